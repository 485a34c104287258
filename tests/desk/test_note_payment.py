"""Money at the desk: with the papers that are taken in, or at any other time."""

import pytest
from sqlalchemy import select

from app.core.db import db
from app.dossiers.models import DossierStatus, Payment
from tests import build


@pytest.fixture
def dossier(dossier_at):
    return dossier_at(DossierStatus.COLLECTED, fee_vnd=50_000)


def pay(client, dossier, **typed):
    form = {"kind": "FEE", "paid_vnd": "50.000", "receipt_number": "LP 12"} | typed
    path = f"/desk/dossiers/{dossier.code}/payments"
    return client.post(path, data={f"payment-{name}": value for name, value in form.items()})


def taken() -> list[tuple[str, int, str]]:
    rows = db.session.scalars(select(Payment).order_by(Payment.id))
    return [(row.kind.value, row.amount_vnd, row.receipt_number) for row in rows]


def test_a_fee_is_noted_while_the_papers_are_taken_in(client, dossier, officer):
    client.post(
        f"/desk/dossiers/{dossier.code}/accept",
        data={"paid_vnd": "50.000", "receipt_number": "LP 12"},
    )

    assert taken() == [("FEE", 50_000, "LP 12")]
    assert dossier.payments[0].staff_id == officer.id


@pytest.mark.parametrize("typed", ["", "0"])
def test_taking_in_without_money_notes_none(client, dossier, typed):
    client.post(f"/desk/dossiers/{dossier.code}/accept", data={"paid_vnd": typed})

    assert taken() == []
    assert dossier.status is DossierStatus.ACCEPTED


def test_an_amount_that_is_none_keeps_the_papers_where_they_are(client, dossier):
    answer = client.post(f"/desk/dossiers/{dossier.code}/accept", data={"paid_vnd": "năm mươi"})

    assert answer.status_code == 422
    assert "Mời bạn gõ số tiền bằng chữ số" in answer.text
    assert dossier.status is DossierStatus.COLLECTED


def test_money_is_noted_at_any_time_and_stands_on_the_page(client, dossier):
    pay(client, dossier, kind="POSTAGE", paid_vnd="35000")

    assert taken() == [("POSTAGE", 35_000, "LP 12")]
    page = client.get(f"/desk/dossiers/{dossier.code}").text
    assert "Đã thu 35.000\xa0đ" in page
    assert "biên lai LP 12" in page


def test_what_was_noted_too_much_is_given_back(client, dossier):
    pay(client, dossier)
    pay(client, dossier, paid_vnd="20.000", is_given_back="y")

    assert [vnd for _kind, vnd, _number in taken()] == [50_000, -20_000]


def test_the_same_receipt_is_refused(client, dossier):
    pay(client, dossier)
    answer = pay(client, dossier)

    assert answer.status_code == 409
    assert len(taken()) == 1


@pytest.mark.parametrize("typed", [{"paid_vnd": ""}, {"kind": "TIP"}, {"receipt_number": "9" * 21}])
def test_what_cannot_be_used_is_said(client, dossier, typed):
    answer = pay(client, dossier, **typed)

    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert taken() == []


def test_another_offices_dossier_is_nobodys_here(client, officer):
    elsewhere = build.dossier(office_id=build.office(name="Nơi khác").id)
    db.session.commit()

    assert pay(client, elsewhere).status_code == 404
    assert taken() == []

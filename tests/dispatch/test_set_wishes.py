"""The pages on which dispatchers say how plans are made, and who goes where."""

from dataclasses import asdict

import pytest

from app.accounts.models import Role
from app.core.audit import AuditEntry
from app.core.db import db
from app.dispatch.models import CourierRule, Liking
from app.dispatch.wishes import Wishes, wishes_of
from tests import build


@pytest.fixture(autouse=True)
def dispatcher(sign_in):
    return sign_in(Role.DISPATCHER)


def numbers(**changed: object) -> dict[str, object]:
    return asdict(Wishes()) | changed


def test_the_page_shows_what_holds_now(client):
    text = client.get("/dispatch/wishes").text

    assert "Chia đều việc" in text
    assert f"Thường là {Wishes().balance_min}." in text


def test_what_is_saved_holds_for_the_province(client):
    answer = client.post("/dispatch/wishes", data=numbers(balance_min=45))

    assert answer.status_code == 303
    assert wishes_of(province_code="15").balance_min == 45
    assert db.session.query(AuditEntry).one().action == "dispatch.wishes_set"


def test_saving_again_changes_the_same_row(client):
    client.post("/dispatch/wishes", data=numbers(balance_min=45))
    client.post("/dispatch/wishes", data=numbers(balance_min=0))

    assert wishes_of(province_code="15").balance_min == 0


@pytest.mark.parametrize("typed", ["-1", "61", "nhiều", "", "9" * 30])
def test_a_number_out_of_bounds_is_said_so_and_nothing_is_saved(client, typed):
    answer = client.post("/dispatch/wishes", data=numbers(balance_min=typed))

    assert answer.status_code == 422
    assert wishes_of(province_code="15") == Wishes()


def test_only_dispatchers_set_wishes(client, sign_in):
    sign_in(Role.COURIER)

    assert client.get("/dispatch/wishes").status_code == 403
    assert client.post("/dispatch/wishes", data=numbers()).status_code == 403


def a_rule(client, **changed: object):
    courier = build.staff(role=Role.COURIER, full_name="Vừ A Chứ")
    build.commune()
    db.session.commit()
    form = {
        "courier_id": str(courier.id), "liking": "NEVER", "commune_code": "03037",
        "phone": "", "reason": "Người nhà",
    }  # fmt: skip
    return client.post("/dispatch/rules", data=form | changed)


def test_a_rule_is_added_and_shown_with_who_wrote_it(client, dispatcher):
    a_rule(client)

    [rule] = db.session.query(CourierRule).all()
    assert (rule.commune_code, rule.phone, rule.liking) == ("03037", None, Liking.NEVER)
    text = client.get("/dispatch/rules").text
    assert "Vừ A Chứ" in text
    assert "không đến" in text
    assert dispatcher.full_name in text


def test_a_rule_may_be_about_a_citizen(client):
    a_rule(client, commune_code="", phone="0912 345 678", liking="RATHER")

    [rule] = db.session.query(CourierRule).all()
    assert (rule.commune_code, rule.phone, rule.liking) == (None, "0912345678", Liking.RATHER)


@pytest.mark.parametrize(
    "wrong",
    [
        {"commune_code": ""},
        {"phone": "0912345678"},
        {"phone": "12", "commune_code": ""},
        {"reason": ""},
        {"courier_id": "99999"},
        {"commune_code": "00001"},
        {"liking": "SOMETIMES"},
    ],
)
def test_a_rule_that_says_too_little_or_too_much_is_refused(client, wrong):
    assert a_rule(client, **wrong).status_code == 422
    assert db.session.query(CourierRule).count() == 0


def test_a_rule_can_be_dropped(client):
    a_rule(client)
    rule_id = db.session.query(CourierRule).one().id

    client.post(f"/dispatch/rules/{rule_id}/drop")

    assert db.session.query(CourierRule).count() == 0
    assert "Chưa có quy định nào" in client.get("/dispatch/rules").text


def test_another_provinces_rule_is_not_there(client, sign_in):
    a_rule(client)
    rule_id = db.session.query(CourierRule).one().id
    build.province("82")
    sign_in(Role.DISPATCHER, province_code="82")

    assert client.post(f"/dispatch/rules/{rule_id}/drop").status_code == 404
    assert db.session.query(CourierRule).count() == 1

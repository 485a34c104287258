"""One visit for several dossiers: shown once, with the way of each, by the name of each person."""

import pytest

from app.booking import services as bookings
from app.booking.making import Item, Terms
from app.core.codes import grouped
from app.core.db import db, writing
from app.dossiers import services as dossiers
from tests import build
from tests.booking import ask
from tests.conftest import NOW

HELPER = "0987654321"


@pytest.fixture
def two(app):
    """Vàng Thị Dở's birth certificate and Vàng A Páo's land, booked by a helper."""
    with writing():
        slot = build.slot(minutes=60)
        land = build.procedure(plain_name="Cấp sổ đỏ lần đầu", statutory_days=20)
        return bookings.book_counter(
            **ask.counter_form(
                slot,
                more=(Item(procedure_id=land.id, name="Vàng A Páo"),),
                terms=Terms(helper_name="Chị Hoa", helper_phone=HELPER),
            )
        )


def open_with(client, code: str, phone: str):
    return client.post("/track", data={"code": code, "phone": phone})


def page(client, booking) -> str:
    return client.get(f"/bookings/{booking.code}").text


def test_the_helpers_phone_opens_it_as_well_as_the_applicants(app, two):
    for phone in (two.phone, HELPER):
        client = app.test_client()

        assert open_with(client, two.code, phone).location == f"/bookings/{two.code}"
        assert "Chị Hoa" in page(client, two)


def test_every_dossiers_code_opens_it(client, two):
    for dossier in two.dossiers:
        assert open_with(client, grouped(dossier.code), two.phone).status_code == 303


def test_each_dossier_has_its_way_and_one_stands_open(client, two):
    open_with(client, two.code, two.phone)

    said = page(client, two)

    assert said.count('<ol class="path">') == 2
    assert said.count('<details class="day" open>') == 1
    assert "Vàng Thị Dở đang giữ giấy tờ." in said
    assert "Vàng A Páo đang giữ giấy tờ." in said
    assert said.count("<h1>") == 1


def test_the_one_that_is_under_way_stands_open(client, two):
    first = two.dossiers[0]
    with writing():
        officer = build.staff()
        dossiers.accept(dossier_id=first.id, officer=officer, now=NOW)
        dossiers.result_ready(dossier_id=first.id, officer=officer, now=NOW)
        dossiers.hand_over_result(dossier_id=first.id, now=NOW, receiver_name="Vàng Thị Dở")
    open_with(client, two.code, two.phone)

    opened = page(client, two).split('<details class="day" open>')[1].split("</details>")[0]

    assert "Cấp sổ đỏ lần đầu, Vàng A Páo" in opened
    assert "Đã trao kết quả" not in opened


def test_papers_of_both_are_listed_once(client, two):
    open_with(client, two.code, two.phone)

    assert page(client, two).count('data-tick="Giấy chứng sinh"') == 1


def test_one_person_with_two_procedures_is_spoken_to(client, app):
    with writing():
        more = (Item(procedure_id=build.procedure().id, name="Vàng Thị Dở"),)
        booking = bookings.book_counter(**ask.counter_form(build.slot(minutes=60), more=more))
    open_with(client, booking.code, booking.phone)

    assert page(client, booking).count("Bạn đang giữ giấy tờ.") >= 2
    assert db.session.get_one(type(booking), booking.id).dossiers[1].applicant_name == booking.name

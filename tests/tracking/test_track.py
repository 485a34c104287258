"""Code and phone open a booking; nothing else does, and guessing is slow."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.booking import grants
from app.booking.models import Booking
from app.catalogue.models import Office
from app.core.codes import grouped
from app.core.db import db
from tests import build
from tests.booking.shop import code_of, send

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def code(app, shop) -> str:
    """A booking that another browser made."""
    return code_of(send(app.test_client(), shop))


def ask(client, code: str, phone: str = "0912 345 678", **more: object):
    return client.post("/track", data={"code": code, "phone": phone}, **more)


def test_code_and_phone_open_the_booking(client, code):
    answer = ask(client, code)

    assert answer.status_code == 303
    assert answer.location == f"/bookings/{code}"
    assert "Làm giấy khai sinh" in client.get(answer.location).text


@pytest.mark.parametrize("write", [str.lower, grouped, lambda code: f" {code[:4]}-{code[4:]}. "])
def test_a_code_may_be_typed_as_people_write_it(client, code, write):
    assert ask(client, write(code)).status_code == 303


def test_the_dossiers_code_opens_the_booking_too(client, code):
    booking = db.session.query(Booking).one()

    assert ask(client, grouped(booking.dossier.code)).location == f"/bookings/{code}"


def test_an_unknown_code_and_a_wrong_phone_get_the_same_answer(client, code):
    wrong_phone = ask(client, code, "0912345679")
    unknown_code = ask(client, "AAAA2222")

    assert wrong_phone.status_code == unknown_code.status_code == 422
    assert wrong_phone.text.replace(code, "AAAA2222").replace(
        "0912345679", "0912345678"
    ) == nonce_of(wrong_phone, unknown_code)


def test_without_the_phone_the_page_asks_for_it_whether_the_code_exists_or_not(client, code):
    known, unknown = client.get(f"/bookings/{code}"), client.get("/bookings/AAAA2222")

    assert known.status_code == unknown.status_code == 200
    assert "mời bạn gõ số điện thoại" in known.text
    assert "khai sinh" not in known.text
    assert known.text.replace(code, "AAAA2222").replace(grouped(code), "AAAA 2222") == nonce_of(
        known, unknown
    )


@pytest.mark.parametrize("nonsense", ["x", "AAAA222", "AAAA22222", "AAAA-0000", "9" * 20])
def test_what_can_be_no_code_is_not_found(client, shop, nonsense):
    assert client.get(f"/bookings/{nonsense}").status_code == 404
    assert client.get(f"/bookings/{nonsense}.ics").status_code == 404
    assert client.post(f"/bookings/{nonsense}/cancel").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"code": "", "phone": ""}, {"code": "x" * 5000, "phone": "0912345678"},
        {"code": "\x00", "phone": "\x00"}, {"code": "AAAA2222", "phone": "１２３"}, {},
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said(client, shop, typed):
    answer = client.post("/track", data=typed)

    assert answer.status_code == 422
    assert 'id="errors"' in answer.text


def test_guessing_at_one_code_is_stopped(client, code):
    for number in range(10):
        ask(client, code, f"09000000{number:02d}")

    stopped = ask(client, code)

    assert stopped.status_code == 429
    assert int(stopped.headers["Retry-After"]) > 0


def test_guessing_at_many_codes_from_one_place_is_stopped(client, shop, monkeypatch):
    monkeypatch.setattr(grants, "TRIES_BY_SENDER", "3 per hour")

    answers = [ask(client, f"AAAA222{number}").status_code for number in range(4)]

    assert answers == [422, 422, 422, 429]


def test_a_stranger_who_guesses_at_a_code_does_not_lock_its_family_out(client, app, code):
    stranger = app.test_client()
    for number in range(12):
        ask(stranger, code, f"09000000{number:02d}", environ_base={"REMOTE_ADDR": "203.0.113.7"})

    assert ask(client, code).status_code == 303


def test_htmx_is_answered_with_the_form_alone(client, shop):
    answer = ask(client, "AAAA2222", headers=FRAGMENT)

    assert answer.text.strip().startswith('<div id="track"')


def test_an_officer_sees_bookings_for_their_work(client, code, sign_in):
    sign_in(Role.OFFICER, office_id=db.session.scalar(select(Office.id)))

    assert "Làm giấy khai sinh" in client.get(f"/bookings/{code}").text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.DISPATCHER, Role.ADMINISTRATOR])
def test_staff_of_another_office_or_province_are_asked_like_everybody(client, code, sign_in, role):
    elsewhere = build.commune("28249", name="P. Mỹ Tho", province_code=build.province("82").code)
    other = build.office(name="Nơi khác", commune_code=elsewhere.code)
    province = "15" if role is Role.OFFICER else "82"
    sign_in(role, office_id=other.id, province_code=province)

    assert "mời bạn gõ số điện thoại" in client.get(f"/bookings/{code}").text
    client.post(f"/bookings/{code}/cancel")
    booking = db.session.scalars(select(Booking).where(Booking.code == code)).one()
    assert booking.cancelled_at is None


def test_a_courier_or_another_focal_person_is_asked_like_everybody(client, code, sign_in):
    sign_in(Role.FOCAL_PERSON)

    assert "mời bạn gõ số điện thoại" in client.get(f"/bookings/{code}").text


def nonce_of(first, second) -> str:
    """The second page with what differs between any two answers made the same."""
    import re

    patterns = (r'nonce="[^"]*"', r'X-CSRFToken": "[^"]*"', r'name="csrf_token" value="[^"]*"')
    text = second.text
    for pattern in patterns:
        for theirs, ours in zip(
            re.findall(pattern, second.text), re.findall(pattern, first.text), strict=True
        ):
            text = text.replace(theirs, ours, 1)
    return text

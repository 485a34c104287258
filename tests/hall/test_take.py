"""Taking a number at the kiosk and by phone, checking in there, and one's own page."""

from datetime import time, timedelta

import pytest

from app.accounts.models import Role
from app.core import clock
from app.core.db import db, writing
from app.hall import calling, doors, queries, services
from app.hall.models import Ticket, TicketState
from tests import build
from tests.conftest import NOW
from tests.hall.conftest import at_counter, booked

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def hall(client):
    """An office whose hall may be entered; its number."""
    with writing():
        build.procedure()
        office = build.office(counters=2)
        services.lock_kiosks(office=office)
        return office.id


def key_of(office_id: int) -> str:
    return queries.hall(office_id=office_id).kiosk_key


def tickets() -> list[Ticket]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Ticket).order_by(Ticket.id)))


def open_kiosk(client, hall) -> None:
    assert client.get(f"/hall/{hall}/kiosk?key={key_of(hall)}").status_code == 303


def test_a_phone_takes_a_number_and_sees_its_place(client, hall):
    assert "Hộ tịch" in client.get(f"/hall/{hall}/take").text

    answer = client.post(f"/hall/{hall}/take", data={"field": "Hộ tịch"})
    page = client.get(answer.location).text

    assert answer.status_code == 303
    assert "A001" in page
    assert "Bạn là người tiếp theo" in page


def test_a_phone_has_one_number_at_a_time(client, hall):
    first = client.post(f"/hall/{hall}/take", data={"field": "Hộ tịch"}).location

    assert client.post(f"/hall/{hall}/take", data={"field": "Hộ tịch"}).location == first
    assert len(tickets()) == 1
    assert "Bạn đang có số A001" in client.get(f"/hall/{hall}/take").text


def test_a_phone_says_nothing_of_priority(client, hall):
    client.post(f"/hall/{hall}/take", data={"field": "", "has_priority": "1"})

    assert not tickets()[0].has_priority


def test_outside_opening_hours_no_phone_takes_a_number(client, hall):
    with clock.frozen_at(NOW.replace(hour=20)):
        answer = client.post(f"/hall/{hall}/take", data={"field": ""})

    assert answer.status_code == 409
    assert "Ngoài giờ làm việc" in answer.text
    assert tickets() == []


def test_an_office_may_refuse_phones(client, hall):
    with writing():
        services.set_rules(office=office_of(hall), takes_phones=False, has_printer=False)

    assert client.get(f"/hall/{hall}/take").status_code == 403


def test_a_hall_cannot_be_flooded_by_phones(client, hall, monkeypatch):
    monkeypatch.setattr(doors, "MOST_WAITING", 2)
    with writing():
        for _number in range(2):
            services.issue(office=office_of(hall), now=NOW)

    assert client.post(f"/hall/{hall}/take", data={"field": ""}).status_code == 409


def test_one_sender_cannot_take_numbers_without_end(client, hall, monkeypatch):
    monkeypatch.setattr(doors, "TICKETS_BY_SENDER", "2 per hour")
    for _number in range(2):
        client.post(f"/hall/{hall}/take", data={"field": ""})

    assert client.post(f"/hall/{hall}/take", data={"field": ""}).status_code == 429


def test_a_kiosk_is_locked_until_somebody_opens_it(client, hall):
    assert client.get(f"/hall/{hall}/kiosk").status_code == 403
    assert client.get(f"/hall/{hall}/kiosk?key=WRONG").status_code == 403
    assert client.post(f"/hall/{hall}/kiosk", data={"field": ""}).status_code == 403


def test_an_opened_kiosk_gives_number_after_number(client, hall):
    open_kiosk(client, hall)

    for _number in range(2):
        answer = client.post(f"/hall/{hall}/kiosk", data={"field": "Hộ tịch", "has_priority": "1"})

    assert [one.number for one in tickets()] == ["A001", "A002"]
    assert tickets()[0].has_priority
    page = client.get(answer.location)
    assert f"/hall/{hall}/kiosk" in page.headers["Refresh"]
    assert "Mã QR của số thứ tự" in page.text


def test_a_kiosk_forgets_when_its_address_changes(client, hall):
    open_kiosk(client, hall)
    with writing():
        services.lock_kiosks(office=office_of(hall))

    assert client.get(f"/hall/{hall}/kiosk").status_code == 403


def test_an_officer_needs_no_key(client, hall, sign_in):
    sign_in(Role.OFFICER, office_id=hall)

    assert client.get(f"/hall/{hall}/kiosk").status_code == 200


def test_another_offices_officer_opens_no_kiosk(client, hall, sign_in):
    sign_in(Role.OFFICER, office_id=build.office(name="Khác").id)

    assert client.get(f"/hall/{hall}/kiosk").status_code == 403


@pytest.fixture
def code(hall):
    with writing():
        return booked(office_of(hall), at=time(9)).code


@pytest.mark.parametrize("shape", ["{}", " {} ", "https://post.example.vn/bookings/{}"])
def test_a_booking_is_checked_in_by_code_and_three_digits(client, hall, code, shape):
    open_kiosk(client, hall)

    answer = client.post(
        f"/hall/{hall}/kiosk/booking", data={"code": shape.format(code), "digits": "678"}
    )

    assert answer.status_code == 303
    assert tickets()[0].booking.code == code


def test_a_wrong_code_and_wrong_digits_are_answered_alike(client, hall, code):
    open_kiosk(client, hall)

    said = [
        client.post(f"/hall/{hall}/kiosk/booking", data={"code": one, "digits": "111"})
        for one in (code, "ACDEFGHK")
    ]

    assert [one.status_code for one in said] == [422, 422]
    assert "Không tìm thấy lịch hẹn" in said[0].text
    assert said[0].text.count(code) == said[1].text.count("ACDEFGHK")
    assert tickets() == []


def test_three_digits_cannot_be_tried_out(client, hall, code, monkeypatch):
    monkeypatch.setattr(doors, "TRIES_BY_CODE", "2 per hour")
    open_kiosk(client, hall)
    for digits in ("111", "222"):
        client.post(f"/hall/{hall}/kiosk/booking", data={"code": code, "digits": digits})

    right = client.post(f"/hall/{hall}/kiosk/booking", data={"code": code, "digits": "678"})

    assert right.status_code == 429


def test_the_wrong_day_is_said_and_the_form_kept(client, hall):
    with writing():
        code = booked(office_of(hall), on=NOW.date() + timedelta(days=1)).code
    open_kiosk(client, hall)

    answer = client.post(f"/hall/{hall}/kiosk/booking", data={"code": code, "digits": "678"})

    assert answer.status_code == 422
    assert "Thứ Năm, 3 tháng 12" in answer.text
    assert code in answer.text


def test_nothing_new_is_answered_with_nothing(client, hall):
    url = client.post(f"/hall/{hall}/take", data={"field": ""}).location
    part = client.get(url, headers=PART).text
    seen = part.split("seen=")[1].split('"')[0]

    assert client.get(f"{url}?seen={seen}", headers=PART).status_code == 204
    assert client.get(f"{url}?seen=old", headers=PART).status_code == 200


def test_the_page_says_when_one_is_called(client, hall):
    url = client.post(f"/hall/{hall}/take", data={"field": ""}).location
    with writing():
        office = office_of(hall)
        officer = build.staff(office_id=hall)
        at_counter(office, officer, number=7, now=NOW)
        calling.call_next(office_id=hall, number=7, current_id=None, by=officer, now=NOW)

    page = client.get(url).text

    assert "Mời bạn tới quầy số 7" in page
    assert "data-called" in page


def test_whoever_does_not_wait_any_more_says_so_twice(client, hall):
    url = client.post(f"/hall/{hall}/take", data={"field": ""}).location

    assert "Bạn không chờ nữa?" in client.get(f"{url}/leave").text
    client.post(f"{url}/leave")

    assert tickets()[0].state is TicketState.LEFT
    assert "Bạn đã bỏ số này" in client.get(url).text


def test_yesterdays_number_says_so(client, hall):
    url = client.post(f"/hall/{hall}/take", data={"field": ""}).location

    with clock.frozen_at(NOW + timedelta(days=1)):
        page = client.get(url).text

    assert "Số này của ngày khác" in page
    assert "hx-get" not in page.split('id="ticket"')[1].split("</section>")[0]


def test_a_number_is_found_by_its_secret_alone(client, hall):
    assert client.get("/hall/tickets/ACDEFGHKMNPQRTUV").status_code == 404


def test_the_poster_and_the_board_stand_open(client, hall):
    for page in ("poster", "board"):
        assert client.get(f"/hall/{hall}/{page}").status_code == 200


def test_a_post_point_has_no_hall(client):
    point = build.office(kind="POST_POINT")
    db.session.commit()

    assert client.get(f"/hall/{point.id}/board").status_code == 404


def office_of(hall: int):
    return db.session.get_one(build.Office, hall)

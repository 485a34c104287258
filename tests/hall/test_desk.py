"""The officer's page of the hall: one click for each thing that happens at a counter."""

from datetime import time

import pytest

from app.accounts.models import Role
from app.core.db import db, writing
from app.hall import services
from app.hall.models import Hall, OpenCounter, Ticket, TicketState
from tests import build
from tests.conftest import NOW
from tests.hall.conftest import booked

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def office(client):
    with writing():
        build.procedure()
        return build.office(counters=2)


@pytest.fixture
def officer(office, sign_in):
    return sign_in(Role.OFFICER, office_id=office.id)


@pytest.fixture
def counter(client, office, officer):
    data = {"number": "4", "groups": str(office.groups[0].id)}
    assert client.post("/hall/desk/counter", data=data).status_code == 303


def issue(office, **values) -> int:
    with writing():
        return services.issue(office=db.session.merge(office), now=NOW, **values).id


def ticket(ticket_id: int) -> Ticket:
    return db.session.get_one(Ticket, ticket_id, populate_existing=True)


def test_an_officer_opens_a_counter_first(client, office, officer):
    assert "Bạn ngồi quầy nào?" in client.get("/hall/desk").text

    said = client.post("/hall/desk/next", data={}, follow_redirects=True).text

    assert "Bạn chưa mở quầy nào" in said


def test_a_counter_needs_a_number(client, office, officer):
    answer = client.post("/hall/desk/counter", data={"number": "0", "groups": "1"})

    assert answer.status_code == 422
    assert "Số quầy từ 1 đến 99" in answer.text


def test_one_click_calls_the_next_and_the_next_click_serves(client, office, counter):
    first, second = issue(office), issue(office)

    client.post("/hall/desk/next")
    assert (ticket(first).state, ticket(first).counter) == (TicketState.CALLED, 4)

    client.post(f"/hall/desk/tickets/{first}/serve")
    client.post("/hall/desk/next", data={"current_id": first})
    assert ticket(first).state is TicketState.DONE
    assert ticket(second).state is TicketState.CALLED


def test_a_click_on_an_old_page_says_so_and_changes_nothing(client, office, counter):
    first, second = issue(office), issue(office)
    client.post("/hall/desk/next")

    said = client.post("/hall/desk/next", follow_redirects=True).text

    assert "vừa được xử lý ở nơi khác" in said
    assert (ticket(first).state, ticket(second).state) == (TicketState.CALLED, TicketState.WAITING)


@pytest.mark.parametrize(
    ("verbs", "state"),
    [
        (["aside"], TicketState.WAITING),
        (["serve", "finish"], TicketState.DONE),
        (["serve", "back"], TicketState.WAITING),
    ],
)
def test_every_button_does_its_work(client, office, counter, verbs, state):
    number = issue(office)
    client.post("/hall/desk/next")

    for verb in verbs:
        client.post(f"/hall/desk/tickets/{number}/{verb}")

    assert ticket(number).state is state


def test_a_number_may_be_called_out_of_turn_and_given_priority(client, office, counter):
    issue(office)
    second = issue(office)

    client.post(f"/hall/desk/tickets/{second}/priority", data={"has_priority": "1"})
    client.post(f"/hall/desk/tickets/{second}/call")

    assert ticket(second).has_priority
    assert ticket(second).state is TicketState.CALLED


def test_another_offices_number_is_not_theirs(client, office, counter):
    with writing():
        other = services.issue(office=build.office(name="Khác"), now=NOW).id

    client.post(f"/hall/desk/tickets/{other}/call")

    assert ticket(other).state is TicketState.WAITING


def test_an_officer_gives_a_number(client, office, officer):
    said = client.post(
        "/hall/desk/tickets",
        data={"field": "Hộ tịch", "has_priority": "1", "language": "en"},
        follow_redirects=True,
    ).text

    made = db.session.scalars(db.select(Ticket)).one()
    assert "Đã phát số A001" in said
    assert (made.has_priority, made.language) == (True, "en")


@pytest.mark.parametrize("shape", ["{}", "http://x.vn/bookings/{}"])
def test_an_officer_checks_a_booking_in_by_its_code_alone(client, office, officer, shape):
    with writing():
        booking = booked(db.session.merge(office), at=time(9))

    said = client.post(
        "/hall/desk/check-in", data={"code": shape.format(booking.code)}, follow_redirects=True
    ).text

    assert "Vàng Thị Dở có số A001." in said


def test_an_unknown_code_is_said(client, office, officer):
    said = client.post("/hall/desk/check-in", data={"code": "x"}, follow_redirects=True).text

    assert "Không tìm thấy lịch hẹn" in said


def test_who_is_served_with_a_booking_is_taken_in_with_one_click(client, office, counter):
    with writing():
        booking = booked(db.session.merge(office), at=time(9))
        number = services.check_in(booking=booking, office=db.session.merge(office), now=NOW).id
    client.post("/hall/desk/next")
    client.post(f"/hall/desk/tickets/{number}/serve")

    page = client.get("/hall/desk").text

    assert f'action="/desk/dossiers/{booking.dossier.code}/accept"' in page
    assert client.post(f"/desk/dossiers/{booking.dossier.code}/accept").status_code == 303
    assert "đã nhận" in client.get("/hall/desk").text


def test_closing_the_counter_frees_the_officer(client, office, counter):
    client.post("/hall/desk/counter/close")

    assert db.session.scalars(db.select(OpenCounter)).one().closed_at == NOW
    assert "Bạn ngồi quầy nào?" in client.get("/hall/desk").text


def test_the_queue_is_asked_for_cheaply(client, office, counter):
    part = client.get("/hall/desk", headers=PART).text
    seen = part.split("seen=")[1].split('"')[0]

    assert part.lstrip().startswith("<section")
    assert client.get(f"/hall/desk?seen={seen}", headers=PART).status_code == 204
    issue(office)
    assert client.get(f"/hall/desk?seen={seen}", headers=PART).status_code == 200


def test_rules_are_kept_and_kiosks_locked(client, office, officer):
    client.post("/hall/desk/rules", data={"has_printer": "1"})
    hall = db.session.get_one(Hall, office.id, populate_existing=True)
    assert (hall.takes_phones, hall.has_printer) == (False, True)

    before = hall.kiosk_key
    client.post("/hall/desk/rules/lock")

    assert db.session.get_one(Hall, office.id, populate_existing=True).kiosk_key != before
    assert "/kiosk?key=" in client.get("/hall/desk/rules").text


def test_whoever_has_no_office_is_told(client, office, sign_in):
    sign_in(Role.ADMINISTRATOR)

    for path in ("/hall/desk", "/desk/calendar"):
        assert "chưa thuộc Một cửa nào" in client.get(path).text


@pytest.mark.parametrize("path", ["/hall/desk", "/desk/calendar", "/hall/desk/rules"])
def test_citizens_and_couriers_do_not_enter(client, office, sign_in, path):
    assert client.get(path).status_code == 303
    sign_in(Role.COURIER)
    assert client.get(path).status_code == 403


def test_what_for_is_said_in_the_readers_language(client, office, counter):
    issue(office, field="Hộ tịch")
    client.set_cookie("lang", "en")

    assert "Civil status" in client.get("/hall/desk", headers=PART).text

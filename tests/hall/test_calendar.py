"""The officers' day: a picture, a list that says the same, and who is here."""

from datetime import date, time, timedelta

import pytest

from app.accounts.models import Role
from app.booking.models import BookingItem, BookingStatus
from app.catalogue.models import CounterGroup
from app.core.db import db, writing
from app.hall import services
from app.hall.day import Coming, days_of
from tests import build
from tests.conftest import NOW
from tests.hall.conftest import TODAY, booked


def day(office, on=TODAY, now=NOW):
    return days_of(office=office, on=on, now=now)


def test_a_day_shows_who_comes_when(office):
    booked(office, at=time(9), minutes=30)
    booked(office, at=time(8), name="Lò Văn Bun")

    (one,) = day(office)

    assert [(v.number, v.booking.name) for v in one.visits] == [
        (1, "Lò Văn Bun"), (2, "Vàng Thị Dở"),
    ]  # fmt: skip
    assert (one.visits[0].left, one.visits[0].width) == (10.0, 2.5)  # 7:00 to 17:00
    assert one.visits[1].width == 5.0


def test_visits_at_the_same_time_stand_in_lanes(office):
    slot = booked(office, at=time(9)).slot
    for _number in range(2):
        booked_beside(office, slot)
    booked(office, at=time(9, 15))

    (one,) = day(office)

    assert [v.lane for v in one.visits] == [0, 1, 2, 0]
    assert one.lanes == 3


def booked_beside(office, slot):
    dossier = build.dossier(office_id=office.id)
    return build.booking(
        code=build.new_code(), kind="COUNTER", dossier_id=dossier.id, slot_id=slot.id,
        on=TODAY, window_from=slot.starts_at, window_to=slot.ends_at, name="Sùng A Páo",
        phone="0912345679", booked_at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("at", "expected"),
    [(time(8, 30), Coming.LATE), (time(8, 55), Coming.EXPECTED), (time(10), Coming.EXPECTED)],
)
def test_whoever_is_not_here_is_expected_or_late(office, at, expected):
    booked(office, at=at)

    assert day(office)[0].visits[0].coming is expected


def test_whoever_checked_in_is_here(office):
    booking = booked(office)
    ticket = services.check_in(booking=booking, office=office, now=NOW)

    visit = day(office)[0].visits[0]

    assert (visit.coming, visit.ticket) == (Coming.HERE, ticket)


def test_what_was_done_or_cancelled(office):
    booked(office, at=time(8), status=BookingStatus.DONE)
    booked(office, at=time(9), status=BookingStatus.CANCELLED)

    assert [v.coming for v in day(office)[0].visits] == [Coming.DONE]


def test_several_dossiers_of_one_visit_are_counted(office):
    booking = booked(office)
    more = build.dossier(office_id=office.id)
    db.session.add(BookingItem(booking_id=booking.id, dossier_id=more.id, position=2))
    db.session.flush()
    db.session.expire(booking)

    assert day(office)[0].dossiers == 2


def test_how_full_a_day_is(office):
    booked(office, at=time(9))  # One of four places.
    build.slot(office_id=office.id, on=TODAY, opens=time(10), minutes=15, capacity=4, taken=4)

    (one,) = day(office)

    assert (one.taken, one.capacity, one.share) == (5, 8, 62)
    assert [cell.share for cell in one.cells] == [0.25, 1.0]


def test_the_break_and_now_are_drawn(office):
    (one,) = day(office)

    assert one.breaks == [(0.0, 5.0), (45.0, 20.0)]  # before 7:30, and at noon
    assert one.now_at == 20.0
    assert day(office, on=TODAY + timedelta(days=1))[0].now_at is None


def test_a_closed_day_has_nothing(office):
    assert day(office, on=date(2026, 12, 6)) == []


def test_every_group_has_its_own_picture(office):
    office.groups.append(CounterGroup(name="Đất đai"))
    db.session.flush()

    assert [one.group.name for one in day(office)] == ["Quầy chung", "Đất đai"]


@pytest.fixture
def seen(client, sign_in):
    with writing():
        build.procedure()
        office = build.office()
        booking = booked(office)
        services.issue(office=office, field="Hộ tịch", now=NOW)
    sign_in(Role.OFFICER, office_id=office.id)
    return booking


def test_the_page_lists_them_and_checks_in_with_one_click(client, seen):
    page = client.get("/desk/calendar").text
    assert "Vàng Thị Dở" in page
    assert "Làm giấy khai sinh" in page
    assert "A001" in page  # who waits without a booking

    answer = client.post("/hall/desk/check-in", data={"code": seen.code, "then": "calendar"})

    assert answer.location == "/desk/calendar"
    assert "đang chờ" in client.get("/desk/calendar").text


def test_days_follow_each_other(client, seen):
    page = client.get("/desk/calendar?on=2026-12-03").text

    assert "Thứ Năm, 3 tháng 12" in page
    assert "on=2026-12-02" in page
    assert "on=2026-12-04" in page
    assert "Chờ mà không hẹn" not in page


@pytest.mark.parametrize("nonsense", ["x", "9999-01-01", "2026-13-41"])
def test_a_day_that_is_none_is_today(client, seen, nonsense):
    assert "Thứ Tư, 2 tháng 12" in client.get(f"/desk/calendar?on={nonsense}").text

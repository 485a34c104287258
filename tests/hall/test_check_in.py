"""Somebody booked comes: in time, early, late, on the wrong day, twice."""

from datetime import date, time, timedelta

import pytest

from app.booking.models import BookingItem, BookingStatus
from app.core.db import db
from app.hall import calling, queries, services
from app.hall.errors import CameBackTwiceError, CheckInError
from app.hall.models import TicketKind, TicketState
from app.hall.words import arrival_words
from tests import build
from tests.conftest import NOW
from tests.hall.conftest import at_counter, booked


def check_in(booking, office, now=NOW):
    return services.check_in(booking=booking, office=office, now=now)


def test_a_booking_becomes_a_number(office, group):
    booking = booked(office, minutes=30)

    ticket = check_in(booking, office)

    assert (ticket.kind, ticket.booking_id, ticket.group_id) == (
        TicketKind.BOOKED, booking.id, group.id,
    )  # fmt: skip
    assert (ticket.booked_for, ticket.minutes) == (booking.window_from, 30)
    assert arrival_words(ticket, now=NOW) == ""


def test_a_booking_has_one_number_however_often_it_is_shown(office):
    booking = booked(office)

    first = check_in(booking, office)

    assert check_in(booking, office).id == first.id
    assert check_in(booking, office, NOW + timedelta(minutes=9)).number == first.number


def test_a_visit_of_several_dossiers_has_one_number(office):
    booking = booked(office)
    more = build.dossier(office_id=office.id)
    db.session.add(BookingItem(booking_id=booking.id, dossier_id=more.id, position=2))
    db.session.flush()
    db.session.expire(booking)

    ticket = check_in(booking, office)

    assert [one.id for one in ticket.booking.dossiers] == [booking.dossier_id, more.id]


def test_whoever_is_early_is_told_when_they_are_called(office):
    ticket = check_in(booked(office, at=time(10)), office)

    assert "10:00" in arrival_words(ticket, now=NOW)


def test_whoever_is_late_is_told_that_they_are_called_all_the_same(office):
    ticket = check_in(booked(office, at=time(8)), office)

    assert arrival_words(ticket, now=NOW).startswith("Bạn đến sau giờ hẹn")
    assert queries.as_waiting(ticket).due_at == NOW


@pytest.mark.parametrize(
    ("on", "words"), [(date(2026, 12, 3), "Thứ Năm, 3 tháng 12"), (date(2026, 12, 1), "đã qua")]
)
def test_another_day_is_said(office, on, words):
    with pytest.raises(CheckInError, match=words):
        check_in(booked(office, on=on), office)


def test_another_office_is_named(office):
    booking = booked(build.office(name="Một cửa xã Y Tý"))

    with pytest.raises(CheckInError, match="Y Tý"):
        check_in(booking, office)


@pytest.mark.parametrize(
    ("status", "words"), [(BookingStatus.CANCELLED, "đã huỷ"), (BookingStatus.DONE, "đã xong")]
)
def test_what_is_over_has_no_number(office, status, words):
    with pytest.raises(CheckInError, match=words):
        check_in(booked(office, status=status), office)


def test_a_visit_at_the_door_has_no_number(office):
    visit = build.visit()

    with pytest.raises(CheckInError, match="không phải ở quầy"):
        check_in(visit, office)


def test_whoever_left_may_come_back_once(office):
    booking = booked(office)
    ticket = check_in(booking, office)
    services.leave(ticket=ticket)

    back = check_in(booking, office, NOW + timedelta(minutes=5))
    assert (back.id, back.state) == (ticket.id, TicketState.WAITING)

    services.leave(ticket=back)
    with pytest.raises(CameBackTwiceError):
        check_in(booking, office, NOW + timedelta(minutes=6))


def test_a_booking_that_was_moved_to_today_has_a_number_of_today(office, officer):
    booking = booked(office, on=date(2026, 12, 1))
    yesterday = NOW - timedelta(days=1)
    old = check_in(booking, office, yesterday)
    at_counter(office, officer, now=yesterday)
    calling.call_next(office_id=office.id, number=1, current_id=None, by=officer, now=yesterday)
    booking.on, booking.window_from = date(2026, 12, 2), NOW
    db.session.flush()

    new = check_in(booking, office)

    assert new.id != old.id
    assert (new.on, new.booking_id, old.booking_id) == (date(2026, 12, 2), booking.id, None)

"""A booking moves to another time: the new place first, then the old one is free."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from app.booking import changing, queries, services
from app.booking.errors import (
    BookingNotFoundError,
    CannotMoveError,
    SlotClosedError,
    SlotFullError,
)
from app.booking.models import BookingStatus, ServiceDay, SlotClaim
from app.core.db import db
from app.notify.models import Message
from tests import build
from tests.booking import ask
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("open_transaction")


@pytest.fixture
def other(slot):
    return build.slot(office_id=slot.office_id, opens=time(10))


def move(booking, to, **changes):
    said = {"code": booking.code, "phone": booking.phone, "slot_id": to.id, "now": NOW}
    return services.reschedule(**said | changes)


def test_the_new_place_is_taken_and_the_old_one_is_free(slot, other):
    booking = ask.counter(slot)

    move(booking, other)

    db.session.refresh(slot)
    assert (slot.taken, other.taken) == (0, 1)
    assert (booking.slot_id, booking.window_from, booking.revision) == (
        other.id,
        other.starts_at,
        1,
    )
    assert db.session.scalars(select(SlotClaim.slot_id)).all() == [other.id]


def test_the_citizen_and_who_helps_are_told_the_new_time(slot, other):
    booking = ask.counter(slot, terms=services.Terms(helper_phone="0987654321"))

    move(booking, other)

    moved = select(Message.phone).where(Message.reason == "moved").order_by(Message.phone)
    assert db.session.scalars(moved).all() == [booking.phone, "0987654321"]


def test_moving_to_the_same_time_twice_is_once(slot, other):
    booking = ask.counter(slot)
    move(booking, other)

    move(booking, other)

    assert (booking.revision, other.taken) == (1, 1)


def test_a_time_that_is_full_leaves_the_booking_where_it_was(slot, other):
    booking = ask.counter(slot)
    other.taken = other.capacity
    db.session.flush()

    with pytest.raises(SlotFullError), db.session.begin_nested():
        move(booking, other)

    db.session.refresh(slot)
    assert (booking.slot_id, slot.taken) == (slot.id, 1)


def test_a_time_of_another_office_is_not_offered(slot):
    booking = ask.counter(slot)

    with pytest.raises(SlotClosedError):
        move(booking, build.slot(opens=time(10)))


def test_a_day_on_which_nobody_rides_there_is_not_offered(slot):
    build.zone()
    first = build.slot(zone_id=build.zone().id, opens=time(7, 30), minutes=240)
    booking = ask.pickup(first)
    friday = build.slot(
        zone_id=build.zone().id, on=booking.on + timedelta(days=1), opens=time(7, 30), minutes=240
    )
    db.session.add(ServiceDay(commune_code=booking.commune_code, weekday=3))
    db.session.flush()

    with pytest.raises(SlotClosedError):
        move(booking, friday)


def test_strangers_move_nothing(slot, other):
    booking = ask.counter(slot)

    with pytest.raises(BookingNotFoundError):
        move(booking, other, phone="0987654321")


def test_who_helps_may_move_it(slot, other):
    booking = ask.counter(slot, terms=services.Terms(helper_phone="0987654321"))

    move(booking, other, phone="0987654321")

    assert booking.slot_id == other.id


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"status": BookingStatus.PROMISED}, "có tuyến"),
        ({"status": BookingStatus.CANCELLED}, "đã xong hoặc đã huỷ"),
        ({"revision": changing.MOST_MOVES}, "nhiều lần"),
        ({"window_from": NOW}, "tới giờ hẹn"),
    ],
)
def test_what_cannot_be_moved_says_why(slot, other, columns, words):
    booking = ask.counter(slot)
    for name, value in columns.items():
        setattr(booking, name, value)
    db.session.flush()

    with pytest.raises(CannotMoveError, match=words), db.session.begin_nested():
        move(booking, other)


def test_a_long_visit_moves_whole_and_over_its_own_cells(slot):
    cells = [slot, *(build.slot(office_id=slot.office_id, opens=at) for at in TIMES)]
    for cell in cells:
        cell.capacity = 2  # Its own place counts as taken until it has moved.
    booking = ask.counter(slot, procedure_id=build.procedure(duration_min=60).id)

    move(booking, cells[1])

    for cell in cells:
        db.session.refresh(cell)
    assert [cell.taken for cell in cells] == [0, 1, 1]
    assert queries.booking(code=booking.code).window_to == cells[2].ends_at


TIMES = (time(8, 30), time(9))

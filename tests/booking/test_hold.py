"""A hold keeps places while a form is filled in, becomes the booking, or is swept."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.booking import holds, planning, services
from app.booking.claims import Place
from app.booking.errors import SlotFullError, TooManyHoldsError
from app.booking.models import Hold, SlotClaim
from app.core.db import db
from tests import build
from tests.booking import ask
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("open_transaction")
LATER = NOW + holds.FORM_HOLD


def place(slot, minutes=15, **more):
    return Place(slot_id=slot.id, group_id=slot.group_id, after=NOW, minutes=minutes, **more)


def hold(slot, key="form-1", **more):
    return services.hold(key=key, place=place(slot), now=NOW, **more)


def test_a_held_place_is_nobody_elses(slot):
    hold(slot)

    with pytest.raises(SlotFullError):
        ask.counter(slot, key="form-2")

    assert slot.taken == 1


def test_the_form_that_holds_a_place_books_it_in_place(slot):
    hold(slot)

    booking = ask.counter(slot, key="form-1")

    assert (slot.taken, booking.slot_id) == (1, slot.id)
    assert db.session.scalars(select(SlotClaim.booking_id)).all() == [booking.id]
    assert db.session.scalars(select(Hold)).all() == []


def test_a_hold_that_is_over_is_no_claim_and_the_place_is_sold_to_the_form_all_the_same(slot):
    slot.capacity = 2
    hold(slot)

    ask.counter(slot, key="form-1", now=LATER)

    assert slot.taken == 2  # The sweeper takes the other one back.


def test_holding_again_moves_the_hold(slot):
    other = build.slot(office_id=slot.office_id, opens=build.time(10))
    hold(slot)

    hold(other)

    db.session.refresh(slot)
    assert (slot.taken, other.taken) == (0, 1)


def test_a_hold_for_another_length_is_given_back_when_the_form_asks_for_more(slot):
    build.slot(office_id=slot.office_id, opens=build.time(8, 30))
    hold(slot)
    long = build.procedure(duration_min=45)

    booking = ask.counter(slot, key="form-1", procedure_id=long.id)

    claims = db.session.scalars(select(SlotClaim.slot_id).order_by(SlotClaim.slot_id)).all()
    assert len(claims) == 2
    assert booking.window_to - booking.window_from == timedelta(minutes=60)


def test_one_sender_holds_only_a_few(slot):
    slot.capacity = 9
    for number in range(holds.MOST_OF_A_SENDER):
        hold(slot, key=f"form-{number}", sender="phone-1")

    with pytest.raises(TooManyHoldsError):
        hold(slot, key="one-more", sender="phone-1")

    hold(slot, key="other", sender="phone-2")


def test_released_twice_is_given_back_once(slot):
    slot.capacity = 2
    hold(slot)
    hold(slot, key="form-2")

    services.release(key="form-1")
    services.release(key="form-1")

    db.session.refresh(slot)
    assert slot.taken == 1


def test_places_of_far_hamlets_are_not_for_those_who_live_near(slot):
    slot.kept = 1

    with pytest.raises(SlotFullError):
        services.hold(key="near", place=place(slot), now=NOW)

    services.hold(key="far", place=place(slot, is_far=True), now=NOW)
    assert (slot.taken, slot.kept) == (1, 0)


def test_a_visit_needs_every_cell_it_runs_through(slot):
    late = build.slot(office_id=slot.office_id, opens=build.time(8, 30), taken=1)

    with pytest.raises(SlotFullError):
        services.hold(key="long", place=place(slot, minutes=45), now=NOW)

    assert late.taken == 1


def test_a_visit_does_not_jump_over_a_gap(slot):
    build.slot(office_id=slot.office_id, opens=build.time(9))

    with pytest.raises(SlotFullError):
        services.hold(key="long", place=place(slot, minutes=90), now=NOW)


def test_visits_add_up_to_two_hours_at_most():
    procedures = [build.procedure(duration_min=30) for _ in range(6)]

    assert planning.visit_minutes(procedures[:3]) == 90
    assert planning.visit_minutes(procedures) == planning.MOST_MINUTES

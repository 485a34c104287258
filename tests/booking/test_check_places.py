"""Slots, claims, holds and bookings must agree; what does not is found, told and never hidden."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from app.accounts.models import Role
from app.booking import invariant, services
from app.booking.claims import Place
from app.booking.invariant_models import Fault, InvariantAlarm
from app.booking.models import Booking, BookingStatus, Hold, Slot, SlotClaim
from app.core.db import db, writing
from tests import build
from tests.booking import ask
from tests.conftest import NOW

AS_IT_IS = {"synchronize_session": False}


@pytest.fixture
def booking(app) -> Booking:
    """A visit of three cells, and a hold of the fourth: all of it agrees."""
    with writing():
        office = build.office()
        cells = [
            build.slot(office_id=office.id, minutes=15, opens=build.time(8, minute), capacity=2)
            for minute in (0, 15, 30, 45)
        ]
        long = build.procedure(duration_min=45)
        made = ask.counter(cells[0], procedure_id=long.id)
        after = Place(slot_id=cells[3].id, group_id=cells[3].group_id, after=NOW, minutes=15)
        services.hold(key="held", place=after, now=NOW)
    return made


def faults() -> list[Fault]:
    found = [one.fault for one in invariant.differences(now=NOW)]
    db.session.rollback()
    return found


def broken(statement) -> None:
    with writing():
        db.session.execute(statement, execution_options=AS_IT_IS)
    db.session.expire_all()


def first_slot(booking) -> int:
    return booking.slot_id


def count_wrongly(booking):
    return update(Slot).where(Slot.id == booking.slot_id).values(taken=2)


def lose_a_claim(booking):
    return delete(SlotClaim).where(
        SlotClaim.booking_id == booking.id, SlotClaim.slot_id != booking.slot_id
    )


def cancel_halfway(booking):
    return update(Booking).where(Booking.id == booking.id).values(status=BookingStatus.CANCELLED)


def move_the_window(booking):
    later = booking.window_to + timedelta(minutes=15)
    return update(Booking).where(Booking.id == booking.id).values(window_to=later)


def empty_a_hold(_booking):
    return delete(SlotClaim).where(SlotClaim.hold_id.is_not(None))


def shrink(booking):
    return update(Slot).where(Slot.id == booking.slot_id).values(capacity=0, taken=0)


BREAKS = {
    count_wrongly: {Fault.TAKEN_DIFFERS},
    lose_a_claim: {Fault.TAKEN_DIFFERS, Fault.UNCLAIMED_BOOKING},
    cancel_halfway: {Fault.CLAIMED_BY_CANCELLED},
    move_the_window: {Fault.UNCLAIMED_BOOKING},
    empty_a_hold: {Fault.TAKEN_DIFFERS, Fault.EMPTY_HOLD},
    shrink: {Fault.TAKEN_DIFFERS, Fault.OVER_CAPACITY},
}


def test_what_agrees_raises_no_alarm(booking):
    assert invariant.check(now=NOW) == []
    assert invariant.open_alarms() == []


@pytest.mark.parametrize(
    ("act", "expected"), BREAKS.items(), ids=lambda one: getattr(one, "__name__", "")
)
def test_whatever_is_broken_is_found(booking, act, expected):
    broken(act(booking))

    assert set(faults()) == expected


def test_a_fault_is_told_once_and_stands_until_it_is_gone(booking):
    broken(count_wrongly(booking))
    invariant.check(now=NOW)
    invariant.check(now=NOW + timedelta(minutes=10))

    alarm = db.session.scalars(select(InvariantAlarm)).one()
    assert (alarm.fault, alarm.row_id, alarm.found_at) == (
        Fault.TAKEN_DIFFERS, booking.slot_id, NOW,
    )  # fmt: skip
    assert alarm.seen_at == NOW + timedelta(minutes=10)

    broken(update(Slot).where(Slot.id == booking.slot_id).values(taken=1))
    invariant.check(now=NOW + timedelta(minutes=20))
    db.session.expire_all()
    assert alarm.ended_at == NOW + timedelta(minutes=20)


def test_looking_mends_nothing(booking):
    broken(count_wrongly(booking))

    invariant.check(now=NOW)

    assert db.session.get_one(Slot, booking.slot_id).taken == 2


def run(app, *more: str, says: str = ""):
    return app.test_cli_runner().invoke(args=["booking", "check", *more], input=says)


def test_the_command_says_that_all_agrees(app, booking):
    answer = run(app)

    assert answer.exit_code == 0
    assert "agree" in answer.output


def test_the_command_names_the_row_and_fails(app, booking):
    broken(count_wrongly(booking))

    answer = run(app)

    assert answer.exit_code == 1
    assert f"TAKEN_DIFFERS {booking.slot_id}" in answer.output


def test_nothing_is_mended_without_a_yes(app, booking):
    broken(count_wrongly(booking))

    assert run(app, "--repair", says="n\n").exit_code == 1

    assert set(faults()) == {Fault.TAKEN_DIFFERS}


@pytest.mark.parametrize(
    "act", [count_wrongly, cancel_halfway, empty_a_hold], ids=lambda one: one.__name__
)
def test_a_yes_mends_what_claims_say_clearly(app, booking, act):
    broken(act(booking))

    answer = run(app, "--repair", says="y\n")

    assert answer.exit_code == 0, answer.output
    db.session.expire_all()
    assert faults() == []
    assert invariant.open_alarms() == []


def test_a_promise_without_a_place_is_named_for_somebody_to_look_at(app, booking):
    broken(lose_a_claim(booking))

    answer = run(app, "--repair", says="y\n")

    assert answer.exit_code == 1
    assert f"by hand: UNCLAIMED_BOOKING {booking.id}" in answer.output


def test_a_cancelled_bookings_claims_do_not_hide_behind_a_right_count(app, booking):
    """The likeliest fault: the place was given back, the claim was not."""
    with writing():
        services.cancel(code=booking.code, phone=booking.phone, now=NOW)
        db.session.execute(
            insert(SlotClaim),
            [{"slot_id": booking.slot_id, "booking_id": booking.id, "hold_id": None}],
        )

    assert set(faults()) == {Fault.TAKEN_DIFFERS, Fault.CLAIMED_BY_CANCELLED}
    run(app, "--repair", says="y\n")
    db.session.expire_all()
    assert faults() == []
    assert db.session.scalars(select(Hold)).one().key == "held"


def test_an_alarm_stands_red_where_the_administrator_looks_with_what_to_do(
    booking, sign_in, client
):
    broken(count_wrongly(booking))
    invariant.check(now=NOW)
    sign_in(Role.ADMINISTRATOR)

    page = client.get("/admin").text

    assert "1 chỗ hẹn không khớp" in page
    assert "flask booking check --repair" in page
    assert f"khung giờ {booking.slot_id}" in page

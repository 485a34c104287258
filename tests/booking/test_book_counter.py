"""Booking a counter time: one place, one form, one booking."""

from datetime import time, timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Role
from app.booking.errors import (
    DuplicateBookingError,
    FormReusedError,
    SlotClosedError,
    SlotFullError,
)
from app.booking.models import Booking, BookingKind, BookingStatus
from app.core.db import db
from app.dossiers.models import Dossier, DossierStatus
from app.notify.models import Message
from tests import build
from tests.booking import ask
from tests.conftest import NOW

TODAY = NOW.date()


def test_a_booking_keeps_what_was_promised(slot):
    procedure = build.procedure()

    booking = ask.counter(slot, procedure_id=procedure.id, is_on_behalf=True)

    assert booking.kind is BookingKind.COUNTER
    assert booking.status is BookingStatus.BOOKED
    assert (booking.window_from, booking.window_to) == (slot.starts_at, slot.ends_at)
    assert booking.on.isoformat() == "2026-12-03"
    assert booking.is_on_behalf
    assert len(booking.code) == 8


def test_a_booking_opens_a_dossier_whose_papers_are_still_with_the_citizen(slot):
    booking = ask.counter(slot)

    assert booking.dossier.status is DossierStatus.OPENED
    assert booking.dossier.office_id == slot.office_id
    assert [row.holder_name for row in booking.dossier.custody] == ["Vàng Thị Dở"]


def test_the_last_place_can_be_taken_once(slot):
    ask.counter(slot)

    with pytest.raises(SlotFullError):
        ask.counter(slot, key="another", phone="0900000002")

    db.session.refresh(slot)
    assert slot.left == 0


def test_a_slot_that_begins_within_the_hour_cannot_be_booked(open_transaction):
    near = build.slot(on=TODAY, opens=time(9, 30))

    with pytest.raises(SlotClosedError):
        ask.counter(near)

    assert near.taken == 0


def test_a_slot_that_begins_in_an_hour_can_be_booked(open_transaction):
    booking = ask.counter(build.slot(on=TODAY, opens=time(10)))

    assert booking.window_from == NOW + timedelta(hours=1)


def test_a_slot_of_another_office_is_refused(slot):
    with pytest.raises(SlotClosedError):
        ask.counter(slot, office_id=build.office().id)

    assert slot.taken == 0


def test_a_slot_that_never_was_is_refused(slot):
    with pytest.raises(SlotClosedError):
        ask.counter(slot, slot_id=2**31 - 1)


def test_the_same_form_sent_twice_is_booked_once(slot):
    procedure = build.procedure()
    first = ask.counter(slot, procedure_id=procedure.id)

    second = ask.counter(slot, procedure_id=procedure.id)

    assert second.id == first.id
    assert count(Booking) == count(Dossier) == count(Message) == 1


def test_the_same_form_with_other_answers_is_a_conflict(slot):
    procedure = build.procedure()
    ask.counter(slot, procedure_id=procedure.id)

    with pytest.raises(FormReusedError):
        ask.counter(slot, procedure_id=procedure.id, name="Lý A Chu")


def test_a_twin_on_a_coming_day_is_noticed(open_transaction):
    procedure = build.procedure()
    ask.counter(build.slot(), procedure_id=procedure.id, name="Vàng Thị Dở")
    later = build.slot(opens=time(9))

    with pytest.raises(DuplicateBookingError):
        ask.counter(later, procedure_id=procedure.id, name="vang thi do", refuse_twin=True)


def test_a_twin_is_booked_when_the_citizen_insists(open_transaction):
    procedure = build.procedure()
    ask.counter(build.slot(), procedure_id=procedure.id)

    ask.counter(build.slot(opens=time(9)), procedure_id=procedure.id, refuse_twin=False)

    assert count(Booking) == 2


@pytest.mark.parametrize("change", [{"name": "Vàng A Páo"}, {"phone": "0912345679"}])
def test_a_relative_or_another_phone_is_no_twin(open_transaction, change):
    procedure = build.procedure()
    ask.counter(build.slot(), procedure_id=procedure.id)

    ask.counter(build.slot(opens=time(9)), procedure_id=procedure.id, refuse_twin=True, **change)

    assert count(Booking) == 2


def test_the_citizen_is_told_in_one_short_message(slot):
    booking = ask.counter(slot)

    told = db.session.scalars(select(Message)).one()
    assert told.phone == ask.PHONE
    assert "8:00" in told.text
    assert "03/12/2026" in told.text
    assert booking.code[:4] in told.text
    assert len(told.text) <= 160


def test_who_booked_for_somebody_else_is_written_down(slot):
    focal_person = build.staff(role=Role.FOCAL_PERSON)

    booking = ask.counter(slot, booked_by_id=focal_person.id)

    assert booking.booked_by_id == focal_person.id


def count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))

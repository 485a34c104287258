"""Counter visits to which nobody came are closed the day after, and can still be made up for."""

from datetime import timedelta

import pytest

from app.booking import missed, services
from app.booking.models import Booking, BookingStatus, Outcome
from app.core.db import db, writing
from app.dossiers import services as dossiers
from tests import build
from tests.booking import ask
from tests.conftest import NOW


@pytest.fixture
def booking(app):
    with writing():
        return ask.counter(build.slot())


def outcome(booking):
    row = db.session.get_one(Booking, booking.id, populate_existing=True)
    return row.status, row.outcome


def test_who_did_not_come_is_not_waited_for_the_day_after(booking):
    on_the_day, next_day = booking.window_to, booking.window_to + timedelta(days=1)

    assert missed.close_missed(now=on_the_day) == 0
    assert missed.close_missed(now=next_day) == 1
    assert outcome(booking) == (BookingStatus.FAILED, Outcome.ABSENT)
    assert missed.close_missed(now=next_day) == 0


def test_a_visit_of_which_one_dossier_was_taken_in_took_place(app):
    with writing():
        procedure = build.procedure(duration_min=10)
        more = (services.Item(procedure_id=procedure.id, name="Giàng A Páo"),)
        booking = ask.counter(build.slot(), procedure_id=procedure.id, more=more)
        dossiers.accept(dossier_id=booking.dossiers[0].id, officer=build.staff(), now=NOW)

    missed.close_missed(now=booking.window_to + timedelta(days=1))

    assert outcome(booking) == (BookingStatus.DONE, Outcome.DONE)


def test_pickups_are_their_couriers_matter(app):
    with writing():
        window = build.slot(zone_id=build.zone().id, minutes=240)
        booking = ask.pickup(window)

    assert missed.close_missed(now=booking.window_to + timedelta(days=1)) == 0


def test_who_comes_a_day_late_is_served_all_the_same(booking):
    late = booking.window_to + timedelta(days=1)
    missed.close_missed(now=late)

    with writing():
        dossiers.accept(dossier_id=booking.dossier_id, officer=build.staff(), now=late)
        services.complete_counter_visit(dossier_id=booking.dossier_id, now=late)

    assert outcome(booking) == (BookingStatus.DONE, Outcome.DONE)

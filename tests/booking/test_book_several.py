"""Several procedures and several people in one visit: one promise, a dossier each."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from app.booking import queries, services
from app.booking.errors import DuplicateBookingError, TooLongVisitError
from app.booking.models import BookingStatus, Outcome, SlotClaim
from app.booking.services import Item
from app.core.db import db
from app.dossiers import services as dossiers
from app.dossiers.models import DossierChannel, DossierStatus, Holder
from app.notify.models import Message
from tests import build
from tests.booking import ask
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("open_transaction")


@pytest.fixture
def cells(slot):
    more = [build.slot(office_id=slot.office_id, opens=at) for at in (time(8, 30), time(9))]
    return [slot, *more]


def several(slot, how=ask.counter, **changes):
    first, second = build.procedure(duration_min=30), build.procedure(duration_min=30)
    more = (
        Item(procedure_id=second.id, name="Vàng Thị Dở"),
        Item(procedure_id=first.id, name="Giàng A Páo"),
    )
    return how(slot, procedure_id=first.id, more=more, **changes)


def test_each_has_a_dossier_and_their_times_add_up(cells):
    booking = several(cells[0])

    names = [one.applicant_name for one in booking.dossiers]
    assert names == ["Vàng Thị Dở", "Vàng Thị Dở", "Giàng A Páo"]
    assert booking.dossier is booking.dossiers[0]
    assert booking.window_to - booking.window_from == timedelta(minutes=90)
    assert len(db.session.scalars(select(SlotClaim)).all()) == 3
    assert len(db.session.scalars(select(Message)).all()) == 1


def test_cancelling_the_visit_cancels_all_and_frees_every_cell(cells):
    booking = several(cells[0])

    services.cancel(code=booking.code, phone=booking.phone, now=NOW)

    assert {one.status for one in booking.dossiers} == {DossierStatus.CANCELLED}
    for cell in cells:
        db.session.refresh(cell)
    assert [cell.taken for cell in cells] == [0, 0, 0]


def test_the_visit_is_over_when_the_last_dossier_is_taken_in(cells):
    booking, officer = several(cells[0]), build.staff()

    for one in booking.dossiers:
        assert booking.status is BookingStatus.BOOKED
        dossiers.accept(dossier_id=one.id, officer=officer, now=NOW)
        services.complete_counter_visit(dossier_id=one.id, now=NOW)

    assert booking.status is BookingStatus.DONE


def test_any_of_its_dossiers_finds_the_visit(cells):
    booking = several(cells[0])

    for one in booking.dossiers:
        assert queries.booking_of(code=one.code, phone=booking.phone) is booking


def test_a_courier_collects_all_of_them_at_once():
    window = build.slot(zone_id=build.zone().id, opens=time(7, 30), minutes=240)
    booking = several(window, ask.pickup)
    courier = build.staff()

    services.complete_visit(
        booking_id=booking.id, outcome=Outcome.DONE, courier=courier, at=NOW, now=NOW
    )

    assert {one.custody[-1].holder for one in booking.dossiers} == {Holder.COURIER}
    assert {one.channel for one in booking.dossiers} == {DossierChannel.POST}
    assert booking.service_s == 480 + 2 * 180


def test_a_pickup_stands_until_none_of_its_dossiers_needs_it():
    window = build.slot(zone_id=build.zone().id, opens=time(7, 30), minutes=240, capacity=1)
    booking, officer = several(window, ask.pickup), build.staff()

    for one in booking.dossiers:
        assert booking.status is BookingStatus.BOOKED
        dossiers.accept(dossier_id=one.id, officer=officer, now=NOW)
        services.call_off_visits(dossier_id=one.id, now=NOW)

    db.session.refresh(window)
    assert (booking.status, window.taken) == (BookingStatus.CANCELLED, 0)


def test_a_twin_is_found_whoever_of_the_visit_it_is(cells):
    booking = several(cells[0])
    again = booking.dossiers[2]
    other = build.slot(office_id=cells[0].office_id, opens=time(10))

    with pytest.raises(DuplicateBookingError):
        ask.counter(
            other, key="again", procedure_id=again.procedure_id, name="giang a pao",
            refuse_twin=True,
        )  # fmt: skip


def test_nine_dossiers_are_too_many_for_one_visit(cells):
    procedure = build.procedure(duration_min=5)
    more = tuple(Item(procedure_id=procedure.id, name="Giàng A Páo") for _ in range(8))

    with pytest.raises(TooLongVisitError):
        ask.counter(cells[0], procedure_id=procedure.id, more=more)

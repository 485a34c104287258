"""A courier's report reaches the stop, the booking and the dossier."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.booking.errors import VisitClosedError
from app.booking.models import BookingStatus, Outcome
from app.core import clock
from app.core.db import db, writing
from app.dispatch import queries, services
from app.dispatch.errors import StopAheadError, StopClosedError, StopMovedError, StopNotFoundError
from app.dispatch.models import PlanState, Stop
from app.dossiers.models import DossierStatus
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day, a_draft

AT = NOW + timedelta(days=1)  # On the day of the route.


@pytest.fixture
def stop(app) -> Stop:
    """A pickup on a published route."""
    a_day(visits=4)
    return a_draft(state=PlanState.PUBLISHED).routes[0].stops[3]


def report(stop_id: int, *, courier, outcome: Outcome = Outcome.DONE, at=AT):
    with writing():
        return services.record_outcome(
            stop_id=stop_id, outcome=outcome, courier=courier, at=at, note="", now=at
        )


def test_a_pickup_done_closes_the_stop_and_moves_the_papers(stop):
    booking = report(stop.id, courier=stop.route.shift.courier)

    assert stop.closed_at == AT
    assert (booking.status, booking.outcome) == (BookingStatus.DONE, Outcome.DONE)
    assert booking.dossier.status is DossierStatus.COLLECTED


def test_a_citizen_who_was_absent_keeps_the_papers(stop):
    booking = report(stop.id, courier=stop.route.shift.courier, outcome=Outcome.ABSENT)

    assert (booking.status, booking.outcome) == (BookingStatus.FAILED, Outcome.ABSENT)
    assert booking.dossier.status is DossierStatus.OPENED


def test_another_couriers_stop_is_not_found(stop):
    stranger = build.staff(role=Role.COURIER)

    with pytest.raises(StopNotFoundError):
        report(stop.id, courier=stranger)


def test_a_stop_that_does_not_exist_is_not_found(stop):
    with pytest.raises(StopNotFoundError):
        report(2**31 - 1, courier=stop.route.shift.courier)


def test_a_stop_is_closed_once(stop):
    report(stop.id, courier=stop.route.shift.courier)

    with pytest.raises(StopClosedError):
        report(stop.id, courier=stop.route.shift.courier, outcome=Outcome.ABSENT)

    assert stop.booking.outcome is Outcome.DONE


def test_a_stop_of_a_superseded_plan_no_longer_holds(stop):
    stop.route.plan.state = PlanState.SUPERSEDED
    db.session.commit()

    with pytest.raises(StopMovedError):
        report(stop.id, courier=stop.route.shift.courier)


def test_a_cancelled_visit_leaves_its_stop_open(stop):
    stop.booking.status = BookingStatus.CANCELLED
    db.session.commit()

    with pytest.raises(VisitClosedError):
        report(stop.id, courier=stop.route.shift.courier)

    assert db.session.get_one(Stop, stop.id).closed_at is None


def test_a_courier_finds_the_published_route_of_the_day(stop):
    courier_id = stop.route.shift.courier_id

    assert queries.route_of(courier_id=courier_id, on=TOMORROW) is stop.route
    assert queries.route_of(courier_id=courier_id, on=clock.local_day(NOW)) is None


def test_a_courier_does_not_see_a_draft(stop):
    stop.route.plan.state = PlanState.DRAFT
    db.session.commit()

    assert queries.route_of(courier_id=stop.route.shift.courier_id, on=TOMORROW) is None


def test_a_stop_of_a_day_ahead_stays_open(stop):
    with pytest.raises(StopAheadError, match="03/12/2026"):
        report(stop.id, courier=stop.route.shift.courier, at=NOW)

    assert stop.closed_at is None
    assert stop.booking.status is BookingStatus.BOOKED


def test_the_first_minute_of_the_day_is_of_the_day(stop):
    midnight = clock.at_second(TOMORROW, 0)

    report(stop.id, courier=stop.route.shift.courier, at=midnight)

    assert stop.closed_at == midnight

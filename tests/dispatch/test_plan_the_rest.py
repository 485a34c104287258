"""A day that couriers have begun is planned again: what is done or begun stays."""

from datetime import datetime, time, timedelta

import pytest

from app.booking.models import BookingStatus, Outcome
from app.core import clock, jobs
from app.core.db import db, writing
from app.dispatch import queries, services
from app.dispatch.errors import StopMovedError
from app.dispatch.models import Plan, PlanState, Route
from app.dossiers.models import DossierStatus
from app.notify.models import Message
from tests import build
from tests.dispatch.rows import TOMORROW, a_day

DAWN = clock.at(TOMORROW, time(6))


def planned(*, now: datetime) -> Plan:
    with clock.frozen_at(now):
        with writing():
            plan = services.request_plan(
                province_code="15", on=TOMORROW, by="linh", now=now, time_limit_s=1
            )
        jobs.run_job(plan.job_id)
    db.session.expire_all()
    assert plan.state is PlanState.DRAFT, plan.error
    return plan


def publish(plan: Plan, *, now: datetime) -> None:
    with writing():
        services.publish_plan(plan_id=plan.id, by="linh", now=now)


def close(stop, *, now: datetime) -> None:
    stop.booking.dossier.status = DossierStatus.RETURNING
    db.session.commit()
    with writing():
        services.record_outcome(
            stop_id=stop.id, outcome=Outcome.DONE, courier=stop.route.shift.courier,
            at=now, note="", now=now,
        )  # fmt: skip


@pytest.fixture
def begun(app) -> tuple[Plan, Route, datetime]:
    """A published morning with one courier; the first of four results is handed over."""
    a_day(visits=3)
    build.visit(on=TOMORROW, lat=22.31, lon=103.86)
    db.session.commit()
    plan = planned(now=DAWN)
    publish(plan, now=DAWN)
    [route] = queries.routes_of(plan=plan)
    now = route.stops[0].leaves_at + timedelta(minutes=1)
    close(route.stops[0], now=now)
    return plan, route, now


def test_what_is_done_stands_first_and_what_was_begun_next(begun):
    _plan, route, now = begun

    [again] = queries.routes_of(plan=planned(now=now))

    before = [stop.booking_id for stop in route.stops]
    after = [stop.booking_id for stop in again.stops]
    assert after[:2] == before[:2]
    assert sorted(after) == sorted(before)
    assert [stop.position for stop in again.stops] == [1, 2, 3, 4]
    assert again.stops[0].closed_at is not None
    assert all(stop.arrives_at >= now for stop in again.stops[1:])
    assert again.leaves_at == route.leaves_at


def test_who_booked_since_waits_for_somebody_who_can_still_bring_it(begun):
    _plan, _route, now = begun
    late = build.visit(on=TOMORROW, name="Lò Thị Páo", lat=22.30, lon=103.86)
    db.session.commit()

    plan = planned(now=now)

    assert [(left.booking_id, left.reason) for left in plan.unassigned] == [(late.id, "forbidden")]


def test_a_courier_at_the_depot_takes_what_came_since(begun):
    _plan, route, now = begun
    late = build.visit(on=TOMORROW, name="Lò Thị Páo", lat=22.30, lon=103.86)
    fresh = build.shift(on=TOMORROW)
    db.session.commit()

    plan = planned(now=now)

    [served] = [each for each in queries.routes_of(plan=plan) if each.shift_id == fresh.id]
    assert [stop.booking_id for stop in served.stops] == [late.id]
    assert {each.shift_id for each in queries.routes_of(plan=plan)} == {route.shift_id, fresh.id}


def test_publishing_the_rest_leaves_what_is_done_alone(begun):
    _plan, route, now = begun
    told = db.session.query(Message).count()

    publish(planned(now=now), now=now)

    assert route.stops[0].booking.status is BookingStatus.DONE
    assert db.session.query(Message).count() == told


def test_a_stop_that_is_closed_while_the_draft_waits_is_closed_in_it(begun):
    _plan, route, now = begun
    draft = planned(now=now)
    close(route.stops[1], now=now + timedelta(minutes=9))

    publish(draft, now=now + timedelta(minutes=10))

    [again] = queries.routes_of(plan=draft)
    assert [stop.closed_at is not None for stop in again.stops] == [True, True, False, False]


def test_a_phone_that_still_has_the_old_stops_is_understood(begun):
    _plan, route, now = begun
    draft = planned(now=now)
    publish(draft, now=now)

    close(route.stops[2], now=now + timedelta(minutes=30))

    [again] = queries.routes_of(plan=draft)
    done = {stop.booking_id for stop in again.stops if stop.closed_at}
    assert done == {route.stops[0].booking_id, route.stops[2].booking_id}


def test_an_old_stop_that_went_to_somebody_else_is_not_closed(begun):
    _plan, route, now = begun
    draft = planned(now=now)
    draft.routes[0].stops[3].booking_id = build.visit(on=TOMORROW).id
    db.session.commit()
    draft.state, draft_plan = PlanState.PUBLISHED, route.plan
    draft_plan.state = PlanState.SUPERSEDED
    db.session.commit()
    gone = {stop.booking_id for stop in draft.routes[0].stops}
    [moved] = [stop for stop in route.stops if stop.booking_id not in gone]

    with pytest.raises(StopMovedError):
        close(moved, now=now + timedelta(minutes=30))


def test_a_courier_whose_work_is_done_keeps_the_sheet_of_it(begun):
    _plan, route, now = begun
    for number, stop in enumerate(route.stops[1:], start=1):
        close(stop, now=now + timedelta(minutes=20 * number))
    build.shift(on=TOMORROW)
    build.visit(on=TOMORROW, lat=22.30, lon=103.86)
    db.session.commit()

    plan = planned(now=now + timedelta(hours=2))

    [mine] = [each for each in queries.routes_of(plan=plan) if each.shift_id == route.shift_id]
    assert [stop.booking_id for stop in mine.stops] == [stop.booking_id for stop in route.stops]

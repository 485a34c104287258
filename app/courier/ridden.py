"""What couriers rode on published routes: from door to door, as planned and as reported."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.booking.models import Booking
from app.core import clock
from app.core.db import db
from app.courier.models import StopEvent, Verdict
from app.dispatch.models import Plan, PlanState, Route, Shift, Stop, VehicleKind
from app.roads.calibration_rides import Door, Ride


def rides(*, province_code: str, profile: str, since: date, until: date) -> list[Ride]:
    """
    Return every leg between two doors whose end was reported by a phone of its own accord.

    A leg begins and ends when the phone reported the door before and its own; what was planned
    for its own door is taken off. Left out are legs over lunch, and those where somebody came
    before the visit could begin: waiting is no riding.
    """
    routes = db.session.scalars(
        select(Route)
        .join(Route.plan)
        .join(Route.shift)
        .where(
            Plan.province_code == province_code,
            Plan.state == PlanState.PUBLISHED,
            Plan.on.between(since, until),
            Shift.vehicle == VehicleKind(profile),
        )
        .options(
            joinedload(Route.plan),
            selectinload(Route.stops).joinedload(Stop.booking).joinedload(Booking.commune),
        )
        .order_by(Route.id)
    ).all()
    reported = _reported([stop.id for route in routes for stop in route.stops])
    return [ride for route in routes for ride in _rides_of(route, reported)]


def _reported(stop_ids: list[int]) -> dict[int, datetime]:
    """When each stop was closed, by the phone's own clock; guessed instants are none."""
    statement = (
        select(StopEvent.stop_id, StopEvent.happened_at)
        .where(
            StopEvent.stop_id.in_(stop_ids),
            StopEvent.verdict == Verdict.APPLIED,
            StopEvent.is_time_guessed.is_(False),
        )
        .order_by(StopEvent.happened_at, StopEvent.id)
    )
    return dict(db.session.execute(statement).tuples().all())


def _rides_of(route: Route, reported: dict[int, datetime]) -> Iterator[Ride]:
    # In the order in which they were ridden, which need not be the planned one.
    ridden = sorted(
        ((reported[stop.id], stop) for stop in route.stops if stop.id in reported),
        key=lambda pair: (pair[0], pair[1].position),
    )
    breaks = [(start, end) for start, end, *_rest in route.breaks]
    for (left_at, before), (closed_at, stop) in pairwise(ridden):
        start, end = _door(before.booking), _door(stop.booking)
        is_next = stop.position == before.position + 1
        if start is None or end is None or not is_next:
            continue
        came_at = closed_at - timedelta(seconds=stop.booking.service_s)
        if came_at <= stop.booking.window_from:
            continue
        if _is_over_lunch(left_at, closed_at, route.plan.on, breaks):
            continue
        yield Ride(
            start=start,
            end=end,
            commune_code=stop.booking.commune_code or "",
            hour=clock.local(left_at).hour,
            planned_s=stop.travel_s,
            ridden_s=round((came_at - left_at).total_seconds()),
        )


def _is_over_lunch(
    left_at: datetime, closed_at: datetime, on: date, breaks: list[tuple[int, int]]
) -> bool:
    left_s, closed_s = (clock.second_of_day(moment, day=on) for moment in (left_at, closed_at))
    return any(left_s < end and start < closed_s for start, end in breaks)


def _door(booking: Booking) -> Door | None:
    commune = booking.commune
    if commune is None:
        return None
    if booking.lat is None or booking.lon is None:
        return Door(commune.lat, commune.lon, commune.terrain)
    return Door(booking.lat, booking.lon, commune.terrain)

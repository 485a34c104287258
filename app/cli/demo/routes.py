"""Published days: who rode where, and the hour that everyone was promised."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from app.booking.models import Booking, BookingStatus
from app.cli.demo.rides import LUNCH_S, Call, Halt, Ride, Roads, split
from app.cli.demo.scene import Scene
from app.core import clock
from app.core.db import db
from app.dispatch import planning, queries
from app.dispatch.models import Plan, PlanState, Route, Shift, Stop, UnassignedVisit
from app.dispatch.promises import hour_around

ENGINE = "demo: nearest door first"
REQUESTED, PUBLISHED, SOLVED_AFTER = time(17, 30), time(17, 50), timedelta(seconds=21)
CROWDED_OUT = "crowded_out"
VEHICLE = "motorbike"


class Routes:
    """Writes published plans, a day at a time."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def publish(self, on: date, visits: Mapping[str, Sequence[Booking]]) -> Plan:
        """Route the visits of each zone, and promise everyone who has a place their hour."""
        db.session.add_all(visit for of_zone in visits.values() for visit in of_zone)
        db.session.flush()
        day = queries.day_to_plan(province_code=self._scene.province_code, on=on)
        problem = planning.problem_of(day, on=on, not_before=clock.at(on, time()))
        plan = self._plan(on, fingerprint=day.fingerprint)
        for zone, of_zone in visits.items():
            shifts = [shift for shift in day.shifts if shift.depot is self._depot(zone)]
            plan.routes += list(_routes(of_zone, shifts, _Ground(problem, shifts[0].depot_id), on))
        placed = {stop.booking.id for route in plan.routes for stop in route.stops}
        plan.unassigned = [
            UnassignedVisit(booking=visit, reason=CROWDED_OUT)
            for visit in day.visits
            if visit.id not in placed
        ]
        db.session.add(plan)
        db.session.flush()
        return plan

    def _depot(self, zone: str) -> object:
        return self._scene.ground.depots[zone]

    def _plan(self, on: date, *, fingerprint: str) -> Plan:
        evening = on - timedelta(days=1)
        return Plan(
            province_code=self._scene.province_code,
            on=on,
            version=1,
            state=PlanState.PUBLISHED,
            requested_at=clock.at(evening, REQUESTED),
            requested_by="system",
            solved_at=clock.at(evening, REQUESTED) + SOLVED_AFTER,
            published_at=clock.at(evening, PUBLISHED),
            published_by=self._scene.crew.dispatchers[0].username,
            input_fingerprint=fingerprint,
            engine=ENGINE,
            time_limit_s=int(SOLVED_AFTER.total_seconds()),
        )


class _Ground:
    """The planner's travel times, seen from one depot."""

    def __init__(self, problem: Any, depot_id: int) -> None:
        travel = problem.travel[VEHICLE]
        depot = problem.depot_by_id[depot_id].location
        self.roads = Roads(seconds=travel.seconds, metres=travel.metres, depot=depot)
        self._visits = problem.visit_by_id

    def call(self, visit: Booking, shift: Shift) -> Call:
        depot = shift.depot
        return Call(
            booking_id=visit.id,
            place=self._visits[visit.id].location,
            north=(visit.lat or 0) - depot.lat,
            east=(visit.lon or 0) - depot.lon,
            opens_s=clock.second_of_day(visit.window_from, day=visit.on),
            closes_s=clock.second_of_day(visit.window_to, day=visit.on),
            service_s=visit.service_s,
        )


def _routes(
    visits: Sequence[Booking], shifts: Sequence[Shift], ground: _Ground, on: date
) -> Iterator[Route]:
    by_id = {visit.id: visit for visit in visits}
    calls = [ground.call(visit, shifts[0]) for visit in visits]
    left: list[Call] = []
    for shift, share in zip(shifts, split(calls, len(shifts), ground.roads), strict=True):
        ride = Ride(
            roads=ground.roads,
            at_s=clock.second_of_day(shift.starts_at, day=on),
            ends_s=clock.second_of_day(shift.ends_at, day=on),
            place=ground.roads.depot,
        )
        left = ride.serve([*share, *left])  # A colleague takes what one has no time for.
        if ride.halts:
            yield _route(ride, shift, by_id, on)


def _route(ride: Ride, shift: Shift, visits: Mapping[int, Booking], on: date) -> Route:
    halts = ride.halts
    travel_s = sum(halt.travel_s for halt in halts) + ride.home_s
    service_s = sum(halt.leaves_s - halt.starts_s for halt in halts)
    span_s = ride.at_s + ride.home_s - ride.leaves_s
    return Route(
        shift=shift,
        leaves_at=clock.at_second(on, ride.leaves_s),
        returns_at=clock.at_second(on, ride.at_s + ride.home_s),
        distance_m=sum(halt.distance_m for halt in halts) + ride.home_m,
        travel_s=travel_s,
        wait_s=span_s - travel_s - service_s - LUNCH_S * len(ride.breaks),
        service_s=service_s,
        breaks=ride.breaks,
        stops=[
            _stop(position, halt, visits[halt.booking_id], shift)
            for position, halt in enumerate(halts, start=1)
        ],
    )


def _stop(position: int, halt: Halt, visit: Booking, shift: Shift) -> Stop:
    starts_at = clock.at_second(visit.on, halt.starts_s)
    hour = hour_around(starts_at, window_from=visit.window_from, window_to=visit.window_to)
    visit.eta_from, visit.eta_to = hour.starts_at, hour.ends_at
    visit.courier_id = shift.courier_id
    visit.status = BookingStatus.PROMISED
    return Stop(
        booking=visit,
        position=position,
        arrives_at=clock.at_second(visit.on, halt.arrives_s),
        starts_at=starts_at,
        leaves_at=clock.at_second(visit.on, halt.leaves_s),
        travel_s=halt.travel_s,
        distance_m=halt.distance_m,
    )

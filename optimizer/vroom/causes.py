"""What a plan breaks, by VROOM's causes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from optimizer.vroom.steps import TASKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.problem import Visit
    from optimizer.retime import Timed
    from optimizer.rider import Rider
    from optimizer.vroom.steps import Step

Json = dict[str, Any]

TIMED = ("lead_time", "delay")
"""Causes that say for how many seconds."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The visits of a route, and how many of them stand before each reload."""

    visits: Sequence[Visit]
    reloads: Sequence[int]

    def trip_of(self, stop: int) -> range:
        """List the stops of the trip that a stop belongs to."""
        ends = [0, *self.reloads, len(self.visits)]
        return next(range(a, b) for a, b in pairwise(ends) if a <= stop < b)


def step_causes(
    rider: Rider,
    step: Step,
    order: Judged,
    done: int,
    instant: Timed,
    load: Sequence[int],
) -> list[Json]:
    """
    List what one step breaks.

    Parameters
    ----------
    done
        How many visits of the route are behind when the step is over.
    """
    found = [
        {"cause": cause, "duration": seconds}
        for cause, seconds in zip(TIMED, (instant.lead_s, instant.delay_s), strict=True)
        if seconds
    ]
    vehicle = rider.vehicle
    causes = set()
    if any(held > room for held, room in zip(load, vehicle.capacity, strict=False)):
        causes.add("load")
    if step.type in TASKS:
        visit = order.visits[done - 1]
        if not (visit.skills <= vehicle.skills and visit.admits(vehicle.id)):
            causes.add("skills")
        if vehicle.max_stops is not None and done > vehicle.max_stops:
            causes.add("max_tasks")
        if _is_out_of_order(rider, visit, order, done):
            causes.add("precedence")
    most = next((p.max_load for p in rider.breaks if p.id == step.id), ())
    if step.type == "break" and any(h > m for h, m in zip(load, most, strict=False)):
        causes.add("max_load")
    return found + [{"cause": cause} for cause in sorted(causes)]


def _is_out_of_order(rider: Rider, visit: Visit, order: Judged, done: int) -> bool:
    """Say whether the other half of a shipment is not where it should be."""
    problem = rider.problem
    if visit.id not in problem.partner:
        return False
    is_pickup = problem.shipped(visit.id)[1] > 0 and any(
        pair.pickup == visit.id for pair in problem.shipments
    )
    trip = order.trip_of(done - 1)
    where = range(done, trip.stop) if is_pickup else range(trip.start, done - 1)
    return all(order.visits[stop].id != problem.partner[visit.id] for stop in where)


def route_causes(
    rider: Rider, line: Sequence[Step], order: Judged, steps: Sequence[Json]
) -> list[Json]:
    """List what a route breaks: what its steps do, and what only the whole of it can."""
    own: list[Json] = []
    if {step.id for step in line if step.type == "break"} != {pause.id for pause in rider.breaks}:
        own.append({"cause": "missing_break"})
    own += [{"cause": cause} for cause in _exceeded(rider, order, steps)]
    return _merged([*(cause for step in steps for cause in step["violations"]), *own])


def _exceeded(rider: Rider, order: Judged, steps: Sequence[Json]) -> Iterator[str]:
    """Name the bounds of the vehicle that the whole route exceeds; the last two are our own."""
    vehicle, first = rider.vehicle, steps[0]
    away_s = steps[-1]["arrival"] - first["arrival"] - first["waiting_time"]
    for cause, found, limit in (
        ("max_travel_time", rider.travel_s(order.visits, order.reloads), vehicle.max_travel_s),
        ("max_distance", rider.distance_m(order.visits, order.reloads), vehicle.max_distance_m),
        ("max_duration", away_s, vehicle.max_duration_s),
        ("max_trips", len(order.reloads) + 1, vehicle.max_trips),
    ):
        if limit is not None and found > limit:
            yield cause


def summed(routes: Iterable[Json]) -> list[Json]:
    """List what all routes break."""
    return _merged(cause for route in routes for cause in route["violations"])


def _merged(violations: Iterable[Json]) -> list[Json]:
    """Name each cause once, its seconds added up."""
    seconds: dict[str, int] = {}
    for violation in violations:
        cause = violation["cause"]
        seconds[cause] = seconds.get(cause, 0) + violation.get("duration", 0)
    return [
        {"cause": cause, "duration": total} if cause in TIMED else {"cause": cause}
        for cause, total in seconds.items()
    ]

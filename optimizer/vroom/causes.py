"""What a plan breaks, by VROOM's causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.vroom.steps import TASKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.problem import Visit
    from optimizer.retime import Timed
    from optimizer.rider import Rider
    from optimizer.vroom.steps import Step

Json = dict[str, Any]

TIMED = ("lead_time", "delay")
"""Causes that say for how many seconds."""


def step_causes(
    rider: Rider,
    step: Step,
    visits: Sequence[Visit],
    done: int,
    instant: Timed,
    load: Sequence[int],
) -> list[Json]:
    """
    List what one step breaks.

    Parameters
    ----------
    visits, done
        Of the route, and how many of them are behind when the step is over.
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
        visit = visits[done - 1]
        if not (visit.skills <= vehicle.skills and visit.admits(vehicle.id)):
            causes.add("skills")
        if vehicle.max_stops is not None and done > vehicle.max_stops:
            causes.add("max_tasks")
        if _is_out_of_order(rider, visit, visits, done):
            causes.add("precedence")
    most = next((p.max_load for p in rider.breaks if p.id == step.id), ())
    if step.type == "break" and any(h > m for h, m in zip(load, most, strict=False)):
        causes.add("max_load")
    return found + [{"cause": cause} for cause in sorted(causes)]


def _is_out_of_order(rider: Rider, visit: Visit, visits: Sequence[Visit], done: int) -> bool:
    """Say whether the other half of a shipment is not where it should be."""
    problem = rider.problem
    if visit.id not in problem.partner:
        return False
    is_pickup = problem.shipped(visit.id)[1] > 0 and any(
        pair.pickup == visit.id for pair in problem.shipments
    )
    where = visits[done:] if is_pickup else visits[: done - 1]
    return all(other.id != problem.partner[visit.id] for other in where)


def route_causes(
    rider: Rider, line: Sequence[Step], visits: Sequence[Visit], steps: Sequence[Json]
) -> list[Json]:
    """List what a route breaks: what its steps do, and what only the whole of it can."""
    vehicle = rider.vehicle
    own: list[Json] = []
    if {step.id for step in line if step.type == "break"} != {pause.id for pause in rider.breaks}:
        own.append({"cause": "missing_break"})
    if vehicle.max_travel_s is not None and rider.travel_s(visits) > vehicle.max_travel_s:
        own.append({"cause": "max_travel_time"})
    if vehicle.max_distance_m is not None and rider.distance_m(visits) > vehicle.max_distance_m:
        own.append({"cause": "max_distance"})
    return _merged([*(cause for step in steps for cause in step["violations"]), *own])


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

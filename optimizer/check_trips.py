"""The trips of one route: how many, what is on board on each, and when each may leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.violation import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.check_way import Point
    from optimizer.problem import Problem, Vehicle
    from optimizer.solution import Route


def check_trips(
    problem: Problem, vehicle: Vehicle, route: Route, points: Sequence[Point]
) -> Iterator[Violation]:
    """List what the route breaks of these; ``points`` are its places in riding order."""
    yield from _trips(vehicle, route)
    yield from _loads(problem, vehicle, points)
    yield from _releases(points)


def _trips(vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    """See that trips are not too many, that none is empty, and what is locked in the first."""
    ends = [reload.after_stops for reload in route.reloads]
    if len(ends) + 1 > vehicle.max_trips:
        yield _bad_trips(vehicle, len(ends) + 1, f"at most {vehicle.max_trips}")
    before = 0
    for end in [*ends, len(route.stops)]:
        if ends and end <= before:
            yield _bad_trips(vehicle, ends, f"a stop on each trip of {len(route.stops)} stops")
            break
        before = end
    if ends and ends[0] < len(vehicle.locked):
        yield _bad_trips(vehicle, ends, f"the first trip to hold {vehicle.locked}")


def _bad_trips(vehicle: Vehicle, found: object, expected: str) -> Violation:
    return Violation(
        rule=Rule.TRIP, subject=f"vehicle {vehicle.id}: trips", found=found, expected=expected
    )


def _loads(problem: Problem, vehicle: Vehicle, points: Sequence[Point]) -> Iterator[Violation]:
    places = points[:-1]
    for point, load in zip(places, _true_loads(problem, places), strict=True):
        subject = f"{point.subject}: load"
        if point.load != load:
            yield Violation(rule=Rule.STATED, subject=subject, found=point.load, expected=load)
        if vehicle.capacity and any(a > b for a, b in zip(load, vehicle.capacity, strict=True)):
            yield Violation(
                rule=Rule.CAPACITY, subject=subject, found=load, expected=vehicle.capacity
            )


def _true_loads(problem: Problem, places: Sequence[Point]) -> list[tuple[int, ...]]:
    """Count what is on board when leaving: brought along, picked up, or between its two ends."""
    loads = [[0] * problem.dimensions for _ in places]
    for number, point in enumerate(places):
        if point.visit is None:
            continue
        first, behind_last = _trip(places, point.trip)
        _put(loads[first:number], point.visit.delivery)
        _put(loads[number:behind_last], point.visit.pickup)
    place = {point.visit.id: number for number, point in enumerate(places) if point.visit}
    for pair in problem.shipments:
        if pair.pickup in place:
            begin = place[pair.pickup]
            _, behind_last = _trip(places, places[begin].trip)
            _put(
                loads[begin : min(behind_last, place.get(pair.delivery, behind_last))], pair.amount
            )
    return [tuple(load) for load in loads]


def _trip(places: Sequence[Point], trip: int) -> tuple[int, int]:
    """Find where a trip begins, and where the next one does."""
    numbers = [number for number, point in enumerate(places) if point.trip == trip]
    return numbers[0], numbers[-1] + 1


def _put(loads: list[list[int]], amounts: tuple[int, ...]) -> None:
    for load in loads:
        for dimension, amount in enumerate(amounts):
            load[dimension] += amount


def _releases(points: Sequence[Point]) -> Iterator[Violation]:
    """See that no trip leaves the depot before all it brings is ready."""
    for point in points[:-1]:
        if point.visit is not None:
            continue
        ready_s = max(
            (p.visit.release_s for p in points if p.visit and p.trip == point.trip), default=0
        )
        if point.leaves_s < ready_s:
            yield Violation(
                rule=Rule.RELEASE,
                subject=point.subject,
                found=point.leaves_s,
                expected=f"from {ready_s}",
            )

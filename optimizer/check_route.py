"""The promises of one route, recomputed from the problem alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from optimizer.check_wishes import check_wishes
from optimizer.travel.matrix import UNREACHABLE
from optimizer.violation import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Break, Problem, Vehicle, Visit
    from optimizer.solution import Route, TakenBreak
    from optimizer.travel.matrix import TravelMatrix


@dataclass(frozen=True, slots=True)
class _Ride:
    """The way from one place to the next: what the matrix says and what the plan says."""

    subject: str
    travel_s: int
    metres: int
    departs_s: int
    arrives_s: int
    ready_by_s: int
    pauses: tuple[TakenBreak, ...]


def check_route(problem: Problem, route: Route) -> Iterator[Violation]:
    """List the promises that the route breaks; its ids are known to the problem."""
    vehicle = next(vehicle for vehicle in problem.vehicles if vehicle.id == route.vehicle_id)
    visits = {visit.id: visit for visit in problem.visits}
    order = [visits[stop.visit_id] for stop in route.stops]
    rides = list(_rides(problem, vehicle, order, route))
    yield from _who(vehicle, order)
    yield from _loads(problem, vehicle, order, route)
    yield from _doors(vehicle, order, route)
    yield from _breaks(vehicle, route)
    for ride in rides:
        yield from _ride(ride)
    yield from _shift(vehicle, route)
    yield from _limits(vehicle, route, rides)
    yield from _stated(route, rides)
    yield from check_wishes(problem, vehicle, order, route)


def _rides(problem: Problem, vehicle: Vehicle, order: list[Visit], route: Route) -> Iterator[_Ride]:
    depots = {depot.id: depot.location for depot in problem.depots}
    places = [
        None if vehicle.start is None else depots[vehicle.start],
        *(visit.location for visit in order),
        None if vehicle.end is None else depots[vehicle.end],
    ]
    departures = [route.starts_s, *(stop.leaves_s for stop in route.stops)]
    arrivals = [*(stop.arrives_s for stop in route.stops), route.ends_s]
    closes_s = vehicle.shift.closes_s + vehicle.overtime_s
    starts = [*(stop.starts_s for stop in route.stops), closes_s]
    for number, (origin, destination) in enumerate(pairwise(places)):
        seconds, metres = _way(problem.travel[vehicle.profile], vehicle, origin, destination)
        yield _Ride(
            subject=f"vehicle {vehicle.id}: ride {number}",
            travel_s=seconds,
            metres=metres,
            departs_s=departures[number],
            arrives_s=arrivals[number],
            ready_by_s=starts[number],
            pauses=tuple(pause for pause in route.breaks if pause.after_stops == number),
        )


def _way(
    matrix: TravelMatrix, vehicle: Vehicle, origin: int | None, destination: int | None
) -> tuple[int, int]:
    if origin is None or destination is None:
        return 0, 0
    seconds = int(matrix.seconds[origin, destination])
    if seconds != UNREACHABLE:
        seconds = math.ceil(seconds / vehicle.speed_factor)
    return seconds, int(matrix.metres[origin, destination])


def _who(vehicle: Vehicle, order: list[Visit]) -> Iterator[Violation]:
    for visit in order:
        subject = f"vehicle {vehicle.id}: visit {visit.id}"
        if visit.skills - vehicle.skills:
            yield Violation(
                rule=Rule.SKILL,
                subject=subject,
                found=sorted(vehicle.skills),
                expected=sorted(visit.skills),
            )
        if visit.required and vehicle.id not in visit.required:
            yield Violation(
                rule=Rule.WHO,
                subject=subject,
                found=vehicle.id,
                expected=f"one of {sorted(visit.required)}",
            )
        if vehicle.id in visit.forbidden:
            yield Violation(
                rule=Rule.WHO, subject=subject, found=vehicle.id, expected="anyone else"
            )


def _loads(
    problem: Problem, vehicle: Vehicle, order: list[Visit], route: Route
) -> Iterator[Violation]:
    stated = [route.load, *(stop.load for stop in route.stops)]
    expected = _true_loads(problem, order)
    for place, (found, load) in enumerate(zip(stated, expected, strict=True)):
        subject = f"vehicle {vehicle.id}: load after {place} stops"
        if found != load:
            yield Violation(rule=Rule.STATED, subject=subject, found=found, expected=load)
        if vehicle.capacity and any(a > b for a, b in zip(load, vehicle.capacity, strict=True)):
            yield Violation(
                rule=Rule.CAPACITY, subject=subject, found=load, expected=vehicle.capacity
            )


def _true_loads(problem: Problem, order: list[Visit]) -> list[tuple[int, ...]]:
    """Count for each leg what is on board: brought along, picked up, or between its two ends."""
    place = {visit.id: number for number, visit in enumerate(order)}
    loads = [[0] * problem.dimensions for _ in range(len(order) + 1)]
    for number, visit in enumerate(order):
        _put(loads[: number + 1], visit.delivery)
        _put(loads[number + 1 :], visit.pickup)
    for pair in problem.shipments:
        if pair.pickup in place:
            last = place.get(pair.delivery, len(order))
            _put(loads[place[pair.pickup] + 1 : last + 1], pair.amount)
    return [tuple(load) for load in loads]


def _put(loads: list[list[int]], amounts: tuple[int, ...]) -> None:
    for load in loads:
        for dimension, amount in enumerate(amounts):
            load[dimension] += amount


def _doors(vehicle: Vehicle, order: list[Visit], route: Route) -> Iterator[Violation]:
    before: int | None = None
    for visit, stop in zip(order, route.stops, strict=True):
        subject = f"vehicle {vehicle.id}: visit {visit.id}"
        is_open = not visit.windows or any(
            window.opens_s <= stop.starts_s <= window.closes_s for window in visit.windows
        )
        if not is_open or stop.starts_s < stop.arrives_s:
            yield Violation(
                rule=Rule.WINDOW, subject=subject, found=stop.starts_s, expected=visit.windows
            )
        work_s = visit.service_s + (visit.setup_s if before != visit.location else 0)
        if stop.leaves_s - stop.starts_s != work_s:
            yield Violation(
                rule=Rule.WORK,
                subject=subject,
                found=stop.leaves_s - stop.starts_s,
                expected=work_s,
            )
        before = visit.location


def _breaks(vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    owed = {pause.id: pause for pause in vehicle.breaks}
    taken = sorted(pause.break_id for pause in route.breaks)
    if taken != sorted(owed):
        yield Violation(
            rule=Rule.BREAK,
            subject=f"vehicle {vehicle.id}: breaks",
            found=taken,
            expected=sorted(owed),
        )
    in_order = sorted(route.breaks, key=lambda pause: (pause.starts_s, pause.ends_s))
    for earlier, later in pairwise(in_order):
        if later.starts_s < earlier.ends_s or later.after_stops < earlier.after_stops:
            yield _bad_break(vehicle, later, f"after break {earlier.break_id}")
    for pause in route.breaks:
        if pause.break_id in owed:
            yield from _break(vehicle, owed[pause.break_id], pause)
        if not 0 <= pause.after_stops <= len(route.stops):
            yield _bad_break(vehicle, pause, "between two stops of the route")


def _break(vehicle: Vehicle, owed: Break, taken: TakenBreak) -> Iterator[Violation]:
    if not any(window.opens_s <= taken.starts_s <= window.closes_s for window in owed.windows):
        yield _bad_break(vehicle, taken, f"within {owed.windows}")
    if taken.ends_s - taken.starts_s != owed.service_s:
        yield _bad_break(vehicle, taken, f"{owed.service_s} seconds long")


def _bad_break(vehicle: Vehicle, taken: TakenBreak, expected: str) -> Violation:
    return Violation(
        rule=Rule.BREAK,
        subject=f"vehicle {vehicle.id}: break {taken.break_id}",
        found=(taken.starts_s, taken.ends_s, taken.after_stops),
        expected=expected,
    )


def _ride(ride: _Ride) -> Iterator[Violation]:
    if UNREACHABLE in (ride.travel_s, ride.metres):
        yield Violation(
            rule=Rule.RIDE, subject=ride.subject, found="no way", expected="a way to ride"
        )
        return
    paused_s = 0
    for pause in ride.pauses:
        if ride.departs_s <= pause.starts_s < ride.arrives_s:
            paused_s += pause.ends_s - pause.starts_s
    if ride.arrives_s - ride.departs_s != ride.travel_s + paused_s:
        yield Violation(
            rule=Rule.RIDE,
            subject=ride.subject,
            found=ride.arrives_s - ride.departs_s,
            expected=ride.travel_s + paused_s,
        )
    yield from _pauses_beside_work(ride)


def _pauses_beside_work(ride: _Ride) -> Iterator[Violation]:
    """See that pauses lie beside work: between two stops, or before leaving the depot."""
    for pause in ride.pauses:
        at_depot = pause.after_stops == 0 and pause.ends_s <= ride.departs_s
        on_the_way = ride.departs_s <= pause.starts_s and pause.ends_s <= ride.ready_by_s
        if not at_depot and not on_the_way:
            yield Violation(
                rule=Rule.BREAK,
                subject=f"{ride.subject}: break {pause.break_id}",
                found=(pause.starts_s, pause.ends_s),
                expected=f"between {ride.departs_s} and {ride.ready_by_s}",
            )


def _shift(vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    begins = min([route.starts_s, *(pause.starts_s for pause in route.breaks)])
    ends = max([route.ends_s, *(pause.ends_s for pause in route.breaks)])
    latest_s = vehicle.shift.closes_s + vehicle.overtime_s
    if begins < vehicle.shift.opens_s or ends > latest_s:
        yield Violation(
            rule=Rule.SHIFT,
            subject=f"vehicle {vehicle.id}",
            found=(begins, ends),
            expected=(vehicle.shift.opens_s, latest_s),
        )


def _limits(vehicle: Vehicle, route: Route, rides: list[_Ride]) -> Iterator[Violation]:
    for name, found, limit in (
        ("max_stops", len(route.stops), vehicle.max_stops),
        ("max_travel_s", sum(ride.travel_s for ride in rides), vehicle.max_travel_s),
        ("max_distance_m", sum(ride.metres for ride in rides), vehicle.max_distance_m),
    ):
        if limit is not None and found > limit:
            yield Violation(
                rule=Rule.LIMIT,
                subject=f"vehicle {vehicle.id}: {name}",
                found=found,
                expected=limit,
            )


def _stated(route: Route, rides: list[_Ride]) -> Iterator[Violation]:
    for name, found, expected in (
        ("travel_s", route.travel_s, sum(ride.travel_s for ride in rides)),
        ("distance_m", route.distance_m, sum(ride.metres for ride in rides)),
        ("wait_s", route.wait_s, _waits(route, rides)),
    ):
        if found != expected:
            yield Violation(
                rule=Rule.STATED,
                subject=f"vehicle {route.vehicle_id}: {name}",
                found=found,
                expected=expected,
            )


def _waits(route: Route, rides: list[_Ride]) -> int:
    """Add up, door by door, the time before service that no pause fills."""
    waits = 0
    for stop, ride in zip(route.stops, rides, strict=False):
        waits += stop.starts_s - stop.arrives_s
        waits -= sum(
            pause.ends_s - pause.starts_s
            for pause in ride.pauses
            if pause.starts_s >= ride.arrives_s and pause.ends_s <= stop.starts_s
        )
    return waits

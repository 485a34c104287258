"""The promises of one route, recomputed from the problem alone."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from optimizer.check_trips import check_trips
from optimizer.check_way import points_of, rides_of
from optimizer.check_wishes import check_wishes
from optimizer.travel.matrix import UNREACHABLE
from optimizer.violation import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.check_way import Point, Ride
    from optimizer.problem import Break, Problem, TimeWindow, Vehicle, Visit
    from optimizer.solution import Route, TakenBreak


def check_route(problem: Problem, route: Route) -> Iterator[Violation]:
    """List the promises that the route breaks; its ids are known to the problem."""
    vehicle = next(vehicle for vehicle in problem.vehicles if vehicle.id == route.vehicle_id)
    points = points_of(problem, vehicle, route)
    rides = rides_of(problem, vehicle, points, route)
    order = [point.visit for point in points if point.visit is not None]
    yield from _who(vehicle, order)
    yield from _work(vehicle, points)
    yield from _breaks(vehicle, route)
    for ride in rides:
        yield from _ride(ride)
    yield from _shift(vehicle, route)
    yield from _limits(vehicle, route, rides)
    yield from _stated(route, rides)
    yield from check_trips(problem, vehicle, route, points)
    yield from check_wishes(problem, vehicle, route, rides)


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


def _work(vehicle: Vehicle, points: Sequence[Point]) -> Iterator[Violation]:
    """See that work begins when it may, and takes its time: setup not where one is already."""
    for before, here in pairwise(points[:-1]):
        windows: tuple[TimeWindow, ...] = ()
        work_s = vehicle.reload_s
        if here.visit is not None:
            is_there = before.visit is not None and before.location == here.location
            windows = here.visit.windows
            work_s = here.visit.service_s + (0 if is_there else here.visit.setup_s)
        is_open = not windows or any(w.opens_s <= here.starts_s <= w.closes_s for w in windows)
        if not is_open or here.starts_s < here.arrives_s:
            yield Violation(
                rule=Rule.WINDOW, subject=here.subject, found=here.starts_s, expected=windows
            )
        spent_s = here.leaves_s - here.starts_s
        if spent_s != work_s:
            yield Violation(rule=Rule.WORK, subject=here.subject, found=spent_s, expected=work_s)


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


def _ride(ride: Ride) -> Iterator[Violation]:
    if UNREACHABLE in (ride.travel_s, ride.metres):
        yield Violation(
            rule=Rule.RIDE, subject=ride.subject, found="no way", expected="a way to ride"
        )
        return
    departs_s, arrives_s = ride.origin.leaves_s, ride.destination.arrives_s
    paused_s = 0
    for pause in ride.pauses:
        if departs_s <= pause.starts_s < arrives_s:
            paused_s += pause.ends_s - pause.starts_s
    if arrives_s - departs_s != ride.travel_s + paused_s:
        yield Violation(
            rule=Rule.RIDE,
            subject=ride.subject,
            found=arrives_s - departs_s,
            expected=ride.travel_s + paused_s,
        )
    yield from _pauses_beside_work(ride)


def _pauses_beside_work(ride: Ride) -> Iterator[Violation]:
    """See that pauses lie beside work: between two places, or before leaving the start."""
    departs_s, ready_by_s = ride.origin.leaves_s, ride.destination.starts_s
    for pause in ride.pauses:
        at_depot = pause.after_stops == 0 and pause.ends_s <= departs_s
        on_the_way = departs_s <= pause.starts_s and pause.ends_s <= ready_by_s
        if not at_depot and not on_the_way:
            yield Violation(
                rule=Rule.BREAK,
                subject=f"{ride.subject}: break {pause.break_id}",
                found=(pause.starts_s, pause.ends_s),
                expected=f"between {departs_s} and {ready_by_s}",
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


def _limits(vehicle: Vehicle, route: Route, rides: Sequence[Ride]) -> Iterator[Violation]:
    for name, found, limit in (
        ("max_stops", len(route.stops), vehicle.max_stops),
        ("max_travel_s", sum(ride.travel_s for ride in rides), vehicle.max_travel_s),
        ("max_distance_m", sum(ride.metres for ride in rides), vehicle.max_distance_m),
        ("max_duration_s", route.ends_s - route.starts_s, vehicle.max_duration_s),
    ):
        if limit is not None and found > limit:
            yield Violation(
                rule=Rule.LIMIT,
                subject=f"vehicle {vehicle.id}: {name}",
                found=found,
                expected=limit,
            )


def _stated(route: Route, rides: Sequence[Ride]) -> Iterator[Violation]:
    for name, found, expected in (
        ("travel_s", route.travel_s, sum(ride.travel_s for ride in rides)),
        ("distance_m", route.distance_m, sum(ride.metres for ride in rides)),
        ("wait_s", route.wait_s, sum(map(_wait_s, rides[:-1]))),
    ):
        if found != expected:
            yield Violation(
                rule=Rule.STATED,
                subject=f"vehicle {route.vehicle_id}: {name}",
                found=found,
                expected=expected,
            )


def _wait_s(ride: Ride) -> int:
    """Measure the time before work that no pause fills."""
    arrives_s, starts_s = ride.destination.arrives_s, ride.destination.starts_s
    rested_s = sum(
        pause.ends_s - pause.starts_s
        for pause in ride.pauses
        if pause.starts_s >= arrives_s and pause.ends_s <= starts_s
    )
    return starts_s - arrives_s - rested_s

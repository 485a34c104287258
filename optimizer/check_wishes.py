"""Locks, releases, loads at rest and the price of one route, recomputed from the problem alone."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from optimizer.travel.matrix import UNREACHABLE
from optimizer.violation import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Problem, Vehicle, Visit
    from optimizer.solution import Route


def check_wishes(
    problem: Problem, vehicle: Vehicle, order: list[Visit], route: Route
) -> Iterator[Violation]:
    """List what the route breaks of these; ``order`` are its visits."""
    subject = f"vehicle {vehicle.id}"
    begun = route.visit_ids[: len(vehicle.locked)]
    if begun != vehicle.locked:
        yield Violation(rule=Rule.LOCKED, subject=subject, found=begun, expected=vehicle.locked)
    ready_s = max((visit.release_s for visit in order), default=0)
    if route.starts_s < ready_s:
        yield Violation(
            rule=Rule.RELEASE, subject=subject, found=route.starts_s, expected=f"from {ready_s}"
        )
    yield from _loads_at_rest(vehicle, route)
    price = math.floor(_price(problem, vehicle, order, route) + Fraction(1, 2))
    if route.cost != price:
        yield Violation(
            rule=Rule.STATED, subject=f"{subject}: cost", found=route.cost, expected=price
        )


def _loads_at_rest(vehicle: Vehicle, route: Route) -> Iterator[Violation]:
    """See what is on board at each break; that the loads are true is checked elsewhere."""
    loads = [route.load, *(stop.load for stop in route.stops)]
    bounds = {pause.id: pause.max_load for pause in vehicle.breaks}
    for pause in route.breaks:
        if not 0 <= pause.after_stops < len(loads):
            continue  # Said elsewhere.
        held, most = loads[pause.after_stops], bounds.get(pause.break_id, ())
        if any(amount > bound for amount, bound in zip(held, most, strict=False)):
            yield Violation(
                rule=Rule.BREAK,
                subject=f"vehicle {vehicle.id}: break {pause.break_id}: load",
                found=held,
                expected=most,
            )


def _price(problem: Problem, vehicle: Vehicle, order: list[Visit], route: Route) -> Fraction:
    costs, price = vehicle.costs, Fraction(vehicle.costs.fixed)
    depots = {depot.id: depot.location for depot in problem.depots}
    ends = [depots.get(vehicle.start, -1), depots.get(vehicle.end, -1)]  # type: ignore[arg-type]
    places = [ends[0], *(visit.location for visit in order), ends[1]]
    matrix = problem.travel[vehicle.profile]
    for origin, destination in pairwise(places):
        if min(origin, destination) < 0:
            continue  # Open at that end.
        seconds = int(matrix.seconds[origin, destination])
        if seconds != UNREACHABLE:
            seconds = math.ceil(seconds / vehicle.speed_factor)
        if matrix.costs is None:
            price += Fraction(costs.per_hour * seconds, 3600)
        else:
            price += int(matrix.costs[origin, destination])
        price += Fraction(costs.per_km * int(matrix.metres[origin, destination]), 1000)
    over = max([route.ends_s, *(pause.ends_s for pause in route.breaks)]) - vehicle.shift.closes_s
    price += Fraction(costs.per_overtime_hour * max(0, over), 3600)
    price += Fraction(problem.compact_per_hour * _breadth_s(problem, vehicle, order), 3600)
    for visit, stop in zip(order, route.stops, strict=True):
        price += _wish(problem, vehicle, visit)
        if visit.due_s is not None:
            late_s = max(0, stop.starts_s - visit.due_s)
            price += Fraction(visit.late_per_hour * late_s, 3600)
    return price


def _wish(problem: Problem, vehicle: Vehicle, visit: Visit) -> int:
    """Price who comes: not the preferred, or less familiar than another of the day is."""
    is_wished = not visit.preferred or vehicle.id in visit.preferred
    worth = {
        each.id: problem.familiarity[each.id].get(visit.id, 0)
        for each in problem.vehicles
        if each.id in problem.familiarity
    }
    missed = max([0, *worth.values()]) - worth.get(vehicle.id, 0)
    return visit.surcharge + missed + (0 if is_wished else visit.preference)


def _breadth_s(problem: Problem, vehicle: Vehicle, order: list[Visit]) -> int:
    if not problem.compact_per_hour:
        return 0
    seconds = problem.travel[vehicle.profile].seconds
    doors = {visit.location for visit in order}
    apart = [min(int(seconds[one, two]), int(seconds[two, one])) for one in doors for two in doors]
    widest = max(apart, default=0)
    return widest if widest == UNREACHABLE else math.ceil(widest / vehicle.speed_factor)

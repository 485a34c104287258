"""Locks, loads at rest and the price of one route, recomputed from the problem alone."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from optimizer.travel.matrix import UNREACHABLE
from optimizer.violation import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.check_way import Ride
    from optimizer.problem import Problem, Vehicle, Visit
    from optimizer.solution import Route


def check_wishes(
    problem: Problem, vehicle: Vehicle, route: Route, rides: Sequence[Ride]
) -> Iterator[Violation]:
    """List what the route breaks of these; ``rides`` are its ways from place to place."""
    subject = f"vehicle {vehicle.id}"
    begun = route.visit_ids[: len(vehicle.locked)]
    if begun != vehicle.locked:
        yield Violation(rule=Rule.LOCKED, subject=subject, found=begun, expected=vehicle.locked)
    yield from _loads_at_rest(vehicle, rides)
    price = math.floor(_price(problem, vehicle, route, rides) + Fraction(1, 2))
    if route.cost != price:
        yield Violation(
            rule=Rule.STATED, subject=f"{subject}: cost", found=route.cost, expected=price
        )


def _loads_at_rest(vehicle: Vehicle, rides: Sequence[Ride]) -> Iterator[Violation]:
    """See what is on board at each break; that the loads are true is checked elsewhere."""
    bounds = {pause.id: pause.max_load for pause in vehicle.breaks}
    for ride in rides:
        for pause in ride.pauses:
            held, most = ride.origin.load, bounds.get(pause.break_id, ())
            if any(amount > bound for amount, bound in zip(held, most, strict=False)):
                yield Violation(
                    rule=Rule.BREAK,
                    subject=f"vehicle {vehicle.id}: break {pause.break_id}: load",
                    found=held,
                    expected=most,
                )


def _price(problem: Problem, vehicle: Vehicle, route: Route, rides: Sequence[Ride]) -> Fraction:
    costs, price = vehicle.costs, Fraction(vehicle.costs.fixed)
    units = problem.travel[vehicle.profile].costs
    for ride in rides:
        here, there = ride.origin.location, ride.destination.location
        if here is None or there is None:
            continue  # Open at that end.
        if units is None:
            price += Fraction(costs.per_hour * ride.travel_s, 3600)
        else:
            price += int(units[here, there])
        price += Fraction(costs.per_km * ride.metres, 1000)
    over = max([route.ends_s, *(pause.ends_s for pause in route.breaks)]) - vehicle.shift.closes_s
    price += Fraction(costs.per_overtime_hour * max(0, over), 3600)
    stops = [(r.destination, r.destination.visit) for r in rides]
    order = [visit for _, visit in stops if visit is not None]
    price += Fraction(problem.compact_per_hour * _breadth_s(problem, vehicle, order), 3600)
    for stop, visit in stops:
        if visit is not None:
            price += _wish(problem, vehicle, visit) + _late(visit, stop.starts_s)
    return price


def _late(visit: Visit, starts_s: int) -> Fraction:
    late_s = 0 if visit.due_s is None else max(0, starts_s - visit.due_s)
    return Fraction(visit.late_per_hour * late_s, 3600)


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

"""
Every promise of a plan, recomputed from the problem alone.

Shares no code with the model, the search or the schedule: what these get wrong is found here.
"""

from __future__ import annotations

import math
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

from optimizer.check_route import check_route
from optimizer.violation import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Problem
    from optimizer.solution import Route, Solution


def check(problem: Problem, solution: Solution) -> list[Violation]:
    """List every promise that the plan breaks; an empty list is a plan to trust."""
    unknown = list(_unknown(problem, solution))
    if unknown:
        return unknown  # The rest cannot be looked up.
    return [
        *_each_once(problem, solution),
        *_pairs(problem, solution),
        *_idle_locks(problem, solution),
        *_total(problem, solution),
        *(broken for route in solution.routes for broken in check_route(problem, route)),
    ]


def _unknown(problem: Problem, solution: Solution) -> Iterator[Violation]:
    vehicles = {vehicle.id for vehicle in problem.vehicles}
    visits = {visit.id for visit in problem.visits}
    for route in solution.routes:
        if route.vehicle_id not in vehicles:
            yield _unknown_id("vehicle", route.vehicle_id)
    named = [stop.visit_id for route in solution.routes for stop in route.stops]
    named += [left.visit_id for left in solution.unassigned]
    for visit_id in named:
        if visit_id not in visits:
            yield _unknown_id("visit", visit_id)


def _unknown_id(kind: str, number: int) -> Violation:
    return Violation(rule=Rule.KNOWN, subject=kind, found=number, expected="an id of the problem")


def _each_once(problem: Problem, solution: Solution) -> Iterator[Violation]:
    routes = Counter(route.vehicle_id for route in solution.routes)
    for vehicle_id, times in routes.items():
        if times > 1:
            yield Violation(
                rule=Rule.ONCE, subject=f"vehicle {vehicle_id}", found=times, expected=1
            )
    placed = Counter(stop.visit_id for route in solution.routes for stop in route.stops)
    left = Counter(left.visit_id for left in solution.unassigned)
    for first, others in _groups(problem).items():
        named = sum(placed[visit_id] for visit_id in (first, *others)) + left[first]
        strays = [visit_id for visit_id in others if left[visit_id]]
        if named != 1 or strays:
            yield Violation(
                rule=Rule.ONCE, subject=f"visit {first}", found=(named, strays), expected=(1, [])
            )


def _groups(problem: Problem) -> dict[int, tuple[int, ...]]:
    """Map each visit that stands for itself or for its alternatives to these."""
    others = {group[0]: group[1:] for group in problem.alternatives}
    later = {visit_id for group in others.values() for visit_id in group}
    return {visit.id: others.get(visit.id, ()) for visit in problem.visits if visit.id not in later}


def _pairs(problem: Problem, solution: Solution) -> Iterator[Violation]:
    places = {
        stop.visit_id: (route.vehicle_id, _trip(route, place), place)
        for route in solution.routes
        for place, stop in enumerate(route.stops)
    }
    for pair in problem.shipments:
        here, there = places.get(pair.pickup), places.get(pair.delivery)
        if here is None and there is None:
            continue
        if here is None or there is None or here[:2] != there[:2] or here > there:
            yield Violation(
                rule=Rule.PAIR,
                subject=f"shipment {pair.pickup} -> {pair.delivery}",
                found=(here, there),
                expected="one vehicle and trip, pickup first",
            )


def _trip(route: Route, place: int) -> int:
    """Count the reloads before a stop."""
    return sum(reload.after_stops <= place for reload in route.reloads)


def _idle_locks(problem: Problem, solution: Solution) -> Iterator[Violation]:
    """See that who must begin with certain stops rides at all."""
    riding = {route.vehicle_id for route in solution.routes}
    for vehicle in problem.vehicles:
        if vehicle.locked and vehicle.id not in riding:
            yield Violation(
                rule=Rule.LOCKED,
                subject=f"vehicle {vehicle.id}",
                found=(),
                expected=vehicle.locked,
            )


def _total(problem: Problem, solution: Solution) -> Iterator[Violation]:
    prices = {visit.id: visit.penalty or 0 for visit in problem.visits}
    expected = sum(route.cost for route in solution.routes)
    expected += sum(prices[left.visit_id] for left in solution.unassigned)
    busy_s = []
    for route in solution.routes:
        at_work_s = sum(stop.leaves_s - stop.starts_s for stop in route.stops)
        at_work_s += sum(reload.leaves_s - reload.starts_s for reload in route.reloads)
        busy_s.append(route.travel_s + at_work_s)
    span_s = max(busy_s, default=0) - min(busy_s, default=0)
    expected += math.floor(Fraction(problem.balance_per_hour * span_s, 3600) + Fraction(1, 2))
    if solution.cost != expected:
        yield Violation(rule=Rule.STATED, subject="cost", found=solution.cost, expected=expected)

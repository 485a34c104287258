"""
Every promise of a plan, recomputed from the problem alone.

Shares no code with the model, the search or the schedule: what these get wrong is found here.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from optimizer.check_route import check_route
from optimizer.violation import Rule, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.problem import Problem
    from optimizer.solution import Solution


def check(problem: Problem, solution: Solution) -> list[Violation]:
    """List every promise that the plan breaks; an empty list is a plan to trust."""
    unknown = list(_unknown(problem, solution))
    if unknown:
        return unknown  # The rest cannot be looked up.
    return [
        *_each_once(problem, solution),
        *_pairs(problem, solution),
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
    named = Counter(stop.visit_id for route in solution.routes for stop in route.stops)
    named.update(left.visit_id for left in solution.unassigned)
    for visit in problem.visits:
        if named[visit.id] != 1:
            yield Violation(
                rule=Rule.ONCE, subject=f"visit {visit.id}", found=named[visit.id], expected=1
            )


def _pairs(problem: Problem, solution: Solution) -> Iterator[Violation]:
    places = {
        stop.visit_id: (route.vehicle_id, place)
        for route in solution.routes
        for place, stop in enumerate(route.stops)
    }
    for pair in problem.shipments:
        here, there = places.get(pair.pickup), places.get(pair.delivery)
        if here is None and there is None:
            continue
        if here is None or there is None or here[0] != there[0] or here[1] > there[1]:
            yield Violation(
                rule=Rule.PAIR,
                subject=f"shipment {pair.pickup} -> {pair.delivery}",
                found=(here, there),
                expected="one vehicle, pickup first",
            )


def _total(problem: Problem, solution: Solution) -> Iterator[Violation]:
    prices = {visit.id: visit.penalty or 0 for visit in problem.visits}
    expected = sum(route.cost for route in solution.routes)
    expected += sum(prices[left.visit_id] for left in solution.unassigned)
    if solution.cost != expected:
        yield Violation(rule=Rule.STATED, subject="cost", found=solution.cost, expected=expected)

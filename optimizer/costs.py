"""
Every weight, with its unit and its reason.

The objective, in this order: the highest sum of priorities served, then the most visits served,
then the least cost of riding, of wishes, and of visits left out at a price. The first two levels
count only visits without a price.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.problem import Costs, Problem, Visit
    from optimizer.solution import Route, Solution

PARTS = 3_600_000
"""Parts of a cost unit: whole numbers both for a second at `per_hour` and a metre at `per_km`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """
    What a route costs money for.

    Parameters
    ----------
    travel_s, distance_m
        Riding seconds, ridden metres.
    ride_units
        Price of the rides in cost units where the matrix has its own; None: time has its price.
    overtime_s
        Seconds beyond the shift's close.
    wish_units
        Prices of wishes in whole cost units: who comes, which alternative.
    wish_parts
        Seconds times cost units an hour, of wishes about time: being late, riding far apart.
    """

    travel_s: int
    distance_m: int
    ride_units: int | None = None
    overtime_s: int = 0
    wish_units: int = 0
    wish_parts: int = 0


def route_cost(costs: Costs, effort: Effort) -> int:
    """Price a route in cost units, rounded half up."""
    parts = (costs.fixed + effort.wish_units) * PARTS
    if effort.ride_units is None:
        parts += costs.per_hour * effort.travel_s * 1_000
    else:
        parts += effort.ride_units * PARTS
    parts += costs.per_km * effort.distance_m * 3_600
    parts += (costs.per_overtime_hour * effort.overtime_s + effort.wish_parts) * 1_000
    return (2 * parts + PARTS) // (2 * PARTS)


def balance_cost(problem: Problem, routes: Iterable[Route]) -> int:
    """Price the span between the busiest and the least busy who rides, rounded half up."""
    if not problem.balance_per_hour:
        return 0
    busy_s = [route.busy_s for route in routes]
    if not busy_s:
        return 0
    return (2 * problem.balance_per_hour * (max(busy_s) - min(busy_s)) + 3600) // 7200


def left_out_cost(visits: Iterable[Visit]) -> int:
    """Price the visits left out, in cost units: those without a price count elsewhere."""
    return sum(visit.penalty or 0 for visit in visits)


def importance(visit: Visit, *, visits: int) -> int:
    """
    Weigh a visit among those that must be served: priority first, then one a visit.

    One step of priority outweighs any number of visits, ``visits`` being all of the problem.
    """
    return 0 if visit.penalty is not None else visit.priority * (visits + 1) + 1


def rank(problem: Problem, solution: Solution) -> tuple[int, int]:
    """Order two plans of one problem: importance left behind, then cost; the smaller is better."""
    missed = sum(
        importance(problem.visit_by_id[left.visit_id], visits=len(problem.visits))
        for left in solution.unassigned
    )
    return missed, solution.cost

"""
Every weight, with its unit and its reason.

The objective, in this order: the highest sum of priorities served, then the most visits served,
then the least cost of riding (and of visits left out at a price). The first two levels count
only visits without a price.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.problem import Costs, Problem, Visit
    from optimizer.solution import Solution

PARTS = 3_600_000
"""Parts of a cost unit: whole numbers both for a second at `per_hour` and a metre at `per_km`."""


def route_cost(costs: Costs, *, travel_s: int, distance_m: int) -> int:
    """Price a route in cost units, rounded half up."""
    parts = (
        costs.fixed * PARTS + costs.per_hour * travel_s * 1_000 + costs.per_km * distance_m * 3_600
    )
    return (2 * parts + PARTS) // (2 * PARTS)


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

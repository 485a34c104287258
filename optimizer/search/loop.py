"""The phases of a search: construct, ruin and recreate, polish on the full model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.search.anneal import Anneal
from optimizer.search.construct import complete, construct
from optimizer.search.incumbent import Incumbent
from optimizer.search.polish import polish
from optimizer.search.tables import Tables

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.rider import Rider
    from optimizer.search.budget import Budget
    from optimizer.search.draft import Routes
    from optimizer.search.incumbent import Progress
    from optimizer.solution import CurvePoint

ANNEAL_UNTIL = 0.9
"""Share of the budget after which OR-Tools has the last word."""


def search(
    problem: Problem, *, budget: Budget, seed: int, on_progress: Progress | None
) -> tuple[list[Rider], Routes, tuple[CurvePoint, ...]]:
    """Find routes: for each vehicle the positions of its visits in the problem, in order."""
    tables = Tables(problem)
    incumbent = Incumbent(budget, on_progress)
    if not problem.visits or not problem.vehicles:
        return tables.riders, [[] for _ in problem.vehicles], ()
    incumbent.offer(*construct(tables))
    incumbent.phase = "improve"
    anneal = Anneal(tables, seed=seed, on_better=incumbent.offer)
    anneal.run(incumbent.routes, budget=budget, until=ANNEAL_UNTIL)
    incumbent.phase = "polish"
    polish(tables, incumbent, budget=budget)
    incumbent.offer(*complete(tables, incumbent.routes))
    incumbent.report()
    return tables.riders, incumbent.routes, incumbent.curve

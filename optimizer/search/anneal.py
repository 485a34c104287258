"""
Ruin and recreate under simulated annealing: tear a hole, fill it, keep what is good enough.

The best plan is judged by the objective itself (`optimizer.costs`). On the way there a visit left
out has a price, high enough that none is dropped to save riding, yet finite: so one that matters
more may push out one that matters less, which then finds another place.
"""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from optimizer.search.draft import Draft
from optimizer.search.leg import Column, Harvest
from optimizer.search.recreate import Recreate
from optimizer.search.ruin import ruin
from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.search.budget import Budget
    from optimizer.search.draft import Routes
    from optimizer.search.tables import Tables

Rank = tuple[int, int]
"""Importance left out, then price of routes and of visits left out at a price."""

HOT = 0.3
COLD = 0.003
"""Temperature at begin and end, in prices of an average visit."""

LEFT_OUT = 8
"""Price on the way of a visit left out, in prices of an average visit: beyond most detours."""

GROWTH = 0.2
"""What that price grows by with each step: whoever has waited longest gets in, others make room."""

LEFT_TRIED = 8
"""Visits left out that a step tries again: with more, most of the time would go to the hopeless."""

HARVEST_WITHIN = 1.03
"""How much dearer than the best a plan may be for its routes to be worth keeping."""

STEPS_PER_LOOK = 8
"""Steps between two looks at the clock and at who wants to stop."""


class Anneal:
    """
    A search that goes from plan to neighbouring plan.

    Parameters
    ----------
    routes
        Where it begins: a list a vehicle.
    ends
        Share of the budget by which it is to have cooled down.
    """

    def __init__(self, tables: Tables, routes: Routes, *, seed: int, ends: float = 1.0) -> None:
        self._tables = tables
        self._random = Random(seed)  # noqa: S311 - nothing secret is drawn
        self._recreate = Recreate(tables, self._random, np.random.default_rng(seed))
        self._hopeless = hopeless(tables)
        self._ends = ends
        self._draft = Draft(tables, routes)
        self._left = _left(self._draft)
        self._typical = self._draft.price / max(1, len(tables.location) - len(self._left))
        self._worth = worths(tables, self._typical)
        self._best = rank_of(self._draft, self._left)
        self._seen: set[Column] = set()

    def advance(self, budget: Budget, *, until: float) -> Harvest:
        """Improve the plan until that share of the budget is spent."""
        best_routes: Routes | None = None
        columns: list[Column] = []
        for temperature in self._cooling(budget, until):
            if not self._step(temperature):
                continue
            rank = rank_of(self._draft, self._left)
            if rank < self._best:
                self._best, best_routes = rank, list(self._draft.routes)
            if rank[1] <= HARVEST_WITHIN * self._best[1]:
                columns += self._new_columns()
        return Harvest(self._best if best_routes else None, best_routes, tuple(columns))

    def adopt(self, routes: Routes) -> None:
        """Go on from another's plan."""
        self._draft = Draft(self._tables, routes)
        self._left = _left(self._draft)
        self._best = min(self._best, rank_of(self._draft, self._left))

    def _step(self, temperature: float) -> bool:
        """Tear and fill once; say whether the plan that came out is kept."""
        draft, left, worth = self._draft, self._left, self._worth
        for visit in left:
            worth[visit] += GROWTH * self._typical
        before, score = draft.snapshot(), draft.price + sum(worth[visit] for visit in left)
        removed = ruin(draft, self._random)
        tried, passed_over = self._some(left)
        now_left = passed_over + self._recreate.fill(draft, tried + removed)
        now = draft.price + sum(worth[visit] for visit in now_left)
        if now - score >= -temperature * math.log(1 - self._random.random()):
            draft.restore(before)
            return False
        self._left = now_left
        return True

    def _cooling(self, budget: Budget, until: float) -> Iterator[float]:
        """Give each step its temperature, until the share of the budget is spent."""
        if len(self._left) == len(self._tables.location):
            return
        temperature = self._temperature(budget.spent)
        while True:
            if budget.steps % STEPS_PER_LOOK == 0:
                spent = budget.spent
                if spent >= until or budget.is_stopped():
                    return
                temperature = self._temperature(spent)
            budget.steps += 1
            yield temperature

    def _temperature(self, spent: float) -> float:
        return HOT * self._typical * float((COLD / HOT) ** min(1.0, spent / self._ends))

    def _some(self, left: list[int]) -> tuple[list[int], list[int]]:
        """Split who is left out into those tried this time and the others."""
        hopeful = [visit for visit in left if visit not in self._hopeless]
        partner = self._tables.partner
        drawn = set(self._random.sample(hopeful, min(LEFT_TRIED, len(hopeful))))
        drawn |= {partner[visit] for visit in drawn if visit in partner}
        return [u for u in left if u in drawn], [u for u in left if u not in drawn]

    def _new_columns(self) -> list[Column]:
        routes = enumerate(self._draft.routes)
        found = {(vehicle, tuple(route)) for vehicle, route in routes if route} - self._seen
        self._seen |= found
        return sorted(found)


def worths(tables: Tables, typical: float, *, times: float = LEFT_OUT) -> list[float]:
    """
    Price each visit for the case that it is left out.

    Parameters
    ----------
    typical
        What a visit costs on average.
    times
        How often that.
    """
    return [
        times * typical * (1 + visit.priority) if visit.penalty is None else penalty
        for visit, penalty in zip(tables.problem.visits, tables.penalty, strict=True)
    ]


def _left(draft: Draft) -> list[int]:
    return [visit for visit, vehicle in enumerate(draft.vehicle_of) if vehicle < 0]


def hopeless(tables: Tables) -> set[int]:
    """Find the visits that no vehicle could serve even if it had nothing else to do."""
    idle = Draft(tables)
    return {u for u in range(len(tables.location)) if idle.detours(u).min(initial=NEVER) >= NEVER}


def rank_of(draft: Draft, left: Sequence[int]) -> Rank:
    """Judge a draft by the objective."""
    tables = draft.tables
    missed = sum(tables.importance[visit] for visit in left)
    priced = sum(tables.penalty[visit] for visit in left if not tables.importance[visit])
    return missed, draft.price + priced

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
from optimizer.search.recreate import Recreate
from optimizer.search.ruin import ruin
from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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

STEPS_PER_LOOK = 8
"""Steps between two looks at the clock and at who wants to stop."""


class Anneal:
    """
    One search for better routes.

    Parameters
    ----------
    on_better
        Told the routes of every plan better than all before: a list a vehicle, not to be changed.
    """

    def __init__(
        self, tables: Tables, *, seed: int, on_better: Callable[[Routes, Rank], None]
    ) -> None:
        self._tables = tables
        self._random = Random(seed)  # noqa: S311 - nothing secret is drawn
        self._recreate = Recreate(tables, self._random, np.random.default_rng(seed))
        self._on_better = on_better
        self._hopeless = _hopeless(tables)

    def run(self, routes: Routes, *, budget: Budget, until: float) -> None:
        """Improve the routes until that share of the budget is spent."""
        draft = Draft(self._tables, routes)
        left = [visit for visit, vehicle in enumerate(draft.vehicle_of) if vehicle < 0]
        placed = len(draft.vehicle_of) - len(left)
        if not placed:
            return
        best, typical = rank_of(draft, left), draft.price / placed
        worth, growth = self._worths(typical), GROWTH * typical
        for temperature in _cooling(typical, budget, until):
            for visit in left:
                worth[visit] += growth
            before, score = draft.snapshot(), draft.price + sum(worth[visit] for visit in left)
            now_left = self._step(draft, left)
            now = draft.price + sum(worth[visit] for visit in now_left)
            if now - score >= -temperature * math.log(1 - self._random.random()):
                draft.restore(before)
                continue
            left = now_left
            rank = rank_of(draft, left)
            if rank < best:
                best = rank
                self._on_better(list(draft.routes), best)

    def _step(self, draft: Draft, left: list[int]) -> list[int]:
        """Tear and fill once; return who is left out then."""
        removed = ruin(draft, self._random)
        tried, passed_over = self._some(left)
        return passed_over + self._recreate.fill(draft, tried + removed)

    def _some(self, left: list[int]) -> tuple[list[int], list[int]]:
        """Split who is left out into those tried this time and the others."""
        hopeful = [visit for visit in left if visit not in self._hopeless]
        partner = self._tables.partner
        drawn = set(self._random.sample(hopeful, min(LEFT_TRIED, len(hopeful))))
        drawn |= {partner[visit] for visit in drawn if visit in partner}
        return [u for u in left if u in drawn], [u for u in left if u not in drawn]

    def _worths(self, typical: float) -> list[float]:
        """Price each visit for the case that it is left out."""
        return [
            LEFT_OUT * typical * (1 + visit.priority) if visit.penalty is None else penalty
            for visit, penalty in zip(
                self._tables.problem.visits, self._tables.penalty, strict=True
            )
        ]


def _hopeless(tables: Tables) -> set[int]:
    """Find the visits that no vehicle could serve even if it had nothing else to do."""
    idle = Draft(tables)
    return {u for u in range(len(tables.location)) if idle.detours(u).min(initial=NEVER) >= NEVER}


def _cooling(typical: float, budget: Budget, until: float) -> Iterator[float]:
    """Give each step its temperature, until the share of the budget is spent."""
    began, temperature = budget.spent, HOT * typical
    while True:
        if budget.steps % STEPS_PER_LOOK == 0:
            spent = budget.spent
            if spent >= until or budget.is_stopped():
                return
            temperature = HOT * typical * (COLD / HOT) ** ((spent - began) / (until - began))
        budget.steps += 1
        yield temperature


def rank_of(draft: Draft, left: Sequence[int]) -> Rank:
    """Judge a draft by the objective."""
    tables = draft.tables
    missed = sum(tables.importance[visit] for visit in left)
    priced = sum(tables.penalty[visit] for visit in left if not tables.importance[visit])
    return missed, draft.price + priced

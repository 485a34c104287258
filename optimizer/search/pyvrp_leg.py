"""
PyVRP's local search as a lineage: it goes on where it stood, and shares the routes it meets.

Iterated local search with late acceptance, as PyVRP's own loop does it; written out here because
that loop forgets its history whenever it is left, and late acceptance without history freezes.

References
----------
.. [1] Burke, E.K. and Bykov, Y. (2017). The Late Acceptance Hill-Climbing Heuristic. *European
       Journal of Operational Research*, 258(1): 70-78.
.. [2] Vidal, T. et al. (2013). A hybrid genetic algorithm with adaptive diversity management for
       a large class of vehicle routing problems with time-windows. *Computers & Operations
       Research*, 40(1): 475-489. Penalties that follow how often plans are feasible.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyvrp import PenaltyManager, PenaltyParams, RandomNumberGenerator
from pyvrp.exceptions import PenaltyBoundWarning
from pyvrp.RingBuffer import RingBuffer
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)

from optimizer.search.construct import complete, is_kept
from optimizer.search.draft import Draft
from optimizer.search.leg import Column, Harvest
from optimizer.search.relaxation import Relaxation

if TYPE_CHECKING:
    from pyvrp import CostEvaluator, Solution

    from optimizer.search.budget import Budget
    from optimizer.search.draft import Rank, Routes
    from optimizer.search.tables import Tables

ITERATIONS_A_STEP = 32
"""PyVRP's iterations that count as one step of work: about as long as one ruin and recreate."""

LEFT_OUT = 40
"""
Price of a visit left out, in prices of an average visit: with less, riding is saved by leaving
out, and what is left out finds no place later.
"""

UPDATE_EVERY = 200
"""Plans between two updates of penalties: with PyVRP's 500 short searches end before they fit."""

HARVEST_EVERY = 2
"""Accepted plans between two whose routes are kept."""

HARVEST_WITHIN = 1.02
"""How much dearer than the best a plan may be for its routes to be worth keeping."""

MOST_SEEN = 40_000
"""Routes remembered, so that none is handed over twice; beyond, memory is worth more."""


@dataclass(frozen=True, slots=True)
class Temper:
    """In what lineages differ: the variety is what the set partitioning lives on."""

    pause_at: float = 0.5
    target_feasible: float = 0.65
    neighbours: int = 50
    perturbations: int = 25
    history: int = 300


TEMPERS = (
    Temper(),
    Temper(pause_at=0.15, target_feasible=0.4, neighbours=40, history=500),
    Temper(pause_at=0.85, target_feasible=0.8, neighbours=60, perturbations=40),
    Temper(pause_at=0.33, neighbours=30, perturbations=15, history=200),
    Temper(pause_at=0.67, target_feasible=0.5, perturbations=60),
    Temper(pause_at=0.0, neighbours=50, history=1000),
    Temper(pause_at=1.0, target_feasible=0.5, neighbours=40),
    Temper(pause_at=0.6, neighbours=80),
)


class PyvrpLeg:
    """
    One lineage.

    Parameters
    ----------
    routes
        Where it begins. If it leaves visits out, these are optional at a price from then on.
    temper
        Which of `TEMPERS`, wrapped around.
    """

    def __init__(self, tables: Tables, routes: Routes, *, seed: int, temper: int = 0) -> None:
        self._tables, self._temper = tables, TEMPERS[temper % len(TEMPERS)]
        self._seed = seed
        self._columns: list[Column] = []
        self._seen: set[Column] = set()
        self._begin(routes)

    def _begin(self, routes: Routes) -> None:
        draft = Draft(self._tables, routes)
        typical = draft.typical
        self._is_whole = not draft.left
        self._relaxed = Relaxation(
            self._tables,
            pause_at=self._temper.pause_at,
            worth=None if self._is_whole else self._worth(typical),
        )
        self._penalties = self._penalty_manager(typical)
        self._search = self._local_search(self._seed)
        self._history: RingBuffer[Solution] = RingBuffer(self._temper.history)
        first = self._relaxed.solution(routes)
        self._told: Solution | None = first if first.is_feasible() else None
        self._best = self._told
        self._first = self._now = self._descended(first)
        self._rank: Rank = draft.rank
        self._accepted = 0

    def advance(self, budget: Budget, *, until: float) -> Harvest:
        """Search until that share of the budget is spent."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PenaltyBoundWarning)
            while budget.spent < until and not budget.is_stopped():
                budget.steps += 1
                for _ in range(ITERATIONS_A_STEP):
                    self._iterate()
        columns, self._columns = tuple(self._columns), []
        if self._best is None or self._best is self._told:
            return Harvest(columns=columns)
        self._told = self._best
        return self._ridable(self._best, columns)

    def adopt(self, routes: Routes) -> None:
        """
        Go on from another's plan; the history stays, so that worse ones are still accepted.

        Once all can be served all must be, and the search begins anew.
        """
        if not self._is_whole and sum(map(len, routes)) == len(self._tables.location):
            self._begin(routes)
            return
        self._now = self._relaxed.solution(routes)
        if self._now.is_feasible() and self._is_best(self._now, self._penalties.cost_evaluator()):
            self._best = self._told = self._now

    def _descended(self, first: Solution) -> Solution:
        """Go straight to the nearest optimum: a first plan may be far from any."""
        costs = self._penalties.max_cost_evaluator()
        found = self._search(first, costs, exhaustive=True)
        if self._is_best(found, costs):
            self._best = found
        return found

    def _iterate(self) -> None:
        costs = self._penalties.cost_evaluator()
        found = self._search(self._now, costs, exhaustive=False)
        self._penalties.register(found)
        if self._is_best(found, costs):
            self._best = found
            thorough = self._search(found, costs, exhaustive=True)
            if self._is_best(thorough, costs):
                self._best = found = thorough
            self._keep(found)
        self._accept(found, costs)

    def _is_best(self, found: Solution, costs: CostEvaluator) -> bool:
        if not found.is_feasible():
            return False
        return self._best is None or costs.cost(found) < costs.cost(self._best)

    def _accept(self, found: Solution, costs: CostEvaluator) -> None:
        """Take a plan that is no worse than the one some while ago, or than the last."""
        late = self._history.peek()
        late_cost = costs.penalised_cost(self._first if late is None else late)
        cost, now_cost = costs.penalised_cost(found), costs.penalised_cost(self._now)
        if cost < late_cost or cost < now_cost:
            self._now, now_cost = found, cost
            self._accepted += 1
            if self._accepted % HARVEST_EVERY == 0:
                self._harvest(found, costs)
        if now_cost < late_cost or late is None:
            self._history.append(self._now)
        else:
            self._history.skip()  # type: ignore[no-untyped-call]

    def _harvest(self, found: Solution, costs: CostEvaluator) -> None:
        if self._best is None or not found.is_feasible():
            return
        if costs.cost(found) <= HARVEST_WITHIN * costs.cost(self._best):
            self._keep(found)

    def _keep(self, found: Solution) -> None:
        if len(self._seen) > MOST_SEEN:
            self._seen.clear()
        fresh = [column for column in self._relaxed.columns(found) if column not in self._seen]
        self._seen.update(fresh)
        self._columns += fresh

    def _ridable(self, best: Solution, columns: tuple[Column, ...]) -> Harvest:
        """Repair what the simpler problem did not know: routes that break fall apart."""
        routes = [
            route if is_kept(self._tables, vehicle, route) else []
            for vehicle, route in enumerate(self._relaxed.routes(best))
        ]
        routes, rank = complete(self._tables, routes)
        if rank >= self._rank:
            return Harvest(columns=columns)
        self._rank = rank
        return Harvest(rank, routes, columns)

    def _worth(self, typical: float) -> list[float]:
        """Price each visit for the case that it is left out; nothing, if it fits nowhere."""
        hopeless = Draft(self._tables).hopeless()
        worth = [
            LEFT_OUT * typical * (1 + visit.priority) if visit.penalty is None else penalty
            for visit, penalty in zip(
                self._tables.problem.visits, self._tables.penalty, strict=True
            )
        ]
        for request in hopeless.nonzero()[0].tolist():
            for visit in self._tables.requests[request].options[0]:
                worth[visit] = 0
        return worth

    def _penalty_manager(self, typical: float) -> PenaltyManager:
        tables = self._tables
        dimensions = tables.problem.dimensions + 1
        an_hour = float(tables.prices.max(initial=0, where=tables.prices < 10**8)) or 1.0
        of_time = max(1.0, 16 * an_hour / 3600)
        of_load = max(1.0, typical / 10)
        parameters = PenaltyParams(
            solutions_between_updates=UPDATE_EVERY,
            target_feasible=self._temper.target_feasible,
            max_penalty=max(100_000.0, 100 * of_time),
        )
        return PenaltyManager(([of_load] * dimensions, of_time, 1.0), parameters)

    def _local_search(self, seed: int) -> LocalSearch:
        data = self._relaxed.data
        near = NeighbourhoodParams(num_neighbours=self._temper.neighbours)
        shaken = PerturbationParams(max_perturbations=self._temper.perturbations)
        search = LocalSearch(
            data,
            RandomNumberGenerator(seed=seed % 2**32),
            compute_neighbours(data, near),
            PerturbationManager(shaken),
        )
        for operator in OPERATORS:
            if operator.supports(data):
                search.add_operator(operator(data))
        return search

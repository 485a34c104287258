"""Ruin and recreate as a leg of the search; the work is done by `optimizer.search.kernel`."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from optimizer.search.draft import Draft
from optimizer.search.kernel import anneal, books, walking
from optimizer.search.kernel.chance import chance_of
from optimizer.search.kernel.plan import column
from optimizer.search.leg import Column, Harvest
from optimizer.trips import RELOAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimizer.search.budget import Budget
    from optimizer.search.draft import Routes
    from optimizer.search.tables import Tables

ITERATIONS_A_STEP = 32
"""How often the kernel tears and fills in one step of work."""

SLICE_S = 0.02
"""Seconds after which the kernel lets others look at the clock."""

MEAN_REMOVED = 10.0
"""Visits removed at a time, on average."""

BLINK = 0.01
"""Share of gaps overlooked."""

LEFT_OUT = 8
"""Price on the way of a visit left out, in prices of an average visit: beyond most detours."""

GROWTH = 0.2
"""What that price grows by with each step: whoever has waited longest gets in, others make room."""

HARVEST_WITHIN = 1.03
"""How much dearer than the best a plan may be for its routes to be worth keeping."""

MOST_SEEN = 40_000
"""Routes remembered, so that none is handed over twice; beyond, memory is worth more."""

IMPROVE_UNTIL = 0.92
"""Share of the budget after which OR-Tools has the last word."""

BASIC_UNTIL = 0.97
"""The same of days without breaks: there it finds next to nothing."""

COOL_BY = 0.96
"""Share of that by which searches have cooled down."""

ADOPT_FROM = 0.5
"""Share of the budget before which another's plan is not taken over: hot searches lose it again."""


def improve_until(tables: Tables) -> float:
    """Say which share of the budget is for searching; the rest is OR-Tools'."""
    return BASIC_UNTIL if tables.labels == 1 else IMPROVE_UNTIL


@dataclass(frozen=True, slots=True)
class Heat:
    """
    Temperatures at begin and end, in prices of an average visit.

    Parameters
    ----------
    typical
        That price; None: of the plan that the search begins with.
    """

    hot: float = 1.0
    cold: float = 0.01
    typical: float | None = None

    def at(self, share: float) -> float:
        """Find the temperature once that share of the time is over, still to be priced."""
        return float(self.hot * (self.cold / self.hot) ** min(1.0, max(0.0, share)))


TEMPERS = (Heat(), Heat(1.0, 0.01), Heat(0.5, 0.01), Heat(1.0, 0.005))
"""In what searches differ that anneal side by side."""

REHEATED = Heat(0.6, 0.01)
"""For a search that begins again at its best plan."""

QUICK = Heat(0.1, 0.01)
"""For a good plan soon."""


class Anneal:
    """
    A search that goes from plan to neighbouring plan.

    Parameters
    ----------
    routes
        Where it begins: a list a vehicle.
    """

    def __init__(self, tables: Tables, routes: Routes, *, seed: int, heat: Heat) -> None:
        self._tables, self._heat = tables, heat
        self._chance = chance_of(seed)
        self._draft = Draft(tables, routes, room=_room(tables))
        self._typical = heat.typical or self._draft.typical
        self._worth = worths(tables, self._typical)
        self._hopeless = Draft(tables, _locked_of(tables, routes)).hopeless()
        self._fixed = _fixed(tables)
        self._best, self._told, self._spent = self._draft.rank, self._draft.rank, 0.0
        self._best_routes = [list(route) for route in routes]
        self._begins, self._ends, self._cold_by, self._cycle = 0.0, 1.0, 1.0, 0.0
        self._iterations = ITERATIONS_A_STEP
        self._seen: set[Column] = set()
        self._prepare()

    def cool_between(self, begins: float, ends: float) -> None:
        """Cool down between two shares of the budget instead of over all of it."""
        self._begins, self._ends = begins, ends

    def cycle(self, share: float) -> None:
        """Cool down within a share of the budget, then again in twice that, from the best plan."""
        if share < self._ends / 2:
            self._cold_by, self._cycle, self._ends = self._ends, share, share

    @property
    def now(self) -> Routes:
        """Where the search stands, better or worse than its best."""
        return self._draft.routes

    def advance(self, budget: Budget, *, until: float) -> Harvest:
        """Improve the plan until that share of the budget is spent."""
        columns: list[Column] = []
        while self._goes_on(budget, until):
            self._begin_cycle(budget.spent)
            self._spin(budget)
            columns += self._columns()
        self._spent = budget.spent
        if self._best >= self._told:
            return Harvest(columns=tuple(columns))
        self._told = self._best
        return Harvest(self._best, [list(route) for route in self._best_routes], tuple(columns))

    def adopt(self, routes: Routes) -> None:
        """Go on from another's plan, once it is cool enough not to lose it again."""
        if self._spent < ADOPT_FROM or self._cycle:
            return
        self._restart(routes)

    def _begin_cycle(self, spent: float) -> None:
        """Heat up again once it is cold, as often as there is time for."""
        if not self._cycle or spent < self._ends:
            return
        self._cycle *= 2
        is_last = self._ends + 2 * self._cycle > self._cold_by
        self._begins, self._ends = spent, self._cold_by if is_last else self._ends + self._cycle
        self._cycle *= not is_last
        self._heat = REHEATED
        self._restart(self._best_routes)

    def _restart(self, routes: Routes) -> None:
        worth = column(self._draft.walk, walking.WORTH, len(self._worth)).copy()
        self._draft = Draft(self._tables, routes, room=int(self._draft.plan[books.ROOM]))
        self._worth = worth
        self._prepare()

    def _goes_on(self, budget: Budget, until: float) -> bool:
        is_over = budget.spent >= until or budget.is_stopped()
        return not is_over and bool(self._draft.left or any(self._draft.routes))

    def _spin(self, budget: Budget) -> None:
        """Let the kernel tear and fill for a slice."""
        draft, share, began = self._draft, budget.spent, perf_counter()
        over = (share - self._begins) / max(1e-9, self._ends - self._begins)
        temperature = self._typical * self._heat.at(over)
        anneal.advance(
            draft.facts,
            draft.rides,
            draft.plan,
            draft.walk,
            self._chance,
            self._iterations,
            MEAN_REMOVED,
            BLINK,
            temperature,
            round(GROWTH * self._typical),
        )
        budget.steps += self._iterations // ITERATIONS_A_STEP
        self._note_best()
        if budget.work_limit is None:
            # The clock must not steer a run that is to be repeatable.
            pace = SLICE_S / max(1e-6, perf_counter() - began)
            self._iterations = max(ITERATIONS_A_STEP, int(self._iterations * min(2.0, pace)))
        if draft.plan[books.IS_OUTGROWN]:
            self._worth = column(draft.walk, walking.WORTH, len(self._worth)).copy()
            draft.outgrown()
            self._prepare()

    def _prepare(self) -> None:
        """Tell the kernel what leaving out is worth, and who stays."""
        draft, requests = self._draft, len(self._worth)
        column(draft.walk, walking.WORTH, requests)[:] = self._worth
        column(draft.walk, walking.IS_FIXED, requests)[:] = self._fixed
        column(draft.walk, walking.IS_HOPELESS, requests)[:] = self._hopeless
        draft.walk[walking.BEST_MISSED], draft.walk[walking.BEST_PRICE] = self._best

    def _note_best(self) -> None:
        walk, plan, facts = self._draft.walk, self._draft.plan, self._draft.facts
        if not walk[walking.IS_NEW]:
            return
        walk[walking.IS_NEW] = 0
        self._best = int(walk[walking.BEST_MISSED]), int(walk[walking.BEST_PRICE])
        vehicles, room, visits = len(self._tables.riders), plan[books.ROOM], facts[books.VISITS]
        rows = column(walk, walking.BEST_ROUTE, vehicles * room).reshape(vehicles, room)
        lengths = column(walk, walking.BEST_LENGTH, vehicles).tolist()
        self._best_routes = [
            [RELOAD if visit >= visits else visit for visit in row[:length].tolist()]
            for row, length in zip(rows, lengths, strict=True)
        ]

    def _columns(self) -> list[Column]:
        """List the routes, new ones only, of where the search stands and of its best."""
        plans = [self._best_routes]
        if self._draft.rank[1] <= HARVEST_WITHIN * self._best[1]:
            plans.append(self._draft.routes)
        if len(self._seen) > MOST_SEEN:
            self._seen.clear()
        found = {
            (vehicle, tuple(route))
            for routes in plans
            for vehicle, route in enumerate(routes)
            if route
        }
        found -= self._seen
        self._seen |= found
        return sorted(found)


def worths(tables: Tables, typical: float, *, times: float = LEFT_OUT) -> NDArray[np.int64]:
    """
    Price each request for the case that it is left out.

    Parameters
    ----------
    typical
        What a visit costs on average.
    times
        How often that.
    """
    facts, _ = tables.facts
    requests = int(facts[books.REQUESTS])
    worth = column(facts, books.PENALTY, requests).copy()
    for number, request in enumerate(tables.requests):
        if request.weight:
            visits = [tables.problem.visits[visit] for visit in request.options[0]]
            worth[number] = round(sum(times * typical * (1 + visit.priority) for visit in visits))
    return worth


def _room(tables: Tables) -> int:
    """Guess how long routes will be; the search makes more room when they outgrow it."""
    visits, vehicles = len(tables.location), max(1, len(tables.riders))
    return min(visits, 4 * visits // vehicles + 16) + 8


def _locked_of(tables: Tables, routes: Sequence[Sequence[int]]) -> Routes:
    """Keep of the routes what is locked."""
    fixed = _fixed(tables)
    request = column(tables.facts[0], books.REQUEST, len(tables.location))
    return [
        [visit for visit in route if visit != RELOAD and fixed[request[visit]]] for route in routes
    ]


def _fixed(tables: Tables) -> NDArray[np.bool_]:
    """Find the requests that stay where they are: locked stops, and what they brought on board."""
    facts, _ = tables.facts
    fixed = np.zeros(int(facts[books.REQUESTS]), dtype=np.bool_)
    position = {visit.id: number for number, visit in enumerate(tables.problem.visits)}
    request = column(facts, books.REQUEST, len(tables.location))
    for vehicle in tables.problem.vehicles:
        for visit_id in vehicle.locked:
            fixed[request[position[visit_id]]] = True
    return fixed

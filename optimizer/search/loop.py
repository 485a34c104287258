"""
The phases of a search: construct, improve in several ways at once, polish on the full model.

While it improves, searchers of different kinds and tempers each follow a plan of their own. The
routes they meet go into a pool, a set partitioning takes the best of all, and who has long found
nothing goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from optimizer.search.alike import kinds
from optimizer.search.construct import complete, construct
from optimizer.search.incumbent import Incumbent
from optimizer.search.leg import Kind
from optimizer.search.polish import polish
from optimizer.search.pool import MOST_VISITS, Pool
from optimizer.search.regions import PARTS_UNTIL, Regions
from optimizer.search.tables import Tables
from optimizer.search.team import Team
from optimizer.search.worker import Task, leg_of, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimizer.problem import Problem
    from optimizer.rider import Rider
    from optimizer.search.budget import Budget
    from optimizer.search.draft import Routes
    from optimizer.search.incumbent import Progress
    from optimizer.search.leg import Harvest
    from optimizer.solution import CurvePoint

IMPROVE_UNTIL = 0.92
"""Share of the budget after which OR-Tools has the last word."""

LARGE = 400
"""Visits above which a day is improved in parts, if it is also rich or huge."""

HUGE = 1_200
"""Visits above which any day is."""

WHOLE_SHARE = 0.15
"""Share of the budget for which a large day is first searched as a whole, but at most:"""

WHOLE_S = 2.0

MOST_CELLS = 10**7
"""Cells of all matrices of a whole day for PyVRP: more would take too much memory, and too long."""

TURN = 0.05
"""Share of the budget of one turn, where all searchers share one process."""

RECOMBINE_EVERY = 0.05
"""Share of the budget between two set partitionings, but not less than:"""

RECOMBINE_EVERY_S = 0.4

RECOMBINE_S = 0.4
"""How long one may take: nobody can stop the search meanwhile."""

LOOK_EVERY_S = 0.02
"""Seconds between two looks at who wants the search stopped."""


class Engine(StrEnum):
    """Which searchers there are."""

    AUTO = "auto"
    ORTOOLS = "ortools"
    """Without PyVRP."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """
    What a search may use.

    Parameters
    ----------
    threads
        Processes that search. One: all in this process, and repeatable with a work limit.
    warm
        Routes to begin with, all of which can be ridden.
    """

    engine: Engine = Engine.AUTO
    threads: int = 1
    seed: int = 0
    warm: Sequence[Sequence[int]] = ()


def search(
    problem: Problem, *, budget: Budget, means: Means, on_progress: Progress | None
) -> tuple[list[Rider], Routes, tuple[CurvePoint, ...]]:
    """Find routes: for each vehicle the positions of its visits in the problem, in order."""
    incumbent = Incumbent(budget, on_progress)
    tables = Tables(problem)
    if not problem.visits or not problem.vehicles:
        return tables.riders, [[] for _ in problem.vehicles], ()
    if means.threads == 1 and _is_large(tables):
        _build(tables, incumbent, means)
        _take_parts(tables, incumbent, budget=budget, means=means)
    elif means.threads == 1:
        _build(tables, incumbent, means)
        _take_turns(tables, incumbent, budget=budget, means=means)
        _finish(tables, incumbent, budget=budget)
    elif _is_large(tables):
        _work_in_parts(tables, incumbent, budget=budget, means=means)
    else:
        _work_together(tables, incumbent, budget=budget, means=means)
    incumbent.offer(*complete(tables, incumbent.routes))
    incumbent.report()
    return tables.riders, incumbent.routes, incumbent.curve


def _build(tables: Tables, incumbent: Incumbent, means: Means) -> None:
    """Offer a plan at once, and the one to begin with."""
    incumbent.offer(*construct(tables))
    if means.warm:
        incumbent.offer(*complete(tables, [list(route) for route in means.warm]))


def _take_turns(tables: Tables, incumbent: Incumbent, *, budget: Budget, means: Means) -> None:
    """Let the searchers work one after the other in this process."""
    incumbent.phase = "improve"
    gathering = _Gathering(tables, incumbent, budget)
    ways = [Kind.ANNEAL] if means.engine is Engine.ORTOOLS else [Kind.PYVRP, Kind.ANNEAL]
    tasks = [
        Task(
            kind=kind,
            place=place,
            seed=means.seed + place,
            routes=incumbent.routes,
            started=budget.started,
            time_limit_s=budget.time_limit_s,
        )
        for place, kind in enumerate(ways)
    ]
    legs = [leg_of(tables, task, incumbent.routes) for task in tasks]
    ranks = [incumbent.rank for _ in legs]
    while budget.spent < IMPROVE_UNTIL and not budget.is_stopped():
        for at, leg in enumerate(legs):
            if incumbent.rank != ranks[at]:
                leg.adopt(incumbent.routes)
            gathering.take([leg.advance(budget, until=min(IMPROVE_UNTIL, budget.spent + TURN))])
            ranks[at] = incumbent.rank
        gathering.recombine()


def _work_together(tables: Tables, incumbent: Incumbent, *, budget: Budget, means: Means) -> None:
    """Let the searchers work at the same time, each in its process."""
    gathering = _Gathering(tables, incumbent, budget)
    with Team(tables.problem, kinds=_kinds(means), budget=budget, seed=means.seed) as team:
        _build(tables, incumbent, means)
        incumbent.phase = "improve"
        while budget.spent < IMPROVE_UNTIL and not budget.is_stopped():
            gathering.take(team.gather(seconds=LOOK_EVERY_S))
            gathering.recombine()
            if incumbent.rank is not None:
                team.show(incumbent.routes, incumbent.rank)
        gathering.take(team.gather(seconds=0))
        _finish(tables, incumbent, budget=budget)
        gathering.take(team.gather(seconds=0))


def _is_large(tables: Tables) -> bool:
    visits = len(tables.location)
    return visits > HUGE or (visits > LARGE and not _fits_whole(tables))


def _fits_whole(tables: Tables) -> bool:
    return len(set(kinds(tables))) * len(tables.location) ** 2 <= MOST_CELLS


def _take_parts(tables: Tables, incumbent: Incumbent, *, budget: Budget, means: Means) -> None:
    """Improve a large day part by part, in this process."""
    _search_whole(tables, incumbent, budget=budget, means=means)
    is_pyvrp = means.engine is Engine.AUTO
    regions = Regions(tables, incumbent.routes, seed=means.seed, is_pyvrp=is_pyvrp)
    while budget.spent < PARTS_UNTIL and not budget.is_stopped():
        errand = regions.errand(0, budget)
        if errand is None:
            return
        better = regions.take(run(errand, should_stop=budget.is_stopped))
        budget.steps += errand.steps or 1
        if better is not None:
            incumbent.offer(*better)


def _search_whole(tables: Tables, incumbent: Incumbent, *, budget: Budget, means: Means) -> None:
    """Untangle a large day at first as a whole, where memory allows: parts cannot."""
    incumbent.phase = "improve"
    if means.engine is Engine.ORTOOLS or not _fits_whole(tables):
        return
    place = means.threads
    task = Task(
        kind=Kind.PYVRP,
        place=place,
        seed=means.seed + place,
        routes=incumbent.routes,
        started=budget.started,
        time_limit_s=budget.time_limit_s,
    )
    leg = leg_of(tables, task, incumbent.routes)
    spent = budget.spent
    until = min(max(spent, WHOLE_SHARE) + 1e-9, spent + WHOLE_S / budget.time_limit_s)
    found = leg.advance(budget, until=until)
    if found.rank is not None and found.routes is not None:
        incumbent.offer(found.routes, found.rank)


def _work_in_parts(tables: Tables, incumbent: Incumbent, *, budget: Budget, means: Means) -> None:
    """Let each searcher improve a part of a large day that nobody else holds."""
    waiting = [Kind.ERRANDS] * means.threads
    is_pyvrp = means.engine is Engine.AUTO
    with Team(None, kinds=waiting, budget=budget, seed=means.seed) as team:
        _build(tables, incumbent, means)
        _search_whole(tables, incumbent, budget=budget, means=means)
        regions = Regions(tables, incumbent.routes, seed=means.seed, is_pyvrp=is_pyvrp)
        while budget.spent < PARTS_UNTIL and not budget.is_stopped():
            for harvest in team.gather(seconds=LOOK_EVERY_S):
                better = regions.take(harvest)
                if better is not None:
                    incumbent.offer(*better)
            for place in team.listening:
                errand = regions.errand(place, budget)
                if errand is not None:
                    team.send(place, errand)


def _kinds(means: Means) -> list[Kind]:
    if means.engine is Engine.ORTOOLS:
        return [Kind.ANNEAL] * means.threads
    return [Kind.PYVRP] * (means.threads - 1) + [Kind.ANNEAL]


def _finish(tables: Tables, incumbent: Incumbent, *, budget: Budget) -> None:
    if len(tables.location) > LARGE:
        return  # Building the model alone would take longer than there is.
    incumbent.phase = "polish"
    polish(tables, incumbent, budget=budget)


class _Gathering:
    """What all searchers found: the best plan, and the routes to choose from."""

    def __init__(self, tables: Tables, incumbent: Incumbent, budget: Budget) -> None:
        self._incumbent, self._budget = incumbent, budget
        self._pool = Pool(tables)
        self._is_small = len(tables.location) <= MOST_VISITS
        self._every = max(RECOMBINE_EVERY, RECOMBINE_EVERY_S / budget.time_limit_s)
        if budget.work_limit is not None:
            self._every = RECOMBINE_EVERY
        self._next = self._every
        self._known = 0

    def take(self, harvests: Iterable[Harvest]) -> None:
        """Take in what searchers found."""
        for harvest in harvests:
            if harvest.rank is not None and harvest.routes is not None:
                self._incumbent.offer(harvest.routes, harvest.rank)
            if self._is_small:
                self._pool.add(harvest.columns)

    def recombine(self) -> None:
        """Choose among all routes, if it is time and there are new ones."""
        is_due = self._is_small and self._budget.spent >= self._next
        if not is_due or len(self._pool) == self._known or self._budget.is_stopped():
            return
        self._known = len(self._pool)
        chosen = self._pool.best_choice(
            self._incumbent.routes,
            seconds=RECOMBINE_S,
            is_repeatable=self._budget.work_limit is not None,
        )
        if chosen is not None:
            self._incumbent.offer(*chosen)
        self._next = self._budget.spent + self._every

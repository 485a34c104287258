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

from optimizer.search.anneal import QUICK, Anneal, improve_until
from optimizer.search.construct import complete, construct, known_routes
from optimizer.search.incumbent import Incumbent
from optimizer.search.leg import Kind
from optimizer.search.pool import MOST_VISITS, Pool
from optimizer.search.regions import PARTS_UNTIL, Regions
from optimizer.search.tables import Tables
from optimizer.search.team import Team
from optimizer.search.worker import Task, leg_of, run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimizer.problem import Problem
    from optimizer.rider import Rider
    from optimizer.search.budget import Budget
    from optimizer.search.draft import Routes
    from optimizer.search.incumbent import Progress
    from optimizer.search.leg import Harvest
    from optimizer.solution import CurvePoint, Solution

MOST_FOR_PYVRP = 200
"""Visits above which a day with breaks is less PyVRP's: its plans then need too much repair."""

LARGE = 400
"""Visits above which a day is searched in parts."""

TURN = 0.05
"""Share of the budget of one turn, where all searchers share one process."""

BRIDGE_S = 1.0
"""Seconds in which the first search cools down, while others are about to begin."""

TURN_S = 0.05
"""Seconds of it between two looks at whether they have begun."""

RECOMBINE_EVERY = 0.05
"""Share of the budget between two set partitionings, but not less than:"""

RECOMBINE_EVERY_S = 0.4

RECOMBINE_S = 0.4
"""How long one may take."""

RESERVED_S = 0.15
"""Kept back for the timetable, the reasons and the check."""

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
        A plan to begin with: its orders, as far as they can be ridden.
    """

    engine: Engine = Engine.AUTO
    threads: int = 1
    seed: int = 0
    warm: Solution | None = None


def search(
    problem: Problem, *, budget: Budget, means: Means, on_progress: Progress | None
) -> tuple[list[Rider], Routes, tuple[CurvePoint, ...]]:
    """Find routes: for each vehicle the positions of its visits in the problem, in order."""
    tables = Tables(problem)
    incumbent = Incumbent(budget, on_progress, price_scale=tables.price_scale)
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
        incumbent.offer(*complete(tables, known_routes(tables, means.warm)))


def _take_turns(tables: Tables, incumbent: Incumbent, *, budget: Budget, means: Means) -> None:
    """Search in this process alone."""
    incumbent.phase = "improve"
    gathering = _Gathering(tables, incumbent, budget)
    task = Task(
        kind=Kind.ANNEAL,
        place=0,
        seed=means.seed,
        routes=incumbent.routes,
        started=budget.started,
        time_limit_s=budget.time_limit_s,
    )
    leg, until = leg_of(tables, task, incumbent.routes), improve_until(tables)
    while budget.spent < until and not budget.is_stopped():
        gathering.take([leg.advance(budget, until=min(until, budget.spent + TURN))])
        rank = incumbent.rank
        gathering.recombine()
        if incumbent.rank != rank:
            leg.adopt(incumbent.routes)


def _work_together(tables: Tables, incumbent: Incumbent, *, budget: Budget, means: Means) -> None:
    """Let the searchers work at the same time, each in its process."""
    gathering = _Gathering(tables, incumbent, budget)
    with Team(tables.problem, kinds=_kinds(tables, means), budget=budget, seed=means.seed) as team:
        _build(tables, incumbent, means)
        incumbent.phase = "improve"
        _bridge(tables, incumbent, team, budget=budget, means=means)
        while budget.spent < improve_until(tables) and not budget.is_stopped():
            gathering.take(team.gather(seconds=LOOK_EVERY_S))
            gathering.recombine()
            if incumbent.rank is not None:
                team.show(incumbent.routes, incumbent.rank)
        gathering.take(team.gather(seconds=0))
        gathering.recombine(is_last=True)
        _finish(tables, incumbent, budget=budget)
        gathering.take(team.gather(seconds=0))


def _bridge(
    tables: Tables, incumbent: Incumbent, team: Team, *, budget: Budget, means: Means
) -> None:
    """Search here until the others are awake: the first seconds are the longest for who waits."""
    share = BRIDGE_S / budget.time_limit_s
    leg = Anneal(tables, incumbent.routes, seed=means.seed, heat=QUICK)
    cold_at, until = (min(improve_until(tables), budget.spent + n * share) for n in (1, 2))
    leg.cool_between(budget.spent, cold_at)
    while budget.spent < until and not budget.is_stopped():
        if team.is_awake() and (budget.spent >= cold_at or _is_large(tables)):
            return
        found = leg.advance(budget, until=budget.spent + TURN_S / budget.time_limit_s)
        if found.rank is not None and found.routes is not None:
            incumbent.offer(found.routes, found.rank)


def _is_large(tables: Tables) -> bool:
    return len(tables.location) > LARGE


def _take_parts(tables: Tables, incumbent: Incumbent, *, budget: Budget, means: Means) -> None:
    """Improve a large day part by part, in this process."""
    incumbent.phase = "improve"
    regions = Regions(tables, incumbent.routes, seed=means.seed)
    while budget.spent < PARTS_UNTIL and not budget.is_stopped():
        errand = regions.errand(0, budget)
        if errand is None:
            return
        better = regions.take(run(errand, should_stop=budget.is_stopped))
        budget.steps += errand.steps or 1
        if better is not None:
            incumbent.offer(*better)


def _work_in_parts(tables: Tables, incumbent: Incumbent, *, budget: Budget, means: Means) -> None:
    """Let each searcher improve a part of a large day that nobody else holds."""
    waiting = [Kind.ERRANDS] * means.threads
    with Team(None, kinds=waiting, budget=budget, seed=means.seed) as team:
        _build(tables, incumbent, means)
        incumbent.phase = "improve"
        _bridge(tables, incumbent, team, budget=budget, means=means)
        regions = Regions(tables, incumbent.routes, seed=means.seed)
        while budget.spent < PARTS_UNTIL and not budget.is_stopped():
            for harvest in team.gather(seconds=LOOK_EVERY_S):
                better = regions.take(harvest)
                if better is not None:
                    incumbent.offer(*better)
            for place in team.listening:
                errand = regions.errand(place, budget)
                if errand is not None:
                    team.send(place, errand)


def _kinds(tables: Tables, means: Means) -> list[Kind]:
    """Say who searches how: PyVRP where it understands the day."""
    if means.engine is Engine.ORTOOLS or not tables.is_plain:
        return [Kind.ANNEAL] * means.threads
    others = _quarters_for_pyvrp(tables) * means.threads // 4
    return [Kind.ANNEAL] * (means.threads - others) + [Kind.PYVRP] * others


def _quarters_for_pyvrp(tables: Tables) -> int:
    if tables.labels > 1:
        return 3 if len(tables.location) <= MOST_FOR_PYVRP else 1
    return 2 if any(visit.windows for visit in tables.problem.visits) else 1


def _finish(tables: Tables, incumbent: Incumbent, *, budget: Budget) -> None:
    if len(tables.location) > LARGE or not tables.is_plain:
        return  # Building the model would take longer than there is, or it does not know the day.
    incumbent.phase = "polish"
    from optimizer.search.polish import polish  # OR-Tools loads while others search.

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
        self._took_s = RECOMBINE_S

    def take(self, harvests: Iterable[Harvest]) -> None:
        """Take in what searchers found."""
        for harvest in harvests:
            if harvest.rank is not None and harvest.routes is not None:
                self._incumbent.offer(harvest.routes, harvest.rank)
            if self._is_small:
                self._pool.add(harvest.columns)

    def recombine(self, *, is_last: bool = False) -> None:
        """Choose among all routes, if it is time, there is time, and there are new ones."""
        is_due = self._is_small and (is_last or self._budget.spent >= self._next)
        if not is_due or len(self._pool) == self._known or self._budget.is_stopped():
            return
        left_s = self._budget.time_limit_s - self._budget.elapsed_s
        if self._budget.work_limit is None and left_s < RESERVED_S + 1.5 * self._took_s:
            return
        self._known, began = len(self._pool), self._budget.elapsed_s
        chosen = self._pool.best_choice(
            self._incumbent.routes,
            seconds=RECOMBINE_S,
            is_repeatable=self._budget.work_limit is not None,
            should_stop=self._budget.is_stopped,
        )
        if chosen is not None:
            self._incumbent.offer(*chosen)
        self._took_s = max(0.9 * self._took_s, self._budget.elapsed_s - began)
        self._next = self._budget.spent + max(self._every, self._share_of(self._took_s))

    def _share_of(self, seconds: float) -> float:
        """Say which share of the budget that is; none, where the clock must not steer."""
        return 0.0 if self._budget.work_limit is not None else seconds / self._budget.time_limit_s

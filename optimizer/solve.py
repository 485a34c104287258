"""From a problem to a plan: build at once, improve while there is time, vouch for the result."""

from __future__ import annotations

import os
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from optimizer.check import check
from optimizer.costs import balance_cost, left_out_cost
from optimizer.door import InvalidProblemError, expect_number, expect_whole
from optimizer.explain import explain
from optimizer.schedule import schedule
from optimizer.solution import Solution
from optimizer.trips import split_trips

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optimizer.problem import Problem
    from optimizer.rider import Rider
    from optimizer.search.budget import Budget
    from optimizer.search.draft import Routes
    from optimizer.search.incumbent import Progress
    from optimizer.search.loop import Means
    from optimizer.solution import Route
    from optimizer.violation import Violation

ENGINES = {"auto": "pyvrp+ruin-recreate+ortools", "ortools": "ruin-recreate+ortools"}
"""What may be asked for, and what then says of itself who found the plan."""

LONGEST_S = 86_400.0

MOST_THREADS = 64

LEAST_SHARED_S = 1.0
"""Seconds below which other processes would hardly be awake before the end."""

LEAST_SHARED_VISITS = 20
"""Visits below which one process finds the best day in a moment."""


class BrokenPlanError(RuntimeError):
    """A plan broke a promise: a fault of this package, never of the problem."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__("; ".join(map(str, violations[:5])))
        self.violations = tuple(violations)


def solve(
    problem: Problem,
    *,
    time_limit_s: float,
    seed: int = 0,
    on_progress: Progress | None = None,
    should_stop: Callable[[], bool] | None = None,
    work_limit: int | None = None,
    threads: int | None = None,
    engine: str = "auto",
    initial: Solution | None = None,
) -> Solution:
    """
    Plan the day.

    Parameters
    ----------
    time_limit_s
        Seconds of wall clock; the best plan found by then is returned.
    seed
        Same problem, seed and ``work_limit``: same plan.
    on_progress
        Called now and then with phase, seconds, cost and number of visits placed.
    should_stop
        Asked every few milliseconds; once it says True, the best plan so far is returned.
    work_limit
        Steps of the search. A limit that is reached before the time makes the run repeatable.
    threads
        Processes that search; 1: all in this one. None: as many as there are cores to run on, but
        one where a work limit asks for a repeatable run, or the day is too small to gain.
    engine
        ``"auto"``, or ``"ortools"``: without PyVRP.
    initial
        A plan to begin with: its orders of visits, as far as they can be ridden.

    Raises
    ------
    InvalidProblemError
        When a limit is out of range, or locked stops cannot be kept.
    BrokenPlanError
        When the plan fails its own check: a fault to report.
    """
    started = perf_counter()
    _expect_limits(time_limit_s, work_limit=work_limit, seed=seed, engine=engine)
    from optimizer.search.budget import Budget  # Who only wants the types loads no engine.
    from optimizer.search.loop import Engine, Means

    budget = Budget(time_limit_s, work_limit=work_limit, should_stop=should_stop, started=started)
    shared = _threads(threads, problem, budget)
    means = Means(engine=Engine(engine), threads=shared, seed=seed, warm=initial)
    return _vouched(problem, _found(problem, budget, means, on_progress))


def _found(
    problem: Problem,
    budget: Budget,
    means: Means,
    on_progress: Progress | None,
) -> Solution:
    from optimizer.search.loop import search

    riders, routes, curve = search(problem, budget=budget, means=means, on_progress=on_progress)
    found = _solution(problem, riders, routes)
    return replace(found, curve=curve, engine=ENGINES[means.engine], seed=means.seed)


def _expect_limits(time_limit_s: float, *, work_limit: int | None, seed: int, engine: str) -> None:
    expect_number("time_limit_s", time_limit_s, above=0, at_most=LONGEST_S)
    expect_whole("seed", seed)
    expect_whole("work_limit", work_limit or 0)
    if engine not in ENGINES:
        raise InvalidProblemError("engine", engine, f"one of {sorted(ENGINES)}")


def _vouched(problem: Problem, solution: Solution) -> Solution:
    violations = check(problem, solution)
    if violations:
        raise BrokenPlanError(violations)
    return solution


def _threads(asked: int | None, problem: Problem, budget: Budget) -> int:
    if asked is None:
        is_alone = budget.work_limit is not None or budget.time_limit_s < LEAST_SHARED_S
        return 1 if is_alone or len(problem.visits) < LEAST_SHARED_VISITS else cores()
    expect_whole("threads", asked, at_least=1, at_most=MOST_THREADS)
    return asked


def cores() -> int:
    """Count the cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return min(MOST_THREADS, len(os.sched_getaffinity(0)))
    return min(MOST_THREADS, os.cpu_count() or 1)


def _solution(problem: Problem, riders: Sequence[Rider], routes: Routes) -> Solution:
    timed = [
        _timed(problem, rider, route) for rider, route in zip(riders, routes, strict=True) if route
    ]
    placed = {visit_id for route in timed for visit_id in route.visit_ids}
    left = problem.left_out(placed)
    return Solution(
        routes=tuple(timed),
        unassigned=explain(problem, {visit.id for visit in left}),
        cost=sum(route.cost for route in timed)
        + balance_cost(problem, timed)
        + left_out_cost(left),
    )


def _timed(problem: Problem, rider: Rider, route: Sequence[int]) -> Route:
    visits, reloads = split_trips(route)
    timed = schedule(rider, [problem.visits[visit] for visit in visits], reloads)
    if timed is None:
        msg = f"Expected a schedule for vehicle {rider.vehicle.id}: the search said there is one"
        raise RuntimeError(msg)
    return timed

"""From a problem to a plan: build at once, improve while there is time, vouch for the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.check import check
from optimizer.costs import left_out_cost
from optimizer.door import expect_number, expect_whole
from optimizer.explain import explain
from optimizer.schedule import schedule
from optimizer.solution import Solution

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optimizer.problem import Problem
    from optimizer.rider import Rider
    from optimizer.search.draft import Routes
    from optimizer.search.incumbent import Progress
    from optimizer.solution import CurvePoint, Route
    from optimizer.violation import Violation

ENGINE = "ruin-recreate+ortools"

LONGEST_S = 86_400.0


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

    Raises
    ------
    InvalidProblemError
        When a limit is out of range.
    BrokenPlanError
        When the plan fails its own check; that is a fault to report.
    """
    expect_number("time_limit_s", time_limit_s, above=0, at_most=LONGEST_S)
    expect_whole("seed", seed)
    if work_limit is not None:
        expect_whole("work_limit", work_limit)
    # Here, so that who only wants the types need not load the engine.
    from optimizer.search.budget import Budget
    from optimizer.search.loop import search

    budget = Budget(time_limit_s, work_limit=work_limit, should_stop=should_stop)
    riders, routes, curve = search(problem, budget=budget, seed=seed, on_progress=on_progress)
    solution = _solution(problem, riders, routes, seed=seed, curve=curve)
    violations = check(problem, solution)
    if violations:
        raise BrokenPlanError(violations)
    return solution


def _solution(
    problem: Problem,
    riders: Sequence[Rider],
    routes: Routes,
    *,
    seed: int,
    curve: tuple[CurvePoint, ...],
) -> Solution:
    timed = [
        _timed(problem, rider, route) for rider, route in zip(riders, routes, strict=True) if route
    ]
    placed = {visit_id for route in timed for visit_id in route.visit_ids}
    left = [visit for visit in problem.visits if visit.id not in placed]
    return Solution(
        routes=tuple(timed),
        unassigned=explain(problem, {visit.id for visit in left}),
        cost=sum(route.cost for route in timed) + left_out_cost(left),
        engine=ENGINE,
        seed=seed,
        curve=curve,
    )


def _timed(problem: Problem, rider: Rider, route: Sequence[int]) -> Route:
    timed = schedule(rider, [problem.visits[visit] for visit in route])
    if timed is None:
        msg = f"Expected a schedule for vehicle {rider.vehicle.id}: the search said there is one"
        raise RuntimeError(msg)
    return timed

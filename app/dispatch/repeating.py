"""A search done again, and an honest word on whether it can be the same."""

from collections.abc import Mapping
from dataclasses import dataclass

import optimizer
from app.core.db import db, writing
from app.dispatch import keeping, planning, queries
from app.dispatch.errors import PlanNotFoundError
from app.dispatch.models import Plan, PlanInput
from optimizer.solve import solve

Orders = Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class Repetition:
    """
    A search done again.

    Parameters
    ----------
    has_input
        Whether the day of then was kept; else the rows of today were searched.
    is_day_unchanged
        Whether a search of today's rows would be given the same.
    is_exact
        Whether steps ended both searches, in one thread: then they must agree.
    other_versions
        Engines that are others now than then.
    is_same
        Whether every courier does the same in the same order.
    """

    solution: optimizer.Solution
    has_input: bool
    is_day_unchanged: bool
    is_exact: bool
    other_versions: Mapping[str, tuple[str, str]]
    is_same: bool


@dataclass(frozen=True, kw_only=True)
class _Kept:
    day: planning.DayProblem
    input_hash: str
    packed: bytes | None
    versions: Mapping[str, str]
    orders: Orders


def repeat_plan(plan_id: int) -> Repetition:
    """
    Search again with the input, the limits and the seed that the plan keeps; write nothing.

    Raises
    ------
    PlanNotFoundError
        When there is no such plan.
    """
    kept = _read(plan_id)
    day, again, initial = kept.day, kept.day.problem, None
    names = {visit.id: visit.id for visit in again.visits}
    if kept.packed is not None:
        read = keeping.unpack(kept.packed)
        again, initial = read.problem, read.initial
        names = {key: task.id for key, task in read.tasks.items()}
    solution = solve(
        again,
        time_limit_s=day.time_limit_s,
        seed=day.seed,
        threads=day.threads,
        work_limit=day.work_limit,
        initial=initial,
    )
    orders = {
        route.vehicle_id: tuple(names[visit_id] for visit_id in route.visit_ids)
        for route in solution.routes
    }
    return Repetition(
        solution=solution,
        has_input=kept.packed is not None,
        is_day_unchanged=keeping.pack(day.problem, orders=day.told)[0] == kept.input_hash,
        is_exact=day.work_limit is not None and day.threads == 1,
        other_versions=_others(kept.versions),
        is_same=orders == kept.orders,
    )


def _read(plan_id: int) -> _Kept:
    with writing():
        plan = db.session.get(Plan, plan_id)
        if plan is None:
            raise PlanNotFoundError
        kept = db.session.get(PlanInput, plan_id)
        return _Kept(
            day=planning.read_day(plan),
            input_hash=kept.hash if kept else "",
            packed=kept.vroom if kept else None,
            versions=plan.versions,
            orders={
                route.shift_id: tuple(stop.booking_id for stop in route.stops)
                for route in queries.routes_of(plan=plan)
            },
        )


def _others(versions: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    now = keeping.engine_versions()
    return {
        name: (then, now.get(name, "-")) for name, then in versions.items() if then != now.get(name)
    }

"""
How long one change by hand takes on a full day.

Run it to see the percentiles of a few hundred insertions, and what the others cost::

    python -m tests.benchmarks.repair_speed
    python -m tests.benchmarks.repair_speed --visits 300 --vehicles 36 --tries 300
"""

from __future__ import annotations

import argparse
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from optimizer import Problem, Solution, check, solve
from optimizer.repair import (
    ImpossibleRepairError,
    Repaired,
    Steadiness,
    drop_out,
    insert,
    move,
    remove,
)
from optimizer.repair_search import reoptimise
from tests.benchmarks.rich_day import Shape, rich_day

if TYPE_CHECKING:
    from collections.abc import Callable

DEAR = Steadiness(price=600)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--visits", type=int, default=300)
    words.add_argument("--vehicles", type=int, default=36)
    words.add_argument("--tries", type=int, default=300)
    words.add_argument("--work", type=int, default=1500, help="steps of the search before")
    asked = words.parse_args()
    shape = Shape(visits=asked.visits, vehicles=asked.vehicles, communes=120, pairs=10)
    problem = rich_day(shape, seed=1)
    plan = solve(problem, time_limit_s=60, work_limit=asked.work)
    print(f"{len(problem.visits)} visits, {plan.placed} placed, {len(plan.routes)} routes")
    print(f"{'change':36} |   n | done | p50 ms | p95 ms | max ms | broken")
    measure(problem, plan, tries=asked.tries)


def measure(problem: Problem, plan: Solution, *, tries: int) -> None:
    random = Random(0)
    placed = [u for route in plan.routes for u in route.visit_ids]
    drawn = random.sample(placed, min(tries, len(placed)))
    without = {u: remove(problem, plan, u).solution for u in drawn}
    left = [left.visit_id for left in plan.unassigned] or drawn
    couriers = [route.vehicle_id for route in plan.routes]
    show("insert, best place", drawn, lambda u: insert(problem, without[u], u))
    show(
        "insert, best place, promises priced",
        drawn,
        lambda u: insert(problem, without[u], u, steadiness=DEAR),
    )
    show("insert where no place is left", left, lambda u: insert(problem, plan, u))
    show("remove", drawn, lambda u: remove(problem, plan, u))
    show("move to the best place", drawn, lambda u: move(problem, plan, u))
    show("a courier drops out", couriers, lambda v: drop_out(problem, plan, v))
    show(
        "reoptimise, 200 steps",
        range(5),
        lambda seed: reoptimise(problem, plan, steadiness=DEAR, seed=seed),
    )


def show(name: str, subjects: object, change: Callable[[int], Repaired]) -> None:
    times, done, broken = [], 0, 0
    for subject in subjects:
        began = perf_counter()
        try:
            result = change(subject)
        except ImpossibleRepairError:
            times.append(perf_counter() - began)
            continue
        times.append(perf_counter() - began)
        done += 1
        broken += bool(check(result.problem, result.solution))
    p50, p95, most = (1000 * np.percentile(times, share) for share in (50, 95, 100))
    counted = f"{name:36} | {len(times):3} | {done:4}"
    print(f"{counted} | {p50:6.1f} | {p95:6.1f} | {most:6.1f} | {broken:6}")


if __name__ == "__main__":
    main()

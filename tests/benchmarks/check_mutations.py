"""
Break plans at random and see whether `check` notices.

Every kind of damage below breaks a promise whatever is drawn, so the share caught must be 100 %::

    python -m tests.benchmarks.check_mutations --plans 10000
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from random import Random
from time import perf_counter

from optimizer import Problem, Solution, check, solve
from optimizer.costs import balance_cost
from optimizer.feasibility import obstacle
from optimizer.rider import riders
from optimizer.schedule import schedule
from tests.benchmarks.damage import DAMAGES, changed
from tests.benchmarks.damage_trips import TRIP_DAMAGES
from tests.benchmarks.rich_day import HOUR, Shape, rich_day

SHAPES = (
    Shape(visits=30, vehicles=6, depots=2, communes=20, pairs=4, width_km=50, height_km=50),
    Shape(visits=40, vehicles=7, depots=2, communes=20, pairs=3, width_km=70, height_km=70),
    Shape(visits=40, vehicles=2, depots=1, communes=20, pairs=3, width_km=70, height_km=70),
)

ALL = DAMAGES | TRIP_DAMAGES
"""Every kind of damage, by what is said of it."""


@cache
def days() -> tuple[tuple[Problem, Solution], ...]:
    """Plan some days: ordinary ones, one with too much, one with wishes, and one with reloads."""
    ordinary = [rich_day(shape, seed=seed) for shape, seed in zip(SHAPES, (3, 5, 7), strict=True)]
    problems = [*ordinary, wishing(ordinary[0])]
    plans = [solve(problem, time_limit_s=60, work_limit=40) for problem in problems]
    return (*zip(problems, plans, strict=True), reloading(ordinary[1], plans[1]))


def reloading(problem: Problem, plan: Solution) -> tuple[Problem, Solution]:
    """Let everybody ride home between stops as often as time allows, within a longest duration."""
    vehicles = [
        replace(vehicle, max_trips=4, reload_s=240, overtime_s=6 * HOUR, max_duration_s=15 * HOUR)
        for vehicle in problem.vehicles
    ]
    visits = [
        replace(visit, windows=(), release_s=7 * HOUR + 600 * (number % 5)) if number % 5 else visit
        for number, visit in enumerate(problem.visits)
    ]
    looser = changed(problem, vehicles=tuple(vehicles), visits=tuple(visits))
    prepared, routes = riders(looser), []
    for route in plan.routes:
        rider, order = prepared[route.vehicle_id], [looser.visit_by_id[v] for v in route.visit_ids]
        cuts: tuple[int, ...] = ()
        for after in range(1, len(order)):
            if obstacle(rider, order, (*cuts, after)) is None:
                cuts = (*cuts, after)
        routes.append(schedule(rider, order, cuts))
    cost = sum(route.cost for route in routes) + balance_cost(looser, routes)
    cost += sum(looser.visit_by_id[left.visit_id].penalty or 0 for left in plan.unassigned)
    return looser, replace(plan, routes=tuple(routes), cost=cost)


def wishing(problem: Problem) -> Problem:
    """Add locks, releases, overtime, alternatives and prices for all wishes."""
    first = problem.vehicles[0]
    alone = [
        visit.id
        for visit in problem.visits
        if visit.id not in problem.partner
        and visit.skills <= first.skills
        and not visit.windows[1:]
    ]
    open_all_day = [v for v in alone if len(problem.visit_by_id[v].windows) == 1]
    locked, *others = sorted(
        open_all_day,
        key=lambda v: -(problem.visit_by_id[v].windows[0].closes_s),
    )
    plain = [v for v in others if problem.visit_by_id[v].priority == 0]
    vehicles = [replace(first, locked=(locked,)), *problem.vehicles[1:]]
    vehicles = [
        replace(v, overtime_s=HOUR, costs=replace(v.costs, per_overtime_hour=5000))
        for v in vehicles
    ]
    visits = [
        replace(
            visit,
            release_s=8 * HOUR + 60 * (number % 7) if number % 5 == 0 else 0,
            due_s=11 * HOUR if number % 4 == 0 else None,
            late_per_hour=700 if number % 4 == 0 else 0,
            surcharge=number % 3,
            preferred=frozenset({number % 3}) if number % 3 else frozenset(),
            preference=40,
        )
        for number, visit in enumerate(problem.visits)
    ]
    return changed(
        problem,
        vehicles=tuple(vehicles),
        visits=tuple(visits),
        alternatives=((plain[0], plain[1]), (plain[2], plain[3], plain[4])),
        familiarity={v.id: {visit.id: 10 * (v.id + 1) for visit in visits[::4]} for v in vehicles},
        balance_per_hour=900,
        compact_per_hour=600,
    )


def tried(draw: Random) -> tuple[str, bool]:
    """Do one damage; say which, and whether it was caught."""
    while True:
        problem, plan = draw.choice(days())
        name = draw.choice(sorted(ALL))
        broken = ALL[name](problem, plan, draw)
        if broken is not None:
            return name, bool(check(*broken))


def main() -> int:
    """Break many plans; print what was done and what was caught."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    draw, began = Random(arguments.seed), perf_counter()
    done: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    for _ in range(arguments.plans):
        name, is_caught = tried(draw)
        done[name] += 1
        caught[name] += is_caught
    for name in sorted(done):
        print(f"{name:42} {caught[name]:6} of {done[name]:6}")
    share = 100 * caught.total() / done.total()
    print(f"caught {caught.total()} of {done.total()} broken plans: {share:.2f} %")
    print(f"{len(done)} kinds of damage, {perf_counter() - began:.0f} s")
    return 0 if caught == done else 1


if __name__ == "__main__":
    sys.exit(main())

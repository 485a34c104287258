"""
The search for days with promises that the fast search does not know.

Ruin and recreate as in `optimizer.search.anneal`, but every route that is tried gets its exact
schedule and price (`optimizer.search.trial`): some hundred steps a second, and no promise or
priced wish of a problem that it would not keep or weigh.
"""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from optimizer.door import InvalidProblemError
from optimizer.search.budget import Budget
from optimizer.search.fitting import fit, places_of
from optimizer.search.incumbent import Incumbent
from optimizer.search.loop import search
from optimizer.search.tables import PRICE_SCALE
from optimizer.search.trial import Trial
from optimizer.search.without_wishes import without_wishes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.problem import Problem, Vehicle
    from optimizer.rider import Rider
    from optimizer.search.draft import Routes
    from optimizer.search.incumbent import Progress
    from optimizer.search.loop import Means
    from optimizer.solution import CurvePoint, Solution

HOT, COLD = 0.3, 0.003
"""Temperature at begin and end, in costs of an average visit."""

MOST_REMOVED = 12
"""Requests removed at a time, at most."""

LEFT_TRIED = 4
"""Requests left out that a step tries again."""

RELAXED_SHARE = 0.5
"""Share of the budget in which the fast search plans the day without its wishes."""

RESERVED_S = 0.1
"""Kept back for the timetable, the reasons and the check."""


def needs_care(problem: Problem) -> bool:
    """Say whether the problem has a promise or a priced wish that the fast search ignores."""
    return bool(
        problem.alternatives
        or problem.familiarity
        or problem.balance_per_hour
        or problem.compact_per_hour
        or any(_needs_care(vehicle) for vehicle in problem.vehicles)
        or any(
            visit.release_s or visit.preference or visit.late_per_hour or visit.surcharge
            for visit in problem.visits
        )
    )


def _needs_care(vehicle: Vehicle) -> bool:
    loads = any(pause.max_load for pause in vehicle.breaks)
    return bool(vehicle.locked or vehicle.overtime_s or loads)


def search_carefully(
    problem: Problem, *, budget: Budget, means: Means, on_progress: Progress | None
) -> tuple[list[Rider], Routes, tuple[CurvePoint, ...]]:
    """Find routes: for each vehicle the positions of its visits in the problem, in order."""
    trial, random = Trial(problem), Random(means.seed)  # noqa: S311 - nothing secret is drawn
    incumbent = Incumbent(budget, on_progress)
    fixed = _begin(trial, means.warm)
    if means.warm:
        _fill(trial, incumbent, budget)
    incumbent.phase = "relax"
    _begin_relaxed(trial, incumbent, budget=budget, means=means)
    incumbent.phase = "improve"
    _improve(trial, incumbent, budget=budget, random=random, fixed=fixed)
    incumbent.report()
    return trial.riders, incumbent.routes, incumbent.curve


def _fill(trial: Trial, incumbent: Incumbent, budget: Budget) -> None:
    """Put whoever is in no route where it costs least."""
    for number in _waiting(trial, range(len(trial.requests))):
        if budget.is_stopped():
            break
        fit(trial, number)
    _offer(incumbent, trial)


def _begin_relaxed(trial: Trial, incumbent: Incumbent, *, budget: Budget, means: Means) -> None:
    """Let the fast search plan what it understands of the day; keep what can be ridden of it."""
    orders, timed, rank = list(trial.orders), list(trial.timed), trial.rank
    _begin(trial, ())
    relaxed, positions = without_wishes(trial)
    share = Budget(
        max(0.01, RELAXED_SHARE * (budget.time_limit_s - budget.elapsed_s)),
        work_limit=budget.work_limit and round(RELAXED_SHARE * budget.work_limit),
        should_stop=budget.is_stopped,
    )
    _, routes, _ = search(relaxed, budget=share, means=replace(means, warm=()), on_progress=None)
    budget.steps += share.steps
    for vehicle, route in enumerate(routes):
        _warm_up(trial, vehicle, tuple(positions[visit] for visit in route))
    _fill(trial, incumbent, budget)
    if means.warm and trial.rank > rank:
        trial.orders, trial.timed = orders, timed


def _begin(trial: Trial, warm: Sequence[Sequence[int]]) -> frozenset[int]:
    """Set down locked stops, then those of the warm start; return the requests never torn."""
    position = {visit.id: number for number, visit in enumerate(trial.problem.visits)}
    fixed: set[int] = set()
    trial.clear()
    for vehicle, rider in enumerate(trial.riders):
        locked = tuple(position[visit_id] for visit_id in rider.vehicle.locked)
        order = locked
        for visit in locked:
            partner = trial.problem.partner.get(trial.problem.visits[visit].id)
            if partner is not None and position[partner] not in order:
                order = (*order, position[partner])
        if not trial.put(vehicle, order):
            name = f"vehicle {rider.vehicle.id}: locked"
            raise InvalidProblemError(name, rider.vehicle.locked, "stops that it can still serve")
        fixed |= {trial.request_of[visit] for visit in order}
    for vehicle, route in enumerate(warm):
        _warm_up(trial, vehicle, tuple(route))
    return frozenset(fixed)


def rideable(problem: Problem, initial: Solution) -> Routes:
    """Take of a plan's orders what can be ridden: for each vehicle the positions of its visits."""
    position = {visit.id: number for number, visit in enumerate(problem.visits)}
    ordered = {route.vehicle_id: route.visit_ids for route in initial.routes}
    trial = Trial(problem)
    known = [
        [position[visit_id] for visit_id in ordered.get(vehicle.id, ()) if visit_id in position]
        for vehicle in problem.vehicles
    ]
    _begin(trial, known)
    return [list(order) for order in trial.orders]


def _warm_up(trial: Trial, vehicle: int, route: tuple[int, ...]) -> None:
    served = {trial.request_of[visit] for order in trial.orders for visit in order}
    free = tuple(visit for visit in route if trial.request_of[visit] not in served)
    if trial.put(vehicle, trial.orders[vehicle] + free):
        return
    for number in dict.fromkeys(trial.request_of[visit] for visit in free):
        option = tuple(visit for visit in free if trial.request_of[visit] == number)
        trial.put(vehicle, trial.orders[vehicle] + option)


def _waiting(trial: Trial, numbers: Sequence[int] | range) -> list[int]:
    """List who is in no route, the most important first, narrow windows before wide ones."""
    served = {trial.request_of[visit] for order in trial.orders for visit in order}

    def urgency(number: int) -> tuple[int, int]:
        request = trial.requests[number]
        windows = [w for visit in trial.visits(request.options[0]) for w in visit.windows]
        width_s = sum(w.closes_s - w.opens_s for w in windows) if windows else 2**40
        return -request.weight, width_s

    return sorted((n for n in numbers if n not in served), key=urgency)


def _improve(
    trial: Trial, incumbent: Incumbent, *, budget: Budget, random: Random, fixed: frozenset[int]
) -> None:
    placed = sum(map(len, trial.orders))
    typical = max(1.0, trial.rank[1] / max(1, placed))
    until = 1.0 if budget.work_limit is not None else 1 - RESERVED_S / budget.time_limit_s
    while (spent := budget.spent) < until and not budget.is_stopped():
        budget.steps += 1
        temperature = HOT * typical * (COLD / HOT) ** min(1.0, spent)
        orders, timed, rank = list(trial.orders), list(trial.timed), trial.rank
        _tear_and_fill(trial, random, fixed)
        missed, cost = trial.rank
        slack = -temperature * math.log(1 - random.random())
        if missed > rank[0] or (missed == rank[0] and cost >= rank[1] + slack):
            trial.orders, trial.timed = orders, timed
        else:
            _offer(incumbent, trial)


def _tear_and_fill(trial: Trial, random: Random, fixed: frozenset[int]) -> None:
    torn = _tear(trial, random, fixed)
    placed = {trial.request_of[visit] for order in trial.orders for visit in order} | set(torn)
    left = [number for number in range(len(trial.requests)) if number not in placed]
    waiting = torn + random.sample(left, min(LEFT_TRIED, len(left)))
    if random.random() < 0.5:
        random.shuffle(waiting)
    else:
        waiting = _waiting(trial, waiting)
    for number in waiting:
        fit(trial, number, random)


def _tear(trial: Trial, random: Random, fixed: frozenset[int]) -> list[int]:
    """Take out some requests near to each other; fixed ones stay."""
    placed = [
        visit for order in trial.orders for visit in order if trial.request_of[visit] not in fixed
    ]
    if not placed:
        return []
    seed = random.choice(placed)
    most = random.randint(1, min(MOST_REMOVED, len(placed)))
    doors = trial.locations[placed]
    apart = trial.prices[0][trial.locations[seed], doors] + random.random()
    near = np.argsort(apart, kind="stable")[: 2 * most]
    torn: list[int] = []
    for place in near.tolist():
        number = trial.request_of[placed[place]]
        if number not in torn and len(torn) < most and _take_out(trial, number):
            torn.append(number)
    return torn


def _take_out(trial: Trial, number: int) -> bool:
    vehicle = places_of(trial, number)
    kept = tuple(v for v in trial.orders[vehicle] if trial.request_of[v] != number)
    return trial.put(vehicle, kept)


def _offer(incumbent: Incumbent, trial: Trial) -> None:
    missed, cost = trial.rank
    incumbent.offer([list(order) for order in trial.orders], (missed, cost * PRICE_SCALE))

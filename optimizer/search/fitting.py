"""Where a request fits into the routes of a trial, the cheapest gap first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from optimizer.search.trial import Order, Trial

TRIED = 150
"""Gaps tried for a request until one fits, when the search is in a hurry."""

FITTING = 3
"""Gaps that fit, of which the best is taken: wishes are not in the price that orders them."""

BLINK_SHARE = 0.02
"""Share of gaps overlooked, so that the best is not always taken."""


def fit(trial: Trial, number: int, random: Random | None = None) -> bool:
    """
    Put a request where it costs least.

    Parameters
    ----------
    random
        Overlooks gaps now and then, and gives up early; None: all gaps are looked at.
    """
    request = trial.requests[number]
    gaps = sorted(gap for option in request.options for gap in _gaps(trial, option))
    found: list[tuple[int, int, Order]] = []
    for tried, (_, vehicle, first, second, option) in enumerate(gaps):
        if len(found) == FITTING or (random is not None and tried >= TRIED):
            break
        if random is not None and random.random() < BLINK_SHARE:
            continue
        order = _inserted(trial.orders[vehicle], option, first, second)
        route = trial.route(vehicle, order)
        if route is not None:
            found.append((route.cost - trial.cost_of(vehicle), vehicle, order))
    best = min(found, key=lambda fitting: fitting[0], default=None)
    if best is None or (not request.weight and best[0] >= request.penalty):
        return False
    return trial.put(best[1], best[2])


def _inserted(order: Order, option: Order, first: int, second: int) -> Order:
    longer = (*order[:first], option[0], *order[first:])
    if len(option) == 1:
        return longer
    return (*longer[: second + 1], option[1], *longer[second + 1 :])


def places_of(trial: Trial, number: int) -> int:
    """Find the vehicle that serves a request; -1: none does."""
    visits = {visit for option in trial.requests[number].options for visit in option}
    for vehicle, order in enumerate(trial.orders):
        if not visits.isdisjoint(order):
            return vehicle
    return -1


Gap = tuple[float, int, int, int, tuple[int, ...]]
"""About what it costs, the vehicle, the gaps of both halves, and the option that goes there."""


def _gaps(trial: Trial, option: Order) -> Iterator[Gap]:
    """List every way to put the option into a route."""
    visits = trial.visits(option)
    for vehicle, rider in enumerate(trial.riders):
        admitted = all(
            visit.skills <= rider.vehicle.skills and visit.admits(rider.vehicle.id)
            for visit in visits
        )
        if admitted:
            yield from _gaps_of(trial, vehicle, option)


def _gaps_of(trial: Trial, vehicle: int, option: Order) -> Iterator[Gap]:
    rider, order = trial.riders[vehicle], trial.orders[vehicle]
    price = 0.0 if order else float(rider.vehicle.costs.fixed)
    for visit in option:
        price += trial.problem.wish(trial.problem.visits[visit], rider.vehicle.id)
    first = len(rider.vehicle.locked)
    detours = [_detours(trial, vehicle, visit) for visit in option]
    for gap in range(first, len(order) + 1):
        if detours[0][gap] == np.inf:
            continue
        if len(option) == 1:
            yield price + detours[0][gap], vehicle, gap, gap, option
            continue
        for later in range(gap, len(order) + 1):
            detour = detours[0][gap] + detours[1][later]
            if detour < np.inf:
                yield price + detour, vehicle, gap, later, option


def _detours(trial: Trial, vehicle: int, visit: int) -> list[float]:
    """Price the visit in each gap, shape ``(gaps,)``: infinite where no way leads."""
    rider, prices = trial.riders[vehicle], trial.prices[vehicle]
    nowhere = len(prices) - 1
    doors = trial.locations[list(trial.orders[vehicle])].tolist()
    origins = [nowhere if rider.start is None else rider.start, *doors]
    ends = [*doors, nowhere if rider.end is None else rider.end]
    here = int(trial.locations[visit])
    saved = prices[origins, ends] if doors else 0.0
    detours: list[float] = (prices[origins, here] + prices[here, ends] - saved).tolist()
    return detours

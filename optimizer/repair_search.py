"""A bounded search around a plan that people already know: better, but not at any price."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from optimizer.door import expect_whole
from optimizer.repair_orders import Orders
from optimizer.repair_outcome import repaired
from optimizer.repair_places import best_place
from optimizer.repair_result import ImpossibleRepairError
from optimizer.repair_trips import join_trips_anew, open_trip
from optimizer.solution import Solution
from optimizer.trips import RELOAD, without

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from optimizer.problem import Problem
    from optimizer.repair_orders import Order
    from optimizer.repair_result import Repaired, Steadiness

TORN_OUT = 6
"""Visits taken out in a step at most: neighbours on the ground, so they can change places."""

STEPS = 200

Worth = tuple[int, int]


def reoptimise(
    problem: Problem,
    solution: Solution,
    *,
    steadiness: Steadiness,
    locked: Mapping[int, int] | None = None,
    barred: Collection[int] = (),
    steps: int = STEPS,
    seed: int = 0,
) -> Repaired:
    """
    Improve a plan that was told to people, where that is worth the promises it moves.

    Parameters
    ----------
    steadiness
        The price of each promise moved against ``solution``.
    steps
        How often to tear out some neighbours and put them back where they cost least. The same
        steps and seed give the same plan.
    """
    expect_whole("steps", steps)
    orders = Orders(problem, solution, locked=locked, barred=barred, steadiness=steadiness)
    mend(orders)
    insert_all(orders, orders.left)
    improve(orders, steps=steps, seed=seed)
    join_trips_anew(orders)
    return repaired(orders)


def plan_of(problem: Problem, orders: Mapping[int, Sequence[int]]) -> Solution:
    """
    Time routes that are known only as orders of visits, by vehicle id, `RELOAD` between trips.

    What the problem has no more is left away, what no longer fits is placed anew.
    """
    known = Orders(problem, Solution(routes=(), unassigned=(), cost=0))
    for vehicle_id in known.by_vehicle:
        order = orders.get(vehicle_id, ())
        gone = set(order) - problem.visit_by_id.keys() - {RELOAD}
        known.by_vehicle[vehicle_id] = without(order, gone)
    mend(known)
    return repaired(known).solution


def insert_all(orders: Orders, visit_ids: Iterable[int]) -> None:
    """Insert whom it can, what matters most first; a priced visit only where it is worth it."""
    waiting = set(visit_ids)
    for visit_id in sorted(waiting, key=lambda u: (*(-part for part in orders.worth(u)), u)):
        if orders.is_served(visit_id):
            continue  # With its first half, or by an alternative.
        places = []
        for option in orders.problem.group.get(visit_id, (visit_id,)):
            whole = orders.whole(option)
            place = best_place(orders, whole)
            if place is not None and not _is_too_dear(orders, whole, place.added):
                places.append((place.added, place.vehicle_id, place.order))
        if places:
            _, vehicle_id, order = min(places)
            orders.by_vehicle[vehicle_id] = order


def mend(orders: Orders) -> None:
    """
    Make every order ride again, taking out and placing anew as few stops as it needs.

    A way via a door may be faster than the way without it, so even a stop less may come too late.
    One visit to the depot more may be enough where there is too much on board; one that is of no
    use any more falls away.
    """
    torn: list[int] = []
    for vehicle_id in orders.by_vehicle:
        while orders.price(vehicle_id, orders.by_vehicle[vehicle_id]) is None:
            torn += () if open_trip(orders, vehicle_id) else _give_way(orders, vehicle_id)
    insert_all(orders, torn)
    join_trips_anew(orders)


def _give_way(orders: Orders, vehicle_id: int) -> Order:
    """Take the stop out that makes the order ride; if no single one does, the least important."""
    order = orders.by_vehicle[vehicle_id]
    begun = set(order[: orders.lock_of(vehicle_id)])
    open_stops = [u for u in order if u not in begun and u != RELOAD]
    wholes = {orders.whole(u) for u in open_stops if begun.isdisjoint(orders.whole(u))}
    if not wholes:
        raise ImpossibleRepairError(f"vehicle {vehicle_id} cannot finish what has begun")

    def harm(whole: Order) -> tuple[bool, tuple[int, int], Order]:
        rest = without(order, whole)
        return orders.price(vehicle_id, rest) is None, max(map(orders.worth, whole)), whole

    chosen = min(wholes, key=harm)
    orders.take_out(chosen)
    return chosen


def improve(orders: Orders, *, steps: int, seed: int, towards: int | None = None) -> None:
    """
    Tear out neighbours and put them back, keeping what is better.

    Parameters
    ----------
    towards
        A vehicle that is to be relieved of nothing and given what it does cheaper.
    """
    random = Random(seed)  # noqa: S311 - nothing secret is drawn
    score = _score(orders)
    for _ in range(steps):
        open_visits = _open_visits(orders, besides=towards)
        if not open_visits:
            return
        before = dict(orders.by_vehicle)
        torn = _torn_out(orders, random.choice(open_visits), open_visits, random)
        orders.take_out(torn)
        if _is_sound(orders, before):
            insert_all(orders, [*torn, *orders.left])
            after = _score(orders)
            if after < score:
                score = after
                continue
        orders.by_vehicle = before


def _is_sound(orders: Orders, before: dict[int, Order]) -> bool:
    """Say whether what remains of the routes still rides: a detour may have been no detour."""
    changed = (key for key, order in orders.by_vehicle.items() if order != before[key])
    return all(orders.price(key, orders.by_vehicle[key]) is not None for key in changed)


def _score(orders: Orders) -> tuple[int, int]:
    """Judge the orders: importance left out, then cost and the price of promises moved."""
    left = [orders.worth(visit_id) for visit_id in orders.left]
    prices = (orders.price(key, order) or 0 for key, order in orders.by_vehicle.items())
    broken = sum(visit_id in orders.promised for visit_id in orders.left)
    cost = sum(prices) + sum(price for _, price in left) + broken * orders.steadiness.price
    return sum(matters for matters, _ in left), cost


def _open_visits(orders: Orders, besides: int | None) -> list[int]:
    found: list[int] = []
    for vehicle_id, order in orders.by_vehicle.items():
        if vehicle_id != besides and vehicle_id not in orders.barred:
            begun = set(order[: orders.lock_of(vehicle_id)])
            open_stops = [u for u in order if u not in begun and u != RELOAD]
            found += [u for u in open_stops if begun.isdisjoint(orders.whole(u))]
    return found


def _torn_out(orders: Orders, seed_visit: int, open_visits: list[int], random: Random) -> set[int]:
    """Choose a visit's nearest open neighbours, and the other halves of shipments."""
    here = orders.problem.visit_by_id[seed_visit].location
    rider = next(iter(orders.riders.values()))
    known = orders.problem.visit_by_id

    def apart(visit_id: int) -> tuple[int, int]:
        return rider.seconds(here, known[visit_id].location), visit_id

    nearest = sorted(open_visits, key=apart)[: random.randint(1, TORN_OUT)]
    return {each for visit_id in nearest for each in orders.whole(visit_id)}


def _is_too_dear(orders: Orders, whole: Order, added: int) -> bool:
    prices = [orders.problem.visit_by_id[visit_id].penalty for visit_id in whole]
    return None not in prices and added >= sum(price or 0 for price in prices)

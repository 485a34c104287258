"""
A plan changed by hand: one visit, one route, one courier; all else stays as it was told.

Every verb takes a sound plan and gives a sound plan back, or says why it cannot. What has begun is
locked: stops at the head of a route keep their order, their times and their pauses, and nobody on
the road is given more to deliver than was loaded. A vehicle's own `Vehicle.locked` counts too.
Where there is too much on board, who may ride several trips rides by the depot once more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.door import InvalidProblemError
from optimizer.feasibility import obstacle
from optimizer.repair_orders import Orders
from optimizer.repair_outcome import repaired
from optimizer.repair_places import best_place
from optimizer.repair_result import ImpossibleRepairError, Repaired, Steadiness
from optimizer.repair_search import improve, insert_all, mend
from optimizer.repair_trips import join_trips_anew, settle
from optimizer.solution import Reason
from optimizer.trips import RELOAD, without

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from optimizer.problem import Problem, Vehicle
    from optimizer.repair_orders import Order
    from optimizer.solution import Solution

__all__ = [
    "ImpossibleRepairError",
    "Repaired",
    "Steadiness",
    "add_courier",
    "drop_out",
    "insert",
    "move",
    "reassign",
    "remove",
    "swap",
]

RELIEF_STEPS = 30
"""Bounded tries to hand stops to a courier who comes along."""


def insert(
    problem: Problem,
    solution: Solution,
    visit_id: int,
    *,
    vehicle_id: int | None = None,
    position: int | None = None,
    locked: Mapping[int, int] | None = None,
    barred: Collection[int] = (),
    steadiness: Steadiness | None = None,
) -> Repaired:
    """
    Place a visit that stands in no route; a shipment's other half comes along.

    Parameters
    ----------
    visit_id
        May be new to the plan: the problem then has one visit more than the plan was made of. It
        takes the place of an alternative that is served.
    vehicle_id, position
        Who shall serve it, as which stop (0 is the first); None: wherever that costs least.
    locked
        How many of a vehicle's first stops have begun.
    barred
        Vehicles that take nothing more.

    Raises
    ------
    ImpossibleRepairError
        With what is in the way, for each vehicle asked.
    """
    orders = Orders(problem, solution, locked=locked, barred=barred, steadiness=steadiness)
    _expect_known(orders, visit_id, vehicle_id)
    if orders.place_of(visit_id) is not None:
        raise ImpossibleRepairError(f"visit {visit_id} stands in a route already")
    for option in problem.group.get(visit_id, ()):
        if orders.place_of(option) is not None:
            _take(orders, option)
    _put(orders, orders.whole(visit_id), vehicle_id, position)
    mend(orders)
    mend(orders)
    return repaired(orders)


def remove(
    problem: Problem,
    solution: Solution,
    visit_id: int,
    *,
    locked: Mapping[int, int] | None = None,
) -> Repaired:
    """Take a visit out of its route, and its shipment's other half with it."""
    orders = Orders(problem, solution, locked=locked)
    _take(orders, visit_id)
    mend(orders)
    return repaired(orders, removed=orders.whole(visit_id))


def move(
    problem: Problem,
    solution: Solution,
    visit_id: int,
    *,
    vehicle_id: int | None = None,
    position: int | None = None,
    locked: Mapping[int, int] | None = None,
    barred: Collection[int] = (),
    steadiness: Steadiness | None = None,
) -> Repaired:
    """Give a visit another place: as `remove`, then as `insert`."""
    orders = Orders(problem, solution, locked=locked, barred=barred, steadiness=steadiness)
    _expect_known(orders, visit_id, vehicle_id)
    _take(orders, visit_id)
    _put(orders, orders.whole(visit_id), vehicle_id, position)
    mend(orders)
    return repaired(orders)


def swap(
    problem: Problem,
    solution: Solution,
    one: int,
    other: int,
    *,
    locked: Mapping[int, int] | None = None,
) -> Repaired:
    """Let two visits change places."""
    orders = Orders(problem, solution, locked=locked)
    instead = {one: other, other: one}
    for visit_id in (one, other):
        _expect_open(orders, visit_id)
    for vehicle_id, order in list(orders.by_vehicle.items()):
        settle(orders, vehicle_id, tuple(instead.get(u, u) for u in order))
    join_trips_anew(orders)
    return repaired(orders)


def reassign(
    problem: Problem,
    solution: Solution,
    vehicle_id: int,
    to_vehicle_id: int,
    *,
    locked: Mapping[int, int] | None = None,
) -> Repaired:
    """Let two couriers exchange their open stops: who has none takes over the whole route."""
    orders = Orders(problem, solution, locked=locked)
    for key in (vehicle_id, to_vehicle_id):
        _expect_vehicle(orders, key)
    (begun, ahead), (begun_there, ahead_there) = (
        _split(orders, vehicle_id),
        _split(orders, to_vehicle_id),
    )
    for key, order in (
        (vehicle_id, begun + ahead_there),
        (to_vehicle_id, begun_there + ahead),
    ):
        in_one = without(order, {RELOAD}) if RELOAD not in begun + begun_there else order
        settle(orders, key, without(order, ()), in_one)
    return repaired(orders)


def drop_out(
    problem: Problem,
    solution: Solution,
    vehicle_id: int,
    *,
    locked: Mapping[int, int] | None = None,
    barred: Collection[int] = (),
    steadiness: Steadiness | None = None,
) -> Repaired:
    """
    Send a courier home: the others take his open stops as far as they can, what matters most first.

    What stands in the result as ``stuck`` is on board with him already.
    """
    barred = {*barred, vehicle_id}
    orders = Orders(problem, solution, locked=locked, barred=barred, steadiness=steadiness)
    _expect_vehicle(orders, vehicle_id)
    begun, ahead = _split(orders, vehicle_id)
    stuck = tuple(u for u in ahead if problem.partner.get(u) in begun)
    settle(orders, vehicle_id, begun + stuck)
    insert_all(orders, [u for u in ahead if u not in stuck and u != RELOAD])
    return repaired(orders, stuck=stuck)


def add_courier(
    problem: Problem,
    solution: Solution,
    vehicle: Vehicle,
    *,
    locked: Mapping[int, int] | None = None,
    barred: Collection[int] = (),
    steadiness: Steadiness | None = None,
) -> Repaired:
    """
    Let one more courier ride: first who was left out, then stops that cost less with him.

    The result's ``problem`` knows him.
    """
    larger = replace(problem, vehicles=(*problem.vehicles, vehicle))
    orders = Orders(larger, solution, locked=locked, barred=barred, steadiness=steadiness)
    insert_all(orders, orders.left)
    improve(orders, steps=RELIEF_STEPS, seed=0, towards=vehicle.id)
    join_trips_anew(orders)
    return repaired(orders)


def _put(orders: Orders, visit_ids: Order, vehicle_id: int | None, position: int | None) -> None:
    asked = orders.open_vehicles if vehicle_id is None else [vehicle_id]
    if position is None:
        place = best_place(orders, visit_ids, asked)
        if place is None:
            raise ImpossibleRepairError(
                f"visit {visit_ids[0]} has no place", _reasons(orders, visit_ids, asked)
            )
        orders.by_vehicle[place.vehicle_id] = place.order
        return
    if vehicle_id is None:
        raise InvalidProblemError("vehicle_id", None, "a vehicle where a position is given")
    order, lock = orders.by_vehicle[vehicle_id], orders.lock_of(vehicle_id)
    gaps = [gap for gap in _gaps_of_stop(order, position) if gap >= lock]
    if not gaps:
        raise ImpossibleRepairError(f"vehicle {vehicle_id} has no open position {position}")
    choices = [
        each
        for gap in gaps
        for each in _completed((*order[:gap], visit_ids[0], *order[gap:]), gap, visit_ids[1:])
    ]
    settle(orders, vehicle_id, *choices)


def _gaps_of_stop(order: Order, position: int) -> list[int]:
    """Find where a stop of that number can stand: beside a reload in either trip."""
    gaps = range(len(order) + 1)
    return [gap for gap in gaps if sum(u != RELOAD for u in order[:gap]) == position]


def _completed(order: Order, gap: int, second: Order) -> list[Order]:
    """Put the second half of a shipment, if there is one, wherever it can be behind the first."""
    if not second:
        return [order]
    return [(*order[:at], *second, *order[at:]) for at in range(gap + 1, len(order) + 1)]


def _take(orders: Orders, visit_id: int) -> None:
    whole = orders.whole(visit_id)
    for each in whole:
        _expect_open(orders, each)
    orders.take_out(whole)


def _split(orders: Orders, vehicle_id: int) -> tuple[Order, Order]:
    """Split a vehicle's order into what has begun and what lies ahead."""
    order, lock = orders.by_vehicle[vehicle_id], orders.lock_of(vehicle_id)
    return order[:lock], order[lock:]


def _reasons(orders: Orders, visit_ids: Order, asked: Collection[int]) -> dict[int, Reason]:
    visits = orders.visits(visit_ids)
    return {key: obstacle(orders.riders[key], visits) or Reason.CROWDED_OUT for key in asked}


def _expect_known(orders: Orders, visit_id: int, vehicle_id: int | None) -> None:
    if visit_id not in orders.problem.visit_by_id:
        raise InvalidProblemError("visit_id", visit_id, "a visit of the problem")
    if vehicle_id is not None:
        _expect_vehicle(orders, vehicle_id)


def _expect_vehicle(orders: Orders, vehicle_id: int) -> None:
    if vehicle_id not in orders.by_vehicle:
        raise InvalidProblemError("vehicle_id", vehicle_id, "a vehicle of the problem")


def _expect_open(orders: Orders, visit_id: int) -> None:
    _expect_known(orders, visit_id, None)
    if orders.place_of(visit_id) is None:
        raise ImpossibleRepairError(f"visit {visit_id} stands in no route")
    if orders.is_locked(visit_id):
        raise ImpossibleRepairError(f"visit {visit_id} has begun")

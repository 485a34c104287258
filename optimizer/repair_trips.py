"""Where a route under repair rides by the depot once more, or once less."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.feasibility import overloads
from optimizer.repair_result import ImpossibleRepairError
from optimizer.trips import RELOAD, split_trips

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.repair_orders import Order, Orders


def settle(orders: Orders, vehicle_id: int, *choices: Order) -> None:
    """Take the choice that costs least; where all have too much on board, a trip more is opened."""
    before = orders.by_vehicle[vehicle_id]
    best: tuple[int, Order] | None = None
    for order in choices:
        orders.by_vehicle[vehicle_id] = order
        price = orders.price(vehicle_id, order)
        if price is None and open_trip(orders, vehicle_id):
            price = orders.price(vehicle_id, orders.by_vehicle[vehicle_id])
        if price is not None and (best is None or price < best[0]):
            best = price, orders.by_vehicle[vehicle_id]
    orders.by_vehicle[vehicle_id] = before if best is None else best[1]
    if best is None:
        reason = orders.obstacle(vehicle_id, choices[0])
        raise ImpossibleRepairError("the order breaks a promise", {vehicle_id: reason})


def open_trip(orders: Orders, vehicle_id: int) -> bool:
    """Cut an order that does not fit where that costs least; False: no cut makes it fit."""
    order, lock = orders.by_vehicle[vehicle_id], orders.lock_of(vehicle_id)
    if not is_full(orders, vehicle_id, order):
        return False
    priced = [
        (price, cut)
        for at in cuts(order, lock, len(order))
        if (price := orders.price(vehicle_id, cut := cut_at(order, at))) is not None
    ]
    if priced:
        orders.by_vehicle[vehicle_id] = min(priced)[1]
    return bool(priced)


def join_trips_anew(orders: Orders) -> None:
    """Look at every order that was changed: is each of its visits to the depot of use?"""
    for vehicle_id, order in orders.by_vehicle.items():
        if RELOAD in order and order != orders.known(vehicle_id):
            _join_needless(orders, vehicle_id)


def is_full(orders: Orders, vehicle_id: int, order: Order) -> bool:
    """Say whether there is too much on board, and one trip more is allowed."""
    rider = orders.riders[vehicle_id]
    ids, reloads = split_trips(order)
    if len(reloads) + 1 >= rider.vehicle.max_trips or not rider.vehicle.capacity:
        return False
    return overloads(rider, orders.visits(tuple(ids)), reloads)


def cuts(order: Order, first: int, last: int) -> Iterator[int]:
    """List the places up to which a trip more could begin, from ``first`` up to ``last``."""
    for at in range(max(1, first), min(last, len(order) - 1) + 1):
        if RELOAD not in order[at - 1 : at + 1]:
            yield at


def cut_at(order: Order, at: int) -> Order:
    """Ride by the depot before the place."""
    return (*order[:at], RELOAD, *order[at:])


def _join_needless(orders: Orders, vehicle_id: int) -> None:
    """Leave out each visit to the depot without which the order fits and costs no more."""
    lock = orders.lock_of(vehicle_id)
    at = len(orders.by_vehicle[vehicle_id]) - 1
    while at >= lock:
        order = orders.by_vehicle[vehicle_id]
        if order[at] == RELOAD:
            joined = (*order[:at], *order[at + 1 :])
            price = orders.price(vehicle_id, joined)
            if price is not None and price <= (orders.price(vehicle_id, order) or 0):
                orders.by_vehicle[vehicle_id] = joined
        at -= 1

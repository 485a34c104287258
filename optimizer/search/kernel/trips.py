"""Several trips a day: where a reload lets a visit fit that has no room on board otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.search.kernel.books import (
    ADDED,
    CAPACITY,
    DELIVERY,
    DIMENSIONS,
    GAP_SIZE,
    HAS_LIMITS,
    IS_PICKUP,
    LENGTH,
    LOCATION,
    LOCKED,
    MAX_METRES,
    MAX_TRAVEL_S,
    MAX_TRIPS,
    ORDER,
    PARTNER,
    PLACE,
    RIDE,
    SEEN,
    TRIPS,
    VEHICLES,
    VISIT,
    VISITS,
    at,
    gap_at,
    nobody,
    note,
    price_of,
    stop_at,
)
from optimizer.search.kernel.changes import put, touch
from optimizer.search.kernel.compiling import compiled, inlined
from optimizer.search.kernel.exact import way
from optimizer.search.kernel.insertion import may_take, price_in_route, soft_price
from optimizer.search.kernel.refreshing import is_rideable, refresh

if TYPE_CHECKING:
    from optimizer.search.kernel.books import Book, Rides

Trip = tuple[int, int, int, int]
"""What it costs, the vehicle (-1: none), the gap, and 1 if the reload comes first."""


@compiled
def cheapest_trip(facts: Book, rides: Rides, plan: Book, visit: int, limit: int) -> Trip:
    """Find the gap where a visit with a reload right before or behind it costs least."""
    best = (limit, nobody(), nobody(), nobody())
    for vehicle in range(facts[VEHICLES]):
        note(plan, SEEN, vehicle, 0)
    for vehicle in range(facts[VEHICLES]):
        stops = at(plan, LENGTH, vehicle)
        if stops == 0 or at(plan, TRIPS, vehicle) >= at(facts, MAX_TRIPS, vehicle):
            continue
        if not may_take(facts, plan, vehicle, visit, 1):
            continue
        extra = price_in_route(facts, rides, plan, vehicle, visit)
        for gap in range(at(facts, LOCKED, vehicle), stops + 1):
            for is_first in range(2):
                if (gap > 0) if is_first else (gap < stops):
                    best = _with_reload(
                        facts, rides, plan, vehicle, visit, gap, extra, is_first, best
                    )
    return best


@compiled
def _with_reload(
    facts: Book,
    rides: Rides,
    plan: Book,
    vehicle: int,
    visit: int,
    gap: int,
    extra: int,
    is_first: int,
    best: Trip,
) -> Trip:
    stops, cells = at(plan, LENGTH, vehicle), gap_at(facts, plan, vehicle, gap)
    one, two = visit, facts[VISITS] + vehicle
    if is_first:
        one, two = two, one
    here, there = at(facts, LOCATION, one), at(facts, LOCATION, two)
    price = extra + price_of(facts, rides, vehicle, plan[cells + PLACE], here)
    price += price_of(facts, rides, vehicle, here, there) - plan[cells + RIDE]
    price += price_of(facts, rides, vehicle, there, plan[cells + facts[GAP_SIZE] + PLACE])
    if price >= best[0]:
        return best
    for stop in range(stops):
        place = stop + 2 if stop >= gap else stop
        note(plan, ORDER, place, stop_at(facts, plan, vehicle, stop))
    note(plan, ORDER, gap, one)
    note(plan, ORDER, gap + 1, two)
    if not _holds_trips(facts, plan, vehicle, stops + 2):
        return best
    if not _is_within(facts, rides, plan, vehicle, stops + 2):
        return best
    price += soft_price(facts, rides, plan, vehicle, stops + 2)
    if price < best[0]:
        return (price, vehicle, gap, is_first)
    return best


@inlined
def _is_within(facts: Book, rides: Rides, plan: Book, vehicle: int, stops: int) -> bool:
    """Say whether the ride keeps the bounds on time and length."""
    if not facts[HAS_LIMITS]:
        return True
    travel_s, metres = way(facts, rides, plan, vehicle, stops)
    is_short = metres <= at(facts, MAX_METRES, vehicle)
    return is_short and travel_s <= at(facts, MAX_TRAVEL_S, vehicle)


@inlined
def _holds_trips(facts: Book, plan: Book, vehicle: int, stops: int) -> bool:
    """Say whether each trip has room for its load, and each shipment lies in one trip."""
    first = 0
    for stop in range(stops + 1):
        if stop < stops and at(plan, ORDER, stop) < facts[VISITS]:
            continue
        if not _holds_pairs(facts, plan, first, stop):
            return False
        for dimension in range(facts[DIMENSIONS]):
            if not _holds(facts, plan, vehicle, first, stop, dimension):
                return False
        first = stop + 1
    return True


@inlined
def _holds(facts: Book, plan: Book, vehicle: int, first: int, last: int, dimension: int) -> bool:
    dimensions, load = facts[DIMENSIONS], 0
    room = at(facts, CAPACITY, vehicle * dimensions + dimension)
    for stop in range(first, last):
        load += at(facts, DELIVERY, at(plan, ORDER, stop) * dimensions + dimension)
    if load > room:
        return False
    for stop in range(first, last):
        amount = at(plan, ORDER, stop) * dimensions + dimension
        load += at(facts, ADDED, amount) - at(facts, DELIVERY, amount)
        if load > room:
            return False
    return True


@inlined
def _holds_pairs(facts: Book, plan: Book, first: int, last: int) -> bool:
    on_board = 0
    for stop in range(first, last):
        visit = at(plan, ORDER, stop)
        if at(facts, PARTNER, visit) >= 0:
            on_board += 1 if at(facts, IS_PICKUP, visit) else -1
            if on_board < 0:
                return False
    return on_board == 0


@compiled
def drop_reloads(facts: Book, rides: Rides, plan: Book, vehicle: int) -> None:
    """Take out the reloads that a route can do without, and those that begin or end it."""
    if at(facts, MAX_TRIPS, vehicle) == 1:
        return
    for stop in range(at(plan, LENGTH, vehicle) - 1, -1, -1):
        if stop_at(facts, plan, vehicle, stop) >= facts[VISITS]:
            _drop(facts, rides, plan, vehicle, stop)


@compiled
def _drop(facts: Book, rides: Rides, plan: Book, vehicle: int, stop: int) -> None:
    touch(facts, plan, vehicle)
    stops, reload = at(plan, LENGTH, vehicle), stop_at(facts, plan, vehicle, stop)
    is_idle = stop == 0 or stop == stops - 1
    is_idle = is_idle or stop_at(facts, plan, vehicle, stop - 1) >= facts[VISITS]
    for after in range(stop, stops - 1):
        next_visit = stop_at(facts, plan, vehicle, after + 1)
        plan[gap_at(facts, plan, vehicle, after) + VISIT] = next_visit
    note(plan, LENGTH, vehicle, stops - 1)
    refresh(facts, rides, plan, vehicle)
    if not is_idle and not is_rideable(facts, rides, plan, vehicle):
        put(facts, plan, reload, vehicle, stop)
        refresh(facts, rides, plan, vehicle)

"""Where a shipment fits: its pickup in one gap, its delivery in the same or a later one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.search.kernel.books import (
    ADDED,
    ALLOWED,
    BALANCE_PRICE,
    BREAK_COUNT,
    BUSY_S,
    CAPACITY,
    DIMENSIONS,
    GAP_SIZE,
    HAS_LIMITS,
    HAS_WISHES,
    IS_EXACT,
    LABELS,
    LEAVES,
    LENGTH,
    LOCATION,
    LOCKED,
    MAX_METRES,
    MAX_TRAVEL_S,
    ORDER,
    PARTNER,
    PLACE,
    RIDE,
    SEEN,
    SERVICE_S,
    SETUP_S,
    TRAVEL_S,
    VEHICLES,
    VISIT,
    VISITS,
    WISH,
    at,
    gap_at,
    nobody,
    note,
    price_of,
    seconds_of,
    stop_at,
    work_row,
)
from optimizer.search.kernel.chance import is_drawn
from optimizer.search.kernel.clock import after_ride, first_start
from optimizer.search.kernel.compiling import compiled, inlined
from optimizer.search.kernel.exact import way
from optimizer.search.kernel.insertion import has_time, may_take, price_in_route, soft_price
from optimizer.search.kernel.refreshing import balance_price
from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from optimizer.search.kernel.books import Book, Rides
    from optimizer.search.kernel.chance import Chance

Gaps = tuple[int, int, int, int]
"""What it costs, the vehicle (-1: none), and both gaps as they are before either came."""

NOW, READY, AFTER = 6, 7, 8
"""Rows to work on."""


@compiled
def cheapest_gaps(  # noqa: C901 - one loop, cut where it costs no call
    facts: Book, rides: Rides, plan: Book, pickup: int, limit: int, blink: float, chance: Chance
) -> Gaps:
    """Find the two gaps where a shipment costs least."""
    delivery, best = at(facts, PARTNER, pickup), (limit, nobody(), nobody(), nobody())
    for vehicle in range(facts[VEHICLES]):
        note(plan, SEEN, vehicle, 0)
    for vehicle in range(facts[VEHICLES]):
        if not at(facts, ALLOWED, vehicle * facts[VISITS] + delivery):
            continue
        if not may_take(facts, plan, vehicle, pickup, 2):
            continue
        extra = price_in_route(facts, rides, plan, vehicle, pickup)
        if facts[HAS_WISHES]:
            extra += at(facts, WISH, vehicle * facts[VISITS] + delivery)
        for gap in range(at(facts, LOCKED, vehicle), at(plan, LENGTH, vehicle) + 1):
            cells = gap_at(facts, plan, vehicle, gap)
            price = extra + _detour(facts, rides, plan, vehicle, pickup, cells)
            if price >= best[0] or (blink > 0 and is_drawn(chance, blink)):
                continue
            if _has_room(facts, plan, vehicle, pickup, cells) and has_time(
                facts, rides, plan, vehicle, pickup, gap, cells
            ):
                best = _cheapest_delivery(facts, rides, plan, vehicle, pickup, gap, extra, best)
    return best


@inlined
def _detour(facts: Book, rides: Rides, plan: Book, vehicle: int, visit: int, cells: int) -> int:
    here = at(facts, LOCATION, visit)
    price = price_of(facts, rides, vehicle, plan[cells + PLACE], here) - plan[cells + RIDE]
    return price + price_of(facts, rides, vehicle, here, plan[cells + facts[GAP_SIZE] + PLACE])


@inlined
def _has_room(facts: Book, plan: Book, vehicle: int, pickup: int, cells: int) -> bool:
    """Say whether the shipment fits on board on one gap."""
    dimensions, held = facts[DIMENSIONS], cells + LEAVES + 2 * facts[LABELS]
    for dimension in range(dimensions):
        load = plan[held + dimension] + at(facts, ADDED, pickup * dimensions + dimension)
        if load > at(facts, CAPACITY, vehicle * dimensions + dimension):
            return False
    return True


@compiled
def _cheapest_delivery(  # noqa: C901 - likewise
    facts: Book,
    rides: Rides,
    plan: Book,
    vehicle: int,
    pickup: int,
    first: int,
    extra: int,
    best: Gaps,
) -> Gaps:
    """Carry the shipment from stop to stop, and try to deliver it before each."""
    delivery, length, size = at(facts, PARTNER, pickup), at(plan, LENGTH, vehicle), facts[GAP_SIZE]
    cells, now = gap_at(facts, plan, vehicle, first), work_row(facts, plan, NOW)
    place, door = plan[cells + PLACE], -1
    if first and stop_at(facts, plan, vehicle, first - 1) < facts[VISITS]:
        door = place
    _serve(facts, rides, plan, vehicle, cells + LEAVES, place, pickup, door)
    place = at(facts, LOCATION, pickup)
    both = price_of(facts, rides, vehicle, plan[cells + PLACE], place) - plan[cells + RIDE]
    alone = extra + _detour(facts, rides, plan, vehicle, pickup, cells)
    for gap in range(first, length + 1):
        if not _has_room(facts, plan, vehicle, pickup, cells):
            break
        if gap == first:
            price = extra + both + _ride_via(facts, rides, plan, vehicle, place, delivery, cells)
        else:
            price = alone + _detour(facts, rides, plan, vehicle, delivery, cells)
        if price < best[0] and _arrives(facts, rides, plan, vehicle, gap, place, delivery, cells):
            price += _beyond_rides(facts, rides, plan, vehicle, pickup, first, gap)
            if price < best[0]:
                best = (price, vehicle, first, gap)
        if gap == length or plan[cells + VISIT] >= facts[VISITS]:
            break
        _serve(facts, rides, plan, vehicle, now, place, plan[cells + VISIT], place)
        cells += size
        place = plan[cells + PLACE]
        if _is_over(facts, plan, vehicle):
            break
    return best


@inlined
def _ride_via(
    facts: Book, rides: Rides, plan: Book, vehicle: int, origin: int, visit: int, cells: int
) -> int:
    """Price the ride from a place by way of a visit to the end of a gap."""
    here = at(facts, LOCATION, visit)
    price = price_of(facts, rides, vehicle, origin, here)
    return price + price_of(facts, rides, vehicle, here, plan[cells + facts[GAP_SIZE] + PLACE])


@inlined
def _serve(
    facts: Book,
    rides: Rides,
    plan: Book,
    vehicle: int,
    leaves: int,
    place: int,
    visit: int,
    door: int,
) -> None:
    """Ride from a place to a visit and serve it; note the leavings in row ``NOW``."""
    here, ready = at(facts, LOCATION, visit), work_row(facts, plan, READY)
    travel_s = seconds_of(facts, rides, vehicle, place, here)
    after_ride(facts, plan, vehicle, leaves, travel_s, ready)
    lasts, now = at(facts, SERVICE_S, visit), work_row(facts, plan, NOW)
    if door != here:
        lasts += at(facts, SETUP_S, visit)
    for left in range(at(facts, BREAK_COUNT, vehicle) + 1):
        plan[now + left] = min(NEVER, first_start(facts, visit, plan[ready + left]) + lasts)


@inlined
def _arrives(
    facts: Book,
    rides: Rides,
    plan: Book,
    vehicle: int,
    gap: int,
    place: int,
    delivery: int,
    cells: int,
) -> bool:
    """Say whether the delivery can come next and all later promises still be kept."""
    here, destination = at(facts, LOCATION, delivery), plan[cells + facts[GAP_SIZE] + PLACE]
    now, ready = work_row(facts, plan, NOW), work_row(facts, plan, READY)
    after = work_row(facts, plan, AFTER)
    travel_s = seconds_of(facts, rides, vehicle, place, here)
    after_ride(facts, plan, vehicle, now, travel_s, ready)
    lasts, grace = at(facts, SERVICE_S, delivery), 0
    if place != here:
        lasts += at(facts, SETUP_S, delivery)
    if gap < at(plan, LENGTH, vehicle) and destination == plan[cells + PLACE]:
        grace = at(facts, SETUP_S, plan[cells + VISIT])
    count = at(facts, BREAK_COUNT, vehicle)
    for left in range(count + 1):
        plan[after + left] = first_start(facts, delivery, plan[ready + left]) + lasts
    travel_s = seconds_of(facts, rides, vehicle, here, destination)
    after_ride(facts, plan, vehicle, after, travel_s, ready)
    for left in range(count + 1):
        if plan[ready + left] + grace <= plan[cells + LEAVES + facts[LABELS] + left]:
            return True
    return False


@inlined
def _is_over(facts: Book, plan: Book, vehicle: int) -> bool:
    earliest, now = NEVER, work_row(facts, plan, NOW)
    for left in range(at(facts, BREAK_COUNT, vehicle) + 1):
        earliest = min(earliest, plan[now + left])
    return earliest >= NEVER


@compiled
def _beyond_rides(
    facts: Book, rides: Rides, plan: Book, vehicle: int, pickup: int, first: int, second: int
) -> int:
    """Price what a shipment changes for the whole route and day; `NEVER`: it does not fit."""
    if not (facts[IS_EXACT] or facts[HAS_LIMITS] or facts[BALANCE_PRICE]):
        return 0
    stops, delivery = at(plan, LENGTH, vehicle), at(facts, PARTNER, pickup)
    for stop in range(stops):
        place = stop + (stop >= first) + (stop >= second)
        note(plan, ORDER, place, stop_at(facts, plan, vehicle, stop))
    note(plan, ORDER, first, pickup)
    note(plan, ORDER, second + 1, delivery)
    travel_s, metres = way(facts, rides, plan, vehicle, stops + 2)
    if travel_s > at(facts, MAX_TRAVEL_S, vehicle) or metres > at(facts, MAX_METRES, vehicle):
        return NEVER
    price = 0
    if facts[IS_EXACT]:
        price = soft_price(facts, rides, plan, vehicle, stops + 2)
    if facts[BALANCE_PRICE] and price < NEVER:
        busy = at(plan, BUSY_S, vehicle) - at(plan, TRAVEL_S, vehicle) + travel_s
        busy += at(facts, SERVICE_S, pickup) + at(facts, SETUP_S, pickup)
        busy += at(facts, SERVICE_S, delivery) + at(facts, SETUP_S, delivery)
        price += balance_price(facts, plan, vehicle, busy) - balance_price(facts, plan, -1, 0)
    return price

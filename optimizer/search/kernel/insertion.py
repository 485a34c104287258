"""Where a visit fits, and what it would cost there: every gap of every route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.search.kernel.books import (
    ADDED,
    ALLOWED,
    BALANCE_PRICE,
    BREAK_COUNT,
    BUSY_S,
    COMPACT_PRICE,
    DELIVERY,
    DIMENSIONS,
    FIXED,
    GAP_SIZE,
    HAS_LIMITS,
    HAS_WISHES,
    IS_EXACT,
    IS_OUTGROWN,
    KIND,
    LABELS,
    LEAVES,
    LENGTH,
    LOCATION,
    LOCKED,
    LOOKED_AT,
    LOOKS,
    MAX_METRES,
    MAX_STOPS,
    MAX_TRAVEL_S,
    NEAR,
    NEIGHBOURS,
    ORDER,
    PACE,
    PLACE,
    PRICES,
    PRICES_TO,
    RIDDEN_M,
    RIDE,
    ROOM,
    SECONDS,
    SECONDS_TO,
    SEEN,
    SERVICE_S,
    SETUP_S,
    TARIFF,
    TRAVEL_S,
    TRIPS,
    VEHICLE_OF,
    VEHICLES,
    VISIT,
    VISITS,
    WISH,
    at,
    gap_at,
    metres_of,
    nobody,
    note,
    row_of,
    seconds_of,
    stop_at,
    work_row,
)
from optimizer.search.kernel.chance import is_drawn
from optimizer.search.kernel.clock import after_ride, first_start
from optimizer.search.kernel.compiling import compiled, inlined
from optimizer.search.kernel.exact import timed
from optimizer.search.kernel.refreshing import balance_price, breadth_s
from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from optimizer.search.kernel.books import Book, Rides
    from optimizer.search.kernel.chance import Chance

LOOKED_AROUND = 40
"""Neighbours whose routes are looked at first; if one takes the visit, only idle others are."""

Gap = tuple[int, int, int]
"""What the visit costs there, the vehicle, the gap; the vehicle -1: nowhere."""


@compiled
def cheapest_gap(
    facts: Book, rides: Rides, plan: Book, visit: int, limit: int, blink: float, chance: Chance
) -> Gap:
    """
    Find the gap where a visit costs least: beside its neighbours, else anywhere.

    Parameters
    ----------
    limit
        What it must cost less than.
    blink
        Share of gaps overlooked, so that the best is not always taken.
    """
    begin_look(facts, plan)
    best, neighbours = (limit, nobody(), nobody()), visit * facts[NEIGHBOURS]
    for near in range(neighbours, neighbours + min(facts[NEIGHBOURS], LOOKED_AROUND)):
        vehicle = at(plan, VEHICLE_OF, at(facts, NEAR, near))
        if vehicle >= 0:
            best = _look_at(facts, rides, plan, vehicle, visit, blink, chance, best)
    for vehicle in range(facts[VEHICLES]):
        if at(plan, LENGTH, vehicle) == 0 or best[1] < 0:
            best = _look_at(facts, rides, plan, vehicle, visit, blink, chance, best)
    return best


@inlined
def begin_look(facts: Book, plan: Book) -> None:
    """Begin to look at routes, each once."""
    plan[LOOKS] += 1
    for kind in range(facts[VEHICLES]):
        note(plan, SEEN, kind, 0)


@inlined
def _look_at(
    facts: Book,
    rides: Rides,
    plan: Book,
    vehicle: int,
    visit: int,
    blink: float,
    chance: Chance,
    best: Gap,
) -> Gap:
    if at(plan, LOOKED_AT, vehicle) == plan[LOOKS]:
        return best
    note(plan, LOOKED_AT, vehicle, plan[LOOKS])
    if not may_take(facts, plan, vehicle, visit, 1):
        return best
    price, gap = _cheapest_of(facts, rides, plan, vehicle, visit, best[0], blink, chance)
    return (price, vehicle, gap) if gap >= 0 else best


@inlined
def may_take(facts: Book, plan: Book, vehicle: int, visit: int, stops: int) -> bool:
    """Say whether a vehicle may come at all; of idle ones alike only the first is asked."""
    if not at(facts, ALLOWED, vehicle * facts[VISITS] + visit):
        return False
    length = at(plan, LENGTH, vehicle)
    if length - at(plan, TRIPS, vehicle) + 1 + stops > at(facts, MAX_STOPS, vehicle):
        return False
    if length + stops + 3 >= plan[ROOM]:
        plan[IS_OUTGROWN] = 1
        return False
    if length == 0:
        kind = at(facts, KIND, vehicle)
        if at(plan, SEEN, kind):
            return False
        note(plan, SEEN, kind, 1)
    return True


@inlined
def price_in_route(facts: Book, rides: Rides, plan: Book, vehicle: int, visit: int) -> int:
    """Price what a visit costs in any gap of a route: fixed costs, wishes, a wider spread."""
    price = 0
    if at(plan, LENGTH, vehicle) == 0:
        price += at(facts, FIXED, vehicle)
    if facts[HAS_WISHES]:
        price += at(facts, WISH, vehicle * facts[VISITS] + visit)
    if facts[COMPACT_PRICE]:
        wider_s = breadth_s(facts, rides, plan, vehicle, visit)
        wider_s -= breadth_s(facts, rides, plan, vehicle, -1)
        price += facts[COMPACT_PRICE] * wider_s // 3600
    return price


@inlined
def _cheapest_of(
    facts: Book,
    rides: Rides,
    plan: Book,
    vehicle: int,
    visit: int,
    limit: int,
    blink: float,
    chance: Chance,
) -> tuple[int, int]:
    here, tariff = at(facts, LOCATION, visit), at(facts, TARIFF, vehicle)
    into, away = row_of(facts, PRICES_TO, tariff, here), row_of(facts, PRICES, tariff, here)
    best, best_gap, size = limit, nobody(), facts[GAP_SIZE]
    extra = price_in_route(facts, rides, plan, vehicle, visit)
    first = at(facts, LOCKED, vehicle)
    cells = gap_at(facts, plan, vehicle, first)
    for gap in range(first, at(plan, LENGTH, vehicle) + 1):
        price = extra + rides[into + plan[cells + PLACE]] - plan[cells + RIDE]
        price += rides[away + plan[cells + size + PLACE]]
        if (
            price < best
            and has_room(facts, plan, visit, cells)
            and has_time(facts, rides, plan, vehicle, visit, gap, cells)
            and not (blink > 0 and is_drawn(chance, blink))
        ):
            if facts[IS_EXACT] or facts[BALANCE_PRICE]:
                price += _beyond_rides(facts, rides, plan, vehicle, visit, gap)
            if price < best:
                best, best_gap = price, gap
        cells += size
    return best, best_gap


@inlined
def has_room(facts: Book, plan: Book, visit: int, cells: int) -> bool:
    """Say whether all that comes along or is taken away fits on board of a gap."""
    dimensions = facts[DIMENSIONS]
    before = cells + LEAVES + 2 * facts[LABELS] + dimensions
    for dimension in range(dimensions):
        amount = visit * dimensions + dimension
        if at(facts, DELIVERY, amount) > plan[before + dimension]:
            return False
        added = at(facts, ADDED, amount)
        if added > 0 and added > plan[before + dimensions + dimension]:
            return False
    return True


@inlined
def has_time(
    facts: Book, rides: Rides, plan: Book, vehicle: int, visit: int, gap: int, cells: int
) -> bool:
    """Say whether the visit can be served there and all later promises still be kept."""
    pace, here = at(facts, PACE, vehicle), at(facts, LOCATION, visit)
    origin, destination = plan[cells + PLACE], plan[cells + facts[GAP_SIZE] + PLACE]
    ride_in = rides[row_of(facts, SECONDS_TO, pace, here) + origin]
    ride_out = rides[row_of(facts, SECONDS, pace, here) + destination]
    if facts[HAS_LIMITS] and not _is_within(facts, rides, plan, vehicle, here, cells):
        return False
    lasts = at(facts, SERVICE_S, visit)
    if gap == 0 or origin != here:
        lasts += at(facts, SETUP_S, visit)
    grace, labels = 0, facts[LABELS]
    if origin == destination and here != destination and 0 < gap < at(plan, LENGTH, vehicle):
        # The next visit needs its setup again because another door comes in between.
        grace = at(facts, SETUP_S, plan[cells + VISIT])
    if labels == 1:
        leaves = first_start(facts, visit, plan[cells + LEAVES] + ride_in) + lasts
        return leaves + ride_out + grace <= plan[cells + LEAVES + 1]
    count = at(facts, BREAK_COUNT, vehicle)
    ready, then = work_row(facts, plan, 6), work_row(facts, plan, 7)
    after_ride(facts, plan, vehicle, cells + LEAVES, ride_in, ready)
    for left in range(count + 1):
        plan[ready + left] = first_start(facts, visit, plan[ready + left]) + lasts
    after_ride(facts, plan, vehicle, ready, ride_out, then)
    for left in range(count + 1):
        if plan[then + left] + grace <= plan[cells + LEAVES + labels + left]:
            return True
    return False


@inlined
def _is_within(facts: Book, rides: Rides, plan: Book, vehicle: int, here: int, cells: int) -> bool:
    """Say whether riding there keeps the bounds on riding time and length."""
    origin, destination = plan[cells + PLACE], plan[cells + facts[GAP_SIZE] + PLACE]
    seconds = seconds_of(facts, rides, vehicle, origin, here)
    seconds += seconds_of(facts, rides, vehicle, here, destination)
    metres = metres_of(facts, rides, vehicle, origin, here)
    metres += metres_of(facts, rides, vehicle, here, destination)
    if at(plan, LENGTH, vehicle):
        seconds -= seconds_of(facts, rides, vehicle, origin, destination)
        metres -= metres_of(facts, rides, vehicle, origin, destination)
    if at(plan, TRAVEL_S, vehicle) + seconds > at(facts, MAX_TRAVEL_S, vehicle):
        return False
    return at(plan, RIDDEN_M, vehicle) + metres <= at(facts, MAX_METRES, vehicle)


@compiled
def _beyond_rides(facts: Book, rides: Rides, plan: Book, vehicle: int, visit: int, gap: int) -> int:
    """Price what a visit changes for the whole route and day; `NEVER`: it does not fit."""
    price, stops = 0, at(plan, LENGTH, vehicle)
    if facts[IS_EXACT]:
        for stop in range(stops, gap, -1):
            note(plan, ORDER, stop, stop_at(facts, plan, vehicle, stop - 1))
        note(plan, ORDER, gap, visit)
        for stop in range(gap):
            note(plan, ORDER, stop, stop_at(facts, plan, vehicle, stop))
        price = soft_price(facts, rides, plan, vehicle, stops + 1)
    if facts[BALANCE_PRICE] and price < NEVER:
        cells, here = gap_at(facts, plan, vehicle, gap), at(facts, LOCATION, visit)
        origin, destination = plan[cells + PLACE], plan[cells + facts[GAP_SIZE] + PLACE]
        busy = at(plan, BUSY_S, vehicle) + at(facts, SERVICE_S, visit) + at(facts, SETUP_S, visit)
        busy += seconds_of(facts, rides, vehicle, origin, here)
        busy += seconds_of(facts, rides, vehicle, here, destination)
        if stops:
            busy -= seconds_of(facts, rides, vehicle, origin, destination)
        price += balance_price(facts, plan, vehicle, busy) - balance_price(facts, plan, -1, 0)
    return price


@compiled
def soft_price(facts: Book, rides: Rides, plan: Book, vehicle: int, stops: int) -> int:
    """Price what lateness and overtime would be more, were `ORDER` the route."""
    later = timed(facts, rides, plan, vehicle, stops)
    if later >= NEVER:
        return NEVER
    length = at(plan, LENGTH, vehicle)
    if length == 0 or later == 0:
        return later
    for stop in range(length):
        note(plan, ORDER, stop, stop_at(facts, plan, vehicle, stop))
    return later - timed(facts, rides, plan, vehicle, length)

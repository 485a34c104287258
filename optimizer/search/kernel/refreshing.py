"""All numbers of one route, derived from its order; and what is judged by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.search.kernel.books import (
    ADDED,
    BALANCE_PRICE,
    BREAK_COUNT,
    BUSY_S,
    CAPACITY,
    COMPACT_PRICE,
    DELIVERY,
    DIMENSIONS,
    END,
    FIXED,
    GAP_SIZE,
    HAS_LIMITS,
    HAS_WISHES,
    IS_EXACT,
    LABELS,
    LAST_S,
    LEAVES,
    LENGTH,
    LOCATION,
    MAX_METRES,
    MAX_STOPS,
    MAX_TRAVEL_S,
    ORDER,
    PLACE,
    PRICE,
    RIDDEN_M,
    RIDE,
    SHIFT_OPENS_S,
    START,
    TRAVEL_S,
    TRIPS,
    VEHICLES,
    VISIT,
    VISITS,
    WISH,
    at,
    gap_at,
    metres_of,
    note,
    price_of,
    seconds_of,
    stop_at,
    work_row,
)
from optimizer.search.kernel.clock import after_ride, before_ride, first_start, last_start, work_s
from optimizer.search.kernel.compiling import compiled, inlined
from optimizer.search.kernel.exact import timed
from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from optimizer.search.kernel.books import Book, Rides


@compiled
def refresh(facts: Book, rides: Rides, plan: Book, vehicle: int) -> None:
    """Derive all numbers of one route from its order."""
    _lay_out(facts, rides, plan, vehicle)
    _ride_on(facts, rides, plan, vehicle)
    _ride_back(facts, rides, plan, vehicle)
    _load(facts, plan, vehicle)
    if at(plan, LENGTH, vehicle):
        _add_wishes(facts, rides, plan, vehicle)


@inlined
def _lay_out(facts: Book, rides: Rides, plan: Book, vehicle: int) -> None:
    """Say where gaps begin, and add up rides."""
    stops, size = at(plan, LENGTH, vehicle), facts[GAP_SIZE]
    gap, place = gap_at(facts, plan, vehicle, 0), at(facts, START, vehicle)
    price, travel_s, ridden_m = 0, 0, 0
    for stop in range(stops + 1):
        plan[gap + PLACE] = place
        there = at(facts, END, vehicle)
        if stop < stops:
            there = at(facts, LOCATION, plan[gap + VISIT])
        plan[gap + RIDE] = 0
        if stops:
            plan[gap + RIDE] = price_of(facts, rides, vehicle, place, there)
            price += plan[gap + RIDE]
            travel_s += seconds_of(facts, rides, vehicle, place, there)
            if facts[HAS_LIMITS]:
                ridden_m += metres_of(facts, rides, vehicle, place, there)
        place = there
        gap += size
    plan[gap + PLACE] = place
    note(plan, PRICE, vehicle, price + at(facts, FIXED, vehicle) if stops else 0)
    note(plan, TRAVEL_S, vehicle, travel_s)
    note(plan, RIDDEN_M, vehicle, ridden_m)


@inlined
def _ride_on(facts: Book, rides: Rides, plan: Book, vehicle: int) -> None:
    """Find the earliest leavings."""
    stops, labels, size = at(plan, LENGTH, vehicle), facts[LABELS], facts[GAP_SIZE]
    gap, ready = gap_at(facts, plan, vehicle, 0), work_row(facts, plan, 0)
    for left in range(labels):
        plan[gap + LEAVES + left] = NEVER
    plan[gap + LEAVES + at(facts, BREAK_COUNT, vehicle)] = at(facts, SHIFT_OPENS_S, vehicle)
    worked, door = 0, -1
    for _ in range(stops):
        visit, here = plan[gap + VISIT], plan[gap + size + PLACE]
        travel_s = seconds_of(facts, rides, vehicle, plan[gap + PLACE], here)
        after_ride(facts, plan, vehicle, gap + LEAVES, travel_s, ready)
        lasts = work_s(facts, visit, door)
        gap += size
        for left in range(labels):
            plan[gap + LEAVES + left] = NEVER
        for left in range(at(facts, BREAK_COUNT, vehicle) + 1):
            leaves = first_start(facts, visit, plan[ready + left]) + lasts
            plan[gap + LEAVES + left] = min(leaves, NEVER)
        worked += lasts
        door = here if visit < facts[VISITS] else -1
    note(plan, BUSY_S, vehicle, at(plan, TRAVEL_S, vehicle) + worked)


@inlined
def _ride_back(facts: Book, rides: Rides, plan: Book, vehicle: int) -> None:
    """Find the latest instants of being ready."""
    stops, labels, size = at(plan, LENGTH, vehicle), facts[LABELS], facts[GAP_SIZE]
    gap, leaving = gap_at(facts, plan, vehicle, stops), work_row(facts, plan, 0)
    latest = LEAVES + labels
    for left in range(labels):
        plan[gap + latest + left] = -NEVER
    plan[gap + latest] = at(facts, LAST_S, vehicle)
    for stop in range(stops - 1, -1, -1):
        here, there = plan[gap + PLACE], plan[gap + size + PLACE]
        travel_s = seconds_of(facts, rides, vehicle, here, there)
        before_ride(facts, plan, vehicle, gap + latest, travel_s, leaving)
        gap -= size
        visit, door = plan[gap + VISIT], -1
        if stop > 0 and plan[gap - size + VISIT] < facts[VISITS]:
            door = plan[gap + PLACE]
        lasts = work_s(facts, visit, door)
        for left in range(labels):
            plan[gap + latest + left] = -NEVER
        for left in range(at(facts, BREAK_COUNT, vehicle) + 1):
            limit_s = last_start(facts, visit, plan[leaving + left] - lasts)
            plan[gap + latest + left] = limit_s


@inlined
def _load(facts: Book, plan: Book, vehicle: int) -> None:
    """Load each trip on its own."""
    stops, first, trips = at(plan, LENGTH, vehicle), 0, 1
    for stop in range(stops + 1):
        if stop == stops or stop_at(facts, plan, vehicle, stop) >= facts[VISITS]:
            for dimension in range(facts[DIMENSIONS]):
                _load_trip(facts, plan, vehicle, first, stop, dimension)
            first = stop + 1
            trips += stop < stops
    note(plan, TRIPS, vehicle, trips)


@inlined
def _load_trip(
    facts: Book, plan: Book, vehicle: int, first: int, last: int, dimension: int
) -> None:
    """Load a trip from stop ``first`` on up to, without, stop ``last``."""
    dimensions, size = facts[DIMENSIONS], facts[GAP_SIZE]
    room = at(facts, CAPACITY, vehicle * dimensions + dimension)
    held = LEAVES + 2 * facts[LABELS] + dimension
    before, after = held + dimensions, held + 2 * dimensions
    start, load = gap_at(facts, plan, vehicle, first), 0
    for stop in range(last - first):
        load += at(facts, DELIVERY, plan[start + stop * size + VISIT] * dimensions + dimension)
    most, gap = load, start
    plan[gap + held], plan[gap + before] = load, room - load
    for _ in range(last - first):
        amount = plan[gap + VISIT] * dimensions + dimension
        load += at(facts, ADDED, amount) - at(facts, DELIVERY, amount)
        most = max(most, load)
        gap += size
        plan[gap + held], plan[gap + before] = load, room - most
    most = load
    while gap >= start:
        most = max(most, plan[gap + held])
        plan[gap + after] = room - most
        gap -= size


@inlined
def _add_wishes(facts: Book, rides: Rides, plan: Book, vehicle: int) -> None:
    """Add to the price what else hangs on the route."""
    price, stops = at(plan, PRICE, vehicle), at(plan, LENGTH, vehicle)
    if facts[HAS_WISHES]:
        for stop in range(stops):
            visit = stop_at(facts, plan, vehicle, stop)
            if visit < facts[VISITS]:
                price += at(facts, WISH, vehicle * facts[VISITS] + visit)
    if facts[COMPACT_PRICE]:
        price += facts[COMPACT_PRICE] * breadth_s(facts, rides, plan, vehicle, -1) // 3600
    if facts[IS_EXACT]:
        for stop in range(stops):
            note(plan, ORDER, stop, stop_at(facts, plan, vehicle, stop))
        price += timed(facts, rides, plan, vehicle, stops)
    note(plan, PRICE, vehicle, price)


@compiled
def breadth_s(facts: Book, rides: Rides, plan: Book, vehicle: int, visit: int) -> int:
    """Find the ride between the two doors farthest apart, with one more visit or (-1) without."""
    stops, widest = at(plan, LENGTH, vehicle), 0
    for one in range(stops):
        visit_one = stop_at(facts, plan, vehicle, one)
        if visit_one >= facts[VISITS]:
            continue
        for two in range(one):
            visit_two = stop_at(facts, plan, vehicle, two)
            if visit_two < facts[VISITS]:
                widest = max(widest, _apart_s(facts, rides, vehicle, visit_one, visit_two))
        if visit >= 0:
            widest = max(widest, _apart_s(facts, rides, vehicle, visit_one, visit))
    return widest


@inlined
def _apart_s(facts: Book, rides: Rides, vehicle: int, one: int, two: int) -> int:
    here, there = at(facts, LOCATION, one), at(facts, LOCATION, two)
    forth = seconds_of(facts, rides, vehicle, here, there)
    return min(forth, seconds_of(facts, rides, vehicle, there, here))


@compiled
def is_rideable(facts: Book, rides: Rides, plan: Book, vehicle: int) -> bool:
    """Say whether a route keeps its windows, breaks, shift, loads and limits as it stands."""
    stops = at(plan, LENGTH, vehicle)
    if stops == 0:
        return True
    gap, ready = gap_at(facts, plan, vehicle, stops), work_row(facts, plan, 0)
    travel_s = seconds_of(facts, rides, vehicle, plan[gap + PLACE], at(facts, END, vehicle))
    after_ride(facts, plan, vehicle, gap + LEAVES, travel_s, ready)
    if plan[ready] > at(facts, LAST_S, vehicle) or at(plan, PRICE, vehicle) >= NEVER:
        return False
    before = LEAVES + 2 * facts[LABELS] + facts[DIMENSIONS]
    for each in range(stops + 1):
        for dimension in range(facts[DIMENSIONS]):
            if plan[gap_at(facts, plan, vehicle, each) + before + dimension] < 0:
                return False
    if facts[HAS_LIMITS] and (
        at(plan, TRAVEL_S, vehicle) > at(facts, MAX_TRAVEL_S, vehicle)
        or at(plan, RIDDEN_M, vehicle) > at(facts, MAX_METRES, vehicle)
    ):
        return False
    return stops - at(plan, TRIPS, vehicle) + 1 <= at(facts, MAX_STOPS, vehicle)


@compiled
def balance_price(facts: Book, plan: Book, vehicle: int, busy_s: int) -> int:
    """Price the span between most and least busy, were one vehicle (-1: none) that busy."""
    if facts[BALANCE_PRICE] == 0:
        return 0
    most, least = 0, NEVER
    for other in range(facts[VEHICLES]):
        busy = busy_s if other == vehicle else at(plan, BUSY_S, other)
        if other == vehicle or at(plan, LENGTH, other):
            most, least = max(most, busy), min(least, busy)
    return facts[BALANCE_PRICE] * max(0, most - least) // 3600

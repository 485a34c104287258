"""
The whole timetable of one route, where no shorter look is enough.

Releases hold a trip back at its start, lateness and overtime have their price, breaks may ask for
an empty vehicle, spans and reloads bound what a label of one instant cannot know. The route looked
at stands in the plan's column ``ORDER``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.search.kernel.books import (
    ADDED,
    BREAK_COUNT,
    BREAKS,
    DELIVERY,
    DIMENSIONS,
    DUE_S,
    END,
    HAS_LIMITS,
    LABELS,
    LAST_S,
    LATE_PRICE,
    LOCATION,
    MAX_SPAN_S,
    MAX_TRIPS,
    ORDER,
    OVERTIME_PRICE,
    RELEASE_S,
    REST_LOAD,
    SHIFT_CLOSES_S,
    SHIFT_OPENS_S,
    START,
    VISITS,
    at,
    metres_of,
    seconds_of,
    work_row,
)
from optimizer.search.kernel.clock import before_ride, first_start, last_start, work_s
from optimizer.search.kernel.compiling import compiled, inlined
from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from optimizer.search.kernel.books import Book, Rides

FREE, LATE, NEXT_FREE, NEXT_LATE, LOAD = 1, 2, 3, 4, 5
"""Rows to work on: instants and prices of lateness by breaks left, and what is on board."""


@compiled
def timed(facts: Book, rides: Rides, plan: Book, vehicle: int, stops: int) -> int:
    """
    Time a route of that many stops as a whole.

    Returns
    -------
    int
        Price of lateness and overtime; `NEVER` where no timing keeps all promises.
    """
    count, free = at(facts, BREAK_COUNT, vehicle), work_row(facts, plan, FREE)
    for left in range(count + 1):
        plan[free + left] = NEVER
        plan[work_row(facts, plan, LATE) + left] = 0
    plan[free + count] = at(facts, SHIFT_OPENS_S, vehicle)
    _begin_trip(facts, plan, vehicle, 0, stops)
    place, door = at(facts, START, vehicle), -1
    for stop in range(stops):
        visit = at(plan, ORDER, stop)
        here = at(facts, LOCATION, visit)
        travel_s = seconds_of(facts, rides, vehicle, place, here)
        _extend(facts, plan, vehicle, visit, travel_s, work_s(facts, visit, door))
        place, door = here, here
        if visit < facts[VISITS]:
            _take_on(facts, plan, visit)
        else:
            _begin_trip(facts, plan, vehicle, stop + 1, stops)
            door = -1
    travel_s = seconds_of(facts, rides, vehicle, place, at(facts, END, vehicle))
    _extend(facts, plan, vehicle, -1, travel_s, 0)
    return _judged(facts, rides, plan, vehicle, stops)


@inlined
def _judged(facts: Book, rides: Rides, plan: Book, vehicle: int, stops: int) -> int:
    ends_s, late = plan[work_row(facts, plan, FREE)], plan[work_row(facts, plan, LATE)]
    if ends_s > at(facts, LAST_S, vehicle):
        return NEVER
    if at(facts, MAX_TRIPS, vehicle) > 1 and _has_empty_trip(facts, plan, stops):
        return NEVER
    if at(facts, MAX_SPAN_S, vehicle) < NEVER:
        departs_s = _latest_departure(facts, rides, plan, vehicle, stops, ends_s)
        if ends_s - departs_s > at(facts, MAX_SPAN_S, vehicle):
            return NEVER
    over_s = max(0, ends_s - at(facts, SHIFT_CLOSES_S, vehicle))
    return late + over_s * at(facts, OVERTIME_PRICE, vehicle) // 3600


@inlined
def _has_empty_trip(facts: Book, plan: Book, stops: int) -> bool:
    is_reload = True
    for stop in range(stops):
        if at(plan, ORDER, stop) >= facts[VISITS] and is_reload:
            return True
        is_reload = at(plan, ORDER, stop) >= facts[VISITS]
    return stops > 0 and is_reload


@inlined
def _begin_trip(facts: Book, plan: Book, vehicle: int, first: int, stops: int) -> None:
    """Take on board what the trip delivers, and wait until all of it lies ready."""
    load, dimensions, ready_s = work_row(facts, plan, LOAD), facts[DIMENSIONS], 0
    for dimension in range(dimensions):
        plan[load + dimension] = 0
    for stop in range(first, stops):
        visit = at(plan, ORDER, stop)
        if visit >= facts[VISITS]:
            break
        ready_s = max(ready_s, at(facts, RELEASE_S, visit))
        for dimension in range(dimensions):
            plan[load + dimension] += at(facts, DELIVERY, visit * dimensions + dimension)
    free, is_early = work_row(facts, plan, FREE), False
    for left in range(at(facts, BREAK_COUNT, vehicle) + 1):
        is_early = is_early or plan[free + left] < ready_s
    if is_early:
        _extend(facts, plan, vehicle, -1, 0, 0)
        for left in range(at(facts, BREAK_COUNT, vehicle) + 1):
            plan[free + left] = max(plan[free + left], ready_s)


@inlined
def _take_on(facts: Book, plan: Book, visit: int) -> None:
    load, dimensions = work_row(facts, plan, LOAD), facts[DIMENSIONS]
    for dimension in range(dimensions):
        amount = visit * dimensions + dimension
        plan[load + dimension] += at(facts, ADDED, amount) - at(facts, DELIVERY, amount)


@compiled
def _extend(facts: Book, plan: Book, vehicle: int, visit: int, travel_s: int, lasts_s: int) -> None:
    """Ride to a visit (-1: to a place where nothing is to be done), and serve it."""
    count = at(facts, BREAK_COUNT, vehicle)
    breaks = facts[BREAKS] + vehicle * (facts[LABELS] - 1) * 3
    free, then = work_row(facts, plan, FREE), work_row(facts, plan, NEXT_FREE)
    for left in range(count + 1):
        plan[then + left] = NEVER
    for left in range(count + 1):
        clock = plan[free + left]
        if clock >= NEVER:
            continue
        arrives = clock + travel_s
        _reach(facts, plan, visit, left, left, arrives, lasts_s)
        for taken in range(left - 1, -1, -1):
            begin, length = facts[breaks + 3 * taken], facts[breaks + 3 * taken + 2]
            clock_after = max(clock, begin) + length
            is_over = clock > facts[breaks + 3 * taken + 1]
            if is_over or clock_after > at(facts, LAST_S, vehicle):
                break
            if not _may_rest(facts, plan, vehicle, taken):
                break
            clock, arrives = clock_after, max(arrives, begin) + length
            _reach(facts, plan, visit, left, taken, arrives, lasts_s)
    late, late_then = work_row(facts, plan, LATE), work_row(facts, plan, NEXT_LATE)
    for left in range(count + 1):
        plan[free + left] = plan[then + left]
        plan[late + left] = plan[late_then + left]


@inlined
def _reach(
    facts: Book, plan: Book, visit: int, left: int, taken: int, ready_s: int, lasts_s: int
) -> None:
    """Note what follows from being ready at a visit at an instant, if nothing was as early."""
    starts_s, late = ready_s, plan[work_row(facts, plan, LATE) + left]
    if visit >= 0:
        starts_s = first_start(facts, visit, ready_s)
        if visit < facts[VISITS] and starts_s > at(facts, DUE_S, visit):
            late_s = starts_s - at(facts, DUE_S, visit)
            late += late_s * at(facts, LATE_PRICE, visit) // 3600
    then = work_row(facts, plan, NEXT_FREE) + taken
    if starts_s + lasts_s < plan[then]:
        plan[then] = starts_s + lasts_s
        plan[work_row(facts, plan, NEXT_LATE) + taken] = late


@inlined
def _may_rest(facts: Book, plan: Book, vehicle: int, pause: int) -> bool:
    load, dimensions = work_row(facts, plan, LOAD), facts[DIMENSIONS]
    first = (vehicle * (facts[LABELS] - 1) + pause) * dimensions
    for dimension in range(dimensions):
        if plan[load + dimension] > at(facts, REST_LOAD, first + dimension):
            return False
    return True


@inlined
def _latest_departure(
    facts: Book, rides: Rides, plan: Book, vehicle: int, stops: int, ends_s: int
) -> int:
    """Find how late the route can begin that ends at an instant."""
    count = at(facts, BREAK_COUNT, vehicle)
    latest, leaving = work_row(facts, plan, FREE), work_row(facts, plan, NEXT_FREE)
    for left in range(count + 1):
        plan[latest + left] = -NEVER
    plan[latest] = ends_s
    place = at(facts, END, vehicle)
    for stop in range(stops - 1, -1, -1):
        visit, door = at(plan, ORDER, stop), -1
        here = at(facts, LOCATION, visit)
        travel_s = seconds_of(facts, rides, vehicle, here, place)
        before_ride(facts, plan, vehicle, latest, travel_s, leaving)
        if stop and at(plan, ORDER, stop - 1) < facts[VISITS]:
            door = at(facts, LOCATION, at(plan, ORDER, stop - 1))
        lasts_s = work_s(facts, visit, door)
        for left in range(count + 1):
            plan[latest + left] = last_start(facts, visit, plan[leaving + left] - lasts_s)
        place = here
    travel_s = seconds_of(facts, rides, vehicle, at(facts, START, vehicle), place)
    before_ride(facts, plan, vehicle, latest, travel_s, leaving)
    return plan[leaving + count]


@compiled
def way(facts: Book, rides: Rides, plan: Book, vehicle: int, stops: int) -> tuple[int, int]:
    """Add up seconds and, where they are bounded, metres of the route in `ORDER`."""
    place, travel_s, metres = at(facts, START, vehicle), 0, 0
    for stop in range(stops + 1):
        here = at(facts, END, vehicle)
        if stop < stops:
            here = at(facts, LOCATION, at(plan, ORDER, stop))
        travel_s += seconds_of(facts, rides, vehicle, place, here)
        if facts[HAS_LIMITS]:
            metres += metres_of(facts, rides, vehicle, place, here)
        place = here
    return travel_s, metres

"""Filling the hole: requests go back where they cost least, in an order that changes each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.search.kernel.books import (
    ADDED,
    AWAY,
    DELIVERY,
    DIMENSIONS,
    IS_EXACT,
    LEFT,
    LEFT_COUNT,
    MOST_OPTIONS,
    OPTION_COUNT,
    OPTIONS,
    PARTNER,
    PENALTY,
    VISITS,
    WEIGHT,
    WIDTH_S,
    at,
    nobody,
    note,
)
from optimizer.search.kernel.chance import draw_below
from optimizer.search.kernel.changes import put
from optimizer.search.kernel.compiling import compiled, inlined
from optimizer.search.kernel.insertion import cheapest_gap
from optimizer.search.kernel.pairs import cheapest_gaps
from optimizer.search.kernel.refreshing import refresh
from optimizer.search.kernel.trips import cheapest_trip
from optimizer.search.kernel.walking import WAITING

if TYPE_CHECKING:
    from optimizer.search.kernel.books import Book, Rides
    from optimizer.search.kernel.chance import Chance

AT_RANDOM, LARGE, FAR, NEAR_FIRST, NARROW, IMPORTANT, URGENT = range(7)
"""Orders in which requests are inserted; `URGENT`: the most important first, narrow before wide."""

TICKETS = (0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 4, 5)
"""The first six as often as they are drawn."""


@compiled
def fill(
    facts: Book,
    rides: Rides,
    plan: Book,
    walk: Book,
    count: int,
    order: int,
    blink: float,
    chance: Chance,
) -> None:
    """Insert whom it can of those waiting; note who is left out."""
    _shuffle(walk, count, chance)
    if order != AT_RANDOM:
        _sort(facts, walk, count, order)
    _fill(facts, rides, plan, walk, count, blink, chance)


@compiled
def fill_in_order(
    facts: Book, rides: Rides, plan: Book, walk: Book, count: int, order: int, chance: Chance
) -> None:
    """Insert whom it can, without any chance; equals come as they stand."""
    _sort(facts, walk, count, order)
    _fill(facts, rides, plan, walk, count, 0.0, chance)


@inlined
def _fill(
    facts: Book, rides: Rides, plan: Book, walk: Book, count: int, blink: float, chance: Chance
) -> None:
    for number in range(count):
        request = at(walk, WAITING, number)
        if not insert(facts, rides, plan, request, blink, chance):
            note(plan, LEFT, plan[LEFT_COUNT], request)
            plan[LEFT_COUNT] += 1


@compiled
def insert(
    facts: Book, rides: Rides, plan: Book, request: int, blink: float, chance: Chance
) -> bool:
    """Put a request where it costs least; False: nowhere, or leaving it out is cheaper."""
    limit, first = at(facts, PENALTY, request), request * facts[MOST_OPTIONS]
    if at(facts, PARTNER, at(facts, OPTIONS, first)) >= 0:
        pickup = at(facts, OPTIONS, first)
        return _insert_shipment(facts, rides, plan, pickup, limit, blink, chance)
    chosen, vehicle, gap = nobody(), nobody(), nobody()
    for option in range(first, first + at(facts, OPTION_COUNT, request)):
        visit = at(facts, OPTIONS, option)
        price, its, place = cheapest_gap(facts, rides, plan, visit, limit, blink, chance)
        if its >= 0:
            limit, chosen, vehicle, gap = price, visit, its, place
    if facts[IS_EXACT] and _begin_trip(facts, rides, plan, request, limit):
        return True
    if chosen >= 0:
        put(facts, plan, chosen, vehicle, gap)
        refresh(facts, rides, plan, vehicle)
    return chosen >= 0


@inlined
def _insert_shipment(
    facts: Book, rides: Rides, plan: Book, pickup: int, limit: int, blink: float, chance: Chance
) -> bool:
    _, vehicle, first, second = cheapest_gaps(facts, rides, plan, pickup, limit, blink, chance)
    if vehicle < 0:
        return False
    put(facts, plan, at(facts, PARTNER, pickup), vehicle, second)
    put(facts, plan, pickup, vehicle, first)
    refresh(facts, rides, plan, vehicle)
    return True


@compiled
def _begin_trip(facts: Book, rides: Rides, plan: Book, request: int, limit: int) -> bool:
    """Put a request beside a new reload, if that costs less than any gap without."""
    chosen, vehicle, gap, is_reload_first = nobody(), nobody(), nobody(), nobody()
    first = request * facts[MOST_OPTIONS]
    for option in range(first, first + at(facts, OPTION_COUNT, request)):
        visit = at(facts, OPTIONS, option)
        price, its, place, is_first = cheapest_trip(facts, rides, plan, visit, limit)
        if its >= 0:
            limit, chosen, vehicle, gap, is_reload_first = price, visit, its, place, is_first
    if chosen < 0:
        return False
    one, two = chosen, facts[VISITS] + vehicle
    if is_reload_first > 0:
        one, two = two, one
    put(facts, plan, two, vehicle, gap)
    put(facts, plan, one, vehicle, gap)
    refresh(facts, rides, plan, vehicle)
    return True


@inlined
def drawn_order(chance: Chance) -> int:
    """Draw one of the first six orders."""
    return TICKETS[draw_below(chance, len(TICKETS))]


@inlined
def _shuffle(walk: Book, count: int, chance: Chance) -> None:
    for number in range(count - 1, 0, -1):
        other = draw_below(chance, number + 1)
        request = at(walk, WAITING, number)
        note(walk, WAITING, number, at(walk, WAITING, other))
        note(walk, WAITING, other, request)


@compiled
def _sort(facts: Book, walk: Book, count: int, order: int) -> None:
    """Sort by insertion: there are few, and equal ones stay as shuffled."""
    for number in range(1, count):
        request, place = at(walk, WAITING, number), number
        key = _key(facts, request, order)
        while place > 0 and _key(facts, at(walk, WAITING, place - 1), order) > key:
            note(walk, WAITING, place, at(walk, WAITING, place - 1))
            place -= 1
        note(walk, WAITING, place, request)


@inlined
def _key(facts: Book, request: int, order: int) -> float:
    visit = at(facts, OPTIONS, request * facts[MOST_OPTIONS])
    if order == LARGE:
        return -_size(facts, visit)
    if order == FAR:
        return -float(at(facts, AWAY, visit))
    if order == NEAR_FIRST:
        return float(at(facts, AWAY, visit))
    if order == NARROW:
        return float(at(facts, WIDTH_S, visit))
    if order == IMPORTANT:
        return -float(at(facts, WEIGHT, request))
    return float(at(facts, WIDTH_S, visit)) - 1e13 * float(at(facts, WEIGHT, request))


@inlined
def _size(facts: Book, visit: int) -> float:
    """Add up what a visit takes on board or brings, in all dimensions."""
    size, dimensions = 0.0, facts[DIMENSIONS]
    for dimension in range(dimensions):
        amount = visit * dimensions + dimension
        size += at(facts, DELIVERY, amount) + abs(at(facts, ADDED, amount))
    return size

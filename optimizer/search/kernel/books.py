"""
How the kernel keeps its numbers: one array for the facts, one for the rides, one for the plan.

A compiled function gets each array as seven machine words; with a hundred arrays most of its time
would go into handing them over. So all whole numbers of a problem stand in one book. Its first
cells hold single numbers, and for each column where in the book it begins: ``at(facts, OPENS_S,
vehicle)``. Names in capitals are such cells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.search.kernel.compiling import inlined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    Book = NDArray[np.int64]
    Rides = NDArray[np.int32]

# Facts: single numbers.
(
    VISITS,  # n; from n on visits are reloads, one a vehicle
    VEHICLES,  # m
    REQUESTS,
    LABELS,  # most breaks of a vehicle, and one
    DIMENSIONS,  # of amounts
    WIDTH,  # places, and one more that is nowhere
    NEIGHBOURS,
    MOST_SPANS,
    MOST_OPTIONS,
    GAP_SIZE,  # numbers kept of each gap
    BALANCE_PRICE,  # of an hour
    COMPACT_PRICE,  # of an hour
    HAS_LIMITS,
    HAS_WISHES,
    IS_EXACT,  # routes must be timed as a whole: releases, lateness, overtime, trips, spans
    SECONDS,  # where in the rides these begin: by pace or tariff, from, to
    SECONDS_TO,  # by pace, to, from
    PRICES,
    PRICES_TO,
    METRES,
) = range(20)

# Facts: columns by visit, reloads included.
(LOCATION, SETUP_S, SERVICE_S) = range(20, 23)

# By visit. Windows have MOST_SPANS cells each, amounts DIMENSIONS.
(
    SPANS,
    WINDOW_OPENS_S,
    WINDOW_CLOSES_S,
    DELIVERY,  # what comes along from the trip's start
    ADDED,  # what is more on board afterwards
    REQUEST,
    PARTNER,  # other half of a shipment; -1: none
    IS_PICKUP,
    WIDTH_S,  # of all windows together
    AWAY,  # ride from the nearest start
    NEAR,  # other visits, the nearest first
    RELEASE_S,
    DUE_S,
    LATE_PRICE,  # of an hour
) = range(23, 37)

# By request. Options have MOST_OPTIONS cells each; of a shipment there is one, its pickup.
(OPTIONS, OPTION_COUNT, WEIGHT, PENALTY) = range(37, 41)

# By vehicle. Breaks have 3 cells each (begin, end, length; the last break first), LABELS - 1 each.
(
    ALLOWED,  # by vehicle and visit
    WISH,  # likewise
    PACE,
    TARIFF,
    START,
    END,
    SHIFT_OPENS_S,
    SHIFT_CLOSES_S,
    LAST_S,  # overtime included
    OVERTIME_PRICE,  # of an hour
    FIXED,
    BREAKS,
    BREAK_COUNT,
    REST_LOAD,  # most that may be on board in each break
    CAPACITY,
    MAX_STOPS,
    MAX_TRAVEL_S,
    MAX_METRES,
    MAX_SPAN_S,
    MAX_TRIPS,
    LOCKED,
    KIND,
) = range(41, 63)

FACTS = 63

# Plan: single numbers, then columns by vehicle, by visit, by request, and room to work.
(
    ROOM,  # gaps kept for each vehicle
    LEFT_COUNT,  # requests in no route
    TOUCHED_COUNT,
    IS_OUTGROWN,  # some route would have outgrown its room
    GAPS,
    LENGTH,  # stops, reloads included
    PRICE,  # with wishes and all else that hangs on one route alone
    TRAVEL_S,
    RIDDEN_M,
    BUSY_S,
    TRIPS,
    IS_TOUCHED,
    TOUCHED,
    SAVED,  # routes as they were before the step, ROOM cells each
    SAVED_LENGTH,
    SEEN,
    LOOKED_AT,  # by vehicle: the last look that its route was part of
    VEHICLE_OF,  # by visit; -1: none
    LEFT,
    ORDER,  # a route to be looked at
    WORK,  # rows to work on
    LOOKS,  # counts them
) = range(22)

PLAN = 22

# Of each gap: it lies before a stop, the last before the end.
(VISIT, PLACE, RIDE, LEAVES) = range(4)
"""
The stop behind it, where it begins, the price of its ride (0 of an empty route); then for each
number of breaks left the earliest leaving before it, the latest being ready behind it; then for
each dimension what is on board, and how much more fits up to it in its trip, and from it on.
"""

WORK_ROWS = 10


def book_of(size: int, numbers: Mapping[int, int], columns: Mapping[int, ArrayLike]) -> Book:
    """Write a book: single numbers and columns by their cells."""
    arrays = {cell: np.asarray(column, dtype=np.int64).ravel() for cell, column in columns.items()}
    book = np.zeros(size + sum(map(len, arrays.values())), dtype=np.int64)
    for cell, number in numbers.items():
        book[cell] = number
    begin = size
    for cell, array in arrays.items():
        book[cell] = begin
        book[begin : begin + len(array)] = array
        begin += len(array)
    return book


@inlined
def nobody() -> int:
    """Say -1 as a number like any other: of a literal one Numba compiles every callee anew."""
    # To Python it is a number like any other; its own type is for Numba.
    return np.int64(-1)  # type: ignore[return-value]


@inlined
def at(book: Book, column: int, number: int) -> int:
    """Read a column."""
    return book[book[column] + number]


@inlined
def note(book: Book, column: int, number: int, value: int) -> None:
    """Write into a column."""
    book[book[column] + number] = value


@inlined
def gap_at(facts: Book, plan: Book, vehicle: int, gap: int) -> int:
    """Find where in the plan a gap's numbers begin."""
    return plan[GAPS] + (vehicle * plan[ROOM] + gap) * facts[GAP_SIZE]


@inlined
def stop_at(facts: Book, plan: Book, vehicle: int, stop: int) -> int:
    """Look up who stands at a place in a route."""
    return plan[gap_at(facts, plan, vehicle, stop) + VISIT]


@inlined
def work_row(facts: Book, plan: Book, row: int) -> int:
    """Find where in the plan a row of cells to work on begins."""
    return plan[WORK] + row * (facts[LABELS] + facts[DIMENSIONS] + 1)


@inlined
def row_of(facts: Book, matrix: int, number: int, place: int) -> int:
    """Find where in the rides the row of a place begins, by pace or tariff."""
    return facts[matrix] + (number * facts[WIDTH] + place) * facts[WIDTH]


@inlined
def seconds_of(facts: Book, rides: Rides, vehicle: int, origin: int, destination: int) -> int:
    """Look up how long a vehicle rides."""
    return rides[row_of(facts, SECONDS, at(facts, PACE, vehicle), origin) + destination]


@inlined
def price_of(facts: Book, rides: Rides, vehicle: int, origin: int, destination: int) -> int:
    """Look up what a vehicle's ride costs."""
    return rides[row_of(facts, PRICES, at(facts, TARIFF, vehicle), origin) + destination]


@inlined
def metres_of(facts: Book, rides: Rides, vehicle: int, origin: int, destination: int) -> int:
    """Look up how far a vehicle rides."""
    return rides[row_of(facts, METRES, at(facts, PACE, vehicle), origin) + destination]

"""
A plan under construction: routes that know at once what one more visit would cost anywhere.

For each gap between two stops the plan keeps the earliest leaving of the one and the latest being
ready at the other, per number of breaks still to take. So whether a visit fits into a gap, lunch
and all later promises included, is a matter of a few additions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.search.kernel import books
from optimizer.search.kernel.refreshing import refresh
from optimizer.trips import RELOAD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.search.kernel.books import Book, Rides

LEAST_ROOM = 24
"""Gaps kept for each vehicle at least."""


def empty_plan(facts: Book, rides: Rides, room: int) -> Book:
    """Make a plan in which everybody stays in, with room for that many gaps a route."""
    vehicles, visits, requests = (
        int(facts[cell]) for cell in (books.VEHICLES, books.VISITS, books.REQUESTS)
    )
    nothing = np.zeros(vehicles, dtype=np.int64)
    work = facts[books.LABELS] + facts[books.DIMENSIONS] + 1
    columns = {
        books.GAPS: np.zeros(vehicles * room * facts[books.GAP_SIZE], dtype=np.int64),
        books.SAVED: np.zeros(vehicles * room, dtype=np.int64),
        books.VEHICLE_OF: np.full(visits, -1, dtype=np.int64),
        books.LEFT: np.arange(requests),
        books.ORDER: np.zeros(room, dtype=np.int64),
        books.WORK: np.zeros(books.WORK_ROWS * work, dtype=np.int64),
    }
    by_vehicle = (
        *(books.LENGTH, books.PRICE, books.TRAVEL_S, books.RIDDEN_M, books.BUSY_S, books.TRIPS),
        *(books.IS_TOUCHED, books.TOUCHED, books.SAVED_LENGTH, books.SEEN, books.LOOKED_AT),
    )
    columns |= dict.fromkeys(by_vehicle, nothing)
    plan = books.book_of(books.PLAN, {books.ROOM: room, books.LEFT_COUNT: requests}, columns)
    for vehicle in range(vehicles):
        refresh(facts, rides, plan, vehicle)
    return plan


def plan_of(facts: Book, rides: Rides, routes: Sequence[Sequence[int]], room: int = 0) -> Book:
    """Make a plan of routes, each a list of positions of visits; `RELOAD` between two trips."""
    longest = max((len(route) for route in routes), default=0)
    plan = empty_plan(facts, rides, max(room, LEAST_ROOM, longest + longest // 2 + 8))
    for vehicle, route in enumerate(routes):
        set_route(facts, rides, plan, vehicle, route)
    note_left(facts, plan)
    return plan


def set_route(facts: Book, rides: Rides, plan: Book, vehicle: int, route: Sequence[int]) -> None:
    """Give a vehicle its visits; who had them before is not asked."""
    reload = int(facts[books.VISITS]) + vehicle
    numbers = [reload if visit == RELOAD else visit for visit in route]
    plan[_cells(facts, plan, vehicle, len(numbers))] = numbers
    plan[plan[books.LENGTH] + vehicle] = len(numbers)
    refresh(facts, rides, plan, vehicle)


def routes_of(facts: Book, plan: Book) -> list[list[int]]:
    """List the routes of a plan, `RELOAD` between two trips."""
    visits = int(facts[books.VISITS])
    lengths = column(plan, books.LENGTH, int(facts[books.VEHICLES])).tolist()
    return [
        [
            RELOAD if visit >= visits else visit
            for visit in plan[_cells(facts, plan, vehicle, length)].tolist()
        ]
        for vehicle, length in enumerate(lengths)
    ]


def column(book: Book, cell: int, length: int) -> Book:
    """Look at a column as an array of its own."""
    return book[book[cell] : book[cell] + length]


def note_left(facts: Book, plan: Book) -> None:
    """Note who is in which route, and which requests are in none."""
    visits, requests = int(facts[books.VISITS]), int(facts[books.REQUESTS])
    vehicle_of = column(plan, books.VEHICLE_OF, visits)
    vehicle_of[:] = -1
    for vehicle, route in enumerate(routes_of(facts, plan)):
        vehicle_of[[visit for visit in route if visit != RELOAD]] = vehicle
    served = np.zeros(requests, dtype=np.bool_)
    served[column(facts, books.REQUEST, visits)[vehicle_of >= 0]] = True
    left = np.flatnonzero(~served)
    column(plan, books.LEFT, len(left))[:] = left
    plan[books.LEFT_COUNT] = len(left)


def _cells(facts: Book, plan: Book, vehicle: int, length: int) -> slice:
    size = int(facts[books.GAP_SIZE])
    begin = int(plan[books.GAPS] + vehicle * plan[books.ROOM] * size + books.VISIT)
    return slice(begin, begin + length * size, size)

"""Changing routes, and taking all changes of a step back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.search.kernel.books import (
    GAP_SIZE,
    IS_TOUCHED,
    LENGTH,
    ROOM,
    SAVED,
    SAVED_LENGTH,
    TOUCHED,
    TOUCHED_COUNT,
    VEHICLE_OF,
    VISIT,
    VISITS,
    at,
    gap_at,
    note,
    stop_at,
)
from optimizer.search.kernel.compiling import compiled
from optimizer.search.kernel.refreshing import refresh

if TYPE_CHECKING:
    from optimizer.search.kernel.books import Book, Rides


@compiled
def touch(facts: Book, plan: Book, vehicle: int) -> None:
    """Remember a route as it is, before the step's first change."""
    if at(plan, IS_TOUCHED, vehicle):
        return
    note(plan, IS_TOUCHED, vehicle, 1)
    note(plan, TOUCHED, plan[TOUCHED_COUNT], vehicle)
    plan[TOUCHED_COUNT] += 1
    note(plan, SAVED_LENGTH, vehicle, at(plan, LENGTH, vehicle))
    for stop in range(at(plan, LENGTH, vehicle)):
        note(plan, SAVED, vehicle * plan[ROOM] + stop, stop_at(facts, plan, vehicle, stop))


@compiled
def put(facts: Book, plan: Book, visit: int, vehicle: int, gap: int) -> None:
    """Put a visit, or a reload, into a gap. The route is to be refreshed."""
    touch(facts, plan, vehicle)
    length, size = at(plan, LENGTH, vehicle), facts[GAP_SIZE]
    cells = gap_at(facts, plan, vehicle, length)
    for _ in range(length - gap):
        plan[cells + VISIT] = plan[cells - size + VISIT]
        cells -= size
    plan[cells + VISIT] = visit
    note(plan, LENGTH, vehicle, length + 1)
    if visit < facts[VISITS]:
        note(plan, VEHICLE_OF, visit, vehicle)


@compiled
def keep(plan: Book) -> None:
    """Forget what was before the step."""
    for number in range(plan[TOUCHED_COUNT]):
        note(plan, IS_TOUCHED, at(plan, TOUCHED, number), 0)
    plan[TOUCHED_COUNT] = 0


@compiled
def take_back(facts: Book, rides: Rides, plan: Book) -> None:
    """Give all routes their orders from before the step."""
    for number in range(plan[TOUCHED_COUNT]):
        vehicle = at(plan, TOUCHED, number)
        for stop in range(at(plan, LENGTH, vehicle)):
            visit = stop_at(facts, plan, vehicle, stop)
            if visit < facts[VISITS] and at(plan, VEHICLE_OF, visit) == vehicle:
                note(plan, VEHICLE_OF, visit, -1)
    for number in range(plan[TOUCHED_COUNT]):
        vehicle = at(plan, TOUCHED, number)
        length = at(plan, SAVED_LENGTH, vehicle)
        note(plan, LENGTH, vehicle, length)
        for stop in range(length):
            visit = at(plan, SAVED, vehicle * plan[ROOM] + stop)
            plan[gap_at(facts, plan, vehicle, stop) + VISIT] = visit
            if visit < facts[VISITS]:
                note(plan, VEHICLE_OF, visit, vehicle)
        refresh(facts, rides, plan, vehicle)
    keep(plan)

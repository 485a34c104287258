"""
Riding and working with breaks: what becomes of instants, per number of breaks still to take.

A row of instants is indexed by that number, so index 0 stands for "all taken". On each ride any
number of the next breaks may be taken, each as early as its window allows: on the road if it
opens before arrival, else at the door. Being earlier never hurts, so one instant each is enough.
Rows are told by where in the plan's book they begin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.search.kernel.books import (
    BREAK_COUNT,
    BREAKS,
    LABELS,
    LOCATION,
    MOST_SPANS,
    SERVICE_S,
    SETUP_S,
    SPANS,
    VISITS,
    WINDOW_CLOSES_S,
    WINDOW_OPENS_S,
    at,
)
from optimizer.search.kernel.compiling import inlined
from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from optimizer.search.kernel.books import Book


@inlined
def after_ride(
    facts: Book, plan: Book, vehicle: int, leaves: int, travel_s: int, ready: int
) -> None:
    """Find the earliest being ready at the next door."""
    count = at(facts, BREAK_COUNT, vehicle)
    breaks = facts[BREAKS] + vehicle * (facts[LABELS] - 1) * 3
    for left in range(count + 1):
        plan[ready + left] = plan[leaves + left] + travel_s
    for left in range(1, count + 1):
        clock = plan[leaves + left]
        if clock >= NEVER:
            continue
        arrives = clock + travel_s
        for taken in range(left - 1, -1, -1):
            begin, length = facts[breaks + 3 * taken], facts[breaks + 3 * taken + 2]
            if clock > facts[breaks + 3 * taken + 1]:
                break
            clock, arrives = max(clock, begin) + length, max(arrives, begin) + length
            plan[ready + taken] = min(plan[ready + taken], arrives)


@inlined
def before_ride(
    facts: Book, plan: Book, vehicle: int, latest: int, travel_s: int, leaving: int
) -> None:
    """Find the latest leaving that is ready in time at the next door: `after_ride` backwards."""
    count = at(facts, BREAK_COUNT, vehicle)
    breaks = facts[BREAKS] + vehicle * (facts[LABELS] - 1) * 3
    for left in range(count + 1):
        plan[leaving + left] = plan[latest + left] - travel_s
    for taken in range(count):
        clock, ready = NEVER, plan[latest + taken]
        for left in range(taken + 1, count + 1):
            begin, length = facts[breaks + 3 * (left - 1)], facts[breaks + 3 * (left - 1) + 2]
            clock = min(facts[breaks + 3 * (left - 1) + 1], clock - length)
            ready -= length
            if begin > clock or begin > ready:
                break
            plan[leaving + left] = max(plan[leaving + left], min(clock, ready - travel_s))


@inlined
def first_start(facts: Book, visit: int, ready_s: int) -> int:
    """Find when work may begin, from an instant on; `NEVER` after the last window."""
    if visit >= facts[VISITS]:
        return ready_s
    first = visit * facts[MOST_SPANS]
    for span in range(first, first + at(facts, SPANS, visit)):
        if ready_s <= at(facts, WINDOW_CLOSES_S, span):
            return max(ready_s, at(facts, WINDOW_OPENS_S, span))
    return NEVER


@inlined
def last_start(facts: Book, visit: int, limit_s: int) -> int:
    """Find when work may begin at the latest, up to an instant; never: ``-NEVER``."""
    if visit >= facts[VISITS]:
        return limit_s
    first = visit * facts[MOST_SPANS]
    for span in range(first + at(facts, SPANS, visit) - 1, first - 1, -1):
        if at(facts, WINDOW_OPENS_S, span) <= limit_s:
            return min(limit_s, at(facts, WINDOW_CLOSES_S, span))
    return -NEVER


@inlined
def work_s(facts: Book, visit: int, door: int) -> int:
    """Add up setup and service; no setup after another visit at the same door."""
    if at(facts, LOCATION, visit) == door:
        return at(facts, SERVICE_S, visit)
    return at(facts, SERVICE_S, visit) + at(facts, SETUP_S, visit)

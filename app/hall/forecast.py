"""How long people will wait: the hall as it is now, played on by the same rule that calls."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import islice

from app.hall.order import Call, Waiting, next_up

CALLS_THAT_COUNT = 8  # more than the rule looks back
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who waits or will come, at whose counters, and how long they will take there."""

    waiting: Waiting
    group_id: int
    length: timedelta


@dataclass(frozen=True, slots=True)
class Seat:
    """A counter where somebody works: whom it serves, and from when on."""

    group_ids: frozenset[int]
    free_at: datetime


@dataclass(frozen=True, slots=True)
class PastCall:
    """Somebody who was called for a counter group."""

    group_id: int
    call: Call


def foresee(
    *,
    people: Iterable[Person],
    seats: Sequence[Seat],
    calls: Sequence[PastCall],
    spans: Sequence[Span],
    now: datetime,
) -> dict[int, datetime]:
    """
    Return when each will be called, by key, in the order in which they will be.

    Parameters
    ----------
    calls
        The last calls, the newest first.
    spans
        When the office is open today: nobody is called in a break.
    """
    left = {one.waiting.key: one for one in people}
    past = list(calls)
    free = [(max(seat.free_at, now), place) for place, seat in enumerate(seats)]
    heapify(free)
    turns: dict[int, datetime] = {}
    while free and left:
        at, place = heappop(free)
        at = _after_break(at, spans)
        serves = seats[place].group_ids
        mine = [one.waiting for one in left.values() if one.group_id in serves]
        chosen = next_up(mine, _calls_of(serves, past), now=at)
        if chosen is not None:
            person = left.pop(chosen.key)
            turns[chosen.key] = at
            call = Call(at=at, is_booked=chosen.is_booked, has_priority=chosen.has_priority)
            past.insert(0, PastCall(group_id=person.group_id, call=call))
            heappush(free, (at + person.length, place))
        elif mine:
            heappush(free, (min(one.free_from for one in mine), place))
    return turns


def _calls_of(group_ids: frozenset[int], past: Iterable[PastCall]) -> list[Call]:
    return list(islice((one.call for one in past if one.group_id in group_ids), CALLS_THAT_COUNT))


def _after_break(at: datetime, spans: Sequence[Span]) -> datetime:
    # After the last span whoever still waits is served: the door closes, not the counter.
    if any(opens <= at < closes for opens, closes in spans):
        return at
    return min((opens for opens, _ in spans if opens > at), default=at)

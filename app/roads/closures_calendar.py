"""On which days, and from when to when, a closure holds."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.core import clock
from app.roads.models import ClosureState, Repeats, RoadClosure

RIDING_HOURS = (time(6), time(18))
"""Couriers are on the road within these: a plan has one matrix a day, so what closes for an hour
of it is avoided all day."""

LOOK_AHEAD_DAYS = 370

Span = tuple[datetime, datetime]


class Phase(StrEnum):
    """Where a closure stands in time."""

    NOW = "now"
    COMING = "coming"
    PAST = "past"


def phase_of(closure: RoadClosure, *, now: datetime) -> Phase:
    """Say whether it holds now (or later today), will, or is over."""
    if closure.state is ClosureState.LIFTED:
        return Phase.PAST
    coming = next_span(closure, since=now)
    if coming is None:
        return Phase.PAST
    return Phase.NOW if clock.local_day(coming[0]) <= clock.local_day(now) else Phase.COMING


def binds_on(closure: RoadClosure, *, on: date, since: datetime | None = None) -> bool:
    """
    Say whether it stands in the way of somebody riding on that day.

    Parameters
    ----------
    since
        What ends before is over: for a plan that is made in the middle of its day.
    """
    span = span_on(closure, on=on)
    if span is None:
        return False
    first, last = (clock.at(on, moment) for moment in RIDING_HOURS)
    return span[0] < last and span[1] > max(first, since or first)


def span_on(closure: RoadClosure, *, on: date) -> Span | None:
    """Return from when to when it holds within a day, whoever stands behind it."""
    if not _comes_on(closure, on):
        return None
    start, end = clock.at(on, time()), clock.at(on + timedelta(days=1), time())
    if closure.repeats is Repeats.WEEKLY and closure.daily_from and closure.daily_to:
        start, end = clock.at(on, closure.daily_from), clock.at(on, closure.daily_to)
    start, end = max(start, closure.starts_at), min(end, closure.ends_at or end)
    return (start, end) if start < end else None


def next_span(closure: RoadClosure, *, since: datetime) -> Span | None:
    """Return the first span that is not over at an instant; None when there is none in a year."""
    for on in _days(closure, clock.local_day(max(since, closure.starts_at))):
        span = span_on(closure, on=on)
        if span is not None and span[1] > since:
            return span
    return None


def _days(closure: RoadClosure, first: date) -> Iterator[date]:
    many = 2 if closure.repeats is Repeats.NEVER else LOOK_AHEAD_DAYS
    return (first + timedelta(days=number) for number in range(many))


def _comes_on(closure: RoadClosure, on: date) -> bool:
    if closure.repeats is Repeats.WEEKLY:
        return on.weekday() in closure.weekdays
    if closure.repeats is Repeats.YEARLY:
        first, last, here = closure.season_from, closure.season_to, f"{on:%m-%d}"
        # A season may lie over the New Year.
        return first <= here <= last if first <= last else here >= first or here <= last
    return True

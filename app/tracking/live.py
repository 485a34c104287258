"""Where a courier is on the day: how many visits come before one, and about when it is its turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteStop:
    """A stop of a published route, as far as those who wait behind it may be served by it."""

    booking_id: int
    position: int
    starts_at: datetime
    leaves_at: datetime
    travel_s: int  # from the stop before
    opens_at: datetime  # the work may not begin before
    closed_at: datetime | None
    is_called_off: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the courier still has to come here."""
        return self.closed_at is None and not self.is_called_off


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveRoute:
    """One courier's published day."""

    leaves_at: datetime
    returns_at: datetime
    breaks: Sequence[tuple[datetime, datetime]]
    stops: Sequence[RouteStop]  # in order


@dataclass(frozen=True, kw_only=True, slots=True)
class Position:
    """Where one visit is in its route now; of the others only their number."""

    before: int  # visits that come first
    expected_at: datetime
    heard_at: datetime | None  # when the courier last reported a visit
    has_passed: bool  # visits behind this one are over, and it was left out
    is_lost: bool  # the route should have ended, and nobody heard of this visit


def position(route: LiveRoute, *, booking_id: int, now: datetime) -> Position:
    """
    Return where a visit that is still open is in its route.

    The courier's delay shifts the plan: from where and when they last reported, the rides and
    visits that are left follow each other as planned, and nothing that is left lies in the past.
    """
    own = next(stop for stop in route.stops if stop.booking_id == booking_id)
    before = [stop for stop in route.stops if stop.is_open and stop.position < own.position]
    last = _last_closed(route)
    is_left_out = last is not None and last.position > own.position and not before
    return Position(
        before=len(before),
        expected_at=_expected_at(route, [*before, own], last=last, now=now),
        heard_at=last.closed_at if last else None,
        has_passed=is_left_out,
        is_lost=now > max(route.returns_at, own.leaves_at),
    )


def _last_closed(route: LiveRoute) -> RouteStop | None:
    closed = [stop for stop in route.stops if stop.closed_at is not None]
    return max(closed, key=lambda stop: (stop.closed_at, stop.position), default=None)


def _expected_at(
    route: LiveRoute, left: Sequence[RouteStop], *, last: RouteStop | None, now: datetime
) -> datetime:
    free_at = last.closed_at if last and last.closed_at else route.leaves_at
    planned = last.leaves_at if last else route.leaves_at
    starts_at = free_at
    for stop in left:
        rest = _rest(route, since=planned, until=stop.starts_at)
        arrives_at = free_at + timedelta(seconds=stop.travel_s) + rest
        starts_at = max(arrives_at, stop.opens_at, now)
        free_at = starts_at + (stop.leaves_at - stop.starts_at)
        planned = stop.leaves_at
    return starts_at


def _rest(route: LiveRoute, *, since: datetime, until: datetime) -> timedelta:
    # A break belongs to the ride in which it was planned, whenever that ride is now.
    within = [ends - starts for starts, ends in route.breaks if since <= starts < until]
    return sum(within, timedelta())

"""Who of a published plan has left: where they are, what they carry, what they are doing now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.booking.models import Booking, BookingKind, BookingStatus, Outcome
from app.booking.queries import STANDING
from app.core import clock
from app.dispatch import queries
from app.dispatch.models import Route, Stop


@dataclass(frozen=True, kw_only=True)
class OnTheRoad:
    """
    A courier who has left the depot.

    Parameters
    ----------
    done
        Stops that are behind, in the order in which they were closed.
    begun
        The stop that the courier rides to, or stands at; None: nothing is left.
    last
        The booking at whose door the courier was last; None: only the depot.
    free_at
        Since when, or now.
    brings
        Bookings whose results are on board: nobody else can hand them over.
    collected
        Dossiers on board.
    had_lunch
        Whether the planned break has begun.
    """

    route: Route
    done: Sequence[Stop]
    begun: Stop | None
    last: Booking | None
    free_at: datetime
    brings: frozenset[int]
    collected: int
    had_lunch: bool


NOBODY: Mapping[int, OnTheRoad] = {}


def on_the_road(*, province_code: str, on: date, now: datetime) -> Mapping[int, OnTheRoad]:
    """Return who has left by the day's published plan, by shift."""
    if clock.local_day(now) != on:
        return NOBODY
    plan = queries.published_plan(province_code=province_code, on=on)
    if plan is None:
        return NOBODY
    routes = queries.routes_of(plan=plan)
    return {route.shift_id: _seen(route, now=now) for route in routes if _has_left(route, now=now)}


def _has_left(route: Route, *, now: datetime) -> bool:
    return now >= route.leaves_at or any(stop.closed_at is not None for stop in route.stops)


def _seen(route: Route, *, now: datetime) -> OnTheRoad:
    closed = [stop for stop in route.stops if stop.closed_at is not None]
    done = sorted(closed, key=lambda stop: (stop.closed_at, stop.position))
    waiting = [
        stop for stop in route.stops if stop.closed_at is None and stop.booking.status in STANDING
    ]
    lunch_s = route.breaks[0][0] if route.breaks else None
    begun = waiting[0] if waiting else None
    return OnTheRoad(
        route=route,
        done=done,
        begun=begun,
        last=done[-1].booking if done else None,
        free_at=now,
        brings=frozenset(
            stop.booking_id for stop in waiting if stop.booking.kind is BookingKind.RETURN
        ),
        collected=sum(_is_collected(stop.booking) for stop in done),
        had_lunch=lunch_s is not None and clock.second_of_day(now, day=route.plan.on) >= lunch_s,
    )


def _is_collected(booking: Booking) -> bool:
    if booking.kind is BookingKind.PICKUP:
        return booking.outcome is Outcome.DONE
    return booking.status is BookingStatus.FAILED  # The result found nobody and rides back.

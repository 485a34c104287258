"""What a change by hand would mean, for the page: for each courier, and for each citizen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import optimizer
from app.booking.models import Booking
from app.core import clock
from app.dispatch.models import Shift
from app.dispatch.promises import Hour, hour_to_tell, told_hour
from app.dispatch.repairing import Standing, Tried


@dataclass(frozen=True, kw_only=True)
class RouteBefore:
    """A courier's day in figures; nothing where the courier does not ride."""

    stops: int
    travel_s: int
    distance_m: int
    ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class TouchedRoute:
    """A courier whose day would be another."""

    shift: Shift
    before: RouteBefore
    after: RouteBefore

    @property
    def added_s(self) -> int:
        """Seconds of riding more, or less."""
        return self.after.travel_s - self.before.travel_s


@dataclass(frozen=True, kw_only=True)
class MovedVisit:
    """
    A visit that would begin at another time, or be made by somebody else.

    Parameters
    ----------
    before_at, after_at
        When it begins; None: in no route.
    told, to_tell
        The hour that the citizen knows, and the one to be told; None: none.
    was_to_be_told
        Whether what the citizen knows did not hold before the change either.
    """

    booking: Booking
    before_at: datetime | None
    after_at: datetime | None
    before: Shift | None
    after: Shift | None
    told: Hour | None
    to_tell: Hour | None
    was_to_be_told: bool

    @property
    def must_be_told(self) -> bool:
        """Whether the citizen knows something that would no longer hold."""
        return _is_news(self.booking, self.told, self.to_tell, self.after)


@dataclass(frozen=True, kw_only=True)
class DryRun:
    """All that a change would do."""

    token: str
    added_s: int
    added_m: int
    added_cost: int
    routes: Sequence[TouchedRoute]
    placed: Sequence[MovedVisit]
    moved: Sequence[MovedVisit]
    lost: Sequence[MovedVisit]

    @property
    def to_tell(self) -> list[MovedVisit]:
        """Whom it would break a promise to."""
        return [visit for visit in (*self.moved, *self.lost) if visit.must_be_told]

    @property
    def is_nothing(self) -> bool:
        """Whether all stays as it is."""
        return not self.routes


def dry_run_of(tried: Tried) -> DryRun:
    """Say what was tried in rows and instants."""
    looker = _Looker(
        standing=tried.before,
        shifts={shift.id: shift for shift in tried.before.day.shifts},
        bookings={booking.id: booking for booking in tried.before.day.visits},
    )
    before, after = looker.places(tried.before.solution), looker.places(tried.solution)
    tolerance_s = tried.before.given.wishes.tolerance_min * 60
    seen = [looker.moved(key, before.get(key), after.get(key)) for key in looker.bookings]
    changed = sorted((visit for visit in seen if _differs(visit, tolerance_s)), key=_urgency)
    return DryRun(
        token=tried.token,
        added_s=tried.result.added_travel_s,
        added_m=tried.result.added_distance_m,
        added_cost=tried.result.added_cost,
        routes=looker.touched(tried),
        placed=[visit for visit in changed if visit.before_at is None],
        moved=[visit for visit in changed if visit.before_at and visit.after_at],
        lost=[visit for visit in changed if visit.after_at is None],
    )


@dataclass(frozen=True, kw_only=True)
class _Looker:
    standing: Standing
    shifts: Mapping[int, Shift]
    bookings: Mapping[int, Booking]

    def places(self, solution: optimizer.Solution) -> dict[int, tuple[int, datetime]]:
        return {
            stop.visit_id: (route.vehicle_id, self._at(stop.starts_s))
            for route in solution.routes
            for stop in route.stops
        }

    def moved(
        self,
        booking_id: int,
        before: tuple[int, datetime] | None,
        after: tuple[int, datetime] | None,
    ) -> MovedVisit:
        booking = self.bookings[booking_id]
        told, earlier = told_hour(booking), self.shifts.get(before[0]) if before else None
        planned = hour_to_tell(booking, before[1]) if before else None
        return MovedVisit(
            booking=booking,
            before_at=before[1] if before else None,
            after_at=after[1] if after else None,
            before=earlier,
            after=self.shifts.get(after[0]) if after else None,
            told=told,
            to_tell=hour_to_tell(booking, after[1]) if after else None,
            was_to_be_told=_is_news(booking, told, planned, earlier),
        )

    def touched(self, tried: Tried) -> list[TouchedRoute]:
        before = {route.vehicle_id: route for route in tried.before.solution.routes}
        after = {route.vehicle_id: route for route in tried.solution.routes}
        return [
            TouchedRoute(
                shift=self.shifts[key],
                before=self._figures(before.get(key)),
                after=self._figures(after.get(key)),
            )
            for key in tried.result.touched
        ]

    def _figures(self, route: optimizer.Route | None) -> RouteBefore:
        if route is None:
            return RouteBefore(stops=0, travel_s=0, distance_m=0, ends_at=None)
        return RouteBefore(
            stops=len(route.stops),
            travel_s=route.travel_s,
            distance_m=route.distance_m,
            ends_at=self._at(route.ends_s),
        )

    def _at(self, second: int) -> datetime:
        return clock.at_second(self.standing.on, second)


def _differs(visit: MovedVisit, tolerance_s: int) -> bool:
    if visit.before_at is None or visit.after_at is None:
        return visit.before_at is not visit.after_at
    moved_s = abs((visit.after_at - visit.before_at).total_seconds())
    is_news = visit.must_be_told and not visit.was_to_be_told
    return moved_s > tolerance_s or visit.before is not visit.after or is_news


def _is_news(booking: Booking, told: Hour | None, hour: Hour | None, shift: Shift | None) -> bool:
    return told is not None and (told != hour or booking.courier_id != _courier(shift))


def _urgency(visit: MovedVisit) -> tuple[bool, datetime]:
    at = visit.after_at or visit.before_at or visit.booking.window_from
    return not visit.must_be_told, at


def _courier(shift: Shift | None) -> int | None:
    return shift.courier_id if shift else None

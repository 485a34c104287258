"""A route as its card on the board and a courier's sheet show it: counted, timed, judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.booking.door_money import agreed_vnd
from app.booking.models import Booking, BookingStatus
from app.booking.queries import STANDING
from app.core import clock
from app.dispatch import queries
from app.dispatch.models import Plan, Route, Shift, Stop

TIGHT = timedelta(minutes=10)  # Less slack than this, and a flat tyre breaks the promise.
HUES = 8


@dataclass(frozen=True, kw_only=True)
class StopLine:
    """A stop as a line in a card and as a tick in its time bar."""

    id: str
    number: int
    booking: Booking
    starts_at: datetime
    slack: timedelta
    arrives_s: int
    starts_s: int
    leaves_s: int
    opens_s: int
    closes_s: int
    is_closed: bool

    @property
    def name(self) -> str:
        """Whose door it is."""
        return self.booking.name

    @property
    def is_cancelled(self) -> bool:
        """Whether the citizen has cancelled since."""
        return self.booking.status is BookingStatus.CANCELLED

    @property
    def can_move(self) -> bool:
        """Whether it lies ahead and somebody waits there."""
        return not self.is_closed and self.booking.status in STANDING

    @property
    def is_late(self) -> bool:
        """Whether the promise hangs by a thread; the bar flags it."""
        return self.slack < TIGHT and not self.is_closed and not self.is_cancelled


@dataclass(frozen=True, kw_only=True)
class RouteCard:
    """One courier's day."""

    id: int
    number: int
    route: Route
    stops: Sequence[StopLine]
    slack: timedelta  # the least of all its promises and of the shift's end
    lunch: tuple[int, int] | None

    @property
    def shift(self) -> Shift:
        """Who rides, when, from where."""
        return self.route.shift

    @property
    def hue(self) -> int:
        """Which of the eight hues draws it."""
        return (self.number - 1) % HUES

    @property
    def is_done(self) -> bool:
        """Whether nothing lies ahead any more."""
        return not any(stop.can_move for stop in self.stops)

    @property
    def money_vnd(self) -> int:
        """What the courier is to take at the doors that lie ahead, as far as it is agreed."""
        return agreed_vnd(stop.booking for stop in self.stops if stop.can_move)

    @property
    def at_risk(self) -> int:
        """How many promises hang by a thread."""
        return sum(stop.is_late for stop in self.stops)

    @property
    def ends_late(self) -> bool:
        """Whether the courier is back only just before the shift ends."""
        return self.shift.ends_at - self.route.returns_at < TIGHT


def card_of(route: Route) -> RouteCard:
    """Look at one route as its card on the board shows it."""
    return _card(route, number=queries.number_of(route=route))


def cards_of(plan: Plan) -> list[RouteCard]:
    """Look at all routes of a plan as cards, numbered from 1."""
    return [
        _card(route, number=number)
        for number, route in enumerate(queries.routes_of(plan=plan), start=1)
    ]


def _card(route: Route, *, number: int) -> RouteCard:
    stops = [_line(stop, on=route.plan.on) for stop in route.stops]
    slack = min([stop.slack for stop in stops], default=timedelta())
    return RouteCard(
        id=route.id,
        number=number,
        route=route,
        stops=stops,
        slack=min(slack, route.shift.ends_at - route.returns_at),
        lunch=tuple(route.breaks[0]) if route.breaks else None,
    )


def _line(stop: Stop, *, on: date) -> StopLine:
    booking = stop.booking
    return StopLine(
        id=f"s{stop.id}",
        number=stop.position,
        booking=booking,
        starts_at=stop.starts_at,
        slack=booking.window_to - stop.starts_at,
        arrives_s=second_of(stop.arrives_at, on),
        starts_s=second_of(stop.starts_at, on),
        leaves_s=second_of(stop.leaves_at, on),
        opens_s=second_of(booking.window_from, on),
        closes_s=second_of(booking.window_to, on),
        is_closed=stop.closed_at is not None,
    )


def second_of(instant: datetime, on: date) -> int:
    """Say how many seconds after the day's local midnight an instant is."""
    return clock.second_of_day(instant, day=on)

"""What the dispatcher's board shows of a day: counted, timed and judged, ready to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.booking.models import Booking, BookingStatus
from app.core import clock
from app.core.i18n import _, language
from app.dispatch import findings, queries
from app.dispatch.changes import Changes, changes_since
from app.dispatch.errors import PlanNotFoundError
from app.dispatch.models import Plan, PlanState, Route, Shift, Stop, UnassignedVisit
from app.dispatch.words import UNKNOWN_REASON, WHY_LOST

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
    def at_risk(self) -> int:
        """How many promises hang by a thread."""
        return sum(stop.is_late for stop in self.stops)

    @property
    def ends_late(self) -> bool:
        """Whether the courier is back only just before the shift ends."""
        return self.shift.ends_at - self.route.returns_at < TIGHT


@dataclass(frozen=True, kw_only=True)
class LostVisit:
    """A visit in no route, why, and what was found to place it."""

    id: str
    booking: Booking
    why: str
    remedies: Sequence[str]
    by_courier: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Board:
    """A day, its plan if there is one, and whether that plan still fits the day."""

    on: date
    today: date
    visits: int
    couriers: int
    plan: Plan | None
    newest: Plan | None
    published: Plan | None
    routes: Sequence[RouteCard]
    lost: Sequence[LostVisit]
    idle: Sequence[Shift]
    changes: Changes | None
    is_begun: bool

    @property
    def placed(self) -> int:
        """How many visits stand in routes."""
        return sum(len(card.stops) for card in self.routes)

    @property
    def at_risk(self) -> int:
        """How many promises hang by a thread."""
        return sum(card.at_risk for card in self.routes)

    @property
    def is_newest(self) -> bool:
        """Whether no later version exists."""
        return self.plan is self.newest

    @property
    def is_under_way(self) -> bool:
        """Whether a worker has it, or will."""
        return self.plan is not None and self.plan.state in (PlanState.QUEUED, PlanState.SOLVING)

    @property
    def is_stale(self) -> bool:
        """Whether the day has changed since in a way that the dispatcher should know."""
        if self.plan is None or self.changes is None:
            return False
        if self.plan.state is PlanState.PUBLISHED:
            return bool(self.changes.new or self.changes.gone)
        return self.plan.state is PlanState.DRAFT and self.changes.is_stale

    @property
    def can_plan(self) -> bool:
        """Whether a new plan of the day may be asked for."""
        is_open = self.on >= self.today and not self.is_begun and not self.is_under_way
        return is_open and self.visits > 0 and self.couriers > 0

    @property
    def can_publish(self) -> bool:
        """Whether the plan shown may be made binding."""
        is_draft = self.plan is not None and self.plan.state is PlanState.DRAFT
        return is_draft and self.can_plan and not self.is_stale and bool(self.routes)

    @property
    def bar_from_s(self) -> int:
        """Where every time bar begins: one scale, so that days compare at a glance."""
        starts = [_second(card.shift.starts_at, self.on) for card in self.routes]
        return min(starts, default=0)

    @property
    def bar_to_s(self) -> int:
        """Where every time bar ends."""
        ends = [_second(card.shift.ends_at, self.on) for card in self.routes]
        return max(ends, default=1)


def board_of(*, province_code: str, on: date, version: int | None, now: datetime) -> Board:
    """Look at a day with its newest plan, or with the version asked for."""
    day = queries.day_to_plan(province_code=province_code, on=on)
    newest = queries.plan_of(province_code=province_code, on=on)
    plan = newest
    if version is not None:
        plan = queries.plan_of(province_code=province_code, on=on, version=version)
        if plan is None:
            raise PlanNotFoundError
    published = queries.published_plan(province_code=province_code, on=on)
    routes = _cards(plan) if plan else []
    riding = {card.shift.id for card in routes}
    return Board(
        on=on,
        today=clock.local_day(now),
        visits=len(day.visits),
        couriers=len(day.shifts),
        plan=plan,
        newest=newest,
        published=published,
        routes=routes,
        lost=_lost(plan, routes, day.shifts) if plan else [],
        idle=[shift for shift in day.shifts if shift.id not in riding],
        changes=changes_since(plan=plan, day=day) if plan else None,
        is_begun=published is not None and queries.has_begun(plan=published),
    )


def card_of(route: Route) -> RouteCard:
    """Look at one route as its card on the board shows it."""
    return _card(route, number=queries.number_of(route=route))


def _cards(plan: Plan) -> list[RouteCard]:
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
        arrives_s=_second(stop.arrives_at, on),
        starts_s=_second(stop.starts_at, on),
        leaves_s=_second(stop.leaves_at, on),
        opens_s=_second(booking.window_from, on),
        closes_s=_second(booking.window_to, on),
        is_closed=stop.closed_at is not None,
    )


def _lost(plan: Plan, routes: Sequence[RouteCard], shifts: Sequence[Shift]) -> list[LostVisit]:
    lost = queries.unassigned_of(plan=plan)
    helpers = {
        each["vehicle_id"] for left in lost for each in left.reason_detail.get("remedies", ())
    }
    of_other_days = queries.shifts(ids=helpers - {shift.id for shift in shifts})
    couriers = {shift.id: shift.courier.full_name for shift in (*shifts, *of_other_days)}
    doors = {stop.booking.id: stop.name for card in routes for stop in card.stops}

    def found_out(left: UnassignedVisit) -> findings.Told | None:
        return findings.tell(
            left.reason_detail,
            language=language(),
            courier=lambda key: couriers.get(key) or _("Bưu tá khác"),
            door=lambda key: doors.get(key) or _("điểm khác"),
        )

    return [_lost_visit(left, found_out(left)) for left in lost]


def _lost_visit(left: UnassignedVisit, told: findings.Told | None) -> LostVisit:
    known = WHY_LOST.get(left.reason, UNKNOWN_REASON)
    return LostVisit(
        id=f"u{left.id}",
        booking=left.booking,
        why=told.why if told else known.why,
        remedies=(told.remedies if told else ()) or (known.remedy,),
        by_courier=told.by_courier if told and len(told.by_courier) > 1 else (),
    )


def _second(instant: datetime, on: date) -> int:
    return clock.second_of_day(instant, day=on)

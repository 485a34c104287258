"""What the dispatcher's board shows of a day: counted, timed and judged, ready to be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.booking.horizon import takes_pickups
from app.booking.models import Booking
from app.core import clock
from app.core.i18n import _, language
from app.dispatch import findings, queries
from app.dispatch.about import words_of_change_by_hand
from app.dispatch.cards import RouteCard, cards_of, second_of
from app.dispatch.changes import Changes, changes_since
from app.dispatch.errors import PlanNotFoundError
from app.dispatch.models import Plan, PlanState, Shift, UnassignedVisit
from app.dispatch.promises import News, news_of
from app.dispatch.words import UNKNOWN_REASON, WHY_LOST
from app.roads.server_words import told as told_of_roads

SETTLED = (PlanState.DRAFT, PlanState.PUBLISHED)


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
    fresh: Sequence[LostVisit]
    idle: Sequence[Shift]
    changes: Changes | None
    is_begun: bool
    news: Sequence[News]
    change_words: str
    road_words: Sequence[str] = ()
    takes_pickups: bool = True  # whether citizens may still book this day

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
        is_open = self.on >= self.today and not self.is_under_way
        return is_open and self.visits > 0 and self.couriers > 0

    @property
    def can_change(self) -> bool:
        """Whether the plan shown may be changed by hand."""
        is_settled = self.plan is not None and self.plan.state in SETTLED
        return is_settled and self.is_newest and self.on >= self.today

    @property
    def can_set_pickups(self) -> bool:
        """Whether this day's pickups may be offered again, or no more."""
        return self.published is not None and self.on > self.today

    @property
    def can_publish(self) -> bool:
        """Whether the plan shown may be made binding."""
        is_draft = self.plan is not None and self.plan.state is PlanState.DRAFT
        return is_draft and self.can_plan and not self.is_stale and bool(self.routes)

    @property
    def bar_from_s(self) -> int:
        """Where every time bar begins: one scale, so that days compare at a glance."""
        starts = [second_of(card.shift.starts_at, self.on) for card in self.routes]
        return min(starts, default=0)

    @property
    def bar_to_s(self) -> int:
        """Where every time bar ends."""
        ends = [second_of(card.shift.ends_at, self.on) for card in self.routes]
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
    published = _published(newest, province_code=province_code, on=on)
    routes = cards_of(plan) if plan else []
    lost = _lost(plan, routes, day.shifts) if plan else []
    riding = {card.shift.id for card in routes}
    is_draft = plan is not None and plan.state is PlanState.DRAFT
    return Board(
        on=on,
        today=clock.local_day(now),
        visits=len(day.visits),
        couriers=len(day.shifts),
        plan=plan,
        newest=newest,
        published=published,
        routes=routes,
        lost=lost,
        fresh=_fresh(plan, day, routes, lost) if plan else [],
        idle=[shift for shift in day.shifts if shift.id not in riding],
        changes=changes_since(plan=plan, day=day) if plan else None,
        is_begun=published is not None and queries.has_begun(plan=published),
        news=news_of(plan=plan) if plan and is_draft and published else [],
        change_words=words_of_change_by_hand(plan) if plan else "",
        road_words=_road_words(plan, now=now) if plan else (),
        takes_pickups=_takes_pickups(published, province_code=province_code, on=on, now=now),
    )


def _takes_pickups(published: Plan | None, *, province_code: str, on: date, now: datetime) -> bool:
    if published is None or on <= clock.local_day(now):
        return True  # Nobody can say otherwise, so nothing need be asked.
    return takes_pickups(province_code=province_code, on=on)


def _published(newest: Plan | None, *, province_code: str, on: date) -> Plan | None:
    if newest is not None and newest.state is PlanState.PUBLISHED:
        return newest  # Nothing need be asked.
    return queries.published_plan(province_code=province_code, on=on)


def _road_words(plan: Plan, *, now: datetime) -> Sequence[str]:
    return told_of_roads(plan.travel_notes, source=plan.travel_source, now=now)


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


def _fresh(
    plan: Plan, day: queries.DayToPlan, routes: Sequence[RouteCard], lost: Sequence[LostVisit]
) -> list[LostVisit]:
    """List who has booked since a plan was made that still stands."""
    if plan.state not in SETTLED:
        return []
    known = {stop.booking.id for card in routes for stop in card.stops}
    known |= {visit.booking.id for visit in lost}
    why = WHY_LOST["new"]
    return [
        LostVisit(id=f"n{one.id}", booking=one, why=str(why.why), remedies=(str(why.remedy),))
        for one in day.visits
        if one.id not in known
    ]


def _lost_visit(left: UnassignedVisit, told: findings.Told | None) -> LostVisit:
    known = WHY_LOST.get(left.reason, UNKNOWN_REASON)
    return LostVisit(
        id=f"u{left.id}",
        booking=left.booking,
        why=told.why if told else known.why,
        remedies=(told.remedies if told else ()) or (known.remedy,),
        by_courier=told.by_courier if told and len(told.by_courier) > 1 else (),
    )

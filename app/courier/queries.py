"""A courier's sheet: what comes next, what is left, what was done, what must be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.booking.models import Booking, BookingItem, BookingKind, BookingStatus, Outcome
from app.catalogue import cases
from app.catalogue.cases import Checklist
from app.catalogue.models import Procedure
from app.core import clock
from app.core.db import db
from app.courier.models import StopEvent, Verdict
from app.dispatch import queries as dispatch
from app.dispatch.errors import StopNotFoundError
from app.dispatch.models import Plan, PlanState, Route, Shift, Stop
from app.dossiers.models import Dossier, DossierStatus

IN_THE_BAG = {DossierStatus.COLLECTED, DossierStatus.RETURNING}


@dataclass(frozen=True, kw_only=True)
class PaidBefore:
    """What was last said of the money taken at a stop."""

    vnd: int = 0
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Lunch:
    """A break between two stops."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One courier's day, sorted by what they must do with it."""

    route: Route
    waiting: Sequence[Stop]  # the first of them is next
    closed: Sequence[Stop]  # in the order in which they were closed
    cancelled: Sequence[Stop]
    lunches: Sequence[Lunch]
    visits: Sequence[Booking]  # held here, so that each stop finds all of its dossiers ...
    procedures: Sequence[Procedure]  # ... and each dossier its procedure

    @property
    def here(self) -> Stop | None:
        """The stop to go to now."""
        return self.waiting[0] if self.waiting else None

    @property
    def later(self) -> list[Stop | Lunch]:
        """What comes after it, lunch in its place."""
        begins = self.waiting[0].arrives_at if self.waiting else None
        rows: list[Stop | Lunch] = [*self.waiting[1:]]
        rows += [lunch for lunch in self.lunches if begins and lunch.ends_at > begins]
        return sorted(rows, key=lambda row: row.starts_at)

    @property
    def results_to_take(self) -> int:
        """How many results of the route still lie at the office."""
        return sum(_is_result_at_office(stop.booking) for stop in self.waiting)

    @property
    def papers_to_bring(self) -> list[Dossier]:
        """The dossiers, and the results that found nobody, which the courier owes to an office."""
        dossiers = [dossier for stop in self.closed for dossier in stop.booking.dossiers]
        return [one for one in dossiers if one.status in IN_THE_BAG]


def sheet(*, courier_id: int, on: date) -> Sheet | None:
    """Return a courier's sheet of a day; None before its plan is published."""
    route = dispatch.route_of(courier_id=courier_id, on=on)
    if route is None:
        return None
    held = _visits_of(route)
    is_cancelled = [stop.booking.status is BookingStatus.CANCELLED for stop in route.stops]
    stops = list(zip(route.stops, is_cancelled, strict=True))
    closed = [stop for stop in route.stops if stop.closed_at is not None]
    return Sheet(
        route=route,
        waiting=[stop for stop, gone in stops if stop.closed_at is None and not gone],
        closed=sorted(closed, key=lambda stop: (stop.closed_at, stop.position)),
        cancelled=[stop for stop, gone in stops if stop.closed_at is None and gone],
        lunches=[
            Lunch(starts_at=clock.at_second(on, start), ends_at=clock.at_second(on, end))
            for start, end in route.breaks
        ],
        visits=held,
        procedures=_procedures_of(held),
    )


def next_route(*, courier_id: int, after: date) -> Route | None:
    """Return the courier's next published route behind a day."""
    statement = _routes_of(courier_id).where(Plan.on > after).order_by(Plan.on, Route.id)
    return db.session.scalar(statement.limit(1))


def stop_of(*, courier_id: int, stop_id: int) -> Stop:
    """
    Return a stop of a courier's published routes.

    Raises
    ------
    StopNotFoundError
        When there is none, it is another courier's, or the plan no longer holds.
    """
    statement = (
        select(Stop)
        .join(Stop.route)
        .join(Route.plan)
        .join(Route.shift)
        .where(
            Stop.id == stop_id,
            Shift.courier_id == courier_id,
            Plan.state == PlanState.PUBLISHED,
        )
        .options(
            joinedload(Stop.booking).joinedload(Booking.dossier).joinedload(Dossier.procedure),
            joinedload(Stop.booking).joinedload(Booking.commune),
        )
    )
    stop = db.session.scalar(statement)
    if stop is None:
        raise StopNotFoundError
    return stop


def papers_of(*, visit: Booking) -> dict[str, Checklist]:
    """Return what is counted at a door, by applicant; what one's dossiers share counts once."""
    by_name: dict[str, dict[int, Procedure]] = {}
    for dossier in visit.dossiers:
        by_name.setdefault(dossier.applicant_name, {})[dossier.procedure_id] = dossier.procedure
    return {
        name: cases.checklist(procedures=list(procedures.values()))
        for name, procedures in by_name.items()
    }


def outcome_of(*, stop_id: int, courier_id: int) -> Outcome | None:
    """Return the outcome that stands for a courier's stop; None while it is open or not theirs."""
    statement = (
        select(Booking.outcome)
        .join(Stop, Stop.booking_id == Booking.id)
        .join(Stop.route)
        .join(Route.shift)
        .where(Stop.id == stop_id, Shift.courier_id == courier_id, Stop.closed_at.is_not(None))
    )
    return db.session.scalar(statement)


def paid_before(*, stop_id: int, event_id: str) -> PaidBefore:
    """Return what other facts that took effect last said of the money of a stop."""
    statement = (
        select(StopEvent.paid_vnd, StopEvent.happened_at)
        .where(
            StopEvent.stop_id == stop_id,
            StopEvent.id != event_id,
            StopEvent.paid_vnd.is_not(None),
            StopEvent.verdict == Verdict.APPLIED,
        )
        .order_by(StopEvent.happened_at.desc(), StopEvent.received_at.desc(), StopEvent.id)
        .limit(1)
    )
    found = db.session.execute(statement).first()
    return PaidBefore(vnd=found[0], at=found[1]) if found else PaidBefore()


def results_to_take(*, courier_id: int, on: date) -> Sequence[Dossier]:
    """Return the dossiers of a courier's route whose results still lie at an office."""
    statement = (
        select(Dossier)
        .join(Booking, Booking.dossier_id == Dossier.id)
        .join(Stop, Stop.booking_id == Booking.id)
        .join(Stop.route)
        .join(Route.plan)
        .join(Route.shift)
        .where(
            Shift.courier_id == courier_id,
            Plan.on == on,
            Plan.state == PlanState.PUBLISHED,
            Stop.closed_at.is_(None),
            Booking.kind == BookingKind.RETURN,
            Booking.status != BookingStatus.CANCELLED,
            Dossier.status == DossierStatus.RESULT_READY,
        )
        .order_by(Stop.position, Dossier.id)
    )
    return db.session.scalars(statement).all()


def events_to_review(*, courier_id: int, since: datetime) -> Sequence[StopEvent]:
    """Return what a courier reported that somebody must look at, the newest first."""
    statement = (
        select(StopEvent)
        .where(
            StopEvent.courier_id == courier_id,
            StopEvent.received_at >= since,
            StopEvent.verdict == Verdict.NEEDS_REVIEW,
        )
        .order_by(StopEvent.received_at.desc(), StopEvent.id)
        .limit(20)
    )
    return db.session.scalars(statement).all()


def _routes_of(courier_id: int) -> Select[tuple[Route]]:
    return (
        select(Route)
        .join(Route.plan)
        .join(Route.shift)
        .where(Shift.courier_id == courier_id, Plan.state == PlanState.PUBLISHED)
        .options(joinedload(Route.plan), selectinload(Route.stops))
    )


def _visits_of(route: Route) -> Sequence[Booking]:
    ids = [stop.booking_id for stop in route.stops]
    dossiers = selectinload(Booking.items).joinedload(BookingItem.dossier)
    statement = select(Booking).where(Booking.id.in_(ids)).order_by(Booking.id)
    return db.session.scalars(statement.options(dossiers)).all()


def _procedures_of(visits: Sequence[Booking]) -> Sequence[Procedure]:
    ids = {dossier.procedure_id for visit in visits for dossier in visit.dossiers}
    statement = select(Procedure).where(Procedure.id.in_(ids)).order_by(Procedure.id)
    papers = selectinload(Procedure.required_papers)
    return db.session.scalars(statement.options(papers)).all()


def _is_result_at_office(booking: Booking) -> bool:
    is_return = booking.kind is BookingKind.RETURN
    return is_return and booking.dossier.status is DossierStatus.RESULT_READY

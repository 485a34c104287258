"""What is known of a day on the road: what is to be served, by whom, and how it was planned."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.models import Staff
from app.booking import queries as bookings
from app.booking.models import Booking
from app.core.codes import fingerprint
from app.core.db import db
from app.dispatch.errors import PlanNotFoundError, RouteNotFoundError
from app.dispatch.marks import marks_of
from app.dispatch.models import (
    CourierRule,
    Depot,
    Plan,
    PlanState,
    Route,
    Shift,
    Stop,
    UnassignedVisit,
)
from app.geo.models import Commune
from app.roads import closures_queries as roads
from app.roads import land_queries as land
from app.roads.models import RoadClosure


@dataclass(frozen=True, kw_only=True)
class DayToPlan:
    """Everything that a plan of one day depends on."""

    visits: Sequence[Booking]
    shifts: Sequence[Shift]
    communes: Sequence[Commune]
    rules: Sequence[CourierRule] = ()
    closures: Sequence[RoadClosure] = ()
    land: str = ""  # the state of the figures, barriers and ferries
    province_code: str = ""

    @cached_property
    def fingerprint(self) -> str:
        """What a draft was made from, so that a stale one can be told."""
        return fingerprint(json.dumps(self.marks, sort_keys=True))

    @cached_property
    def marks(self) -> dict[str, str]:
        """A short hash of each thing that a plan depends on, by name."""
        return marks_of(
            visits=self.visits,
            shifts=self.shifts,
            rules=self.rules,
            closures=self.closures,
            land=self.land,
        )


def day_to_plan(*, province_code: str, on: date) -> DayToPlan:
    """Return what a plan of the day would be made from now."""
    places = select(Commune).where(Commune.province_code == province_code).order_by(Commune.code)
    communes = db.session.scalars(places).all()
    shifts = shifts_on(province_code=province_code, on=on)
    return DayToPlan(
        communes=communes,
        visits=bookings.visits_to_plan(province_code=province_code, on=on),
        shifts=shifts,
        rules=_rules_for(shifts),
        closures=roads.binding_on(on=on, province_code=province_code),
        land=land.state_of_land(province_code=province_code),
        province_code=province_code,
    )


def plan_of(*, province_code: str, on: date, version: int | None = None) -> Plan | None:
    """Return the newest plan of a day, or the version asked for."""
    statement = _plans(province_code=province_code, on=on)
    if version is not None:
        statement = statement.where(Plan.version == version)
    return db.session.scalar(statement.limit(1))


def plans_after(*, province_code: str, on: date, days: int = 7) -> Sequence[Plan]:
    """Return the newest plan with routes of each of the next days that has one."""
    later = [
        plan_of(province_code=province_code, on=day)
        for day in shift_days(province_code=province_code, start=on + timedelta(days=1), days=days)
    ]
    has_routes = (PlanState.DRAFT, PlanState.PUBLISHED)
    return [plan for plan in later if plan is not None and plan.state in has_routes]


def visits(*, ids: Collection[int]) -> Sequence[Booking]:
    """Return bookings by their ids."""
    return db.session.scalars(select(Booking).where(Booking.id.in_(ids)).order_by(Booking.id)).all()


def shifts(*, ids: Collection[int]) -> Sequence[Shift]:
    """Return shifts by their ids, with who rides."""
    if not ids:
        return []
    statement = select(Shift).where(Shift.id.in_(ids)).options(joinedload(Shift.courier))
    return db.session.scalars(statement.order_by(Shift.id)).all()


def versions_of(*, province_code: str, on: date) -> Sequence[Plan]:
    """Return every plan of a day, the newest first."""
    return db.session.scalars(_plans(province_code=province_code, on=on).limit(200)).all()


def published_plan(*, province_code: str, on: date) -> Plan | None:
    """Return the plan that couriers follow on that day."""
    statement = _plans(province_code=province_code, on=on)
    return db.session.scalar(statement.where(Plan.state == PlanState.PUBLISHED))


def plan(*, plan_id: int, province_code: str) -> Plan:
    """
    Return a plan of the province.

    Raises
    ------
    PlanNotFoundError
        When there is none, or it is another province's.
    """
    found = db.session.get(Plan, plan_id)
    if found is None or found.province_code != province_code:
        raise PlanNotFoundError
    return found


def has_begun(*, plan: Plan) -> bool:
    """Whether a courier has reported the outcome of any of its stops."""
    statement = (
        select(Stop.id).join(Route).where(Route.plan_id == plan.id, Stop.closed_at.is_not(None))
    )
    return db.session.scalar(statement.limit(1)) is not None


def routes_of(*, plan: Plan) -> Sequence[Route]:
    """Return a plan's routes with all that a board or a sheet shows of them."""
    statement = _routes().where(Route.plan_id == plan.id).order_by(Route.id)
    return db.session.scalars(statement).all()


def unassigned_of(*, plan: Plan) -> Sequence[UnassignedVisit]:
    """Return the visits that a plan could not place, with whom they are for."""
    statement = (
        select(UnassignedVisit)
        .where(UnassignedVisit.plan_id == plan.id)
        .options(joinedload(UnassignedVisit.booking).joinedload(Booking.commune))
        .order_by(UnassignedVisit.id)
    )
    found = db.session.scalars(statement).all()
    set_committed_value(plan, "unassigned", list(found))  # So that nobody asks again.
    return found


def route(*, route_id: int, province_code: str) -> Route:
    """
    Return a route of the province, whatever its plan's state.

    Raises
    ------
    RouteNotFoundError
        When there is none, or it is another province's.
    """
    found = db.session.scalar(_routes().where(Route.id == route_id))
    if found is None or found.plan.province_code != province_code:
        raise RouteNotFoundError
    return found


def number_of(*, route: Route) -> int:
    """Return which of its plan's routes it is; 1 is the first."""
    statement = select(func.count()).where(Route.plan_id == route.plan_id, Route.id <= route.id)
    return db.session.scalar(statement) or 1


def route_of(*, courier_id: int, on: date) -> Route | None:
    """Return the route that a courier follows on that day; None before it is published."""
    statement = (
        _routes()
        .join(Route.plan)
        .join(Route.shift)
        .where(Shift.courier_id == courier_id, Plan.on == on, Plan.state == PlanState.PUBLISHED)
        .order_by(Route.id)
    )
    return db.session.scalar(statement)


def shifts_on(*, province_code: str, on: date) -> Sequence[Shift]:
    """Return who rides on that day, ordered by depot, then name."""
    return db.session.scalars(_shifts(province_code=province_code, on=on)).all()


def provinces_with_shifts(*, start: date, days: int) -> Sequence[str]:
    """Return the codes of the provinces where somebody rides within some days."""
    statement = (
        select(Depot.province_code)
        .join(Shift, Shift.depot_id == Depot.id)
        .where(Shift.on >= start, Shift.on < start + timedelta(days=days))
    )
    return db.session.scalars(statement.distinct().order_by(Depot.province_code)).all()


def shift_days(*, province_code: str, start: date, days: int) -> Sequence[date]:
    """Return the days within which somebody rides, the nearest first."""
    statement = (
        select(Shift.on)
        .join(Shift.depot)
        .join(Shift.courier)
        .where(Depot.province_code == province_code, Staff.is_active, ~Shift.is_off)
        .where(Shift.on >= start, Shift.on < start + timedelta(days=days))
    )
    return db.session.scalars(statement.distinct().order_by(Shift.on)).all()


def _plans(*, province_code: str, on: date) -> Select[tuple[Plan]]:
    statement = select(Plan).where(Plan.province_code == province_code, Plan.on == on)
    return statement.order_by(Plan.version.desc())


def _routes() -> Select[tuple[Route]]:
    return select(Route).options(
        joinedload(Route.plan),
        joinedload(Route.shift).joinedload(Shift.courier),
        joinedload(Route.shift).joinedload(Shift.depot),
        selectinload(Route.stops).joinedload(Stop.booking).joinedload(Booking.commune),
        selectinload(Route.stops).joinedload(Stop.booking).joinedload(Booking.dossier),
    )


def _shifts(*, province_code: str, on: date) -> Select[tuple[Shift]]:
    return (
        select(Shift)
        .join(Shift.depot)
        .join(Shift.courier)
        .where(Depot.province_code == province_code, Shift.on == on)
        .where(Staff.is_active, ~Shift.is_off)
        .options(contains_eager(Shift.courier), contains_eager(Shift.depot))
        .order_by(Depot.name, Staff.full_name, Shift.id)
    )


def _rules_for(shifts: Sequence[Shift]) -> Sequence[CourierRule]:
    couriers = [shift.courier_id for shift in shifts]
    if not couriers:
        return ()
    statement = select(CourierRule).where(CourierRule.courier_id.in_(couriers))
    return db.session.scalars(statement.order_by(CourierRule.id)).all()

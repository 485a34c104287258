"""The days ahead on which there is something to serve, or somebody to serve it."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from app.accounts.models import Staff
from app.booking import queries as bookings
from app.booking.models import Booking
from app.core.db import db
from app.dispatch.models import Depot, Plan, Shift
from app.geo.models import Commune


@dataclass(frozen=True, kw_only=True)
class DayInBrief:
    """A day in the dispatcher's list."""

    on: date
    visits: int
    couriers: int
    plan: Plan | None


def coming_days(*, province_code: str, start: date, days: int = 14) -> list[DayInBrief]:
    """Return the days from `start` on which there is something to serve, or someone to serve it."""
    end = start + timedelta(days=days)
    visits = _counted(_visits_by_day(province_code).where(Booking.on >= start, Booking.on < end))
    couriers = _counted(_couriers_by_day(province_code).where(Shift.on >= start, Shift.on < end))
    newest = _newest_plans(province_code, start=start, end=end)
    return [
        DayInBrief(
            on=on, visits=visits.get(on, 0), couriers=couriers.get(on, 0), plan=newest.get(on)
        )
        for on in sorted({*visits, *couriers, *newest})
    ]


def _visits_by_day(province_code: str) -> Select[tuple[date, int]]:
    return (
        select(Booking.on, func.count())
        .join(Booking.commune)
        .where(
            Commune.province_code == province_code,
            Booking.kind.in_(bookings.AT_THE_DOOR),
            Booking.status.in_(bookings.STANDING),
        )
        .group_by(Booking.on)
    )


def _couriers_by_day(province_code: str) -> Select[tuple[date, int]]:
    return (
        select(Shift.on, func.count())
        .join(Shift.depot)
        .join(Shift.courier)
        .where(Depot.province_code == province_code, Staff.is_active, ~Shift.is_off)
        .group_by(Shift.on)
    )


def _counted(statement: Select[tuple[date, int]]) -> dict[date, int]:
    return dict(db.session.execute(statement).tuples().all())


def _newest_plans(province_code: str, *, start: date, end: date) -> dict[date, Plan]:
    statement = (
        select(Plan)
        .where(Plan.province_code == province_code, Plan.on >= start, Plan.on < end)
        .order_by(Plan.on, Plan.version)
    )
    return {plan.on: plan for plan in db.session.scalars(statement)}

"""Counter groups: who is served where within an office, and when."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.catalogue.errors import OfficeNotFoundError
from app.catalogue.models import (
    CounterGroup,
    Office,
    OfficeKind,
    Procedure,
)
from app.catalogue.openings import Calendar, Span, opening_calendar, province_days_off
from app.core import clock
from app.core.db import db


def group(*, group_id: int) -> CounterGroup:
    """
    Return one counter group.

    Raises
    ------
    OfficeNotFoundError
        When there is none with this number.
    """
    found = db.session.get(CounterGroup, group_id)
    if found is None:
        raise OfficeNotFoundError
    return found


def groups_of(*, office_id: int) -> list[CounterGroup]:
    """Return the groups of an office that serve people, those in the house first."""
    statement = (
        select(CounterGroup)
        .where(CounterGroup.office_id == office_id, CounterGroup.is_open)
        .order_by(CounterGroup.is_mobile, CounterGroup.id)
        .options(selectinload(CounterGroup.fields))
    )
    return list(db.session.scalars(statement))


def group_for(*, office: Office, procedure: Procedure) -> CounterGroup | None:
    """Return the counters of an office that serve a procedure; None where none does."""
    inside = [one for one in groups_of(office_id=office.id) if not one.is_mobile]
    named = [one for one in inside if procedure.field in {row.field for row in one.fields}]
    rest = [one for one in inside if one.takes_rest]
    return next(iter(named or rest), None)


def mobile_groups_for(
    *, commune_code: str, procedure: Procedure, now: datetime
) -> list[CounterGroup]:
    """Return the counters that come to a commune in the coming days and serve a procedure."""
    statement = (
        select(CounterGroup)
        .join(CounterGroup.office)
        .where(
            CounterGroup.is_mobile,
            CounterGroup.is_open,
            CounterGroup.commune_code == commune_code,
            Office.is_open,
            Office.is_provincial == procedure.is_provincial,
        )
        .order_by(CounterGroup.id)
        .options(
            selectinload(CounterGroup.fields),
            selectinload(CounterGroup.mobile_days),
            joinedload(CounterGroup.office).joinedload(Office.commune),
        )
    )
    found = [one for one in db.session.scalars(statement) if _serves(one, procedure)]
    return [one for one in found if _comes_soon(one, now=now)]


def group_opening(*, group: CounterGroup, first: date, days: int) -> dict[date, list[Span]]:
    """Return the spans in which a group serves people on each of a number of days, in order."""
    return group_openings(asked=[group], first=first, days=days)[group.id]


def group_openings(*, asked: Sequence[CounterGroup], first: date, days: int) -> dict[int, Calendar]:
    """Return the spans in which groups serve people on each of a number of days, by key."""
    houses = {one.office_id: one.office for one in asked if not one.is_mobile}
    in_house = opening_calendar(offices=list(houses.values()), first=first, days=days)
    away = [one for one in asked if one.is_mobile]
    off = province_days_off(
        province_codes={one.office.commune.province_code for one in away}, first=first, days=days
    )
    none: Calendar = {first + timedelta(days=number): [] for number in range(days)}
    found = {one.id: in_house[one.office_id] if not one.is_mobile else none for one in asked}
    found |= {one.id: _mobile_days(one, none, off) for one in away}
    return found | {one.id: none for one in asked if not one.is_open}


def known_fields() -> list[str]:
    """Return the fields of all procedures, by name: what a group may serve."""
    return list(db.session.scalars(select(Procedure.field).distinct().order_by(Procedure.field)))


def open_groups() -> list[int]:
    """Return the numbers of all groups of all open offices."""
    statement = (
        select(CounterGroup.id)
        .join(CounterGroup.office)
        .where(CounterGroup.is_open, Office.is_open, Office.kind == OfficeKind.OFFICE)
        .order_by(CounterGroup.id)
    )
    return list(db.session.scalars(statement))


def _serves(one: CounterGroup, procedure: Procedure) -> bool:
    return one.takes_rest or procedure.field in {row.field for row in one.fields}


def _comes_soon(one: CounterGroup, *, now: datetime) -> bool:
    last = clock.local_day(now) + timedelta(days=one.horizon_days)
    return any(now < clock.at(day.on, day.closes) and day.on < last for day in one.mobile_days)


def _mobile_days(one: CounterGroup, none: Calendar, off: set[tuple[str, date]]) -> Calendar:
    # Out of the house it keeps its own days; only a day off of the whole province concerns them.
    spans: Calendar = {on: [] for on in none}
    for day in one.mobile_days:
        is_off = (one.office.commune.province_code, day.on) in off
        if day.on in spans and one.office.is_open and not is_off:
            spans[day.on].append((clock.at(day.on, day.opens), clock.at(day.on, day.closes)))
    return spans

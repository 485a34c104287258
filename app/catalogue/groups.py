"""Counter groups: who is served where within an office, and when."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from app.catalogue import queries
from app.catalogue.errors import OfficeNotFoundError
from app.catalogue.models import CounterGroup, Office, OfficeKind, Procedure
from app.catalogue.queries import Span
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


def group_opening(*, group: CounterGroup, first: date, days: int) -> dict[date, list[Span]]:
    """Return the spans in which a group serves people on each of a number of days, in order."""
    if not group.is_open:
        return {first + timedelta(days=number): [] for number in range(days)}
    if not group.is_mobile:
        return queries.opening_days(office=group.office, first=first, days=days)
    # Out of the house it keeps its own days; the office's days off do not concern them.
    spans: dict[date, list[Span]] = {first + timedelta(days=one): [] for one in range(days)}
    for day in group.mobile_days:
        if day.on in spans and group.office.is_open:
            spans[day.on].append((clock.at(day.on, day.opens), clock.at(day.on, day.closes)))
    return spans


def open_groups() -> list[int]:
    """Return the numbers of all groups of all open offices."""
    statement = (
        select(CounterGroup.id)
        .join(CounterGroup.office)
        .where(CounterGroup.is_open, Office.is_open, Office.kind == OfficeKind.OFFICE)
        .order_by(CounterGroup.id)
    )
    return list(db.session.scalars(statement))

"""When offices are open, day by day: the week's hours, holidays, exceptions, days off."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.catalogue.models import Closure, Office, OpeningException
from app.catalogue.public_holidays import is_public_holiday, is_worked_weekend_day
from app.core import clock
from app.core.db import db

FRIDAY = 4
Span = tuple[datetime, datetime]
Calendar = dict[date, list[Span]]


def opening_calendar(*, offices: Sequence[Office], first: date, days: int) -> dict[int, Calendar]:
    """
    Return the opening spans of offices on each of a number of days, by the office's key.

    A day off is a day off. An exception stands for the week's hours of its day, and for a holiday.
    """
    dates = [first + timedelta(days=number) for number in range(days)]
    if not offices:
        return {}
    closed = _days_off(offices, first=first, last=dates[-1])
    special = _exceptions(offices, first=first, last=dates[-1])
    return {
        office.id: {
            on: _spans(office, on, special.get((office.id, on)))
            if office.is_open and on not in closed[office.id]
            else []
            for on in dates
        }
        for office in offices
    }


def province_days_off(*, province_codes: set[str], first: date, days: int) -> set[tuple[str, date]]:
    """Return the days on which nobody of a province serves, holidays of the country aside."""
    if not province_codes:
        return set()
    statement = select(Closure.province_code, Closure.on).where(
        Closure.on.between(first, first + timedelta(days=days - 1)),
        Closure.province_code.in_(province_codes),
        Closure.office_id.is_(None),
    )
    return {(code, on) for code, on in db.session.execute(statement)}


def _spans(office: Office, on: date, special: list[Span] | None) -> list[Span]:
    if special is not None:
        return special
    return [] if is_public_holiday(on) else _weekly_spans(office, on)


def _weekly_spans(office: Office, on: date) -> list[Span]:
    # A Saturday worked in exchange is served like a Friday.
    weekday = FRIDAY if is_worked_weekend_day(on) else on.weekday()
    of_day = sorted((row.opens, row.closes) for row in office.hours if row.weekday == weekday)
    return [(clock.at(on, opens), clock.at(on, closes)) for opens, closes in of_day]


def _days_off(offices: Iterable[Office], *, first: date, last: date) -> dict[int, set[date]]:
    found: dict[int, set[date]] = {office.id: set() for office in offices}
    province_of = {office.id: office.commune.province_code for office in offices}
    statement = select(Closure.on, Closure.province_code, Closure.office_id).where(
        Closure.on.between(first, last), Closure.province_code.in_(set(province_of.values()))
    )
    for on, province_code, office_id in db.session.execute(statement):
        if office_id in found:
            found[office_id].add(on)
        elif office_id is None:
            for number in (key for key, code in province_of.items() if code == province_code):
                found[number].add(on)
    return found


def _exceptions(
    offices: Iterable[Office], *, first: date, last: date
) -> dict[tuple[int, date], list[Span]]:
    statement = (
        select(OpeningException)
        .where(
            OpeningException.office_id.in_([office.id for office in offices]),
            OpeningException.on.between(first, last),
        )
        .order_by(OpeningException.on, OpeningException.opens)
    )
    found: dict[tuple[int, date], list[Span]] = defaultdict(list)
    for row in db.session.scalars(statement):
        span = (clock.at(row.on, row.opens), clock.at(row.on, row.closes))
        found[row.office_id, row.on].append(span)
    return found

"""Find the places that take procedures, and when those are open."""

from datetime import date, datetime, timedelta
from math import cos, hypot, radians

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import selectinload

from app.catalogue.errors import OfficeNotFoundError, UnknownCommuneError
from app.catalogue.models import Closure, Office, OfficeKind, Procedure
from app.catalogue.openings import Span, opening_calendar
from app.catalogue.procedure_queries import bundle, bundles_with, offered_procedure, procedure
from app.catalogue.public_holidays import is_public_holiday, is_worked_weekend_day
from app.catalogue.search import search_procedures
from app.catalogue.search_words import search_words
from app.core import clock
from app.core.db import db
from app.core.text import fold
from app.geo.models import Commune

# Procedures have rooms of their own; whoever asks the catalogue asks here.
__all__ = [
    "bundle",
    "bundles_with",
    "offered_procedure",
    "procedure",
    "search_procedures",
    "search_words",
]
SATURDAY = 5
# Built once: every citizen's page asks these.
_SERVING = (
    select(Office)
    .where(
        Office.kind == OfficeKind.OFFICE,
        Office.is_open,
        Office.is_provincial == bindparam("is_provincial"),
    )
    .order_by(Office.id)
)
_SERVING_COMMUNE = _SERVING.where(Office.commune_code == bindparam("commune"))
_SERVING_PROVINCE = _SERVING.join(Office.commune).where(
    Commune.province_code == bindparam("province")
)


def offices(*, province_code: str, kind: OfficeKind | None = None, text: str = "") -> list[Office]:
    """Return the places of a province that hold every word, its centre first, by name."""
    statement = (
        select(Office)
        .join(Office.commune)
        .where(Commune.province_code == province_code)
        .options(selectinload(Office.commune), selectinload(Office.hours))
        .order_by(Office.id)
    )
    if kind is not None:
        statement = statement.where(Office.kind == kind)
    words = fold(text[:120]).split()
    found = (
        place
        for place in db.session.scalars(statement)
        if all(word in fold(f"{place.name} {place.address}") for word in words)
    )
    # Sorted here: databases put Đ after Z, people look for it beside D.
    return sorted(found, key=lambda place: (not place.is_provincial, fold(place.name), place.id))


def office(*, office_id: int) -> Office:
    """
    Return one office or post point.

    Raises
    ------
    OfficeNotFoundError
        When there is none with this number.
    """
    found = db.session.get(Office, office_id)
    if found is None:
        raise OfficeNotFoundError
    return found


def offices_for(*, procedure: Procedure, commune_code: str, limit: int = 5) -> list[Office]:
    """
    Return the offices where people of a commune hand in a procedure's papers, nearest first.

    The province's own centre takes what the province decides; the commune's office takes the
    rest, or the nearest ones of the province where the commune has none that is open.

    Raises
    ------
    UnknownCommuneError
        When no commune has this code.
    """
    commune = db.session.get(Commune, commune_code)
    if commune is None:
        raise UnknownCommuneError
    asked = {"is_provincial": procedure.is_provincial, "commune": commune_code}
    own = [] if procedure.is_provincial else list(db.session.scalars(_SERVING_COMMUNE, asked))
    if own:
        return own[:limit]
    asked["province"] = commune.province_code
    found = db.session.scalars(_SERVING_PROVINCE, asked)
    return sorted(found, key=lambda place: _apart(place, commune))[:limit]


def is_working_day(
    *, on: date, office_id: int | None = None, province_code: str | None = None
) -> bool:
    """Whether an office opens on a day; without one, whether the administration works."""
    if office_id is not None:
        return bool(opening_spans(office=office(office_id=office_id), on=on))
    return _is_worked(on) and on not in _closed_days(province_code, first=on, last=on)


def add_working_days(*, start: date, days: int, province_code: str) -> date:
    """
    Return the day that lies a number of working days after another.

    The start does not count; 0 days is the start itself, or the next working day.
    """
    closed = _closed_days(province_code, first=start)
    on = start
    if days <= 0:
        while not _is_worked(on) or on in closed:
            on += timedelta(days=1)
    while days > 0:
        on += timedelta(days=1)
        if _is_worked(on) and on not in closed:
            days -= 1
    return on


def working_days_until(*, day: date, start: date, province_code: str) -> int:
    """
    Return how many working days lie from a day to another: 1 is the next one.

    Below zero where the other day has passed: how many working days ago it was.
    """
    first, last = sorted((start, day))
    closed = _closed_days(province_code, first=first, last=last)
    between = (first + timedelta(days=number + 1) for number in range((last - first).days))
    worked = sum(_is_worked(on) and on not in closed for on in between)
    return worked if day >= start else -worked


def opening_spans(*, office: Office, on: date) -> list[Span]:
    """Return when an office is open on a day, in order; nothing on its days off."""
    return opening_days(office=office, first=on, days=1)[on]


def opening_days(*, office: Office, first: date, days: int) -> dict[date, list[Span]]:
    """Return the opening spans of each of a number of days, in order."""
    return opening_calendar(offices=[office], first=first, days=days)[office.id]


def is_open_now(*, office: Office, now: datetime) -> bool:
    """Whether somebody is at the counter at this instant."""
    spans = opening_spans(office=office, on=clock.local_day(now))
    return any(opens <= now < closes for opens, closes in spans)


def closures(*, office: Office, since: date) -> list[Closure]:
    """Return the days off of an office and of its whole province, from a day on."""
    statement = select(Closure).where(
        Closure.on >= since,
        _concerns(office.commune.province_code, office_id=office.id),
    )
    return list(db.session.scalars(statement.order_by(Closure.on, Closure.id)))


def _apart(place: Office, commune: Commune) -> tuple[float, int]:
    # Good enough to sort the places of one province: degrees of longitude shrink northwards.
    east = (place.lon - commune.lon) * cos(radians(commune.lat))
    return hypot(place.lat - commune.lat, east), place.id


def _is_worked(on: date) -> bool:
    is_weekend = on.weekday() >= SATURDAY
    return not is_public_holiday(on) and (not is_weekend or is_worked_weekend_day(on))


def _closed_days(province_code: str | None, *, first: date, last: date = date.max) -> set[date]:
    if province_code is None:
        return set()
    statement = select(Closure.on).where(
        Closure.on.between(first, last), _concerns(province_code, office_id=None)
    )
    return set(db.session.scalars(statement))


def _concerns(province_code: str, *, office_id: int | None) -> ColumnElement[bool]:
    everywhere = Closure.office_id.is_(None) & (Closure.province_code == province_code)
    return everywhere if office_id is None else or_(everywhere, Closure.office_id == office_id)

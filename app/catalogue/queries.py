"""Find procedures by everyday words, places that take them, and when those are open."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import cos, hypot, radians

from sqlalchemy import ColumnElement, Row, Select, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.catalogue.errors import (
    OfficeNotFoundError,
    ProcedureNotFoundError,
    UnknownCommuneError,
)
from app.catalogue.models import Closure, LifeEvent, Office, OfficeKind, Procedure
from app.catalogue.public_holidays import is_public_holiday, is_worked_weekend_day
from app.core import clock
from app.core.db import db
from app.core.text import fold
from app.geo.models import Commune

# People ask in sentences; these words say nothing about which procedure they mean.
EMPTY_WORDS = frozenset(
    {"toi", "muon", "xin", "lam", "phai", "i", "want", "to", "how", "get", "my"}
)
MAX_WORDS = 12
REGISTERING = "dang ky "  # Most official names begin so; nobody types it.
SATURDAY, FRIDAY = 5, 4
Span = tuple[datetime, datetime]
# Built once: every citizen's page asks these.
_PROCEDURE = select(Procedure).where(Procedure.code == bindparam("code"))
_WITH_PAPERS = _PROCEDURE.options(joinedload(Procedure.required_papers))
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


def search_procedures(
    *, text: str, life_event: LifeEvent | None = None, limit: int = 50
) -> list[Procedure]:
    """
    Return procedures that hold every word, in any order, with or without accents.

    First what is asked for by its very name ("khai sinh": Đăng ký khai sinh), then those whose
    plain name begins as typed, then those that bear the words in a name, then all others.
    """
    typed = search_words(text[:120])
    words = _meaningful(typed.split()[:MAX_WORDS])
    statement = select(Procedure.id, Procedure.plain_name, Procedure.name, Procedure.name_en)
    found = db.session.execute(_of_event(statement, life_event).where(*map(_holds, words))).all()
    ranked = sorted(found, key=lambda row: (_rank(row, typed, words), _folded(row[1]), row[0]))
    return _in_order([row[0] for row in ranked[:limit]])


def procedure(*, code: str, with_papers: bool = False) -> Procedure:
    """
    Return a procedure, with the list of its papers in the same question where it is shown.

    Raises
    ------
    ProcedureNotFoundError
        When no procedure has this code.
    """
    rows = db.session.scalars(_WITH_PAPERS if with_papers else _PROCEDURE, {"code": code})
    found = rows.unique().one_or_none()
    if found is None:
        raise ProcedureNotFoundError
    return found


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
    dates = [first + timedelta(days=number) for number in range(days)]
    if not office.is_open:
        return {on: [] for on in dates}
    closed = _closed_days(
        office.commune.province_code, first=first, last=dates[-1], office_id=office.id
    )
    return {
        on: [] if on in closed or is_public_holiday(on) else _weekly_spans(office, on)
        for on in dates
    }


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


def search_words(text: str) -> str:
    """Return text as procedures are searched: folded, without "thủ tục", which all of them are."""
    return " ".join(f" {fold(text)} ".replace(" thu tuc ", " ").split())


def _meaningful(words: list[str]) -> list[str]:
    return [word for word in words if word not in EMPTY_WORDS] or words


def _of_event(
    statement: Select[tuple[int, str, str, str]], life_event: LifeEvent | None
) -> Select[tuple[int, str, str, str]]:
    return statement if life_event is None else statement.where(Procedure.life_event == life_event)


def _holds(word: str) -> ColumnElement[bool]:
    # From the beginning of a word: "an" should not find "ban" and "quan".
    return (" " + Procedure.search_key).like(f"% {word}%")


@lru_cache(maxsize=8192)
def _folded(name: str) -> str:
    # A short word finds a whole catalogue: its names are folded once, not at every letter typed.
    return fold(name)


@lru_cache(maxsize=8192)
def _bare_name(name: str) -> str:
    return search_words(name).removeprefix(REGISTERING)


def _rank(row: Row[tuple[int, str, str, str]], typed: str, words: list[str]) -> int:
    plain, names = _folded(row[1]), _folded(f"{row[2]} {row[3]}")
    if typed and _bare_name(row[2]) == typed.removeprefix(REGISTERING):
        return -1
    if typed and plain.startswith(typed):
        return 0
    if all(f" {word}" in f" {plain}" for word in words):
        return 1
    return 2 if all(f" {word}" in f" {names}" for word in words) else 3


def _in_order(ids: Sequence[int]) -> list[Procedure]:
    found = {
        row.id: row for row in db.session.scalars(select(Procedure).where(Procedure.id.in_(ids)))
    }
    return [found[number] for number in ids]


def _apart(place: Office, commune: Commune) -> tuple[float, int]:
    # Good enough to sort the places of one province: degrees of longitude shrink northwards.
    east = (place.lon - commune.lon) * cos(radians(commune.lat))
    return hypot(place.lat - commune.lat, east), place.id


def _is_worked(on: date) -> bool:
    is_weekend = on.weekday() >= SATURDAY
    return not is_public_holiday(on) and (not is_weekend or is_worked_weekend_day(on))


def _weekly_spans(office: Office, on: date) -> list[Span]:
    # A Saturday worked in exchange is served like a Friday.
    weekday = FRIDAY if is_worked_weekend_day(on) else on.weekday()
    of_day = sorted((row.opens, row.closes) for row in office.hours if row.weekday == weekday)
    return [(clock.at(on, opens), clock.at(on, closes)) for opens, closes in of_day]


def _closed_days(
    province_code: str | None,
    *,
    first: date,
    last: date = date.max,
    office_id: int | None = None,
) -> set[date]:
    if province_code is None:
        return set()
    statement = select(Closure.on).where(
        Closure.on.between(first, last), _concerns(province_code, office_id=office_id)
    )
    return set(db.session.scalars(statement))


def _concerns(province_code: str, *, office_id: int | None) -> ColumnElement[bool]:
    everywhere = Closure.office_id.is_(None) & (Closure.province_code == province_code)
    return everywhere if office_id is None else or_(everywhere, Closure.office_id == office_id)

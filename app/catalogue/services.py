"""Change what can be applied for, where, and when places are open; every change is noted."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.catalogue import queries
from app.catalogue.errors import (
    AlreadyClosedError,
    FarDayError,
    OutsideCountryError,
    PastDayError,
    UnknownCommuneError,
)
from app.catalogue.models import (
    Closure,
    CounterGroup,
    Office,
    OfficeKind,
    OpeningHours,
    PointSource,
)
from app.catalogue.opening import WeeklySpan, check_spans
from app.catalogue.procedure_services import add_procedure
from app.core import audit, clock
from app.core.db import db
from app.geo.models import Commune

MOST_AHEAD = timedelta(days=730)
# The islands included, a little generously.
LAT_RANGE, LON_RANGE = (6.0, 24.0), (102.0, 118.0)
__all__ = ["add_procedure"]  # Procedures have a room of their own.


def add_office(
    *,
    kind: OfficeKind,
    name: str,
    commune_code: str,
    address: str,
    phone: str,
    by: str,
    now: datetime,
    point: tuple[float, float] | None = None,
    is_provincial: bool = False,
    counters: int = 1,
    hours: Sequence[WeeklySpan] = (),
) -> Office:
    """
    Add an office or post point; without a point of its own it stands at its commune's.

    Raises
    ------
    UnknownCommuneError, OutsideCountryError, OpeningHoursError
        When the place cannot be there, or cannot be open then.
    """
    commune = _commune(commune_code)
    lat, lon = point or (commune.lat, commune.lon)
    _check_point(lat, lon)
    check_spans(hours)
    office = Office(
        kind=kind, name=name, commune=commune, address=address, phone=phone, lat=lat, lon=lon,
        point_source=PointSource.PIN if point else PointSource.COMMUNE,
        is_provincial=is_provincial, counters=counters, hours=[_row(span) for span in hours],
        groups=[CounterGroup(counters=counters)] if kind is OfficeKind.OFFICE else [],
    )  # fmt: skip
    db.session.add(office)
    db.session.flush()
    _note("catalogue.office_added", f"office:{office.id}", by, now, name=name)
    return office


def describe_office(
    *,
    office_id: int,
    name: str,
    address: str,
    phone: str,
    counters: int,
    by: str,
    now: datetime,
    confirms_phone: bool = False,
) -> Office:
    """
    Change what an office is called, where letters reach it, and how many it serves at once.

    Parameters
    ----------
    confirms_phone
        Whether whoever books there must show that they hold the phone they name.
    """
    office = queries.office(office_id=office_id)
    changed: dict[str, object] = {"name": name, "address": address, "phone": phone}
    changed |= {"counters": counters, "confirms_phone": confirms_phone}
    before = {key: getattr(office, key) for key in changed if getattr(office, key) != changed[key]}
    for key, value in changed.items():
        setattr(office, key, value)
    if len(office.groups) == 1:  # Without groups of its own, all its counters do the same.
        office.groups[0].counters = max(counters, office.groups[0].walk_in_counters)
    _note("catalogue.office_described", f"office:{office_id}", by, now, before=before)
    return office


def set_open(*, office_id: int, is_open: bool, by: str, now: datetime) -> Office:
    """Let an office serve, or stop it from serving until further notice."""
    office = queries.office(office_id=office_id)
    office.is_open = is_open
    _note(
        "catalogue.office_opened" if is_open else "catalogue.office_shut",
        f"office:{office_id}",
        by,
        now,
    )
    return office


def set_hours(*, office_id: int, spans: Sequence[WeeklySpan], by: str, now: datetime) -> Office:
    """
    Replace an office's weekly hours.

    Raises
    ------
    OpeningHoursError
        When a span ends before it begins, or two overlap.
    """
    check_spans(spans)
    office = queries.office(office_id=office_id)
    # The old rows go first: the same weekday and hour may come again.
    office.hours = []
    db.session.flush()
    office.hours = [_row(span) for span in sorted(spans)]
    db.session.flush()
    _note("catalogue.hours_set", f"office:{office_id}", by, now, spans=len(spans))
    return office


def move_office(
    *,
    office_id: int,
    lat: float,
    lon: float,
    source: PointSource,
    by: str,
    now: datetime,
) -> Office:
    """
    Put an office on another point of the map.

    Raises
    ------
    OutsideCountryError
        When the point is not in Viet Nam.
    """
    _check_point(lat, lon)
    office = queries.office(office_id=office_id)
    before = [office.lat, office.lon]
    office.lat, office.lon, office.point_source = lat, lon, source
    _note("catalogue.office_moved", f"office:{office_id}", by, now, before=before, to=[lat, lon])
    return office


def move_to_commune_point(*, office_id: int, by: str, now: datetime) -> Office:
    """Put an office back on the point that stands for its commune."""
    commune = queries.office(office_id=office_id).commune
    return move_office(
        office_id=office_id, lat=commune.lat, lon=commune.lon,
        source=PointSource.COMMUNE, by=by, now=now,
    )  # fmt: skip


def close_on(
    *,
    on: date,
    reason: str,
    province_code: str,
    by: str,
    now: datetime,
    office_id: int | None = None,
) -> Closure:
    """
    Close one office on a day, or all of the province when none is named.

    Raises
    ------
    PastDayError, FarDayError, AlreadyClosedError
        When the day has gone, is too far away, or is closed already.
    """
    today = clock.local_day(now)
    if on < today:
        raise PastDayError
    if on > today + MOST_AHEAD:
        raise FarDayError
    closure = Closure(on=on, reason=reason, province_code=province_code, office_id=office_id)
    try:
        with db.session.begin_nested():
            db.session.add(closure)
    except IntegrityError:
        raise AlreadyClosedError from None
    subject = f"office:{office_id}" if office_id else f"province:{province_code}"
    _note("catalogue.closed_on", subject, by, now, on=on.isoformat())
    return closure


def reopen(*, closure_id: int, by: str, now: datetime) -> None:
    """Take a closed day back; one that was taken back already stays so."""
    closure = db.session.get(Closure, closure_id)
    if closure is None:
        return
    subject = (
        f"office:{closure.office_id}" if closure.office_id else f"province:{closure.province_code}"
    )
    db.session.delete(closure)
    db.session.flush()
    _note("catalogue.reopened", subject, by, now, on=closure.on.isoformat())


def _commune(code: str) -> Commune:
    commune = db.session.get(Commune, code)
    if commune is None:
        raise UnknownCommuneError
    return commune


def _check_point(lat: float, lon: float) -> None:
    # Written so that "not a number" is refused too.
    is_inside = LAT_RANGE[0] <= lat <= LAT_RANGE[1] and LON_RANGE[0] <= lon <= LON_RANGE[1]
    if not is_inside:
        raise OutsideCountryError


def _row(span: WeeklySpan) -> OpeningHours:
    return OpeningHours(weekday=span.weekday, opens=span.opens, closes=span.closes)


def _note(action: str, subject: str, by: str, now: datetime, **detail: Any) -> None:
    audit.record(action=action, subject=subject, by=by, now=now, **detail)

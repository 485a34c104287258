"""Days that differ from the week: other hours on one date, and days off, many at once."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import delete, select

from app.catalogue import queries
from app.catalogue.errors import FarDayError, GroupRulesError, PastDayError
from app.catalogue.group_services import DaySpan, check_day_spans
from app.catalogue.models import Closure, OpeningException
from app.catalogue.services import MOST_AHEAD
from app.core import audit, clock
from app.core.db import db
from app.core.i18n import _

MOST_DAYS_AT_ONCE = 200


def exceptions_of(*, office_id: int, since: date) -> list[OpeningException]:
    """Return the dates on which an office has other hours, from a day on, in order."""
    statement = (
        select(OpeningException)
        .where(OpeningException.office_id == office_id, OpeningException.on >= since)
        .order_by(OpeningException.on, OpeningException.opens)
    )
    return list(db.session.scalars(statement))


def set_exception(
    *,
    office_id: int,
    on: date,
    spans: Sequence[tuple[time, time]],
    reason: str,
    by: str,
    now: datetime,
) -> None:
    """
    Give an office other hours on one date; no spans: the week's hours count again.

    Raises
    ------
    PastDayError, FarDayError, GroupRulesError
        When the day has gone or is far away, or the spans contradict each other.
    """
    _check_day(on, now)
    check_day_spans([DaySpan(on, opens, closes) for opens, closes in spans])
    office = queries.office(office_id=office_id)
    of_day = delete(OpeningException).where(
        OpeningException.office_id == office.id, OpeningException.on == on
    )
    db.session.execute(of_day)
    for opens, closes in sorted(set(spans)):
        row = OpeningException(
            office_id=office.id, on=on, opens=opens, closes=closes, reason=reason
        )
        db.session.add(row)
    db.session.flush()
    action = "catalogue.exception_set" if spans else "catalogue.exception_dropped"
    audit.record(action=action, subject=f"office:{office.id}", by=by, now=now, on=on.isoformat())


def close_days(
    *,
    dates: Sequence[date],
    reason: str,
    province_code: str,
    office_id: int | None,
    by: str,
    now: datetime,
) -> int:
    """
    Close an office, or all of a province, on many dates; those that are closed stay so.

    Returns
    -------
    int
        How many dates are new.

    Raises
    ------
    PastDayError, FarDayError, GroupRulesError
        When one of them has gone, is far away, or there are too many.
    """
    if len(set(dates)) > MOST_DAYS_AT_ONCE:
        raise GroupRulesError(_("Nhiều nhất 200 ngày một lần."))
    for on in dates:
        _check_day(on, now)
    whose = Closure.office_id == office_id if office_id else Closure.office_id.is_(None)
    closed = set(
        db.session.scalars(select(Closure.on).where(Closure.province_code == province_code, whose))
    )
    fresh = sorted(set(dates) - closed)
    db.session.add_all(
        Closure(on=on, reason=reason, province_code=province_code, office_id=office_id)
        for on in fresh
    )
    db.session.flush()
    subject = f"office:{office_id}" if office_id else f"province:{province_code}"
    audit.record(
        action="catalogue.days_closed", subject=subject, by=by, now=now,
        days=[on.isoformat() for on in fresh],
    )  # fmt: skip
    return len(fresh)


def _check_day(on: date, now: datetime) -> None:
    today = clock.local_day(now)
    if on < today:
        raise PastDayError
    if on > today + MOST_AHEAD:
        raise FarDayError

"""Rules of an office's times: tried first to see whom they concern, then changed with the slots."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from app.booking import grid, horizon
from app.booking.affected import affected
from app.booking.proposals_models import AffectedReason
from app.catalogue import calendar_services, group_services, groups
from app.catalogue.group_services import DaySpan, GroupRules
from app.catalogue.models import CounterGroup, Office
from app.core.db import db, writing


@dataclass(frozen=True, kw_only=True)
class Lost:
    """A booking whose time would no longer be offered."""

    code: str
    name: str
    window_from: datetime
    reason: AffectedReason


class _TakenBackError(Exception):
    """What was only tried is rolled back."""


def look_ahead(act: Callable[[], object], *, province_code: str, now: datetime) -> list[Lost]:
    """Do something, see whose time it takes away, and take all of it back."""
    lost: list[Lost] = []
    try:
        with writing():
            before = {one.booking.id for one in affected(now=now, province_code=province_code)}
            act()
            db.session.flush()
            db.session.expire_all()
            lost = [
                Lost(
                    code=one.booking.code,
                    name=one.booking.name,
                    window_from=one.booking.window_from,
                    reason=one.reason,
                )
                for one in affected(now=now, province_code=province_code)
                if one.booking.id not in before
            ]
            raise _TakenBackError
    except _TakenBackError:
        return lost


def save_group(
    *,
    office: Office,
    group_id: int | None,
    rules: GroupRules,
    days: Sequence[DaySpan] | None,
    by: str,
    now: datetime,
) -> CounterGroup:
    """
    Add a counter group, or give one other rules; its cells follow.

    Parameters
    ----------
    days
        The coming days of a mobile group; None leaves them.

    Raises
    ------
    GroupRulesError, GridInUseError, PastDayError
        When the rules contradict themselves, or somebody has a place in cells of another length.
    """
    if group_id is None:
        group = group_services.add_group(office_id=office.id, rules=rules, by=by, now=now)
    else:
        if groups.group(group_id=group_id).cell_min != rules.cell_min:
            grid.recut(group_id=group_id, minutes=rules.cell_min, now=now)
        group = group_services.change_group(group_id=group_id, rules=rules, by=by, now=now)
    if days is not None and group.is_mobile:
        group_services.set_mobile_days(group_id=group.id, spans=days, by=by, now=now)
    _fit(office, now=now)
    return group


def set_exception(
    *,
    office: Office,
    on: date,
    spans: Sequence[tuple[time, time]],
    reason: str,
    by: str,
    now: datetime,
) -> None:
    """Give an office other hours on one date, or the usual ones again; its cells follow."""
    calendar_services.set_exception(
        office_id=office.id, on=on, spans=spans, reason=reason, by=by, now=now
    )
    _fit(office, now=now)


def close_days(
    *,
    office: Office,
    dates: Sequence[date],
    reason: str,
    everywhere: bool,
    by: str,
    now: datetime,
) -> int:
    """Close an office, or all of its province, on many dates; nothing is offered then."""
    closed = calendar_services.close_days(
        dates=dates,
        reason=reason,
        province_code=office.commune.province_code,
        office_id=None if everywhere else office.id,
        by=by,
        now=now,
    )
    _fit(office, now=now, everywhere=everywhere)
    return closed


def _fit(office: Office, *, now: datetime, everywhere: bool = False) -> None:
    db.session.flush()
    db.session.expire_all()
    horizon.fit_slots(
        province_code=office.commune.province_code,
        office_id=None if everywhere else office.id,
        now=now,
    )
    horizon.free_kept_places(now=now)

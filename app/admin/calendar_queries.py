"""A month of an office as one picture: open, otherwise open, closed, mobile, and how full."""

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select

from app.booking.models import Slot
from app.catalogue.models import Closure, MobileDay, Office, OpeningException
from app.catalogue.openings import Span, opening_calendar
from app.catalogue.public_holidays import is_public_holiday
from app.core import clock
from app.core.db import db


class DayState(StrEnum):
    """How a day stands in an office's calendar."""

    OPEN = "OPEN"
    EXCEPTION = "EXCEPTION"
    CLOSED = "CLOSED"
    HOLIDAY = "HOLIDAY"
    OFF = "OFF"  # no hours on this weekday


@dataclass(frozen=True, kw_only=True)
class DayPicture:
    """One day: its hours, why they are not the week's, and how many places are taken."""

    on: date
    state: DayState
    spans: list[Span]
    reason: str = ""
    taken: int = 0
    places: int = 0
    mobile: list[str] = field(default_factory=list)

    @property
    def percent(self) -> int:
        """How full the day is."""
        return round(100 * self.taken / self.places) if self.places else 0


def month_of(*, office: Office, first: date) -> list[list[DayPicture | None]]:
    """Return a month by weeks from Monday on; None stands before its first and after its last."""
    days = monthrange(first.year, first.month)[1]
    last = first + timedelta(days=days - 1)
    opening = opening_calendar(offices=[office], first=first, days=days)[office.id]
    reasons, special = _closures(office, first, last), _exceptions(office, first, last)
    taken, mobile = _places(office, first, last), _mobile(office, first, last)
    pictures: list[DayPicture | None] = [
        DayPicture(
            on=on,
            state=_state(on, spans, on in reasons, on in special),
            spans=spans,
            reason=reasons.get(on) or special.get(on, ""),
            taken=taken[on][0],
            places=taken[on][1],
            mobile=mobile[on],
        )
        for on, spans in opening.items()
    ]
    padded = [None] * first.weekday() + pictures + [None] * (6 - last.weekday())
    return [padded[start : start + 7] for start in range(0, len(padded), 7)]


def _state(on: date, spans: list[Span], is_closed: bool, is_special: bool) -> DayState:
    if is_closed:
        return DayState.CLOSED
    if is_special:
        return DayState.EXCEPTION
    if spans:
        return DayState.OPEN
    return DayState.HOLIDAY if is_public_holiday(on) else DayState.OFF


def _closures(office: Office, first: date, last: date) -> dict[date, str]:
    statement = select(Closure.on, Closure.reason).where(
        Closure.on.between(first, last),
        Closure.province_code == office.commune.province_code,
        Closure.office_id.is_(None) | (Closure.office_id == office.id),
    )
    return dict(db.session.execute(statement.order_by(Closure.id)).tuples().all())


def _exceptions(office: Office, first: date, last: date) -> dict[date, str]:
    statement = select(OpeningException.on, OpeningException.reason).where(
        OpeningException.on.between(first, last), OpeningException.office_id == office.id
    )
    return dict(db.session.execute(statement).tuples().all())


def _places(office: Office, first: date, last: date) -> dict[date, tuple[int, int]]:
    statement = select(Slot.starts_at, Slot.taken, Slot.capacity).where(
        Slot.office_id == office.id,
        Slot.starts_at >= clock.at(first, time()),
        Slot.starts_at < clock.at(last + timedelta(days=1), time()),
    )
    found: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for starts_at, taken, capacity in db.session.execute(statement):
        on = clock.local_day(starts_at)
        found[on] = (found[on][0] + taken, found[on][1] + capacity)
    return found


def _mobile(office: Office, first: date, last: date) -> dict[date, list[str]]:
    groups = {one.id: one for one in office.groups if one.is_mobile and one.is_open}
    statement = (
        select(MobileDay)
        .where(MobileDay.group_id.in_(groups), MobileDay.on.between(first, last))
        .order_by(MobileDay.on, MobileDay.opens)
    )
    found: dict[date, list[str]] = defaultdict(list)
    for day in db.session.scalars(statement):
        if groups[day.group_id].place not in found[day.on]:
            found[day.on].append(groups[day.group_id].place)
    return found


def first_of_month(text: str, *, now: datetime) -> date:
    """Return the first of a month that an address names: "2026-12"; nonsense is this month."""
    today = clock.local_day(now)
    try:
        found = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return today.replace(day=1)
    is_near = abs(found.year - today.year) <= 2
    return found if is_near else today.replace(day=1)


def month_beside(first: date, *, steps: int) -> date:
    """Return the first of the month before (-1) or after (1)."""
    number = first.year * 12 + first.month - 1 + steps
    return date(number // 12, number % 12 + 1, 1)

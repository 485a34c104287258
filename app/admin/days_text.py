"""Dates as people write them in lists: "24/12/2026", "24/12 - 2/1/2027", with hours behind them."""

import re
from datetime import date, timedelta

from app.admin.hours_text import read_hours
from app.catalogue.group_services import DaySpan
from app.catalogue.opening import clock_time
from app.core.errors import InvalidError
from app.core.i18n import _

_DAY = r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?"
_ONE = re.compile(_DAY, re.ASCII)
_RANGE = re.compile(rf"{_DAY}\s*(?:-|–|—|đến|tới|to)\s*{_DAY}", re.ASCII | re.IGNORECASE)
_WITH_HOURS = re.compile(rf"({_DAY})\s*:?\s+(.+)", re.ASCII)
LONGEST_RANGE = 366
HALF_A_YEAR = timedelta(days=183)


def read_days(text: str, *, today: date) -> list[date]:
    """
    Read dates and spans of dates, one a line or with commas; each once, in order.

    A date without its year is the next one of that name.

    Raises
    ------
    InvalidError
        When a part is no date, with the part.
    """
    parts = [part.strip() for part in re.split(r"[,;\n]", text) if part.strip()]
    return sorted({on for part in parts for on in _days(part, today)})


def read_mobile_days(text: str, *, today: date) -> list[DaySpan]:
    """
    Read a list of dates with their hours, one date a line: "24/12/2026 8:00-11:00, 13:30-16:00".

    Raises
    ------
    InvalidError
        When a line is no date with hours, with the line.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [span for line in lines for span in _mobile_day(line, today)]


def write_mobile_days(spans: list[DaySpan]) -> str:
    """Write dates with their hours so that they can be read again."""
    days: dict[date, list[str]] = {}
    for span in sorted(spans):
        hours = f"{clock_time(span.opens)}-{clock_time(span.closes)}"
        days.setdefault(span.on, []).append(hours)
    return "\n".join(f"{on.day}/{on.month}/{on.year} {', '.join(of)}" for on, of in days.items())


def _days(part: str, today: date) -> list[date]:
    span = _RANGE.fullmatch(part)
    if span is None:
        one = _ONE.fullmatch(part)
        if one is None:
            raise _unreadable(part)
        return [_date(part, *one.groups(), today=today)]
    groups = span.groups()
    last = _date(part, *groups[3:], today=today)
    # "24/12 - 2/1/2027": the year that is said belongs to the last day.
    first = _date(part, groups[0], groups[1], groups[2], today=today)
    if groups[2] is None and groups[5] is not None:
        first = _date(part, groups[0], groups[1], groups[5], today=today)
        first = first if first <= last else first.replace(year=first.year - 1)
    if not 0 <= (last - first).days < LONGEST_RANGE:
        raise InvalidError(_("“%(part)s”: ngày cuối phải sau ngày đầu.", part=part[:40]))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _mobile_day(line: str, today: date) -> list[DaySpan]:
    match = _WITH_HOURS.fullmatch(line)
    if match is None:
        raise InvalidError(
            _("Chưa hiểu “%(part)s”. Mời bạn viết như 24/12/2026 8:00-11:00.", part=line[:40])
        )
    on = _date(line, *match.groups()[1:4], today=today)
    return [DaySpan(on, span.opens, span.closes) for span in read_hours(match[5], weekday=0)]


def _date(part: str, day: str, month: str, year: str | None, *, today: date) -> date:
    try:
        found = date(int(year) if year else today.year, int(month), int(day))
    except ValueError:
        raise _unreadable(part) from None
    if year is None and found < today - HALF_A_YEAR:
        return found.replace(year=today.year + 1)
    return found


def _unreadable(part: str) -> InvalidError:
    return InvalidError(
        _(
            "Chưa hiểu “%(part)s”. Mời bạn viết như 24/12/2026 hoặc 24/12 - 2/1/2027.",
            part=part[:40],
        )
    )

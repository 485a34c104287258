"""Answers as people give them, and the facts that they stand for."""

import re
from datetime import date, datetime, time

from app.core import clock
from app.roads.models import RoadClosure

NOBODY, CARS_OUT, RIDERS_OUT, SLOW, VERY_SLOW, BOATS_OUT = (
    "nobody", "cars_out", "riders_out", "slow", "very_slow", "boats_out",
)  # fmt: skip
# What gets through: who is kept out (nobody named: everybody), and how much longer it takes.
PASSING: dict[str, tuple[tuple[str, ...], float | None]] = {
    NOBODY: ((), None),
    RIDERS_OUT: (("motorbike", "car"), None),
    CARS_OUT: (("car",), None),
    SLOW: ((), 2.0),
    VERY_SLOW: ((), 4.0),
    BOATS_OUT: (("boat",), None),
}

_DAY_OF_YEAR = re.compile(r"(\d{1,2})\s*/\s*(\d{1,2})", re.ASCII)


def end_of(on: date | None, moment: time | None) -> datetime | None:
    """Return the first instant after it: the day after where no hour is named."""
    if on is None:
        return None
    return clock.at(on, moment) if moment else clock.at_second(on, 24 * 3600)


def last_of(ends_at: datetime | None) -> tuple[date | None, time | None]:
    """Return the last day, and the hour unless it is that day's end."""
    if ends_at is None:
        return None, None
    local = clock.local(ends_at)
    if local.time() == time():
        return date.fromordinal(local.date().toordinal() - 1), None
    return local.date(), local.time()


def passing_of(closure: RoadClosure) -> str:
    """Return which answer stands for whom a closure keeps out."""
    said = (tuple(closure.profiles), closure.slow_factor)
    return next((key for key, known in PASSING.items() if known == said), NOBODY)


def month_first(text: str) -> str:
    """Turn a day of the year as people write it, 1/6, into 06-01; empty where it is none."""
    found = _DAY_OF_YEAR.fullmatch(text or "")
    if found is None:
        return ""
    day, month = (int(number) for number in found.groups())
    try:
        return f"{date(2028, month, day):%m-%d}"  # A leap year: the 29 February may begin a season.
    except ValueError:
        return ""


def day_first(text: str) -> str:
    """Turn 06-01 back into 1/6."""
    month, dash, day = text.partition("-")
    return f"{int(day)}/{int(month)}" if dash else ""

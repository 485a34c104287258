"""The days that the demonstration tells of, all counted from one instant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random

from app.catalogue.queries import is_working_day
from app.core import clock

FINISHED = 5
COMING = 14
BEHIND = 50


@dataclass(frozen=True, kw_only=True)
class Days:
    """
    Working days around an instant.

    Parameters
    ----------
    behind
        Working days before today, the nearest first.
    coming
        Working days after today, the nearest first.
    """

    now: datetime
    is_working_today: bool
    behind: tuple[date, ...]
    coming: tuple[date, ...]

    @property
    def today(self) -> date:
        """The calendar day of the instant."""
        return clock.local_day(self.now)

    @property
    def finished(self) -> tuple[date, ...]:
        """The days whose routes have been ridden to the end, oldest first."""
        return self.behind[:FINISHED][::-1]

    @property
    def next_day(self) -> date:
        """The day that the dispatcher plans next."""
        return self.coming[0]

    def before(self, on: date, count: int) -> date:
        """Return the working day that lies a number of working days before a day or today."""
        earlier = [day for day in self.behind if day < on]
        return earlier[min(count, len(earlier)) - 1]


def days_around(*, now: datetime, province_code: str) -> Days:
    """Ask the calendar of a province for the working days before and after an instant."""
    today = clock.local_day(now)
    return Days(
        now=now,
        is_working_today=is_working_day(on=today, province_code=province_code),
        behind=tuple(islice(_working_days(today, -1, province_code), BEHIND)),
        coming=tuple(islice(_working_days(today, 1, province_code), COMING)),
    )


def moment(chance: Random, on: date, first: time, last: time) -> datetime:
    """Draw an instant of a day between two times on the wall, to the second."""
    start, end = clock.at(on, first), clock.at(on, last)
    return start + timedelta(seconds=chance.randint(0, int((end - start).total_seconds())))


def _working_days(start: date, step: int, province_code: str) -> Iterator[date]:
    on = start
    while True:
        on += timedelta(days=step)
        if is_working_day(on=on, province_code=province_code):
            yield on

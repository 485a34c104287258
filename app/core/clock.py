"""The one room that reads the clock; everyone else takes `now` as an argument."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen_at(instant: datetime) -> Iterator[None]:
    """Stand still at an instant: for tests and for the demo's past days."""
    token = _frozen.set(instant)
    try:
        yield
    finally:
        _frozen.reset(token)


def local(instant: datetime) -> datetime:
    """Return the same instant as people in Viet Nam read it off the wall."""
    return instant.astimezone(ZONE)


def local_day(instant: datetime) -> date:
    """Return the calendar day of an instant in Viet Nam."""
    return local(instant).date()


def at(day: date, moment: time) -> datetime:
    """Return the instant, in UTC, of a time on the wall of a day in Viet Nam."""
    return datetime.combine(day, moment, tzinfo=ZONE).astimezone(UTC)


def at_second(day: date, second: int) -> datetime:
    """Return the instant, in UTC, of a number of seconds after the day's local midnight."""
    return at(day, time()) + timedelta(seconds=second)


def second_of_day(instant: datetime, *, day: date) -> int:
    """Return the whole seconds from the day's local midnight to an instant."""
    return int((instant - at(day, time())).total_seconds())

"""Which times are offered: how slots are cut, how early one must book, when visits may begin."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from app.core import clock

SLOT_LENGTH = timedelta(minutes=30)
COUNTER_LEAD = timedelta(hours=1)

# Couriers come in the morning or in the afternoon; the plan makes an hour of it.
PICKUP_WINDOWS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
RETURN_WINDOW = (time(7, 30), time(17))
# Tomorrow's pickups are planned in the evening: whoever books later comes a day later.
PICKUPS_CLOSE = time(17)

# At the door: counting and sealing papers takes longer than handing over a result.
PICKUP_SERVICE_S = 480
RETURN_SERVICE_S = 300

# Of one phone: enough to help neighbours, too few to flood a stranger with texts.
MOST_COMING = 8
MOST_MADE_A_DAY = 12

Span = tuple[datetime, datetime]


def cut(spans: list[Span]) -> list[Span]:
    """Return the slots that fit whole into the spans in which an office is open."""
    return [slot for span in spans for slot in _cut_one(span)]


def pickup_windows(*, on: date) -> list[Span]:
    """Return the spans of a day in which couriers fetch dossiers."""
    return [(clock.at(on, opens), clock.at(on, closes)) for opens, closes in PICKUP_WINDOWS]


def return_window(*, on: date) -> Span:
    """Return the span of a day in which a result may be brought."""
    opens, closes = RETURN_WINDOW
    return clock.at(on, opens), clock.at(on, closes)


def first_counter_start(*, now: datetime) -> datetime:
    """Return the instant before which no counter time can be booked any more."""
    return now + COUNTER_LEAD


def first_pickup_start(*, now: datetime) -> datetime:
    """Return the instant before which no pickup can be booked any more."""
    today = clock.local_day(now)
    is_late = clock.local(now).time() >= PICKUPS_CLOSE
    return clock.at(today + timedelta(days=2 if is_late else 1), time())


def _cut_one(span: Span) -> list[Span]:
    opens, closes = span
    count = (closes - opens) // SLOT_LENGTH
    return list(pairwise(opens + SLOT_LENGTH * number for number in range(count + 1)))

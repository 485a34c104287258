"""Which times are offered: how slots are cut, how early one must book, when visits may begin."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from app.catalogue.models import CounterGroup, Procedure
from app.core import clock

MOST_ITEMS = 8  # of one visit
MOST_MINUTES = 120

# Couriers come in the morning or in the afternoon; the plan makes an hour of it.
PICKUP_WINDOWS = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
RETURN_WINDOW = (time(7, 30), time(17))
# Tomorrow's pickups are planned in the evening: whoever books later comes a day later.
PICKUPS_CLOSE = time(17)

# At the door: counting and sealing papers takes longer than handing over a result.
PICKUP_SERVICE_S = 480
MORE_PICKUP_S = 180  # for each dossier more at the same door
RETURN_SERVICE_S = 300

# Of one phone: enough to help neighbours, too few to flood a stranger with texts.
MOST_COMING = 8
MOST_MADE_A_DAY = 12

Span = tuple[datetime, datetime]


def cut(spans: list[Span], *, minutes: int) -> list[Span]:
    """
    Return the cells of a length that fit whole into the spans in which a group serves.

    They begin at whole multiples of the length after midnight, whatever the hours: so new hours
    never cut across cells that somebody has.
    """
    return [cell for span in spans for cell in _cut_one(span, timedelta(minutes=minutes))]


def visit_minutes(procedures: Sequence[Procedure]) -> int:
    """Return how long the counter needs for all of them; they add up, to two hours at most."""
    return min(MOST_MINUTES, sum(one.duration_min for one in procedures))


def pickup_service_s(dossiers: int) -> int:
    """Return how long a courier stays at a door that hands over a number of dossiers, seconds."""
    return PICKUP_SERVICE_S + MORE_PICKUP_S * (dossiers - 1)


def kept_places(group: CounterGroup, starts: datetime) -> int:
    """Return how many places of a cell wait for people from far hamlets."""
    if group.kept_from is None or group.kept_to is None:
        return 0
    is_kept = group.kept_from <= clock.local(starts).time() < group.kept_to
    return min(group.kept_places, group.for_booking) if is_kept else 0


def pickup_windows(*, on: date) -> list[Span]:
    """Return the spans of a day in which couriers fetch dossiers."""
    return [(clock.at(on, opens), clock.at(on, closes)) for opens, closes in PICKUP_WINDOWS]


def return_window(*, on: date) -> Span:
    """Return the span of a day in which a result may be brought."""
    opens, closes = RETURN_WINDOW
    return clock.at(on, opens), clock.at(on, closes)


def first_counter_start(*, now: datetime, group: CounterGroup) -> datetime:
    """Return the instant before which no time of a counter group can be booked any more."""
    return now + timedelta(minutes=group.lead_min)


def first_pickup_start(*, now: datetime) -> datetime:
    """Return the instant before which no pickup can be booked any more."""
    today = clock.local_day(now)
    is_late = clock.local(now).time() >= PICKUPS_CLOSE
    return clock.at(today + timedelta(days=2 if is_late else 1), time())


def _cut_one(span: Span, length: timedelta) -> list[Span]:
    opens, closes = span
    midnight = clock.at(clock.local_day(opens), time())
    opens += (midnight - opens) % length
    count = max(0, (closes - opens) // length)
    return list(pairwise(opens + length * number for number in range(count + 1)))

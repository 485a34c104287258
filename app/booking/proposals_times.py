"""Which times are offered in place of one that is gone, and until when they are held."""

from datetime import datetime, time, timedelta

from app.booking import planning, queries, zones
from app.booking.models import Booking, BookingKind
from app.booking.queries import FreeTime
from app.catalogue import groups
from app.catalogue.models import CounterGroup
from app.core import clock

HELD_FOR = timedelta(hours=24)
LEAST_HELD = timedelta(hours=2)
EVENING = time(20)
# What people mind: another day a little, another half of the day most.
DAY_AWAY, OTHER_HALF = timedelta(hours=4), timedelta(hours=12)
NOON = 12


def nearest(booking: Booking, *, now: datetime) -> list[FreeTime]:
    """Return free times for a booking, the likest first: about as early, a day or two away."""
    was = clock.local(booking.window_from)

    def apart(free: FreeTime) -> tuple[timedelta, int]:
        starts = clock.local(free.starts_at)
        days = abs((starts.date() - was.date()).days)
        as_early = starts.replace(year=was.year, month=was.month, day=was.day)
        is_same_half = (starts.hour < NOON) == (was.hour < NOON)
        cost = days * DAY_AWAY + abs(as_early - was)
        return cost + (timedelta() if is_same_half else OTHER_HALF), free.id

    free = [one for one in _free(booking, now=now) if one.id != booking.slot_id]
    return sorted(free, key=apart)


def open_until(booking: Booking, starts_at: datetime | None, *, now: datetime) -> datetime:
    """
    Return until when an offer stands: a day, or the evening before either time.

    Whoever is told late has two hours, if the times allow.
    """
    first = min(booking.window_from, starts_at or booking.window_from)
    evening = clock.at(clock.local_day(first) - timedelta(days=1), EVENING)
    gladly = min(now + HELD_FOR, evening)
    at_least = min(now + LEAST_HELD, first)
    return max(gladly, at_least, now + timedelta(minutes=1))


def _free(booking: Booking, *, now: datetime) -> list[FreeTime]:
    # From tomorrow on: whoever reads a text in the evening was not to come that afternoon.
    later = clock.at(clock.local_day(now) + timedelta(days=1), time())
    if booking.kind is BookingKind.COUNTER:
        group = _group(booking)
        if group is None:
            return []
        return queries.open_slots(
            group_id=group.id,
            after=max(later, planning.first_counter_start(now=now, group=group)),
            days=group.horizon_days,
            minutes=planning.visit_minutes([one.procedure for one in booking.dossiers]),
            is_far=booking.is_far,
        )
    zone = queries.zone_of(commune_code=booking.commune_code or "")
    if zone is None:
        return []
    return queries.open_slots(
        zone_id=zone.id,
        after=planning.first_pickup_start(now=now),
        weekdays=zones.service_weekdays(commune_code=booking.commune_code or ""),
    )


def _group(booking: Booking) -> CounterGroup | None:
    own = booking.slot.group if booking.slot else None
    if own is not None and own.is_open:
        return own
    return groups.group_for(office=booking.dossier.office, procedure=booking.dossier.procedure)

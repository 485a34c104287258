"""Which other times a booking may have: those of its own counters, or of its own zone."""

from datetime import datetime

from app.booking import planning, queries, zones
from app.booking.changing import MOST_MOVES
from app.booking.models import Booking, BookingKind, BookingStatus, Slot
from app.booking.queries import FreeTime


def can_move(booking: Booking, *, now: datetime) -> bool:
    """Whether a booking's time can still be changed by its citizen."""
    return (
        booking.kind in (BookingKind.COUNTER, BookingKind.PICKUP)
        and booking.status is BookingStatus.BOOKED
        and booking.window_from > now
        and booking.revision < MOST_MOVES
        and booking.slot is not None
    )


def free_times(booking: Booking, *, now: datetime) -> list[FreeTime]:
    """Return the other times that a booking could have, in order."""
    slot = booking.slot
    if slot is None:
        return []
    if slot.group is not None:
        found = queries.open_slots(
            group_id=slot.group.id,
            after=planning.first_counter_start(now=now, group=slot.group),
            days=slot.group.horizon_days,
            minutes=planning.visit_minutes([one.procedure for one in booking.dossiers]),
            is_far=booking.is_far,
        )
    else:
        commune_code = booking.commune_code or ""
        zone = queries.zone_of(commune_code=commune_code)
        if zone is None:
            return []
        found = queries.open_slots(
            zone_id=zone.id,
            after=planning.first_pickup_start(now=now),
            weekdays=zones.service_weekdays(commune_code=commune_code),
        )
    return [one for one in found if one.id != slot.id]


def fits(booking: Booking, slot: Slot) -> bool:
    """Whether a slot belongs to the booking's counters or zone, and is another one."""
    own = booking.slot
    if own is None or slot.id == own.id:
        return False
    if own.group_id is not None:
        return slot.group_id == own.group_id
    zone = queries.zone_of(commune_code=booking.commune_code or "")
    return zone is not None and slot.zone_id == zone.id

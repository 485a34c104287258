"""Whose promised time is no longer offered, since an office or a zone changed its rules."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from app.booking import planning
from app.booking.models import (
    Booking,
    BookingItem,
    BookingKind,
    BookingStatus,
    PickupZone,
    ServiceDay,
    Slot,
    SlotClaim,
    ZoneCommune,
    ZoneWindow,
)
from app.booking.proposals_models import AffectedReason
from app.catalogue import groups
from app.catalogue import queries as catalogue
from app.catalogue.models import CounterGroup, Office
from app.catalogue.openings import Calendar
from app.core import clock
from app.core.db import db
from app.dossiers.models import Dossier
from app.geo.models import Commune

Claims = dict[int, list[int]]  # the slots of each booking


@dataclass(frozen=True, kw_only=True)
class Affected:
    """A booking whose time is no longer offered, and why."""

    booking: Booking
    reason: AffectedReason


def affected(
    *,
    now: datetime,
    province_code: str = "",
    office_id: int | None = None,
    zone_id: int | None = None,
) -> list[Affected]:
    """
    Return the bookings of an office, a zone or a province whose time is no longer offered.

    Only those that nobody has promised an hour to: a published route serves whom it promised.
    Where there are more people than places, those who booked last are affected.
    """
    at_counters = _coming(BookingKind.COUNTER, now, province_code, office_id, zone_id)
    at_doors = _coming(BookingKind.PICKUP, now, province_code, office_id, zone_id)
    claims = _claims(now=now) if at_counters else {}
    why = _why_at_counters(at_counters, claims, now=now) | _why_at_doors(at_doors)
    found = [
        Affected(booking=one, reason=why[one.id])
        for one in [*at_counters, *at_doors]
        if one.id in why
    ]
    return sorted(found, key=lambda one: (one.booking.window_from, one.booking.id))


def _coming(
    kind: BookingKind,
    now: datetime,
    province_code: str,
    office_id: int | None,
    zone_id: int | None,
) -> list[Booking]:
    statement = (
        select(Booking)
        .join(Booking.slot)
        .where(
            Booking.kind == kind,
            Booking.status == BookingStatus.BOOKED,
            Booking.window_from > now,
        )
        .order_by(Booking.booked_at, Booking.id)
        .options(
            joinedload(Booking.dossier).joinedload(Dossier.procedure),
            joinedload(Booking.slot).joinedload(Slot.zone),
            joinedload(Booking.commune),
            selectinload(Booking.items).joinedload(BookingItem.dossier),
            *_with_groups(),
        )
    )
    if office_id is not None:
        statement = statement.where(Slot.office_id == office_id)
    if zone_id is not None:
        statement = statement.where(Slot.zone_id == zone_id)
    if province_code and kind is BookingKind.COUNTER:
        statement = statement.join(Slot.office).join(Office.commune)
        statement = statement.where(Commune.province_code == province_code)
    elif province_code:
        statement = statement.join(Slot.zone).where(PickupZone.province_code == province_code)
    return list(db.session.scalars(statement))


def _with_groups() -> tuple[ExecutableOption, ...]:
    group = joinedload(Booking.slot).joinedload(Slot.group)
    office = group.joinedload(CounterGroup.office)
    return (
        group.selectinload(CounterGroup.mobile_days),
        office.joinedload(Office.commune),
        office.selectinload(Office.hours),
    )


def _claims(*, now: datetime) -> Claims:
    asked = (
        select(SlotClaim.booking_id, SlotClaim.slot_id)
        .join(Booking, SlotClaim.booking_id == Booking.id)
        .where(Booking.status == BookingStatus.BOOKED, Booking.window_from > now)
        .order_by(SlotClaim.id)
    )
    found: Claims = defaultdict(list)
    for booking_id, slot_id in db.session.execute(asked):
        found[booking_id].append(slot_id)
    return found


def _why_at_counters(
    bookings: list[Booking], claims: Claims, *, now: datetime
) -> dict[int, AffectedReason]:
    if not bookings:
        return {}
    first = clock.local_day(now)
    days = (max(one.on for one in bookings) - first).days + 1
    concerned = {group.id: group for group in map(_group, bookings)}
    opening = groups.group_openings(asked=list(concerned.values()), first=first, days=days)
    taken: Counter[int] = Counter()
    found = {}
    for one in bookings:
        group = _group(one)
        reason = _why_at(group, one, opening[group.id])
        cells = claims.get(one.id, [])
        if reason is None and any(taken[cell] >= group.for_booking for cell in cells):
            reason = AffectedReason.TOO_MANY
        if reason is None:
            taken.update(cells)
        else:
            found[one.id] = reason
    return found


def _group(one: Booking) -> CounterGroup:
    if one.slot is None or one.slot.group is None:
        raise LookupError(f"Booking {one.id} has no counters.")
    return one.slot.group


def _zone(one: Booking) -> PickupZone:
    if one.slot is None or one.slot.zone is None:
        raise LookupError(f"Booking {one.id} has no zone.")
    return one.slot.zone


def _why_at(group: CounterGroup, one: Booking, opening: Calendar) -> AffectedReason | None:
    if not (group.is_open and group.office.is_open):
        return AffectedReason.NO_GROUP
    spans = opening[one.on]
    if not spans:
        return AffectedReason.CLOSED_DAY
    if not any(opens <= one.window_from and one.window_to <= closes for opens, closes in spans):
        return AffectedReason.OUTSIDE_HOURS
    return None


def _why_at_doors(bookings: list[Booking]) -> dict[int, AffectedReason]:
    if not bookings:
        return {}
    served = _Served(bookings)
    taken: Counter[tuple[int, datetime]] = Counter()
    found = {}
    for one in bookings:
        place = (_zone(one).id, one.window_from)
        reason = served.why_not(one)
        if reason is None and taken[place] >= (served.room(one) or 0):
            reason = AffectedReason.TOO_MANY
        if reason is None:
            taken[place] += 1
        else:
            found[one.id] = reason
    return found


class _Served:
    """Where couriers ride and when, for some bookings, read once."""

    def __init__(self, bookings: list[Booking]) -> None:
        places = db.session.scalars(select(ZoneCommune))
        self._zone_of = {place.commune_code: place.zone_id for place in places}
        self._weekdays: dict[str, set[int]] = defaultdict(set)
        for row in db.session.scalars(select(ServiceDay)):
            self._weekdays[row.commune_code].add(row.weekday)
        zone_ids = {_zone(one).id for one in bookings}
        windows = select(ZoneWindow).where(ZoneWindow.zone_id.in_(zone_ids))
        self._windows: dict[int, list[ZoneWindow]] = defaultdict(list)
        for window in db.session.scalars(windows.order_by(ZoneWindow.id)):
            self._windows[window.zone_id].append(window)
        self._worked: dict[tuple[date, str], bool] = {}

    def why_not(self, one: Booking) -> AffectedReason | None:
        """Return why no courier comes at the time of a booking; None where one does."""
        zone, commune_code = _zone(one), one.commune_code or ""
        if self._zone_of.get(commune_code) != zone.id:
            return AffectedReason.NO_ZONE
        if not self._is_worked(one.on, zone.province_code):
            return AffectedReason.CLOSED_DAY
        if self.room(one) is None:
            return AffectedReason.NO_WINDOW
        weekdays = self._weekdays.get(commune_code)
        if weekdays and one.on.weekday() not in weekdays:
            return AffectedReason.NO_SERVICE_DAY
        return None

    def room(self, one: Booking) -> int | None:
        """How many visits the window of a booking takes; None where there is no such window."""
        zone = _zone(one)
        rows = self._windows.get(zone.id)
        if not rows:  # As everywhere where nobody has said anything else.
            spans = planning.pickup_windows(on=one.on)
            return zone.capacity if (one.window_from, one.window_to) in spans else None
        for row in rows:
            span = clock.at(one.on, row.opens), clock.at(one.on, row.closes)
            if row.weekday == one.on.weekday() and span == (one.window_from, one.window_to):
                return row.capacity
        return None

    def _is_worked(self, on: date, province_code: str) -> bool:
        asked = (on, province_code)
        if asked not in self._worked:
            self._worked[asked] = catalogue.is_working_day(on=on, province_code=province_code)
        return self._worked[asked]

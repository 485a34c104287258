"""Pickup zones: when their couriers come, where on which weekdays, and which day is promised."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, select

from app.booking import planning
from app.booking.errors import SlotClosedError
from app.booking.models import (
    HORIZON_DAYS,
    PickupZone,
    ServiceDay,
    Slot,
    ZoneCommune,
    ZoneWindow,
)
from app.catalogue import queries as catalogue
from app.core import clock
from app.core.db import db

_ZONE = select(PickupZone).join(ZoneCommune).where(ZoneCommune.commune_code == bindparam("commune"))
_WEEKDAYS = (
    select(ServiceDay.weekday)
    .where(ServiceDay.commune_code == bindparam("commune"))
    .order_by(ServiceDay.weekday)
)
_OF_ZONE = (
    select(Slot.starts_at, Slot.capacity - Slot.kept - Slot.taken, Slot.is_closed)
    .where(
        Slot.zone_id == bindparam("zone"),
        Slot.capacity > 0,  # what is offered no more is no day of service
        Slot.starts_at >= bindparam("after"),
        Slot.starts_at < bindparam("until"),
    )
    .order_by(Slot.starts_at)
)
_WORKWEEK = range(5)


@dataclass(frozen=True, kw_only=True)
class Window:
    """A span of a day in which couriers ride: how many visits, and how many wait for results."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    kept: int = 0


class Why(StrEnum):
    """Why a service day is not promised."""

    FULL = "FULL"
    TOO_LATE = "TOO_LATE"  # its orders were taken until the evening before
    ROUTES_SET = "ROUTES_SET"  # its routes are published
    DAY_OFF = "DAY_OFF"


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A service day that is not promised, and why."""

    on: date
    reason: Why


@dataclass(frozen=True, kw_only=True)
class Promise:
    """The first day on which a courier comes to a commune, and the service days before it."""

    first_offered: date | None
    skipped: tuple[Skipped, ...] = ()
    weekdays: tuple[int, ...] = ()  # 0 is Monday; none: every working day


def zone_windows(*, zone: PickupZone, on: date) -> list[Window]:
    """Return a zone's windows of a day, in order."""
    own = select(ZoneWindow).where(ZoneWindow.zone_id == zone.id).order_by(ZoneWindow.opens)
    rows = list(db.session.scalars(own))
    if not rows:  # Nobody has said anything else: the morning and the afternoon.
        return [
            Window(starts_at=starts, ends_at=ends, capacity=zone.capacity)
            for starts, ends in planning.pickup_windows(on=on)
        ]
    return [
        Window(
            starts_at=clock.at(on, row.opens),
            ends_at=clock.at(on, row.closes),
            capacity=row.capacity,
            kept=row.kept_for_results,
        )
        for row in rows
        if row.weekday == on.weekday()
    ]


def service_weekdays(*, commune_code: str) -> set[int]:
    """Return the weekdays on which couriers come to a commune; empty where it is every day."""
    return set(db.session.scalars(_WEEKDAYS, {"commune": commune_code}))


def is_served(*, commune_code: str, on: date, province_code: str) -> bool:
    """Whether couriers come to a commune on a day, as far as the calendar says."""
    weekdays = service_weekdays(commune_code=commune_code)
    is_working = catalogue.is_working_day(on=on, province_code=province_code)
    return is_working and (not weekdays or on.weekday() in weekdays)


def expect_served(*, commune_code: str, slot: Slot | None) -> None:
    """
    Refuse a window of a day on which nobody rides to the commune.

    Raises
    ------
    SlotClosedError
        When there is no such window, or it is of another weekday.
    """
    weekdays = service_weekdays(commune_code=commune_code)
    if slot is None or (weekdays and clock.local(slot.starts_at).weekday() not in weekdays):
        raise SlotClosedError


def promise(*, commune_code: str, now: datetime, zone: PickupZone | None = None) -> Promise:
    """
    Return the first day on which papers can be fetched in a commune, and why not before.

    Parameters
    ----------
    zone
        The commune's zone where it is known already.
    """
    zone = zone or db.session.scalar(_ZONE, {"commune": commune_code})
    if zone is None:
        return Promise(first_offered=None)
    weekdays = tuple(sorted(service_weekdays(commune_code=commune_code)))
    skipped: list[Skipped] = []
    for on, reason in _days(zone, weekdays, now):
        if reason is None:
            return Promise(first_offered=on, skipped=tuple(skipped), weekdays=weekdays)
        skipped.append(Skipped(on=on, reason=reason))
    return Promise(first_offered=None, skipped=tuple(skipped), weekdays=weekdays)


def _days(
    zone: PickupZone, weekdays: Sequence[int], now: datetime
) -> Iterator[tuple[date, Why | None]]:
    # Each service day ahead, with the reason why it is not to be had; None where it is.
    first = clock.local_day(now) + timedelta(days=1)
    windows = _windows_by_day(zone, first)
    earliest = clock.local_day(planning.first_pickup_start(now=now))
    for number in range(HORIZON_DAYS):
        on = first + timedelta(days=number)
        if weekdays and on.weekday() not in weekdays:
            continue
        if on in windows:
            yield on, _why_not(windows[on], is_late=on < earliest)
        elif on.weekday() in _WORKWEEK and _is_day_off(zone, on):
            yield on, Why.DAY_OFF


def _windows_by_day(zone: PickupZone, first: date) -> dict[date, list[tuple[int, bool]]]:
    after = clock.at_second(first, 0)
    asked = {"zone": zone.id, "after": after, "until": after + timedelta(days=HORIZON_DAYS)}
    by_day: dict[date, list[tuple[int, bool]]] = {}
    for starts_at, left, is_closed in db.session.execute(_OF_ZONE, asked):
        by_day.setdefault(clock.local_day(starts_at), []).append((left, is_closed))
    return by_day


def _why_not(windows: list[tuple[int, bool]], *, is_late: bool) -> Why | None:
    if all(is_closed for _, is_closed in windows):
        return Why.ROUTES_SET
    if is_late:
        return Why.TOO_LATE
    return None if any(left > 0 and not shut for left, shut in windows) else Why.FULL


def _is_day_off(zone: PickupZone, on: date) -> bool:
    is_working = catalogue.is_working_day(on=on, province_code=zone.province_code)
    return not is_working and bool(zone_windows(zone=zone, on=on))

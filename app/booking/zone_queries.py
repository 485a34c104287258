"""What an administrator sees of pickup zones: who is served when, and how full the days are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select

from app.booking.models import (
    HORIZON_DAYS,
    PickupZone,
    ServiceDay,
    Slot,
    ZoneCommune,
    ZoneWindow,
)
from app.core import clock
from app.core.db import db
from app.core.text import fold
from app.geo.models import Commune


@dataclass(frozen=True, kw_only=True)
class ZoneInBrief:
    """A zone in the list."""

    zone: PickupZone
    communes: int
    taken: int  # in the days ahead
    capacity: int


@dataclass(frozen=True, kw_only=True)
class ServedCommune:
    """A commune of a zone with the weekdays on which couriers come; none: all of them."""

    commune: Commune
    weekdays: frozenset[int]

    def is_served(self, weekday: int) -> bool:
        """Whether couriers come on a weekday."""
        return not self.weekdays or weekday in self.weekdays


@dataclass(frozen=True, kw_only=True)
class DayLoad:
    """How full a zone's coming day is."""

    on: date
    taken: int
    capacity: int
    is_closed: bool


def zones_in_brief(*, province_code: str, now: datetime) -> list[ZoneInBrief]:
    """Return a province's zones, by name."""
    zones = db.session.scalars(select(PickupZone).where(PickupZone.province_code == province_code))
    communes = _counted(select(ZoneCommune.zone_id, func.count()).group_by(ZoneCommune.zone_id))
    ahead = (
        select(Slot.zone_id, func.sum(Slot.taken), func.sum(Slot.capacity))
        .where(Slot.zone_id.is_not(None), Slot.starts_at >= now)
        .group_by(Slot.zone_id)
    )
    loads = {zone_id: (taken, room) for zone_id, taken, room in db.session.execute(ahead)}
    return [
        ZoneInBrief(
            zone=zone,
            communes=communes.get(zone.id, 0),
            taken=loads.get(zone.id, (0, 0))[0],
            capacity=loads.get(zone.id, (0, 0))[1],
        )
        for zone in sorted(zones, key=lambda one: (fold(one.name), one.id))
    ]


def communes_without_zone(*, province_code: str) -> list[Commune]:
    """Return the communes from which nobody fetches papers, by name."""
    statement = (
        select(Commune)
        .outerjoin(ZoneCommune, ZoneCommune.commune_code == Commune.code)
        .where(Commune.province_code == province_code, ZoneCommune.zone_id.is_(None))
    )
    return sorted(db.session.scalars(statement), key=lambda one: (fold(one.short_name), one.code))


def zones_of_communes(*, province_code: str) -> dict[str, PickupZone]:
    """Return which zone serves a commune, by its code."""
    statement = (
        select(ZoneCommune.commune_code, PickupZone)
        .join(PickupZone, PickupZone.id == ZoneCommune.zone_id)
        .where(PickupZone.province_code == province_code)
    )
    return dict(db.session.execute(statement).tuples().all())


def served_communes(*, zone_id: int) -> list[ServedCommune]:
    """Return the communes of a zone with their service days, by name."""
    of_zone = (
        select(Commune)
        .join(ZoneCommune, ZoneCommune.commune_code == Commune.code)
        .where(ZoneCommune.zone_id == zone_id)
    )
    communes = list(db.session.scalars(of_zone))
    codes = [one.code for one in communes]
    days: dict[str, set[int]] = {}
    of_communes = select(ServiceDay).where(ServiceDay.commune_code.in_(codes))
    for row in db.session.scalars(of_communes):
        days.setdefault(row.commune_code, set()).add(row.weekday)
    return [
        ServedCommune(commune=one, weekdays=frozenset(days.get(one.code, ())))
        for one in sorted(communes, key=lambda one: (fold(one.short_name), one.code))
    ]


def windows_of(*, zone_id: int) -> list[ZoneWindow]:
    """Return a zone's own windows, by weekday and hour."""
    of_zone = select(ZoneWindow).where(ZoneWindow.zone_id == zone_id)
    return list(db.session.scalars(of_zone.order_by(ZoneWindow.weekday, ZoneWindow.opens)))


def loads(*, zone_id: int, now: datetime) -> Sequence[DayLoad]:
    """Return how full a zone's days are, from tomorrow to the horizon."""
    first = clock.at_second(clock.local_day(now) + timedelta(days=1), 0)
    statement = (
        select(Slot)
        .where(
            Slot.zone_id == zone_id,
            Slot.starts_at >= first,
            Slot.starts_at < first + timedelta(days=HORIZON_DAYS),
            Slot.capacity > 0,
        )
        .order_by(Slot.starts_at)
    )
    by_day: dict[date, list[Slot]] = {}
    for slot in db.session.scalars(statement):
        by_day.setdefault(clock.local_day(slot.starts_at), []).append(slot)
    return [
        DayLoad(
            on=on,
            taken=sum(slot.taken for slot in slots),
            capacity=sum(slot.capacity for slot in slots),
            is_closed=all(slot.is_closed for slot in slots),
        )
        for on, slots in by_day.items()
    ]


def _counted(statement: Select[tuple[int, int]]) -> dict[int, int]:
    return dict(db.session.execute(statement).tuples().all())

"""Pickup zones: when their couriers come, where on which weekdays, and how much they fetch."""

from datetime import date, datetime

from sqlalchemy import select

from app.booking import planning
from app.booking.errors import SlotClosedError
from app.booking.models import PickupZone, ServiceDay, Slot, ZoneWindow
from app.core import clock
from app.core.db import db


def zone_windows(*, zone: PickupZone, on: date) -> list[tuple[datetime, datetime, int]]:
    """Return the windows of a day with how many dossiers are fetched in each, in order."""
    own = select(ZoneWindow).where(ZoneWindow.zone_id == zone.id).order_by(ZoneWindow.opens)
    rows = list(db.session.scalars(own))
    if not rows:  # Nobody has said anything else: the morning and the afternoon.
        return [(*window, zone.capacity) for window in planning.pickup_windows(on=on)]
    return [
        (clock.at(on, row.opens), clock.at(on, row.closes), row.capacity)
        for row in rows
        if row.weekday == on.weekday()
    ]


def service_weekdays(*, commune_code: str) -> set[int]:
    """Return the weekdays on which couriers come to a commune; empty where it is every day."""
    of_commune = select(ServiceDay.weekday).where(ServiceDay.commune_code == commune_code)
    return set(db.session.scalars(of_commune.order_by(ServiceDay.weekday)))


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

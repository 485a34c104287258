"""Slots for the coming days, cut from opening hours and couriers' windows."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.booking import claims, planning
from app.booking.models import PickupZone
from app.booking.planning import HORIZON_DAYS, Span
from app.catalogue import queries as catalogue
from app.catalogue.models import Office, OfficeKind
from app.core import clock
from app.core.db import db, writing
from app.core.errors import NotFoundError
from app.core.i18n import _


def open_slots_for(
    *,
    office_id: int | None = None,
    zone_id: int | None = None,
    first: date,
    days: int = HORIZON_DAYS,
) -> int:
    """
    Open the slots of an office or of a pickup zone; those that are there stay as they are.

    Returns
    -------
    int
        How many slots are new.
    """
    if office_id is not None:
        office = catalogue.office(office_id=office_id)
        return claims.open_slots(
            _counter_spans(office, first, days), capacity=office.counters, office_id=office_id
        )
    zone = db.session.get(PickupZone, zone_id)
    if zone is None:
        raise NotFoundError(_("Không tìm thấy khu vực nhận hồ sơ này."))
    return claims.open_slots(
        _pickup_spans(zone, first, days), capacity=zone.capacity, zone_id=zone.id
    )


def open_coming_slots(*, now: datetime) -> int:
    """Keep every open office and every zone bookable to the horizon; for the beat, commits."""
    today = clock.local_day(now)
    is_served = (Office.kind == OfficeKind.OFFICE) & Office.is_open
    offices = db.session.scalars(select(Office.id).where(is_served).order_by(Office.id)).all()
    zones = db.session.scalars(select(PickupZone.id).order_by(PickupZone.id)).all()
    opened = 0
    # A place at a time: citizens who book meanwhile wait for one place, not for all.
    for office_id in offices:
        with writing():
            opened += open_slots_for(office_id=office_id, first=today)
    for zone_id in zones:
        with writing():
            opened += open_slots_for(zone_id=zone_id, first=today)
    return opened


def _counter_spans(office: Office, first: date, days: int) -> list[Span]:
    opening = catalogue.opening_days(office=office, first=first, days=days)
    return [slot for spans in opening.values() for slot in planning.cut(spans)]


def _pickup_spans(zone: PickupZone, first: date, days: int) -> list[Span]:
    dates = (first + timedelta(days=number) for number in range(days))
    return [
        window
        for on in dates
        if catalogue.is_working_day(on=on, province_code=zone.province_code)
        for window in planning.pickup_windows(on=on)
    ]

"""Slots for the coming days, cut from opening hours and couriers' windows."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, case, select, update

from app.booking import claims, planning
from app.booking.models import HORIZON_DAYS, PickupZone, Slot
from app.booking.planning import Span
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


def fit_slots(*, province_code: str, now: datetime, office_id: int | None = None) -> None:
    """
    Fit coming slots to hours, days off and counters as they stand now, of one office or of all.

    A slot that is no longer offered keeps the places that are taken and gives away no other.
    """
    first = clock.local_day(now)
    for office in _offices(province_code, office_id):
        spans = _counter_spans(office, first, HORIZON_DAYS)
        claims.open_slots(spans, capacity=office.counters, office_id=office.id)
        _fit(Slot.office_id == office.id, spans, capacity=office.counters, now=now)
    if office_id is not None:
        return
    in_province = PickupZone.province_code == province_code
    for zone in db.session.scalars(select(PickupZone).where(in_province).order_by(PickupZone.id)):
        spans = _pickup_spans(zone, first, HORIZON_DAYS)
        claims.open_slots(spans, capacity=zone.capacity, zone_id=zone.id)
        _fit(Slot.zone_id == zone.id, spans, capacity=zone.capacity, now=now)


def close_pickups(*, province_code: str, on: date) -> None:
    """Offer no more pickups of a day: its routes are published. The next day is offered instead."""
    _mark_pickups(province_code, on, is_closed=True)


def reopen_pickups(*, province_code: str, on: date) -> None:
    """Offer a day's pickups again: its dispatcher plans once more."""
    _mark_pickups(province_code, on, is_closed=False)


def give_back_place(*, slot_id: int) -> None:
    """Give one place of a slot back to others, if the slot still offers as many."""
    slot = claims.leave_place(slot_id=slot_id)
    if slot is None:
        return
    # On a day off, or beside fewer counters, a place that is left is gone.
    slot.capacity = max(slot.taken, min(slot.capacity, _offered(slot)))
    db.session.flush()


def _mark_pickups(province_code: str, on: date, *, is_closed: bool) -> None:
    zones = select(PickupZone.id).where(PickupZone.province_code == province_code)
    statement = (
        update(Slot)
        .where(
            Slot.zone_id.in_(zones),
            Slot.starts_at >= clock.at(on, time()),
            Slot.starts_at < clock.at(on + timedelta(days=1), time()),
        )
        .values(is_closed=is_closed)
    )
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _offered(slot: Slot) -> int:
    on = clock.local_day(slot.starts_at)
    if slot.office is not None:
        db.session.expire(slot.office)  # As it is now: it may have closed while we waited.
        spans, capacity = _counter_spans(slot.office, on, 1), slot.office.counters
    elif slot.zone is not None:
        spans, capacity = _pickup_spans(slot.zone, on, 1), slot.zone.capacity
    return capacity if any(starts == slot.starts_at for starts, _ends in spans) else 0


def _offices(province_code: str, office_id: int | None) -> list[Office]:
    if office_id is not None:
        offices = [catalogue.office(office_id=office_id)]
    else:
        offices = catalogue.offices(province_code=province_code)
    return [office for office in offices if office.kind is OfficeKind.OFFICE]


def _fit(at: ColumnElement[bool], spans: list[Span], *, capacity: int, now: datetime) -> None:
    is_offered = Slot.starts_at.in_([starts for starts, _ends in spans])
    fits = case(
        (is_offered & (Slot.taken < capacity), capacity),
        else_=Slot.taken,
    )
    statement = update(Slot).where(at, Slot.starts_at >= now).values(capacity=fits)
    db.session.execute(statement, execution_options={"synchronize_session": False})


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

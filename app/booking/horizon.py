"""Slots for the coming days, cut from opening hours and couriers' windows."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.booking import claims, planning
from app.booking.models import HORIZON_DAYS, PickupZone, Slot
from app.booking.zones import zone_windows
from app.catalogue import groups
from app.catalogue import queries as catalogue
from app.catalogue.models import CounterGroup, Office, OfficeKind
from app.core import clock
from app.core.db import db, writing
from app.core.errors import NotFoundError
from app.core.i18n import _

Row = dict[str, Any]


def open_slots_for(
    *,
    office_id: int | None = None,
    group_id: int | None = None,
    zone_id: int | None = None,
    first: date,
    days: int | None = None,
) -> int:
    """
    Open the slots of an office, a counter group or a pickup zone; those there stay as they are.

    Parameters
    ----------
    days
        How many from the first on; left out, as far as each group is bookable.

    Returns
    -------
    int
        How many slots are new.
    """
    if zone_id is not None:
        zone = db.session.get(PickupZone, zone_id)
        if zone is None:
            raise NotFoundError(_("Không tìm thấy khu vực nhận hồ sơ này."))
        return _open(_zone_rows(zone, first, days or HORIZON_DAYS))
    if group_id is not None:
        asked = [groups.group(group_id=group_id)]
    else:
        asked = catalogue.office(office_id=office_id or 0).groups
    return sum(_open(_counter_rows(one, first, days or one.horizon_days)) for one in asked)


def open_coming_slots(*, now: datetime) -> int:
    """Keep every open group and every zone bookable to the horizon; for the beat, commits."""
    today = clock.local_day(now)
    zones = db.session.scalars(select(PickupZone.id).order_by(PickupZone.id)).all()
    opened = 0
    # A place at a time: citizens who book meanwhile wait for one place, not for all.
    for group_id in groups.open_groups():
        with writing():
            opened += open_slots_for(group_id=group_id, first=today)
    for zone_id in zones:
        with writing():
            opened += open_slots_for(zone_id=zone_id, first=today)
    with writing():
        free_kept_places(now=now)
    return opened


def free_kept_places(*, now: datetime) -> None:
    """Let everybody have the places that were kept for far hamlets until now."""
    keeping = select(CounterGroup.id, CounterGroup.kept_until_h).where(CounterGroup.kept_places > 0)
    for group_id, hours in db.session.execute(keeping.order_by(CounterGroup.id)).all():
        over = update(Slot).where(
            Slot.group_id == group_id,
            Slot.kept > 0,
            Slot.starts_at < now + timedelta(hours=hours),
        )
        db.session.execute(over.values(kept=0), execution_options={"synchronize_session": False})


def fit_slots(*, province_code: str, now: datetime, office_id: int | None = None) -> None:
    """
    Fit coming slots to hours, days off and counters as they stand now, of one office or of all.

    A slot that is no longer offered keeps the places that are taken and gives away no other.
    """
    first = clock.local_day(now)
    for office in _offices(province_code, office_id):
        for group in office.groups:
            rows = _counter_rows(group, first, group.horizon_days)
            _open(rows)
            _fit(Slot.group_id == group.id, rows, now=now)
    if office_id is not None:
        return
    in_province = PickupZone.province_code == province_code
    for zone in db.session.scalars(select(PickupZone).where(in_province).order_by(PickupZone.id)):
        fit_zone(zone=zone, now=now)


def fit_zone(*, zone: PickupZone, now: datetime) -> None:
    """Fit the coming windows of a zone to its couriers' windows as they stand now."""
    rows = _zone_rows(zone, clock.local_day(now), HORIZON_DAYS)
    _open(rows)
    _fit(Slot.zone_id == zone.id, rows, now=now)


def close_pickups(*, province_code: str, on: date) -> None:
    """Offer no more pickups of a day: its routes are published. The next day is offered instead."""
    _mark_pickups(province_code, on, is_closed=True)


def reopen_pickups(*, province_code: str, on: date) -> None:
    """Offer a day's pickups again: its dispatcher plans once more."""
    _mark_pickups(province_code, on, is_closed=False)


def takes_pickups(*, province_code: str, on: date) -> bool:
    """Whether pickups of a day are still offered where couriers have windows."""
    is_closed = select(Slot.id).where(*_pickups_of(province_code, on), Slot.is_closed)
    return db.session.scalar(is_closed.limit(1)) is None


def give_back_places(*, slot_ids: Iterable[int]) -> None:
    """Give places back to others, one for each slot named, if the slot still offers as many."""
    for slot in claims.leave_places(slot_ids):
        # On a day off, or beside fewer counters, a place that is left is gone.
        slot.capacity = max(slot.taken, min(slot.capacity, _offered(slot)))
    db.session.flush()


def _mark_pickups(province_code: str, on: date, *, is_closed: bool) -> None:
    statement = update(Slot).where(*_pickups_of(province_code, on)).values(is_closed=is_closed)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _pickups_of(province_code: str, on: date) -> tuple[ColumnElement[bool], ...]:
    zones = select(PickupZone.id).where(PickupZone.province_code == province_code)
    return (
        Slot.zone_id.in_(zones),
        Slot.starts_at >= clock.at(on, time()),
        Slot.starts_at < clock.at(on + timedelta(days=1), time()),
    )


def _offered(slot: Slot) -> int:
    on = clock.local_day(slot.starts_at)
    if slot.group is not None:
        db.session.expire(slot.group)  # As it is now: it may have closed while we waited.
        db.session.expire(slot.group.office)
        rows = _counter_rows(slot.group, on, 1)
    elif slot.zone is not None:
        rows = _zone_rows(slot.zone, on, 1)
    return next((row["capacity"] for row in rows if row["starts_at"] == slot.starts_at), 0)


def _offices(province_code: str, office_id: int | None) -> list[Office]:
    if office_id is not None:
        offices = [catalogue.office(office_id=office_id)]
    else:
        offices = catalogue.offices(province_code=province_code)
    return [office for office in offices if office.kind is OfficeKind.OFFICE]


def _open(rows: list[Row]) -> int:
    if not rows:
        return 0
    is_sqlite = db.engine.dialect.name == "sqlite"
    insert = sqlite.insert if is_sqlite else postgresql.insert
    # Rows beside the statement, not in it: it is compiled once, five times faster.
    statement = insert(Slot).on_conflict_do_nothing().returning(Slot.id)
    return len(db.session.scalars(statement, rows).all())


def _fit(at: ColumnElement[bool], rows: list[Row], *, now: datetime) -> None:
    fits: dict[tuple[int, int], list[datetime]] = {}
    for row in rows:
        fits.setdefault((row["capacity"], row["kept"]), []).append(row["starts_at"])
    coming = update(Slot).where(at, Slot.starts_at >= now)
    offered = [row["starts_at"] for row in rows]
    gone = coming.where(Slot.starts_at.not_in(offered)).values(capacity=Slot.taken, kept=0)
    db.session.execute(gone, execution_options={"synchronize_session": False})
    for (capacity, kept), starts in sorted(fits.items()):
        room = case((Slot.taken < capacity, capacity), else_=Slot.taken)
        fitted = coming.where(Slot.starts_at.in_(starts)).values(capacity=room, kept=kept)
        db.session.execute(fitted, execution_options={"synchronize_session": False})


def _counter_rows(group: CounterGroup, first: date, days: int) -> list[Row]:
    opening = groups.group_opening(group=group, first=first, days=days)
    return [
        {
            "office_id": group.office_id,
            "group_id": group.id,
            "starts_at": starts,
            "ends_at": ends,
            "capacity": group.for_booking,
            "taken": 0,
            "kept": planning.kept_places(group, starts),
        }
        for spans in opening.values()
        for starts, ends in planning.cut(spans, minutes=group.cell_min)
        if group.for_booking > 0
    ]


def _zone_rows(zone: PickupZone, first: date, days: int) -> list[Row]:
    dates = (first + timedelta(days=number) for number in range(days))
    return [
        {
            "zone_id": zone.id,
            "starts_at": window.starts_at,
            "ends_at": window.ends_at,
            "capacity": window.capacity,
            "taken": 0,
            "kept": window.kept,
        }
        for on in dates
        if catalogue.is_working_day(on=on, province_code=zone.province_code)
        for window in zone_windows(zone=zone, on=on)
        if window.capacity > 0
    ]

"""Rules that offices set for themselves: kept places, a mobile day, other hours for a day."""

from dataclasses import replace
from datetime import date, time, timedelta

from sqlalchemy import select

from app.booking import horizon
from app.booking.models import Booking, BookingKind, BookingStatus, Slot
from app.catalogue import calendar_services, group_services
from app.catalogue.group_services import DaySpan, GroupRules
from app.catalogue.models import Office
from app.catalogue.openings import opening_calendar
from app.cli.demo.scene import Scene
from app.core import clock
from app.core.db import db

BY = "demo"
SATURDAY = 5
MORNING = (time(8), time(11))
MOBILE_AHEAD, LOST_AHEAD = (4, 9), (2, 3, 4, 5, 6)  # working days from now


def set_rules(scene: Scene) -> None:
    """Let the centre keep places and open a Saturday, one office go out, another close early."""
    db.session.flush()
    centre, offices = scene.ground.centre, scene.ground.counters
    others = [one for one in offices if one is not centre]
    _keep_places(scene, centre)
    _open_saturday(scene, centre)
    if others:
        rural = [one for one in others if one.commune.name.startswith("Xã")]
        _go_out(scene, (rural or others)[0])
        _close_early(scene, others)
    for office in offices:
        db.session.expire(office)
        horizon.fit_slots(
            province_code=scene.province_code, office_id=office.id, now=scene.days.now
        )
    horizon.free_kept_places(now=scene.days.now)


def _keep_places(scene: Scene, centre: Office) -> None:
    group = next(one for one in centre.groups if not one.is_mobile)
    rules = replace(
        GroupRules.of(group),
        kept_places=min(2, group.for_booking),
        kept_from=time(10),
        kept_to=time(11, 30),
    )
    group_services.change_group(group_id=group.id, rules=rules, by=BY, now=scene.days.now)


def _open_saturday(scene: Scene, centre: Office) -> None:
    on = scene.days.next_day
    while on.weekday() != SATURDAY:
        on += timedelta(days=1)
    calendar_services.set_exception(
        office_id=centre.id, on=on, spans=[MORNING], reason="Làm thêm sáng thứ Bảy",
        by=BY, now=scene.days.now,
    )  # fmt: skip


def _go_out(scene: Scene, office: Office) -> None:
    rules = GroupRules(
        name="Ngày lưu động",
        name_en="Mobile day",
        counters=1,
        is_mobile=True,
        place=f"Nhà văn hoá {office.commune.short_name}",
        commune_code=office.commune_code,
    )
    group = group_services.add_group(office_id=office.id, rules=rules, by=BY, now=scene.days.now)
    days = [DaySpan(scene.days.coming[number], *MORNING) for number in MOBILE_AHEAD]
    group_services.set_mobile_days(group_id=group.id, spans=days, by=BY, now=scene.days.now)


def _close_early(scene: Scene, offices: list[Office]) -> None:
    """Close one office before the last visit of a day, which is then to be offered another time."""
    for on in (scene.days.coming[number] for number in LOST_AHEAD):
        for office in offices:
            last = _last_visit(office, on)
            if last is None or clock.local(last.window_from).time() <= MORNING[0]:
                continue
            calendar_services.set_exception(
                office_id=office.id, on=on, spans=_until(last), reason="Tập huấn",
                by=BY, now=scene.days.now,
            )  # fmt: skip
            return


def _until(last: Booking) -> list[tuple[time, time]]:
    """Return the hours of a visit's day as they would end before it."""
    opening = opening_calendar(offices=[last.dossier.office], first=last.on, days=1)
    spans = opening[last.dossier.office_id][last.on]
    cut = [(opens, min(closes, last.window_from)) for opens, closes in spans]
    return [
        (clock.local(opens).time(), clock.local(closes).time())
        for opens, closes in cut
        if opens < closes
    ]


def _last_visit(office: Office, on: date) -> Booking | None:
    statement = (
        select(Booking)
        .join(Booking.slot)
        .where(
            Slot.office_id == office.id,
            Booking.on == on,
            Booking.kind == BookingKind.COUNTER,
            Booking.status == BookingStatus.BOOKED,
        )
        .order_by(Booking.window_from.desc(), Booking.id)
        .limit(1)
    )
    return db.session.scalar(statement)

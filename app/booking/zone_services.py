"""What an administrator sets of pickup zones; slots follow, and no booking is dropped."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import delete, insert, select

from app.booking import horizon
from app.booking.errors import ZoneNotFoundError, ZoneTwiceError
from app.booking.models import PickupZone, ServiceDay, ZoneCommune, ZoneWindow
from app.catalogue.errors import OpeningHoursError
from app.catalogue.opening import WeeklySpan
from app.core import audit
from app.core.db import db
from app.core.i18n import _
from app.core.text import fold, tidy
from app.geo.models import Commune

MOST_VISITS = 500  # in one window


@dataclass(frozen=True, kw_only=True)
class WeeklyWindow:
    """A span of a weekday with how many visits it holds, and how many of them are for results."""

    span: WeeklySpan
    capacity: int
    kept_for_results: int = 0


def zone(*, zone_id: int, province_code: str) -> PickupZone:
    """
    Return a zone of a province.

    Raises
    ------
    ZoneNotFoundError
        When the province has none of this number.
    """
    found = db.session.get(PickupZone, zone_id)
    if found is None or found.province_code != province_code:
        raise ZoneNotFoundError
    return found


def add_zone(*, province_code: str, name: str, capacity: int, by: str, now: datetime) -> PickupZone:
    """
    Add a zone; it serves nobody until communes are put into it.

    Raises
    ------
    ZoneTwiceError
        When the province has one of this name.
    """
    _expect_new(province_code, name, besides=None)
    made = PickupZone(province_code=province_code, name=tidy(name)[:100], capacity=capacity)
    db.session.add(made)
    db.session.flush()
    audit.record(action="booking.zone_added", subject=f"zone:{made.id}", by=by, now=now)
    return made


def describe_zone(
    *, zone: PickupZone, name: str, capacity: int, by: str, now: datetime
) -> PickupZone:
    """Change a zone's name, and how many visits a window holds where nothing else is said."""
    _expect_new(zone.province_code, name, besides=zone)
    zone.name, zone.capacity = tidy(name)[:100], capacity
    db.session.flush()
    horizon.fit_zone(zone=zone, now=now)
    audit.record(action="booking.zone_described", subject=f"zone:{zone.id}", by=by, now=now)
    return zone


def set_communes(*, zone: PickupZone, commune_codes: Iterable[str], by: str, now: datetime) -> None:
    """Let a zone serve these communes and no others; they leave the zones that served them."""
    in_province = select(Commune.code).where(Commune.province_code == zone.province_code)
    wanted = set(commune_codes) & set(db.session.scalars(in_province))
    gone = delete(ZoneCommune).where(
        (ZoneCommune.zone_id == zone.id) | ZoneCommune.commune_code.in_(wanted)
    )
    db.session.execute(gone, execution_options={"synchronize_session": False})
    rows = [{"commune_code": code, "zone_id": zone.id} for code in sorted(wanted)]
    if rows:
        db.session.execute(insert(ZoneCommune), rows)
    db.session.expire_all()
    audit.record(
        action="booking.zone_communes_set", subject=f"zone:{zone.id}", by=by, now=now,
        communes=len(rows),
    )  # fmt: skip


def set_windows(
    *, zone: PickupZone, windows: Sequence[WeeklyWindow], by: str, now: datetime
) -> None:
    """
    Replace a zone's weekly windows; without any, mornings and afternoons are usual.

    Windows that are no longer offered keep who booked them and take nobody else.

    Raises
    ------
    OpeningHoursError
        When two windows of a day overlap, or one ends before it begins.
    """
    expect_apart(windows)
    db.session.execute(delete(ZoneWindow).where(ZoneWindow.zone_id == zone.id))
    db.session.add_all(
        ZoneWindow(
            zone_id=zone.id,
            weekday=one.span.weekday,
            opens=one.span.opens,
            closes=one.span.closes,
            capacity=one.capacity,
            kept_for_results=min(one.kept_for_results, one.capacity),
        )
        for one in windows
    )
    db.session.flush()
    horizon.fit_zone(zone=zone, now=now)
    audit.record(action="booking.zone_windows_set", subject=f"zone:{zone.id}", by=by, now=now)


def set_service_days(*, commune_code: str, weekdays: Iterable[int], by: str, now: datetime) -> None:
    """Say on which weekdays couriers come to a commune; none: on every working day."""
    wanted = {number for number in weekdays if 0 <= number <= 6}
    known = set(_weekdays_of(commune_code))
    if wanted == known:
        return
    db.session.execute(delete(ServiceDay).where(ServiceDay.commune_code == commune_code))
    rows = [{"commune_code": commune_code, "weekday": number} for number in sorted(wanted)]
    if rows:
        db.session.execute(insert(ServiceDay), rows)
    audit.record(
        action="booking.service_days_set", subject=f"commune:{commune_code}", by=by, now=now,
        weekdays=sorted(wanted),
    )  # fmt: skip


def expect_apart(windows: Sequence[WeeklyWindow]) -> None:
    """
    Refuse windows that overlap, or end before they begin.

    Raises
    ------
    OpeningHoursError
        With what is wrong.
    """
    spans = sorted((one.span.weekday, one.span.opens, one.span.closes) for one in windows)
    if any(opens >= closes for _day, opens, closes in spans):
        raise OpeningHoursError(_("Mỗi khung giờ kết thúc sau khi bắt đầu."))
    if any(one[0] == two[0] and two[1] < one[2] for one, two in pairwise(spans)):
        raise OpeningHoursError(_("Hai khung giờ của một ngày trùng nhau."))


def _weekdays_of(commune_code: str) -> list[int]:
    of_commune = select(ServiceDay.weekday).where(ServiceDay.commune_code == commune_code)
    return list(db.session.scalars(of_commune.order_by(ServiceDay.weekday)))


def _expect_new(province_code: str, name: str, *, besides: PickupZone | None) -> None:
    of_province = select(PickupZone).where(PickupZone.province_code == province_code)
    for other in db.session.scalars(of_province.order_by(PickupZone.id)):
        if other is not besides and fold(other.name) == fold(name):
            raise ZoneTwiceError(name=other.name)

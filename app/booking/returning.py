"""How a result comes back: to the wished place, on its first service day with room."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from app.booking import horizon, notices, places, planning, queries, zones
from app.booking.claims import Place, claim_form, drop_claims, note_claims, take_places
from app.booking.errors import CannotMoveError, NoReturnDayError, NotFetchedError, SlotFullError
from app.booking.making import Door, keep
from app.booking.models import (
    HORIZON_DAYS,
    Booking,
    BookingKind,
    BookingStatus,
    MeetingPlace,
    PickupZone,
    Slot,
)
from app.booking.queries import STANDING
from app.catalogue import queries as catalogue
from app.catalogue import tariffs
from app.core import clock
from app.core.codes import fingerprint
from app.core.db import db
from app.core.i18n import _
from app.dossiers import services as dossiers
from app.dossiers.models import Dossier
from app.geo import queries as geo


def book_return(
    *,
    dossier_id: int,
    on: date,
    now: datetime,
    door: Door | None = None,
    name: str = "",
    phone: str = "",
    booked_by_id: int | None = None,
) -> Booking:
    """
    Promise to bring a dossier's result on the first service day with room; twice is once.

    Parameters
    ----------
    on
        The first day whose routes are still open; the promise may be for a later one.
    door
        Where to; left out, where the citizen wished it, else where the papers were fetched.

    Raises
    ------
    NotFetchedError
        When nobody knows where to bring it.
    NoReturnDayError
        When every service day to the horizon is full.
    """
    before = queries.bookings_of(dossier_id=dossier_id)
    returns = [one for one in before if one.kind is BookingKind.RETURN]
    standing = [one for one in returns if one.status in STANDING]
    if standing:
        return standing[-1]
    key = f"return-{dossier_id}-{len(returns)}"
    made = claim_form(key=key, fingerprint=fingerprint(key), now=now)
    if made is not None:
        return made
    door = door or wished_door(before)
    day, slot = _take_day(commune_code=door.commune_code, earliest=on, now=now)
    dossier = dossiers.find(dossier_id=dossier_id)
    booking = Booking(
        slot_id=slot.id if slot else None,
        name=name or dossier.applicant_name,
        phone=phone or dossier.phone,
        booked_by_id=booked_by_id,
        postage_vnd=_postage(before, door, dossier, day),
        **_agreed(before),
        **door.columns(),
    )
    return _keep(booking, dossier, slot, day, key=key, now=now)


def move_return(*, booking: Booking, earliest: date, now: datetime) -> Booking:
    """
    Move a promised return to the first service day with room from a day on, and tell the citizen.

    Raises
    ------
    CannotMoveError
        When a courier has it on a published route, or it has ended; then roll back.
    NoReturnDayError
        When every service day to the horizon is full.
    """
    _lock(booking, earliest)
    day, slot = _take_day(commune_code=booking.commune_code or "", earliest=earliest, now=now)
    window_from, window_to = planning.return_window(on=day)
    statement = (
        update(Booking)
        .where(
            Booking.id == booking.id,
            Booking.kind == BookingKind.RETURN,
            Booking.status == BookingStatus.BOOKED,
        )
        .values(
            slot_id=slot.id if slot else None,
            on=day,
            window_from=window_from,
            window_to=window_to,
            revision=Booking.revision + 1,
        )
        .returning(Booking)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    moved = db.session.scalar(statement)
    if moved is None:
        raise CannotMoveError(_("Lịch hẹn này đã xong hoặc đã huỷ nên không đổi giờ được."))
    horizon.give_back_places(slot_ids=drop_claims(booking_id=moved.id))
    if slot is not None:
        note_claims(slots=[slot], booking_id=moved.id)
    notices.tell_moved(moved, now=now)
    return moved


def returns_astray(*, zone: PickupZone, now: datetime) -> list[Booking]:
    """Return the promised returns of a zone on days on which nobody rides there any more."""
    statement = (
        select(Booking)
        .join(Booking.slot)
        .where(
            Slot.zone_id == zone.id,
            Booking.kind == BookingKind.RETURN,
            Booking.status == BookingStatus.BOOKED,
            Booking.on > clock.local_day(now),
        )
        .order_by(Booking.on, Booking.id)
    )
    coming = db.session.scalars(statement).all()
    ridden = {on: bool(zones.zone_windows(zone=zone, on=on)) for on in {one.on for one in coming}}
    return [
        one
        for one in coming
        if not ridden[one.on]
        or not zones.is_served(
            commune_code=one.commune_code or "", on=one.on, province_code=zone.province_code
        )
    ]


def bring_astray_back(*, zone: PickupZone, now: datetime) -> int:
    """Move a zone's returns that stand on unserved days to served ones; return how many moved."""
    astray = returns_astray(zone=zone, now=now)
    for one in astray:
        move_return(booking=one, earliest=clock.local_day(now) + timedelta(days=1), now=now)
    return len(astray)


def wished_door(before: Sequence[Booking]) -> Door:
    """
    Return where a result goes when nobody says otherwise: as wished, else where papers were.

    Raises
    ------
    NotFetchedError
        When no address is known.
    """
    asked = [one for one in before if one.kind is not BookingKind.RETURN]
    wish = asked[-1] if asked else None
    if wish is not None and wish.return_place is MeetingPlace.POST_POINT and wish.return_point:
        return places.door_at(offer=places.point_offer(wish.return_point))
    if wish is not None and wish.return_place is MeetingPlace.FOCAL_PERSON and wish.return_focal:
        return places.door_at(offer=places.focal_offer(wish.return_focal))
    known = [one for one in before if one.commune_code is not None]
    if not known:
        raise NotFetchedError
    return door_of(known[-1])


def door_of(visit: Booking) -> Door:
    """Return the door of a visit, to be visited again."""
    return Door(
        commune_code=visit.commune_code or "",
        hamlet=visit.hamlet,
        landmark=visit.landmark,
        lat=visit.lat,
        lon=visit.lon,
        place=visit.place,
        point_id=visit.point_id,
        focal_id=visit.focal_id,
        hamlet_id=visit.hamlet_id,
        proxy_name=visit.proxy_name,
        proxy_paper=visit.proxy_paper,
    )


def _keep(
    booking: Booking, dossier: Dossier, slot: Slot | None, day: date, *, key: str, now: datetime
) -> Booking:
    booking.kind = BookingKind.RETURN
    booking.dossier_id = dossier.id
    booking.service_s = planning.RETURN_SERVICE_S
    window = planning.return_window(on=day)
    return keep(booking, [dossier], [slot] if slot else [], window, key=key, now=now)


def _agreed(before: Sequence[Booking]) -> dict[str, Any]:
    first = before[0] if before else None
    if first is None:
        return {"language": "vi"}
    return {
        "language": first.language,
        "helper_name": first.helper_name,
        "helper_phone": first.helper_phone,
        "discount_group": first.discount_group,
    }


def _postage(before: Sequence[Booking], door: Door, dossier: Dossier, on: date) -> int | None:
    # What was agreed when it was booked stands with that booking, and is not asked for twice.
    is_agreed = any(
        one.kind is BookingKind.RETURN or one.return_place is not MeetingPlace.OFFICE
        for one in before
    )
    if is_agreed:
        return None
    return tariffs.quote(
        procedures=[dossier.procedure],
        pickup=None,
        returning=door.place,
        province_code=geo.commune(code=door.commune_code).province_code,
        on=on,
        discount_group=before[0].discount_group if before else "",
    ).postage_vnd


def _lock(booking: Booking, earliest: date) -> None:
    # The old place and every new one, by key: two that change places wait for each other.
    db.session.scalar(select(Booking.id).where(Booking.id == booking.id).with_for_update())
    zone = queries.zone_of(commune_code=booking.commune_code or "")
    wanted = or_(
        Slot.id == booking.slot_id,
        and_(
            Slot.zone_id == (zone.id if zone else None),
            Slot.starts_at >= clock.at(earliest, time()),
        ),
    )
    db.session.scalars(select(Slot.id).where(wanted).order_by(Slot.id).with_for_update()).all()


def _take_day(*, commune_code: str, earliest: date, now: datetime) -> tuple[date, Slot | None]:
    zone = queries.zone_of(commune_code=commune_code)
    days = _service_days(commune_code, earliest)
    if zone is None:  # Nobody counts the visits there; somebody rides all the same.
        return next(days), None
    for day in days:
        for slot in _windows_with_room(zone, day):
            # A result may have the places that pickups must leave.
            place = Place(slot_id=slot.id, zone_id=zone.id, after=now, is_far=True)
            try:
                with db.session.begin_nested():  # What was locked in vain is let go.
                    return day, take_places(place)[0]
            except SlotFullError:  # Taken, or closed, since we looked.
                continue
    raise NoReturnDayError


def _service_days(commune_code: str, earliest: date) -> Iterator[date]:
    province_code = geo.commune(code=commune_code).province_code
    weekdays = zones.service_weekdays(commune_code=commune_code)
    for number in range(HORIZON_DAYS):
        on = earliest + timedelta(days=number)
        if weekdays and on.weekday() not in weekdays:
            continue
        if catalogue.is_working_day(on=on, province_code=province_code):
            yield on


def _windows_with_room(zone: PickupZone, on: date) -> list[Slot]:
    begins = clock.at(on, time())
    of_day = (
        select(Slot)
        .where(
            Slot.zone_id == zone.id,
            Slot.starts_at >= begins,
            Slot.starts_at < begins + timedelta(days=1),
        )
        .order_by((Slot.capacity - Slot.taken).desc(), Slot.id)
    )
    slots = db.session.scalars(of_day).all()
    if not slots:  # Farther ahead than slots have been opened.
        horizon.open_slots_for(zone_id=zone.id, first=on, days=1)
        slots = db.session.scalars(of_day).all()
    return [slot for slot in slots if slot.left > 0 and not slot.is_closed]

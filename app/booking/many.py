"""A whole hamlet's bookings in one sitting: each row its own booking, its own key, its own fate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from app.accounts.models import Staff
from app.booking import places, planning, queries, services, zones
from app.booking.answers import Meeting
from app.booking.errors import NotFetchedError
from app.booking.making import Door, Item, Terms
from app.booking.models import Booking, BookingRequest, MeetingPlace
from app.booking.queries import FreeTime
from app.catalogue import groups, search, tariffs
from app.catalogue import queries as catalogue
from app.catalogue.models import CounterGroup, Office, OfficeKind, Procedure
from app.catalogue.tariff_models import Leg
from app.core import clock
from app.core.db import db, writing
from app.core.errors import AppError, ConflictError
from app.core.i18n import _, language
from app.core.text import fold

_MADE = (
    select(Booking)
    .join(BookingRequest, BookingRequest.booking_id == Booking.id)
    .where(BookingRequest.key == bindparam("key"))
)

_OWN_OFFICE = (
    select(Office)
    .where(
        Office.commune_code == bindparam("commune"),
        Office.kind == OfficeKind.OFFICE,
        Office.is_open,
        ~Office.is_provincial,
    )
    .order_by(Office.id)
    .limit(1)
)


class ElsewhereError(ConflictError):
    """A row's papers go to another office than the others'."""

    def __init__(self, *, office: Office) -> None:
        super().__init__(
            _("Thủ tục này nộp tại %(office)s. Mời bạn đặt riêng.", office=office.name)
        )


class NoTimeLeftError(ConflictError):
    """After the families before it, a row found no time at the counters."""

    def __init__(self) -> None:
        super().__init__(_("Sau các gia đình trên không còn giờ trống. Mời bạn chọn ngày khác."))


@dataclass(frozen=True, kw_only=True)
class Family:
    """One row: who comes, and for what."""

    key: str
    name: str
    phone: str
    procedures: Sequence[Procedure]


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """What holds for every row of a table."""

    focal: Staff
    is_counter: bool
    returns: MeetingPlace  # the focal person's house, or the office
    slot_id: int
    now: datetime

    @property
    def commune_code(self) -> str:
        """The commune that the focal person serves."""
        return self.focal.commune_code or ""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What became of a row: a booking's code, or why there is none."""

    key: str
    code: str = ""
    refusal: str = ""


def procedures_by_name() -> dict[str, Procedure]:
    """Return every offered procedure by what people call it, folded, in either language."""
    offered = select(Procedure).where(Procedure.is_offered).order_by(Procedure.id)
    found: dict[str, Procedure] = {}
    for one in db.session.scalars(offered):
        for name in (one.plain_name, one.name_en, one.name):
            found.setdefault(fold(name), one)
    return found


def nearest_procedure(*, text: str) -> Procedure | None:
    """Return the procedure that somebody probably means; None where nothing comes near."""
    found = search.find(text=text, limit=1).procedures
    return found[0] if found else None


def group_of(*, focal: Staff) -> CounterGroup | None:
    """Return the counters of the focal person's commune that serve most things."""
    office = db.session.scalar(_OWN_OFFICE, {"commune": focal.commune_code or ""})
    found = groups.groups_of(office_id=office.id) if office else []
    return next((one for one in found if one.takes_rest and not one.is_mobile), None)


def free_times(*, focal: Staff, is_counter: bool, now: datetime) -> list[FreeTime]:
    """Return when the first family may come, or when the courier may."""
    if is_counter:
        group = group_of(focal=focal)
        return _counter_times(group, minutes=0, now=now) if group else []
    zone = queries.zone_of(commune_code=focal.commune_code or "")
    if zone is None:
        return []
    return queries.open_slots(
        zone_id=zone.id,
        after=planning.first_pickup_start(now=now),
        weekdays=zones.service_weekdays(commune_code=focal.commune_code or ""),
    )


def book(*, sitting: Sitting, families: Sequence[Family]) -> list[Fate]:
    """Book every family, each in a transaction of its own; commits."""
    fates = []
    slot = queries.slot(slot_id=sitting.slot_id)
    after = slot.starts_at if slot else sitting.now
    for family in families:
        fate, after = _book_one(sitting, family, after=after)
        fates.append(fate)
    return fates


def _book_one(sitting: Sitting, family: Family, *, after: datetime) -> tuple[Fate, datetime]:
    try:
        made = _known(family.key)
        if made is None:
            with writing():
                made = _make(sitting, family, after=after)
        ends = made.window_to if sitting.is_counter else after
        return Fate(key=family.key, code=made.code), max(after, ends)
    except AppError as refusal:
        return Fate(key=family.key, refusal=refusal.message), after


def _known(key: str) -> Booking | None:
    """Return the booking that a row has made already: a table sent twice books once."""
    return db.session.scalar(_MADE, {"key": key})


def _make(sitting: Sitting, family: Family, *, after: datetime) -> Booking:
    first, *others = family.procedures
    office = catalogue.offices_for(procedure=first, commune_code=sitting.commune_code)[0]
    focal = sitting.focal
    said: dict[str, Any] = {
        "key": family.key,
        "procedure_id": first.id,
        "office_id": office.id,
        "name": family.name,
        "phone": family.phone or focal.phone,
        "is_on_behalf": True,
        "language": language(),
        "more": tuple(Item(procedure_id=one.id, name=family.name) for one in others),
        "terms": _terms(sitting, family),
        "booked_by_id": focal.id,
        "refuse_twin": True,
        "now": sitting.now,
    }
    if sitting.is_counter:
        return _at_counter(sitting, family, office, said, after=after)
    door = _door(sitting, family)
    return services.book_pickup(
        slot_id=sitting.slot_id,
        commune_code=door.commune_code,
        hamlet=door.hamlet,
        landmark=door.landmark,
        door=door,
        **said,
    )


def _at_counter(
    sitting: Sitting, family: Family, office: Office, said: dict[str, Any], *, after: datetime
) -> Booking:
    slot = queries.slot(slot_id=sitting.slot_id)
    group = slot.group if slot else None
    if group is None or group.office_id != office.id:
        raise ElsewhereError(office=office)
    minutes = planning.visit_minutes(list(family.procedures))
    times = _counter_times(group, minutes=minutes, now=sitting.now)
    free = next((one for one in times if one.starts_at >= after), None)
    if free is None or clock.local_day(free.starts_at) != clock.local_day(after):
        raise NoTimeLeftError
    return services.book_counter(slot_id=free.id, **said)


def _door(sitting: Sitting, family: Family) -> Door:
    offers = places.offers(
        commune_code=sitting.commune_code,
        procedures=family.procedures,
        now=sitting.now,
        leg=Leg.PICKUP,
    )
    own = Meeting(MeetingPlace.FOCAL_PERSON, sitting.focal.id)
    offer = places.chosen(offers=offers, key=own.key)
    if offer is None:
        raise NotFetchedError
    return places.door_at(offer=offer)


def _terms(sitting: Sitting, family: Family) -> Terms:
    is_at_focal = sitting.returns is MeetingPlace.FOCAL_PERSON
    quote = tariffs.quote(
        procedures=family.procedures,
        pickup=None if sitting.is_counter else MeetingPlace.FOCAL_PERSON,
        returning=sitting.returns,
        province_code=sitting.focal.province_code,
        on=clock.local_day(sitting.now),
    )
    return Terms(
        helper_name=sitting.focal.full_name,
        helper_phone=sitting.focal.phone,
        return_place=sitting.returns,
        return_focal_id=sitting.focal.id if is_at_focal else None,
        fee_vnd=quote.fee_vnd,
        postage_vnd=quote.postage_vnd,
    )


def _counter_times(group: CounterGroup, *, minutes: int, now: datetime) -> list[FreeTime]:
    return queries.open_slots(
        group_id=group.id,
        after=planning.first_counter_start(now=now, group=group),
        days=group.horizon_days,
        minutes=minutes,
        is_far=True,
    )

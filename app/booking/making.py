"""How a booking is made: the form first, then the place, the dossiers, the promise, the message."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from app.booking import holds, notices, planning, queries, zones
from app.booking.claims import Place, claim_form, note_booking, note_claims, take_places
from app.booking.errors import (
    DuplicateBookingError,
    NotFetchedError,
    SlotClosedError,
    TooLongVisitError,
    TooManyBookingsError,
)
from app.booking.models import Booking, BookingItem, BookingKind, MeetingPlace, Slot
from app.catalogue.models import Procedure
from app.core import clock
from app.core.codes import fingerprint, new_code
from app.core.db import db
from app.dossiers import services as dossiers
from app.dossiers.models import Dossier, DossierChannel
from app.geo import queries as geo

_BY_CODE = select(Booking.id).where(Booking.code == bindparam("code"))
_CHANNELS = {
    BookingKind.COUNTER: DossierChannel.COUNTER,
    BookingKind.PICKUP: DossierChannel.POST,
    BookingKind.ONLINE: DossierChannel.ONLINE,
}


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where a courier comes to: a commune, a house or hamlet in it, what stands beside it, whom."""

    commune_code: str
    hamlet: str
    landmark: str
    lat: float | None
    lon: float | None
    place: MeetingPlace = MeetingPlace.HOME
    point_id: int | None = None  # the post point
    focal_id: int | None = None  # the focal person whose house it is
    hamlet_id: int | None = None
    proxy_name: str = ""  # who is met instead of the applicant ...
    proxy_paper: str = ""  # ... and the paper that authorises them

    def columns(self) -> dict[str, object]:
        """Return the booking's columns; without a point of its own, the commune's stands for it."""
        commune = geo.commune(code=self.commune_code)
        is_known = self.lat is not None and self.lon is not None
        point = (self.lat, self.lon) if is_known else (commune.lat, commune.lon)
        return asdict(self) | {"lat": point[0], "lon": point[1]}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One more dossier of the same visit: another procedure, or another person."""

    procedure_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is agreed besides time and place: who helps, how the result comes, what it costs."""

    helper_name: str = ""
    helper_phone: str = ""
    is_far: bool = False
    return_place: MeetingPlace = MeetingPlace.OFFICE
    return_point_id: int | None = None
    return_focal_id: int | None = None
    fee_vnd: int | None = None
    postage_vnd: int | None = None
    discount_group: str = ""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a form asks for; the same form says the same again."""

    kind: BookingKind
    slot_id: int
    procedure_id: int
    office_id: int
    name: str
    phone: str
    is_on_behalf: bool
    door: Door | None = None
    more: tuple[Item, ...] = ()
    terms: Terms = Terms()
    group_id: int | None = None
    external_code: str = ""

    @property
    def items(self) -> tuple[Item, ...]:
        """Every dossier of the visit, the first one first."""
        return (Item(procedure_id=self.procedure_id, name=self.name), *self.more)

    def fingerprint(self) -> str:
        """Return what may be compared of the wish without keeping its words twice."""
        return fingerprint(json.dumps(asdict(self), sort_keys=True))


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who sent the form, when, and what they want to be asked."""

    key: str
    language: str
    booked_by_id: int | None
    refuse_twin: bool
    now: datetime


def make(*, wish: Wish, sender: Sender) -> Booking:
    """Make the booking that a form wishes for, or return the one it made before."""
    made = claim_form(key=sender.key, fingerprint=wish.fingerprint(), now=sender.now)
    if made is not None:
        return made
    if sender.booked_by_id is None:
        _refuse_flood(wish.phone, now=sender.now)
    if sender.refuse_twin:
        _refuse_twins(wish, now=sender.now)
    procedures = _procedures(wish)
    slots = _take_slots(wish, procedures, key=sender.key, now=sender.now)
    opened = [_open_dossier(wish, item, now=sender.now) for item in wish.items]
    booking = Booking(
        kind=wish.kind,
        dossier_id=opened[0].id,
        slot_id=slots[0].id if slots else None,
        name=wish.name,
        phone=wish.phone,
        is_on_behalf=wish.is_on_behalf,
        language=sender.language,
        booked_by_id=sender.booked_by_id,
        service_s=planning.pickup_service_s(len(opened)) if wish.door else 0,
        **vars(wish.terms),
        **(wish.door.columns() if wish.door else {}),
    )
    today = clock.local_day(sender.now)
    window = (slots[0].starts_at, slots[-1].ends_at) if slots else planning.return_window(on=today)
    return keep(booking, opened, slots, window, key=sender.key, now=sender.now)


def place_of(
    *,
    kind: BookingKind,
    slot_id: int,
    procedures: list[Procedure],
    commune_code: str | None,
    office_id: int,
    group_id: int | None,
    is_far: bool,
    now: datetime,
) -> Place:
    """
    Return what must be taken for a visit; every path that takes a place asks here.

    Raises
    ------
    NotFetchedError
        When no courier may, or can, come for these papers.
    SlotClosedError
        When the office has no counters for the slot, or nobody rides to the commune that day.
    """
    if kind is BookingKind.COUNTER:
        slot = queries.slot(slot_id=slot_id)
        group = slot.group if slot else None
        is_theirs = group is not None and group.office_id == office_id
        if group is None or not is_theirs or group_id not in (None, group.id):
            raise SlotClosedError
        return Place(
            slot_id=slot_id,
            group_id=group.id,
            after=planning.first_counter_start(now=now, group=group),
            minutes=planning.visit_minutes(procedures),
            is_far=is_far,
        )
    zone = queries.zone_of(commune_code=commune_code or "")
    if zone is None or not all(one.goes_by_post for one in procedures):
        raise NotFetchedError
    zones.expect_served(commune_code=commune_code or "", slot=queries.slot(slot_id=slot_id))
    return Place(slot_id=slot_id, zone_id=zone.id, after=planning.first_pickup_start(now=now))


def keep(
    booking: Booking,
    opened: list[Dossier],
    slots: list[Slot],
    window: planning.Span,
    *,
    key: str,
    now: datetime,
) -> Booking:
    """Give a booking its code, window, dossiers and claims, write it down and tell the citizen."""
    booking.code = _free_code()
    booking.window_from, booking.window_to = window
    booking.on = clock.local_day(window[0])
    booking.booked_at = now
    db.session.add(booking)
    db.session.flush()
    db.session.execute(
        insert(BookingItem),
        [
            {"booking_id": booking.id, "dossier_id": one.id, "position": position}
            for position, one in enumerate(opened, start=1)
        ],
    )
    if slots:
        note_claims(slots=slots, booking_id=booking.id)
    note_booking(key=key, booking=booking)
    notices.tell_booked(booking, now=now)
    return booking


def _refuse_flood(phone: str, *, now: datetime) -> None:
    coming, made = queries.counts_of_phone(phone=phone, now=now)
    if coming >= planning.MOST_COMING or made >= planning.MOST_MADE_A_DAY:
        raise TooManyBookingsError


def _refuse_twins(wish: Wish, *, now: datetime) -> None:
    for item in wish.items:
        twin = queries.coming_twin(
            phone=wish.phone, procedure_id=item.procedure_id, name=item.name, now=now
        )
        if twin is not None:
            raise DuplicateBookingError


def _procedures(wish: Wish) -> list[Procedure]:
    if len(wish.items) > planning.MOST_ITEMS:
        raise TooLongVisitError
    return [db.session.get_one(Procedure, item.procedure_id) for item in wish.items]


def _take_slots(wish: Wish, procedures: list[Procedure], *, key: str, now: datetime) -> list[Slot]:
    if wish.kind is BookingKind.ONLINE:
        return []
    place = place_of(
        kind=wish.kind,
        slot_id=wish.slot_id,
        procedures=procedures,
        commune_code=wish.door.commune_code if wish.door else None,
        office_id=wish.office_id,
        group_id=wish.group_id,
        is_far=wish.terms.is_far,
        now=now,
    )
    return holds.take_over(key=key, place=place, now=now) or take_places(place)


def _open_dossier(wish: Wish, item: Item, *, now: datetime) -> Dossier:
    return dossiers.open_dossier(
        procedure_id=item.procedure_id,
        office_id=wish.office_id,
        applicant_name=item.name,
        phone=wish.phone,
        channel=_CHANNELS[wish.kind],
        external_code=wish.external_code,
        now=now,
    )


def _free_code() -> str:
    while True:
        code = new_code()
        if db.session.scalar(_BY_CODE, {"code": code}) is None:
            return code

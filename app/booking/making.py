"""How a booking is made: the form first, then the place, the dossier, the promise, the message."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from app.booking import notices, planning, queries
from app.booking.claims import claim_form, note_booking, take_place
from app.booking.errors import DuplicateBookingError, NotFetchedError, TooManyBookingsError
from app.booking.models import Booking, BookingKind, Slot
from app.catalogue.models import Procedure
from app.core import clock
from app.core.codes import fingerprint, new_code
from app.core.db import db
from app.dossiers import services as dossiers
from app.geo import queries as geo

_BY_CODE = select(Booking.id).where(Booking.code == bindparam("code"))


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where a courier comes to: a commune, a house or hamlet in it, what stands beside it."""

    commune_code: str
    hamlet: str
    landmark: str
    lat: float | None
    lon: float | None

    def columns(self) -> dict[str, object]:
        """Return the booking's columns; without a point of its own, the commune's stands for it."""
        commune = geo.commune(code=self.commune_code)
        is_known = self.lat is not None and self.lon is not None
        point = (self.lat, self.lon) if is_known else (commune.lat, commune.lon)
        return asdict(self) | {"lat": point[0], "lon": point[1]}


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
        _refuse_twin(wish, now=sender.now)
    slot = _take_place(wish, now=sender.now)
    dossier = dossiers.open_dossier(
        procedure_id=wish.procedure_id,
        office_id=wish.office_id,
        applicant_name=wish.name,
        phone=wish.phone,
        now=sender.now,
    )
    booking = Booking(
        kind=wish.kind,
        dossier_id=dossier.id,
        slot_id=slot.id,
        name=wish.name,
        phone=wish.phone,
        is_on_behalf=wish.is_on_behalf,
        language=sender.language,
        booked_by_id=sender.booked_by_id,
        service_s=planning.PICKUP_SERVICE_S if wish.door else 0,
        **(wish.door.columns() if wish.door else {}),
    )
    return keep(booking, (slot.starts_at, slot.ends_at), key=sender.key, now=sender.now)


def _refuse_flood(phone: str, *, now: datetime) -> None:
    coming, made = queries.counts_of_phone(phone=phone, now=now)
    if coming >= planning.MOST_COMING or made >= planning.MOST_MADE_A_DAY:
        raise TooManyBookingsError


def _refuse_twin(wish: Wish, *, now: datetime) -> None:
    twin = queries.coming_twin(
        phone=wish.phone, procedure_id=wish.procedure_id, name=wish.name, now=now
    )
    if twin is not None:
        raise DuplicateBookingError


def _take_place(wish: Wish, *, now: datetime) -> Slot:
    if wish.door is None:
        return take_place(
            slot_id=wish.slot_id,
            office_id=wish.office_id,
            after=planning.first_counter_start(now=now),
        )
    zone = queries.zone_of(commune_code=wish.door.commune_code)
    procedure = db.session.get_one(Procedure, wish.procedure_id)
    if zone is None or not procedure.goes_by_post:
        raise NotFetchedError
    return take_place(
        slot_id=wish.slot_id,
        zone_id=zone.id,
        after=planning.first_pickup_start(now=now),
    )


def keep(booking: Booking, window: planning.Span, *, key: str, now: datetime) -> Booking:
    """Give a booking its code and window, write it down and tell the citizen."""
    booking.code = _free_code()
    booking.window_from, booking.window_to = window
    booking.on = clock.local_day(window[0])
    booking.booked_at = now
    db.session.add(booking)
    db.session.flush()
    note_booking(key=key, booking=booking)
    notices.tell_booked(booking, now=now)
    return booking


def _free_code() -> str:
    while True:
        code = new_code()
        if db.session.scalar(_BY_CODE, {"code": code}) is None:
            return code

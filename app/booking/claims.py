"""What two people may want at once is taken in one statement: a form's key, a slot's place."""

from datetime import datetime

from sqlalchemy import and_, bindparam, exists, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from app.booking.errors import FormReusedError, SlotClosedError, SlotFullError
from app.booking.models import Booking, BookingRequest, Slot
from app.booking.planning import Span
from app.core.db import db

# Built once, since writers wait for each other: SQLAlchemy compiles an `ON CONFLICT` of its own
# each time. Both databases read this one.
_CLAIM = text(
    "INSERT INTO booking_request (key, fingerprint, at) VALUES (:key, :fingerprint, :at)"
    " ON CONFLICT (key) DO NOTHING RETURNING key"
).bindparams(bindparam("at", type_=BookingRequest.__table__.c.at.type))
_NOTE = (
    update(BookingRequest)
    .where(BookingRequest.key == bindparam("form"))
    .values(booking_id=bindparam("booking"))
    .execution_options(synchronize_session=False)
)
_IS_OFFERED = and_(
    Slot.id == bindparam("slot"), Slot.starts_at >= bindparam("after"), ~Slot.is_closed
)
# One statement tests and takes, so two citizens cannot share the last place.
_TAKE = (
    update(Slot)
    .where(_IS_OFFERED, Slot.taken < Slot.capacity)
    .values(taken=Slot.taken + 1)
    .returning(Slot)
    .execution_options(populate_existing=True, synchronize_session=False)
)
_AT_OFFICE = Slot.office_id == bindparam("office")
_IN_ZONE = Slot.zone_id == bindparam("zone")
_TAKE_AT_OFFICE, _TAKE_IN_ZONE = _TAKE.where(_AT_OFFICE), _TAKE.where(_IN_ZONE)
_HAS_HOPE = select(
    or_(
        Slot.taken < Slot.capacity,
        exists().where(BookingRequest.key == bindparam("form")),
    )
).where(Slot.id == bindparam("slot"))
_OFFERED = select(Slot.id).where(_IS_OFFERED)
_OFFERED_AT_OFFICE, _OFFERED_IN_ZONE = _OFFERED.where(_AT_OFFICE), _OFFERED.where(_IN_ZONE)


def expect_hope(*, key: str, slot_id: int) -> None:
    """
    Refuse a form that cannot succeed before it waits for the write lock: most of a rush.

    A form that was sent before is let through: it is answered with its booking.

    Raises
    ------
    SlotFullError
        When no place is left; where one seems left, only `take_place` can tell.
    """
    if db.session.scalar(_HAS_HOPE, {"form": key, "slot": slot_id}) is False:
        raise SlotFullError


def claim_form(*, key: str, fingerprint: str, now: datetime) -> Booking | None:
    """
    Take a form's key; where it was taken before, return the booking that it made.

    The row goes in first: whoever sends the same form at the same instant waits here for us.

    Raises
    ------
    FormReusedError
        When the key was used with other answers.
    """
    said = {"key": key, "fingerprint": fingerprint, "at": now}
    if db.session.scalar(_CLAIM, said) is not None:
        return None
    sent = db.session.get_one(BookingRequest, key, populate_existing=True)
    if sent.fingerprint != fingerprint or sent.booking_id is None:
        raise FormReusedError
    return db.session.get_one(Booking, sent.booking_id)


def note_booking(*, key: str, booking: Booking) -> None:
    """Remember which booking a form made."""
    db.session.execute(_NOTE, {"form": key, "booking": booking.id})


def take_place(
    *, slot_id: int, after: datetime, office_id: int | None = None, zone_id: int | None = None
) -> Slot:
    """
    Take one place in a slot of an office or of a zone.

    Parameters
    ----------
    after
        The slot must not begin before this.

    Raises
    ------
    SlotFullError
        When no place is left, however close the race; `SlotClosedError` when it is not offered.
    """
    asked = {"slot": slot_id, "after": after, "office": office_id, "zone": zone_id}
    at_office = office_id is not None
    slot = db.session.scalar(_TAKE_AT_OFFICE if at_office else _TAKE_IN_ZONE, asked)
    if slot is not None:
        return slot
    if db.session.scalar(_OFFERED_AT_OFFICE if at_office else _OFFERED_IN_ZONE, asked) is None:
        raise SlotClosedError
    raise SlotFullError


def leave_place(*, slot_id: int) -> Slot | None:
    """Leave one place of a slot; None where none was taken. The slot stays locked by us."""
    statement = (
        update(Slot)
        .where(Slot.id == slot_id, Slot.taken > 0)
        .values(taken=Slot.taken - 1)
        .returning(Slot)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    return db.session.scalar(statement)


def open_slots(spans: list[Span], *, capacity: int, **place: int) -> int:
    """Write the slots that are not there yet; return how many were new."""
    if not spans or capacity < 1:
        return 0
    rows = [
        {"starts_at": starts, "ends_at": ends, "capacity": capacity, "taken": 0, **place}
        for starts, ends in spans
    ]
    # Rows beside the statement, not in it: it is compiled once, five times faster.
    statement = _insert(Slot).on_conflict_do_nothing().returning(Slot.id)
    return len(db.session.scalars(statement, rows).all())


def _insert(table: type) -> sqlite.Insert | postgresql.Insert:
    is_sqlite = db.engine.dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)

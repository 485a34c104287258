"""What two people may want at once is taken in one statement: a form's key, a slot's place."""

from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.dialects import postgresql, sqlite

from app.booking.errors import FormReusedError, SlotClosedError, SlotFullError
from app.booking.models import Booking, BookingRequest, Slot
from app.booking.planning import Span
from app.core.db import db


def claim_form(*, key: str, fingerprint: str, now: datetime) -> Booking | None:
    """
    Take a form's key; where it was taken before, return the booking that it made.

    The row goes in first: whoever sends the same form at the same instant waits here for us.

    Raises
    ------
    FormReusedError
        When the key was used with other answers.
    """
    statement = (
        _insert(BookingRequest)
        .values(key=key, fingerprint=fingerprint, at=now)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(BookingRequest.key)
    )
    if db.session.scalar(statement) is not None:
        return None
    sent = db.session.get_one(BookingRequest, key, populate_existing=True)
    if sent.fingerprint != fingerprint or sent.booking_id is None:
        raise FormReusedError
    return db.session.get_one(Booking, sent.booking_id)


def note_booking(*, key: str, booking: Booking) -> None:
    """Remember which booking a form made."""
    statement = update(BookingRequest).where(BookingRequest.key == key)
    db.session.execute(statement.values(booking_id=booking.id))


def take_place(*, slot_id: int, at: ColumnElement[bool], after: datetime) -> Slot:
    """
    Take one place in a slot.

    Parameters
    ----------
    at
        Which office or zone the slot must belong to.
    after
        The slot must not begin before this.

    Raises
    ------
    SlotFullError
        When no place is left, however close the race; `SlotClosedError` when it is not offered.
    """
    is_offered = (Slot.id == slot_id) & at & (Slot.starts_at >= after)
    # One statement tests and takes, so two citizens cannot share the last place.
    statement = (
        update(Slot)
        .where(is_offered, Slot.taken < Slot.capacity)
        .values(taken=Slot.taken + 1)
        .returning(Slot)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    slot = db.session.scalar(statement)
    if slot is not None:
        return slot
    if db.session.query(Slot.id).where(is_offered).first() is None:
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

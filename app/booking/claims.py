"""What two people may want at once is taken in one statement: a form's key, a slot's places."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import (
    ColumnElement,
    Update,
    and_,
    bindparam,
    case,
    delete,
    exists,
    insert,
    or_,
    select,
    text,
    update,
)

from app.booking.errors import FormReusedError, SlotClosedError, SlotFullError
from app.booking.models import Booking, BookingRequest, Hold, Slot, SlotClaim
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
_HAS_HOPE = select(
    or_(
        Slot.taken < Slot.capacity,
        exists().where(BookingRequest.key == bindparam("form")),
        exists().where(Hold.key == bindparam("form")),
    )
).where(Slot.id == bindparam("slot"))
_IS_OFFERED = and_(
    Slot.id == bindparam("slot"), Slot.starts_at >= bindparam("after"), ~Slot.is_closed
)
_FIRST = select(Slot).where(_IS_OFFERED)
_FIRST_IN_GROUP = _FIRST.where(Slot.group_id == bindparam("group"))
_FIRST_IN_ZONE = _FIRST.where(Slot.zone_id == bindparam("zone"))
_REST = (
    select(Slot)
    .where(
        Slot.group_id == bindparam("group"),
        Slot.starts_at > bindparam("starts"),
        Slot.starts_at < bindparam("ends"),
        ~Slot.is_closed,
    )
    .order_by(Slot.starts_at)
)
_FRESH = {"populate_existing": True}


def _take(left: ColumnElement[bool]) -> Update:
    # In order of their keys: two visits that overlap wait for each other, never both.
    wanted = (
        select(Slot.id)
        .where(Slot.id.in_(bindparam("slots", expanding=True)))
        .order_by(Slot.id)
        .with_for_update()
    )
    return update(Slot).where(Slot.id.in_(wanted), ~Slot.is_closed, left)


# One statement tests and takes, so two citizens cannot share the last place. Who comes from far
# takes one of the places that are kept for them, while there are any.
_TAKE = (
    _take(Slot.taken < Slot.capacity - Slot.kept)
    .values(taken=Slot.taken + 1)
    .returning(Slot)
    .execution_options(synchronize_session=False, populate_existing=True)
)
_TAKE_KEPT = (
    _take(Slot.taken < Slot.capacity)
    .values(taken=Slot.taken + 1, kept=case((Slot.kept > 0, Slot.kept - 1), else_=0))
    .returning(Slot)
    .execution_options(synchronize_session=False, populate_existing=True)
)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A slot of a counter group or of a zone that is wanted, and those the visit runs into."""

    slot_id: int
    after: datetime  # it must not begin before this
    group_id: int | None = None
    zone_id: int | None = None
    minutes: int = 0  # how long the visit is; a window of a zone is taken whole
    is_far: bool = False


def expect_hope(*, key: str, slot_id: int) -> None:
    """
    Refuse a form that cannot succeed before it waits for the write lock: most of a rush.

    A form that was sent before, or holds its place, is let through.

    Raises
    ------
    SlotFullError
        When no place is left; where one seems left, only `take_places` can tell.
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


def slots_of(place: Place) -> list[Slot]:
    """
    Return the slots that a visit runs through, the first one first.

    Raises
    ------
    SlotClosedError
        When the first is not offered.
    SlotFullError
        When a gap, or the end of the day, comes before the end of the visit.
    """
    asked = {"slot": place.slot_id, "after": place.after}
    if place.group_id is None:
        asked["zone"] = place.zone_id
        first = db.session.scalar(_FIRST_IN_ZONE, asked, execution_options=_FRESH)
    else:
        asked["group"] = place.group_id
        first = db.session.scalar(_FIRST_IN_GROUP, asked, execution_options=_FRESH)
    if first is None:
        raise SlotClosedError
    ends = first.starts_at + timedelta(minutes=place.minutes)
    if place.group_id is None or ends <= first.ends_at:
        return [first]
    span = {"group": place.group_id, "starts": first.starts_at, "ends": ends}
    slots = [first, *db.session.scalars(_REST, span, execution_options=_FRESH)]
    if slots[-1].ends_at < ends or any(
        one.ends_at != two.starts_at for one, two in pairwise(slots)
    ):
        raise SlotFullError
    return slots


def take_places(place: Place) -> list[Slot]:
    """
    Take one place in every slot that a visit runs through, or none: then roll back.

    Raises
    ------
    SlotFullError
        When a place is missing, however close the race; `SlotClosedError` when it is not offered.
    """
    slots = slots_of(place)
    wanted = {slot.id for slot in slots}
    taken = db.session.scalars(_TAKE_KEPT if place.is_far else _TAKE, {"slots": list(wanted)})
    if {slot.id for slot in taken} != wanted:
        raise SlotFullError
    return slots


def note_claims(
    *, slots: Sequence[Slot], booking_id: int | None = None, hold_id: int | None = None
) -> None:
    """Write down who has the places that were just taken."""
    rows = [{"slot_id": slot.id, "booking_id": booking_id, "hold_id": hold_id} for slot in slots]
    db.session.execute(insert(SlotClaim), rows)


def drop_claims(*, booking_id: int | None = None, hold_ids: Sequence[int] = ()) -> list[int]:
    """Forget who had places; return their slots, one for each place. The places stay taken."""
    whose = (
        SlotClaim.hold_id.in_(hold_ids)
        if booking_id is None
        else SlotClaim.booking_id == booking_id
    )
    statement = (
        delete(SlotClaim)
        .where(whose)
        .returning(SlotClaim.slot_id)
        .execution_options(synchronize_session=False)
    )
    return sorted(db.session.scalars(statement))


def leave_places(slot_ids: Iterable[int]) -> list[Slot]:
    """Leave places, one for each slot named; the slots stay locked by us, in order of key."""
    left = []
    for slot_id, places in sorted(Counter(slot_ids).items()):
        statement = (
            update(Slot)
            .where(Slot.id == slot_id, Slot.taken >= places)
            .values(taken=Slot.taken - places)
            .returning(Slot)
            .execution_options(populate_existing=True, synchronize_session=False)
        )
        slot = db.session.scalar(statement)
        if slot is not None:
            left.append(slot)
    return left

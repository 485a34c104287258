"""Places that wait: while a form is filled in, or while an offer is thought about."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from app.booking import horizon
from app.booking.claims import Place, drop_claims, note_claims, slots_of, take_places
from app.booking.errors import TooManyHoldsError
from app.booking.models import Hold, Slot, SlotClaim
from app.core.db import db, writing

FORM_HOLD = timedelta(minutes=10)
MOST_OF_A_SENDER = 3


def hold(
    *,
    key: str,
    place: Place,
    now: datetime,
    sender: str = "",
    lasts: timedelta = FORM_HOLD,
    most: int = MOST_OF_A_SENDER,
) -> Hold:
    """
    Take the places of a visit for a while; the same key again moves its hold, or prolongs it.

    Parameters
    ----------
    key
        The form's own, or an offer's: whoever has it may turn the hold into a booking.
    sender
        Whose browser, or what offers it; of one sender only a few holds stand.

    Raises
    ------
    SlotFullError
        When a place is missing; then roll back.
    TooManyHoldsError
        When the sender holds as many already.
    """
    release(key=key)
    if sender and len(_standing(sender, now)) >= most:
        raise TooManyHoldsError
    slots = take_places(place)
    values = {"key": key, "made_at": now, "ends_at": now + lasts, "sender": sender[:100]}
    hold_id = db.session.scalar(insert(Hold).returning(Hold.id), values)
    note_claims(slots=slots, hold_id=hold_id)
    return db.session.get_one(Hold, hold_id)


def take_over(*, key: str, place: Place, now: datetime) -> list[Slot]:
    """
    Return the slots that a form's hold has for this very visit, the hold being over; or none.

    Who calls must note the claims: the places stay taken, in one transaction.
    """
    # Whoever sweeps at this instant waits here, or has been before us.
    locked = (
        update(Hold)
        .where(Hold.key == key, Hold.ends_at > now)
        .values(ends_at=Hold.ends_at)
        .returning(Hold.id)
    )
    hold_id = db.session.scalar(locked, execution_options={"synchronize_session": False})
    if hold_id is None:
        return []
    held = set(db.session.scalars(select(SlotClaim.slot_id).where(SlotClaim.hold_id == hold_id)))
    # It was offered when it was held: the lead time may have passed since.
    wanted = slots_of(Place(**(vars(place) | {"after": now})))
    if {slot.id for slot in wanted} != held:
        release(key=key)
        return []
    drop_claims(hold_ids=[hold_id])
    db.session.execute(delete(Hold).where(Hold.id == hold_id))
    return wanted


def release(*, key: str) -> None:
    """Give the places of a hold back; one that is over, or never was, changes nothing."""
    _end(list(db.session.scalars(select(Hold.id).where(Hold.key == key).with_for_update())))


def sweep(*, now: datetime) -> int:
    """Give back what was held too long; return how many holds that were. For the beat, commits."""
    with writing():
        over = (
            select(Hold.id)
            .where(Hold.ends_at <= now)
            .order_by(Hold.id)
            .limit(500)
            .with_for_update(skip_locked=True)
        )
        ids = list(db.session.scalars(over))
        _end(ids)
    return len(ids)


def _standing(sender: str, now: datetime) -> list[int]:
    statement = select(Hold.id).where(Hold.sender == sender[:100], Hold.ends_at > now)
    return list(db.session.scalars(statement))


def _end(hold_ids: list[int]) -> None:
    if not hold_ids:
        return
    horizon.give_back_places(slot_ids=drop_claims(hold_ids=hold_ids))
    db.session.execute(delete(Hold).where(Hold.id.in_(hold_ids)))

"""What can be mended of slots, claims and bookings once somebody has said so; the rest is named."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import delete, func, select, update

from app.booking.claims import drop_claims
from app.booking.horizon import give_back_places
from app.booking.invariant import Difference
from app.booking.invariant_models import Fault
from app.booking.models import Booking, BookingStatus, Hold, Slot, SlotClaim
from app.core import audit
from app.core.db import db

Mend = Callable[[int], bool]


def repair(*, found: list[Difference], by: str, now: datetime) -> tuple[int, list[Difference]]:
    """
    Mend what claims say clearly; return how many, and what somebody has to look at.

    Each row is looked at again under its lock: what was right meanwhile stays.
    """
    left = [one for one in found if not _MENDS[one.fault](one.row_id)]
    mended = len(found) - len(left)
    db.session.flush()
    if mended:
        audit.record(
            action="booking.invariant_repaired", subject="booking", by=by, now=now,
            mended=mended, left=len(left),
        )  # fmt: skip
    return mended, left


def _free_cancelled(booking_id: int) -> bool:
    booking = db.session.get_one(Booking, booking_id, with_for_update={"of": Booking})
    if booking.status is BookingStatus.CANCELLED:
        give_back_places(slot_ids=drop_claims(booking_id=booking_id))
    return True


def _drop_hold(hold_id: int) -> bool:
    empty = select(SlotClaim.id).where(SlotClaim.hold_id == hold_id)
    if db.session.scalar(empty) is None:
        db.session.execute(delete(Hold).where(Hold.id == hold_id))
    return True


def _count_again(slot_id: int) -> bool:
    slot = db.session.get_one(Slot, slot_id, with_for_update={"of": Slot}, populate_existing=True)
    count = select(func.count()).where(SlotClaim.slot_id == slot_id)
    claims = db.session.scalar(count) or 0
    # More people than places stay promised; the slot offers no more.
    fitted = update(Slot).where(Slot.id == slot_id)
    db.session.execute(
        fitted.values(taken=claims, capacity=max(slot.capacity, claims)),
        execution_options={"synchronize_session": False},
    )
    db.session.expire(slot)
    return True


def _cannot(_row_id: int) -> bool:
    return False


_MENDS: dict[Fault, Mend] = {
    Fault.CLAIMED_BY_CANCELLED: _free_cancelled,
    Fault.EMPTY_HOLD: _drop_hold,
    Fault.TAKEN_DIFFERS: _count_again,
    Fault.OVER_CAPACITY: _cannot,
    Fault.UNCLAIMED_BOOKING: _cannot,
}

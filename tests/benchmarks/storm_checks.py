"""What must be true of the tables once a storm is over, whoever got what."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import select, text

from app.booking import planning
from app.booking.models import Booking, BookingKind, BookingStatus, Slot, SlotClaim
from app.core.db import db


@dataclass(frozen=True, kw_only=True)
class Books:
    """Sums over the slots that were stormed, and what does not add up anywhere."""

    places: int
    taken: int
    claims: int
    booked: int  # places that bookings have; the rest of the claims are holds
    oversold: int  # places sold that there are not
    unlike: int  # slots whose `taken` is not the number of claims
    unclaimed: int  # bookings that stand without a place
    torn: int  # bookings whose cells are too few, too many, or not in a row
    deadlocks: int

    @property
    def faults(self) -> int:
        return self.oversold + self.unlike + self.unclaimed + self.torn + self.deadlocks


def read_books(slot_ids: Sequence[int]) -> Books:
    """Compare slots, claims and bookings; needs an app context."""
    db.session.rollback()
    claims = list(db.session.execute(select(SlotClaim.slot_id, SlotClaim.booking_id)))
    of_slot = Counter(claim.slot_id for claim in claims)
    slots = {slot.id: slot for slot in db.session.scalars(select(Slot))}
    stormed = [slots[slot_id] for slot_id in slot_ids]
    standing = _standing()
    cells = _cells(slots, claims)
    return Books(
        places=sum(slot.capacity for slot in stormed),
        taken=sum(slot.taken for slot in stormed),
        claims=sum(of_slot[slot.id] for slot in stormed),
        booked=sum(row.slot_id in set(slot_ids) and row.booking_id is not None for row in claims),
        oversold=sum(max(0, of_slot[slot.id] - slot.capacity) for slot in slots.values()),
        unlike=sum(of_slot[slot.id] != slot.taken for slot in slots.values()),
        unclaimed=sum(booking.id not in cells for booking in standing),
        torn=sum(_is_torn(booking, cells[booking.id]) for booking in standing if cells[booking.id]),
        deadlocks=_deadlocks(),
    )


def _standing() -> list[Booking]:
    statement = select(Booking).where(
        Booking.status == BookingStatus.BOOKED,
        Booking.kind.in_((BookingKind.COUNTER, BookingKind.PICKUP)),
    )
    return list(db.session.scalars(statement))


def _cells(slots: dict[int, Slot], claims: Sequence) -> dict[int, list[Slot]]:
    cells: defaultdict[int, list[Slot]] = defaultdict(list)
    for claim in claims:
        if claim.booking_id is not None:
            cells[claim.booking_id].append(slots[claim.slot_id])
    return cells


def _is_torn(booking: Booking, cells: list[Slot]) -> bool:
    cells.sort(key=lambda slot: slot.starts_at)
    in_a_row = all(one.ends_at == two.starts_at for one, two in pairwise(cells))
    spans = (cells[0].starts_at, cells[-1].ends_at) == (booking.window_from, booking.window_to)
    if booking.kind is BookingKind.PICKUP:
        return len(cells) != 1 or not spans
    minutes = planning.visit_minutes([one.procedure for one in booking.dossiers])
    length = (cells[0].ends_at - cells[0].starts_at).total_seconds() / 60
    return not in_a_row or not spans or len(cells) != -(-minutes // length)


def _deadlocks() -> int:
    if db.engine.dialect.name != "postgresql":
        return 0
    statement = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    return db.session.scalar(text(statement)) or 0

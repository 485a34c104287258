"""Whether slots, claims, holds and bookings agree: looked at regularly, never mended in silence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.booking.invariant_models import Fault, InvariantAlarm
from app.booking.models import Booking, BookingKind, BookingStatus, Hold, Slot, SlotClaim
from app.booking.queries import STANDING
from app.core.db import db, writing

log = structlog.get_logger()

MOST_LISTED = 500


@dataclass(frozen=True, order=True)
class Difference:
    """One row that contradicts the others."""

    fault: Fault
    row_id: int
    detail: str


def differences(*, now: datetime) -> list[Difference]:
    """
    Return everything that does not fit together, most important first; changes nothing.

    Each question is one statement: what others commit meanwhile is seen whole, or not at all.
    """
    found = [
        *_slots_that_count_otherwise(),
        *_slots_over_capacity(),
        *_bookings_without_places(now),
        *_cancelled_with_places(),
        *_empty_holds(),
    ]
    return found[:MOST_LISTED]


def check(*, now: datetime) -> list[Difference]:
    """Look, raise an alarm for what is new, end those that are over; for the beat, commits."""
    found = differences(now=now)
    db.session.rollback()
    if not found and not _has_open():
        db.session.rollback()
        return []
    with writing():
        before = {(one.fault, one.row_id) for one in open_alarms()}
        _note(found, now=now)
    for one in found:
        if (one.fault, one.row_id) not in before:
            log.error(
                "booking.invariant_broken", fault=one.fault.value, row=one.row_id, detail=one.detail
            )
    return found


def open_alarms() -> list[InvariantAlarm]:
    """Return the alarms that still stand, the oldest first."""
    statement = select(InvariantAlarm).where(InvariantAlarm.ended_at.is_(None))
    return list(db.session.scalars(statement.order_by(InvariantAlarm.found_at, InvariantAlarm.id)))


def _has_open() -> bool:
    statement = select(InvariantAlarm.id).where(InvariantAlarm.ended_at.is_(None)).limit(1)
    return db.session.scalar(statement) is not None


def _note(found: list[Difference], *, now: datetime) -> None:
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    standing = {(one.fault, one.row_id): one for one in open_alarms()}
    for one in found:
        alarm = standing.pop((one.fault, one.row_id), None)
        if alarm is not None:
            alarm.seen_at, alarm.detail = now, one.detail
            continue
        row = {
            "fault": one.fault,
            "row_id": one.row_id,
            "detail": one.detail,
            "found_at": now,
            "seen_at": now,
        }
        db.session.execute(insert(InvariantAlarm).values(row).on_conflict_do_nothing())
    over = [alarm.id for alarm in standing.values()]
    db.session.execute(
        update(InvariantAlarm).where(InvariantAlarm.id.in_(over)).values(ended_at=now)
    )


def _slots_that_count_otherwise() -> Iterator[Difference]:
    claimed = (
        select(func.count()).where(SlotClaim.slot_id == Slot.id).correlate(Slot).scalar_subquery()
    )
    statement = select(Slot.id, Slot.taken, claimed).where(Slot.taken != claimed).order_by(Slot.id)
    for slot_id, taken, claims in db.session.execute(statement.limit(MOST_LISTED)):
        yield Difference(Fault.TAKEN_DIFFERS, slot_id, f"taken {taken}, claimed {claims}")


def _slots_over_capacity() -> Iterator[Difference]:
    claims = func.count(SlotClaim.id)
    statement = (
        select(Slot.id, Slot.capacity, claims)
        .join(SlotClaim, SlotClaim.slot_id == Slot.id)
        .group_by(Slot.id, Slot.capacity)
        .having(claims > Slot.capacity)
        .order_by(Slot.id)
    )
    for slot_id, capacity, count in db.session.execute(statement.limit(MOST_LISTED)):
        yield Difference(Fault.OVER_CAPACITY, slot_id, f"room for {capacity}, claimed {count}")


def _bookings_without_places(now: datetime) -> Iterator[Difference]:
    statement = (
        select(Booking.id, Booking.window_from, Booking.window_to, Slot.starts_at, Slot.ends_at)
        .outerjoin(SlotClaim, SlotClaim.booking_id == Booking.id)
        .outerjoin(Slot, SlotClaim.slot_id == Slot.id)
        .where(
            Booking.kind.in_((BookingKind.COUNTER, BookingKind.PICKUP)),
            Booking.status.in_(STANDING),
            Booking.window_to > now,
        )
        .order_by(Booking.id, Slot.starts_at)
    )
    for booking_id, rows in groupby(db.session.execute(statement), key=lambda row: row[0]):
        lines = list(rows)
        spans = [(row[3], row[4]) for row in lines if row[3] is not None]
        if not _covers(spans, lines[0][1], lines[0][2]):
            yield Difference(Fault.UNCLAIMED_BOOKING, booking_id, f"{len(spans)} places")


def _covers(spans: list[tuple[datetime, datetime]], start: datetime, end: datetime) -> bool:
    reached = start
    for opens, closes in spans:
        if opens > reached:
            return False
        reached = max(reached, closes)
    return bool(spans) and spans[0][0] <= start and reached >= end


def _cancelled_with_places() -> Iterator[Difference]:
    claims = func.count(SlotClaim.id)
    statement = (
        select(Booking.id, claims)
        .join(SlotClaim, SlotClaim.booking_id == Booking.id)
        .where(Booking.status == BookingStatus.CANCELLED)
        .group_by(Booking.id)
        .order_by(Booking.id)
    )
    for booking_id, count in db.session.execute(statement.limit(MOST_LISTED)):
        yield Difference(Fault.CLAIMED_BY_CANCELLED, booking_id, f"{count} places")


def _empty_holds() -> Iterator[Difference]:
    statement = (
        select(Hold.id)
        .outerjoin(SlotClaim, SlotClaim.hold_id == Hold.id)
        .where(SlotClaim.id.is_(None))
        .order_by(Hold.id)
    )
    for hold_id in db.session.scalars(statement.limit(MOST_LISTED)):
        yield Difference(Fault.EMPTY_HOLD, hold_id, "no places")

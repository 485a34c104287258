"""What was found to contradict itself among slots, claims and bookings."""

from enum import StrEnum

from sqlalchemy import Index, String, column
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Key, Model, UtcDateTime


class Fault(StrEnum):
    """What does not fit together."""

    TAKEN_DIFFERS = "TAKEN_DIFFERS"  # a slot counts other places than are claimed
    OVER_CAPACITY = "OVER_CAPACITY"
    UNCLAIMED_BOOKING = "UNCLAIMED_BOOKING"  # a promise without the places of its window
    CLAIMED_BY_CANCELLED = "CLAIMED_BY_CANCELLED"
    EMPTY_HOLD = "EMPTY_HOLD"  # holds nothing


class InvariantAlarm(Model):
    """One fault of one row, from when it was first found until it was gone."""

    __tablename__ = "invariant_alarm"
    __table_args__ = (
        Index(
            "uq_invariant_alarm_fault_row_id_open",
            "fault",
            "row_id",
            unique=True,
            sqlite_where=column("ended_at").is_(None),
            postgresql_where=column("ended_at").is_(None),
        ),
    )

    id: Mapped[Key]
    fault: Mapped[Fault]
    row_id: Mapped[int]  # of the slot, booking or hold
    detail: Mapped[str] = mapped_column(String(200), default="")
    found_at: Mapped[UtcDateTime]
    seen_at: Mapped[UtcDateTime]  # last
    ended_at: Mapped[UtcDateTime | None]

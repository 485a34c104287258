"""Offers of another time, made where an office's new rules took the promised one away."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.booking.models import Booking, Slot
from app.core.db import Key, Model, Text100, UtcDateTime


class AffectedReason(StrEnum):
    """Why the time of a booking is no longer offered."""

    NO_GROUP = "NO_GROUP"  # the counters serve nobody any more
    CLOSED_DAY = "CLOSED_DAY"
    OUTSIDE_HOURS = "OUTSIDE_HOURS"
    TOO_MANY = "TOO_MANY"  # more people than places
    NO_ZONE = "NO_ZONE"  # no courier serves the commune any more
    NO_WINDOW = "NO_WINDOW"
    NO_SERVICE_DAY = "NO_SERVICE_DAY"


class ProposalState(StrEnum):
    """Where an offer stands; `DRAFT` and `SENT` hold their places."""

    DRAFT = "DRAFT"  # nobody was told yet
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    REPLACED = "REPLACED"  # the citizen moved or cancelled the booking otherwise
    EXPIRED = "EXPIRED"  # to be called
    NO_TIME = "NO_TIME"  # nothing was free: to be called
    WITHDRAWN = "WITHDRAWN"  # undone before it was sent
    CALLED = "CALLED"  # somebody of the office spoke with them


class ProposalRun(Model):
    """One press of the button that offers everybody who is affected another time."""

    __tablename__ = "proposal_run"

    id: Mapped[Key]
    province_code: Mapped[str] = mapped_column(ForeignKey("province.code"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("pickup_zone.id"))
    by: Mapped[Text100]
    made_at: Mapped[UtcDateTime]
    wanted: Mapped[int]  # how many bookings were affected when it began
    ready_at: Mapped[UtcDateTime | None]  # every one of them has been looked at
    sent_at: Mapped[UtcDateTime | None]
    withdrawn_at: Mapped[UtcDateTime | None]


class Proposal(Model):
    """Another time for one booking, its places held until it is answered or ends."""

    __tablename__ = "proposal"
    __table_args__ = (
        # One open offer a booking, however many press the button.
        Index(
            "uq_proposal_booking_id_open",
            "booking_id",
            unique=True,
            sqlite_where=column("closed_at").is_(None),
            postgresql_where=column("closed_at").is_(None),
        ),
        CheckConstraint("reply_number BETWEEN 1 AND 99", name="reply_of_two_figures"),
    )

    id: Mapped[Key]
    run_id: Mapped[int] = mapped_column(ForeignKey("proposal_run.id"), index=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)  # of the link
    reply_number: Mapped[int] = mapped_column(default=1)  # what accepts it by text
    reason: Mapped[AffectedReason]
    state: Mapped[ProposalState]
    was_from: Mapped[UtcDateTime]  # the window that was promised
    was_to: Mapped[UtcDateTime]
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id"))  # the first of the new
    starts_at: Mapped[UtcDateTime | None]
    ends_at: Mapped[UtcDateTime | None]
    open_until: Mapped[UtcDateTime]  # the places are held so long
    made_at: Mapped[UtcDateTime]
    sent_at: Mapped[UtcDateTime | None]
    closed_at: Mapped[UtcDateTime | None]  # answered, ended or taken back

    booking: Mapped[Booking] = relationship()
    slot: Mapped[Slot | None] = relationship()

    @property
    def key(self) -> str:
        """The key of the hold that has its places."""
        return f"proposal-{self.token}"

    def is_open(self, *, now: datetime) -> bool:
        """Whether it can be accepted."""
        return self.state is ProposalState.SENT and self.open_until > now

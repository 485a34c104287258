"""Who waits in an office's hall, which counters are open, and what the hall allows."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Staff
from app.booking.models import Booking
from app.catalogue.models import CounterGroup, Office, Procedure
from app.core.codes import new_code
from app.core.db import Key, Model, Text100, UtcDateTime

TOKEN_LENGTH = 16  # of 28 letters: nobody guesses it, and a QR code of it stays coarse
KEY_LENGTH = 24
MOST_CALLS = 3


class TicketKind(StrEnum):
    """How somebody came: with a time of their own, or without."""

    BOOKED = "BOOKED"
    WALK_IN = "WALK_IN"


class TicketState(StrEnum):
    """Where somebody stands in the hall."""

    WAITING = "WAITING"
    CALLED = "CALLED"
    SERVING = "SERVING"
    DONE = "DONE"
    NO_SHOW = "NO_SHOW"  # called three times in vain
    LEFT = "LEFT"  # does not want to wait any more


AT_A_COUNTER = (TicketState.CALLED, TicketState.SERVING)
_IS_AT_A_COUNTER = text("state IN ('CALLED', 'SERVING')")
IN_THE_HALL = (TicketState.WAITING, *AT_A_COUNTER)


class Hall(Model):
    """What an office's hall allows; its row is also the turn that every change there takes."""

    __tablename__ = "hall"

    office_id: Mapped[int] = mapped_column(
        ForeignKey("office.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(default=0)  # one more with every change in the hall
    kiosk_key: Mapped[Text100] = mapped_column(default=lambda: new_code(KEY_LENGTH))
    takes_phones: Mapped[bool] = mapped_column(default=True, server_default=true())
    has_printer: Mapped[bool] = mapped_column(default=False, server_default=false())


class OpenCounter(Model):
    """A counter of an office, who sits there, and whom they serve."""

    __tablename__ = "open_counter"
    __table_args__ = (
        UniqueConstraint("office_id", "number"),
        CheckConstraint("number BETWEEN 1 AND 99", name="number_on_a_sign"),
    )

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"))
    number: Mapped[int]
    group_ids: Mapped[list[Any]]  # of the counter groups whose people are called here
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    opened_at: Mapped[UtcDateTime]
    closed_at: Mapped[UtcDateTime | None]

    staff: Mapped[Staff] = relationship()


class TicketSeries(Model):
    """The last number that a counter group gave out on a day."""

    __tablename__ = "ticket_series"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("counter_group.id", ondelete="CASCADE"), primary_key=True
    )
    on: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class Ticket(Model):
    """A number in the hall, and what became of whoever has it; it names nobody."""

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("office_id", "on", "number"),
        CheckConstraint("(kind = 'BOOKED') = (booking_id IS NOT NULL)", name="booked_has_booking"),
        CheckConstraint(f"calls BETWEEN 0 AND {MOST_CALLS}", name="called_three_times_at_most"),
        Index(None, "office_id", "on", "state"),
        Index(None, "group_id", "on"),
        # One person at a counter at a time, whoever presses what.
        Index(
            "uq_ticket_office_id_on_counter",
            "office_id",
            "on",
            "counter",
            unique=True,
            sqlite_where=_IS_AT_A_COUNTER,
            postgresql_where=_IS_AT_A_COUNTER,
        ),
    )

    id: Mapped[Key]
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id", ondelete="CASCADE"))
    group_id: Mapped[int] = mapped_column(ForeignKey("counter_group.id", ondelete="CASCADE"))
    on: Mapped[date]
    number: Mapped[str] = mapped_column(String(8))  # as it stands on the board: A012
    kind: Mapped[TicketKind]
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"), unique=True)
    procedure_id: Mapped[int | None] = mapped_column(ForeignKey("procedure.id"))
    field: Mapped[Text100] = mapped_column(default="")  # of procedures; empty: something else
    minutes: Mapped[int]  # expected at the counter
    has_priority: Mapped[bool] = mapped_column(default=False, server_default=false())
    language: Mapped[str] = mapped_column(String(2), default="vi")
    token: Mapped[str] = mapped_column(
        String(40), unique=True, default=lambda: new_code(TOKEN_LENGTH)
    )
    issued_at: Mapped[UtcDateTime]
    booked_for: Mapped[UtcDateTime | None]
    waits_since: Mapped[UtcDateTime]
    rests_until: Mapped[UtcDateTime | None]  # is not called before
    state: Mapped[TicketState] = mapped_column(default=TicketState.WAITING)
    calls: Mapped[int] = mapped_column(default=0)
    called_at: Mapped[UtcDateTime | None]  # the last time
    counter: Mapped[int | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # who called
    served_at: Mapped[UtcDateTime | None]
    done_at: Mapped[UtcDateTime | None]
    came_back: Mapped[bool] = mapped_column(default=False, server_default=false())

    office: Mapped[Office] = relationship()
    group: Mapped[CounterGroup] = relationship()
    booking: Mapped[Booking | None] = relationship()
    procedure: Mapped[Procedure | None] = relationship()

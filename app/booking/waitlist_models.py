"""Who waits for a place where all are taken, and what they were offered."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, column, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.booking.models import BookingKind, PickupZone, Slot
from app.catalogue.models import CounterGroup, Office, Procedure
from app.core.db import Key, Model, Text20, Text100, UtcDateTime

MOST_OPEN_OF_A_PHONE = 2
MOST_OPEN_OF_A_PLACE = 60
MOST_TEXTS = 3


class WaitState(StrEnum):
    """Where somebody's waiting stands; `WAITING` and `OFFERED` are open."""

    WAITING = "WAITING"
    OFFERED = "OFFERED"
    BOOKED = "BOOKED"
    LEFT = "LEFT"
    ENDED = "ENDED"


class HalfDay(StrEnum):
    """Which half of a day suits."""

    ANY = "ANY"
    MORNING = "MORNING"
    AFTERNOON = "AFTERNOON"


class WaitlistEntry(Model):
    """Somebody who waits for a time of a counter group or of a zone, with all that books it."""

    __tablename__ = "waitlist_entry"
    __table_args__ = (
        CheckConstraint("(group_id IS NULL) <> (zone_id IS NULL)", name="group_or_zone"),
        CheckConstraint(f"texts BETWEEN 0 AND {MOST_TEXTS}", name="few_texts"),
        CheckConstraint(f"seat BETWEEN 1 AND {MOST_OPEN_OF_A_PHONE}", name="few_of_a_phone"),
        CheckConstraint("from_on <= to_on", name="begins_before_it_ends"),
        # A phone has few seats in all waiting lists together, however many forms come at once.
        Index(
            "uq_waitlist_entry_phone_seat_open",
            "phone",
            "seat",
            unique=True,
            sqlite_where=column("closed_at").is_(None),
            postgresql_where=column("closed_at").is_(None),
        ),
        Index(None, "state", "made_at"),
    )

    id: Mapped[Key]
    token: Mapped[str] = mapped_column(String(32), unique=True)  # of the link
    key: Mapped[str] = mapped_column(String(64), unique=True)  # of the form: sent twice is once
    seat: Mapped[int]
    kind: Mapped[BookingKind]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("counter_group.id"), index=True)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("pickup_zone.id"), index=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id"))
    more: Mapped[list[Any]] = mapped_column(default=list)  # [procedure id, name] of each further
    name: Mapped[Text100]
    phone: Mapped[Text20]
    is_on_behalf: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_far: Mapped[bool] = mapped_column(default=False, server_default=false())
    commune_code: Mapped[str | None] = mapped_column(ForeignKey("commune.code"))
    door: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    terms: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    language: Mapped[str] = mapped_column(String(2), default="vi")
    from_on: Mapped[date]
    to_on: Mapped[date]
    half: Mapped[HalfDay] = mapped_column(default=HalfDay.ANY)
    state: Mapped[WaitState] = mapped_column(default=WaitState.WAITING)
    texts: Mapped[int] = mapped_column(default=0)  # sent so far; each is an offer
    made_at: Mapped[UtcDateTime]
    closed_at: Mapped[UtcDateTime | None]
    offer_slot_id: Mapped[int | None] = mapped_column(ForeignKey("slot.id"))
    offer_until: Mapped[UtcDateTime | None]
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"))

    group: Mapped[CounterGroup | None] = relationship()
    zone: Mapped[PickupZone | None] = relationship()
    office: Mapped[Office] = relationship()
    procedure: Mapped[Procedure] = relationship()
    offer_slot: Mapped[Slot | None] = relationship()

    @property
    def phone_told(self) -> str:
        """Whom an offer is sent to: the helper, where there is one."""
        return str(self.terms.get("helper_phone") or self.phone)

    @property
    def offer_key(self) -> str:
        """The key of the hold that has what is offered now; each offer has its own."""
        return f"wait-{self.texts}-{self.token}"

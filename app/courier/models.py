"""Facts that phones reported, kept whatever the server thinks of them."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.booking.models import Outcome
from app.core.db import Model, Text300, UtcDateTime


class Verdict(StrEnum):
    """What the server made of a fact; a repeated one is answered as before."""

    APPLIED = "applied"
    NEEDS_REVIEW = "needs_review"


class StopEvent(Model):
    """One fact that a phone reported, under the phone's own id and time."""

    __tablename__ = "stop_event"
    __table_args__ = (Index(None, "courier_id", "received_at"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)  # a UUID made on the phone
    courier_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    stop_id: Mapped[int] = mapped_column(index=True)  # as reported: it may no longer exist
    outcome: Mapped[Outcome]
    note: Mapped[Text300] = mapped_column(default="")
    paid_vnd: Mapped[int | None]  # taken at this stop in all; None: nothing was said of money
    happened_at: Mapped[UtcDateTime]  # the phone's clock, or the server's where it made no sense
    is_time_guessed: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[UtcDateTime]  # the server's
    verdict: Mapped[Verdict]
    remark: Mapped[Text300] = mapped_column(default="")  # why it needs review

"""What we tell people, and whether it was handed over."""

from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Key, Model, Text20, UtcDateTime


class MessageState(StrEnum):
    """Where a message stands."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"


class Message(Model):
    """One text to one phone, written in the transaction of what it tells."""

    __tablename__ = "message"
    __table_args__ = (Index(None, "phone", "created_at"),)

    id: Mapped[Key]
    phone: Mapped[Text20]
    text: Mapped[str] = mapped_column(String(306))  # without accents; two parts at most
    reason: Mapped[Text20]  # "booked", "eta", "sign_in_code"
    state: Mapped[MessageState] = mapped_column(default=MessageState.QUEUED)
    created_at: Mapped[UtcDateTime]
    ends_at: Mapped[UtcDateTime | None]  # of no use to anybody after this
    sent_at: Mapped[UtcDateTime | None]

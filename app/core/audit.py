"""Who did what to which thing, kept for those who must answer for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Key, Model, Text100, UtcDateTime, db


class AuditEntry(Model):
    """One act of one person; rows are added, never changed."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject", "at"),)

    id: Mapped[Key]
    at: Mapped[UtcDateTime]
    by: Mapped[Text100]  # a staff user name, or "citizen", or "system"
    action: Mapped[Text100]
    subject: Mapped[Text100]  # "plan:7"
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(*, action: str, subject: str, by: str, now: datetime, **detail: Any) -> None:
    """Note an act in the caller's transaction; keep names and numbers of people out of `detail`."""
    db.session.add(AuditEntry(at=now, by=by, action=action, subject=subject, detail=detail))

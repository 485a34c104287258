"""What was told to whom."""

from sqlalchemy import select

from app.core.db import db
from app.notify.models import Message


def messages(*, limit: int = 100) -> list[Message]:
    """Return the newest messages, newest first."""
    statement = select(Message).order_by(Message.created_at.desc(), Message.id.desc()).limit(limit)
    return list(db.session.scalars(statement))


def messages_to(*, phone: str, limit: int = 20) -> list[Message]:
    """Return the newest messages to one phone, newest first."""
    statement = (
        select(Message)
        .where(Message.phone == phone)
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(statement))

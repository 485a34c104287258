"""Tell somebody something: written with what it tells, handed over after the commit."""

from datetime import datetime

import structlog

from app.core import jobs
from app.core.db import db
from app.notify.lettering import shortened, unaccent
from app.notify.models import Message

log = structlog.get_logger()

JOB = "message"


def enqueue(
    *, phone: str, text: str, reason: str, now: datetime, ends_at: datetime | None = None
) -> Message:
    """
    Write a text to a phone in the caller's transaction; a worker hands it over.

    Parameters
    ----------
    text
        As people write it; accents are taken off, and what two parts do not hold is cut.
    reason
        What it is about in one word: "booked", "eta", "sign_in_code".
    ends_at
        When it is of no use any more: after that it is not sent.
    """
    plain = unaccent(text)
    kept = shortened(plain)
    if kept != plain:
        log.warning("message.cut", reason=reason, letters=len(plain))
    message = Message(phone=phone, text=kept, reason=reason, created_at=now, ends_at=ends_at)
    db.session.add(message)
    db.session.flush()
    jobs.enqueue(kind=JOB, subject_id=message.id)
    return message

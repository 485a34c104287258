"""What is kept for a form while it is filled in: its time, for ten minutes, once for ten more."""

from datetime import datetime
from uuid import uuid4

from flask import session
from sqlalchemy import bindparam, exists, select

from app.booking import making, services
from app.booking.answers import Answers
from app.booking.errors import TooManyHoldsError
from app.booking.models import BookingKind, BookingRequest, Hold
from app.core import rate_limits
from app.core.db import db, writing
from app.core.rate_limits import Limit

BROWSER_KEY = "browser"
HELD_KEY = "held"
MOST_HELD = 3
# A script could open browsers without end; past this, places are no longer kept for its network.
GLADLY, WINDOW = 60, "10 minutes"
NEVER = 10**9

_UNTIL = select(Hold.ends_at).where(Hold.key == bindparam("key"), Hold.ends_at > bindparam("now"))
_SENT = select(exists().where(BookingRequest.key == bindparam("key")))


def keep_time(answers: Answers, *, slot_id: int, key: str, now: datetime) -> bool:
    """
    Keep a time for a form; False where this browser, or its network, keeps enough already.

    Raises
    ------
    SlotFullError
        When somebody else has it.
    """
    by_sender = Limit(
        parts=("hold", rate_limits.sender()), window=WINDOW, gladly=GLADLY, most=NEVER
    )
    if rate_limits.count_all(by_sender):
        return False
    _leave_former(answers, key=key)
    try:
        with writing():
            place = making.place_of(
                kind=BookingKind.PICKUP if answers.is_home else BookingKind.COUNTER,
                slot_id=slot_id,
                procedures=answers.procedures,
                commune_code=answers.pickup_commune,
                office_id=answers.office.id,
                group_id=None,
                is_far=answers.is_far,
                now=now,
            )
            services.hold(key=key, place=place, now=now, sender=_browser())
    except TooManyHoldsError:
        return False
    return True


def keep_longer(answers: Answers, *, slot_id: int, key: str, now: datetime) -> bool:
    """Keep a form's time for ten more minutes, once."""
    is_first = rate_limits.take_once(f"hold {key}", lasts_s=3600)
    return is_first and keep_time(answers, slot_id=slot_id, key=key, now=now)


def kept_until(*, key: str, now: datetime) -> datetime | None:
    """Return until when a form's time is kept; None where it is not."""
    return db.session.scalar(_UNTIL, {"key": key, "now": now})


def was_sent(*, key: str) -> bool:
    """Whether a form has been booked: then it is answered with its booking, whatever else."""
    return bool(db.session.scalar(_SENT, {"key": key}))


def _leave_former(answers: Answers, *, key: str) -> None:
    """Give back what this browser kept for the same procedure: whoever goes back chooses anew."""
    held: dict[str, str] = session.get(HELD_KEY, {})
    former = held.get(answers.procedure.code)
    if former not in (None, key):
        with writing():  # Its own: who gives and takes in one could wait for who does the reverse.
            services.release(key=former)
    others = {code: one for code, one in held.items() if code != answers.procedure.code}
    few = dict(list(others.items())[-MOST_HELD:])
    session[HELD_KEY] = few | {answers.procedure.code: key}


def _browser() -> str:
    if BROWSER_KEY not in session:
        session[BROWSER_KEY] = uuid4().hex
    return str(session[BROWSER_KEY])

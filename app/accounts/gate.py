"""
Before a stranger's form is acted upon: how much was sent, and a sign of good will past that.

People are asked nothing. Past the soft limits their browser solves a puzzle by itself; without
JavaScript, or where an office asks for it, a code sent to their phone is typed back.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import request, session

from app.accounts import phone_codes
from app.accounts.guards import current_staff
from app.core import challenge, rate_limits
from app.core.challenge import Puzzle
from app.core.codes import fingerprint
from app.core.db import writing
from app.core.i18n import _
from app.core.rate_limits import Limit

PROVEN_KEY = "phones"
MOST_PROVEN = 8


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a form must bring before it is acted upon."""

    phone: str
    puzzle: Puzzle | None = None
    needs_code: bool = False
    is_sent: bool = False  # just now
    refusal: str = ""


def ask(
    *, action: str, key: str, phone: str, must_prove: bool = False, now: datetime
) -> Asked | None:
    """
    Count a form and return what it must bring first; None lets it through.

    Called with no transaction open.

    Parameters
    ----------
    action
        What the form does, in one word: "book", "wait".
    key
        The form's own: the same when it is sent again.
    must_prove
        Whether only somebody who holds the phone may do it.

    Raises
    ------
    TooManyTriesError
        When the phone, the sender or the network passed what anybody may send.
    """
    if current_staff() is not None:
        return None
    is_much = rate_limits.count_all(*_limits(action, phone))
    if _is_proven(phone) or not (is_much or must_prove):
        return None
    code = "".join(letter for letter in request.form.get("phone_code", "") if letter.isdecimal())
    if code:  # Also where the Enter key pressed the button for another one.
        return _take_code(action, key, phone, code[: phone_codes.DIGITS + 1], now)
    if must_prove or request.form.get("send_code"):
        return _send_code(action, phone, now)
    subject = f"{action}:{key}"
    if challenge.is_solved(request.form.get("challenge", ""), subject=subject, now=now):
        return None
    return Asked(phone=phone, puzzle=challenge.make(subject=subject, now=now))


def _is_proven(phone: str) -> bool:
    return fingerprint(phone)[:16] in session.get(PROVEN_KEY, [])


def _take_code(action: str, key: str, phone: str, code: str, now: datetime) -> Asked | None:
    with writing():
        is_right = phone_codes.confirm(
            phone=phone, purpose=action, code=code, used_for=fingerprint(key), now=now
        )
    if not is_right:
        refusal = _("Mã chưa đúng hoặc đã cũ. Mời bạn xem lại tin nhắn, hoặc nhận mã khác.")
        return Asked(phone=phone, needs_code=True, refusal=refusal)
    proven = [other for other in session.get(PROVEN_KEY, []) if other != fingerprint(phone)[:16]]
    session[PROVEN_KEY] = [*proven, fingerprint(phone)[:16]][-MOST_PROVEN:]
    return None


def _send_code(action: str, phone: str, now: datetime) -> Asked:
    rate_limits.count_all(*_limits_of_codes())
    with writing():
        is_sent = phone_codes.send(phone=phone, purpose=action, now=now)
    return Asked(phone=phone, needs_code=True, is_sent=is_sent)


def _limits(action: str, phone: str) -> tuple[Limit, ...]:
    # One phone serves a family or a hamlet; a mobile network's customers share few addresses.
    by_phone = (action, "phone", fingerprint(phone)[:32])
    by_sender = (action, "sender", rate_limits.sender())
    by_network = (action, "network", rate_limits.network())
    return (
        Limit(parts=by_phone, window="1 hour", gladly=8, most=40),
        Limit(parts=by_sender, window="10 minutes", gladly=60, most=1_200),
        Limit(parts=by_network, window="10 minutes", gladly=400, most=6_000),
    )


def _limits_of_codes() -> tuple[Limit, ...]:
    # A text costs money and may wake a stranger.
    by_sender = ("code", "sender", rate_limits.sender())
    by_network = ("code", "network", rate_limits.network())
    return (
        Limit(parts=by_sender, window="1 hour", gladly=60, most=60),
        Limit(parts=by_network, window="1 hour", gladly=300, most=300),
    )

"""That somebody holds the phone they name: six digits sent to it, typed back."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from app.accounts.models import PhoneCode
from app.core.codes import fingerprint
from app.core.db import db
from app.core.i18n import _
from app.notify import services as notify

LASTS = timedelta(minutes=15)  # An SMS in the hills may take some.
SAME_AGAIN = timedelta(hours=24)  # A form whose answer got lost may bring its code once more.
BETWEEN = timedelta(minutes=1)
DAY = timedelta(hours=24)
MOST_A_DAY = 5
MOST_TRIES = 5
DIGITS = 6


def send(*, phone: str, purpose: str, now: datetime) -> bool:
    """Send a new code to a phone; False where it got one a moment ago, or enough today."""
    newest, count = db.session.execute(
        select(func.max(PhoneCode.sent_at), func.count()).where(
            PhoneCode.phone == phone, PhoneCode.sent_at > now - DAY
        )
    ).one()
    if count >= MOST_A_DAY or (newest is not None and newest > now - BETWEEN):
        return False
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    ends_at = now + LASTS
    db.session.add(
        PhoneCode(
            phone=phone,
            purpose=purpose,
            code_hash=_hashed(phone, purpose, code),
            sent_at=now,
            ends_at=ends_at,
        )
    )
    text = _(
        "Tận Tay: mã xác nhận số điện thoại là %(code)s, dùng trong 15 phút. "
        "Đừng đưa mã này cho ai.",
        code=code,
    )
    notify.enqueue(phone=phone, text=text, reason="phone_code", now=now, ends_at=ends_at)
    return True


def confirm(*, phone: str, purpose: str, code: str, used_for: str, now: datetime) -> bool:
    """
    Whether the code is the newest that was sent to the phone, and not spent on something else.

    A wrong try is counted in the caller's transaction, which must be committed all the same.

    Parameters
    ----------
    used_for
        The form that brings the code: it may bring it again when the answer got lost.
    """
    tried = _count_try(phone, purpose, used_for, now)
    if tried is None:
        return False
    code_id, code_hash = tried
    if not hmac.compare_digest(code_hash, _hashed(phone, purpose, code)):
        return False
    db.session.execute(
        update(PhoneCode).where(PhoneCode.id == code_id).values(used_at=now, used_for=used_for)
    )
    return True


def _count_try(phone: str, purpose: str, used_for: str, now: datetime) -> tuple[int, str] | None:
    # One statement tests and counts, so that two guesses at once are two tries.
    newest = (
        select(PhoneCode.id)
        .where(PhoneCode.phone == phone, PhoneCode.purpose == purpose)
        .order_by(PhoneCode.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    is_fresh = PhoneCode.used_at.is_(None) & (PhoneCode.ends_at > now)
    is_again = (PhoneCode.used_for == used_for) & (PhoneCode.used_at > now - SAME_AGAIN)
    statement = (
        update(PhoneCode)
        .where(PhoneCode.id == newest, PhoneCode.tries < MOST_TRIES, or_(is_fresh, is_again))
        .values(tries=PhoneCode.tries + 1)
        .returning(PhoneCode.id, PhoneCode.code_hash)
    )
    row = db.session.execute(statement).first()
    return (row[0], row[1]) if row else None


def _hashed(phone: str, purpose: str, code: str) -> str:
    return fingerprint(f"{phone}:{purpose}:{code}")

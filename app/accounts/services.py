"""Let staff in by a password or a code, and out again; add people and change their passwords."""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.accounts import passwords, queries
from app.accounts.errors import UnknownStaffError, UnusableUsernameError, UsernameTakenError
from app.accounts.models import OneTimeCode, Role, SignIn, Staff
from app.core import audit
from app.core.codes import fingerprint, new_token
from app.core.db import db
from app.core.i18n import _
from app.notify import services as notify

LASTS = timedelta(hours=12)
# A courier may be days without signal; the outbox must still find its owner signed in.
COURIER_LASTS = timedelta(days=30)
CODE_LASTS = timedelta(minutes=10)
CODE_DIGITS = 6
MOST_TRIES = 5


@dataclass(frozen=True, kw_only=True)
class Proof:
    """That somebody's password was right, found out with no transaction open."""

    staff_id: int
    renewed_hash: str = field(default="", repr=False)  # where the stored one is outdated


def check_password(*, username: str, password: str) -> Proof | None:
    """
    Return the proof that a password is right, None when it is not.

    Hashing is slow on purpose: do this before the transaction, which holds others up. Names
    that nobody has cost as much as those that somebody has.
    """
    staff = queries.staff_named(username=username)
    stored = staff.password_hash if staff else None
    if not passwords.is_right(password, stored) or staff is None or stored is None:
        return None
    return Proof(staff_id=staff.id, renewed_hash=passwords.renewed_hash(password, stored))


def sign_in(*, proof: Proof, browser: str, now: datetime) -> str:
    """Sign in whoever proved a password, and return the token that their browser keeps."""
    staff = _staff(proof.staff_id)
    if proof.renewed_hash:
        staff.password_hash = proof.renewed_hash
    return _start(staff, browser=browser, way="password", now=now)


def send_code(*, username: str, now: datetime) -> None:
    """Send a new code to the phone of whoever has this user name; nothing if nobody does."""
    staff = queries.staff_named(username=username)
    if staff is None or not staff.phone:
        return
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    ends_at = now + CODE_LASTS
    db.session.add(
        OneTimeCode(staff_id=staff.id, code_hash=_hashed(code, staff), sent_at=now, ends_at=ends_at)
    )
    text = _(
        "Tận Tay: mã đăng nhập của bạn là %(code)s, dùng trong 10 phút. Đừng đưa mã này cho ai.",
        code=code,
    )
    notify.enqueue(phone=staff.phone, text=text, reason="sign_in_code", now=now, ends_at=ends_at)


def sign_in_with_code(*, username: str, code: str, browser: str, now: datetime) -> str | None:
    """
    Sign in with the newest code that was sent, once; None when it is wrong, spent or too old.

    A wrong try is counted in the caller's transaction, which must be committed all the same.
    """
    staff = queries.staff_named(username=username)
    tried = _count_try_at_code(staff, now) if staff else None
    if staff is None or tried is None:
        return None
    code_id, code_hash = tried
    if not hmac.compare_digest(code_hash, _hashed(code, staff)):
        return None
    spend = (
        update(OneTimeCode)
        .where(OneTimeCode.id == code_id, OneTimeCode.used_at.is_(None))
        .values(used_at=now)
        .returning(OneTimeCode.id)
    )
    if db.session.scalar(spend) is None:
        return None
    return _start(staff, browser=browser, way="code", now=now)


def sign_out(*, token: str, now: datetime) -> None:
    """End the sign-in that a token stands for."""
    db.session.execute(
        update(SignIn)
        .where(SignIn.token_hash == fingerprint(token), SignIn.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def revoke_sign_ins(*, staff_id: int, now: datetime, but_token: str = "") -> int:
    """Sign somebody out everywhere, but for one browser where its token is given; count them."""
    statement = (
        update(SignIn)
        .where(SignIn.staff_id == staff_id, SignIn.revoked_at.is_(None), SignIn.ends_at > now)
        .values(revoked_at=now)
        .returning(SignIn.id)
    )
    if but_token:
        statement = statement.where(SignIn.token_hash != fingerprint(but_token))
    return len(db.session.scalars(statement).all())


def add_staff(
    *,
    username: str,
    full_name: str,
    phone: str,
    role: Role,
    province_code: str,
    password_hash: str,
    office_id: int | None = None,
    commune_code: str | None = None,
) -> Staff:
    """
    Add somebody who works here.

    Parameters
    ----------
    password_hash
        Of `passwords.hash_password`, made before the transaction, which hashing would hold up.

    Raises
    ------
    UsernameTakenError
        When somebody has the user name, however close the race.
    UnusableUsernameError
        When the name will not do.
    """
    username = username.strip().lower()
    if not queries.USERNAME.fullmatch(username):
        raise UnusableUsernameError
    staff = Staff(
        username=username,
        full_name=full_name,
        phone=phone,
        role=role,
        province_code=province_code,
        password_hash=password_hash,
        office_id=office_id,
        commune_code=commune_code,
    )
    _insert(staff)
    return staff


def set_password(*, staff_id: int, password_hash: str) -> Staff:
    """Give somebody another password, hashed before the transaction."""
    staff = _staff(staff_id)
    staff.password_hash = password_hash
    db.session.flush()
    return staff


def change_own_password(*, staff_id: int, password_hash: str, token: str, now: datetime) -> None:
    """Change the password of whoever is signed in, and sign them out everywhere else."""
    staff = set_password(staff_id=staff_id, password_hash=password_hash)
    revoke_sign_ins(staff_id=staff_id, now=now, but_token=token)
    audit.record(
        action="accounts.password_changed", subject=f"staff:{staff_id}", by=staff.username, now=now
    )


def _start(staff: Staff, *, browser: str, way: str, now: datetime) -> str:
    token = new_token()
    lasts = COURIER_LASTS if staff.role is Role.COURIER else LASTS
    db.session.add(
        SignIn(
            staff_id=staff.id,
            token_hash=fingerprint(token),
            browser="".join(letter for letter in browser if letter.isprintable())[:300],
            started_at=now,
            ends_at=now + lasts,
        )
    )
    audit.record(
        action="accounts.signed_in",
        subject=f"staff:{staff.id}",
        by=staff.username,
        now=now,
        way=way,
    )
    db.session.flush()
    return token


def _count_try_at_code(staff: Staff, now: datetime) -> tuple[int, str] | None:
    # One statement tests and counts, so that two guesses at once are two tries.
    newest = (
        select(OneTimeCode.id)
        .where(OneTimeCode.staff_id == staff.id)
        .order_by(OneTimeCode.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        update(OneTimeCode)
        .where(
            OneTimeCode.id == newest,
            OneTimeCode.used_at.is_(None),
            OneTimeCode.ends_at > now,
            OneTimeCode.tries < MOST_TRIES,
        )
        .values(tries=OneTimeCode.tries + 1)
        .returning(OneTimeCode.id, OneTimeCode.code_hash)
    )
    row = db.session.execute(statement).first()
    return (row[0], row[1]) if row else None


def _hashed(code: str, staff: Staff) -> str:
    # With the password's hash, which nobody sees, six digits cannot be looked up in a table.
    return fingerprint(f"{staff.id}:{staff.password_hash}:{code}")


def _insert(staff: Staff) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(staff)
    except IntegrityError:
        taken = select(Staff.id).where(Staff.username == staff.username)
        if db.session.scalar(taken) is None:
            raise
        raise UsernameTakenError from None


def _staff(staff_id: int) -> Staff:
    staff = db.session.get(Staff, staff_id)
    if staff is None:
        raise UnknownStaffError
    return staff

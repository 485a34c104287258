"""Acts of the administrator that belong to no other room."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.accounts import services as accounts
from app.accounts.models import Role, Staff
from app.accounts.passwords import hash_password
from app.admin.queries import GEOCODE
from app.booking import horizon
from app.catalogue import queries as catalogue_queries
from app.catalogue import services as catalogue
from app.catalogue.models import Office
from app.catalogue.opening import WeeklySpan
from app.core import audit, clock, jobs
from app.core.codes import grouped, new_code
from app.core.db import db
from app.core.errors import ConflictError
from app.core.i18n import _
from app.core.jobs import Job

FIRST_PASSWORD_LENGTH = 12  # 28 letters each: 57 bits, read out loud once.


@dataclass(frozen=True, kw_only=True)
class FirstPassword:
    """A password that can be read out loud once, as "K7M4-TP9X-HC2W", and what is kept of it."""

    words: str = field(repr=False)
    hash: str


def describe_office(*, office: Office, now: datetime, **facts: Any) -> None:
    """Change what an office is called and how many it serves; slots follow its counters."""
    catalogue.describe_office(office_id=office.id, now=now, **facts)
    _fit_slots(office, now)


def set_open(*, office: Office, is_open: bool, by: str, now: datetime) -> None:
    """Let an office serve or not; nobody can book where nobody serves."""
    catalogue.set_open(office_id=office.id, is_open=is_open, by=by, now=now)
    _fit_slots(office, now)


def set_hours(*, office: Office, spans: Sequence[WeeklySpan], by: str, now: datetime) -> None:
    """Replace an office's weekly hours and the slots that came from the old ones."""
    catalogue.set_hours(office_id=office.id, spans=spans, by=by, now=now)
    _fit_slots(office, now)


def close_day(
    *, office: Office, on: date, reason: str, everywhere: bool, by: str, now: datetime
) -> None:
    """Close an office on a day, or all of its province; no slot of that day is offered any more."""
    catalogue.close_on(
        on=on, reason=reason, province_code=office.commune.province_code,
        office_id=None if everywhere else office.id, by=by, now=now,
    )  # fmt: skip
    _fit_slots(office, now, everywhere=everywhere)


def reopen_day(*, office: Office, closure_id: int, by: str, now: datetime) -> None:
    """Take back a day off that an office has; its slots are offered again."""
    known = catalogue_queries.closures(office=office, since=clock.local_day(now))
    everywhere = {closure.id: closure.office_id is None for closure in known}
    if closure_id not in everywhere:
        return
    catalogue.reopen(closure_id=closure_id, by=by, now=now)
    _fit_slots(office, now, everywhere=everywhere[closure_id])


def find_point(*, office_id: int, by: str, now: datetime) -> Job:
    """Have a worker ask for the point of an office's address."""
    audit.record(action="admin.point_asked", subject=f"office:{office_id}", by=by, now=now)
    return jobs.enqueue(kind=GEOCODE, subject_id=office_id)


def hire(
    *,
    username: str,
    full_name: str,
    phone: str,
    role: Role,
    province_code: str,
    password_hash: str,
    by: str,
    now: datetime,
    office_id: int | None = None,
    commune_code: str | None = None,
) -> Staff:
    """Add somebody to the staff and note who did."""
    staff = accounts.add_staff(
        username=username, full_name=full_name, phone=phone, role=role,
        province_code=province_code, password_hash=password_hash,
        office_id=office_id, commune_code=commune_code,
    )  # fmt: skip
    audit.record(
        action="admin.staff_added", subject=f"staff:{staff.id}", by=by, now=now, role=role.value
    )
    return staff


def set_active(*, staff: Staff, is_active: bool, by: Staff, now: datetime) -> None:
    """
    Let somebody sign in, or shut them out at once, everywhere.

    Raises
    ------
    ConflictError
        When the administrator would shut themselves out.
    """
    if staff.id == by.id:
        raise ConflictError(_("Bạn không thể khoá tài khoản của chính mình."))
    staff.is_active = is_active
    if not is_active:
        accounts.revoke_sign_ins(staff_id=staff.id, now=now)
    db.session.flush()
    action = "admin.staff_reactivated" if is_active else "admin.staff_deactivated"
    audit.record(action=action, subject=f"staff:{staff.id}", by=by.username, now=now)


def revoke(*, staff: Staff, by: str, now: datetime) -> None:
    """Sign somebody out of every browser."""
    accounts.revoke_sign_ins(staff_id=staff.id, now=now)
    audit.record(action="admin.sign_ins_revoked", subject=f"staff:{staff.id}", by=by, now=now)


def renew_password(*, staff: Staff, password_hash: str, by: str, now: datetime) -> None:
    """Give somebody a new first password and sign them out everywhere."""
    accounts.set_password(staff_id=staff.id, password_hash=password_hash)
    accounts.revoke_sign_ins(staff_id=staff.id, now=now)
    audit.record(action="admin.password_renewed", subject=f"staff:{staff.id}", by=by, now=now)


def first_password() -> FirstPassword:
    """Return a new password and its hash; slow, so before the transaction that keeps it."""
    words = grouped(new_code(FIRST_PASSWORD_LENGTH)).replace(" ", "-")
    return FirstPassword(words=words, hash=hash_password(words, username="nobody"))


def _fit_slots(office: Office, now: datetime, *, everywhere: bool = False) -> None:
    db.session.flush()
    horizon.fit_slots(
        province_code=office.commune.province_code,
        office_id=None if everywhere else office.id,
        now=now,
    )

"""Acts of the administrator that belong to no other room."""

from datetime import datetime

from app.accounts import services as accounts
from app.accounts.models import Role, Staff
from app.admin.queries import GEOCODE
from app.core import audit, jobs
from app.core.codes import grouped, new_code
from app.core.db import db
from app.core.errors import ConflictError
from app.core.i18n import _
from app.core.jobs import Job

FIRST_PASSWORD_LENGTH = 12  # 28 letters each: 57 bits, read out loud once.


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
    password: str,
    by: str,
    now: datetime,
    office_id: int | None = None,
    commune_code: str | None = None,
) -> Staff:
    """Add somebody to the staff and note who did."""
    staff = accounts.add_staff(
        username=username, full_name=full_name, phone=phone, role=role,
        province_code=province_code, password=password,
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


def renew_password(*, staff: Staff, by: str, now: datetime) -> str:
    """Give somebody a new first password, sign them out everywhere, and return it this once."""
    password = first_password()
    accounts.set_password(staff_id=staff.id, password=password)
    accounts.revoke_sign_ins(staff_id=staff.id, now=now)
    audit.record(action="admin.password_renewed", subject=f"staff:{staff.id}", by=by, now=now)
    return password


def first_password() -> str:
    """Return a password that can be read out loud once: "K7M4-TP9X-HC2W"."""
    return grouped(new_code(FIRST_PASSWORD_LENGTH)).replace(" ", "-")

"""Who works here, and where they are signed in."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Role, SignIn, Staff
from app.core.db import db
from app.core.text import fold

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
# Whoever shows the product signs in as any of its people; no other environment has them.
DEMO_PASSWORD = "tan-tay-2026"  # noqa: S105
_DEMO_ROLES = (
    Role.DISPATCHER, Role.COURIER, Role.OFFICER, Role.FOCAL_PERSON, Role.ADMINISTRATOR,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DemoAccount:
    """An account that the sign-in page of a demonstration offers."""

    username: str
    full_name: str
    role: Role
    password: str


def staff_named(*, username: str) -> Staff | None:
    """Return who may sign in under a name; None when nobody may."""
    if not USERNAME.fullmatch(username):
        return None
    statement = select(Staff).where(Staff.username == username, Staff.is_active)
    return db.session.scalar(statement)


def staff_of(*, province_code: str, role: Role | None = None) -> list[Staff]:
    """Return a province's staff, of one role or of all, by given name as people sort them."""
    statement = select(Staff).where(Staff.province_code == province_code)
    if role is not None:
        statement = statement.where(Staff.role == role)
    return sorted(db.session.scalars(statement), key=_by_given_name)


def sign_ins_of(*, staff_id: int, now: datetime) -> list[SignIn]:
    """Return where somebody is signed in now, the newest first."""
    statement = (
        select(SignIn)
        .where(SignIn.staff_id == staff_id, SignIn.revoked_at.is_(None), SignIn.ends_at > now)
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
        .limit(50)
    )
    return list(db.session.scalars(statement))


def demo_accounts(*, province_code: str) -> list[DemoAccount]:
    """Return one account of each role, for a demonstration's sign-in page."""
    statement = (
        select(Staff)
        .where(Staff.is_active, Staff.province_code == province_code)
        .order_by(Staff.id.desc())
    )
    first = {staff.role: staff for staff in db.session.scalars(statement)}
    return [
        DemoAccount(
            username=first[role].username,
            full_name=first[role].full_name,
            role=role,
            password=DEMO_PASSWORD,
        )
        for role in _DEMO_ROLES
        if role in first
    ]


def _by_given_name(staff: Staff) -> tuple[str, str, int]:
    name = fold(staff.full_name)
    return name.rpartition(" ")[2], name, staff.id

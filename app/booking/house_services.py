"""Where focal persons live, as an administrator writes it down."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.errors import UnknownStaffError
from app.accounts.models import Role, Staff
from app.booking.house_models import FocalHouse
from app.core import audit
from app.core.db import db
from app.core.text import tidy


@dataclass(frozen=True, kw_only=True)
class HouseOf:
    """A focal person, and the house if it is written down."""

    staff: Staff
    house: FocalHouse | None


def houses_of(*, commune_code: str) -> list[HouseOf]:
    """Return a commune's focal persons with their houses, by key."""
    statement = (
        select(Staff)
        .where(Staff.role == Role.FOCAL_PERSON, Staff.is_active, Staff.commune_code == commune_code)
        .order_by(Staff.id)
    )
    return [
        HouseOf(staff=one, house=db.session.get(FocalHouse, one.id))
        for one in db.session.scalars(statement)
    ]


def set_house(
    *,
    staff_id: int,
    commune_code: str,
    address: str,
    lat: float | None,
    lon: float | None,
    by: str,
    now: datetime,
) -> FocalHouse:
    """Write down where a focal person of a commune lives."""
    if staff_id not in {one.staff.id for one in houses_of(commune_code=commune_code)}:
        raise UnknownStaffError
    house = db.session.get(FocalHouse, staff_id) or FocalHouse(staff_id=staff_id)
    house.address, house.lat, house.lon = tidy(address)[:100], lat, lon
    db.session.add(house)
    db.session.flush()
    audit.record(action="booking.house_set", subject=f"staff:{staff_id}", by=by, now=now)
    return house

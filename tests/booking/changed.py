"""An office with a grid of cells and somebody in one of them, whose rules then change."""

from datetime import date, time

from sqlalchemy import select

from app.booking import horizon
from app.booking.models import Booking, Slot
from app.catalogue.models import CounterGroup, Office
from app.core import clock
from app.core.db import db
from tests import build
from tests.booking import ask
from tests.conftest import NOW

THURSDAY, FRIDAY = date(2026, 12, 3), date(2026, 12, 4)


def open_office(**values: object) -> Office:
    """An office of one group whose cells are open for two weeks."""
    office = build.office(**values)
    horizon.open_slots_for(office_id=office.id, first=clock.local_day(NOW))
    return office


def cell(group: CounterGroup, on: date, opens: time) -> Slot:
    """The cell of a group that begins at a time."""
    at = select(Slot).where(Slot.group_id == group.id, Slot.starts_at == clock.at(on, opens))
    return db.session.scalars(at).one()


def book(
    group: CounterGroup, on: date = THURSDAY, opens: time = time(8), **said: object
) -> Booking:
    """Somebody's visit of a quarter of an hour."""
    slot = cell(group, on, opens)
    number = said.pop("number", 0)
    form = {"key": f"form-{slot.id}-{number}", "phone": f"09123456{number:02d}"} | said
    return ask.counter(slot, **form)


def fit(office: Office) -> None:
    """Fit the cells to the rules, as every change does."""
    db.session.flush()
    db.session.expire_all()
    horizon.fit_slots(province_code=office.commune.province_code, office_id=office.id, now=NOW)

"""A hall with one group of counters, an officer, and somebody booked to come today."""

from datetime import date, time

import pytest

from app.accounts.models import Role
from app.core import clock
from app.core.db import db, writing
from app.hall import services
from tests import build

TODAY = date(2026, 12, 2)  # Of conftest's NOW: a Wednesday, 9:00.


@pytest.fixture(autouse=True)
def open_transaction(request):
    """Services flush and never commit: their caller's transaction stands open around each test."""
    if "client" in request.fixturenames or "app" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("app")
    with writing():
        yield


@pytest.fixture
def office(app):
    """An office with four general counters."""
    build.procedure()
    return build.office(counters=4)


@pytest.fixture
def group(office):
    return office.groups[0]


@pytest.fixture
def officer(office):
    return build.staff(role=Role.OFFICER, office_id=office.id)


def booked(office, *, at: time = time(9), on: date = TODAY, minutes: int = 15, **values):
    """Somebody booked to come to the counters of an office."""
    slot = build.slot(office_id=office.id, on=on, opens=at, minutes=minutes, capacity=4, taken=1)
    dossier = build.dossier(office_id=office.id, procedure_id=build.procedure().id)
    defaults = {
        "code": build.new_code(),
        "kind": "COUNTER",
        "dossier_id": dossier.id,
        "slot_id": slot.id,
        "on": on,
        "window_from": slot.starts_at,
        "window_to": slot.ends_at,
        "name": "Vàng Thị Dở",
        "phone": "0912345678",
        "booked_at": clock.now(),
    }
    made = build.booking(**(defaults | values))
    db.session.refresh(made)
    return made


def at_counter(office, officer, *, number: int = 1, now):
    """An officer who has opened a counter for every group."""
    ids = [one.id for one in office.groups]
    return services.open_counter(office=office, number=number, group_ids=ids, by=officer, now=now)

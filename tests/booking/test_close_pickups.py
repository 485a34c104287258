"""A day whose routes are published takes no more pickups, until it is opened again."""

from datetime import date

import pytest

from app.booking import queries, services
from app.booking.errors import SlotClosedError
from app.core import clock
from app.core.db import db
from tests import build
from tests.booking import ask
from tests.conftest import NOW

THURSDAY = date(2026, 12, 3)


def offered(slot):
    return {free.id for free in queries.open_slots(zone_id=slot.zone_id, after=NOW)}


def test_a_closed_day_is_neither_offered_nor_sold(window):
    services.close_pickups(province_code="15", on=THURSDAY)

    assert offered(window) == set()
    with pytest.raises(SlotClosedError):
        ask.pickup(window)


def test_the_next_day_is_offered_instead(window):
    later = build.slot(zone_id=window.zone_id, on=date(2026, 12, 4))
    services.close_pickups(province_code="15", on=THURSDAY)

    assert offered(window) == {later.id}


def test_counters_and_other_provinces_stay_open(window):
    counter = build.slot(on=THURSDAY)

    services.close_pickups(province_code="15", on=THURSDAY)
    services.reopen_pickups(province_code="15", on=THURSDAY)
    services.close_pickups(province_code="82", on=THURSDAY)

    assert offered(window) == {window.id}
    found = queries.open_slots(office_id=counter.office_id, after=NOW)
    assert [free.id for free in found] == [counter.id]


def test_a_day_that_is_opened_again_is_sold_again(window):
    services.close_pickups(province_code="15", on=clock.local_day(window.starts_at))
    services.reopen_pickups(province_code="15", on=THURSDAY)

    booking = ask.pickup(window)

    db.session.refresh(window)
    assert (booking.slot_id, window.taken) == (window.id, 1)

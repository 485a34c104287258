"""Slots for the coming days: cut from opening hours, opened once, holidays left out."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.booking import planning, queries, services
from app.booking.models import PickupZone, Slot
from app.catalogue.models import Closure, OfficeKind, OpeningHours
from app.core import clock
from app.core.db import db, writing
from app.core.errors import NotFoundError
from tests import build
from tests.conftest import NOW

MONDAY, FRIDAY, SATURDAY = date(2026, 12, 7), date(2026, 12, 11), date(2026, 12, 12)


def starts(**place: int) -> list[str]:
    statement = select(Slot).filter_by(**place).order_by(Slot.starts_at)
    return [f"{clock.local(slot.starts_at):%a %H:%M}" for slot in db.session.scalars(statement)]


def test_a_day_is_cut_into_half_hours_within_the_opening_hours(open_transaction):
    office = build.office(counters=3)

    opened = services.open_slots_for(office_id=office.id, first=MONDAY, days=1)

    times = starts(office_id=office.id)
    assert opened == len(times) == 15
    assert (times[0], times[7], times[8], times[-1]) == (
        "Mon 07:30", "Mon 11:00", "Mon 13:30", "Mon 16:30",
    )  # fmt: skip
    assert set(db.session.scalars(select(Slot.capacity))) == {3}


def test_a_span_that_does_not_hold_a_whole_half_hour_more_is_not_filled_up(open_transaction):
    hours = [OpeningHours(weekday=0, opens=time(8), closes=time(9, 20))]
    office = build.office(hours=hours)

    services.open_slots_for(office_id=office.id, first=MONDAY, days=1)

    assert starts(office_id=office.id) == ["Mon 08:00", "Mon 08:30"]


def test_opening_twice_adds_nothing_and_keeps_what_is_taken(open_transaction):
    office = build.office()
    services.open_slots_for(office_id=office.id, first=MONDAY, days=2)
    first = db.session.scalars(select(Slot).order_by(Slot.id)).first()
    first.taken = 1
    db.session.flush()

    opened = services.open_slots_for(office_id=office.id, first=MONDAY, days=3)

    assert opened == 15
    db.session.refresh(first)
    assert first.taken == 1


def test_closed_days_and_weekends_have_no_slots(open_transaction):
    office = build.office()
    db.session.add(
        Closure(on=FRIDAY, province_code="15", office_id=office.id, reason="Tập huấn toàn xã")
    )
    db.session.flush()

    assert services.open_slots_for(office_id=office.id, first=FRIDAY, days=3) == 0


def test_the_new_years_day_has_no_slots(open_transaction):
    office = build.office()

    assert services.open_slots_for(office_id=office.id, first=date(2027, 1, 1), days=1) == 0


def test_a_zone_has_a_morning_and_an_afternoon(open_transaction):
    zone = build.zone()
    zone.capacity = 9
    db.session.flush()

    services.open_slots_for(zone_id=zone.id, first=MONDAY, days=1)

    assert starts(zone_id=zone.id) == ["Mon 07:30", "Mon 13:30"]
    assert set(db.session.scalars(select(Slot.capacity))) == {9}


def test_couriers_do_not_ride_at_the_weekend(open_transaction):
    zone = build.zone()

    assert services.open_slots_for(zone_id=zone.id, first=SATURDAY, days=2) == 0


def test_a_zone_that_never_was_is_not_found(open_transaction):
    with pytest.raises(NotFoundError):
        services.open_slots_for(zone_id=999, first=MONDAY)


def test_the_horizon_is_kept_for_every_open_place(app):
    with writing():
        office, zone = build.office(), build.zone()
        build.office(is_open=False)
        build.office(kind=OfficeKind.POST_POINT)

    opened = services.open_coming_slots(now=NOW)

    # Two weeks from Wednesday have ten working days.
    assert len(starts(office_id=office.id)) == 10 * 15
    assert len(starts(zone_id=zone.id)) == 10 * 2
    assert opened == 10 * 15 + 10 * 2
    assert services.open_coming_slots(now=NOW) == 0
    assert services.open_coming_slots(now=NOW + timedelta(days=1)) == 15 + 2


def test_only_free_times_after_the_lead_time_are_offered(open_transaction):
    office = build.office()
    services.open_slots_for(office_id=office.id, first=NOW.date(), days=1)
    full = db.session.scalars(select(Slot).where(Slot.starts_at == NOW + timedelta(hours=2))).one()
    full.taken = full.capacity
    db.session.flush()

    after = planning.first_counter_start(now=NOW)
    offered = queries.open_slots(office_id=office.id, after=after)

    times = [f"{clock.local(slot.starts_at):%H:%M}" for slot in offered]
    assert times[:3] == ["10:00", "10:30", "13:30"]


def test_the_nearest_times_are_those_around_the_one_that_was_missed(open_transaction):
    office = build.office()
    services.open_slots_for(office_id=office.id, first=MONDAY, days=1)
    slots = queries.open_slots(office_id=office.id, after=NOW)

    nearest = queries.nearest_slots(to=slots[4], after=NOW)

    times = [f"{clock.local(slot.starts_at):%H:%M}" for slot in nearest]
    assert times == ["08:30", "09:00", "10:00"]


def test_a_communes_zone_is_found_and_none_where_nobody_rides(open_transaction):
    zone = build.zone()
    far = build.commune("03000", name="Xã Xa")

    assert queries.zone_of(commune_code="03037") == db.session.get(PickupZone, zone.id)
    assert queries.zone_of(commune_code=far.code) is None

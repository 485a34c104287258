"""Slots for the coming days: cut from opening hours, opened once, holidays left out."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.booking import horizon, planning, queries, services
from app.booking.models import PickupZone, Slot
from app.catalogue.models import Closure, OfficeKind, OpeningHours
from app.core import clock
from app.core.db import db, writing
from app.core.errors import NotFoundError
from tests import build
from tests.conftest import NOW

A_DAY = 30  # quarters of an hour in which an office of these tests is open
MONDAY, FRIDAY, SATURDAY = date(2026, 12, 7), date(2026, 12, 11), date(2026, 12, 12)


def starts(**place: int) -> list[str]:
    statement = select(Slot).filter_by(**place).order_by(Slot.starts_at)
    return [f"{clock.local(slot.starts_at):%a %H:%M}" for slot in db.session.scalars(statement)]


def test_a_day_is_cut_into_quarters_of_an_hour_within_the_opening_hours(open_transaction):
    office = build.office(counters=3)

    opened = services.open_slots_for(office_id=office.id, first=MONDAY, days=1)

    times = starts(office_id=office.id)
    assert opened == len(times) == A_DAY
    assert (times[0], times[15], times[16], times[-1]) == (
        "Mon 07:30", "Mon 11:15", "Mon 13:30", "Mon 16:45",
    )  # fmt: skip
    assert set(db.session.scalars(select(Slot.capacity))) == {3}


def test_a_span_that_does_not_hold_a_whole_cell_more_is_not_filled_up(open_transaction):
    hours = [OpeningHours(weekday=0, opens=time(8), closes=time(9, 20))]
    office = build.office(hours=hours)

    services.open_slots_for(office_id=office.id, first=MONDAY, days=1)

    assert starts(office_id=office.id)[-1] == "Mon 09:00"


def test_opening_twice_adds_nothing_and_keeps_what_is_taken(open_transaction):
    office = build.office()
    services.open_slots_for(office_id=office.id, first=MONDAY, days=2)
    first = db.session.scalars(select(Slot).order_by(Slot.id)).first()
    first.taken = 1
    db.session.flush()

    opened = services.open_slots_for(office_id=office.id, first=MONDAY, days=3)

    assert opened == A_DAY
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
    assert len(starts(office_id=office.id)) == 10 * A_DAY
    assert len(starts(zone_id=zone.id)) == 10 * 2
    assert opened == 10 * A_DAY + 10 * 2
    assert services.open_coming_slots(now=NOW) == 0
    assert services.open_coming_slots(now=NOW + timedelta(days=1)) == A_DAY + 2


def test_only_free_times_after_the_lead_time_are_offered(open_transaction):
    office = build.office()
    services.open_slots_for(office_id=office.id, first=NOW.date(), days=1)
    full = db.session.scalars(select(Slot).where(Slot.starts_at == NOW + timedelta(hours=2))).one()
    full.taken = full.capacity
    db.session.flush()

    after = planning.first_counter_start(now=NOW, group=office.groups[0])
    offered = queries.open_slots(office_id=office.id, after=after)

    times = [f"{clock.local(slot.starts_at):%H:%M}" for slot in offered]
    assert times[:3] == ["10:00", "10:15", "10:30"]


def test_ten_minutes_are_a_cell_too(open_transaction):
    office = build.office()
    office.groups[0].cell_min = 10

    assert services.open_slots_for(office_id=office.id, first=MONDAY, days=1) == 45


def test_counters_that_walk_ins_keep_are_not_offered(open_transaction):
    office = build.office(counters=3)
    office.groups[0].walk_in_counters = 2

    services.open_slots_for(office_id=office.id, first=MONDAY, days=1)

    assert set(db.session.scalars(select(Slot.capacity))) == {1}


def test_a_long_visit_begins_where_all_its_cells_are_free(open_transaction):
    office = build.office()
    services.open_slots_for(office_id=office.id, first=MONDAY, days=1)
    nine = db.session.scalars(select(Slot).where(Slot.starts_at == clock.at(MONDAY, time(9)))).one()
    nine.taken = nine.capacity
    db.session.flush()

    offered = queries.open_slots(group_id=office.groups[0].id, after=NOW, minutes=40)

    times = [f"{clock.local(slot.starts_at):%H:%M}" for slot in offered]
    # Three quarters: not into nine o'clock, not into lunch, not past the evening.
    assert times[:5] == ["07:30", "07:45", "08:00", "08:15", "09:15"]
    assert "10:45" in times
    assert "11:00" not in times
    assert times[-1] == "16:15"


def test_late_in_the_morning_places_wait_for_far_hamlets_until_the_day_before(open_transaction):
    office = build.office(counters=2)
    group = office.groups[0]
    group.kept_places, group.kept_from, group.kept_to = 2, time(10), time(11)
    services.open_slots_for(office_id=office.id, first=MONDAY, days=1)

    near = queries.open_slots(group_id=group.id, after=NOW)
    far = queries.open_slots(group_id=group.id, after=NOW, is_far=True)

    assert [f"{clock.local(slot.starts_at):%H:%M}" for slot in far if slot not in near] == [
        "10:00", "10:15", "10:30", "10:45",
    ]  # fmt: skip

    horizon.free_kept_places(now=clock.at(MONDAY, time(10, 10)) - timedelta(hours=24))

    near = queries.open_slots(group_id=group.id, after=NOW)
    assert [f"{clock.local(slot.starts_at):%H:%M}" for slot in far if slot.id not in ids(near)] == [
        "10:15", "10:30", "10:45",
    ]  # fmt: skip


def ids(slots) -> set[int]:
    return {slot.id for slot in slots}


def test_the_nearest_times_are_those_around_the_one_that_was_missed(open_transaction):
    office = build.office()
    services.open_slots_for(office_id=office.id, first=MONDAY, days=1)
    slots = queries.open_slots(office_id=office.id, after=NOW)

    nearest = queries.nearest_slots(to=slots[4], after=NOW)

    times = [f"{clock.local(slot.starts_at):%H:%M}" for slot in nearest]
    assert times == ["08:00", "08:15", "08:45"]


def test_a_communes_zone_is_found_and_none_where_nobody_rides(open_transaction):
    zone = build.zone()
    far = build.commune("03000", name="Xã Xa")

    assert queries.zone_of(commune_code="03037") == db.session.get(PickupZone, zone.id)
    assert queries.zone_of(commune_code=far.code) is None

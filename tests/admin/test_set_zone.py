"""Zones: whom they serve, when, how much; and bookings that stay whatever changes."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.booking import horizon, services
from app.booking.models import Booking, PickupZone, ServiceDay, Slot, ZoneCommune, ZoneWindow
from app.booking.services import Door
from app.core import clock
from app.core.db import db, writing
from tests import build
from tests.booking import ask
from tests.conftest import NOW

MONDAY = date(2026, 12, 7)
WEEK = {"monday": "7:30-11:30", "monday_capacity": "4", "monday_kept": "1"}


@pytest.fixture
def zone(administrator) -> PickupZone:
    made = build.zone()
    horizon.open_slots_for(zone_id=made.id, first=MONDAY, days=5)
    db.session.commit()
    return made


def test_a_zone_is_added_and_serves_the_communes_that_are_chosen(client, administrator):
    code = build.commune().code
    db.session.commit()

    client.post("/admin/zones/new", data={"name": "Sa Pa", "capacity": "9"})
    zone_id = db.session.scalars(select(PickupZone.id)).one()
    client.post(f"/admin/zones/{zone_id}/communes", data={"commune": [code, "99999"]})

    assert db.session.execute(select(ZoneCommune.commune_code, ZoneCommune.zone_id)).all() == [
        (code, zone_id)
    ]


def test_two_zones_of_one_name_are_refused(client, zone):
    answer = client.post("/admin/zones/new", data={"name": "sa  pa", "capacity": "9"})

    assert answer.status_code == 422
    assert "Tỉnh đã có khu vực tên Sa Pa" in answer.text


def test_windows_replace_the_usual_mornings_and_afternoons(client, zone):
    client.post(f"/admin/zones/{zone.id}/windows", data=WEEK)

    row = db.session.scalars(select(ZoneWindow)).one()
    assert (row.weekday, row.opens, row.closes) == (0, time(7, 30), time(11, 30))
    assert (row.capacity, row.kept_for_results) == (4, 1)
    assert offered(zone.id) == [(MONDAY, 4, 1), (MONDAY + timedelta(days=7), 4, 1)]


def test_a_window_that_ends_keeps_who_booked_it(client, zone):
    tuesday = first_slot(zone.id, MONDAY + timedelta(days=1))
    with writing():
        booking = ask.pickup(tuesday)

    answer = client.post(f"/admin/zones/{zone.id}/windows", data=WEEK, follow_redirects=True)

    assert db.session.get_one(Booking, booking.id).slot_id == tuesday.id
    assert (tuesday.taken, tuesday.capacity) == (1, 1)
    assert "1 lịch hẹn nằm ngoài khung giờ" in answer.text


@pytest.mark.parametrize(
    "sent",
    [
        {"monday": "7:30-11:30, 10:00-12:00"},
        {"monday": "từ sáng"},
        {"monday": "7:30-11:30", "monday_capacity": "600"},
    ],
)
def test_windows_that_make_no_sense_are_refused(client, zone, sent):
    answer = client.post(f"/admin/zones/{zone.id}/windows", data=sent)

    assert answer.status_code == 422
    assert db.session.scalars(select(ZoneWindow)).all() == []


def test_service_days_are_kept_for_each_commune(client, zone):
    code = build.commune().code

    client.post(f"/admin/zones/{zone.id}/days", data={"day": [f"{code}-1", f"{code}-4", "x-9"]})

    assert set(db.session.scalars(select(ServiceDay.weekday))) == {1, 4}
    page = client.get(f"/admin/zones/{zone.id}").text
    assert page.count("có</span>") == 2


def test_all_working_days_are_as_good_as_none(client, zone):
    code = build.commune().code

    client.post(
        f"/admin/zones/{zone.id}/days", data={"day": [f"{code}-{number}" for number in range(5)]}
    )

    assert db.session.scalars(select(ServiceDay)).all() == []


def test_another_provinces_zone_is_not_found(client, zone):
    zone.province_code = build.province("82").code
    db.session.commit()

    assert client.get(f"/admin/zones/{zone.id}").status_code == 404


def test_returns_on_days_that_end_move_to_served_ones(client, zone):
    code = build.commune().code
    tuesday = MONDAY + timedelta(days=1)
    door = Door(commune_code=code, hamlet="Thôn Dền Thàng", landmark="", lat=None, lon=None)
    with writing():
        dossier_id = build.dossier().id
        brought = services.book_return(dossier_id=dossier_id, on=tuesday, now=NOW, door=door)
    before = brought.slot_id

    client.post(f"/admin/zones/{zone.id}/days", data={"day": [f"{code}-4"]})
    assert "1 lượt trả rơi vào ngày" in client.get(f"/admin/zones/{zone.id}").text
    client.post(f"/admin/zones/{zone.id}/returns")

    moved = db.session.get_one(Booking, brought.id)
    assert moved.on == date(2026, 12, 4)
    assert db.session.get_one(Slot, before).taken == 0
    assert "lượt trả rơi vào ngày" not in client.get(f"/admin/zones/{zone.id}").text


def offered(zone_id: int) -> list[tuple[date, int, int]]:
    of_zone = select(Slot).where(Slot.zone_id == zone_id, Slot.capacity > 0)
    slots = db.session.scalars(of_zone.order_by(Slot.starts_at))
    return [(clock.local_day(one.starts_at), one.capacity, one.kept) for one in slots]


def first_slot(zone_id: int, on: date) -> Slot:
    of_zone = select(Slot).where(Slot.zone_id == zone_id).order_by(Slot.starts_at)
    return next(one for one in db.session.scalars(of_zone) if clock.local_day(one.starts_at) == on)

from datetime import date

import pytest
from sqlalchemy import select

from app.booking import services as bookings
from app.booking.horizon import open_slots_for
from app.booking.models import BookingKind, Slot
from app.booking.queries import open_slots
from app.catalogue.models import Closure
from app.core import clock
from app.core.db import db, writing
from tests import build
from tests.conftest import NOW

THURSDAY, FRIDAY = date(2026, 12, 3), date(2026, 12, 4)
CLOSED = {"on": "2026-12-03", "reason": "Mất điện"}


@pytest.fixture
def slots(office):
    """An office with the slots of its coming days, one place of Thursday's first taken."""
    with writing():
        open_slots_for(office_id=office.id, first=clock.local_day(NOW))
    free = next(
        slot for slot in open_slots(office_id=office.id, after=NOW) if day(slot) == THURSDAY
    )
    taken = db.session.get_one(Slot, free.id)
    taken.taken = 1
    db.session.commit()
    return taken


def day(slot):
    return clock.local_day(slot.starts_at)


def offered(office, on):
    db.session.expire_all()
    return [slot for slot in open_slots(office_id=office.id, after=NOW) if day(slot) == on]


def test_a_closed_day_offers_no_place_and_keeps_those_that_are_taken(slots, office, client):
    client.post(f"/admin/offices/{office.id}/closures/new", data=CLOSED)

    assert offered(office, THURSDAY) == []
    assert len(offered(office, FRIDAY)) == 30
    assert (slots.taken, slots.capacity) == (1, 1)


def test_a_day_that_is_taken_back_offers_its_places_again(slots, office, client):
    client.post(f"/admin/offices/{office.id}/closures/new", data=CLOSED)
    closure = db.session.scalars(select(Closure)).one()

    client.post(f"/admin/offices/{office.id}/closures/{closure.id}/undo")

    assert len(offered(office, THURSDAY)) == 29


def test_new_hours_withdraw_the_old_slots_and_open_new_ones(slots, office, client):
    client.post(f"/admin/offices/{office.id}/hours", data={"friday": "14-15, 18-19"})

    assert offered(office, THURSDAY) == []
    starts = [clock.local(slot.starts_at).hour for slot in offered(office, FRIDAY)]
    assert starts == [14] * 4 + [18] * 4


def test_an_office_that_stops_serving_offers_nothing_until_it_serves_again(slots, office, client):
    client.post(f"/admin/offices/{office.id}/open", data={"is_open": "no"})
    assert offered(office, FRIDAY) == []

    client.post(f"/admin/offices/{office.id}/open", data={"is_open": "yes"})
    assert len(offered(office, FRIDAY)) == 30


def test_more_counters_mean_more_places(slots, office, client):
    sent = {"name": "Một cửa", "address": "Thôn 1", "phone": "02140000001", "counters": "3"}

    client.post(f"/admin/offices/{office.id}/edit", data=sent)

    assert {slot.left for slot in offered(office, FRIDAY)} == {3}
    db.session.refresh(slots)
    assert slots.left == 2


def test_a_storm_withdraws_pickups_of_the_whole_province_too(slots, office, client):
    zone = build.zone(build.commune())
    db.session.commit()
    with writing():
        open_slots_for(zone_id=zone.id, first=clock.local_day(NOW))

    client.post(f"/admin/offices/{office.id}/closures/new", data=CLOSED | {"everywhere": "y"})

    days = {day(slot) for slot in open_slots(zone_id=zone.id, after=NOW)}
    assert THURSDAY not in days
    assert FRIDAY in days


def test_slots_of_the_past_stay_as_they_were(slots, office, client):
    past = build.slot(on=date(2026, 12, 1), office_id=office.id, capacity=2)
    db.session.commit()

    client.post(f"/admin/offices/{office.id}/open", data={"is_open": "no"})

    db.session.refresh(past)
    assert past.capacity == 2
    assert db.session.scalar(select(Slot.id).where(Slot.id == past.id)) == past.id


def booked(slot, office):
    """Somebody's promise for the place that is taken."""
    row = build.booking(
        code="K7M4TP9X", kind=BookingKind.COUNTER, slot_id=slot.id,
        dossier_id=build.dossier(office_id=office.id).id, on=THURSDAY,
        window_from=slot.starts_at, window_to=slot.ends_at,
        name="Vàng Thị Dở", phone="0912345678", booked_at=NOW,
    )  # fmt: skip
    db.session.commit()
    return row


def cancel(booking):
    with writing():
        bookings.cancel(code=booking.code, phone=booking.phone, now=NOW)


def test_a_place_that_is_given_back_on_a_closed_day_is_gone(slots, office, client):
    booking = booked(slots, office)
    client.post(f"/admin/offices/{office.id}/closures/new", data=CLOSED | {"sure": "yes"})

    cancel(booking)

    assert offered(office, THURSDAY) == []
    assert (slots.taken, slots.capacity) == (0, 0)


def test_a_place_that_is_given_back_at_a_closed_office_is_gone(slots, office, client):
    booking = booked(slots, office)
    client.post(f"/admin/offices/{office.id}/open", data={"is_open": "no", "sure": "yes"})

    cancel(booking)

    assert offered(office, THURSDAY) == []


def test_a_place_that_is_given_back_beside_fewer_counters_is_gone(slots, office, client):
    slots.capacity = slots.taken = 2
    booking = booked(slots, office)

    cancel(booking)

    assert (slots.taken, slots.capacity) == (1, 1)


def test_a_place_that_is_given_back_on_a_day_like_others_is_offered_again(slots, office, client):
    booking = booked(slots, office)

    cancel(booking)

    assert slots.id in {free.id for free in offered(office, THURSDAY)}


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("closures/new", CLOSED),
        ("open", {"is_open": "no"}),
        ("hours", {"friday": "14-15"}),
    ],
)
def test_whom_a_change_concerns_is_shown_before_anything_changes(slots, office, client, path, sent):
    booking = booked(slots, office)

    page = client.post(f"/admin/offices/{office.id}/{path}", data=sent)

    assert page.status_code == 200
    assert booking.name in page.text
    assert len(offered(office, THURSDAY)) == 29

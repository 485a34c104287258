"""Booking a pickup: a place in a zone's window, a door in one of its communes."""

from datetime import time, timedelta

import pytest

from app.booking.errors import NotFetchedError, SlotClosedError, SlotFullError
from app.booking.models import BookingKind
from app.core import clock
from app.core.db import db
from tests import build
from tests.booking import ask
from tests.conftest import NOW


def test_a_pickup_keeps_the_window_and_the_door(window):
    booking = ask.pickup(window, lat=22.28, lon=103.85)

    assert booking.kind is BookingKind.PICKUP
    assert (booking.window_from, booking.window_to) == (window.starts_at, window.ends_at)
    assert (booking.hamlet, booking.landmark) == ("Thôn Dền Thàng", "Cạnh nhà văn hoá thôn")
    assert (booking.lat, booking.lon) == (22.28, 103.85)
    assert booking.service_s > 0


def test_without_a_position_the_communes_point_stands_for_the_door(window):
    booking = ask.pickup(window)

    commune = build.commune()
    assert (booking.lat, booking.lon) == (commune.lat, commune.lon)


def test_the_last_place_can_be_taken_once(window):
    ask.pickup(window)

    with pytest.raises(SlotFullError):
        ask.pickup(window, key="another", phone="0900000002")


def test_what_may_not_go_by_post_is_not_fetched(window):
    must_appear = build.procedure(goes_by_post=False)

    with pytest.raises(NotFetchedError):
        ask.pickup(window, procedure_id=must_appear.id)

    assert window.taken == 0


def test_nobody_is_sent_to_a_commune_without_a_zone(window):
    far = build.commune("03000", name="Xã Xa")

    with pytest.raises(NotFetchedError):
        ask.pickup(window, commune_code=far.code)


def test_a_window_of_another_zone_is_refused(window):
    far = build.commune("03000", name="Xã Xa")
    build.zone(far)

    with pytest.raises(SlotClosedError):
        ask.pickup(window, commune_code=far.code)


def test_todays_window_cannot_be_booked_any_more(open_transaction):
    today = build.slot(zone_id=build.zone().id, on=NOW.date(), opens=time(13, 30))

    with pytest.raises(SlotClosedError):
        ask.pickup(today)


@pytest.mark.parametrize(("hour", "is_late"), [(time(16, 59), False), (time(17), True)])
def test_tomorrows_window_can_be_booked_until_five_in_the_afternoon(window, hour, is_late):
    now = clock.at(NOW.date(), hour)

    if is_late:
        with pytest.raises(SlotClosedError):
            ask.pickup(window, now=now)
    else:
        assert ask.pickup(window, now=now).window_from == window.starts_at


def test_the_day_after_tomorrow_can_be_booked_in_the_evening(open_transaction):
    later = build.slot(zone_id=build.zone().id, on=NOW.date() + timedelta(days=2))

    booking = ask.pickup(later, now=clock.at(NOW.date(), time(21)))

    assert booking.on == NOW.date() + timedelta(days=2)
    db.session.refresh(later)
    assert later.taken == 1

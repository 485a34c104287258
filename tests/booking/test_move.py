"""A citizen changes a booking's time: the same list, a confirmation, the same guard."""

import re

import pytest
from sqlalchemy import select

from app.booking.models import Booking, Slot
from app.core.db import db, writing
from app.notify.models import Message
from tests.booking.shop import code_of, send


@pytest.fixture
def code(client, shop) -> str:
    return code_of(send(client, shop))


def move(client, code: str, slot: Slot):
    return client.post(f"/bookings/{code}/move", data={"slot": str(slot.id)})


def the_booking() -> Booking:
    db.session.expire_all()
    return db.session.scalars(select(Booking)).one()


def taken(slot: Slot) -> int:
    db.session.expire_all()
    return db.session.get_one(Slot, slot.id).taken


def test_the_page_lists_the_other_times(client, shop, code):
    page = client.get(f"/bookings/{code}/move").text

    assert page.count('type="radio"') == 3
    assert f'value="{shop.counter[0].id}"' not in page
    assert "8:00, Thứ Năm, 3 tháng 12" in page


def test_the_new_time_is_confirmed_before_anything_changes(client, shop, code):
    page = client.get(f"/bookings/{code}/move", query_string={"slot": shop.counter[3].id}).text

    assert "Bạn muốn đổi giờ?" in page
    assert "8:00, Thứ Sáu, 4 tháng 12" in page
    assert 'method="post"' in page
    assert taken(shop.counter[3]) == 0


def test_the_booking_moves_and_the_old_time_is_free_again(client, shop, code):
    answer = move(client, code, shop.counter[3])

    assert answer.location == f"/bookings/{code}"
    assert the_booking().slot_id == shop.counter[3].id
    assert (taken(shop.counter[0]), taken(shop.counter[3])) == (0, 1)
    reasons = db.session.scalars(select(Message.reason)).all()
    assert "moved" in reasons


def test_sent_twice_it_moves_once(client, shop, code):
    move(client, code, shop.counter[3])
    move(client, code, shop.counter[3])

    assert the_booking().revision == 1


def test_a_time_just_taken_offers_the_three_nearest_and_keeps_the_old(client, shop, code):
    with writing():
        db.session.get_one(Slot, shop.counter[1].id).taken = 1

    answer = move(client, code, shop.counter[1])

    assert answer.status_code == 409
    assert "Lịch cũ của bạn vẫn còn." in answer.text
    offered = re.findall(r'name="slot"\s+value="(\d+)"', answer.text)
    assert offered == [str(shop.counter[2].id), str(shop.counter[3].id)]
    assert the_booking().slot_id == shop.counter[0].id


def test_a_slot_of_another_place_is_refused(client, shop, code):
    answer = move(client, code, shop.pickup[0])

    assert answer.status_code == 409
    assert the_booking().slot_id == shop.counter[0].id
    assert taken(shop.pickup[0]) == 0


def test_a_stranger_is_asked_for_the_phone_and_changes_nothing(app, shop, code):
    stranger = app.test_client()

    page = stranger.get(f"/bookings/{code}/move")
    answer = move(stranger, code, shop.counter[3])

    assert page.location == answer.location.replace("/move", "") or "/bookings/" in page.location
    assert "Thủ tục" not in page.text
    assert the_booking().slot_id == shop.counter[0].id


def test_a_pickup_moves_within_its_zone(client, shop):
    code = code_of(send(client, shop, "home"))

    page = client.get(f"/bookings/{code}/move").text
    move(client, code, shop.pickup[1])

    assert page.count('type="radio"') == 1
    assert the_booking().slot_id == shop.pickup[1].id


def test_a_booking_that_began_is_not_moved(client, shop, code):
    from app.core import clock

    with clock.frozen_at(shop.counter[0].starts_at):
        page = client.get(f"/bookings/{code}/move")
        move(client, code, shop.counter[3])

    assert page.location == f"/bookings/{code}"
    assert the_booking().slot_id == shop.counter[0].id


@pytest.mark.parametrize("slot", ["", "x", "0", "2147483647"])
def test_no_time_leads_back_to_the_list(client, shop, code, slot):
    answer = client.post(f"/bookings/{code}/move", data={"slot": slot})

    assert answer.status_code in {303, 409}
    assert the_booking().slot_id == shop.counter[0].id

"""A time is kept while its form is filled in, and taken over by it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.booking import holds, kept
from app.booking.models import Booking, Hold, Slot
from app.core import clock
from app.core.db import db, writing
from tests import build
from tests.booking.shop import count, fields, said
from tests.conftest import NOW


def choose(client, shop, *, slot: Slot | None = None, **form: str):
    chosen = {"slot": str((slot or shop.counter[0]).id), **form}
    return client.post(shop.path("time"), query_string=shop.query(), data=chosen)


def taken(slot: Slot) -> int:
    db.session.expire_all()
    return db.session.get_one(Slot, slot.id).taken


def fill_in(client, address: str, **typed: str):
    form = fields(client.get(address))
    typed = {"name": "Vàng Thị Dở", "phone": "0912345678", **typed}
    return client.post(address.split("&slot")[0], data=form | typed)


def test_choosing_a_time_keeps_it_for_ten_minutes(client, shop):
    answer = choose(client, shop)

    assert answer.status_code == 303
    assert taken(shop.counter[0]) == 1
    page = client.get(answer.location).text
    assert "Giờ này được giữ cho bạn tới 9:10." in page


def test_the_form_takes_over_what_was_kept_for_it(client, shop):
    address = choose(client, shop).location

    answer = fill_in(client, address)

    assert answer.status_code == 303
    assert answer.location.startswith("/bookings/")
    assert taken(shop.counter[0]) == 1
    assert count(Hold) == 0


def test_another_time_gives_the_first_one_back(client, shop):
    key = said(choose(client, shop).location)["key"]

    choose(client, shop, slot=shop.counter[1], key=key)

    assert (taken(shop.counter[0]), taken(shop.counter[1])) == (0, 1)
    assert count(Hold) == 1


def test_a_time_that_somebody_else_keeps_is_replaced_by_the_nearest(app, client, shop):
    choose(app.test_client(), shop)

    answer = choose(client, shop)
    page = client.get(answer.location).text

    assert "/time?" in answer.location
    assert "Giờ bạn chọn vừa hết chỗ." in page
    assert re.search(rf'value="{shop.counter[1].id}"\s*checked', page)


@pytest.mark.parametrize("again", [0, 1], ids=["the same", "another"])
def test_whoever_goes_back_may_choose_anew(client, shop, again):
    choose(client, shop)

    answer = choose(client, shop, slot=shop.counter[again])

    assert "/confirm?" in answer.location
    assert taken(shop.counter[again]) == 1
    assert count(Hold) == 1
    assert sum(taken(slot) for slot in shop.counter) == 1


def test_looking_keeps_nothing(client, shop):
    client.get(shop.path("time"), query_string=shop.query())
    client.get(shop.path("confirm"), query_string=shop.query(slot=shop.counter[0].id))

    assert count(Hold) == 0
    assert taken(shop.counter[0]) == 0


def test_whoever_keeps_enough_goes_on_without(client, shop):
    others = [build.procedure() for _number in range(3)]
    db.session.commit()
    for procedure, slot in zip(others, shop.counter, strict=False):
        address = f"/book/{procedure.code}/time"
        client.post(address, query_string=shop.query(), data={"slot": str(slot.id)})

    answer = choose(client, shop, slot=shop.counter[3])

    assert "/confirm?" in answer.location
    assert taken(shop.counter[3]) == 0
    assert "được giữ cho bạn" not in client.get(answer.location).text
    assert fill_in(client, answer.location).status_code == 303


def test_a_network_that_keeps_very_much_goes_on_without(client, shop, monkeypatch):
    monkeypatch.setattr(kept, "GLADLY", 0)

    answer = choose(client, shop)

    assert "/confirm?" in answer.location
    assert taken(shop.counter[0]) == 0


def test_a_time_is_kept_longer_once_and_what_was_typed_stays(client, shop):
    address = choose(client, shop).location
    form = fields(client.get(address)) | {"name": "Vàng Thị Dở", "phone": "", "longer": "1"}

    with clock.frozen_at(NOW + timedelta(minutes=8)):
        page = client.post(address.split("&slot")[0], data=form)
        again = client.post(address.split("&slot")[0], data=form)

    assert page.status_code == 200
    assert "tới 9:18." in page.text
    assert 'value="Vàng Thị Dở"' in page.text
    assert "Giữ thêm 10 phút" not in page.text
    assert "tới 9:18." in again.text


def test_a_form_that_took_too_long_is_booked_if_the_time_is_still_free(client, shop):
    address = choose(client, shop).location
    form = fields(client.get(address)) | {"name": "Vàng Thị Dở", "phone": "0912345678"}

    with clock.frozen_at(NOW + timedelta(minutes=30)):
        holds.sweep(now=clock.now())
        answer = client.post(address.split("&slot")[0], data=form)

    assert answer.status_code == 303
    assert taken(shop.counter[0]) == 1


def test_a_form_that_took_too_long_is_shown_the_nearest_times_where_it_is_gone(client, shop):
    address = choose(client, shop).location
    form = fields(client.get(address)) | {"name": "Vàng Thị Dở", "phone": "0912345678"}

    with clock.frozen_at(NOW + timedelta(minutes=30)):
        holds.sweep(now=clock.now())
        with writing():
            db.session.get_one(Slot, shop.counter[0].id).taken = 1
        answer = client.post(address.split("&slot")[0], data=form)

    assert answer.status_code == 409
    assert "vừa hết chỗ" in answer.text
    assert answer.text.count('name="slot"') == 3
    assert 'value="Vàng Thị Dở"' in answer.text


def test_a_form_sent_again_is_answered_though_its_hold_is_long_over(client, shop):
    address = choose(client, shop).location
    form = fields(client.get(address)) | {"name": "Vàng Thị Dở", "phone": "0912345678"}
    first = client.post(address.split("&slot")[0], data=form)

    with clock.frozen_at(NOW + timedelta(hours=3)):
        second = client.post(address.split("&slot")[0], data=form)

    assert second.location == first.location
    assert len(db.session.scalars(select(Booking)).all()) == 1


@pytest.mark.parametrize("slot", ["", "x", "0", "9" * 30])
def test_no_time_is_asked_for_again(client, shop, slot):
    answer = client.post(shop.path("time"), query_string=shop.query(), data={"slot": slot})

    assert answer.status_code == 303
    assert "/time?" in answer.location

"""A phone without JavaScript: the whole of a booking, from the first page to taking it back."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.booking.models import BookingKind, BookingStatus
from tests.journeys import walk
from tests.journeys.shop import bookings, open_shop, places
from tests.journeys.walk import Thumb


@pytest.fixture
def shop(served_app: Flask) -> Flask:
    open_shop(served_app)
    return served_app


@pytest.mark.parametrize("way", ["counter", "home", "online"])
def test_every_way_can_be_booked(shop, open_phone, way):
    thumb = Thumb(open_phone(has_script=False))

    code = walk.book(thumb, way)

    expect(thumb.page.locator("h1")).to_be_visible()
    assert [one.code for one in bookings(shop)] == [code]
    kinds = {"counter": BookingKind.COUNTER, "home": BookingKind.PICKUP}
    assert bookings(shop)[0].kind is kinds.get(way, BookingKind.ONLINE)


def test_a_booking_is_found_moved_and_cancelled_on_another_phone(shop, open_phone):
    first = Thumb(open_phone(has_script=False))
    code = walk.book(first, "counter")
    before = bookings(shop)[0].window_from

    thumb = Thumb(open_phone(has_script=False))
    walk.track(thumb, code, first.phone)
    walk.move(thumb, code)
    is_moved = bookings(shop)[0].window_from != before
    walk.cancel(thumb, code)

    assert is_moved
    assert bookings(shop)[0].status is BookingStatus.CANCELLED
    assert places(shop) == (0, 0)


def test_mistakes_are_said_beside_their_fields_and_nothing_is_lost(shop, open_phone):
    thumb = Thumb(open_phone(has_script=False))
    to_the_form(thumb)
    page = thumb.page

    page.locator("[name=name]").fill("Vàng Thị Dở")
    page.locator("[name=phone]").fill("12345")
    page.locator(walk.MAIN_BUTTON).last.tap()

    expect(page.locator("#errors")).to_contain_text("10 chữ số")
    expect(page.locator("[name=name]")).to_have_value("Vàng Thị Dở")
    expect(page.locator("[name=phone]")).to_have_attribute("aria-invalid", "true")
    assert bookings(shop) == []


def to_the_form(thumb: Thumb) -> Page:
    walk.go_home(thumb)
    walk.find_by_event(thumb)
    walk.decide(thumb, "counter")
    walk.take_first_time(thumb)
    return thumb.page

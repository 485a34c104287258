"""Journey A: a citizen finds a procedure, books, follows and cancels, on a small phone."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.booking import services
from app.booking.models import Booking, BookingKind, BookingStatus, Hold, Slot
from app.core import clock
from app.core.db import db, writing
from tests import build

BOTH = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])


@pytest.fixture
def shop(served_app: Flask) -> Flask:
    """An office and a zone with free times for two weeks."""
    with served_app.app_context():
        with writing():
            office, zone = build.office(), build.zone()
            build.procedure(search_key="lam giay khai sinh cho con")
            first = clock.local_day(clock.now())
            services.open_slots_for(office_id=office.id, first=first)
            services.open_slots_for(zone_id=zone.id, first=first)
        db.session.remove()
    return served_app


@BOTH
def test_a_citizen_books_a_counter_time(shop, open_phone, has_script):
    page = open_phone(has_script=has_script)

    find_procedure(page, has_script=has_script)
    choose_way(page, "Chọn giờ tới quầy")
    expect(page.get_by_role("heading", name="Bạn tới lúc nào?")).to_be_visible()
    assert page.locator("[name=slot]:checked").count() == 1
    choose_time(page)
    fill_in(page)

    expect(page.get_by_role("heading", name="Đã đặt lịch")).to_be_visible()
    booking = the_booking(shop)
    assert booking.kind is BookingKind.COUNTER
    assert sideways(page) <= 0 or not has_script
    assert page.url.endswith(booking.code)


@BOTH
def test_a_citizen_has_papers_fetched_and_changes_their_mind(shop, open_phone, has_script):
    page = open_phone(has_script=has_script)

    find_procedure(page, has_script=has_script)
    choose_way(page, "Chọn ngày bưu tá tới")
    page.locator("details.day").nth(1).locator("summary").tap()
    page.locator("details.day").nth(1).get_by_text("Buổi chiều").last.tap()
    choose_time(page)
    page.get_by_label("Số nhà, đường hoặc thôn, bản").fill("Thôn Dền Thàng")
    fill_in(page)
    expect(page.get_by_text("Chiều hôm trước").first).to_be_visible()
    page.get_by_role("link", name="Huỷ lịch").tap()
    page.get_by_role("button", name="Huỷ lịch").tap()

    expect(page.get_by_role("heading", name="Đã huỷ lịch")).to_be_visible()
    assert the_booking(shop).status is BookingStatus.CANCELLED
    with shop.app_context():
        assert sum(db.session.scalars(select(Slot.taken))) == 0


@BOTH
def test_what_is_wrong_is_said_on_top_and_what_was_typed_stays(shop, open_phone, has_script):
    page = open_phone(has_script=has_script)
    find_procedure(page, has_script=has_script)
    choose_way(page, "Chọn giờ tới quầy")
    choose_time(page)

    page.get_by_label("Họ và tên người có hồ sơ").fill("Vàng Thị Dở")
    page.get_by_label("Số điện thoại", exact=True).fill("12345")
    page.get_by_role("button", name="Đặt lịch").tap()

    expect(page.locator("#errors")).to_contain_text("10 chữ số")
    if has_script:
        expect(page.locator("#errors")).to_be_focused()
    expect(page.get_by_label("Họ và tên người có hồ sơ")).to_have_value("Vàng Thị Dở")


@BOTH
def test_a_time_just_taken_is_replaced_by_one_of_the_nearest(shop, open_phone, has_script):
    page = open_phone(has_script=has_script)
    find_procedure(page, has_script=has_script)
    choose_way(page, "Chọn giờ tới quầy")
    choose_time(page)
    take_everything_at(shop, slot_id=int(page.locator("[name=slot]").input_value()))

    fill_in(page)
    expect(page.locator("#errors")).to_contain_text("vừa hết chỗ")
    assert page.locator("[name=slot]").count() == 3
    page.get_by_role("button", name="Đặt lịch").tap()

    expect(page.get_by_role("heading", name="Đã đặt lịch")).to_be_visible()


@BOTH
def test_another_phone_follows_the_booking_by_code_and_number(shop, open_phone, has_script):
    first = open_phone()
    find_procedure(first, has_script=True)
    choose_way(first, "Chọn giờ tới quầy")
    choose_time(first)
    fill_in(first)
    expect(first.get_by_role("heading", name="Đã đặt lịch")).to_be_visible()
    code = the_booking(shop).code

    page = open_phone(has_script=has_script)
    page.goto("/track")
    ask(page, code, "0912 345 679")
    expect(page.locator("#errors")).to_contain_text("không khớp")
    ask(page, f"{code[:4]} {code[4:]}".lower(), "+84 912 345 678")

    expect(page.get_by_text("Bạn đang giữ giấy tờ.")).to_be_visible()


def test_a_lost_network_keeps_what_was_typed_and_sends_it_when_it_returns(shop, open_phone):
    page = open_phone()
    find_procedure(page, has_script=True)
    choose_way(page, "Chọn giờ tới quầy")
    choose_time(page)

    page.context.set_offline(True)
    fill_in(page)
    expect(page.get_by_text("Đã giữ trên máy này")).to_be_visible()
    expect(page.get_by_label("Họ và tên người có hồ sơ")).to_have_value("Vàng Thị Dở")
    page.context.set_offline(False)

    expect(page.get_by_role("heading", name="Đã đặt lịch")).to_be_visible(timeout=20_000)
    assert the_booking(shop).status is BookingStatus.BOOKED


def test_an_answer_lost_on_the_way_is_one_booking_when_sent_again(shop, open_phone):
    page = open_phone()
    find_procedure(page, has_script=True)
    choose_way(page, "Chọn giờ tới quầy")
    choose_time(page)

    def deliver_but_lose_the_answer(route):
        route.fetch()
        route.abort("connectionreset")

    page.route("**/confirm?*", deliver_but_lose_the_answer, times=1)
    fill_in(page)
    expect(page.get_by_role("heading", name="Đã đặt lịch")).to_be_visible(timeout=20_000)
    assert the_booking(shop).status is BookingStatus.BOOKED


def test_a_phones_position_is_sent_only_when_asked_for(shop, open_phone):
    page = open_phone()
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 22.28123, "longitude": 103.85321})
    find_procedure(page, has_script=True)
    choose_way(page, "Chọn ngày bưu tá tới")
    choose_time(page)
    assert page.locator("#lat").input_value() == ""

    page.get_by_role("button", name="Thêm vị trí của điện thoại này").tap()
    expect(page.get_by_text("Đã ghi vị trí.")).to_be_visible()
    page.get_by_label("Số nhà, đường hoặc thôn, bản").fill("Thôn Dền Thàng")
    fill_in(page)

    expect(page.get_by_role("heading", name="Đã đặt lịch")).to_be_visible()
    booking = the_booking(shop)
    assert (booking.lat, booking.lon) == (22.28123, 103.85321)


def find_procedure(page: Page, *, has_script: bool) -> None:
    page.goto("/")
    page.get_by_role("link", name="Đặt lịch").first.tap()
    page.get_by_label("Tìm thủ tục").fill("giay khai sinh")
    if not has_script:
        page.get_by_role("button", name="Tìm").tap()
    page.get_by_role("link", name="Làm giấy khai sinh").tap()
    expect(page.get_by_role("heading", name="Làm giấy khai sinh")).to_be_visible()


def choose_way(page: Page, way: str) -> None:
    page.get_by_label("Hoặc chọn trong danh sách").select_option("Xã Tả Van")
    button = page.get_by_role("button", name=way)
    try:  # With a script the ways come by themselves.
        button.wait_for(timeout=2_000)
    except PlaywrightError:
        page.get_by_role("button", name="Xem các cách nộp").tap()
    button.tap()


def choose_time(page: Page) -> None:
    page.get_by_role("button", name="Chọn giờ này").tap()
    expect(page.get_by_role("heading", name="Xem lại và đặt lịch")).to_be_visible()


def fill_in(page: Page) -> None:
    page.get_by_label("Họ và tên người có hồ sơ").fill("Vàng Thị Dở")
    page.get_by_label("Số điện thoại", exact=True).fill("0912 345 678")
    page.get_by_role("button", name="Đặt lịch").tap()


def ask(page: Page, code: str, phone: str) -> None:
    page.get_by_label(re.compile("^Mã lịch hẹn")).fill(code)
    page.get_by_label("Số điện thoại đã đặt lịch").fill(phone)
    page.get_by_role("button", name="Xem hồ sơ").tap()


def take_everything_at(shop: Flask, *, slot_id: int) -> None:
    with shop.app_context(), writing():
        for hold in db.session.scalars(select(Hold)):  # The form was open for too long.
            services.release(key=hold.key)
        slot = db.session.get_one(Slot, slot_id)
        slot.taken = slot.capacity


def the_booking(shop: Flask) -> Booking:
    with shop.app_context():
        booking = db.session.scalars(select(Booking)).one()
        db.session.refresh(booking)
        db.session.expunge(booking)
        return booking


def sideways(page: Page) -> int:
    """How far a page can be pushed sideways: it should not be."""
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")

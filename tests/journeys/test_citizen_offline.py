"""Journey B: the network goes while a citizen books; nothing is lost, and nothing booked twice."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from app.booking import services
from app.booking.models import Booking
from app.catalogue.models import Procedure
from app.core import clock
from app.core.db import db, writing
from app.geo.models import Commune
from tests import build

KEPT = re.compile("Đã giữ trên máy này, chưa gửi")
UNSURE = re.compile("Đã gửi, chưa được xác nhận")
DAY_MS = 24 * 3600 * 1000


@pytest.fixture
def shop(served_app: Flask) -> Flask:
    """An office with free times for two weeks."""
    with served_app.app_context():
        with writing():
            office = build.office()
            build.procedure(search_key="lam giay khai sinh cho con")
            services.open_slots_for(office_id=office.id, first=clock.local_day(clock.now()))
        db.session.remove()
    return served_app


@pytest.fixture
def page(shop, open_phone) -> Page:
    """A phone that stands before the last step."""
    page = open_phone()
    page.goto("/")
    with shop.app_context():
        code = db.session.scalars(select(Procedure.code)).one()
        commune = db.session.scalars(select(Commune.code)).first()
    # From the home page: the worker is set up on the second page of a visit.
    page.goto(f"/book/{code}/time?way=counter&commune={commune}", referer=page.url)
    page.get_by_role("button", name="Chọn giờ này").tap()
    expect(page.locator("form[data-keep]")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def test_the_enter_key_books(shop, page):
    page.get_by_label("Họ và tên người có hồ sơ").fill("Vàng Thị Dở")
    page.get_by_label("Số điện thoại", exact=True).fill("0912 345 678")

    page.get_by_label("Số điện thoại", exact=True).press("Enter")

    see_booked(page)


def test_a_form_sent_without_network_is_kept_and_goes_when_it_returns(shop, page):
    page.context.set_offline(True)
    fill_in(page)
    expect(page.locator("#kept")).to_contain_text(KEPT)
    assert bookings(shop) == 0

    page.context.set_offline(False)

    see_booked(page)
    assert bookings(shop) == 1


def test_an_answer_lost_on_the_way_ends_in_one_booking_that_the_citizen_sees(shop, page):
    lose_answers(page, times=1)
    fill_in(page)

    see_booked(page)
    assert bookings(shop) == 1


def test_what_was_sent_and_not_answered_is_called_unconfirmed(shop, page):
    lose_answers(page, times=9)
    fill_in(page)

    expect(page.locator("#kept")).to_contain_text(UNSURE)
    page.unroute_all(behavior="wait")
    page.get_by_role("button", name="Gửi ngay").tap()

    see_booked(page)
    assert bookings(shop) == 1


def test_a_page_loaded_again_sends_the_same_form_not_a_second_one(shop, page):
    lose_answers(page, times=9)
    fill_in(page)
    expect(page.locator("#kept")).to_contain_text(UNSURE)
    page.unroute_all(behavior="wait")

    page.reload()

    see_booked(page)
    assert bookings(shop) == 1


def test_a_browser_that_was_shut_sends_it_from_whatever_page_is_opened_next(shop, page):
    page.context.set_offline(True)
    fill_in(page)
    expect(page.locator("#kept")).to_contain_text(KEPT)
    context = page.context
    page.close()
    context.set_offline(False)

    other = context.new_page()
    other.goto("/track")

    other.get_by_role("link", name="Xem lịch hẹn").tap()
    see_booked(other)
    assert bookings(shop) == 1


def test_two_tabs_send_it_once(shop, page):
    page.context.set_offline(True)
    fill_in(page)
    expect(page.locator("#kept")).to_contain_text(KEPT)
    other = page.context.new_page()
    page.context.set_offline(False)

    other.goto("/track")

    see_booked(page)
    assert bookings(shop) == 1


def test_without_network_the_next_page_says_so_and_shows_what_waits(shop, page):
    let_the_worker_take_over(page)
    page.context.set_offline(True)
    fill_in(page)
    expect(page.locator("#kept")).to_contain_text(KEPT)

    page.goto("/track")
    expect(page.get_by_role("heading", name="Chưa có mạng")).to_be_visible()
    expect(page.locator("#kept")).to_contain_text(KEPT)
    assert bookings(shop) == 0
    page.context.set_offline(False)

    see_booked(page)
    assert bookings(shop) == 1


def test_the_page_without_network_gives_way_to_the_one_that_was_asked_for(shop, page):
    let_the_worker_take_over(page)
    page.context.set_offline(True)
    page.goto("/track")
    expect(page.get_by_role("heading", name="Chưa có mạng")).to_be_visible()

    page.context.set_offline(False)

    expect(page.get_by_role("heading", name="Hồ sơ của bạn đang ở đâu?")).to_be_visible()


def test_what_the_worker_keeps_names_nobody(shop, page):
    let_the_worker_take_over(page)
    fill_in(page)
    see_booked(page)

    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name)"
        ".then(cache => cache.keys()).then(all => all.map(one => new URL(one.url).pathname)))))"
        ".then(lists => lists.flat())"
    )

    assert "/offline" in kept
    assert [path for path in kept if not path.startswith(("/offline", "/static/"))] == []


def test_a_refusal_after_the_network_returned_shows_the_form_as_it_was_typed(shop, page):
    page.context.set_offline(True)
    fill_in(page, phone="12345")
    expect(page.locator("#kept")).to_contain_text(KEPT)

    page.context.set_offline(False)

    expect(page.locator("#errors")).to_contain_text("10 chữ số")
    expect(page.get_by_label("Họ và tên người có hồ sơ")).to_have_value("Vàng Thị Dở")
    expect(page.locator("#kept")).to_be_hidden()
    assert stored(page) == []


def test_a_refusal_learnt_on_another_page_leads_back_to_the_form(shop, page):
    page.context.set_offline(True)
    fill_in(page, phone="12345")
    expect(page.locator("#kept")).to_contain_text(KEPT)
    page.close()
    page.context.set_offline(False)
    other = page.context.new_page()
    other.goto("/track")
    expect(other.locator("#kept")).to_contain_text("10 chữ số")

    other.get_by_role("link", name="Mở lại tờ khai").tap()

    expect(other.get_by_label("Họ và tên người có hồ sơ")).to_have_value("Vàng Thị Dở")
    expect(other.locator("#kept")).to_contain_text("10 chữ số")
    other.get_by_label("Số điện thoại", exact=True).fill("0912 345 678")
    other.get_by_role("button", name="Đặt lịch").tap()
    see_booked(other)


def test_a_refusal_learnt_on_the_page_without_network_opens_the_form_again(shop, page):
    let_the_worker_take_over(page)
    page.context.set_offline(True)
    fill_in(page, phone="12345")
    expect(page.locator("#kept")).to_contain_text(KEPT)
    page.goto("/track")
    expect(page.get_by_role("heading", name="Chưa có mạng")).to_be_visible()

    page.context.set_offline(False)

    expect(page.get_by_label("Họ và tên người có hồ sơ")).to_have_value("Vàng Thị Dở")
    expect(page.locator("#kept")).to_contain_text("10 chữ số")


def test_what_is_typed_survives_a_reload_until_it_is_sent(shop, page):
    page.get_by_label("Họ và tên người có hồ sơ").fill("Vàng Thị Dở")
    page.get_by_label("Tôi đặt hộ người khác").check()

    page.reload()

    expect(page.get_by_label("Họ và tên người có hồ sơ")).to_have_value("Vàng Thị Dở")
    expect(page.get_by_label("Tôi đặt hộ người khác")).to_be_checked()
    page.get_by_label("Tôi đặt hộ người khác").uncheck()
    fill_in(page)
    see_booked(page)
    assert page.evaluate("Object.keys(sessionStorage).length") == 0


def test_nothing_stays_on_a_shared_phone_after_the_booking(shop, page):
    fill_in(page)
    see_booked(page)

    assert stored(page) == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_what_waits_can_be_deleted_from_a_shared_phone(shop, page):
    page.context.set_offline(True)
    fill_in(page)
    expect(page.locator("#kept")).to_contain_text(KEPT)

    page.get_by_role("button", name="Xoá khỏi máy này").tap()

    expect(page.locator("#kept")).to_be_hidden()
    assert stored(page) == []
    page.context.set_offline(False)
    page.goto("/track")
    assert bookings(shop) == 0


def test_what_waits_vanishes_after_a_day(shop, page):
    page.context.set_offline(True)
    fill_in(page)
    expect(page.locator("#kept")).to_contain_text(KEPT)
    grow_old(page, DAY_MS + 1000)
    page.context.set_offline(False)

    page.goto("/track")

    expect(page.get_by_role("heading", name="Hồ sơ của bạn đang ở đâu?")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert stored(page) == []
    assert bookings(shop) == 0


def test_a_session_that_ended_meanwhile_is_no_hindrance(shop, page):
    page.context.set_offline(True)
    fill_in(page)
    expect(page.locator("#kept")).to_contain_text(KEPT)
    page.context.clear_cookies()

    page.context.set_offline(False)

    see_booked(page)
    assert bookings(shop) == 1


def fill_in(page: Page, phone: str = "0912 345 678") -> None:
    page.get_by_label("Họ và tên người có hồ sơ").fill("Vàng Thị Dở")
    page.get_by_label("Số điện thoại", exact=True).fill(phone)
    page.get_by_role("button", name="Đặt lịch").tap()


def see_booked(page: Page) -> None:
    expect(page.get_by_role("heading", name="Đã đặt lịch")).to_be_visible(timeout=20_000)


def lose_answers(page: Page, *, times: int) -> None:
    """Let a form reach the server and lose what the server says to it."""

    def deliver_but_lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("connectionreset")

    page.route("**/confirm?*", deliver_but_lose_the_answer, times=times)


def let_the_worker_take_over(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(page.locator("form[data-keep]")).to_be_visible()


def stored(page: Page) -> list[object]:
    return page.evaluate(
        """new Promise((done, failed) => {
            const request = indexedDB.open("tantay", 1);
            request.onerror = () => failed(request.error);
            request.onsuccess = () => {
                const asked = request.result.transaction("kept").objectStore("kept").getAll();
                asked.onsuccess = () => done(asked.result);
            };
        })"""
    )


def grow_old(page: Page, by_ms: int) -> None:
    page.evaluate(
        """(by) => new Promise((done) => {
            indexedDB.open("tantay", 1).onsuccess = ({ target }) => {
                const work = target.result.transaction("kept", "readwrite");
                const store = work.objectStore("kept");
                store.getAll().onsuccess = ({ target }) => {
                    for (const one of target.result) store.put({ ...one, at: one.at - by });
                };
                work.oncomplete = () => done();
            };
        })""",
        by_ms,
    )


def bookings(shop: Flask) -> int:
    with shop.app_context():
        return db.session.scalar(select(func.count()).select_from(Booking)) or 0

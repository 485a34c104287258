"""What fingers do by mistake: two taps, two tabs, the back button; and what eyes and hands need."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.journeys import walk
from tests.journeys.shop import bookings, open_shop, places
from tests.journeys.walk import MAIN_BUTTON, ON_ITS_WAY, Thumb

BOTH = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
MOST_TABS = 60
TWICE = {"standard": 32, "fixed": 26}  # the browser's own text setting, pixels


@pytest.fixture
def shop(served_app: Flask) -> Flask:
    open_shop(served_app)
    return served_app


@BOTH
def test_two_taps_on_the_button_book_once(shop, open_phone, has_script):
    page = filled_in(open_phone(has_script=has_script))

    page.locator(MAIN_BUTTON).last.dblclick(no_wait_after=True)
    page.wait_for_url(ON_ITS_WAY)

    assert len(bookings(shop)) == 1
    assert places(shop) == (1, 1)


@BOTH
def test_the_same_form_in_two_tabs_books_once(shop, open_phone, has_script):
    one = filled_in(open_phone(has_script=has_script))
    other = one.context.new_page()
    other.goto(one.url)
    fill(other)

    send(one)
    other.locator(MAIN_BUTTON).last.tap()
    other.wait_for_url(ON_ITS_WAY)

    assert other.url == one.url
    assert len(bookings(shop)) == 1
    assert places(shop) == (1, 1)


@BOTH
def test_whoever_goes_back_after_booking_does_not_book_again(shop, open_phone, has_script):
    page = filled_in(open_phone(has_script=has_script))
    send(page)
    booked = page.url

    page.go_back()
    if not page.locator("[name=name]").input_value():
        fill(page)
    send(page)

    assert page.url == booked
    assert len(bookings(shop)) == 1


@BOTH
def test_whoever_goes_back_and_chooses_again_keeps_one_place(shop, open_phone, has_script):
    thumb = to_the_times(open_phone(has_script=has_script))
    walk.take_first_time(thumb)
    expect(thumb.page.locator("[name=name]")).to_be_visible()

    thumb.page.go_back()
    walk.take_first_time(thumb)
    fill(thumb.page)
    send(thumb.page)

    assert len(bookings(shop)) == 1
    assert places(shop) == (1, 1)


def test_text_twice_as_big_fits_a_small_phone(shop, open_phone):
    page = open_phone()
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": TWICE})
    thumb = Thumb(page)
    pushed: dict[str, int] = {}

    for step in (walk.go_home, walk.find_by_event, decide, walk.take_first_time, walk.sign):
        step(thumb)
        page.wait_for_load_state("networkidle")
        pushed[page.url] = page.evaluate("document.documentElement.scrollWidth - innerWidth")

    assert {address: px for address, px in pushed.items() if px > 0} == {}


def test_a_booking_is_made_by_keyboard_alone(shop, open_phone):
    page = open_phone()
    page.goto("/book?event=birth")

    enter(page, f"main a[href*='/book/{walk.BIRTH}']")
    reach(page, "select[name=commune]")
    page.keyboard.type("Xã Tả Van")
    expect(page.locator("#way-counter button")).to_be_visible()
    enter(page, "#way-counter button")
    enter(page, MAIN_BUTTON)
    expect(page.locator("[name=name]")).to_be_visible()
    reach(page, "[name=name]")
    page.keyboard.type(walk.NAME)
    reach(page, "[name=phone]")
    page.keyboard.type("0912345678")
    enter(page, MAIN_BUTTON)
    page.wait_for_url(ON_ITS_WAY)

    assert len(bookings(shop)) == 1


def test_the_focus_is_always_seen(shop, open_phone):
    page = open_phone()
    page.goto("/book?event=birth")
    unseen = []

    for _key in range(12):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        style = focused.evaluate(
            "one => { const s = getComputedStyle(one);"
            " return [s.outlineStyle, s.outlineWidth, s.boxShadow] }"
        )
        if style[0] == "none" and style[2] == "none":
            unseen.append(focused.inner_text())

    assert unseen == []


def to_the_times(page: Page) -> Thumb:
    thumb = Thumb(page)
    page.goto("/book?event=birth")
    thumb.tap(page.locator(f"main a[href*='/book/{walk.BIRTH}']").first)
    decide(thumb)
    return thumb


def decide(thumb: Thumb) -> None:
    walk.decide(thumb, "counter")
    expect(thumb.page.locator("[name=slot]:checked")).to_have_count(1)


def filled_in(page: Page) -> Page:
    thumb = to_the_times(page)
    walk.take_first_time(thumb)
    fill(page)
    return page


def fill(page: Page) -> None:
    page.locator("[name=name]").fill(walk.NAME)
    page.locator("[name=phone]").fill("0912 345 678")


def send(page: Page) -> None:
    page.locator(MAIN_BUTTON).last.tap()
    page.wait_for_url(ON_ITS_WAY)


def reach(page: Page, selector: str) -> None:
    """Go on by the tabulator until something has the focus."""
    for _key in range(MOST_TABS):
        if page.locator(selector).last.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Expected to reach {selector} in {MOST_TABS} keys.")


def enter(page: Page, selector: str) -> None:
    page.locator(selector).last.wait_for()
    reach(page, selector)
    page.keyboard.press("Enter")

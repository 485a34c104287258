"""
A phone far from the mast: 400 kbit/s, two seconds until anything answers, and the line breaks.

The form arrives, its answer does not. Whatever the citizen does then, there is one booking.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as BrowserError

from tests.journeys import walk
from tests.journeys.bad_line import BadLine, broken_line
from tests.journeys.shop import bookings, open_shop, places
from tests.journeys.walk import MAIN_BUTTON, ON_ITS_WAY, Thumb

SLOW = {"offline": False, "latency": 2000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
PATIENCE_MS = 20_000


@pytest.fixture
def shop(served_app: Flask) -> Flask:
    open_shop(served_app)
    return served_app


@pytest.fixture
def line(site: str) -> Iterator[BadLine]:
    with broken_line(site) as line:
        yield line


@pytest.fixture
def open_line(browser: Browser, line: BadLine) -> Iterator[Callable[..., Page]]:
    """Open a phone's browser on the bad line, with or without JavaScript."""
    contexts: list[BrowserContext] = []

    def open_line(*, has_script: bool) -> Page:
        context = browser.new_context(
            base_url=line.address,
            viewport={"width": 360, "height": 740},
            is_mobile=True,
            has_touch=True,
            locale="vi-VN",
            java_script_enabled=has_script,
            service_workers="block",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield open_line
    for context in contexts:
        context.close()


def test_an_answer_lost_on_a_slow_line_is_asked_for_again_by_the_phone(shop, line, open_line):
    thumb = Thumb(open_line(has_script=True))
    to_the_form(thumb)
    line.drops = 1

    thumb.page.locator(MAIN_BUTTON).last.tap()
    thumb.page.wait_for_url(ON_ITS_WAY, wait_until="commit")

    is_booked_once(shop, line, thumb.page)


def test_without_javascript_the_form_is_sent_again_and_books_once(shop, line, open_line):
    thumb = Thumb(open_line(has_script=False))
    to_the_form(thumb)
    form = thumb.page.url
    line.drops = 2  # Chromium sends a form once more by itself when the line breaks.

    with pytest.raises(BrowserError, match="ERR_"), thumb.page.expect_navigation():
        thumb.page.locator(MAIN_BUTTON).last.tap()
    with suppress(BrowserError):  # The browser's own page of errors comes in its own time.
        thumb.page.wait_for_url("chrome-error://**", timeout=2_000, wait_until="commit")
    thumb.page.goto(form)
    fill_in(thumb)
    thumb.page.locator(MAIN_BUTTON).last.tap()
    thumb.page.wait_for_url(ON_ITS_WAY, wait_until="commit")

    is_booked_once(shop, line, thumb.page)


def is_booked_once(shop: Flask, line: BadLine, page: Page) -> None:
    expect(page.locator("h1")).to_have_text("Đã đặt lịch")
    assert line.drops == 0
    assert [page.url.endswith(one.code) for one in bookings(shop)] == [True]
    assert places(shop) == (1, 1)


def to_the_form(thumb: Thumb) -> None:
    """Come to the last step and fill it in; from here on the line is slow."""
    thumb.page.goto("/book?event=birth")
    thumb.tap(thumb.page.locator(f"main a[href*='/book/{walk.BIRTH}']").first)
    walk.decide(thumb, "counter")
    expect(thumb.page.locator("[name=slot]:checked")).to_have_count(1)
    walk.take_first_time(thumb)
    thumb.page.wait_for_load_state("networkidle")  # People type longer than the last script takes.
    fill_in(thumb)
    slow_down(thumb.page)


def slow_down(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)


def fill_in(thumb: Thumb) -> None:
    thumb.write(thumb.page.locator("[name=name]"), walk.NAME)
    thumb.write(thumb.page.locator("[name=phone]"), thumb.phone)

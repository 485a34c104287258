"""A morning in the hall: the kiosk gives a number, the board calls it aloud, an officer serves."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.accounts.models import Role
from app.core import clock
from app.core.db import db, writing
from app.hall import queries, services
from app.hall.models import Ticket, TicketState
from tests import build

# A browser that speaks to a list, so that a test can hear it.
VOICE = """
window.heard = [];
window.SpeechSynthesisUtterance = function (words) { this.text = words; };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [], cancel: () => {},
  speak: (line) => { window.heard.push([line.lang, line.text]);
                     document.documentElement.dataset.heard = JSON.stringify(window.heard); },
} });
"""


@pytest.fixture
def hall(served_app: Flask) -> tuple[int, str]:
    """The number of an office with a hall, and its kiosk's key."""
    with served_app.app_context(), writing():
        office = build.office(counters=2)
        build.procedure()
        build.staff(role=Role.OFFICER, username="can.bo", office_id=office.id)
        services.lock_kiosks(office=office)
        return office.id, queries.hall(office_id=office.id).kiosk_key


@pytest.fixture
def open_browser(browser: Browser, site: str):
    """Open a browser of its own: the kiosk's, the board's, the officer's."""
    contexts: list[BrowserContext] = []

    def open_browser(**options: object) -> Page:
        context = browser.new_context(
            base_url=site, viewport={"width": 1280, "height": 800}, locale="vi-VN", **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()


def test_from_the_kiosk_over_the_board_to_the_counter(served_app, open_browser, hall):
    office_id, key = hall
    kiosk, board, desk = open_browser(), open_browser(), open_browser()
    board.add_init_script(VOICE)
    board.goto(f"/hall/{office_id}/board")
    board.get_by_role("button", name="Bật loa gọi số").click()
    sign_in(desk)
    desk.get_by_label("Quầy số").fill("3")
    desk.get_by_role("button", name="Mở quầy").click()

    kiosk.goto(f"/hall/{office_id}/kiosk?key={key}")
    kiosk.get_by_role("button", name="Hộ tịch").click()
    expect(kiosk.locator("#ticket")).to_contain_text("A001")
    expect(board.locator("#board")).to_contain_text("A001")

    expect(desk.locator("#queue")).to_contain_text("A001")
    desk.keyboard.press("F2")
    expect(desk.get_by_role("heading", name="A001")).to_be_visible()
    expect(board.locator(".is-new")).to_contain_text("Quầy 3")
    expect(board.locator("html")).to_have_attribute("data-heard", heard("Loa đã bật.", CALL))

    desk.keyboard.press("F8")
    expect(desk.get_by_role("button", name="Xong, gọi người tiếp theo")).to_be_visible()
    expect(board.locator(".is-new")).to_have_count(0)
    desk.keyboard.press("F2")
    expect(desk.get_by_role("heading", name="Quầy 3 đang trống")).to_be_visible()
    with served_app.app_context():
        assert db.session.scalars(db.select(Ticket)).one().state is TicketState.DONE


def test_the_phone_says_by_itself_that_one_is_called(served_app, open_browser, hall):
    office_id, _key = hall
    with served_app.app_context(), writing():
        office = db.session.get_one(build.Office, office_id)
        token = services.issue(office=office, now=clock.now() - timedelta(minutes=4)).token
    phone, desk = open_browser(), open_browser()
    phone.goto(f"/hall/tickets/{token}")
    expect(phone.get_by_role("heading", level=1)).to_have_text("Bạn là người tiếp theo")
    sign_in(desk)
    desk.get_by_role("button", name="Mở quầy").click()
    desk.get_by_role("button", name="Gọi người tiếp theo").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text(
        "Mời bạn tới quầy số 1", timeout=20_000
    )
    expect(phone).to_have_title("● Mời bạn tới quầy số 1")


def test_the_board_says_when_it_lost_the_line_and_comes_back(served_app, open_browser, hall):
    office_id, _key = hall
    board = open_browser()
    board.clock.install()
    board.goto(f"/hall/{office_id}/board")
    board.context.set_offline(True)
    board.clock.fast_forward(20_000)
    expect(board.get_by_text("Mất kết nối")).to_be_visible()

    board.context.set_offline(False)
    with served_app.app_context(), writing():
        services.issue(office=db.session.get_one(build.Office, office_id), now=clock.now())
    board.clock.fast_forward(6_000)

    expect(board.locator("#board")).to_contain_text("A001")
    expect(board.get_by_text("Mất kết nối")).to_be_hidden()


def test_without_javascript_a_number_is_taken_called_and_served(served_app, open_browser, hall):
    office_id, key = hall
    kiosk, desk = (open_browser(java_script_enabled=False) for _number in range(2))
    kiosk.goto(f"/hall/{office_id}/kiosk?key={key}")
    kiosk.get_by_role("button", name="Nhận kết quả").click()
    expect(kiosk.locator("#ticket")).to_contain_text("A001")
    sign_in(desk)
    for words in ("Mở quầy", "Gọi người tiếp theo", "Bắt đầu phục vụ"):
        desk.get_by_role("button", name=words).click()
    desk.get_by_role("button", name="Xong", exact=False).last.click()

    expect(desk.get_by_role("heading", name="Quầy 1 đang trống")).to_be_visible()
    kiosk.reload()
    expect(kiosk.get_by_role("heading", level=1)).to_have_text("Đã xong")


CALL = "Mời số A 0 0 1, đến quầy số 3."


def heard(*sentences: str) -> str:
    return json.dumps(
        [["vi-VN", words] for words in sentences], ensure_ascii=False, separators=(",", ":")
    )


def sign_in(page: Page) -> None:
    page.goto("/sign-in")
    page.locator("input[name=username]").fill("can.bo")
    page.locator("input[name=password]").fill(build.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    page.goto("/hall/desk")

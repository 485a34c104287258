"""Who reads little has the page read out; the browser's voice is played by a script that notes."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.core.db import db, writing
from tests import build

# A voice that says each piece at once and keeps what it said.
VOICE = """
window.said = [];
let silences = 0;
const voices = VOICES.map(lang => ({lang, name: lang, localService: true}));
class Utterance extends EventTarget { constructor(text) { super(); this.text = text; } }
window.SpeechSynthesisUtterance = Utterance;
const speech = {
  getVoices: () => voices,
  speak(one) {
    if (!one.text) return;
    said.push([one.lang, one.text]);
    if (!HOLD) setTimeout(() => one.onend(), 0);
  },
  cancel() { document.documentElement.dataset.silences = silences += 1; },
  addEventListener() {},
};
Object.defineProperty(window, "speechSynthesis", {value: speech});
"""


@pytest.fixture
def shop(served_app: Flask) -> Flask:
    with served_app.app_context():
        with writing():
            build.office()
            build.procedure(search_key="lam giay khai sinh cho con")
        db.session.remove()
    return served_app


def listen(page: Page, *voices: str, hold: bool = False) -> None:
    script = VOICE.replace("VOICES", str(list(voices))).replace("HOLD", str(hold).lower())
    page.add_init_script(script)


def wait_for_the_end(page: Page) -> None:
    """Once before it begins, once when all is said."""
    expect(page.locator("html")).to_have_attribute("data-silences", "2")
    expect(page.locator("#read")).to_have_attribute("aria-pressed", "false")


def heard(page: Page) -> list[str]:
    return [text for _lang, text in page.evaluate("said")]


def test_a_step_is_read_from_top_to_bottom_in_the_pages_language(shop, open_phone):
    page = open_phone()
    listen(page, "en-US", "vi-VN")
    page.goto("/track")

    page.get_by_role("button", name="Đọc to").tap()

    wait_for_the_end(page)
    texts = heard(page)
    assert texts[0] == "Hồ sơ của bạn đang ở đâu?"
    assert texts.index("Mã lịch hẹn hoặc mã hồ sơ") < texts.index("Số điện thoại đã đặt lịch")
    assert any("Mã có trong tin nhắn" in text for text in texts)
    assert texts[-1] == "Xem hồ sơ"
    assert {lang for lang, _text in page.evaluate("said")} == {"vi-VN"}


def test_english_pages_are_read_in_english(shop, open_phone):
    page = open_phone()
    listen(page, "vi-VN", "en-US")
    page.goto("/track")
    page.get_by_role("button", name="English").tap()

    page.get_by_role("button", name="Read aloud").tap()

    wait_for_the_end(page)
    assert {lang for lang, _text in page.evaluate("said")} == {"en-US"}


def test_errors_are_read_and_what_is_chosen_is_said(shop, open_phone):
    page = open_phone()
    listen(page, "vi-VN")
    page.goto("/track")
    page.get_by_role("button", name="Xem hồ sơ").tap()
    expect(page.locator("#errors")).to_be_visible()

    page.get_by_role("button", name="Đọc to").tap()

    wait_for_the_end(page)
    assert "Mời bạn xem lại" in heard(page)


def test_a_second_tap_stops_it(shop, open_phone):
    page = open_phone()
    listen(page, "vi-VN", hold=True)
    page.goto("/track")
    page.get_by_role("button", name="Đọc to").tap()
    expect(page.locator(".is-read")).to_have_count(1)

    page.get_by_role("button", name="Dừng đọc").tap()

    expect(page.get_by_role("button", name="Đọc to")).to_be_visible()
    expect(page.locator(".is-read")).to_have_count(0)
    assert len(heard(page)) == 1


def test_a_phone_without_a_vietnamese_voice_says_so_and_reads_nothing_wrongly(shop, open_phone):
    page = open_phone()
    listen(page, "en-US")
    page.goto("/track")

    page.get_by_role("button", name="Đọc to").tap()

    expect(page.get_by_text("Máy này chưa có giọng đọc tiếng Việt.")).to_be_visible()
    assert heard(page) == []


def test_where_the_browser_cannot_speak_no_button_stands(shop, open_phone):
    page = open_phone()
    page.add_init_script("delete Window.prototype.speechSynthesis; delete window.speechSynthesis;")
    page.goto("/track")
    expect(page.get_by_role("heading", name="Hồ sơ của bạn đang ở đâu?")).to_be_visible()

    assert not page.evaluate("'speechSynthesis' in window")
    expect(page.locator("#read")).to_be_hidden()


def test_without_a_script_no_button_stands(shop, open_phone):
    page = open_phone(has_script=False)
    page.goto("/track")

    expect(page.locator("#read")).to_be_hidden()

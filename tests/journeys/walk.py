"""A thumb that counts: citizens' journeys as people make them, tap by tap."""

import re
from dataclasses import dataclass, field
from itertools import count

from playwright.sync_api import Locator, Page, expect

NAME = "Vàng Thị Dở"
NAMES = ("Dở", "Mẩy", "Sáo", "Chở", "Pà", "Dinh", "Mỷ", "Sua", "Ly", "Chứ")
_numbers = count(1)
COMMUNE = "Xã Tả Van"
MAIN_BUTTON = "#main form[method=post] button[type=submit]"
BIRTH = "1.001193"  # may be fetched, and sent in online
ON_ITS_WAY = re.compile(r"/bookings/\w+$")


@dataclass
class Thumb:
    """
    Who taps and types, counting both, and the screens that came.

    Choosing from a list is two taps. Going into a field is part of typing into it.
    """

    page: Page
    taps: int = 0
    typed: int = 0
    screens: int = 0
    seen: list[str] = field(default_factory=list)
    phone: str = field(default_factory=lambda: f"0912 {next(_numbers):06d}")  # nobody else's

    def __post_init__(self) -> None:
        self.page.on("domcontentloaded", self._note)

    def tap(self, target: Locator) -> None:
        target.tap()
        self.taps += 1

    def write(self, target: Locator, text: str) -> None:
        """Type into a field, unless it is filled in already."""
        if target.input_value():
            return
        target.fill(text)
        self.typed += 1

    def pick(self, target: Locator, label: str) -> None:
        target.select_option(label)
        self.taps += 2

    def _note(self, page: Page) -> None:
        self.screens += 1
        self.seen.append(page.url)


def go_home(thumb: Thumb) -> None:
    thumb.page.goto("/")


def find_by_event(thumb: Thumb, event: str = "birth", code: str = BIRTH) -> None:
    """Tap a life event on the first page, then what there is to do."""
    thumb.tap(thumb.page.locator(f"a[href*='event={event}']").first)
    thumb.tap(thumb.page.locator(f"main a[href*='/book/{code}']").first)
    thumb.page.wait_for_url(re.compile(f"/book/{code}"))


def decide(thumb: Thumb, way: str, commune: str = COMMUNE) -> None:
    """Say where, if it is not known, and choose a way."""
    page = thumb.page
    card = page.locator(f"#way-{way} button[type=submit]")
    if not card.is_visible():
        thumb.pick(page.locator("select[name=commune]"), commune)
        page.wait_for_timeout(300)
        if not card.is_visible():
            thumb.tap(page.locator("#where .actions button"))
    thumb.tap(card)
    page.wait_for_url(re.compile(r"/(time|confirm)\?"))


def take_first_time(thumb: Thumb) -> None:
    expect(thumb.page.locator("[name=slot]:checked")).to_have_count(1)
    thumb.tap(thumb.page.get_by_role("button", name="Chọn giờ này"))
    thumb.page.wait_for_url(re.compile(r"/confirm\?"))


def sign(thumb: Thumb) -> None:
    """Fill in who comes, where it is not known, and book."""
    page = thumb.page
    thumb.write(page.locator("[name=name]"), NAME)
    thumb.write(page.locator("[name=phone]"), thumb.phone)
    hamlet = page.locator("[name=hamlet]:visible")
    if hamlet.count():
        thumb.write(hamlet, "Thôn Tả Van Giáy")
    thumb.tap(page.get_by_role("button", name="Đặt lịch"))
    page.wait_for_url(ON_ITS_WAY)


def book(thumb: Thumb, way: str) -> str:
    """Make the whole journey from the first page; return the booking's code."""
    go_home(thumb)
    find_by_event(thumb)
    decide(thumb, way)
    if way != "online":
        take_first_time(thumb)
    sign(thumb)
    return thumb.page.url.rsplit("/", 1)[-1]


def book_again(thumb: Thumb) -> None:
    go_home(thumb)
    thumb.tap(thumb.page.locator("a[href*='/book/again']").first)
    take_first_time(thumb)
    sign(thumb)


def move(thumb: Thumb, code: str) -> None:
    page = thumb.page
    page.goto(f"/bookings/{code}")
    thumb.tap(page.locator("a[href$='/move']").first)
    thumb.tap(page.locator("#main form button[type=submit]").last)
    thumb.tap(page.locator("#main form[method=post] button[type=submit]").last)
    page.wait_for_url(ON_ITS_WAY)


def cancel(thumb: Thumb, code: str) -> None:
    page = thumb.page
    page.goto(f"/bookings/{code}")
    thumb.tap(page.locator("a[href$='/cancel']").first)
    thumb.tap(page.locator("#main form[method=post] button[type=submit]").last)
    page.wait_for_url(ON_ITS_WAY)


def track(thumb: Thumb, code: str, phone: str) -> None:
    page = thumb.page
    go_home(thumb)
    thumb.tap(page.locator("main a[href*='/track']").first)
    thumb.write(page.locator("[name=code]"), code)
    thumb.write(page.locator("[name=phone]"), phone)
    thumb.tap(page.locator("#main form[method=post] button[type=submit]"))
    page.wait_for_url(ON_ITS_WAY)


def book_for_a_hamlet(thumb: Thumb, *, families: int = 10) -> None:
    """Book for families in one sitting, as a focal person who is signed in."""
    page = thumb.page
    page.goto("/book/many")
    while page.locator("input[name$='-name']").count() < families:
        rows = page.locator("input[name$='-name']").count()
        thumb.tap(page.locator("button[name=add]"))
        expect(page.locator("input[name$='-name']")).not_to_have_count(rows)
    for number in range(families):
        thumb.write(page.locator("input[name$='-name']").nth(number), f"Vàng Thị {NAMES[number]}")
        thumb.write(page.locator("input[name$='-what']").nth(number), "Làm giấy khai sinh cho con")
    thumb.tap(page.locator(MAIN_BUTTON).last)
    page.wait_for_url(re.compile("/bookings/list"))

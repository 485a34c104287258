"""The table of citizens' pages: where each stands, and how a browser comes to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as BrowserError

from tests.benchmarks.citizen_probe import PHONE, Stop
from tests.journeys import walk
from tests.journeys.walk import MAIN_BUTTON, Thumb

FIRST_KB = 25.0
PASSWORD = "tan-tay-2026"  # of the demonstration
Found = tuple[list[Stop], list[str]]


def stops(browser: Browser, base: str) -> Found:
    """
    Walk through the demonstration and note every page; return the pages, and what was missed.

    A page that is not there, or cannot be reached, is missed with the reason, never skipped.
    """
    found: list[Stop] = list(_fixed())
    missed: list[str] = []
    for make in (
        _at_counter,
        _at_home,
        _online,
        _after,
        _for_several,
        _waiting,
        _in_the_hall,
        _for_a_hamlet,
    ):
        with _phone(browser, base) as context:
            try:
                for stop in make(context):
                    found.append(stop)
            except (BrowserError, AssertionError, LookupError) as error:
                missed.append(f"{make.__name__.strip('_')}: {str(error).splitlines()[0][:160]}")
    return found, missed


def _fixed() -> Iterator[Stop]:
    yield Stop(name="home", path="/", most_kb=FIRST_KB, is_first=True)
    yield Stop(name="choose a procedure", path="/book", most_kb=FIRST_KB, is_first=True)
    yield Stop(name="search", path="/book?q=khai+sinh")
    yield Stop(name="life event", path="/book?event=birth")
    yield Stop(name="all procedures", path="/book?all")
    yield Stop(name="nothing found", path="/book?q=xyzxyz")
    yield Stop(name="track", path="/track")
    yield Stop(name="track, errors", path="/track", act=_send)
    yield Stop(name="without network", path="/offline")
    yield Stop(name="not found", path="/nowhere")


def _at_counter(context: BrowserContext) -> Iterator[Stop]:
    thumb = Thumb(context.new_page())
    page = thumb.page
    walk.go_home(thumb)
    walk.find_by_event(thumb)
    yield Stop(name="decide", path=_path(page))
    yield Stop(name="decide, ways", path=f"{_path(page)}?commune={_commune(page)}")
    yield Stop(name="procedure", path=_path(page).replace("/book/", "/procedures/"))
    walk.decide(thumb, "counter")
    yield Stop(name="times", path=_path(page))
    yield Stop(name="times, all days", path=f"{_path(page)}&all=1")
    walk.take_first_time(thumb)
    yield _here("confirm", context, page)
    yield _here("confirm, errors", context, page, act=_send)
    walk.sign(thumb)
    yield _here("booked", context, page)


def _at_home(context: BrowserContext) -> Iterator[Stop]:
    thumb = Thumb(context.new_page())
    page = thumb.page
    walk.go_home(thumb)
    walk.find_by_event(thumb)
    walk.decide(thumb, "home")
    yield Stop(name="times of a courier", path=_path(page))
    walk.take_first_time(thumb)
    yield _here("confirm a pickup", context, page)
    yield _here("confirm a pickup, errors", context, page, act=_send)
    walk.sign(thumb)
    yield _here("pickup booked", context, page)


def _online(context: BrowserContext) -> Iterator[Stop]:
    thumb = Thumb(context.new_page())
    walk.go_home(thumb)
    walk.find_by_event(thumb)
    walk.decide(thumb, "online")
    yield _here("confirm what was sent online", context, thumb.page)
    walk.sign(thumb)
    yield _here("online noted", context, thumb.page)


def _after(context: BrowserContext) -> Iterator[Stop]:
    thumb = Thumb(context.new_page())
    page = thumb.page
    code = walk.book(thumb, "counter")
    page.goto(f"/bookings/{code}/cancel")
    yield _here("cancel", context, page)
    page.goto(f"/bookings/{code}/move")
    yield _here("move", context, page)
    page.locator("#main form button[type=submit]").last.tap()
    page.wait_for_load_state("networkidle")
    yield _here("move, confirm", context, page)
    yield Stop(name="a stranger's booking", path=f"/bookings/{code}")
    page.goto("/book/again")
    yield _here("again, times", context, page)
    walk.cancel(thumb, code)
    yield _here("cancelled", context, page)


def _for_several(context: BrowserContext) -> Iterator[Stop]:
    page = context.new_page()
    page.goto("/book?event=birth")
    bundle = page.locator("a[href*='/bundles/']").first.get_attribute("href") or ""
    yield Stop(name="bundle", path=bundle)
    page.goto(f"{bundle}/book")
    yield Stop(name="decide a bundle", path=_path(page))


def _waiting(context: BrowserContext) -> Iterator[Stop]:
    thumb = Thumb(context.new_page())
    page = thumb.page
    walk.go_home(thumb)
    walk.find_by_event(thumb)
    walk.decide(thumb, "counter")
    address = page.locator("a[href*='/waitlist']").first.get_attribute("href") or ""
    page.goto(address)
    yield _here("waiting list", context, page)
    page.locator("[name=name]").fill(walk.NAME)
    page.locator("[name=phone]").fill(thumb.phone)
    page.locator(MAIN_BUTTON).last.tap()
    page.wait_for_url("**/waitlist/*")
    yield _here("waiting", context, page)


def _in_the_hall(context: BrowserContext) -> Iterator[Stop]:
    thumb = Thumb(context.new_page())
    page = thumb.page
    walk.go_home(thumb)
    walk.find_by_event(thumb)
    walk.decide(thumb, "counter")
    walk.take_first_time(thumb)
    office = page.url.split("office=")[1].split("&")[0]
    yield Stop(name="board of the hall", path=f"/hall/{office}/board", is_hall=True)
    yield Stop(name="kiosk", path=f"/hall/{office}/kiosk", is_hall=True)
    yield Stop(name="take a number", path=f"/hall/{office}/take")
    yield Stop(name="say a booking in the hall", path=f"/hall/{office}/take/booking")
    page.goto(f"/hall/{office}/take")
    button = page.locator("#main form[method=post] button[type=submit]").first
    if not button.is_visible():
        raise LookupError("the ticket, for the office is closed now and gives no number")
    button.tap()
    page.wait_for_url("**/hall/tickets/*")
    yield _here("ticket", context, page)
    page.goto(page.url + "/leave")
    yield _here("leave the queue", context, page)


def _for_a_hamlet(context: BrowserContext) -> Iterator[Stop]:
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("[name=username]:visible").first.fill("dau.moi.y-ty")
    page.locator("[name=password]:visible").first.fill(PASSWORD)
    page.locator("[name=password]:visible").first.press("Enter")
    page.wait_for_load_state("networkidle")
    page.goto("/book/many")
    yield _here("a hamlet's table", context, page)


@contextmanager
def _phone(browser: Browser, base: str) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=base, viewport=PHONE, is_mobile=True, has_touch=True, locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh", service_workers="block",
    )  # fmt: skip
    context.set_default_timeout(10_000)
    yield context
    context.close()


def _here(
    name: str, context: BrowserContext, page: Page, *, act: Callable[[Page], None] | None = None
) -> Stop:
    """Note the page a browser is on, with the cookies that open it."""
    cookies = {one["name"]: one["value"] for one in context.cookies()}
    return Stop(name=name, path=_path(page), act=act, session=cookies)


def _send(page: Page) -> None:
    page.locator(MAIN_BUTTON).last.tap()
    page.locator("#errors").wait_for()


def _path(page: Page) -> str:
    parts = urlsplit(page.url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _commune(page: Page) -> str:
    option = page.locator("select[name=commune] option", has_text=walk.COMMUNE).first
    return option.get_attribute("value") or ""

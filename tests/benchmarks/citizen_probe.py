"""What one page weighs, how soon it shows, how it answers a finger, and whether it fits a phone."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, CDPSession, Locator, Page
from playwright.sync_api import Error as BrowserError

from tests.benchmarks.citizen_scripts import FITS, LARGEST_PAINT

LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 6
PHONE = {"width": 360, "height": 740}
TWICE = {"standard": 32, "fixed": 26}  # a browser's own text setting, pixels; 16 is usual
MOST_TAPS = 8
SETTLED_MS = 600
TAPPED = (
    "main summary, main label:has(input[type=radio]), main label:has(input[type=checkbox]), "
    "main input[type=text], main input[type=search], main input[type=tel], "
    "main button[type=button], header summary, header button[type=button]"
)
Act = Callable[[Page], None]


@dataclass(frozen=True, kw_only=True)
class Stop:
    """
    One page of a citizen, and what is done on it before it is looked at.

    Parameters
    ----------
    act
        Taps that bring the page into the state that is meant, as an error.
    most_kb
        The bar of what comes over the wire once the files of the first page are here.
    is_hall
        A big screen or a kiosk: no phone, no bad line.
    """

    name: str
    path: str
    act: Act | None = None
    most_kb: float = 6.0
    is_first: bool = False
    is_hall: bool = False
    session: dict[str, str] = field(default_factory=dict)  # cookies that open it


@dataclass
class Wire:
    """What came over the wire, by kind."""

    by_kind: dict[str, int] = field(default_factory=dict)
    requests: int = 0

    @property
    def kb(self) -> float:
        return sum(self.by_kind.values()) / 1024


@dataclass(frozen=True, kw_only=True)
class Weight:
    """A page's cold and warm visits on a bad line."""

    cold: Wire
    warm: Wire
    paint_s: float
    shift: float


@dataclass(frozen=True, kw_only=True)
class Fit:
    """How a page fits a small phone, and what the browser complained of."""

    status: int
    sideways_px: int
    sideways_twice_px: int
    small_targets: list[str]
    smallest_px: float
    headings: int
    complaints: list[str]
    slowest_tap_ms: float
    taps: int


@contextmanager
def phone(browser: Browser, base: str, stop: Stop, **more: object) -> Iterator[BrowserContext]:
    """Open a phone's browser without service workers, with the cookies that a page needs."""
    looks = {"viewport": PHONE, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
    if stop.is_hall:
        looks = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}
    context = browser.new_context(
        base_url=base, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", service_workers="block",
        **(looks | more),
    )  # fmt: skip
    context.set_default_timeout(20_000)
    context.add_cookies(
        [{"name": name, "value": value, "url": base} for name, value in stop.session.items()]
    )
    yield context
    context.close()


def weigh(browser: Browser, base: str, stop: Stop, *, visits: int) -> Weight:
    """Visit a page some times without any file, and once with those of the first page."""
    cold = [_visit(browser, base, stop) for _visit_number in range(visits)]
    return Weight(
        cold=cold[0][0],
        warm=_visit_warm(browser, base, stop),
        paint_s=statistics.median(paint for _wire, paint, _shift in cold),
        shift=max(shift for _wire, _paint, shift in cold),
    )


def try_on(browser: Browser, base: str, stop: Stop) -> Fit:
    """Tap through a page on a slow phone, and look whether it fits, also with text twice as big."""
    complaints: list[str] = []
    with phone(browser, base, stop) as context:
        page = context.new_page()
        _listen(page, complaints)
        status = _open(page, stop)
        fits = page.evaluate(FITS)
        tap_ms, taps = _tap_about(page)
    return Fit(
        status=status,
        sideways_px=fits["sideways"],
        sideways_twice_px=_sideways_twice(browser, base, stop),
        small_targets=fits["small"],
        smallest_px=fits["smallest"],
        headings=fits["headings"],
        complaints=complaints,
        slowest_tap_ms=tap_ms,
        taps=taps,
    )


def _visit(browser: Browser, base: str, stop: Stop) -> tuple[Wire, float, float]:
    with phone(browser, base, stop) as context:
        page = context.new_page()
        page.add_init_script(LARGEST_PAINT)
        session = context.new_cdp_session(page)
        wire = _count(session)
        session.send("Network.emulateNetworkConditions", LINE)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(stop.path, wait_until="networkidle")
        paint_s = float(page.evaluate("window.largestPaint")) / 1000
        return wire, paint_s, float(page.evaluate("window.shift"))


def _visit_warm(browser: Browser, base: str, stop: Stop) -> Wire:
    with phone(browser, base, stop) as context:
        page = context.new_page()
        page.goto("/", wait_until="networkidle")
        wire = _count(context.new_cdp_session(page))
        page.goto(stop.path, wait_until="networkidle")
        return wire


def _count(session: CDPSession) -> Wire:
    wire = Wire()
    kinds: dict[str, str] = {}

    def note(event: dict) -> None:
        if event["request"]["url"].startswith("http"):
            kinds[event["requestId"]] = event.get("type", "Other")

    def add(event: dict) -> None:
        kind = kinds.get(event["requestId"])
        if kind is None or not event["encodedDataLength"]:
            return
        wire.requests += 1
        wire.by_kind[kind] = wire.by_kind.get(kind, 0) + round(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", note)
    session.on("Network.loadingFinished", add)
    session.send("Network.enable")
    return wire


def _open(page: Page, stop: Stop) -> int:
    page.add_init_script(LARGEST_PAINT)
    answer = page.goto(stop.path, wait_until="networkidle")
    if stop.act:
        stop.act(page)
        page.wait_for_load_state("networkidle")
    return answer.status if answer else 0


def _sideways_twice(browser: Browser, base: str, stop: Stop) -> int:
    with phone(browser, base, stop) as context:
        page = context.new_page()
        context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": TWICE})
        _open(page, stop)
        return int(page.evaluate(FITS)["sideways"])


def _tap_about(page: Page) -> tuple[float, int]:
    """Tap what can be tapped without leaving the page; return the slowest answer, ms."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    taps = sum(_tap(one) for one in _spread(page.locator(TAPPED).all()))
    page.wait_for_timeout(SETTLED_MS)
    return float(page.evaluate("window.slowestTap")), taps


def _spread(found: Sequence[Locator]) -> Sequence[Locator]:
    step = max(1, len(found) // MOST_TAPS)
    return found[::step][:MOST_TAPS]


def _tap(target: Locator) -> int:
    try:
        target.tap(timeout=1_500)
        if target.evaluate("one => one.matches('input')"):
            target.press_sequentially("kh")
    except BrowserError:  # Covered, folded or gone since: nobody could tap it.
        return 0
    return 1


def _listen(page: Page, complaints: list[str]) -> None:
    page.on(
        "console",
        lambda said: complaints.append(said.text[:160]) if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)[:160]))

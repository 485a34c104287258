"""
What a cheap phone on a bad line needs for a citizen's pages: bytes, requests, first sight.

The line is emulated in Chromium as 400 kbit/s with 400 ms latency, the processor six times slower::

    python -m tests.benchmarks.first_page
    python -m tests.benchmarks.first_page --axe path/to/axe.min.js
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.benchmarks.serving import ROOT, gunicorn
from tests.journeys.conftest import FLAGS, NAMES

LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 6
LARGEST_PAINT = """
window.largestPaint = 0; window.shift = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.largestPaint = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
AXE_RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']}"


@dataclass(frozen=True)
class Sight:
    """One cold visit of one page."""

    requests: int
    kilobytes: float
    paint_s: float
    shift: float


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    words.add_argument("--axe", type=Path, help="axe-core's axe.min.js, to count violations")
    words.add_argument("--visits", type=int, default=5)
    words.add_argument("paths", nargs="*", default=["/book", "/", "/track"])
    asked = words.parse_args()
    with TemporaryDirectory(prefix="first-page-") as folder, _served(Path(folder)) as base:
        chromium = next(found for name in NAMES if (found := shutil.which(name)))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for path in asked.paths:
                sights = [_visit(browser, base + path) for _ in range(asked.visits)]
                violations = _violations(browser, base + path, asked.axe) if asked.axe else "-"
                _show(path, sights, violations)
            browser.close()


def _show(path: str, sights: list[Sight], violations: object) -> None:
    paint = statistics.median(sight.paint_s for sight in sights)
    print(
        f"{path}: {sights[0].requests} requests, {sights[0].kilobytes:.1f} KB over the wire, "
        f"LCP {paint:.2f} s (median of {len(sights)}), "
        f"CLS {max(sight.shift for sight in sights):.3f}, axe {violations}",
        flush=True,
    )


def _visit(browser: Browser, url: str) -> Sight:
    context = _phone(browser)
    page = context.new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(_bytes(request)))
    page.add_init_script(LARGEST_PAINT)
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(url, wait_until="networkidle")
    sight = Sight(
        requests=len(sizes),
        kilobytes=sum(sizes) / 1024,
        paint_s=_read(page, "largestPaint") / 1000,
        shift=_read(page, "shift"),
    )
    context.close()
    return sight


def _violations(browser: Browser, url: str, axe: Path) -> int:
    context = _phone(browser, bypass_csp=True)
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    page.evaluate(axe.read_text())
    found = page.evaluate(f"axe.run({AXE_RULES}).then(result => result.violations.length)")
    context.close()
    return int(found)


def _phone(browser: Browser, **more: bool) -> BrowserContext:
    return browser.new_context(
        viewport={"width": 360, "height": 740}, device_scale_factor=2, is_mobile=True,
        has_touch=True, locale="vi-VN", service_workers="block", **more,
    )  # fmt: skip


def _bytes(request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def _read(page: Page, name: str) -> float:
    return float(page.evaluate(f"window.{name}"))


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    variables = {"TANTAY_DATA": str(folder), "TANTAY_ENV": "demo"}
    flask = [sys.executable, "-m", "flask", "--app", "app", "prepare"]
    subprocess.run(
        flask, cwd=ROOT, env=os.environ | variables, check=True, stdout=subprocess.DEVNULL
    )
    with gunicorn("app.wsgi:app", variables) as port:
        yield f"http://127.0.0.1:{port}"


if __name__ == "__main__":
    main()

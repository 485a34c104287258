"""
How many taps and typed fields each of a citizen's journeys takes, counted as it is made.

On the demonstration province, in Chromium as a phone of 360 px::

    python -m tests.benchmarks.citizen_taps
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import BrowserContext
from playwright.sync_api import Error as BrowserError

from tests.benchmarks.citizen_page import write_section
from tests.benchmarks.citizen_server import browsing, demo
from tests.benchmarks.citizen_stops import PASSWORD
from tests.journeys import walk
from tests.journeys.walk import Thumb

Walk = Callable[[BrowserContext, Thumb], None]
NO_BAR = 999


@dataclass(frozen=True, kw_only=True)
class Journey:
    """One journey, with its bars: taps, typed fields, screens between the first and the last."""

    name: str
    make: Walk
    taps: int = NO_BAR
    typed: int = NO_BAR
    screens: int = NO_BAR


@dataclass(frozen=True, kw_only=True)
class Count:
    """What a journey took; `trouble` where it could not be made."""

    journey: Journey
    thumb: Thumb
    trouble: str = ""

    @property
    def holds(self) -> bool:
        one = self.journey
        return not self.trouble and (
            self.thumb.taps <= one.taps
            and self.thumb.typed <= one.typed
            and self.thumb.screens - 2 <= one.screens
        )


def _after_booking(make: Callable[[Thumb, str], None]) -> Walk:
    def both(context: BrowserContext, thumb: Thumb) -> None:
        make(thumb, _booked(context)[0])

    return both


def _elsewhere(context: BrowserContext, thumb: Thumb) -> None:
    code, phone = _booked(context)
    context.clear_cookies()
    walk.track(thumb, code, phone)


def _again(context: BrowserContext, thumb: Thumb) -> None:
    # The first is cancelled: the same person's twin would be asked about.
    code, thumb.phone = _booked(context)
    walk.cancel(Thumb(page := context.new_page()), code)
    page.close()
    walk.book_again(thumb)


def _booked(context: BrowserContext) -> tuple[str, str]:
    before = Thumb(context.new_page())
    code = walk.book(before, "counter")
    before.page.close()
    return code, before.phone


def _at_counter(_context: BrowserContext, thumb: Thumb) -> None:
    walk.book(thumb, "counter")


def _at_home(_context: BrowserContext, thumb: Thumb) -> None:
    walk.book(thumb, "home")


def _online(_context: BrowserContext, thumb: Thumb) -> None:
    walk.book(thumb, "online")


def _for_a_hamlet(_context: BrowserContext, thumb: Thumb) -> None:
    page = thumb.page
    page.goto("/sign-in")
    page.locator("[name=username]:visible").first.fill("dau.moi.y-ty")
    page.locator("[name=password]:visible").first.fill(PASSWORD)
    page.locator("[name=password]:visible").first.press("Enter")
    page.wait_for_url(lambda address: not address.endswith("/sign-in"))
    thumb.screens = 0
    walk.book_for_a_hamlet(thumb)


JOURNEYS = (
    Journey(name="book a time at the counter", make=_at_counter, taps=8, typed=2, screens=4),
    Journey(
        name="have papers fetched (the house is a third field)",
        make=_at_home,
        taps=8,
        typed=3,
        screens=4,
    ),
    Journey(
        name="send in online, have the result brought (the house is a third field)",
        make=_online,
        taps=8,
        typed=3,
        screens=4,
    ),
    Journey(name="book again", make=_again, taps=4, typed=0),
    Journey(name="another time", make=_after_booking(walk.move), taps=4, typed=0),
    Journey(name="cancel", make=_after_booking(walk.cancel), taps=3, typed=0),
    Journey(name="track on another phone", make=_elsewhere, taps=3, typed=2),
    Journey(name="ten families in one sitting (a focal person, signed in)", make=_for_a_hamlet),
)


def main() -> int:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    words.add_argument("--only", default="", help="journeys with this in their name")
    words.add_argument("--write", default="", help="the section of CITIZEN.md to write anew")
    asked = words.parse_args()
    with TemporaryDirectory(prefix="taps-") as folder, demo(Path(folder)) as base:
        counts = [_count(base, journey) for journey in JOURNEYS if asked.only in journey.name]
    rows = list(_table(counts))
    print("\n".join(rows))
    if asked.write:
        said = " ".join(["python -m tests.benchmarks citizen_taps", *sys.argv[1:]])
        write_section(asked.write, [said, *rows])
    return sum(not count.holds for count in counts)


def _count(base: str, journey: Journey) -> Count:
    with browsing() as browser:
        context = browser.new_context(
            base_url=base, viewport={"width": 360, "height": 740}, is_mobile=True,
            has_touch=True, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh",
        )  # fmt: skip
        context.set_default_timeout(10_000)
        thumb = Thumb(context.new_page())
        try:
            journey.make(context, thumb)
        except (BrowserError, AssertionError) as error:
            where = thumb.page.url.removeprefix(base)
            trouble = f"stopped at {where}: {str(error).splitlines()[0][:100]}"
            return Count(journey=journey, thumb=thumb, trouble=trouble)
        finally:
            context.close()
    return Count(journey=journey, thumb=thumb)


def _table(counts: list[Count]) -> Iterator[str]:
    yield ""
    yield "Choosing from a list is two taps; going into a field is part of typing into it; screens"
    yield "are those between the page where the journey begins and the one that says it is done."
    yield ""
    yield "| journey | taps | typed fields | screens | bars | holds |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for count in counts:
        one, thumb = count.journey, count.thumb
        bars = [f"{bar}" if bar != NO_BAR else "–" for bar in (one.taps, one.typed, one.screens)]
        verdict = "yes" if count.holds else f"**no** {count.trouble}"
        yield (
            f"| {one.name} | {thumb.taps} | {thumb.typed} | {max(0, thumb.screens - 2)} | "
            f"{' / '.join(bars)} | {verdict} |"
        )


if __name__ == "__main__":
    sys.exit(main())

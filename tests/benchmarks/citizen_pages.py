"""
Every page of a citizen against its bars, in Chromium as a cheap phone on a bad line.

Bytes by kind, requests, largest paint at 400 kbit/s, 400 ms and a processor six times slower,
slowest answer to a tap, shifts, whether it fits 360 px also with text twice as big, targets,
console errors, axe in every look, Lighthouse::

    python -m tests.benchmarks.citizen_pages
    python -m tests.benchmarks.citizen_pages --axe axe.min.js --lighthouse cli/index.js
    python -m tests.benchmarks.citizen_pages --only "confirm;confirm, errors"
"""

import argparse
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from tests.benchmarks.citizen_looks import CATEGORIES, LOOKS, lighthouse, violations
from tests.benchmarks.citizen_page import write_section
from tests.benchmarks.citizen_probe import Fit, Stop, Weight, try_on, weigh
from tests.benchmarks.citizen_server import browsing, demo
from tests.benchmarks.citizen_stops import stops

MOST_REQUESTS = 4
MOST_PAINT_S, MOST_TAP_MS, MOST_SHIFT = 1.5, 200, 0.05
LEAST_SCORES = (98, 100, 100, 100)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was measured of one page; `trouble` where it could not be."""

    stop: Stop
    weight: Weight | None = None
    fit: Fit | None = None
    axe: dict[str, list[str]] | None = None
    scores: tuple[int, ...] = ()
    trouble: str = ""

    def misses(self) -> Iterator[str]:
        """Name every bar that is not held."""
        if self.trouble or self.weight is None or self.fit is None:
            yield self.trouble or "not measured"
            return
        yield from self._weight_misses(self.weight)
        yield from self._fit_misses(self.fit)
        if self.axe:
            yield f"axe in {len(self.axe)} looks"
        names = zip(CATEGORIES, self.scores, LEAST_SCORES, strict=False)
        yield from (f"{name} {score}" for name, score, least in names if score < least)

    def _weight_misses(self, weight: Weight) -> Iterator[str]:
        wire = weight.cold if self.stop.is_first else weight.warm
        if wire.kb > self.stop.most_kb and not self.stop.is_hall:
            yield f"{wire.kb:.1f} KB over {self.stop.most_kb:g}"
        if self.stop.is_first and weight.cold.requests > MOST_REQUESTS:
            yield f"{weight.cold.requests} requests"
        if {"Font", "Image"} & set(weight.cold.by_kind) and self.stop.is_first:
            yield "a font or a picture"
        if weight.paint_s > MOST_PAINT_S and not self.stop.is_hall:
            yield f"LCP {weight.paint_s:.2f} s"
        if weight.shift > MOST_SHIFT:
            yield f"CLS {weight.shift:.3f}"

    def _fit_misses(self, fit: Fit) -> Iterator[str]:
        if fit.slowest_tap_ms > MOST_TAP_MS:
            yield f"INP {fit.slowest_tap_ms:.0f} ms"
        if fit.sideways_px > 0:
            yield f"{fit.sideways_px} px sideways"
        if fit.sideways_twice_px > 0:
            yield f"{fit.sideways_twice_px} px sideways at 200 %"
        if fit.small_targets:
            yield f"{len(fit.small_targets)} small targets"
        if fit.headings != 1:
            yield f"{fit.headings} h1"
        expected = 404 if self.stop.path == "/nowhere" else 200
        if fit.status != expected:
            yield f"status {fit.status}"
        if [one for one in fit.complaints if str(fit.status) not in one and "422" not in one]:
            yield f"{len(fit.complaints)} console errors"


def main() -> int:
    asked = _arguments()
    with (
        TemporaryDirectory(prefix="pages-") as folder,
        demo(Path(folder)) as base,
        browsing() as browser,
    ):
        found, missed = stops(browser, base)
        chosen = [one for one in found if _is_asked(one, asked.only)]
        verdicts = []
        for stop in chosen:
            verdicts.append(_judge(browser, base, stop, asked))
            _write(asked, verdicts, missed)
    print("\n".join([*_table(verdicts), *_failures(verdicts), *_missed(missed)]))
    return sum(any(verdict.misses()) for verdict in verdicts) + len(missed)


def _write(asked: argparse.Namespace, verdicts: list[Verdict], missed: list[str]) -> None:
    # After each page: what is measured so far is there, whatever comes.
    if asked.write:
        words = " ".join(_shown(word) for word in sys.argv[1:])
        command = f"python -m tests.benchmarks citizen_pages {words}"
        rows = [*_table(verdicts), *_failures(verdicts), *_missed(missed)]
        write_section(asked.write, [command, *rows])


def _is_asked(stop: Stop, names: str) -> bool:
    return any(name == stop.name or names == "" for name in names.split(";"))


def _shown(word: str) -> str:
    return Path(word).name if word.startswith("/") else shlex.quote(word)


def _judge(browser: Browser, base: str, stop: Stop, asked: argparse.Namespace) -> Verdict:
    try:
        verdict = Verdict(
            stop=stop,
            weight=weigh(browser, base, stop, visits=asked.visits),
            fit=try_on(browser, base, stop),
            axe=violations(browser, base, stop, asked.axe) if asked.axe else None,
            scores=_scores(base, stop, asked),
        )
    except BrowserError as error:
        verdict = Verdict(stop=stop, trouble=str(error).splitlines()[0][:120])
    print(f"{stop.name}: {'; '.join(verdict.misses()) or 'holds'}", file=sys.stderr, flush=True)
    return verdict


def _scores(base: str, stop: Stop, asked: argparse.Namespace) -> tuple[int, ...]:
    if not asked.lighthouse or stop.act:
        return ()
    return lighthouse(base, stop, asked.lighthouse)


def _table(verdicts: list[Verdict]) -> Iterator[str]:
    yield ""
    yield "Cold: nothing kept. Warm: with the files of the first page. KB are over the wire, heads"
    yield f"of answers included. axe: in {len(LOOKS)} looks (light, dark, contrast, forced, large)."
    yield "Lighthouse: performance / accessibility / best practices / search, mobile."
    yield ""
    yield (
        "| page | cold KB (page, style, script, other) | requests | warm KB | LCP s "
        "| INP ms (taps) | CLS | least target px | axe | Lighthouse | bars |"
    )
    yield "|" + " --- |" * 11
    yield from map(_row, verdicts)


def _row(verdict: Verdict) -> str:
    misses = "; ".join(verdict.misses())
    holds = f"**no**: {misses}" if misses else "yes"
    weight, fit = verdict.weight, verdict.fit
    if weight is None or fit is None:
        return f"| {verdict.stop.name} |" + " |" * 9 + f" {holds} |"
    kinds = weight.cold.by_kind
    named = [kinds.get(kind, 0) / 1024 for kind in ("Document", "Stylesheet", "Script")]
    parts = ", ".join(f"{kb:.1f}" for kb in (*named, weight.cold.kb - sum(named)))
    axe = "–" if verdict.axe is None else f"{sum(map(len, verdict.axe.values()))}"
    cells = (
        verdict.stop.name,
        f"{weight.cold.kb:.1f} ({parts})",
        str(weight.cold.requests),
        f"{weight.warm.kb:.1f}",
        f"{weight.paint_s:.2f}",
        f"{fit.slowest_tap_ms:.0f} ({fit.taps})",
        f"{weight.shift:.3f}",
        f"{fit.smallest_px:.0f}",
        axe,
        " / ".join(map(str, verdict.scores)) or "–",
        holds,
    )
    return "| " + " | ".join(cells) + " |"


def _failures(verdicts: list[Verdict]) -> Iterator[str]:
    yield ""
    for verdict in verdicts:
        name = verdict.stop.name
        for look, faults in (verdict.axe or {}).items():
            yield from (f"- {name}, axe, {look}: `{fault}`" for fault in faults)
        if verdict.fit and verdict.fit.small_targets:
            yield f"- {name}, small: {'; '.join(dict.fromkeys(verdict.fit.small_targets))}"
        if verdict.fit:
            yield from (f"- {name}, console: `{one}`" for one in verdict.fit.complaints[:3])


def _missed(missed: list[str]) -> Iterator[str]:
    yield from (f"- **not reached**, {one}" for one in missed)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--axe", type=Path, help="axe-core's axe.min.js")
    parser.add_argument("--lighthouse", type=Path, help="Lighthouse's cli/index.js")
    parser.add_argument("--visits", type=int, default=3)
    parser.add_argument("--only", default="", help="pages by name, with ; between")
    parser.add_argument("--write", default="", help="the section of CITIZEN.md to write anew")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

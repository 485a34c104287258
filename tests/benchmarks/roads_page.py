"""What the road benchmark came to, as a page that people read."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.benchmarks.roads import Agreement, Import, Timing
    from tests.benchmarks.roads_tours import Tours

PAGE = Path(__file__).parent / "ROADS.md"
LARGEST_S = 0.5
AGREES = 0.01


def write_page(
    asked: argparse.Namespace,
    *,
    imported: Import,
    timings: Sequence[Timing],
    agreements: Sequence[Agreement],
    tours: Tours | None,
    missing: Sequence[str],
) -> None:
    """Write `ROADS.md` anew."""
    parts = [
        *_head(asked, missing),
        *_bars(timings, agreements),
        *_import(asked, imported),
        *_matrices(timings),
        *_agreement(agreements),
        *_tours(tours),
    ]
    PAGE.write_text("\n".join(parts) + "\n")
    print(f"written: {PAGE.name}")


def _head(asked: argparse.Namespace, missing: Sequence[str]) -> Iterator[str]:
    words = " ".join(word for word in sys.argv[1:] if not word.startswith("/"))
    libraries = ", ".join(f"{name} {version(name)}" for name in ("osmium", "scipy", "numpy"))
    yield "# Roads: how fast, how true, and what that is worth"
    yield ""
    yield f"Written by `python -m tests.benchmarks roads {words}`".rstrip("` ") + "`;"
    yield "running it again writes this page anew."
    yield ""
    yield f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores,"
    yield f"load {os.getloadavg()[0]:.1f} at the end, Python {platform.python_version()},"
    yield f"{libraries}. Roads: `{asked.extract.name}` (OpenStreetMap, ODbL), by car."
    yield "OSRM and Valhalla are real servers with one thread each, on the same machine."
    if missing:
        yield ""
        yield f"**Left out, for it could not be had here: {', '.join(missing)}.**"


def _bars(timings: Sequence[Timing], agreements: Sequence[Agreement]) -> Iterator[str]:
    yield from ("", "## Bars", "", "| bar | measured | holds |", "| --- | --- | --- |")
    for one in timings:
        if one.source == "RoadGraph" and one.places == 500:
            holds = "yes" if one.own_cpu_s <= LARGEST_S else "**no**"
            yield (
                f"| RoadGraph: 500 x 500 within {LARGEST_S} s of one core | "
                f"{one.own_cpu_s:.2f} s of it, {one.wall_s:.2f} s by the clock | {holds} |"
            )
    for one in agreements:
        if one.source == "RoadGraph":
            middle = one.metres[1]
            holds = "yes" if abs(middle - 1) <= AGREES else "**no**"
            yield (
                f"| RoadGraph: distances within 1 % of OSRM's in the middle | "
                f"{100 * (middle - 1):+.2f} % | {holds} |"
            )


def _import(asked: argparse.Namespace, imported: Import) -> Iterator[str]:
    yield from ("", "## Import", "")
    yield (
        f"`{asked.extract.name}`, {imported.extract_mb:.1f} MB: {imported.seconds:.2f} s, "
        f"{imported.peak_mb:.0f} MB of memory at most"
    )
    yield (
        f"({imported.idle_mb:.0f} MB before it began, libraries included); "
        f"the graph file has {imported.file_mb:.2f} MB."
    )


def _matrices(timings: Sequence[Timing]) -> Iterator[str]:
    sizes = sorted({one.places for one in timings})
    yield from ("", "## Matrices", "")
    yield "Seconds by the clock, the best of all rounds, sources in turn; in brackets processor"
    yield "seconds of the asking process: for servers that is asking and reading alone."
    yield ""
    yield "| source | " + " | ".join(f"{many} x {many}" for many in sizes) + " |"
    yield "| --- |" + " --- |" * len(sizes)
    for source in dict.fromkeys(one.source for one in timings):
        cells = [
            f"{one.wall_s:.3f} ({one.own_cpu_s:.3f})" for one in timings if one.source == source
        ]
        yield f"| {source} | " + " | ".join(cells) + " |"


def _agreement(agreements: Sequence[Agreement]) -> Iterator[str]:
    if not agreements:
        return
    yield from ("", "## Agreement with OSRM", "")
    yield "Each source's rides over OSRM's, for pairs more than a kilometre apart by road: the 5th,"
    yield "50th and 95th of a hundred. Places lie along roads for cars, some 20 m off them."
    yield ""
    yield (
        "| source | pairs | distance p5 | p50 | p95 | time p5 | p50 | p95 "
        "| reached here only | by OSRM only |"
    )
    yield "| --- |" + " --- |" * 9
    for one in agreements:
        numbers = " | ".join(f"{ratio:.3f}" for ratio in (*one.metres, *one.seconds))
        yield (
            f"| {one.source} | {one.pairs} | {numbers} | {one.reached_here_only} | "
            f"{one.reached_there_only} |"
        )


def _tours(tours: Tours | None) -> Iterator[str]:
    if tours is None:
        return
    best = next(one for one in tours.ridden if one.source == "OSRM")
    yield from ("", f"## A tour of {tours.stops} stops", "")
    yield f"{tours.days} days drawn from seeds, one courier, {tours.seconds:g} s of search each on"
    yield "one thread. Each order of stops is ridden on OSRM's roads; so the row of OSRM is"
    yield "what true times give. Last column: hours promised by the source over hours ridden."
    yield ""
    yield (
        "| planned on | km a day | extra km | worst day | hours a day | extra hours "
        "| promised / ridden |"
    )
    yield "| --- |" + " --- |" * 6
    for one in tours.ridden:
        worst = max(mine / his - 1 for mine, his in zip(one.km, best.km, strict=True))
        extra_km = 100 * (sum(one.km) / sum(best.km) - 1)
        extra_hours = 100 * (sum(one.hours) / sum(best.hours) - 1)
        yield (
            f"| {one.source} | {mean(one.km):.1f} | {extra_km:+.1f} % | {100 * worst:+.1f} % "
            f"| {mean(one.hours):.2f} | {extra_hours:+.1f} % "
            f"| {sum(one.promised_hours) / sum(one.hours):.2f} |"
        )

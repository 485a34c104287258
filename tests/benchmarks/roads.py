"""
The sources of travel times beside each other: how fast, how true, and what that is worth.

Run it to see times of matrices, agreement with a real OSRM, what an import takes, and how much
further a tour leads that was planned on another source's times::

    python -m tests.benchmarks roads
    python -m tests.benchmarks roads --quick
    python -m tests.benchmarks roads --extract FILE.osm.pbf --days 20 --seconds 3

It writes `ROADS.md` beside it. A peer that cannot be had is left out, and the page says so.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np

from optimizer.travel import UNREACHABLE, Estimate, Point, Terrain, TravelMatrix, TravelProvider
from optimizer.travel.http import Patience
from optimizer.travel.osrm import Osrm
from optimizer.travel.road_graph import RoadGraph, build, save
from optimizer.travel.valhalla import Valhalla
from tests.benchmarks.roads_page import write_page
from tests.benchmarks.roads_tours import Tours, tour_days
from tests.optimizer.travel import servers

EXTRACT = Path(__file__).parents[3] / "shared" / "data" / "roads" / "andorra.osm.pbf"
PROFILE = "car"
BESIDE_M = 20.0
NEAREST_M = 1000
LIMIT_M = 1500
PATIENCE = Patience(total_s=300)


@dataclass(frozen=True, kw_only=True)
class Import:
    """What it took to make a graph file of an extract."""

    extract_mb: float
    seconds: float
    peak_mb: float
    idle_mb: float
    file_mb: float


@dataclass(frozen=True, kw_only=True)
class Timing:
    """How long one matrix took: the best of some rounds, and this process's own part of it."""

    source: str
    places: int
    wall_s: float
    own_cpu_s: float


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """One source's rides over OSRM's, for pairs of places that both reach."""

    source: str
    pairs: int
    metres: tuple[float, float, float]
    seconds: tuple[float, float, float]
    reached_here_only: int
    reached_there_only: int


def main() -> int:
    asked = _asked()
    if not asked.extract.exists():
        print(f"skipped: there is no {asked.extract.name}; name one with --extract")
        return 0
    with TemporaryDirectory(prefix="roads-") as folder, ExitStack() as stack:
        graph_file = Path(folder) / "roads.npz"
        imported = _import(asked.extract, graph_file)
        print(imported)
        graph = RoadGraph.load(graph_file, snap_limit_m=LIMIT_M)
        sources, missing = _sources(asked.extract, graph, stack)
        timings = list(_timings(sources, graph, rounds=asked.rounds, sizes=asked.sizes))
        agreements = list(_agreements(sources, graph, places=max(asked.sizes[:2])))
        tours = _tours(sources, graph, days=asked.days, seconds=asked.seconds)
    write_page(
        asked, imported=imported, timings=timings, agreements=agreements, tours=tours,
        missing=missing,
    )  # fmt: skip
    return 0


def _asked() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--extract", type=Path, default=EXTRACT)
    words.add_argument("--sizes", type=int, nargs="+", default=[100, 500, 1000])
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--days", type=int, default=10)
    words.add_argument("--seconds", type=float, default=2.0, help="of search a tour")
    words.add_argument("--quick", action="store_true")
    words.add_argument("--import-only", type=Path, help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.import_only:
        _import_here(asked.extract, asked.import_only)
        sys.exit(0)
    if asked.quick:
        asked.rounds, asked.days, asked.seconds = 2, 3, 1.0
    return asked


def _import(extract: Path, graph_file: Path) -> Import:
    """Import in a process of its own, so that its memory is nobody else's."""
    command = [sys.executable, "-m", "tests.benchmarks.roads", "--extract", str(extract)]
    done = subprocess.run(
        [*command, "--import-only", str(graph_file)], check=True, capture_output=True, text=True
    )
    told = json.loads(done.stdout)
    return Import(
        extract_mb=extract.stat().st_size / 1e6, file_mb=graph_file.stat().st_size / 1e6, **told
    )


def _import_here(extract: Path, graph_file: Path) -> None:
    import resource

    def peak_mb() -> float:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    idle_mb, began = peak_mb(), perf_counter()
    save(build(extract), graph_file)
    took_s = perf_counter() - began
    print(json.dumps({"seconds": took_s, "peak_mb": peak_mb(), "idle_mb": idle_mb}))


def _sources(
    extract: Path, graph: RoadGraph, stack: ExitStack
) -> tuple[dict[str, TravelProvider], list[str]]:
    sources: dict[str, TravelProvider] = {"Estimate": Estimate(), "RoadGraph": graph}
    missing = []
    for name, start in (("OSRM", servers.osrm), ("Valhalla", servers.valhalla)):
        try:
            url = stack.enter_context(start(extract))
        except servers.ServersUnavailableError as reason:
            print(f"{name} is left out: {reason}")
            missing.append(name)
            continue
        if name == "OSRM":
            sources[name] = Osrm(urls={PROFILE: url}, snap_limit_m=LIMIT_M, patience=PATIENCE)
        else:
            sources[name] = Valhalla(url=url, snap_limit_m=LIMIT_M, patience=PATIENCE)
    return sources, missing


def _places(graph: RoadGraph, many: int, *, seed: int) -> list[Point]:
    """Draw front doors: along the roads, and a few metres off them."""
    beside = np.random.default_rng(seed).normal(0, BESIDE_M / 111_000, (many, 2))
    return [
        Point(
            round(place.lat + float(north), 6), round(place.lon + float(east), 6), Terrain.MOUNTAIN
        )
        for place, (north, east) in zip(
            graph.places(many, profile=PROFILE, seed=seed), beside, strict=True
        )
    ]


def _timings(
    sources: Mapping[str, TravelProvider],
    graph: RoadGraph,
    *,
    rounds: int,
    sizes: Sequence[int],
) -> Iterator[Timing]:
    for provider in sources.values():  # Whoever opens files or builds networks does it now.
        provider.matrix(_places(graph, 10, seed=0), profile=PROFILE)
    for many in sizes:
        places = _places(graph, many, seed=many)
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sources}
        for _ in range(rounds):
            for name, provider in sources.items():  # In turn: a busy moment hits all alike.
                with _stopwatch() as took:
                    provider.matrix(places, profile=PROFILE)
                taken[name].append(took[0])
        for name, times in taken.items():
            wall_s, own_cpu_s = (min(column) for column in zip(*times, strict=True))
            timing = Timing(source=name, places=many, wall_s=wall_s, own_cpu_s=own_cpu_s)
            print(timing, flush=True)
            yield timing


@contextmanager
def _stopwatch() -> Iterator[list[tuple[float, float]]]:
    took: list[tuple[float, float]] = []
    wall, own = perf_counter(), process_time()
    yield took
    took.append((perf_counter() - wall, process_time() - own))


def _agreements(
    sources: Mapping[str, TravelProvider], graph: RoadGraph, *, places: int
) -> Iterator[Agreement]:
    if "OSRM" not in sources:
        return
    points = _places(graph, places, seed=7)
    truth = sources["OSRM"].matrix(points, profile=PROFILE)
    for name, provider in sources.items():
        if name != "OSRM":
            agreement = _agreement(name, provider.matrix(points, profile=PROFILE), truth)
            print(agreement, flush=True)
            yield agreement


def _agreement(name: str, matrix: TravelMatrix, truth: TravelMatrix) -> Agreement:
    here, there = matrix.seconds < UNREACHABLE, truth.seconds < UNREACHABLE
    both = here & there & (truth.metres > NEAREST_M) & (truth.metres < UNREACHABLE)
    ratio = {
        field: np.percentile(
            getattr(matrix, field)[both] / getattr(truth, field)[both], [5, 50, 95]
        )
        for field in ("metres", "seconds")
    }
    return Agreement(
        source=name,
        pairs=int(both.sum()),
        metres=tuple(ratio["metres"].tolist()),
        seconds=tuple(ratio["seconds"].tolist()),
        reached_here_only=int((here & ~there).sum()),
        reached_there_only=int((there & ~here).sum()),
    )


def _tours(
    sources: Mapping[str, TravelProvider], graph: RoadGraph, *, days: int, seconds: float
) -> Tours | None:
    if "OSRM" not in sources:
        return None
    drawn = [_places(graph, 41, seed=100 + day) for day in range(days)]
    return tour_days(sources, drawn, profile=PROFILE, seconds=seconds)


if __name__ == "__main__":
    sys.exit(main())

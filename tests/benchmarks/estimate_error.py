"""
How far the estimate is off a road network, before and after it is fitted to it::

    python -m tests.benchmarks.estimate_error FILE.osm.pbf --terrain mountain

and how long its matrix takes with barriers and ferries::

    python -m tests.benchmarks.estimate_error
"""

import argparse
import statistics
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from optimizer.travel import Estimate, Point, Terrain
from optimizer.travel.accuracy import EVERYWHERE, Accuracy, Measure
from optimizer.travel.barriers import Barrier
from optimizer.travel.calibrate import Calibration, calibrate
from optimizer.travel.ferries import Ferry
from optimizer.travel.legs import EDGES_KM, legs_of
from optimizer.travel.road_graph import RoadClass, RoadGraph, build
from optimizer.travel.tables import TravelTables

BANDS = (
    f"under {EDGES_KM[0]:g} km",
    *(f"{near:g}-{far:g} km" for near, far in pairwise(EDGES_KM)),
    f"over {EDGES_KM[-1]:g} km",
)


LIVED_ON = (RoadClass.UNCLASSIFIED, RoadClass.RESIDENTIAL, RoadClass.LIVING_STREET)


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("::")[0])
    parser.add_argument("extract", nargs="?", type=Path)
    parser.add_argument("--terrain", type=Terrain, default=Terrain.MOUNTAIN)
    parser.add_argument("--profiles", nargs="+", default=["motorbike", "car", "foot"])
    parser.add_argument("--places", type=int, default=400)
    parser.add_argument("--legs", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(words)
    if chosen.extract is None:
        return time_matrices(chosen.seed)
    graph = RoadGraph(road_map=build(chosen.extract))
    points = places_of(graph, chosen.terrain, chosen.places, chosen.seed)
    for profile in chosen.profiles:
        legs = legs_of(graph, points, profile=profile, most=chosen.legs, seed=chosen.seed)
        found = calibrate(legs, TravelTables(), profile=profile, seed=chosen.seed)
        show(profile, chosen.terrain, found)
    return None


def places_of(graph: RoadGraph, terrain: Terrain, count: int, seed: int) -> list[Point]:
    """Junctions at random where roads meet that people live on: no tracks, paths or motorways."""
    road_map = graph.road_map
    lived_on = np.isin(road_map.road_class, LIVED_ON)
    doors = np.unique(np.concatenate([road_map.tail[lived_on], road_map.head[lived_on]]))
    chosen = np.random.default_rng(seed).permutation(doors)[:count]
    return [
        Point(road_map.node_lat[at] / 1e7, road_map.node_lon[at] / 1e7, terrain) for at in chosen
    ]


def show(profile: str, terrain: Terrain, found: Calibration) -> None:
    print(f"\n{profile}: {found.legs} legs, a third of them held out and told of here")
    print(f"{'':9} {'legs':12} {'count':>5}  {'median':>14}  {'p90':>14}  {'bias':>16}")
    for before, after in zip(found.before, found.after, strict=True):
        if before.terrain in (EVERYWHERE, terrain) and (before.band is not None or
                                                        before.terrain == EVERYWHERE):  # fmt: skip
            row(before, after)
    factors = found.tables.road_over_air[terrain]
    print(f"factors {factors}, {found.tables.speed_km_h[profile][terrain]} km/h, "
          f"start {found.tables.fixed_s[profile]:.0f} s")  # fmt: skip


def row(before: Accuracy, after: Accuracy) -> None:
    name = "all" if before.band is None else BANDS[before.band]
    measure = "distance" if before.measure is Measure.METRES else "time"
    print(
        f"{measure:9} {name:12} {before.count:5}"
        f"  {before.median:5.1%} -> {after.median:5.1%}  {before.p90:5.1%} -> {after.p90:5.1%}"
        f"  {before.bias:+6.1%} -> {after.bias:+6.1%}"
    )


def time_matrices(seed: int, *, size: int = 500, times: int = 7) -> None:
    dice = np.random.default_rng(seed)
    terrains = list(Terrain)
    points = [
        Point(22 + north, 104 + 1.2 * east, terrains[dice.integers(4)])
        for north, east in dice.random((size, 2))
    ]
    barriers = tuple(_river(number, dice) for number in range(20))
    ferries = tuple(
        Ferry(id=n, start=points[2 * n], end=points[2 * n + 1], seconds=600, metres=900)
        for n in range(5)
    )
    for name, estimate in (
        ("bare", Estimate()),
        ("20 barriers with 3 bridges each", Estimate(barriers=barriers)),
        ("and 5 ferries", Estimate(barriers=barriers, ferries=ferries)),
    ):
        took = []
        for _ in range(times):
            began = time.perf_counter()
            estimate.matrix(points, profile="motorbike")
            took.append(time.perf_counter() - began)
        print(f"{size} x {size}, {name}: median {statistics.median(took):.3f} s of {times}")


def _river(number: int, dice: np.random.Generator) -> Barrier:
    """Sixty corners, about ten kilometres across."""
    source = (22 + dice.random(), 104 + 1.2 * dice.random())
    line = np.cumsum(dice.normal(0, 0.01, (60, 2)), axis=0) + source
    corners = tuple((lat, lon) for lat, lon in line.tolist())
    return Barrier(id=number, shape=corners, crossings=(corners[5], corners[30], corners[50]))


if __name__ == "__main__":
    main()

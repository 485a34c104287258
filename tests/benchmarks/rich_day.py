"""
A province's morning, generated: couriers of several depots, mountain roads, lunch, windows.

Run it to see what the planner makes of it::

    python tests/benchmarks/rich_day.py --seconds 2 5 10 20 --seeds 0 1 2
"""

from __future__ import annotations

import argparse
import math
import resource
import sys
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from optimizer import (
    Break,
    Costs,
    Depot,
    Problem,
    Shipment,
    TimeWindow,
    Vehicle,
    Visit,
    check,
    solve,
)
from optimizer.travel import Estimate, Point, Terrain

HOUR = 3600
LUNCH = Break(id=1, windows=(TimeWindow(11 * HOUR, 13 * HOUR + HOUR // 2),), service_s=HOUR)
FEES, MONG, SCAN = 1, 2, 3  # skills: may take state fees; speaks Mông; has a scanner
SCANNING_S = 600


@dataclass(frozen=True, kw_only=True)
class Shape:
    """
    How large and how rich the day is.

    Parameters
    ----------
    pairs
        Shipments from door to door; their two ends are counted in ``visits``.
    scanned
        Share of doors at which papers are digitised: longer, and not by everyone.
    trips
        How many trips a courier may ride. With more than one, bags hold a fifth, loading takes ten
        minutes, and nobody is away for more than nine hours.
    is_rich
        Otherwise there are windows, depots and loads, but neither lunch, skills, priorities nor
        bounds, and everyone rides alike in the plain: what all engines can be told.
    """

    visits: int = 190
    vehicles: int = 24
    depots: int = 6
    communes: int = 99
    width_km: float = 130
    height_km: float = 150
    pairs: int = 0
    scanned: float = 0.0
    trips: int = 1
    is_rich: bool = True


def sized(visits: int, *, is_rich: bool = True) -> Shape:
    """Shape a day of so many visits: land, communes, depots and couriers grow with them."""
    across = min(1, math.sqrt(visits / 190)) if is_rich else math.sqrt(visits / 760)
    return Shape(
        visits=visits,
        vehicles=math.ceil(visits / (6 if is_rich else 8)),
        depots=min(12, max(2, visits // 32)),
        communes=min(300, max(20, visits // 2)),
        width_km=130 * across,
        height_km=150 * across,
        pairs=visits // 16 if is_rich else 0,
        scanned=0.1 if is_rich else 0.0,
        is_rich=is_rich,
    )


def rich_day(shape: Shape = Shape(), *, seed: int = 0) -> Problem:
    """Draw a day of that shape; the same seed draws the same day."""
    rng = np.random.default_rng(seed)
    communes = _communes(shape, rng)
    seats = communes[_spread(communes, shape.depots)]
    homes = rng.choice(len(communes), shape.visits, p=_weights(communes, seats))
    doors = communes[homes] + rng.normal(0, 2.5, (shape.visits, 2))
    ends = slice(1, 2 * shape.pairs, 2)
    # Nobody sends a paper across the province by a courier of the day.
    doors[ends] = doors[0 : 2 * shape.pairs : 2] + rng.normal(0, 8, (shape.pairs, 2))
    points = [_point(*place, shape) for place in np.vstack([seats, doors])]
    travel = {
        profile: Estimate().matrix(points, profile=profile) for profile in ("motorbike", "car")
    }
    shipments = tuple(
        Shipment(pickup=2 * pair, delivery=2 * pair + 1, amount=(1, 500))
        for pair in range(shape.pairs)
    )
    return Problem(
        depots=tuple(Depot(id=depot, location=depot) for depot in range(shape.depots)),
        vehicles=tuple(
            _with_trips(_vehicle(number, shape, rng), shape) for number in range(shape.vehicles)
        ),
        visits=tuple(_visit(number, shape, rng) for number in range(shape.visits)),
        shipments=shipments,
        travel=travel,
    )


def _communes(shape: Shape, rng: np.random.Generator) -> np.ndarray:
    """Place communes in kilometres, none on top of another."""
    drawn = rng.uniform(0, 1, (shape.communes * 6, 2)) * (shape.width_km, shape.height_km)
    return drawn[_spread(drawn, shape.communes)]


def _spread(places: np.ndarray, count: int) -> list[int]:
    """Pick places far from each other, the most central first."""
    middle = np.hypot(*(places - places.mean(axis=0)).T)
    picked = [int(middle.argmin())]
    nearest = np.hypot(*(places - places[picked[0]]).T)
    while len(picked) < count:
        # Two thirds of the farthest: spread, yet not all on the rim.
        rank = np.argsort(nearest)
        picked.append(int(rank[len(rank) * 5 // 6]))
        nearest = np.minimum(nearest, np.hypot(*(places - places[picked[-1]]).T))
    return picked


def _weights(communes: np.ndarray, seats: np.ndarray) -> np.ndarray:
    """People live near seats: half as many per 8 km away."""
    away = np.min([np.hypot(*(communes - seat).T) for seat in seats], axis=0)
    weights = 0.5 ** (away / 8)
    return weights / weights.sum()


def _point(east_km: float, north_km: float, shape: Shape) -> Point:
    """Mountains, hills along the eastern rim; else a plain with hills."""
    is_east = east_km > shape.width_km * 10 / 13
    inner = Terrain.MOUNTAIN if shape.is_rich else Terrain.PLAIN
    terrain = Terrain.HILL if is_east else inner
    return Point(21.7 + north_km / 110.7, 103.5 + east_km / 103.0, terrain)


def _vehicle(number: int, shape: Shape, rng: np.random.Generator) -> Vehicle:
    depot = number % shape.depots
    if not shape.is_rich:
        return Vehicle(
            id=number,
            start=depot,
            end=depot,
            shift=TimeWindow(7 * HOUR, 17 * HOUR),
            capacity=(40, 20_000),
            costs=Costs(fixed=1200, per_hour=3600, per_km=60),
        )
    by_car = number % 12 == 11
    skills = {skill for skill, share in ((FEES, 0.6), (MONG, 0.5)) if rng.random() < share}
    if shape.scanned and rng.random() < 0.4:
        skills.add(SCAN)
    return Vehicle(
        id=number,
        start=depot,
        end=depot,
        shift=TimeWindow(7 * HOUR, 17 * HOUR),
        profile="car" if by_car else "motorbike",
        speed_factor=float(rng.choice([0.9, 1.0, 1.1])),
        capacity=(120, 60_000) if by_car else (40, 20_000),
        skills=frozenset(skills),
        breaks=(LUNCH,),
        costs=Costs(fixed=1200, per_hour=3600, per_km=60),
        max_stops=30,
    )


def _with_trips(vehicle: Vehicle, shape: Shape) -> Vehicle:
    if shape.trips == 1:
        return vehicle
    return replace(
        vehicle,
        capacity=tuple(room // 5 for room in vehicle.capacity),
        max_trips=shape.trips,
        reload_s=600,
        max_duration_s=9 * HOUR,
    )


def _visit(number: int, shape: Shape, rng: np.random.Generator) -> Visit:
    amount = (int(rng.integers(1, 4)), int(rng.integers(100, 1500)))
    is_return = rng.random() < 0.75
    alone = number >= 2 * shape.pairs
    service_s, windows = int(rng.integers(5, 13)) * 60, _windows(rng)
    skills = {skill for skill, share in ((FEES, 0.15), (MONG, 0.1)) if rng.random() < share}
    priority = int(rng.choice([0, 0, 0, 0, 10, 50]))
    if shape.scanned and alone and rng.random() < shape.scanned:
        service_s += SCANNING_S
        skills.add(SCAN)
    return Visit(
        id=number,
        location=shape.depots + number,
        setup_s=60,
        service_s=service_s,
        windows=windows,
        delivery=amount if is_return and alone else (),
        pickup=amount if alone and not is_return else (),
        skills=frozenset(skills) if shape.is_rich else frozenset(),
        priority=priority if shape.is_rich else 0,
    )


def _windows(rng: np.random.Generator) -> tuple[TimeWindow, ...]:
    if rng.random() < 0.55:
        return (TimeWindow(7 * HOUR + HOUR // 2, 17 * HOUR + HOUR // 2),)
    hours = int(rng.integers(2, 5))
    opens_s = int(rng.integers(15, 34 - 2 * hours)) * HOUR // 2
    return (TimeWindow(opens_s, opens_s + hours * HOUR),)


def main() -> None:
    """Solve days for some limits, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, nargs="+", default=[2, 5, 10, 20])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--visits", type=int, default=190)
    parser.add_argument("--vehicles", type=int, default=24)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--engine", choices=["auto", "ortools"], default="auto")
    arguments = parser.parse_args()
    shape = Shape(visits=arguments.visits, vehicles=arguments.vehicles)
    out = sys.stdout.write
    out("seed limit_s took_s placed unplaced    cost broken  rss_MB\n")
    for seed in arguments.seeds:
        problem = rich_day(shape, seed=seed)
        for seconds in arguments.seconds:
            began = perf_counter()
            plan = solve(
                problem,
                time_limit_s=seconds,
                threads=arguments.threads,
                engine=arguments.engine,
            )
            took_s = perf_counter() - began
            rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            out(
                f"{seed:4} {seconds:7.1f} {took_s:6.2f} {plan.placed:6} "
                f"{len(plan.unassigned):8} {plan.cost:7} {len(check(problem, plan)):6} {rss_mb:7}\n"
            )


if __name__ == "__main__":
    main()

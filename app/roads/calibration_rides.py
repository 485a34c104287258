"""What couriers rode: which legs can be learned from, and how plans fared by commune and hour."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from app.geo.models import Terrain
from optimizer import travel
from optimizer.travel.ellipsoid import distances_m
from optimizer.travel.legs import NEAREST_M, Legs, known_legs

SHORTEST_S = 30
LONGEST_S = 4 * 3600
FASTEST_M_S = 33.0
"""Nobody rides 120 km/h through the air from door to door."""

LEAST_TO_TELL = 8
"""A commune or an hour with fewer legs is not told of: one bad day is no finding."""

NOISE_S = 180.0
"""A courier's tap is this far from when the door was left; measured nowhere, so an assumption."""


@dataclass(frozen=True)
class Door:
    """Where a leg begins or ends, and the land around it."""

    lat: float
    lon: float
    terrain: Terrain


@dataclass(frozen=True, kw_only=True)
class Ride:
    """
    One leg of a published route, as planned and as ridden.

    Parameters
    ----------
    commune_code
        Where it ended.
    hour
        The local hour in which it began.
    planned_s, ridden_s
        From door to door; what was planned for the door itself is taken off.
    """

    start: Door
    end: Door
    commune_code: str
    hour: int
    planned_s: int
    ridden_s: int


@dataclass(frozen=True, kw_only=True)
class Fared:
    """How rides to a commune, or in an hour, fared against their plan: 1.2 is 20 % longer."""

    key: str
    count: int
    ratio: float


def sound(rides: Iterable[Ride]) -> tuple[list[Ride], dict[str, int]]:
    """Keep the rides that can be learned from, and count the others by what is odd about them."""
    every = list(rides)
    odd = [_oddity(ride) for ride in every]
    dropped = Counter(why for why in odd if why)
    return [ride for ride, why in zip(every, odd, strict=True) if not why], dict(dropped)


def legs_ridden(rides: Sequence[Ride]) -> Legs:
    """Turn rides into legs that figures can be fitted to."""
    ends = [(_point(ride.start), _point(ride.end)) for ride in rides]
    return known_legs(ends, [float(ride.ridden_s) for ride in rides])


def by_commune(rides: Iterable[Ride]) -> list[Fared]:
    """Say how rides fared by the commune that they led to, the furthest off first."""
    fared = _fared(rides, lambda ride: ride.commune_code)
    return sorted(fared, key=lambda one: (-abs(one.ratio - 1), one.key))


def by_hour(rides: Iterable[Ride]) -> list[Fared]:
    """Say how rides fared by the hour in which they began."""
    return sorted(_fared(rides, lambda ride: f"{ride.hour:02d}"), key=lambda one: one.key)


def _fared(rides: Iterable[Ride], key: Callable[[Ride], Hashable]) -> list[Fared]:
    ratios: dict[Hashable, list[float]] = defaultdict(list)
    for ride in rides:
        if ride.planned_s > 0:
            ratios[key(ride)].append(ride.ridden_s / ride.planned_s)
    return [
        Fared(key=str(name), count=len(some), ratio=round(median(some), 2))
        for name, some in ratios.items()
        if len(some) >= LEAST_TO_TELL
    ]


def _point(door: Door) -> travel.Point:
    return travel.Point(door.lat, door.lon, travel.Terrain(door.terrain))


def _oddity(ride: Ride) -> str:
    ends = np.array([(ride.start.lat, ride.start.lon), (ride.end.lat, ride.end.lon)])
    air_m = float(distances_m(ends)[0, 1])
    if air_m < NEAREST_M:
        return "too_near"
    if ride.ridden_s < SHORTEST_S or air_m / max(1, ride.ridden_s) > FASTEST_M_S:
        return "too_quick"
    return "too_long" if ride.ridden_s > LONGEST_S else ""

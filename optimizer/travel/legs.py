"""Rides that are known, to hold an estimate against: from a network, or as couriers rode them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimizer.door import InvalidProblemError
from optimizer.travel.ellipsoid import distances_m
from optimizer.travel.matrix import UNREACHABLE
from optimizer.travel.provider import Point, Terrain, TravelProvider
from optimizer.travel.tables import BANDS_KM, TravelTables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

EDGES_KM = (2.0, 5.0, 10.0, 20.0)
"""Between the bands: a leg counts for the band that it lies in."""

LEAST_LEGS = 20
"""Fewer legs of a band or a terrain say nothing: its figure stays."""

TERRAINS = tuple(Terrain)
MIXED = "mixed"
NEAREST_M, FURTHEST_M = 200.0, 60_000.0
"""Shorter legs are all snapping, longer ones nobody rides between two visits."""


@dataclass(frozen=True, eq=False, slots=True)
class Legs:
    """
    Known rides, one an index.

    Parameters
    ----------
    air_m
        Metres through the air, shape ``(k,)``, above zero.
    ends
        Terrain of start and end as places in `TERRAINS`, shape ``(k, 2)``.
    seconds
        What the ride took, shape ``(k,)``, above zero.
    metres
        How long its way was, shape ``(k,)``; NaN where nobody knows.

    Raises
    ------
    InvalidProblemError
        When lengths differ, or a number is not above zero.
    """

    air_m: NDArray[np.float64]
    ends: NDArray[np.int64]
    seconds: NDArray[np.float64]
    metres: NDArray[np.float64]

    def __post_init__(self) -> None:
        shapes = {self.seconds.shape, self.metres.shape, self.ends.shape[:1], self.air_m.shape}
        if len(shapes) > 1:
            raise InvalidProblemError("legs", sorted(map(str, shapes)), "one length")
        for name, numbers in (("air_m", self.air_m), ("seconds", self.seconds)):
            if not (numbers > 0).all():
                raise InvalidProblemError(name, float(numbers.min()), "above zero")

    def __len__(self) -> int:
        return len(self.air_m)

    @property
    def bands(self) -> NDArray[np.int64]:
        """The band of each leg, 0 the nearest, shape ``(k,)``."""
        return np.searchsorted(EDGES_KM, self.air_m / 1000).astype(np.int64)

    def within(self, terrain: Terrain) -> NDArray[np.bool_]:
        """Say which legs have both ends in a terrain."""
        inside: NDArray[np.bool_] = (self.ends == TERRAINS.index(terrain)).all(axis=1)
        return inside

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> Legs:
        """Keep some of them."""
        return Legs(
            self.air_m[chosen], self.ends[chosen], self.seconds[chosen], self.metres[chosen]
        )


def known_legs(
    places: Iterable[tuple[Point, Point]], seconds: Sequence[float], metres: Sequence[float] = ()
) -> Legs:
    """
    Gather rides between pairs of points.

    Parameters
    ----------
    seconds, metres
        Of each pair; no metres at all: nobody knows them.
    """
    pairs = list(places)
    # Pair by pair: each needs one distance, not those between all places.
    air_m = [
        distances_m(np.array([(one.lat, one.lon), (other.lat, other.lon)]))[0, 1]
        for one, other in pairs
    ]
    return Legs(
        np.array(air_m, dtype=np.float64),
        np.array(
            [(TERRAINS.index(a.terrain), TERRAINS.index(b.terrain)) for a, b in pairs],
            dtype=np.int64,
        ).reshape(-1, 2),
        np.array(seconds, dtype=np.float64),
        np.array(metres if len(metres) else np.full(len(pairs), np.nan), dtype=np.float64),
    )


def legs_of(
    provider: TravelProvider, points: Sequence[Point], *, profile: str, most: int, seed: int
) -> Legs:
    """
    Ask a provider for legs between points: as many of every band as there are, up to ``most``.

    Pairs that cannot be reached, and those that no courier rides at a stretch, are left out.
    """
    matrix = provider.matrix(points, profile=profile)
    row, column = np.triu_indices(len(points), k=1)
    air_m = distances_m(np.array([(p.lat, p.lon) for p in points]).reshape(-1, 2))[row, column]
    seconds, metres = matrix.seconds[row, column], matrix.metres[row, column]
    good = (seconds != UNREACHABLE) & (seconds > 0) & (metres >= air_m)
    good &= (air_m >= NEAREST_M) & (air_m <= FURTHEST_M)
    terrain = np.array([TERRAINS.index(point.terrain) for point in points], dtype=np.int64)
    ends = np.stack([terrain[row], terrain[column]], axis=1)
    every = Legs(air_m[good], ends[good], seconds[good].astype(float), metres[good].astype(float))
    return every.only(_of_every_band(every.bands, most, seed))


def estimated_metres(legs: Legs, tables: TravelTables) -> NDArray[np.float64]:
    """Estimate each leg's way, shape ``(k,)``."""
    curves = np.array(
        [np.interp(legs.air_m / 1000, BANDS_KM, tables.road_over_air[t]) for t in TERRAINS]
    )
    at = np.arange(len(legs))
    factor = (curves[legs.ends[:, 0], at] + curves[legs.ends[:, 1], at]) / 2
    metres: NDArray[np.float64] = legs.air_m * factor
    return metres


def estimated_seconds(legs: Legs, tables: TravelTables, *, profile: str) -> NDArray[np.float64]:
    """Estimate how long each leg takes, shape ``(k,)``."""
    pace = np.array([3.6 / tables.speed_km_h[profile][terrain] for terrain in TERRAINS])
    seconds: NDArray[np.float64] = estimated_metres(legs, tables) * pace[legs.ends].mean(axis=1)
    return seconds + tables.fixed_s.get(profile, 0)


def _of_every_band(bands: NDArray[np.int64], most: int, seed: int) -> NDArray[np.int64]:
    dice = np.random.default_rng(seed)
    share = max(1, most // len(BANDS_KM))
    chosen = [
        dice.permutation(np.flatnonzero(bands == band))[:share] for band in range(len(BANDS_KM))
    ]
    return np.sort(np.concatenate(chosen))

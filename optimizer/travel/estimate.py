"""Travel times from air distance and terrain: no map, no server, always there."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from optimizer.door import InvalidProblemError
from optimizer.travel.ellipsoid import distances_m
from optimizer.travel.matrix import TravelMatrix
from optimizer.travel.provider import Point, Terrain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from optimizer.travel.closures import Closure

BANDS_KM = (1.0, 3.5, 7.5, 15.0, 30.0)
"""Air distances at which the factors below hold; between them it is interpolated."""

ROAD_OVER_AIR: Mapping[Terrain, tuple[float, ...]] = MappingProxyType(
    {  # Measured on real road networks, but for the delta, which is assumed: canals, ferries.
        Terrain.MOUNTAIN: (2.8, 2.3, 1.95, 1.75, 1.65),
        Terrain.HILL: (1.7, 1.55, 1.5, 1.4, 1.35),
        Terrain.PLAIN: (1.6, 1.5, 1.45, 1.4, 1.35),
        Terrain.DELTA: (1.8, 1.65, 1.55, 1.5, 1.4),
    }
)

SPEED_KM_H: Mapping[str, Mapping[Terrain, float]] = MappingProxyType(
    {  # Assumed, until calibrated against couriers' own times.
        "motorbike": {
            Terrain.MOUNTAIN: 22,
            Terrain.HILL: 28,
            Terrain.PLAIN: 32,
            Terrain.DELTA: 28,
        },
        "car": {
            Terrain.MOUNTAIN: 28,
            Terrain.HILL: 38,
            Terrain.PLAIN: 45,
            Terrain.DELTA: 35,
        },
        "foot": {
            Terrain.MOUNTAIN: 3.5,
            Terrain.HILL: 4.2,
            Terrain.PLAIN: 4.8,
            Terrain.DELTA: 4.8,
        },
    }
)


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """
    A provider that needs nothing but coordinates and terrain.

    Why the factor falls with distance: a constant one could not change the order of stops, and
    tours planned on air distance cost a fifth more road in mountains.

    Parameters
    ----------
    road_over_air
        Road length over air distance at `BANDS_KM`, a terrain; flat beyond both ends.
    speed_km_h
        Riding speed, a profile and terrain.
    """

    road_over_air: Mapping[Terrain, tuple[float, ...]] = field(
        default_factory=lambda: ROAD_OVER_AIR
    )
    speed_km_h: Mapping[str, Mapping[Terrain, float]] = field(default_factory=lambda: SPEED_KM_H)

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        """Estimate every pair; half of each way is taken to lie in either end's terrain."""
        if profile not in self.speed_km_h:
            raise InvalidProblemError("profile", profile, f"one of {sorted(self.speed_km_h)}")
        road_m = self._road_m(points)
        pace_s_m = np.array([3.6 / self.speed_km_h[profile][point.terrain] for point in points])
        seconds = road_m * (pace_s_m[:, None] + pace_s_m[None, :]) / 2
        return TravelMatrix(
            seconds=np.rint(seconds).astype(np.int64),
            metres=np.rint(road_m).astype(np.int64),
            source="estimate",
        )

    def _road_m(self, points: Sequence[Point]) -> NDArray[np.float64]:
        places = np.array([(point.lat, point.lon) for point in points], dtype=np.float64)
        air_m = distances_m(places.reshape(-1, 2))
        factor = np.empty_like(air_m)
        terrains = np.array([point.terrain.value for point in points])
        for terrain in set(terrains.tolist()):
            rows = terrains == terrain
            known = self.road_over_air[Terrain(terrain)]
            factor[rows] = np.interp(air_m[rows] / 1000, BANDS_KM, known)
        road_m: NDArray[np.float64] = air_m * (factor + factor.T) / 2
        return road_m

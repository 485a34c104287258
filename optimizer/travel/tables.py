"""What the estimate multiplies by: road over air, speeds and a start for every leg."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.door import InvalidProblemError, expect_number
from optimizer.travel.provider import Terrain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

BANDS_KM = (1.0, 3.5, 7.5, 15.0, 30.0)
"""Air distances at which the factors hold; between them it is interpolated, beyond them flat."""

BOAT = "boat"

ROAD_OVER_AIR: Mapping[Terrain, tuple[float, ...]] = MappingProxyType(
    {  # Measured on real road networks, but for the delta, which is assumed: canals, detours.
        Terrain.MOUNTAIN: (2.8, 2.3, 1.95, 1.75, 1.65),
        Terrain.HILL: (1.7, 1.55, 1.5, 1.4, 1.35),
        Terrain.PLAIN: (1.6, 1.5, 1.45, 1.4, 1.35),
        Terrain.DELTA: (1.8, 1.65, 1.55, 1.5, 1.4),
    }
)

WATER_OVER_AIR = (1.6, 1.5, 1.45, 1.4, 1.35)
"""Boats follow the water, whatever the land is like. Assumed."""

SPEED_KM_H: Mapping[str, Mapping[Terrain, float]] = MappingProxyType(
    {  # Assumed, until calibrated against couriers' own times.
        "motorbike": MappingProxyType(
            {Terrain.MOUNTAIN: 22, Terrain.HILL: 28, Terrain.PLAIN: 32, Terrain.DELTA: 28}
        ),
        "car": MappingProxyType(
            {Terrain.MOUNTAIN: 28, Terrain.HILL: 38, Terrain.PLAIN: 45, Terrain.DELTA: 35}
        ),
        "foot": MappingProxyType(
            {Terrain.MOUNTAIN: 3.5, Terrain.HILL: 4.2, Terrain.PLAIN: 4.8, Terrain.DELTA: 4.8}
        ),
        BOAT: MappingProxyType(
            {Terrain.MOUNTAIN: 12, Terrain.HILL: 12, Terrain.PLAIN: 14, Terrain.DELTA: 14}
        ),
    }
)

LEAST_FACTOR, LARGEST_FACTOR = 1.0, 10.0
SLOWEST_KM_H, FASTEST_KM_H = 0.5, 120.0
LONGEST_START_S = 3600.0

ROUNDING = 1e-9
"""Figures of two decimals need not be exact in binary."""


@dataclass(frozen=True, kw_only=True)
class TravelTables:
    """
    The figures of one province.

    Parameters
    ----------
    road_over_air
        Road length over air distance at `BANDS_KM`, a terrain.
    water_over_air
        The same for boats, anywhere.
    speed_km_h
        Speed, a profile and terrain.
    fixed_s
        Seconds that every leg takes whatever its length, a profile: setting off, turning into
        the road, finding the door. None where left out.

    Raises
    ------
    InvalidProblemError
        When a figure is missing or out of bounds, or a way would be shorter to a place further
        away: factors may fall with distance, but not that fast.
    """

    road_over_air: Mapping[Terrain, tuple[float, ...]] = field(
        default_factory=lambda: ROAD_OVER_AIR
    )
    water_over_air: tuple[float, ...] = WATER_OVER_AIR
    speed_km_h: Mapping[str, Mapping[Terrain, float]] = field(default_factory=lambda: SPEED_KM_H)
    fixed_s: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for terrain in Terrain:
            if terrain not in self.road_over_air:
                raise InvalidProblemError("road_over_air", terrain.value, "every terrain")
            _expect_rising(f"road_over_air[{terrain}]", self.road_over_air[terrain])
        _expect_rising("water_over_air", self.water_over_air)
        for profile, speeds in self.speed_km_h.items():
            _expect_speeds(profile, speeds)
        for profile, seconds in self.fixed_s.items():
            if not 0 <= seconds <= LONGEST_START_S:
                expected = f"seconds from 0 to {LONGEST_START_S:g}"
                raise InvalidProblemError(f"fixed_s[{profile}]", seconds, expected)

    def factors(
        self, air_m: NDArray[np.float64], terrains: Sequence[Terrain], *, profile: str
    ) -> NDArray[np.float64]:
        """
        Say how much longer the way is than the air distance.

        Half of each way is taken to lie in either end's terrain, so the factor of a way across
        two terrains is the mean of both.

        Parameters
        ----------
        air_m
            Metres, shape ``(n, n)``, symmetric; may be infinite.
        terrains
            Of the ``n`` places.

        Returns
        -------
        NDArray[np.float64]
            Shape ``(n, n)``, symmetric.
        """
        km = air_m / 1000
        if profile == BOAT:
            by_water: NDArray[np.float64] = np.interp(km, BANDS_KM, self.water_over_air)
            return by_water
        factor = np.empty_like(air_m)
        names = np.array([terrain.value for terrain in terrains])
        for terrain in Terrain:
            rows = names == terrain.value
            factor[rows] = np.interp(km[rows], BANDS_KM, self.road_over_air[terrain])
        mean: NDArray[np.float64] = (factor + factor.T) / 2
        return mean

    def pace_s_m(self, terrains: Sequence[Terrain], *, profile: str) -> NDArray[np.float64]:
        """
        Say how many seconds a metre of the way takes, shape ``(n, n)``: half in either terrain.

        Raises
        ------
        InvalidProblemError
            When the profile is unknown here.
        """
        if profile not in self.speed_km_h:
            raise InvalidProblemError("profile", profile, f"one of {sorted(self.speed_km_h)}")
        pace = np.array([3.6 / self.speed_km_h[profile][terrain] for terrain in terrains])
        mean: NDArray[np.float64] = (pace[:, None] + pace[None, :]) / 2
        return mean

    def written(self) -> dict[str, Any]:
        """Write the figures as JSON would have them."""
        return {
            "road_over_air": {str(t): list(self.road_over_air[t]) for t in Terrain},
            "water_over_air": list(self.water_over_air),
            "speed_km_h": {
                profile: {str(terrain): speed for terrain, speed in speeds.items()}
                for profile, speeds in self.speed_km_h.items()
            },
            "fixed_s": dict(self.fixed_s),
        }


def read_tables(document: Mapping[str, Any]) -> TravelTables:
    """
    Read what `TravelTables.written` wrote; what is left out is as by default.

    Raises
    ------
    InvalidProblemError
        When a figure is missing or out of bounds.
    """
    try:
        return TravelTables(
            road_over_air=dict(ROAD_OVER_AIR)
            | {Terrain(t): tuple(f) for t, f in document.get("road_over_air", {}).items()},
            water_over_air=tuple(document.get("water_over_air", WATER_OVER_AIR)),
            speed_km_h=dict(SPEED_KM_H)
            | {
                profile: {Terrain(terrain): speed for terrain, speed in speeds.items()}
                for profile, speeds in document.get("speed_km_h", {}).items()
            },
            fixed_s=dict(document.get("fixed_s", {})),
        )
    except (AttributeError, TypeError, ValueError) as error:
        if isinstance(error, InvalidProblemError):
            raise
        raise InvalidProblemError("tables", str(error), "the shape that was written") from None


def _expect_rising(name: str, factors: Sequence[float]) -> None:
    if len(factors) != len(BANDS_KM):
        raise InvalidProblemError(name, factors, f"{len(BANDS_KM)} factors")
    for place, factor in enumerate(factors):
        expect_number(
            f"{name}[{place}]", factor, above=LEAST_FACTOR - ROUNDING, at_most=LARGEST_FACTOR
        )
    for (near, earlier), (far, later) in pairwise(zip(BANDS_KM, factors, strict=True)):
        # Length is distance times factor; at the far end of a falling stretch it rises least.
        if later + far * (later - earlier) / (far - near) < -ROUNDING:
            expected = f"no less than {earlier * far / (2 * far - near):.2f} at {far:g} km"
            raise InvalidProblemError(name, later, expected)


def _expect_speeds(profile: str, speeds: Mapping[Terrain, float]) -> None:
    for terrain in Terrain:
        if terrain not in speeds:
            raise InvalidProblemError(f"speed_km_h[{profile}]", terrain.value, "every terrain")
        expect_number(
            f"speed_km_h[{profile}][{terrain}]",
            speeds[terrain],
            above=SLOWEST_KM_H - ROUNDING,
            at_most=FASTEST_KM_H,
        )

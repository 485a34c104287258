"""The one question that every source of travel times answers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from optimizer.door import InvalidProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.travel.matrix import TravelMatrix


class Terrain(StrEnum):
    """What the land around a place is like."""

    MOUNTAIN = "mountain"
    HILL = "hill"
    PLAIN = "plain"
    DELTA = "delta"


@dataclass(frozen=True, slots=True)
class Point:
    """A place: degrees (WGS 84), and the land around it."""

    lat: float
    lon: float
    terrain: Terrain = Terrain.PLAIN

    def __post_init__(self) -> None:
        for name, degrees, bound in (("lat", self.lat, 90), ("lon", self.lon, 180)):
            if not (math.isfinite(degrees) and -bound <= degrees <= bound):
                raise InvalidProblemError(name, degrees, f"degrees from -{bound} to {bound}")


class TravelProvider(Protocol):
    """Where travel times come from."""

    def matrix(self, points: Sequence[Point], *, profile: str) -> TravelMatrix:
        """
        Say how long and how far it is between every two points.

        Parameters
        ----------
        points
            ``n`` places; row and column ``i`` of the answer belong to ``points[i]``.
        profile
            How one rides: ``"motorbike"``, ``"foot"``, ``"car"``.

        Raises
        ------
        InvalidProblemError
            When the profile is unknown here.
        """
        ...

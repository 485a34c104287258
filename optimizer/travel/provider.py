"""The questions that sources of travel times answer, and why one may not answer."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from optimizer.door import InvalidProblemError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.travel.closures import Closure
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


@dataclass(frozen=True, slots=True)
class Path:
    """
    The way from one place to the next.

    Parameters
    ----------
    shape
        Corners ``(lat, lon)`` in degrees (WGS 84); empty where no way leads.
    seconds, metres
        Of the whole way; zero where no way leads.
    """

    shape: tuple[tuple[float, float], ...]
    seconds: int
    metres: int


NO_WAY = Path(shape=(), seconds=0, metres=0)


class TravelProvider(Protocol):
    """Where travel times come from."""

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        """
        Say how long and how far it is between every two points.

        Parameters
        ----------
        points
            ``n`` places; row and column ``i`` of the answer belong to ``points[i]``.
        profile
            How one rides: ``"motorbike"``, ``"car"``, ``"foot"``, ``"boat"``.
        closures
            Where one may not ride; those for other profiles are passed over.

        Raises
        ------
        InvalidProblemError
            When the profile is unknown to every source.
        TravelError
            When this source cannot say.
        """
        ...


@runtime_checkable
class PathProvider(Protocol):
    """Where the lines on a map come from."""

    def paths(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> list[Path]:
        """
        Draw the way from each point to the next.

        Returns
        -------
        list[Path]
            One less than ``points``; `NO_WAY` where none leads.

        Raises
        ------
        TravelError
            When this source cannot say.
        """
        ...


class TravelError(RuntimeError):
    """
    A source of travel times cannot answer; another one may.

    Parameters
    ----------
    source
        Who: ``"osrm"``.
    detail
        What was seen, for logs; never shown to people.

    Attributes
    ----------
    code
        Which kind it is, for whoever must say so in their own words.
    """

    code = "failed"

    def __init__(self, source: str, detail: str = "", **fields: object) -> None:
        shown = ", ".join(f"{name}={value}" for name, value in fields.items())
        super().__init__(f"{source}: {self.code}: {detail} {shown}".strip())
        self.source = source
        self.detail = detail
        self.fields = fields


class ServerDownError(TravelError):
    """Nobody answers there, or only with a fault of its own."""

    code = "down"


class ServerSlowError(ServerDownError):
    """The answer did not come in time."""

    code = "slow"


class NonsenseAnswerError(TravelError):
    """What came is no answer to the question."""

    code = "nonsense"


class TooLargeError(TravelError):
    """The question, or its answer, is larger than the server or we allow."""

    code = "too_large"


class OutsideError(TravelError):
    """Too many of the places lie where this source knows no road; fields: places, of."""

    code = "outside"


class UnknownProfileError(TravelError):
    """Nobody rides so, as far as this source knows."""

    code = "unknown_profile"


class CancelledError(TravelError):
    """Whoever asked no longer wants to know."""

    code = "cancelled"

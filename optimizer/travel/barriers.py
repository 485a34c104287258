"""What straight lines must not cross: rivers, ridges and borders, passed at bridges alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from optimizer.door import InvalidProblemError
from optimizer.travel.closure_geometry import closed_pairs
from optimizer.travel.closures import PROFILES, Closure, ClosureKind, closing
from optimizer.travel.ellipsoid import distances_m, metres_a_degree
from optimizer.travel.relays import Detours, detours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Place = tuple[float, float]
"""Latitude, longitude in degrees."""

ROOM_M = 30.0
"""So far beside a closed area its corners are passed."""

ROUGHNESS = 0.02
"""An outline is passed with room for bends of this part of its width: few corners are enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """
    A line that is passed at its crossings alone.

    Parameters
    ----------
    id
        Which barrier, for whoever entered it.
    shape
        The line's corners ``(lat, lon)``, at least two.
    crossings
        Bridges, fords, passes, border gates, ``(lat, lon)``; none: nobody gets across.
    profiles
        Whom it stops; empty means all. A river stops no boat.

    Raises
    ------
    InvalidProblemError
        When the line has less than two different corners, or a place is not on Earth.
    """

    id: int
    shape: tuple[Place, ...]
    crossings: tuple[Place, ...] = ()
    profiles: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if len(set(self.shape)) < 2:
            raise InvalidProblemError("shape", self.shape, "at least two different corners")
        for lat, lon in (*self.shape, *self.crossings):
            if not (abs(lat) <= 90 and abs(lon) <= 180):
                raise InvalidProblemError("shape", (lat, lon), "latitude, longitude in degrees")
        if not self.profiles <= PROFILES:
            raise InvalidProblemError("profiles", sorted(self.profiles), f"of {sorted(PROFILES)}")

    def stops(self, profile: str) -> bool:
        """Say whether those who ride like this are stopped."""
        return not self.profiles or profile in self.profiles


def crossed(shape: Sequence[Place], lat_lon_deg: NDArray[np.float64]) -> NDArray[np.int64]:
    """
    Count how often the straight line between two places crosses a line for good.

    One way counts one, the other way minus one: who crosses a bend there and back ends on the
    same side, and has crossed nothing.

    Why so few steps: seen from a place, the line sweeps some angle from its first corner to its
    last. That angle follows the place continuously and jumps by a full turn where the place
    steps over the line. So each place is looked at once, and pairs only subtract.

    Parameters
    ----------
    shape
        The line's corners: latitude, longitude.
    lat_lon_deg
        Places, shape ``(n, 2)``. Which side a place on the line itself lies on is not said.

    Returns
    -------
    NDArray[np.int64]
        Shape ``(n, n)``, from row to column, antisymmetric.
    """
    corners = np.array(shape, dtype=np.float64)
    seen = corners[None, :, :] - lat_lon_deg[:, None, :]
    bearings = np.arctan2(seen[:, :, 0], seen[:, :, 1])
    swept = _turned(np.diff(bearings, axis=1)).sum(axis=1)
    first, last = bearings[:, 0], bearings[:, -1]
    # All but whole turns of it is the angle between first and last corner.
    turns = np.rint((swept - (last - first)) / (2 * np.pi)).astype(np.int8)
    count = turns[None, :] - turns[:, None] + _wraps(last) - _wraps(first)
    crossings: NDArray[np.int64] = count.astype(np.int64)
    return crossings


def ways_round(
    lat_lon_deg: NDArray[np.float64],
    *,
    barriers: Sequence[Barrier],
    closures: Sequence[Closure],
    profile: str,
) -> tuple[Detours, NDArray[np.float64]]:
    """
    Measure the shortest way through the air that keeps to crossings and out of closures.

    A closed line lets nobody across; a closed area is passed by its corners, and who stands
    inside stays there.

    Parameters
    ----------
    lat_lon_deg
        Places, shape ``(n, 2)``.

    Returns
    -------
    Detours, NDArray[np.float64]
        Metres between every two places, infinite where no way leads; and the nodes, shape
        ``(n + m, 2)``: the places, then the crossings and corners.
    """
    barriers = [barrier for barrier in barriers if barrier.stops(profile)]
    corners = [
        corner
        for closure in closing(closures, profile)
        if closure.kind is ClosureKind.AREA
        for corner in _corners_round(closure)
    ]
    crossings = [crossing for barrier in barriers for crossing in barrier.crossings]
    nodes = np.array([*lat_lon_deg.tolist(), *crossings, *corners], dtype=np.float64)
    nodes = nodes.reshape(-1, 2)
    air_m = distances_m(nodes)
    blocked = closed_pairs(closures, nodes, profile=profile)
    first = len(lat_lon_deg)
    for barrier in barriers:
        own = slice(first, first + len(barrier.crossings))
        blocked |= _stopped(barrier, nodes, own)
        first = own.stop
    size = len(lat_lon_deg)
    ways = detours(np.where(blocked, np.inf, air_m), size=size)
    # Distances agree to 0.001 %: that much must not make a way round shorter than the straight.
    np.maximum(ways.costs, air_m[:size, :size], out=ways.costs)
    return ways, nodes


def _stopped(barrier: Barrier, nodes: NDArray[np.float64], own: slice) -> NDArray[np.bool_]:
    stopped: NDArray[np.bool_] = crossed(barrier.shape, nodes) != 0
    stopped[own, :] = False  # A bridge is reached from both banks.
    stopped[:, own] = False
    return stopped


def _turned(angles: NDArray[np.float64]) -> NDArray[np.float64]:
    turned: NDArray[np.float64] = angles - 2 * np.pi * np.rint(angles / (2 * np.pi))
    return turned


def _wraps(bearings: NDArray[np.float64]) -> NDArray[np.int8]:
    """Say by how many whole turns two bearings differ more than half a turn."""
    change = bearings[None, :] - bearings[:, None]
    return (change > np.pi).astype(np.int8) - (change < -np.pi).astype(np.int8)


def _corners_round(closure: Closure) -> list[Place]:
    corners = np.array(closure.shape)
    middle = corners.mean(axis=0)
    scale = metres_a_degree(float(middle[0]))
    hull = shapely.convex_hull(shapely.multipoints((corners - middle) * scale))
    rough_m = ROUGHNESS * float(shapely.length(hull)) / 2
    round_it = hull.simplify(rough_m).buffer(rough_m + ROOM_M, join_style="mitre")
    ring = np.array(round_it.exterior.coords)[:-1] / scale + middle
    return [(lat, lon) for lat, lon in ring.tolist()]

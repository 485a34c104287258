"""Bring places onto the road: the nearest point of the nearest edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from optimizer.travel.ellipsoid import ECCENTRICITY_2, metres_a_degree_at
from optimizer.travel.road_graph.road_map import E7

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimizer.travel.provider import Point
    from optimizer.travel.road_graph.road_map import RoadMap

FARTHEST_MAP_LAT = 85.0


@dataclass(frozen=True, eq=False, slots=True)
class Sites:
    """
    Where places meet the network.

    Parameters
    ----------
    edge
        Shape ``(n,)``: the edge, -1 where none is near enough.
    share
        Shape ``(n,)``: how far along the edge, 0 at its tail to 1 at its head.
    snap_m
        Shape ``(n,)``: metres from the place to there; 0 where no edge is near enough.
    """

    edge: NDArray[np.int64]
    share: NDArray[np.float64]
    snap_m: NDArray[np.float64]

    def only(self, chosen: NDArray[np.int64]) -> Sites:
        """Keep some places."""
        return Sites(self.edge[chosen], self.share[chosen], self.snap_m[chosen])


class Snapper:
    """
    Finds nearest edges on Mercator's map, where all directions are stretched alike.

    Parameters
    ----------
    road_map
        Where the edges lie.
    edges
        Those to be found.
    """

    def __init__(self, road_map: RoadMap, edges: NDArray[np.int64]) -> None:
        many = road_map.first[edges + 1] - road_map.first[edges]
        owner = np.repeat(np.arange(len(edges)), many)
        within = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many)
        corner = road_map.first[edges][owner] + within
        xy = _mercator(road_map.shape_lat[corner] * E7, road_map.shape_lon[corner] * E7)
        self._edges = edges
        self._road_map = road_map
        self._lines: Any = shapely.linestrings(xy, indices=owner)
        self._tree: Any = shapely.STRtree(self._lines)

    def snap(self, points: Sequence[Point], *, limit_m: float) -> Sites:
        """Find the nearest edge of every place within the limit."""
        places = np.array([(one.lat, one.lon) for one in points], dtype=np.float64)
        lat, lon = places.reshape(-1, 2).T
        found = Sites(np.full(len(lat), -1), np.zeros(len(lat)), np.zeros(len(lat)))
        if not len(self._edges) or not len(lat):
            return found
        at = shapely.points(_mercator(lat, lon))
        # Wider than the limit by a percent: metres are measured on the ellipsoid below.
        northmost = np.radians(min(float(np.abs(lat).max()), FARTHEST_MAP_LAT))
        reach = 1.01 * np.degrees(limit_m / 6_356_000) / np.cos(northmost)
        place, near = self._tree.query_nearest(at, max_distance=reach, all_matches=False)
        found.edge[place] = near
        return self._measured(found, at, lat, lon, limit_m)

    def _measured(
        self,
        found: Sites,
        at: Any,
        lat: NDArray[np.float64],
        lon: NDArray[np.float64],
        limit_m: float,
    ) -> Sites:
        here = np.flatnonzero(found.edge >= 0)
        lines = self._lines[found.edge[here]]
        share = shapely.line_locate_point(lines, at[here], normalized=True)
        on_road = self._road_map.places_at(self._edges[found.edge[here]], share)
        north_m, east_m = metres_a_degree_at(lat[here])
        north, east = (on_road - np.stack([lat[here], lon[here]], axis=1)).T
        snap_m = np.hypot(north * north_m, east * east_m)
        is_near = snap_m <= limit_m
        found.edge[here] = np.where(is_near, self._edges[found.edge[here]], -1)
        found.share[here] = np.where(is_near, np.clip(share, 0.0, 1.0), 0.0)
        found.snap_m[here] = np.where(is_near, snap_m, 0.0)
        return found


def _mercator(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Map degrees to degrees of the equator, shape ``(n, 2)``: east, north, of the ellipsoid."""
    kept = np.radians(np.clip(lat, -FARTHEST_MAP_LAT, FARTHEST_MAP_LAT))
    eccentricity = np.sqrt(ECCENTRICITY_2)
    flattened = eccentricity * np.arctanh(eccentricity * np.sin(kept))
    return np.stack([lon, np.degrees(np.arcsinh(np.tan(kept)) - flattened)], axis=-1)

"""What turning costs: seconds at the ends of edges, so that a graph without turns tells time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.travel.ellipsoid import metres_a_degree_at
from optimizer.travel.road_graph.road_map import E7

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimizer.travel.road_graph.riding import Riding
    from optimizer.travel.road_graph.road_map import RoadMap

SHARPEST = 2.0
"""A hairpin costs at most so many times what a right angle does."""


def hesitations_s(
    road_map: RoadMap, edges: NDArray[np.int64], ends: NDArray[np.int64], riding: Riding
) -> NDArray[np.float64]:
    """
    Price the junction at either end of every edge.

    An edge that goes straight on into another one costs nothing; one that meets all others at
    an angle costs the turn. So a turn is paid once, by the side road.

    Parameters
    ----------
    edges
        Shape ``(k,)``: edges in use.
    ends
        Shape ``(2, k)``: the junctions at tail and head of each, by any numbering.

    Returns
    -------
    NDArray[np.float64]
        Seconds, shape ``(2, k)``; zero where fewer than three edges meet.
    """
    bearing = np.concatenate(_bearings(road_map, edges))
    node = ends.reshape(-1)
    order = np.argsort(node, kind="stable")
    meeting = np.bincount(node)[node[order]] if len(node) else node
    seconds = np.zeros(len(node))
    for many in np.unique(meeting[meeting >= 3]).tolist():
        group = order[meeting == many].reshape(-1, many)
        sharpness = np.minimum((_bend_deg(bearing[group]) / 90) ** 3, SHARPEST)
        seconds[group] = riding.side_turn_s * sharpness
    return seconds.reshape(2, -1)


def _bearings(
    road_map: RoadMap, edges: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Say where each edge leads from its tail, and from its head, in radians."""
    first, last = road_map.first[edges], road_map.first[edges + 1] - 1
    return _towards(road_map, first, first + 1), _towards(road_map, last, last - 1)


def _towards(
    road_map: RoadMap, here: NDArray[np.int64], there: NDArray[np.int64]
) -> NDArray[np.float64]:
    lat, lon = road_map.shape_lat, road_map.shape_lon
    north_m, east_m = metres_a_degree_at(E7 * lat[here].astype(np.float64))
    north = (lat[there] - lat[here]) * north_m
    east = (lon[there] - lon[here]) * east_m
    bearing: NDArray[np.float64] = np.arctan2(east, north)
    return bearing


def _bend_deg(bearings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how far from straight each edge's best continuation is, shape as given."""
    between = np.abs(bearings[:, :, None] - bearings[:, None, :])
    between = np.minimum(between, 2 * np.pi - between)
    bend = np.degrees(np.pi - between)
    own = np.arange(bearings.shape[1])
    bend[:, own, own] = np.inf
    straightest: NDArray[np.float64] = bend.min(axis=2)
    return straightest

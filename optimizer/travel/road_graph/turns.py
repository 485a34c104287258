"""What turning costs: junctions in which going straight is free and changing streets is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from optimizer.travel.ellipsoid import metres_a_degree_at
from optimizer.travel.road_graph.road_map import E7

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimizer.travel.road_graph.road_map import RoadMap

STRAIGHT_DEG = 45.0
"""Two roads that meet at less of a bend may be one street."""

SHARPEST = 2.0
"""A hairpin costs at most so many times what a right angle does."""


class Streets(NamedTuple):
    """
    Junctions, taken apart into the streets that meet there.

    Parameters
    ----------
    ends
        Shape ``(2, k)``: the street's junction at tail and head of each edge.
    street, middle
        Shape ``(t,)``: pairs of junctions to be joined: a street's, and the middle of all.
    bend_s
        Shape ``(t,)``: seconds between the two, half of what a turn takes.
    """

    ends: NDArray[np.int64]
    street: NDArray[np.int64]
    middle: NDArray[np.int64]
    bend_s: NDArray[np.float64]


def streets(
    road_map: RoadMap, edges: NDArray[np.int64], ends: NDArray[np.int64], *, turn_s: float
) -> Streets:
    """
    Let each street through a junction have a junction of its own.

    Two edges that are each other's straightest continuation are one street. Whoever changes
    streets rides through the middle and pays for the bend, half on leaving, half on entering.

    Parameters
    ----------
    edges
        Shape ``(k,)``: edges in use.
    ends
        Shape ``(2, k)``: the junctions at tail and head of each, by any numbering.
    turn_s
        Seconds that a right angle takes.
    """
    bearing = np.concatenate(_bearings(road_map, edges))
    node = ends.reshape(-1)
    order = np.argsort(node, kind="stable")
    meeting = np.bincount(node)[node[order]] if len(node) else node
    own = int(node.max(initial=-1)) + 1 + np.arange(len(node))  # A number for each end's street.
    street, bend_s = node.copy(), np.zeros(len(node))
    for many in np.unique(meeting[meeting >= 3]).tolist():
        group = order[meeting == many].reshape(-1, many)
        leader, sharpness = _street_of(bearing[group])
        street[group] = own[np.take_along_axis(group, leader, axis=1)]
        bend_s[group] = turn_s / 2 * sharpness
    leads = np.flatnonzero(street == own)
    return Streets(street.reshape(2, -1), street[leads], node[leads], bend_s[leads])


def _street_of(
    bearings: NDArray[np.float64],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """
    Pair the ends at junctions of one kind.

    Parameters
    ----------
    bearings
        Shape ``(n, m)``: ``n`` junctions at which ``m`` edges end, and where these lead.

    Returns
    -------
    tuple
        Which end's street each end belongs to, and how sharp the least bend out of it is, a
        right angle being 1; both shape ``(n, m)``.
    """
    bend = _bends_deg(bearings)
    own = np.broadcast_to(np.arange(bearings.shape[1]), bearings.shape)
    other = bend.argmin(axis=2)
    is_mutual = np.take_along_axis(other, other, axis=1) == own
    is_pair = is_mutual & (bend.min(axis=2) <= STRAIGHT_DEG)
    leader = np.where(is_pair, np.minimum(own, other), own)
    bend[leader[:, :, None] == leader[:, None, :]] = np.inf
    least = bend.min(axis=2)
    least = np.where(is_pair, np.minimum(least, np.take_along_axis(least, other, axis=1)), least)
    return leader, np.minimum((least / 90) ** 3, SHARPEST)


def _bends_deg(bearings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say how far from straight it is from each end to each other one, ``(n, m, m)``."""
    between = np.abs(bearings[:, :, None] - bearings[:, None, :])
    bend: NDArray[np.float64] = np.degrees(np.pi - np.minimum(between, 2 * np.pi - between))
    own = np.arange(bearings.shape[1])
    bend[:, own, own] = np.inf
    return bend


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

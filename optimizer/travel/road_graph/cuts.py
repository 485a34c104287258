"""Take closed stretches out of a profile's links, and slow others down."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from optimizer.travel.closures import closing, slowing
from optimizer.travel.ellipsoid import metres_a_degree
from optimizer.travel.road_graph.closed import is_closed
from optimizer.travel.road_graph.links import Links
from optimizer.travel.road_graph.road_map import E7
from optimizer.travel.road_graph.weights import share_of, slowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimizer.travel.closures import Closure
    from optimizer.travel.road_graph.road_map import RoadMap

PIECE_M = 10.0
"""A closure ends where its piece of road does: so far beyond what is drawn, at most."""

MARGIN_M = 60.0


def cut(road_map: RoadMap, links: Links, closures: Sequence[Closure], profile: str) -> Links:
    """
    Divide the edges that closures touch into short pieces, and close or slow those touched.

    The rest of such an edge stays open up to the closure, from both its ends.
    """
    near = links.edges[_near(road_map, links.edges, closures)]
    pieces = np.ceil(np.maximum(road_map.metres[near], 1) / PIECE_M).astype(np.int64)
    owner, piece = _numbered(pieces)
    starts = road_map.places_at(near[owner], piece / pieces[owner])
    ends = road_map.places_at(near[owner], (piece + 1) / pieces[owner])
    at_junction = np.stack([piece == 0, piece == pieces[owner] - 1])
    shut = np.zeros(len(owner), dtype=np.bool_)
    for one in closing(closures, profile):
        shut |= is_closed(one, starts, ends, at_junction, owner)
    factor = np.ones(len(owner))
    for one in slowing(closures, profile):
        factor[is_closed(one, starts, ends, at_junction, owner)] *= one.slow_factor or 1.0
    is_met = np.bincount(owner, weights=shut | (factor > 1), minlength=len(near)) > 0
    kept = is_met[owner]
    return _divided(links, near[is_met], pieces[is_met], shut[kept], factor[kept])


def _near(
    road_map: RoadMap, edges: NDArray[np.int64], closures: Sequence[Closure]
) -> NDArray[np.bool_]:
    """Say which edges' boxes meet the box of a closure."""
    corners = np.stack([road_map.shape_lat, road_map.shape_lon])
    low = np.minimum.reduceat(corners, road_map.first[:-1], axis=1)[:, edges] * E7
    high = np.maximum.reduceat(corners, road_map.first[:-1], axis=1)[:, edges] * E7
    near = np.zeros(len(edges), dtype=np.bool_)
    for closure in closures:
        shape = np.array(closure.shape)
        margin = MARGIN_M / metres_a_degree(float(np.abs(shape[:, 0]).max()))
        south_west, north_east = shape.min(axis=0) - margin, shape.max(axis=0) + margin
        near |= ((high >= south_west[:, None]) & (low <= north_east[:, None])).all(axis=0)
    return near


def _numbered(pieces: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List all pieces: of which edge, and the how-manieth of it."""
    owner = np.repeat(np.arange(len(pieces)), pieces)
    return owner, np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)


def _divided(
    links: Links,
    edges: NDArray[np.int64],
    pieces: NDArray[np.int64],
    shut: NDArray[np.bool_],
    factor: NDArray[np.float64],
) -> Links:
    owner, piece = _numbered(pieces)
    old = links.first[edges][owner]
    is_first, is_last = piece == 0, piece == pieces[owner] - 1
    between = links.nodes + np.arange(len(owner))  # The junction at a piece's tail.
    tails = np.where(is_first, links.ends[0, old], between)
    heads = np.where(is_last, links.ends[1, old], between + 1)
    whole, many = links.weight[old], pieces[owner]
    weight = share_of(whole, (piece + 1) / many) - share_of(whole, piece / many)
    still_open = links.open_ways[:, old] & ~shut
    rest = np.setdiff1d(np.arange(links.many), links.first[edges])
    first = np.full(len(links.first), -1)
    is_road = links.edge[rest] >= 0
    first[links.edge[rest[is_road]]] = np.flatnonzero(is_road)
    first[edges] = len(rest) + np.cumsum(pieces) - pieces
    counts = links.pieces.copy()
    counts[edges] = pieces
    return replace(
        links,
        nodes=links.nodes + len(owner),
        ends=np.concatenate([links.ends[:, rest], np.stack([tails, heads])], axis=1),
        open_ways=np.concatenate([links.open_ways[:, rest], still_open], axis=1),
        weight=np.concatenate([links.weight[rest], np.maximum(slowed(weight, factor), 1)]),
        toll=np.concatenate([links.toll[rest], links.toll[old] * (is_first | is_last)]),
        first=first,
        pieces=counts,
        edge=np.concatenate([links.edge[rest], edges[owner]]),
        piece=np.concatenate([links.piece[rest], piece]),
    )

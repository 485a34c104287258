"""One profile's network before contraction: what may be ridden, how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from optimizer.travel.road_graph.tags import PROFILES, RoadClass, Surface
from optimizer.travel.road_graph.turns import Streets, streets
from optimizer.travel.road_graph.weights import DETOUR, pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from optimizer.travel.road_graph.riding import Riding
    from optimizer.travel.road_graph.road_map import RoadMap


@dataclass(frozen=True, eq=False, kw_only=True)
class Links:
    """
    Stretches of road that one profile uses.

    Parameters
    ----------
    ends
        Shape ``(2, k)``: junctions at tail and head, numbered from 0 to ``nodes``.
    open_ways
        Shape ``(2, k)``: whether one may ride from tail to head, and from head to tail.
    weight
        Shape ``(k,)``: of the stretch itself, packed as in `weights`.
    toll
        Shape ``(k,)``: weight of entering at all, where one should not pass through.
    first, pieces
        Shape ``(e,)``: the first link of an edge and into how many equal pieces it is cut;
        -1 and 0 where the profile does not use it.
    edge, piece
        Shape ``(k,)``: of which edge a link is which piece; edge -1: it is a turn.
    """

    nodes: int
    ends: NDArray[np.int64]
    open_ways: NDArray[np.bool_]
    weight: NDArray[np.int64]
    toll: NDArray[np.int64]
    first: NDArray[np.int64]
    pieces: NDArray[np.int64]
    edge: NDArray[np.int64]
    piece: NDArray[np.int64]

    @property
    def edges(self) -> NDArray[np.int64]:
        """The edges in use."""
        return np.flatnonzero(self.pieces)

    @property
    def many(self) -> int:
        """How many links there are."""
        return len(self.weight)


def links_for(road_map: RoadMap, riding: Riding) -> Links:
    """
    Keep the edges that the profile may use, within their largest part that hangs together.

    From each place in it one can ride to every other one and back; outside of it lie islands
    of the map, and streets that one could enter but not leave.
    """
    bit = PROFILES.index(riding.name)
    speed = km_h(road_map, riding)
    used, ends, open_ways = _in_use(road_map, speed, bit)
    seconds = road_map.metres[used] * 3.6 / np.maximum(speed[used], 0.1)
    seconds = np.where(road_map.fixed_s[used] > 0, road_map.fixed_s[used], seconds)
    weight = np.maximum(pack(seconds, road_map.metres[used]), 1)
    toll = DETOUR * ((road_map.ends_only[used] >> bit) & 1).astype(np.int64)
    apart = _apart(road_map, used, ends, riding.side_turn_s)
    turns = np.zeros(len(apart.street))
    ends = np.concatenate([apart.ends, np.stack([apart.street, apart.middle])], axis=1)
    numbered, flat = np.unique(ends, return_inverse=True)
    first = np.full(road_map.edges, -1)
    first[used] = np.arange(len(used))
    return Links(
        nodes=len(numbered),
        ends=flat.reshape(2, -1).astype(np.int64),
        open_ways=np.concatenate([open_ways, np.stack([turns == 0] * 2)], axis=1),
        weight=np.concatenate([weight, pack(apart.bend_s, turns)]),
        toll=np.concatenate([toll, turns.astype(np.int64)]),
        first=first,
        pieces=(first >= 0).astype(np.int64),
        edge=np.concatenate([used, turns.astype(np.int64) - 1]),
        piece=np.zeros(ends.shape[1], np.int64),
    )


def _in_use(
    road_map: RoadMap, speed: NDArray[np.float64], bit: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Choose the edges, and say between which junctions and which ways they lead."""
    ways = (road_map.ways >> (2 * bit)) & 3
    used = np.flatnonzero((ways > 0) & ((speed > 0) | (road_map.fixed_s > 0)))
    ends = _ends(road_map, used, bit)
    open_ways = np.stack([(ways[used] & 1) > 0, (ways[used] & 2) > 0])
    inside = _largest_part(ends, open_ways, road_map.metres[used])
    return used[inside], ends[:, inside], open_ways[:, inside]


def _apart(
    road_map: RoadMap, used: NDArray[np.int64], ends: NDArray[np.int64], turn_s: float
) -> Streets:
    """Take junctions apart where turning takes time."""
    if turn_s:
        return streets(road_map, used, ends, turn_s=turn_s)
    none = np.zeros(0, np.int64)
    return Streets(ends, none, none, np.zeros(0))


def km_h(road_map: RoadMap, riding: Riding) -> NDArray[np.float64]:
    """Say how fast each edge is ridden, shape ``(e,)``; 0 where it is not."""
    by_class = _table(riding.km_h, RoadClass, 0.0)[road_map.road_class]
    posted = road_map.posted_km_h * riding.posted_share
    ridden = posted if riding.posted_raises else np.minimum(by_class, posted)
    speed = np.where((posted > 0) & (by_class > 0), ridden, by_class)
    at_most = _table(riding.at_most_km_h, Surface, np.inf)[road_map.surface]
    slowest: NDArray[np.float64] = np.minimum(speed, at_most)
    return slowest


def _table(given: Mapping[Any, float], kinds: Any, otherwise: float) -> NDArray[np.float64]:
    table = np.full(max(kinds) + 1, otherwise)
    for kind, km_h in given.items():
        table[kind] = km_h
    return table


def _ends(road_map: RoadMap, used: NDArray[np.int64], bit: int) -> NDArray[np.int64]:
    """Give numbers to the ends; at a barrier every edge has an end of its own."""
    ends = np.stack([road_map.tail[used], road_map.head[used]]).astype(np.int64)
    is_barred = ((road_map.bars >> bit) & 1)[ends] > 0
    alone = len(road_map.bars) + np.arange(ends.size).reshape(ends.shape)
    return np.where(is_barred, alone, ends)


def _largest_part(
    ends: NDArray[np.int64], open_ways: NDArray[np.bool_], metres: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Choose the strongly connected part with the most metres of road."""
    if not ends.size:
        return np.zeros(0, dtype=np.bool_)
    numbered, flat = np.unique(ends, return_inverse=True)
    tail, head = flat.reshape(2, -1)
    along, against = open_ways
    rows = np.concatenate([tail[along], head[against]])
    columns = np.concatenate([head[along], tail[against]])
    shape = (len(numbered), len(numbered))
    graph = csr_array((np.ones(len(rows), np.int8), (rows, columns)), shape=shape)
    _, part = connected_components(graph, directed=True, connection="strong")
    is_whole: NDArray[np.bool_] = part[tail] == part[head]
    length = np.bincount(part[tail][is_whole], weights=metres[is_whole])
    if not len(length):
        return is_whole
    chosen: NDArray[np.bool_] = is_whole & (part[tail] == np.argmax(length))
    return chosen

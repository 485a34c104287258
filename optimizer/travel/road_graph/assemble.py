"""Join what ways have in common: from nodes and ways to junctions and the edges between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from optimizer.travel.road_graph.chains import rank
from optimizer.travel.road_graph.extract import NO_PLACE
from optimizer.travel.road_graph.road_map import RoadMap, typed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimizer.travel.road_graph.extract import Extract
    from optimizer.travel.road_graph.tags import WayTags


class _Nodes(NamedTuple):
    """Nodes by ascending id: where they lie in 1e-7 degrees, whom a barrier keeps out."""

    ids: NDArray[np.int64]
    lat: NDArray[np.int32]
    lon: NDArray[np.int32]
    bars: NDArray[np.uint8]


class _Steps(NamedTuple):
    """From each corner of a way to its next one: nodes by index, and the way."""

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    way: NDArray[np.int64]


def assemble(extract: Extract, *, origin: str) -> RoadMap:
    """
    Contract the ways: a node where nothing changes becomes a corner of an edge's shape.

    Steps to nodes that the extract lacks are left out, as happens at its rim.
    """
    nodes = _nodes(extract)
    steps = _steps(extract, nodes)
    kinds = _kinds(extract.tags)[steps.way]
    is_junction = _junctions(nodes, steps, kinds)
    edge_of, order = _edges(steps, is_junction)
    starts = np.flatnonzero(np.diff(edge_of[order], prepend=-1))
    corners, first = _corners(steps, order, starts)
    kept, junction = np.unique(corners[np.stack([first[:-1], first[1:] - 1])], return_inverse=True)
    ends = junction.reshape(2, -1)
    tags = _columns(extract.tags, steps.way[order[starts]])
    tags["fixed_s"] *= _shares(nodes, steps, order, starts)
    return RoadMap(
        origin=origin,
        **typed(
            node_lat=nodes.lat[kept],
            node_lon=nodes.lon[kept],
            bars=nodes.bars[kept],
            tail=ends[0],
            head=ends[1],
            first=first,
            shape_lat=nodes.lat[corners],
            shape_lon=nodes.lon[corners],
            **tags,
        ),
    )


def _nodes(extract: Extract) -> _Nodes:
    """List every node once; a node without a place is not among them."""
    is_there = extract.lat != NO_PLACE
    ids, first = np.unique(extract.refs[is_there], return_index=True)
    barred = np.zeros(len(ids), dtype=np.uint8)
    keys = np.array(sorted(extract.barred), dtype=np.int64)
    at = np.searchsorted(ids, keys)
    for key, place in zip(keys.tolist(), at.tolist(), strict=True):
        if place < len(ids) and ids[place] == key:
            barred[place] = extract.barred[key]
    return _Nodes(ids, extract.lat[is_there][first], extract.lon[is_there][first], barred)


def _steps(extract: Extract, nodes: _Nodes) -> _Steps:
    many = np.diff(extract.way_ends, prepend=0)
    way = np.repeat(np.arange(len(many)), many)
    is_there = extract.lat != NO_PLACE
    at = np.searchsorted(nodes.ids, extract.refs)
    joined = (way[1:] == way[:-1]) & is_there[1:] & is_there[:-1] & (at[1:] != at[:-1])
    return _Steps(at[:-1][joined], at[1:][joined], way[:-1][joined])


def _kinds(tags: list[WayTags]) -> NDArray[np.int64]:
    """Give numbers to ways; those of one number may be one edge, a timed ferry is alone."""
    numbers: dict[object, int] = {}
    return np.array(
        [
            numbers.setdefault((one, at) if one.fixed_s else one, len(numbers))
            for at, one in enumerate(tags)
        ]
    )


def _junctions(nodes: _Nodes, steps: _Steps, kinds: NDArray[np.int64]) -> NDArray[np.bool_]:
    many = len(nodes.ids)
    enters = np.bincount(steps.head, minlength=many)
    leaves = np.bincount(steps.tail, minlength=many)
    kind_in, kind_out = np.full((2, many), -1)
    kind_in[steps.head] = kinds
    kind_out[steps.tail] = kinds
    passes = (enters == 1) & (leaves == 1) & (kind_in == kind_out) & (nodes.bars == 0)
    is_junction: NDArray[np.bool_] = ~passes
    return is_junction


def _edges(
    steps: _Steps, is_junction: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Say which edge each step belongs to, and the order of steps along their edges."""
    many = len(steps.way)
    after = np.full(len(is_junction), -1)
    after[steps.tail] = np.arange(many)
    own = np.arange(many)
    following = np.where(is_junction[steps.head], own, after[steps.head])
    ones = np.ones(many, dtype=np.int64)
    last, left = rank(following, ones)
    return last, np.lexsort((-left, last))


def _corners(
    steps: _Steps, order: NDArray[np.int64], starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the nodes of all edges, both ends included, and where each edge's begin."""
    tails, heads = steps.tail[order], steps.head[order]
    ends = np.append(starts[1:], len(order))
    corners = np.insert(tails, ends, heads[ends - 1]) if len(order) else tails
    first = np.append(starts, len(order)) + np.arange(len(starts) + 1)
    return corners, first


def _columns(tags: list[WayTags], ways: NDArray[np.int64]) -> dict[str, Any]:
    names = ("road_class", "surface", "posted_km_h", "ways", "ends_only", "fixed_s")
    return {
        name: np.array([getattr(one, name) for one in tags], dtype=np.float64)[ways]
        for name in names
    }


def _shares(
    nodes: _Nodes, steps: _Steps, order: NDArray[np.int64], starts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Say which part of its way's length each edge has: a timed ferry may have landings."""
    north = nodes.lat[steps.head].astype(np.float64) - nodes.lat[steps.tail]
    east = nodes.lon[steps.head].astype(np.float64) - nodes.lon[steps.tail]
    length = np.hypot(north, east) + 1e-9
    whole = np.bincount(steps.way, weights=length)
    if not len(order):
        return np.zeros(0)
    shares: NDArray[np.float64] = np.add.reduceat(length[order], starts)
    return shares / whole[steps.way[order[starts]]]

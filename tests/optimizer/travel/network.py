"""
A hand-written road network of one small valley, as OpenStreetMap would have it::

    13 ── 14 ── 15 ── 16 ~~ 17 ~~ 18      upper road; ~~ a track to a hamlet at 18
     |     |     |     |
     9 ─>─ 10 ─>─ 11 ─>─ 12               one way, eastwards
           ‖                   19 ── 20   an island: no way leads there but ferry 4 - 19
     5 ─── 6 ─── 7 ─── 8                  ‖ the only bridge; the river flows 21 - 22 - 23
     |     |     |     |
     1 ─── 2 ─── 3 ─── 4                  main road

Neighbours in the grid are 0.005 degrees apart: 554 m northwards, 518 m eastwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import osmium
from osmium.osm.mutable import Node, Way

from optimizer.travel import Point

SOUTH, WEST, STEP = 21.700, 104.900, 0.005

NODES: Mapping[int, tuple[float, float]] = MappingProxyType(
    {
        **{
            1 + 4 * row + column: (
                round(SOUTH + STEP * row, 6),
                round(WEST + STEP * column, 6),
            )
            for row in range(4)
            for column in range(4)
        },
        17: (21.718, 104.921),
        18: (21.722, 104.925),
        19: (21.706, 104.940),
        20: (21.706, 104.945),
        21: (21.7075, 104.895),
        22: (21.7075, 104.910),
        23: (21.7075, 104.925),
    }
)
"""Latitude, longitude of every node."""

HAMLET = 18
"""The end of the track."""

BRIDGE = (6, 10)
"""Ends of the only bridge: without it the north cannot be reached from the south."""

ISLAND = (19, 20)
"""Ends of the island's road."""


@dataclass(frozen=True, kw_only=True)
class Road:
    """A way: through which nodes, with which tags."""

    nodes: tuple[int, ...]
    tags: Mapping[str, str] = field(default_factory=dict)


def _road(*nodes: int, highway: str, **tags: str) -> Road:
    return Road(nodes=nodes, tags={"highway": highway, **tags})


ROADS: tuple[Road, ...] = (
    _road(1, 2, 3, 4, highway="secondary", name="Đường Chính"),
    _road(5, 6, 7, 8, highway="residential"),
    _road(9, 10, 11, 12, highway="tertiary", oneway="yes"),
    _road(13, 14, 15, 16, highway="tertiary", name="Đường Trên"),
    _road(1, 5, highway="residential"),
    _road(2, 6, highway="tertiary"),
    _road(3, 7, highway="residential"),
    _road(4, 8, highway="residential"),
    _road(6, 10, highway="tertiary", bridge="yes", layer="1", name="Cầu Duy Nhất"),
    _road(9, 13, highway="residential"),
    _road(10, 14, highway="residential"),
    _road(11, 15, highway="residential"),
    _road(12, 16, highway="tertiary"),
    _road(16, 17, 18, highway="track", tracktype="grade3", surface="ground"),
    _road(19, 20, highway="residential"),
    Road(nodes=(21, 22, 23), tags={"waterway": "river", "boat": "yes", "name": "Sông"}),
)
"""Every way but the ferry; all but row 9 - 12 lead both ways."""

FERRY = Road(nodes=(4, 19), tags={"route": "ferry", "duration": "00:20", "motorcycle": "yes"})
"""From the main road to the island, 20 minutes."""


def place(node: int) -> Point:
    """Return the node as a place to travel to."""
    lat, lon = NODES[node]
    return Point(lat, lon)


def write_network(path: Path, *, with_ferry: bool = False) -> Path:
    """Write the valley as an extract (its name ends with ``.osm.pbf``) and return its path."""
    return write_extract(path, NODES, (*ROADS, FERRY) if with_ferry else ROADS)


def write_extract(
    path: Path,
    nodes: Mapping[int, tuple[float, float]],
    roads: Iterable[Road],
    *,
    tags_of: Mapping[int, Mapping[str, str]] = MappingProxyType({}),
) -> Path:
    """
    Write any network and return its path; `tags_of` are nodes' tags.

    Ways may name nodes that are not there, as extracts do at their rim.
    """
    with osmium.SimpleWriter(str(path), overwrite=True) as writer:
        for key in sorted(nodes):
            lat, lon = nodes[key]
            tags = dict(tags_of.get(key, {}))
            writer.add_node(Node(id=key, location=(lon, lat), version=1, tags=tags))
        for key, road in enumerate(roads, start=1):
            writer.add_way(Way(id=key, nodes=list(road.nodes), version=1, tags=dict(road.tags)))
    return path

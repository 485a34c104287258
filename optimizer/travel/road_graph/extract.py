"""Read an OpenStreetMap extract: first which ways are ridden, then where their nodes lie."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import osmium
from osmium.filter import KeyFilter
from osmium.io import FileBuffer

from optimizer.travel.road_graph.blobs import handfuls
from optimizer.travel.road_graph.errors import RoadFault, RoadGraphError
from optimizer.travel.road_graph.tags import WayTags, bars, read_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

MOST_NODES = 40_000_000
"""Corners of roads that fit into some gigabytes: more than all of Viet Nam has."""


class Stage(StrEnum):
    """What an import is at."""

    WAYS = "ways"
    NODES = "nodes"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Box:
    """The part of an extract to keep: bounds in degrees."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        is_box = -90 <= self.south < self.north <= 90 and -180 <= self.west < self.east <= 180
        if not is_box:
            raise ValueError(f"Expected south < north and west < east in degrees; got {self}")


@dataclass(frozen=True, eq=False, kw_only=True)
class Extract:
    """
    Ridden ways as they stand in the file.

    Parameters
    ----------
    refs
        Ids of the nodes that the ways lead through, way after way.
    way_ends
        Shape ``(w,)``: where in ``refs`` each way ends.
    tags
        What each way's tags say, one an index.
    node_ids, node_lat, node_lon, bars
        Nodes by ascending id, in 1e-7 degrees, and whom a barrier there keeps out.
    """

    refs: NDArray[np.int64]
    way_ends: NDArray[np.int64]
    tags: list[WayTags]
    node_ids: NDArray[np.int64]
    node_lat: NDArray[np.int32]
    node_lon: NDArray[np.int32]
    bars: NDArray[np.uint8]


def read_extract(path: Path, *, box: Box | None, told: Callable[[Stage, float], None]) -> Extract:
    """
    Read the file twice, in bounded pieces.

    Raises
    ------
    RoadGraphError
        When it is missing, broken, cut off, without roads, or larger than `MOST_NODES`.
    """
    wanted = osmium.IdTracker()
    refs, way_ends, tags = _read_ways(path, wanted, told)
    if not tags:
        raise RoadGraphError(RoadFault.NO_ROADS, path)
    nodes = _read_nodes(path, wanted, box, told)
    ids, lat, lon, barred = (np.array(column) for column in nodes)
    order = np.argsort(ids, kind="stable")
    return Extract(
        refs=np.array(refs, dtype=np.int64),
        way_ends=np.array(way_ends, dtype=np.int64),
        tags=tags,
        node_ids=ids[order].astype(np.int64),
        node_lat=lat[order].astype(np.int32),
        node_lon=lon[order].astype(np.int32),
        bars=barred[order].astype(np.uint8),
    )


def _read_ways(
    path: Path, wanted: osmium.IdTracker, told: Callable[[Stage, float], None]
) -> tuple[array[int], array[int], list[WayTags]]:
    refs, way_ends = array("q"), array("q")
    tags: list[WayTags] = []
    known: dict[WayTags, WayTags] = {}
    filters = (KeyFilter("highway", "route", "waterway"),)
    for way in _entities(path, osmium.osm.WAY, filters, Stage.WAYS, told):
        read = read_tags(way.tags)
        if read is None or len(way.nodes) < 2:
            continue
        tags.append(known.setdefault(read, read))
        wanted.add_references(way)
        refs.extend([node.ref for node in way.nodes])
        way_ends.append(len(refs))
        if len(refs) > MOST_NODES:
            raise RoadGraphError(RoadFault.TOO_LARGE, path, f"over {MOST_NODES} corners")
    return refs, way_ends, tags


def _read_nodes(
    path: Path,
    wanted: osmium.IdTracker,
    box: Box | None,
    told: Callable[[Stage, float], None],
) -> tuple[array[int], array[int], array[int], array[int]]:
    ids, lats, lons, barred = array("q"), array("i"), array("i"), array("B")
    south, west, north, east = _bounds(box)
    filters = (wanted.id_filter(),)
    for node in _entities(path, osmium.osm.NODE, filters, Stage.NODES, told):
        location = node.location
        lat, lon = location.y, location.x
        if south <= lat <= north and west <= lon <= east:
            ids.append(node.id)
            lats.append(lat)
            lons.append(lon)
            barred.append(bars(node.tags) if "barrier" in node.tags else 0)
    return ids, lats, lons, barred


def _bounds(box: Box | None) -> tuple[int, int, int, int]:
    box = box or Box(-90, -180, 90, 180)
    south, west, north, east = (
        round(side * 1e7) for side in (box.south, box.west, box.north, box.east)
    )
    return south, west, north, east


def _entities(
    path: Path,
    kind: Any,
    filters: tuple[Any, ...],
    stage: Stage,
    told: Callable[[Stage, float], None],
) -> Iterator[Any]:
    total = path.stat().st_size if path.is_file() else 1
    for piece, read_bytes in handfuls(path):
        try:
            entities = osmium.FileProcessor(FileBuffer(piece, "pbf"), kind)
            for one in filters:
                entities.with_filter(one)
            yield from entities
        except RuntimeError as error:
            raise RoadGraphError(
                RoadFault.DAMAGED, path, f"before byte {read_bytes}: {error}"
            ) from error
        told(stage, read_bytes / total)

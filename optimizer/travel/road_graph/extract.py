"""Read an OpenStreetMap extract, once: which ways are ridden, and where their nodes lie."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import osmium
from osmium.filter import KeyFilter
from osmium.io import FileBuffer, Reader

from optimizer.travel.road_graph.blobs import handfuls
from optimizer.travel.road_graph.errors import RoadFault, RoadGraphError
from optimizer.travel.road_graph.tags import WayTags, bars, read_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

LARGEST_BYTES = 1_000_000_000
"""Three times all of Viet Nam. While it is read, its nodes take some 2 bytes a byte of it."""

MOST_CORNERS = 40_000_000
"""Corners of roads that fit into some gigabytes."""


class Stage(StrEnum):
    """What an import is at."""

    READING = "reading"
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
    refs, lat, lon
        Nodes that the ways lead through, way after way: their ids, and where they lie in 1e-7
        degrees; `NO_PLACE` where the file does not say.
    way_ends
        Shape ``(w,)``: where in ``refs`` each way ends.
    tags
        What each way's tags say, one an index.
    barred
        Nodes with a barrier, and whom it keeps out.
    """

    refs: NDArray[np.int64]
    lat: NDArray[np.int32]
    lon: NDArray[np.int32]
    way_ends: NDArray[np.int64]
    tags: list[WayTags]
    barred: dict[int, int]


NO_PLACE = 2**31 - 1
"""What osmium has for the degrees of a node that is not there."""


def read_extract(path: Path, *, box: Box | None, told: Callable[[Stage, float], None]) -> Extract:
    """
    Read the file in pieces of some megabytes.

    Raises
    ------
    RoadGraphError
        When it is missing, broken, cut off, without roads, or too large.
    """
    found = _Found(box)
    for entity in _entities(path, told):
        if entity.is_node():
            found.take_node(entity)
        else:
            found.take_way(entity)
        if len(found.refs) > MOST_CORNERS:
            raise RoadGraphError(RoadFault.TOO_LARGE, path, f"over {MOST_CORNERS} corners")
    if not found.tags:
        raise RoadGraphError(RoadFault.NO_ROADS, path)
    return Extract(
        refs=np.array(found.refs, dtype=np.int64),
        lat=np.array(found.lat, dtype=np.int32),
        lon=np.array(found.lon, dtype=np.int32),
        way_ends=np.array(found.way_ends, dtype=np.int64),
        tags=found.tags,
        barred=found.barred,
    )


@dataclass
class _Found:
    box: Box | None
    refs: array[int] = field(default_factory=lambda: array("q"))
    lat: array[int] = field(default_factory=lambda: array("i"))
    lon: array[int] = field(default_factory=lambda: array("i"))
    way_ends: array[int] = field(default_factory=lambda: array("q"))
    tags: list[WayTags] = field(default_factory=list)
    barred: dict[int, int] = field(default_factory=dict)
    _alike: dict[WayTags, WayTags] = field(default_factory=dict)

    def take_node(self, node: Any) -> None:
        kept_out = bars(node.tags)
        if kept_out:
            self.barred[node.id] = kept_out

    def take_way(self, way: Any) -> None:
        tags = read_tags(way.tags)
        if tags is None or not len(way.nodes):
            return
        refs, lon, lat = zip(*[(node.ref, node.x, node.y) for node in way.nodes], strict=True)
        if not self._are_inside(lat, lon):
            if self._is_beyond(lat, lon):
                return
            inside = [self._are_inside((y,), (x,)) for x, y in zip(lon, lat, strict=True)]
            if not any(inside):
                return
            lat = tuple(y if kept else NO_PLACE for y, kept in zip(lat, inside, strict=True))
        self.refs.extend(refs)
        self.lat.extend(lat)
        self.lon.extend(lon)
        self.way_ends.append(len(self.refs))
        self.tags.append(self._alike.setdefault(tags, tags))

    def __post_init__(self) -> None:
        box = self.box or Box(-90, -180, 90, 180)
        self._south, self._north = round(box.south * 1e7), round(box.north * 1e7)
        self._west, self._east = round(box.west * 1e7), round(box.east * 1e7)

    def _is_beyond(self, lat: Sequence[int], lon: Sequence[int]) -> bool:
        return (
            min(lat) > self._north
            or max(lat) < self._south
            or min(lon) > self._east
            or max(lon) < self._west
        )

    def _are_inside(self, lat: Sequence[int], lon: Sequence[int]) -> bool:
        return (
            self._south <= min(lat)
            and max(lat) <= self._north
            and self._west <= min(lon)
            and max(lon) <= self._east
        )


def _entities(path: Path, told: Callable[[Stage, float], None]) -> Iterator[Any]:
    """Read nodes with a barrier and ways that may be roads, these with their nodes' places."""
    total = path.stat().st_size if path.is_file() else 1
    if total > LARGEST_BYTES:
        raise RoadGraphError(RoadFault.TOO_LARGE, path, f"{total / 1e6:.0f} MB")
    places = osmium.NodeLocationsForWays(osmium.index.create_map("sparse_mem_array"))
    places.ignore_errors()
    for piece, read_bytes in handfuls(path):
        keys = KeyFilter("highway", "route", "waterway", "barrier")
        kinds = osmium.osm.NODE | osmium.osm.WAY
        try:
            with Reader(FileBuffer(piece, "pbf"), kinds) as reader:
                yield from osmium.OsmFileIterator(reader, places, keys)
        except (RuntimeError, ValueError) as error:
            raise RoadGraphError(
                RoadFault.DAMAGED, path, f"before byte {read_bytes}: {error}"
            ) from error
        told(Stage.READING, read_bytes / total)

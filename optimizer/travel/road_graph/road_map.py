"""The road graph as a file: junctions, the ways between them, and their shapes."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.travel.ellipsoid import metres_a_degree_at
from optimizer.travel.road_graph.errors import RoadFault, RoadGraphError

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = 1
"""Of the file's layout and of the classes' numbers; another version must be imported anew."""

E7 = 1e-7

_TYPES = {
    "node_lat": np.int32,
    "node_lon": np.int32,
    "bars": np.uint8,
    "tail": np.int32,
    "head": np.int32,
    "road_class": np.uint8,
    "surface": np.uint8,
    "posted_km_h": np.uint8,
    "ways": np.uint8,
    "ends_only": np.uint8,
    "fixed_s": np.float32,
    "first": np.int64,
    "shape_lat": np.int32,
    "shape_lon": np.int32,
}


@dataclass(frozen=True, eq=False, kw_only=True)
class RoadMap:
    """
    Ways between junctions, contracted: all that is alike between two junctions is one edge.

    Parameters
    ----------
    node_lat, node_lon
        Shape ``(m,)``: junctions, in 1e-7 degrees (WGS 84).
    bars
        Shape ``(m,)``: whom a barrier there keeps out, a bit a profile.
    tail, head
        Shape ``(e,)``: the junctions at both ends of an edge.
    road_class, surface, posted_km_h, ways, ends_only, fixed_s
        Shape ``(e,)``: as `tags.WayTags` has them.
    first
        Shape ``(e + 1,)``: where an edge's shape begins; it ends where the next one begins.
    shape_lat, shape_lon
        Corners of all edges, both ends included, in 1e-7 degrees.
    origin
        What the graph was made of: the extract's name and date.
    """

    node_lat: NDArray[np.int32]
    node_lon: NDArray[np.int32]
    bars: NDArray[np.uint8]
    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    road_class: NDArray[np.uint8]
    surface: NDArray[np.uint8]
    posted_km_h: NDArray[np.uint8]
    ways: NDArray[np.uint8]
    ends_only: NDArray[np.uint8]
    fixed_s: NDArray[np.float32]
    first: NDArray[np.int64]
    shape_lat: NDArray[np.int32]
    shape_lon: NDArray[np.int32]
    origin: str = ""

    @property
    def edges(self) -> int:
        """How many edges there are."""
        return len(self.tail)

    @cached_property
    def until_m(self) -> NDArray[np.float64]:
        """Metres from the very first corner to each one; only differences in an edge count."""
        lat, lon = E7 * self.shape_lat, E7 * self.shape_lon
        north_m, east_m = metres_a_degree_at((lat[1:] + lat[:-1]) / 2)
        steps = np.hypot(np.diff(lat) * north_m, np.diff(lon) * east_m)
        until = np.concatenate([[0.0], np.cumsum(steps)])[: len(lat)]
        return until.astype(np.float64)

    @cached_property
    def metres(self) -> NDArray[np.float64]:
        """Length of every edge, shape ``(e,)``."""
        metres: NDArray[np.float64] = (
            self.until_m[self.first[1:] - 1] - self.until_m[self.first[:-1]]
        )
        return metres

    def corners(self, edge: int) -> NDArray[np.float64]:
        """List the edge's corners, tail first: latitude and longitude in degrees."""
        part = slice(int(self.first[edge]), int(self.first[edge + 1]))
        corners = np.stack([self.shape_lat[part], self.shape_lon[part]], axis=1)
        return corners.astype(np.float64) * E7

    def places_at(
        self, edges: NDArray[np.int64], shares: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Find the places at these shares of edges' lengths: degrees, shape ``(k, 2)``."""
        at_m = self.until_m[self.first[edges]] + self.metres[edges] * shares
        lat = np.interp(at_m, self.until_m, self.shape_lat * E7)
        lon = np.interp(at_m, self.until_m, self.shape_lon * E7)
        return np.stack([lat, lon], axis=1)

    @cached_property
    def digest(self) -> str:
        """What names this graph in caches: equal exactly where the arrays are."""
        seen = hashlib.sha256(f"road graph {VERSION}".encode())
        for name in _TYPES:
            seen.update(np.ascontiguousarray(getattr(self, name)).tobytes())
        return seen.hexdigest()


def save(road_map: RoadMap, path: Path) -> None:
    """Write the file in place of an older one, in one step: no reader sees half a file."""
    arrays: dict[str, Any] = {name: getattr(road_map, name) for name in _TYPES}
    for name in ("shape_lat", "shape_lon"):  # Steps from corner to corner pack far better.
        arrays[name] = np.diff(arrays[name], prepend=np.int32(0)).astype(np.int32)
    label = {"version": VERSION, "digest": road_map.digest, "origin": road_map.origin}
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with beside.open("wb") as file:
            np.savez_compressed(file, label=np.frombuffer(_packed(label), np.uint8), **arrays)
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink()


def load(path: Path) -> RoadMap:
    """
    Read the file and see that it is whole.

    Raises
    ------
    RoadGraphError
        When it is missing, no graph file, of another version, or damaged.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            label = json.loads(held["label"].tobytes())
            _expect_version(label, path)
            arrays = {name: held[name] for name in _TYPES}
    except FileNotFoundError:
        raise RoadGraphError(RoadFault.NO_FILE, path) from None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise RoadGraphError(RoadFault.NOT_A_GRAPH, path, type(error).__name__) from error
    for name in ("shape_lat", "shape_lon"):
        arrays[name] = np.cumsum(arrays[name], dtype=np.int64).astype(np.int32)
    road_map = RoadMap(origin=str(label.get("origin", "")), **arrays)
    if road_map.digest != label.get("digest"):
        raise RoadGraphError(RoadFault.DAMAGED, path, "its hash is another")
    return road_map


def typed(**arrays: Any) -> dict[str, Any]:
    """Give every array the type that it has in a file."""
    return {name: np.ascontiguousarray(arrays[name], kind) for name, kind in _TYPES.items()}


def _packed(label: dict[str, Any]) -> bytes:
    return json.dumps(label, sort_keys=True).encode()


def _expect_version(label: Any, path: Path) -> None:
    version = label.get("version") if isinstance(label, dict) else None
    if version != VERSION:
        raise RoadGraphError(RoadFault.OTHER_VERSION, path, f"{version}, expected {VERSION}")

"""Roads cut into tiles of lines, light enough that a phone draws them without any tile server."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import asinh, atan, degrees, floor, pi, radians, sinh, tan

import brotli
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from app.geo.map_editions import Sheet
from app.geo.polyline import encode

MOST_TILE_BYTES = 30_000  # compressed
MOST_TILES = 20_000
QUALITY = 9  # Of brotli: thousands of tiles should not take an hour.
STEEPEST_LAT = 85.0


class RoadRank(IntEnum):
    """How a road is drawn, the weightiest first; the numbers stand in tiles and style sheets."""

    TRUNK = 1
    MAIN = 2
    MINOR = 3
    LANE = 4
    WATER = 5
    FERRY = 6


@dataclass(frozen=True, kw_only=True)
class _Level:
    zoom: int
    ranks: tuple[RoadRank, ...]  # the last is dropped first where a tile grows too heavy
    tolerance_deg: float
    digits: int


_BIG = (RoadRank.TRUNK, RoadRank.MAIN)
LEVELS = (
    _Level(zoom=8, ranks=_BIG, tolerance_deg=0.001, digits=4),
    _Level(
        zoom=10,
        ranks=(*_BIG, RoadRank.FERRY, RoadRank.MINOR, RoadRank.WATER),
        tolerance_deg=0.0003,
        digits=4,
    ),
    _Level(
        zoom=12,
        ranks=(*_BIG, RoadRank.FERRY, RoadRank.MINOR, RoadRank.WATER, RoadRank.LANE),
        tolerance_deg=0.00008,
        digits=5,
    ),
)


@dataclass(frozen=True, kw_only=True)
class RoadLines:
    """
    Roads as a graph file has them.

    Parameters
    ----------
    rank
        Shape ``(e,)``: a `RoadRank` an edge; 0 is not drawn.
    first
        Shape ``(e + 1,)``: where an edge's corners begin.
    lat, lon
        Corners of all edges, in degrees (WGS 84).
    """

    rank: NDArray[np.uint8]
    first: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class RoadSheets:
    """An edition of roads, ready to be kept."""

    sheets: Sequence[Sheet]
    zooms: tuple[int, ...]
    bounds: tuple[float, ...]  # south, west, north, east
    thinned: int  # tiles that had to go without their smallest roads


class TooWideError(ValueError):
    """The roads reach over more land than a province's, or a country's, map."""


def cut_roads(roads: RoadLines) -> RoadSheets:
    """
    Cut roads into tiles of a few zooms, none heavier than `MOST_TILE_BYTES`.

    A tile's JSON holds `digits` and, by rank, encoded `lines`.

    Raises
    ------
    TooWideError
        When it would take more than `MOST_TILES`.
    """
    lines, rank = _lines(roads)
    if not len(lines):
        return RoadSheets(sheets=(), zooms=(), bounds=(), thinned=0)
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(lines))
    sheets: list[Sheet] = []
    thinned = 0
    for level in LEVELS:
        drawn = np.isin(rank, level.ranks)
        for name, parts in _tiles(lines[drawn], rank[drawn], level):
            sheet, is_whole = _sheet(name, parts, level)
            sheets.append(sheet)
            thinned += not is_whole
            if len(sheets) > MOST_TILES:
                raise TooWideError(f"Expected at most {MOST_TILES} tiles.")
    return RoadSheets(
        sheets=sheets,
        zooms=tuple(level.zoom for level in LEVELS),
        bounds=(south, west, north, east),
        thinned=thinned,
    )


def _lines(roads: RoadLines) -> tuple[NDArray[np.object_], NDArray[np.uint8]]:
    corners = np.diff(roads.first)
    drawn = (roads.rank > 0) & (corners > 1)
    edge_of_corner = np.repeat(np.arange(len(corners)), corners)
    kept = drawn[edge_of_corner]
    numbers = np.cumsum(drawn)[edge_of_corner[kept]] - 1
    points = np.stack([roads.lon[kept], roads.lat[kept]], axis=1)
    return shapely.linestrings(points, indices=numbers), roads.rank[drawn]


def _tiles(
    lines: NDArray[np.object_], rank: NDArray[np.uint8], level: _Level
) -> Iterator[tuple[str, Mapping[RoadRank, BaseGeometry]]]:
    if not len(lines):
        return
    tree = shapely.STRtree(lines)
    west, south, east, north = shapely.total_bounds(lines)
    for x in range(_column(west, level.zoom), _column(east, level.zoom) + 1):
        for y in range(_row(north, level.zoom), _row(south, level.zoom) + 1):
            box = _box(x, y, level.zoom)
            near = tree.query(shapely.box(*box))
            if not len(near):
                continue
            parts = {
                kind: _drawn(lines[near[rank[near] == kind]], box, level) for kind in level.ranks
            }
            if not all(part.is_empty for part in parts.values()):
                yield f"{level.zoom}/{x}/{y}", parts


def _drawn(
    lines: NDArray[np.object_], box: tuple[float, float, float, float], level: _Level
) -> BaseGeometry:
    inside = shapely.get_parts(shapely.clip_by_rect(lines, *box))
    merged = shapely.line_merge(shapely.MultiLineString([line for line in inside if line.length]))
    thin: BaseGeometry = shapely.simplify(merged, level.tolerance_deg, preserve_topology=False)
    return thin


def _sheet(name: str, parts: Mapping[RoadRank, BaseGeometry], level: _Level) -> tuple[Sheet, bool]:
    by_rank = {int(kind): _encoded(part, level.digits) for kind, part in parts.items()}
    is_whole = True
    while True:
        document = {
            "digits": level.digits,
            "lines": {str(kind): texts for kind, texts in by_rank.items() if texts},
        }
        text = json.dumps(document, separators=(",", ":")).encode()
        content = brotli.compress(text, quality=QUALITY)
        if len(content) <= MOST_TILE_BYTES or len(by_rank) == 1:
            return Sheet(name=name, content=content, size=len(text)), is_whole
        by_rank.popitem()
        is_whole = False


def _encoded(part: BaseGeometry, digits: int) -> list[str]:
    return [
        encode(((lat, lon) for lon, lat in line.coords), digits=digits)
        for line in getattr(part, "geoms", (part,))
        if not line.is_empty
    ]


def _column(lon: float, zoom: int) -> int:
    return floor((lon + 180) / 360 * (1 << zoom))


def _row(lat: float, zoom: int) -> int:
    within = radians(max(-STEEPEST_LAT, min(STEEPEST_LAT, lat)))
    return floor((1 - asinh(tan(within)) / pi) / 2 * (1 << zoom))


def _box(x: int, y: int, zoom: int) -> tuple[float, float, float, float]:
    tiles = 1 << zoom

    def lat(row: int) -> float:
        return degrees(atan(sinh(pi * (1 - 2 * row / tiles))))

    return x / tiles * 360 - 180, lat(y + 1), (x + 1) / tiles * 360 - 180, lat(y)

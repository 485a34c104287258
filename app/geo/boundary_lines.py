"""A province's outlines made light: no slivers between neighbours, each border sent once."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import brotli
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.geo.boundary_shapes import land_of
from app.geo.polyline import OUTLINE_DIGITS, Whole, encode_whole

# Files are simplified commune by commune and leave slivers this wide between neighbours.
SLIVER_DEG = 0.003
# From about 20 m to about 700 m: the first that fits is taken.
TOLERANCES_DEG = (0.0002, 0.0004, 0.0008, 0.0015, 0.003, 0.006)
MOST_BYTES = 40_000  # compressed: what a phone may be asked to fetch for outlines


@dataclass(frozen=True, kw_only=True)
class Named:
    """A commune's land and what a map writes on it."""

    code: str
    name: str
    lat: float
    lon: float
    area: BaseGeometry


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A province's outlines as they are served."""

    content: bytes  # compressed JSON
    size: int  # of the JSON
    tolerance_deg: float
    communes: int


def draw(communes: Sequence[Named]) -> Drawn:
    """
    Write a province's outlines so that neighbours share their border and no page waits long.

    The JSON holds `lines`, encoded, and for each commune its `rings`: lists of line numbers,
    the bitwise complement where a line is walked backwards.
    """
    land = _without_slivers([commune.area for commune in communes])
    for tolerance_deg in TOLERANCES_DEG:
        simple = shapely.coverage_simplify(land, tolerance_deg)
        text = _written(communes, [_rounded_rings(area) for area in simple])
        content = brotli.compress(text, quality=11)
        if len(content) <= MOST_BYTES:
            break
    return Drawn(
        content=content, size=len(text), tolerance_deg=tolerance_deg, communes=len(communes)
    )


def _without_slivers(areas: Sequence[BaseGeometry]) -> Sequence[BaseGeometry]:
    clean = shapely.coverage_clean(np.array(areas, dtype=object), gap_width=SLIVER_DEG)
    # What lies wholly under a neighbour would vanish; better a double line than no commune.
    return [
        land_of(shapely.make_valid(new)) if not new.is_empty and new.area > 0 else old
        for new, old in zip(clean, areas, strict=True)
    ]


Ring = list[Whole]


def _rounded_rings(area: BaseGeometry) -> list[Ring]:
    scale = 10**OUTLINE_DIGITS
    rings = []
    for part in getattr(area, "geoms", (area,)):
        for line in (part.exterior, *part.interiors):
            points = np.rint(np.asarray(line.coords)[:, 1::-1] * scale).astype(np.int64).tolist()
            ring = [(lat, lon) for lat, lon in points]
            ring = [ring[0], *(after for before, after in pairwise(ring) if after != before)]
            if len(ring) > 3:
                rings.append(ring)
    return rings


def _written(communes: Sequence[Named], rings: Sequence[Sequence[Ring]]) -> bytes:
    lines, numbers = _cut(rings)
    document = {
        "digits": OUTLINE_DIGITS,
        "lines": [encode_whole(line) for line in lines],
        "communes": [
            {
                "code": commune.code,
                "name": commune.name,
                "at": [round(commune.lat, 4), round(commune.lon, 4)],
                "rings": of_commune,
            }
            for commune, of_commune in zip(communes, numbers, strict=True)
        ],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _cut(rings: Sequence[Sequence[Ring]]) -> tuple[list[Ring], list[list[list[int]]]]:
    """Cut rings where three lands meet, and number each line once."""
    corners = _corners(rings)
    lines: list[Ring] = []
    known: dict[tuple[Whole, ...], int] = {}

    def number(line: Ring) -> int:
        forward = tuple(line)
        if forward in known:
            return known[forward]
        if forward[::-1] in known:
            return ~known[forward[::-1]]
        known[forward] = len(lines)
        lines.append(line)
        return known[forward]

    numbers = [
        [[number(line) for line in _pieces(ring, corners)] for ring in of_one] for of_one in rings
    ]
    return lines, numbers


def _corners(rings: Sequence[Sequence[Ring]]) -> set[Whole]:
    # A point is a corner where not every ring through it goes on to the same two neighbours.
    beside: dict[Whole, frozenset[Whole]] = {}
    corners: set[Whole] = set()
    for ring in (ring for of_one in rings for ring in of_one):
        around = [ring[-2], *ring]
        for before, here, after in zip(around, around[1:], around[2:], strict=False):
            both = frozenset((before, after))
            if beside.setdefault(here, both) != both:
                corners.add(here)
    return corners


def _pieces(ring: Ring, corners: Mapping[Whole, object] | set[Whole]) -> Iterator[Ring]:
    cuts = [place for place, point in enumerate(ring[:-1]) if point in corners]
    if not cuts:
        # An island in itself: begun at its least point, so that its neighbour's hole is the same.
        start = ring.index(min(ring[:-1]))
        yield [*ring[start:-1], *ring[: start + 1]]
        return
    turned = [*ring[cuts[0] : -1], *ring[: cuts[0] + 1]]
    ends = [*(cut - cuts[0] for cut in cuts), len(turned) - 1]
    for start, end in pairwise(ends):
        yield turned[start : end + 1]

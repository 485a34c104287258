"""Where a commune lies: its true outline where there is one, else the land nearest to it."""

import json
from collections.abc import Sequence
from functools import lru_cache
from math import pi, sqrt
from typing import Any

import brotli
import numpy as np
import shapely

from app.geo import map_editions
from app.geo import queries as geo
from app.geo.models import Commune, MapLayer
from app.geo.polyline import decode
from optimizer.travel.closures import MOST_POINTS
from optimizer.travel.ellipsoid import metres_a_degree

Corner = tuple[float, float]

BORDER_M = 50.0
"""A road along the border belongs to both sides: a closed commune keeps that far from it."""

TOLERANCES_M = (20.0, 50.0, 100.0, 200.0, 400.0, 800.0)

WIDER_THAN_ROUND = 1.6
"""A commune reaches so much farther from its point than a circle of its area would."""

UNKNOWN_AREA_KM2 = 50.0


class Lands:
    """Knows where communes lie; asks the database once a province, however many are asked for."""

    def __init__(self) -> None:
        self._digests: dict[str, str] = {}
        self._points: dict[str, tuple[Corner, ...]] = {}

    def outline_of(self, commune: Commune) -> tuple[tuple[Corner, ...], bool]:
        """Return a commune's corners, and whether they are its true ones."""
        digest = self._digest(commune.province_code)
        known = _true_outline(digest, commune.code) if digest else ()
        return (known, True) if known else (self._nearest_land(commune), False)

    def _digest(self, province_code: str) -> str:
        if province_code not in self._digests:
            edition = map_editions.shown_edition(layer=MapLayer.OUTLINES, area=province_code)
            self._digests[province_code] = edition.digest if edition else ""
        return self._digests[province_code]

    def _nearest_land(self, commune: Commune) -> tuple[Corner, ...]:
        code = commune.province_code
        if code not in self._points:
            neighbours = geo.communes_of(province_code=code)
            self._points[code] = tuple((each.lat, each.lon) for each in neighbours)
        reach_m = WIDER_THAN_ROUND * 1000 * sqrt((commune.area_km2 or UNKNOWN_AREA_KM2) / pi)
        return _nearest_land((commune.lat, commune.lon), self._points[code], reach_m)


@lru_cache(maxsize=256)
def _true_outline(digest: str, code: str) -> tuple[Corner, ...]:
    sheet = map_editions.sheet(digest=digest, name=MapLayer.OUTLINES.value)
    document = json.loads(brotli.decompress(sheet.content)) if sheet else {"communes": ()}
    drawn = next((one for one in document["communes"] if one["code"] == code), None)
    if drawn is None:
        return ()
    lands = [_ring(ring, document) for ring in drawn["rings"]]
    return _thinned(max((land for land in lands if land.area), key=lambda land: land.area))


def _ring(numbers: Sequence[int], document: dict[str, Any]) -> shapely.Polygon:
    """Put a ring together again from the lines that it shares with its neighbours."""
    corners: list[Corner] = []
    for number in numbers:
        line = decode(
            document["lines"][~number if number < 0 else number], digits=document["digits"]
        )
        corners += line[::-1] if number < 0 else line
    return shapely.Polygon(corners).buffer(0)


def _thinned(land: Any) -> tuple[Corner, ...]:
    largest = max(shapely.get_parts(land), key=lambda part: part.area)
    here = shapely.get_coordinates(largest.representative_point())[0]
    scale = metres_a_degree(float(here[0]))
    flat = shapely.transform(largest, lambda corners: (corners - here) * scale)
    within = flat.buffer(-BORDER_M)
    flat = flat if within.is_empty else max(shapely.get_parts(within), key=lambda part: part.area)
    for tolerance_m in TOLERANCES_M:
        thin = flat.simplify(tolerance_m).exterior
        if shapely.get_num_coordinates(thin) <= MOST_POINTS:
            break
    return _pairs(shapely.get_coordinates(thin)[:-1] / scale + here)


@lru_cache(maxsize=256)
def _nearest_land(here: Corner, points: Sequence[Corner], reach_m: float) -> tuple[Corner, ...]:
    scale = metres_a_degree(here[0])
    flat = (np.array(points) - np.array(here)) * scale
    land = shapely.Point(0, 0).buffer(reach_m, quad_segs=8)
    if len(points) > 1:
        cells = shapely.voronoi_polygons(shapely.multipoints(flat), extend_to=land)
        mine = next(cell for cell in cells.geoms if cell.covers(shapely.Point(0, 0)))
        land = land.intersection(mine)
    ring = shapely.get_coordinates(land)[:-1][:MOST_POINTS]
    return _pairs(ring / scale + np.array(here))


def _pairs(degrees: Any) -> tuple[Corner, ...]:
    return tuple((round(float(lat), 6), round(float(lon), 6)) for lat, lon in degrees)

"""Closures as the optimizer's providers take them: every place becomes a line or an area."""

from collections.abc import Sequence
from functools import lru_cache
from math import pi, sqrt

import numpy as np
import shapely

from app.geo import queries as geo
from app.geo.models import Commune
from app.roads.models import Place, RoadClosure
from optimizer.travel.closures import MOST_POINTS, Closure, ClosureKind
from optimizer.travel.ellipsoid import metres_a_degree

Corners = tuple[tuple[float, float], ...]

SPOT_M = 60.0
"""Around a phone's position: as sure as phones are under trees."""

WIDER_THAN_ROUND = 1.6
"""A commune reaches so much farther from its point than a circle of its area would."""

UNKNOWN_AREA_KM2 = 50.0


def as_optimizer(closure: RoadClosure) -> Closure:
    """Turn a drawn row into what providers of travel times honour."""
    return Closure(
        id=closure.id,
        kind=ClosureKind.LINE if closure.place is Place.LINE else ClosureKind.AREA,
        shape=corners_of(closure),
        profiles=frozenset(closure.profiles),
        slow_factor=closure.slow_factor,
    )


def corners_of(closure: RoadClosure) -> Corners:
    """Return the corners that stand for it on a map; empty where it is told in words alone."""
    if closure.place is Place.COMMUNE and closure.commune is not None:
        return outline_of(closure.commune)
    drawn = tuple((float(lat), float(lon)) for lat, lon in closure.shape)
    return _around(drawn[0]) if closure.place is Place.SPOT and drawn else drawn


def outline_of(commune: Commune) -> Corners:
    """
    Return roughly where a commune lies: what is nearer to its point than to its neighbours'.

    It stands in for the true outline, which an installation may not have.
    """
    neighbours = geo.communes_of(province_code=commune.province_code)
    points = tuple((each.lat, each.lon) for each in neighbours)
    reach_m = WIDER_THAN_ROUND * 1000 * sqrt((commune.area_km2 or UNKNOWN_AREA_KM2) / pi)
    return _nearest_land((commune.lat, commune.lon), points, reach_m)


def _around(spot: tuple[float, float]) -> Corners:
    scale = metres_a_degree(spot[0])
    ring = shapely.get_coordinates(shapely.Point(0, 0).buffer(SPOT_M, quad_segs=3))[:-1]
    return _pairs(ring / scale + np.array(spot))


@lru_cache(maxsize=256)
def _nearest_land(
    here: tuple[float, float], points: Sequence[tuple[float, float]], reach_m: float
) -> Corners:
    scale = metres_a_degree(here[0])
    flat = (np.array(points) - np.array(here)) * scale
    land = shapely.Point(0, 0).buffer(reach_m, quad_segs=8)
    if len(points) > 1:
        cells = shapely.voronoi_polygons(shapely.multipoints(flat), extend_to=land)
        mine = next(cell for cell in cells.geoms if cell.covers(shapely.Point(0, 0)))
        land = land.intersection(mine)
    ring = shapely.get_coordinates(land)[:-1][:MOST_POINTS]
    return _pairs(ring / scale + np.array(here))


def _pairs(degrees: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Corners:
    return tuple((round(float(lat), 6), round(float(lon), 6)) for lat, lon in degrees)

"""The road between two taps on a map, so that a closed stretch follows its bends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import shapely

from app.roads import sources
from optimizer.travel import Point

Corner = tuple[float, float]

BENDS_DEG = 0.0001  # about ten metres: a closed stretch needs no finer line
MOST_CORNERS = 100


def road_between(start: Corner, end: Corner, *, on: date, province_code: str) -> Sequence[Corner]:
    """Return the road's corners from one place to the other; empty where nobody knows it."""
    roads = replace(sources.of_day(on=on, province_code=province_code), closures=())
    (way,) = roads.paths([Point(*start), Point(*end)], profile="motorbike")
    if len(way.shape) < 2:
        return ()
    thin = shapely.LineString(way.shape).simplify(BENDS_DEG)
    corners = [(round(lat, 6), round(lon, 6)) for lat, lon in thin.coords]
    return corners if len(corners) <= MOST_CORNERS else ()

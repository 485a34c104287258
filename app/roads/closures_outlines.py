"""Closures as the optimizer's providers take them: every place becomes a line or an area."""

import numpy as np
import shapely

from app.roads.closures_communes import Lands
from app.roads.models import Place, RoadClosure
from optimizer.travel.closures import Closure, ClosureKind
from optimizer.travel.ellipsoid import metres_a_degree

Corners = tuple[tuple[float, float], ...]

SPOT_M = 60.0
"""Around a phone's position: as sure as phones are under trees."""


def as_optimizer(closure: RoadClosure, lands: Lands | None = None) -> Closure:
    """
    Turn a drawn row into what providers of travel times honour.

    Parameters
    ----------
    lands
        Shared by those who turn many.
    """
    return Closure(
        id=closure.id,
        kind=ClosureKind.LINE if closure.place is Place.LINE else ClosureKind.AREA,
        shape=corners_of(closure, lands),
        profiles=frozenset(closure.profiles),
        slow_factor=closure.slow_factor,
    )


def corners_of(closure: RoadClosure, lands: Lands | None = None) -> Corners:
    """Return the corners that stand for it on a map; empty where it is told in words alone."""
    if closure.place is Place.COMMUNE and closure.commune is not None:
        return (lands or Lands()).outline_of(closure.commune)[0]
    drawn = tuple((float(lat), float(lon)) for lat, lon in closure.shape)
    return _around(drawn[0]) if closure.place is Place.SPOT and drawn else drawn


def is_exact(closure: RoadClosure) -> bool:
    """Whether the map shows where it truly lies, not about where."""
    if closure.commune is None or closure.place is not Place.COMMUNE:
        return True
    return Lands().outline_of(closure.commune)[1]


def _around(spot: tuple[float, float]) -> Corners:
    scale = metres_a_degree(spot[0])
    ring = shapely.get_coordinates(shapely.Point(0, 0).buffer(SPOT_M, quad_segs=3))[:-1]
    degrees = ring / scale + np.array(spot)
    return tuple((round(float(lat), 6), round(float(lon), 6)) for lat, lon in degrees)

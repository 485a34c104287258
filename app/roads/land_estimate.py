"""The estimate of a province: its figures, barriers and ferries, ready for the optimizer."""

from collections.abc import Iterable
from datetime import time

from app.geo import queries as geo
from app.roads import land_queries as queries
from app.roads.land_models import RoadBarrier, RoadFerry
from optimizer.travel import Estimate, Point, Terrain
from optimizer.travel.barriers import Barrier
from optimizer.travel.ferries import Ferry
from optimizer.travel.tables import TravelTables
from optimizer.window import TimeWindow

WORKING_DAY = TimeWindow(7 * 3600, 17 * 3600)
"""When couriers ride, where nobody says otherwise: a ferry counts if it runs all this time."""


def estimate_of(
    *,
    province_code: str,
    span: TimeWindow = WORKING_DAY,
    tables: TravelTables | None = None,
) -> Estimate:
    """
    Return the estimate with all that the administrator has said of a province.

    Parameters
    ----------
    span
        From when to when couriers ride that day, seconds since local midnight.
    tables
        Figures to try in place of those that hold.
    """
    return Estimate(
        tables=tables or queries.figures(province_code=province_code).tables,
        barriers=tuple(as_barrier(row) for row in queries.barriers(province_code=province_code)),
        ferries=tuple(_ferries(queries.ferries(province_code=province_code))),
        span=span,
    )


def as_barrier(row: RoadBarrier) -> Barrier:
    """Turn a row into what the optimizer keeps to."""
    return Barrier(
        id=row.id,
        shape=tuple((lat, lon) for lat, lon in row.shape),
        crossings=tuple((crossing["lat"], crossing["lon"]) for crossing in row.crossings),
        profiles=frozenset(row.profiles),
    )


def as_ferry(row: RoadFerry) -> Ferry:
    """Turn a row into what the optimizer may take."""
    return Ferry(
        id=row.id,
        start=point_at(row.from_lat, row.from_lon),
        end=point_at(row.to_lat, row.to_lon),
        seconds=row.minutes * 60,
        metres=row.metres,
        hours=TimeWindow(_second(row.opens), _second(row.closes)),
        interval_s=row.interval_min * 60,
        profiles=frozenset(row.profiles),
        is_one_way=row.is_one_way,
    )


def point_at(lat: float, lon: float) -> Point:
    """Return a place with the terrain of the commune whose point is nearest."""
    nearest = geo.nearest_commune(lat=lat, lon=lon)
    return Point(lat, lon, Terrain(nearest.terrain) if nearest else Terrain.DELTA)


def _ferries(rows: Iterable[RoadFerry]) -> Iterable[Ferry]:
    return (as_ferry(row) for row in rows)


def _second(moment: time) -> int:
    return moment.hour * 3600 + moment.minute * 60

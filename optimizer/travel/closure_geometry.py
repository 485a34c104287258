"""What closures stand in the way of, on a flat map of metres, for many legs at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from optimizer.travel.closures import Closure, ClosureKind, closing, slowing
from optimizer.travel.ellipsoid import metres_a_degree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

LINE_REACH_M = 20.0
"""How far beside a drawn line its road may lie: a finger on a phone is no surveyor."""


def contains(closure: Closure, lat_lon_deg: ArrayLike) -> NDArray[np.bool_]:
    """
    Say which places lie in the area, or within `LINE_REACH_M` of the line.

    Parameters
    ----------
    lat_lon_deg
        Places, shape ``(n, 2)``: latitude, longitude in degrees.

    Returns
    -------
    NDArray[np.bool_]
        Shape ``(n,)``.
    """
    drawn = _drawn(closure)
    inside: NDArray[np.bool_] = shapely.intersects_xy(drawn.wide, drawn.metric(lat_lon_deg))
    return inside


def touches(closure: Closure, starts: ArrayLike, ends: ArrayLike) -> NDArray[np.bool_]:
    """
    Say which straight legs cross the line or enter the area: the guess where no road is known.

    Parameters
    ----------
    starts, ends
        Both shape ``(m, 2)``: latitude, longitude in degrees; leg ``i`` joins row ``i`` of both.

    Returns
    -------
    NDArray[np.bool_]
        Shape ``(m,)``.
    """
    drawn = _drawn(closure)
    legs, near = _near(drawn, starts, ends)
    near[near] = shapely.intersects(drawn.exact, legs)
    return near


def lies_on(closure: Closure, starts: ArrayLike, ends: ArrayLike) -> NDArray[np.bool_]:
    """
    Say which pieces of road are closed: the edges to drop from a network.

    A piece is closed where it enters the area, crosses the line, or runs at least half its
    length within `LINE_REACH_M` of it. A side road that only ends at the line stays open.

    Parameters
    ----------
    starts, ends
        Both shape ``(m, 2)``: latitude, longitude in degrees.

    Returns
    -------
    NDArray[np.bool_]
        Shape ``(m,)``.
    """
    if closure.kind is ClosureKind.AREA:
        return touches(closure, starts, ends)
    drawn = _drawn(closure)
    pieces, near = _near(drawn, starts, ends)
    along = shapely.length(shapely.intersection(pieces, drawn.wide))
    runs_along = (2 * along >= shapely.length(pieces)) & shapely.intersects(drawn.wide, pieces)
    near[near] = runs_along | shapely.crosses(pieces, drawn.exact)
    return near


def share_inside(closure: Closure, starts: ArrayLike, ends: ArrayLike) -> NDArray[np.float64]:
    """
    Say which part of each straight leg runs through the closure, 0 to 1, shape ``(m,)``.

    Parameters
    ----------
    starts, ends
        Both shape ``(m, 2)``: latitude, longitude in degrees.
    """
    drawn = _drawn(closure)
    legs, near = _near(drawn, starts, ends)
    shares = np.zeros(len(near))
    inside = shapely.length(shapely.intersection(legs, drawn.wide))
    shares[near] = inside / np.maximum(shapely.length(legs), 1e-9)
    return np.minimum(shares, 1.0)


def closed_pairs(
    closures: Iterable[Closure], lat_lon_deg: ArrayLike, *, profile: str
) -> NDArray[np.bool_]:
    """
    Say between which two places no straight leg is open.

    Parameters
    ----------
    lat_lon_deg
        Places, shape ``(n, 2)``: latitude, longitude in degrees.

    Returns
    -------
    NDArray[np.bool_]
        Shape ``(n, n)``, symmetric, False on the diagonal. A place inside an area is cut off
        from all others.
    """
    places, (row, column) = _pairs(lat_lon_deg)
    closed = np.zeros((len(places), len(places)), dtype=np.bool_)
    for closure in closing(closures, profile):
        is_open = ~closed[row, column]
        row, column = row[is_open], column[is_open]
        met = touches(closure, places[row], places[column])
        closed[row[met], column[met]] = True
    return closed | closed.T


def slow_factors(
    closures: Iterable[Closure], lat_lon_deg: ArrayLike, *, profile: str
) -> NDArray[np.float64]:
    """
    Say how many times as long each straight leg takes, shape ``(n, n)``, at least 1.

    Parameters
    ----------
    lat_lon_deg
        Places, shape ``(n, 2)``: latitude, longitude in degrees.
    """
    places, (row, column) = _pairs(lat_lon_deg)
    factors = np.ones((len(places), len(places)))
    for closure in slowing(closures, profile):
        share = share_inside(closure, places[row], places[column])
        factors[row, column] += share * ((closure.slow_factor or 1.0) - 1)
    return np.maximum(factors, factors.T)


def rings(closure: Closure, *, reach_m: float = LINE_REACH_M) -> list[list[list[float]]]:
    """
    Draw the closure as rings of ``[lon, lat]``, closed: what servers take as excluded polygons.

    A line becomes the strip of ``reach_m`` on either side of it, an area stays as it is.
    """
    drawn = _drawn(closure)
    area = closure.kind is ClosureKind.AREA
    strip = drawn.exact if area else drawn.exact.buffer(reach_m, cap_style="flat", quad_segs=2)
    parts = shapely.get_parts(strip)
    return [[[lon, lat] for lat, lon in drawn.degrees(part.exterior.coords)] for part in parts]


def geojson(closure: Closure) -> dict[str, Any]:
    """Write the shape as a GeoJSON geometry: ``[lon, lat]``."""
    line = [[lon, lat] for lat, lon in closure.shape]
    if closure.kind is ClosureKind.LINE:
        return {"type": "LineString", "coordinates": line}
    return {"type": "Polygon", "coordinates": [[*line, line[0]]]}


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A closure on a flat map of metres around its middle; straight lines stay straight."""

    middle: NDArray[np.float64]  # latitude, longitude
    metres_a_degree: NDArray[np.float64]
    exact: Any
    wide: Any

    def metric(self, lat_lon_deg: ArrayLike) -> NDArray[np.float64]:
        """Turn degrees, shape ``(n, 2)``, into metres north and east."""
        given = np.asarray(lat_lon_deg, dtype=np.float64).reshape(-1, 2)
        metres: NDArray[np.float64] = (given - self.middle) * self.metres_a_degree
        return metres

    def degrees(self, metres: ArrayLike) -> list[list[float]]:
        """Turn metres into latitude and longitude, to the decimetre."""
        degrees = np.asarray(metres) / self.metres_a_degree + self.middle
        rounded: list[list[float]] = np.round(degrees, 6).tolist()
        return rounded


@lru_cache(maxsize=256)
def _drawn(closure: Closure) -> _Drawn:
    corners = np.array(closure.shape)
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    scale = metres_a_degree(float(middle[0]))
    flat = (corners - middle) * scale
    if closure.kind is ClosureKind.AREA:
        exact = wide = shapely.Polygon(flat)
    else:
        exact = shapely.LineString(flat)
        wide = exact.buffer(LINE_REACH_M)
    shapely.prepare([exact, wide])
    return _Drawn(middle, scale, exact, wide)


def _near(drawn: _Drawn, starts: ArrayLike, ends: ArrayLike) -> tuple[Any, NDArray[np.bool_]]:
    """Draw only the legs whose box meets the closure's: most legs of a day do not."""
    first, last = drawn.metric(starts), drawn.metric(ends)
    box = np.array(drawn.wide.bounds).reshape(2, 2)
    near = (np.maximum(first, last) >= box[0]) & (np.minimum(first, last) <= box[1])
    is_near: NDArray[np.bool_] = near.all(axis=1)
    return shapely.linestrings(np.stack([first[is_near], last[is_near]], axis=1)), is_near


def _pairs(lat_lon_deg: ArrayLike) -> tuple[NDArray[np.float64], tuple[NDArray[Any], NDArray[Any]]]:
    places = np.asarray(lat_lon_deg, dtype=np.float64).reshape(-1, 2)
    row, column = np.triu_indices(len(places), k=1)
    return places, (row, column)

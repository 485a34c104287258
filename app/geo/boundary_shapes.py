"""Rings of numbers become polygons; what is broken is mended where it can be, and said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

MOST_POINTS = 10_000_000  # of a file: 160 MB of numbers
LEAST_RING = 4  # the first point again at the end
POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True)
class Outline:
    """A feature's land in degrees, longitude first as in files, and whether it had to be mended."""

    area: BaseGeometry
    was_mended: bool


class BrokenOutlineError(ValueError):
    """A feature has no land that can be drawn."""


def outline_of(geometry: object) -> Outline:
    """
    Turn a GeoJSON geometry into valid land.

    Raises
    ------
    BrokenOutlineError
        When it is no polygon, has no points, or nothing is left of it once it is mended.
    """
    area = shapely.MultiPolygon([_polygon(rings) for rings in _polygons(geometry)])
    if shapely.is_valid(area) and area.area > 0:
        return Outline(area=_flat(area), was_mended=False)
    for method in ("structure", "linework"):  # The second keeps what the first takes for holes.
        mended = _flat(shapely.make_valid(area, method=method))
        if not mended.is_empty:
            return Outline(area=mended, was_mended=True)
    raise BrokenOutlineError("its rings enclose no land")


def swapped(area: BaseGeometry) -> BaseGeometry:
    """Return the same land with latitude and longitude changed for each other."""
    turned: BaseGeometry = shapely.transform(area, lambda points: points[:, ::-1])
    return turned


def joined(areas: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return several pieces of land as one."""
    return areas[0] if len(areas) == 1 else _flat(shapely.union_all(list(areas)))


def land_of(area: BaseGeometry) -> BaseGeometry:
    """Return what of a geometry is land; lines and points, which mending leaves, are none."""
    return _flat(area)


def _flat(area: BaseGeometry) -> BaseGeometry:
    parts = [part for part in _parts(area) if part.geom_type == "Polygon" and part.area > 0]
    land: BaseGeometry = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return land


def _parts(area: BaseGeometry) -> Iterable[BaseGeometry]:
    for part in getattr(area, "geoms", (area,)):
        if hasattr(part, "geoms"):
            yield from _parts(part)
        else:
            yield part


def _polygons(geometry: object) -> Sequence[Any]:
    if not isinstance(geometry, Mapping):
        raise BrokenOutlineError("it has no geometry")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list):
        return [rings for part in geometry["geometries"] for rings in _polygons(part)]
    if kind not in POLYGONS:
        raise BrokenOutlineError(f"it is a {str(kind)[:30]}, not a polygon")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise BrokenOutlineError("it is empty")
    return polygons


def _polygon(rings: object) -> BaseGeometry:
    if not isinstance(rings, list) or not rings:
        raise BrokenOutlineError("it is empty")
    shell, *holes = (_ring(ring) for ring in rings)
    polygon: BaseGeometry = shapely.Polygon(shell, holes)
    return polygon


def _ring(points: object) -> NDArray[np.float64]:
    try:
        ring = np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise BrokenOutlineError("a ring holds something else than points") from None
    if ring.ndim != 2 or ring.shape[1] not in (2, 3) or not np.isfinite(ring).all():
        raise BrokenOutlineError("a ring holds something else than points")
    ring = ring[:, :2]
    if not np.array_equal(ring[0], ring[-1]):
        ring = np.vstack([ring, ring[:1]])
    if len(ring) < LEAST_RING:
        raise BrokenOutlineError("a ring has fewer than three corners")
    return ring

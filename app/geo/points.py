"""Points on the earth and how far apart they are."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_M = 6_371_008.8  # mean radius
DEGREE_M = 111_195.0  # of latitude; of longitude at the equator


@dataclass(frozen=True)
class Point:
    """A place in degrees, WGS 84."""

    lat: float
    lon: float


def distance_m(one: Point, other: Point) -> float:
    """Return the great circle between two points, in metres."""
    lat, other_lat = radians(one.lat), radians(other.lat)
    across = sin((other_lat - lat) / 2) ** 2
    along = sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(across + cos(lat) * cos(other_lat) * along)))

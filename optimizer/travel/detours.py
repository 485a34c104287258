"""Closed roads where a server knows nothing of them: who would ride through, and the way round."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from optimizer.travel.closure_geometry import LINE_REACH_M, contains
from optimizer.travel.closures import ClosureKind
from optimizer.travel.ellipsoid import metres_a_degree
from optimizer.travel.provider import Point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from optimizer.travel.blocks import Block
    from optimizer.travel.closures import Closure

BYWAYS_M = (250.0, 1000.0, 4000.0)
"""Around a closure, at these distances, the way round it is looked for."""

BYWAYS_EACH = 8
EVERY_M = 25.0
MOST_IN_ALL = 400
MOST_PROBES: Mapping[ClosureKind, int] = MappingProxyType(
    {ClosureKind.LINE: 40, ClosureKind.AREA: 120}
)
WIDEST_GAP_M: Mapping[ClosureKind, float] = MappingProxyType(
    {ClosureKind.LINE: 100.0, ClosureKind.AREA: 50.0}
)
"""Between two probes: beyond it a road could cross unseen, and the closure is left out."""

REACH_M = LINE_REACH_M + 10
"""Further from a probe there is no road that the drawing could mean."""

SLACK_S = 2
SLACK_M = 5
"""Two rides by way of a probe may be longer by that much, for rounding, and still be the ride."""


@dataclass(frozen=True, eq=False, slots=True)
class Probes:
    """
    Places on closed roads. A ride that gains nothing by avoiding one leads over it.

    Parameters
    ----------
    closures
        That are probed closely enough to be believed.
    points
        Where, in the order of ``closures``.
    byways
        Places around them that a way round may lead by.
    """

    closures: tuple[Closure, ...]
    points: tuple[Point, ...]
    byways: tuple[Point, ...]


def probes_of(closures: Sequence[Closure]) -> Probes:
    """
    Choose places on closed lines and on the rims of closed areas, `EVERY_M` apart.

    Closures too long to be probed closely enough are left out.
    """
    probed: list[Closure] = []
    points: list[Point] = []
    for closure in closures:
        found = along(closure, most=MOST_PROBES[closure.kind])
        if found and len(points) + len(found) <= MOST_IN_ALL:
            probed.append(closure)
            points += found
    byways = [byway for closure in probed for byway in _ring(closure)]
    return Probes(tuple(probed), tuple(points), tuple(byways))


def along(closure: Closure, *, most: int) -> list[Point]:
    """
    Choose places on a closed line, or on the rim of a closed area, evenly and between its ends.

    Parameters
    ----------
    most
        Places; none are chosen where they would lie further than `WIDEST_GAP_M` apart.
    """
    corners = np.array(closure.shape)
    if closure.kind is ClosureKind.AREA:
        corners = np.vstack([corners, corners[:1]])
    steps = np.diff(corners, axis=0) * metres_a_degree(float(corners[0][0]))
    at_m = np.concatenate([[0.0], np.cumsum(np.hypot(*steps.T))])
    many = min(most, max(1, math.ceil(at_m[-1] / EVERY_M)))
    if many < 1 or at_m[-1] / many > WIDEST_GAP_M[closure.kind]:
        return []
    # Not at the ends: a side road that begins there is open.
    wanted = (np.arange(many) + 0.5) / many * at_m[-1]
    lat, lon = (np.interp(wanted, at_m, corners[:, axis]) for axis in (0, 1))
    return [
        Point(round(float(north), 6), round(float(east), 6))
        for north, east in zip(lat, lon, strict=True)
    ]


def rides_through(block: Block, places: int) -> NDArray[np.bool_]:
    """
    Say which rides between places lead over a probe.

    Parameters
    ----------
    block
        Between all places and then all probes, square.
    places
        How many of its rows and columns are places, ``n``.

    Returns
    -------
    NDArray[np.bool_]
        Shape ``(n, n)``; False on the diagonal.
    """
    through = np.zeros((places, places), dtype=np.bool_)
    direct_s, direct_m = block.seconds[:places, :places], block.metres[:places, :places]
    for probe in range(places, len(block.seconds)):
        if block.to_snap_m[probe] > REACH_M:
            continue
        by_s = block.seconds[:places, probe, None] + block.seconds[None, probe, :places]
        by_m = block.metres[:places, probe, None] + block.metres[None, probe, :places]
        through |= (by_s <= direct_s + SLACK_S) & (by_m <= direct_m + SLACK_M)
    np.fill_diagonal(through, False)
    return through


def cut_off(closures: Sequence[Closure], places: Sequence[Point]) -> NDArray[np.bool_]:
    """Say which rides begin or end inside a closed area, shape ``(n, n)``."""
    lat_lon_deg = np.array([(place.lat, place.lon) for place in places]).reshape(-1, 2)
    inside = np.zeros(len(places), dtype=np.bool_)
    for closure in closures:
        if closure.kind is ClosureKind.AREA:
            inside |= contains(closure, lat_lon_deg)
    cut = inside[:, None] | inside[None, :]
    np.fill_diagonal(cut, False)
    return cut


def around(
    seconds: NDArray[np.float64], metres: NDArray[np.float64], blocked: NDArray[np.bool_]
) -> None:
    """
    Ride by way of other places where the straight ride is blocked; both arrays are changed.

    The shortest way round may be shorter than what is found, never longer than it.

    Parameters
    ----------
    seconds, metres
        Shape ``(n, n)``; infinite where there is no way, also where it is blocked.
    """
    for _twice in range(2):  # Each time, ways of up to twice as many rides are found.
        for row in np.flatnonzero(blocked.any(axis=1)):
            columns = np.flatnonzero(blocked[row])
            by_way = seconds[row][:, None] + seconds[:, columns]
            best = by_way.argmin(axis=0)
            shortest = by_way[best, np.arange(len(columns))]
            is_better = shortest < seconds[row, columns]
            better = columns[is_better]
            via = best[is_better]
            seconds[row, better] = shortest[is_better]
            metres[row, better] = metres[row, via] + metres[via, better]


def _ring(closure: Closure) -> list[Point]:
    corners = np.array(closure.shape)
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    angle = np.arange(BYWAYS_EACH) * (2 * np.pi / BYWAYS_EACH)
    away_m = np.array(BYWAYS_M)[:, None, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    places = middle + away_m.reshape(-1, 2) / metres_a_degree(float(middle[0]))
    return [Point(round(float(lat), 6), round(float(lon), 6)) for lat, lon in places]

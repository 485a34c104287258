"""Which short pieces of road a closure closes: those it crosses, runs along, or contains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from optimizer.travel.closures import ClosureKind
from optimizer.travel.ellipsoid import metres_a_degree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimizer.travel.closures import Closure

REACH_M = 20.0
"""How far beside its road a line may be drawn."""

TRIM_M = 3.0
"""Roads that only meet the closed one may be drawn so far across it."""

FORK_M = 45.0
"""A road that parts from the closed one runs beside it for less than this."""

ALONG = 0.7
"""Cosine of the angle up to which a piece runs along a line, and not across its ends."""


def is_closed(
    closure: Closure,
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    at_junction: NDArray[np.bool_],
    owner: NDArray[np.int64],
) -> NDArray[np.bool_]:
    """
    Say which pieces the closure lies on.

    A line closes the pieces that it crosses, and those that run along it, within `REACH_M` and
    between its ends, if their edge does so for a good part. Roads that meet it, go on where it
    ends, or part from it in a fork, stay open.

    Parameters
    ----------
    starts, ends
        Shape ``(k, 2)``: latitude, longitude in degrees.
    at_junction
        Shape ``(2, k)``: whether a piece's start, and its end, is where its edge ends.
    owner
        Shape ``(k,)``: which edge each piece is of.
    """
    corners = np.array(closure.shape)
    middle = corners.mean(axis=0)
    scale = metres_a_degree(float(middle[0]))
    first, last = (starts - middle) * scale, (ends - middle) * scale
    drawn = (corners - middle) * scale
    if closure.kind is ClosureKind.AREA:
        area = shapely.Polygon(drawn)
        shapely.prepare(area)
        inside: NDArray[np.bool_] = shapely.intersects(area, _lines(first, last))
        return inside
    line = shapely.LineString(drawn)
    shapely.prepare(line)
    trim = (TRIM_M * at_junction / np.maximum(np.hypot(*(last - first).T), 1e-9)).clip(0, 0.4)
    step = last - first
    trimmed = _lines(first + step * trim[0][:, None], last - step * trim[1][:, None])
    met: NDArray[np.bool_] = shapely.intersects(line, trimmed)
    runs = _runs_along(line, first, last)
    return met | (runs & _for_long(runs, np.hypot(*step.T), owner, line.length))


def _lines(first: NDArray[np.float64], last: NDArray[np.float64]) -> Any:
    return shapely.linestrings(np.stack([first, last], axis=1))


def _for_long(
    runs: NDArray[np.bool_],
    lengths: NDArray[np.float64],
    owner: NDArray[np.int64],
    line_m: float,
) -> NDArray[np.bool_]:
    """Say whose edge runs along for `FORK_M`, or half of itself, or half of the line."""
    along = np.bincount(owner, weights=lengths * runs)
    enough = np.minimum(np.bincount(owner, weights=lengths) / 2, min(FORK_M, line_m / 2))
    is_long: NDArray[np.bool_] = (along >= enough)[owner]
    return is_long


def _runs_along(
    line: Any, first: NDArray[np.float64], last: NDArray[np.float64]
) -> NDArray[np.bool_]:
    middle = shapely.points((first + last) / 2)
    at = shapely.line_locate_point(line, middle)
    beside = shapely.distance(line, middle) <= REACH_M
    between = (at > 0) & (at < line.length)
    behind = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(at - 1, 0)))
    before = shapely.get_coordinates(
        shapely.line_interpolate_point(line, np.minimum(at + 1, line.length))
    )
    towards, step = before - behind, last - first
    lengths = np.hypot(*towards.T) * np.hypot(*step.T)
    same = np.abs((towards * step).sum(axis=1)) >= ALONG * lengths
    runs: NDArray[np.bool_] = beside & between & same
    return runs

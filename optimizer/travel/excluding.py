"""Closures as Valhalla takes them with a question, within what a server allows unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.travel.closure_geometry import LINE_REACH_M, rings
from optimizer.travel.closures import ClosureKind
from optimizer.travel.detours import along
from optimizer.travel.ellipsoid import metres_a_degree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.travel.closures import Closure

MOST_LOCATIONS = 50
LONGEST_RIMS_M = 10_000
"""Valhalla's own limits, where nobody raised them: on places, and on all polygons' rims."""

Excluded = dict[str, Any]


def excludable(closures: Sequence[Closure]) -> tuple[Closure, ...]:
    """
    Keep the closures that fit, shortest first.

    A line goes as places whose roads are closed: a strip would close its side roads too.
    """
    locations, rims_m = 0, 0.0
    kept: list[Closure] = []
    for closure in sorted(closures, key=_rim_m):
        if closure.kind is ClosureKind.LINE:
            many = len(along(closure, most=MOST_LOCATIONS - locations))
            if many:
                locations += many
                kept.append(closure)
        elif rims_m + _rim_m(closure) <= LONGEST_RIMS_M:
            rims_m += _rim_m(closure)
            kept.append(closure)
    return tuple(closure for closure in closures if closure in kept)


def excluded(closures: Sequence[Closure]) -> Excluded:
    """Write closures that `excludable` kept into a question's fields."""
    lines = sorted((c for c in closures if c.kind is ClosureKind.LINE), key=_rim_m)
    locations: list[dict[str, float]] = []
    for line in lines:
        locations += [
            {"lat": place.lat, "lon": place.lon, "search_cutoff": LINE_REACH_M}
            for place in along(line, most=MOST_LOCATIONS - len(locations))
        ]
    polygons = [ring for c in closures if c.kind is ClosureKind.AREA for ring in rings(c)]
    fields: Excluded = {}
    if locations:
        fields["exclude_locations"] = locations
    if polygons:
        fields["exclude_polygons"] = polygons
    return fields


def _rim_m(closure: Closure) -> float:
    corners = np.array(closure.shape)
    if closure.kind is ClosureKind.AREA:
        corners = np.vstack([corners, corners[:1]])
    steps = np.diff(corners, axis=0) * metres_a_degree(float(corners[0][0]))
    return float(np.hypot(*steps.T).sum())

"""A road server with a cache before it, as a provider."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.travel.cache import CachedBlocks, MatrixCache
from optimizer.travel.served import matrix_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.travel.closures import Closure
    from optimizer.travel.matrix import TravelMatrix
    from optimizer.travel.osrm import Osrm
    from optimizer.travel.provider import Path, Point
    from optimizer.travel.valhalla import Valhalla


@dataclass(frozen=True, kw_only=True)
class Cached:
    """
    A provider that asks its server only for what it was not told before.

    Distances are rounded to ten metres, whether they come from the cache or not.
    """

    server: Osrm | Valhalla
    cache: MatrixCache

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        """
        Answer every pair.

        Raises
        ------
        TravelError
            When the server is needed and cannot say.
        """
        return matrix_from(
            CachedBlocks(server=self.server, cache=self.cache),
            points,
            profile=profile,
            closures=closures,
            snap_limit_m=self.server.snap_limit_m,
        )

    def paths(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> list[Path]:
        """Draw the way from each point to the next; lines are not kept."""
        return self.server.paths(points, profile=profile, closures=closures)

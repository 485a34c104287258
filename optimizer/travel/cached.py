"""Sources with a cache before them, as providers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.travel.cache import kind_of, place_of
from optimizer.travel.cached_blocks import CachedBlocks
from optimizer.travel.provider import ServerDownError
from optimizer.travel.served import matrix_from

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optimizer.travel.blocks import Block
    from optimizer.travel.cache import MatrixCache
    from optimizer.travel.closures import Closure
    from optimizer.travel.matrix import TravelMatrix
    from optimizer.travel.osrm import Osrm
    from optimizer.travel.provider import Path, Point, TravelProvider
    from optimizer.travel.valhalla import Valhalla


@dataclass(frozen=True, kw_only=True)
class Cached:
    """
    A provider that asks its server only for what it was not told before.

    Distances are rounded to ten metres, whether they come from the cache or not.
    """

    server: Osrm | Valhalla | Watched
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


@dataclass(frozen=True, kw_only=True)
class Watched:
    """
    A server behind a cache, whose answers somebody counts, or that is known to be down.

    Parameters
    ----------
    is_down
        What is kept of it is told, and nobody waits for it.
    heard
        Told when it has answered itself, not its cache.
    """

    server: Osrm | Valhalla
    is_down: bool = False
    heard: Callable[[], None] = lambda: None

    @property
    def name(self) -> str:
        """Of the server."""
        return self.server.name

    @property
    def snap_limit_m(self) -> int:
        """Of the server."""
        return self.server.snap_limit_m

    def identity(self, profile: str) -> str:
        """Say on what the server's numbers depend."""
        return self.server.identity(profile)

    def excludes(self, closures: Sequence[Closure]) -> tuple[Closure, ...]:
        """Keep the closures that the server would ride around."""
        return self.server.excludes(closures)

    def block(
        self,
        sources: Sequence[Point],
        destinations: Sequence[Point],
        *,
        profile: str,
        closures: Sequence[Closure] = (),
    ) -> Block:
        """
        Ask for some rows and columns.

        Raises
        ------
        TravelError
            When the server cannot say; at once where it is known to be down.
        """
        self._expect_up()
        found = self.server.block(sources, destinations, profile=profile, closures=closures)
        self.heard()
        return found

    def paths(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> list[Path]:
        """
        Draw the way from each point to the next.

        Raises
        ------
        TravelError
            When the server cannot say; at once where it is known to be down.
        """
        self._expect_up()
        found = self.server.paths(points, profile=profile, closures=closures)
        self.heard()
        return found

    def _expect_up(self) -> None:
        if self.is_down:
            raise ServerDownError(self.name, "known to be down")


@dataclass(frozen=True, kw_only=True)
class CachedWhole:
    """
    A provider whose whole matrices are kept: for one that takes seconds to think.

    Parameters
    ----------
    identity
        On what its numbers depend, such as the file that it reads.
    """

    provider: TravelProvider
    identity: str
    cache: MatrixCache

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        """
        Return what is kept, or ask.

        Raises
        ------
        TravelError
            When the provider is needed and cannot say.
        """
        places = [place_of(point) for point in points]
        kind = kind_of(self.identity, profile, closures)
        found = self.cache.whole(kind, places)
        if found is not None:
            return found
        asked = self.provider.matrix(points, profile=profile, closures=closures)
        return replace(self.cache.keep_whole(kind, places, asked), notes=asked.notes)

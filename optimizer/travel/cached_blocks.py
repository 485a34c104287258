"""A server's blocks with a cache before them: one stop more costs one row and one column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimizer.travel.blocks import Block
from optimizer.travel.cache import kind_of, place_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.travel.blocks import BlockSource
    from optimizer.travel.cache import MatrixCache
    from optimizer.travel.closures import Closure
    from optimizer.travel.packing import Place
    from optimizer.travel.provider import Point


@dataclass(frozen=True, kw_only=True)
class CachedBlocks:
    """A server whose square blocks are kept: only rides that are not known are asked for."""

    server: BlockSource
    cache: MatrixCache

    @property
    def name(self) -> str:
        """Of the server."""
        return self.server.name

    def identity(self, profile: str) -> str:
        """Say on what the server's numbers depend."""
        return self.server.identity(profile)

    def excludes(self, closures: Sequence[Closure]) -> tuple[Closure, ...]:
        """Keep the closures that the server rides around."""
        return self.server.excludes(closures)

    def block(
        self,
        sources: Sequence[Point],
        destinations: Sequence[Point],
        *,
        profile: str,
        closures: Sequence[Closure] = (),
    ) -> Block:
        """Answer from what is kept, and ask the server for the rest; rectangles are not kept."""
        if sources != destinations or not sources:
            return self.server.block(sources, destinations, profile=profile, closures=closures)
        points = {place_of(point): point for point in sources}
        places = list(points)
        kind = kind_of(self.identity(profile), profile, closures)
        whole = self.cache.exact(kind, places)
        if whole is None:
            asked = _Asked(self.server, points, profile, closures)
            whole = self.cache.keep(kind, places, asked.fill(self.cache.nearest(kind, places)))
        order = {place: index for index, place in enumerate(places)}
        chosen = [order[place_of(point)] for point in sources]
        return _taken(whole, chosen, chosen)


@dataclass(frozen=True, slots=True)
class _Asked:
    server: BlockSource
    points: Mapping[Place, Point]
    profile: str
    closures: Sequence[Closure]

    def fill(self, near: tuple[list[Place], Block] | None) -> Block:
        every = list(self.points.values())
        if near is None:
            return self._of(every, every)
        kept = {place: index for index, place in enumerate(near[0])}
        places = list(self.points)
        old = [index for index, place in enumerate(places) if place in kept]
        new = [index for index, place in enumerate(places) if place not in kept]
        known = [kept[places[index]] for index in old]
        whole = _empty(len(places))
        _put(whole, old, old, _taken(near[1], known, known))
        if new:
            _put(whole, new, range(len(every)), self._of([every[i] for i in new], every))
            _put(whole, old, new, self._of([every[i] for i in old], [every[i] for i in new]))
        return whole

    def _of(self, sources: Sequence[Point], destinations: Sequence[Point]) -> Block:
        return self.server.block(
            sources, destinations, profile=self.profile, closures=self.closures
        )


def _empty(many: int) -> Block:
    square = np.zeros((many, many), dtype=np.int64)
    return Block(
        square, square.copy(), np.zeros(many, dtype=np.int64), np.zeros(many, dtype=np.int64)
    )


def _put(whole: Block, rows: Sequence[int], columns: Sequence[int], part: Block) -> None:
    whole.seconds[np.ix_(rows, columns)] = part.seconds
    whole.metres[np.ix_(rows, columns)] = part.metres
    whole.from_snap_m[list(rows)] = part.from_snap_m
    whole.to_snap_m[list(columns)] = part.to_snap_m


def _taken(block: Block, rows: Sequence[int], columns: Sequence[int]) -> Block:
    return Block(
        block.seconds[np.ix_(rows, columns)],
        block.metres[np.ix_(rows, columns)],
        block.from_snap_m[list(rows)],
        block.to_snap_m[list(columns)],
    )

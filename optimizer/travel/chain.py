"""One source after another: a whole matrix comes from the first that can say."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from optimizer.travel.matrix import UNREACHABLE, Note, NoteCode
from optimizer.travel.provider import (
    CancelledError,
    OutsideError,
    PathProvider,
    TravelError,
    UnknownProfileError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optimizer.travel.closures import Closure
    from optimizer.travel.matrix import TravelMatrix
    from optimizer.travel.provider import Path, Point, TravelProvider

MOST_OUTSIDE = 0.2
"""Of a day's places: with more off its roads, a source knows another land than this one."""

FEWEST_OUTSIDE = 3
"""Fewer may be islands, or slips of a finger: they stay unreachable."""

Source = TypeVar("Source")
Answer = TypeVar("Answer")


class Watch(Protocol):
    """Whoever remembers since when a source has not answered."""

    def failed(self, error: TravelError) -> str:
        """Hear of a failure; say since when the source fails, or nothing."""
        ...


class NobodyWatches:
    """Remembers nothing."""

    def failed(self, error: TravelError) -> str:
        """Say nothing."""
        return ""


@dataclass(frozen=True, kw_only=True)
class Chain:
    """
    A provider that falls back, never for single pairs, and says so.

    Parameters
    ----------
    providers
        The best first. The last should need nothing, so that there is always an answer.
    """

    providers: Sequence[TravelProvider]
    watch: Watch = field(default_factory=NobodyWatches)

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        """
        Return the matrix of the first source that can say, with a note for each that failed.

        A source that does not know the profile has not failed: it is passed over. So is one, with
        a note, whose roads end before too many of the places; the last one answers regardless.

        Raises
        ------
        TravelError
            When none can say: the last one's error.
        """
        found, notes = self._first(
            self.providers,
            lambda provider: self._covering(
                provider, provider.matrix(points, profile=profile, closures=closures)
            ),
            profile,
        )
        return replace(found, notes=(*notes, *found.notes))

    def paths(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> list[Path]:
        """
        Return the lines of the first source that draws.

        Raises
        ------
        TravelError
            When none can.
        """
        drawers = [each for each in self.providers if isinstance(each, PathProvider)]
        found, _notes = self._first(
            drawers,
            lambda drawer: drawer.paths(points, profile=profile, closures=closures),
            profile,
        )
        return found

    def _covering(self, provider: TravelProvider, found: TravelMatrix) -> TravelMatrix:
        outside = len(outside_of(found))
        is_too_many = FEWEST_OUTSIDE <= outside > MOST_OUTSIDE * found.size
        if is_too_many and provider is not self.providers[-1]:
            raise OutsideError(found.source, places=outside, of=found.size)
        return found

    def _first(
        self,
        sources: Sequence[Source],
        ask: Callable[[Source], Answer],
        profile: str,
    ) -> tuple[Answer, list[Note]]:
        notes: list[Note] = []
        last: Exception = UnknownProfileError("chain", profile=profile)
        for source in sources:
            try:
                return ask(source), notes
            except CancelledError:
                raise
            except UnknownProfileError as error:
                last = error
            except OutsideError as error:  # It answered: nobody need watch it.
                last = error
                notes.append(_outside(error))
            except TravelError as error:
                last = error
                notes.append(_note(error, since=self.watch.failed(error)))
        raise last


def outside_of(matrix: TravelMatrix) -> tuple[int, ...]:
    """Return the places that nobody reaches or leaves, though no closure keeps them in."""
    ways = matrix.seconds != UNREACHABLE
    if matrix.closed is not None:
        ways = ways | matrix.closed
    np.fill_diagonal(ways, False)
    lonely = ~(ways.any(axis=0) | ways.any(axis=1))
    return tuple(np.flatnonzero(lonely).tolist())


def _outside(error: OutsideError) -> Note:
    fields = {name: str(value) for name, value in error.fields.items()}
    return Note(NoteCode.OUTSIDE, {"source": error.source, **fields})


def _note(error: TravelError, *, since: str) -> Note:
    return Note(
        NoteCode.FELL_BACK,
        {"source": error.source, "error": error.code, "since": since},
    )

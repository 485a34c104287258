"""Rides from some places to others, as road servers answer, before anything is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from optimizer.travel.matrix import UNREACHABLE
from optimizer.travel.provider import NonsenseAnswerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimizer.travel.closures import Closure
    from optimizer.travel.provider import Point

NOT_SNAPPED = UNREACHABLE
"""Metres to the network for a place from which it could not be entered at all."""

LONGEST_S = 30 * 24 * 3600
LONGEST_M = 20_000_000
ROUNDING = 1
"""OSRM says -0.1 m now and then, between two places on one piece of road."""

_NUMBERS = frozenset({int, float})


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """
    Rides from every source to every destination.

    Parameters
    ----------
    seconds, metres
        Shape ``(s, d)``, whole; `UNREACHABLE` in both or in none.
    from_snap_m, to_snap_m
        Metres from each source, each destination, to where the network is entered.
    """

    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]
    from_snap_m: NDArray[np.int64]
    to_snap_m: NDArray[np.int64]


class BlockSize:
    """How many places a server takes at once, as far as it let us know."""

    def __init__(self, *sizes: int) -> None:
        self._sizes = list(sizes)

    @property
    def now(self) -> int:
        """Places a side of the next question."""
        return self._sizes[0]

    def is_made_smaller(self) -> bool:
        """Ask for less from now on; False where it cannot be less."""
        if len(self._sizes) > 1:
            del self._sizes[0]
            return True
        return False


class BlockSource(Protocol):
    """A server that answers for some sources and destinations at a time."""

    @property
    def name(self) -> str:
        """Who says so, as matrices have it."""
        ...

    def identity(self, profile: str) -> str:
        """Say on what its numbers depend beside places and closures: address, version, graph."""
        ...

    def excludes(self, closures: Sequence[Closure]) -> tuple[Closure, ...]:
        """Keep those of the closures that the server itself can ride around."""
        ...

    def block(
        self,
        sources: Sequence[Point],
        destinations: Sequence[Point],
        *,
        profile: str,
        closures: Sequence[Closure] = (),
    ) -> Block:
        """
        Say how long and far it is from every source to every destination.

        Parameters
        ----------
        closures
            Only such as `excludes` kept.

        Raises
        ------
        TravelError
            When the server cannot say.
        """
        ...


def whole_seconds(rows: Any, shape: tuple[int, int], *, source: str) -> NDArray[np.int64]:
    """
    Read a table of seconds; null is `UNREACHABLE`.

    Raises
    ------
    NonsenseAnswerError
        When it is ragged, of another shape, or holds what no ride lasts.
    """
    return _whole(rows, shape, most=LONGEST_S, scale=1, source=source)


def whole_metres(
    rows: Any, shape: tuple[int, int], *, source: str, scale: float = 1
) -> NDArray[np.int64]:
    """
    Read a table of distances, ``scale`` metres each; null is `UNREACHABLE`.

    Raises
    ------
    NonsenseAnswerError
        When it is ragged, of another shape, or holds what no ride covers.
    """
    return _whole(rows, shape, most=LONGEST_M, scale=scale, source=source)


def joined(
    seconds: NDArray[np.int64],
    metres: NDArray[np.int64],
    from_snap_m: NDArray[np.int64],
    to_snap_m: NDArray[np.int64],
) -> Block:
    """Make a block of two tables: what is missing in one is missing in both."""
    gaps = (seconds == UNREACHABLE) | (metres == UNREACHABLE)
    return Block(
        np.where(gaps, UNREACHABLE, seconds),
        np.where(gaps, UNREACHABLE, metres),
        from_snap_m,
        to_snap_m,
    )


def _whole(
    rows: Any, shape: tuple[int, int], *, most: float, scale: float, source: str
) -> NDArray[np.int64]:
    if not isinstance(rows, list) or len(rows) != shape[0]:
        raise NonsenseAnswerError(source, "a table without its rows", expected=shape)
    if any(not isinstance(row, list) or len(row) != shape[1] for row in rows):
        raise NonsenseAnswerError(source, "a ragged table", expected=shape)
    kinds = set(map(type, chain.from_iterable(rows)))
    if not kinds <= _NUMBERS | {type(None)}:
        raise NonsenseAnswerError(source, f"a table of {sorted(k.__name__ for k in kinds)}")
    try:
        numbers = np.array(rows, dtype=np.float64).reshape(shape) * scale  # None becomes NaN.
    except OverflowError:
        raise NonsenseAnswerError(source, "a number beyond all numbers") from None
    is_gap = np.isnan(numbers)
    wrong = ~is_gap & ((numbers < -ROUNDING) | (numbers > most))
    if wrong.any():
        found = float(numbers[wrong][0])
        raise NonsenseAnswerError(source, "a ride of that length", found=found)
    return np.where(is_gap, UNREACHABLE, np.maximum(0, np.rint(numbers))).astype(np.int64)

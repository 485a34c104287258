"""What every provider of travel times hands over, wherever it has them from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from optimizer.door import InvalidProblemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

UNREACHABLE = 2**31 - 1
"""Stands in both arrays where no way leads from row to column; no sum with it fits a day."""


class NoteCode(StrEnum):
    """What the dispatcher should know about a matrix."""

    FELL_BACK = "fell_back"  # source, error, since: a better source did not answer
    OUTSIDE = "outside"  # source, places, of: so many places lie off the roads that it knows
    CLOSURE_NOT_HONOURED = "closure_not_honoured"  # closure: rides may lead through it
    CLOSURE_NOT_SLOWED = "closure_not_slowed"  # closure: rides through it are timed as ever
    FERRY_NOT_ALL_DAY = "ferry_not_all_day"  # ferry: rests while couriers ride, so left out
    CLOSURE_BY_DETOUR = "closure_by_detour"  # closure: ways round it lead by other stops


@dataclass(frozen=True, slots=True)
class Note:
    """
    A fact about a matrix, for whoever must say it in their own words.

    Parameters
    ----------
    params
        By name, as `NoteCode` lists them.
    """

    code: NoteCode
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class TravelMatrix:
    """
    Ride between every two locations of a day, for one profile.

    A matrix comes from one source: where a server fails, the whole matrix comes from elsewhere.

    Parameters
    ----------
    seconds
        Shape ``(n, n)``, from row to column, whole, zero on the diagonal; `UNREACHABLE` where
        there is no way.
    metres
        Shape ``(n, n)``, alike; `UNREACHABLE` exactly where ``seconds`` is.
    source
        Who says so: ``"estimate"``, ``"osrm 5.27"``; shown beside every time derived from it.
    snap_m
        Shape ``(n,)``: metres from each location to where the network was entered. Zeros for
        sources without a network, and when left out.
    costs
        Shape ``(n, n)``: what each ride costs, in cost units, in place of the price of its time;
        None: time has its price.
    closed
        Shape ``(n, n)``: pairs that are unreachable because of a closure; None: not known.
    notes
        What the dispatcher should know: a server that failed, a closure that is not honoured.

    Raises
    ------
    InvalidProblemError
        When an array is ragged, not square, not whole, negative or too large.
    """

    seconds: NDArray[np.int64]
    metres: NDArray[np.int64]
    source: str = "given"
    snap_m: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    costs: NDArray[np.int64] | None = None
    closed: NDArray[np.bool_] | None = None
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        seconds = _square("seconds", self.seconds)
        metres = _square("metres", self.metres)
        if seconds.shape != metres.shape:
            raise InvalidProblemError(
                "metres", metres.shape, f"the shape of seconds {seconds.shape}"
            )
        _expect_same_gaps(seconds, metres)
        snap_m = _whole("snap_m", self.snap_m) if len(self.snap_m) else np.zeros(len(seconds))
        if snap_m.shape != (len(seconds),):
            raise InvalidProblemError("snap_m", snap_m.shape, f"shape ({len(seconds)},)")
        if self.costs is not None:
            object.__setattr__(self, "costs", _costs(self.costs, seconds))
        if self.closed is not None:
            object.__setattr__(self, "closed", _closed(self.closed, seconds))
        object.__setattr__(self, "seconds", seconds)
        object.__setattr__(self, "metres", metres)
        object.__setattr__(self, "snap_m", _sealed(snap_m))

    @property
    def size(self) -> int:
        """Number of locations, ``n``."""
        return len(self.seconds)

    def seconds_at(self, speed_factor: float) -> NDArray[np.int64]:
        """Return ``seconds`` for someone that much faster, rounded up; gaps stay gaps."""
        if speed_factor == 1:
            return self.seconds
        scaled = np.ceil(self.seconds / speed_factor)
        slowest = np.where(self.seconds == UNREACHABLE, UNREACHABLE, scaled)
        return np.minimum(slowest, UNREACHABLE).astype(np.int64)


def _costs(given: ArrayLike, seconds: NDArray[np.int64]) -> NDArray[np.int64]:
    costs = _whole("costs", given)
    if costs.shape != seconds.shape:
        raise InvalidProblemError("costs", costs.shape, f"the shape of seconds {seconds.shape}")
    return _sealed(costs)


def _closed(given: ArrayLike, seconds: NDArray[np.int64]) -> NDArray[np.bool_]:
    closed = np.array(given, dtype=np.bool_)
    if closed.shape != seconds.shape:
        raise InvalidProblemError("closed", closed.shape, f"the shape of seconds {seconds.shape}")
    reachable = np.argwhere(closed & (seconds != UNREACHABLE))
    if len(reachable):
        row, column = (int(axis) for axis in reachable[0])
        raise InvalidProblemError(f"closed[{row}][{column}]", True, "False where a way leads")
    closed.setflags(write=False)
    return closed


def _square(name: str, given: ArrayLike) -> NDArray[np.int64]:
    array = _whole(name, given)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise InvalidProblemError(name, array.shape, "a square, shape (n, n)")
    if np.diagonal(array).any():
        place = int(np.flatnonzero(np.diagonal(array))[0])
        raise InvalidProblemError(f"{name}[{place}][{place}]", int(array[place, place]), "0")
    return _sealed(array)


def _whole(name: str, given: ArrayLike) -> NDArray[np.int64]:
    try:
        array = np.asarray(given)
    except ValueError:
        raise InvalidProblemError(name, "ragged rows", "rows of one length") from None
    if array.dtype.kind not in "iu" and array.size:
        raise InvalidProblemError(name, f"numbers of type {array.dtype}", "whole numbers")
    wrong = np.argwhere((array < 0) | (array > UNREACHABLE))
    if len(wrong):
        where = name + "".join(f"[{axis}]" for axis in wrong[0])
        found = int(array[tuple(wrong[0])])
        raise InvalidProblemError(where, found, f"a whole number from 0 to {UNREACHABLE}")
    return array.astype(np.int64)


def _expect_same_gaps(seconds: NDArray[np.int64], metres: NDArray[np.int64]) -> None:
    apart = np.argwhere((seconds == UNREACHABLE) != (metres == UNREACHABLE))
    if len(apart):
        row, column = (int(axis) for axis in apart[0])
        raise InvalidProblemError(
            f"metres[{row}][{column}]",
            int(metres[row, column]),
            "a gap exactly where seconds has one",
        )


def _sealed(array: NDArray[np.generic]) -> NDArray[np.int64]:
    whole = array.astype(np.int64)
    whole.setflags(write=False)
    return whole

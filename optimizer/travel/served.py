"""From a server's numbers to a matrix: snap limits, closures, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.travel.closure_geometry import lies_on
from optimizer.travel.closures import closing, slowing
from optimizer.travel.detours import around, cut_off, probes_of, rides_through
from optimizer.travel.matrix import UNREACHABLE, Note, NoteCode, TravelMatrix
from optimizer.travel.provider import NO_WAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from optimizer.travel.blocks import Block, BlockSource
    from optimizer.travel.closures import Closure
    from optimizer.travel.provider import Path, Point

SNAP_LIMIT_M = 1500


def matrix_from(
    source: BlockSource,
    points: Sequence[Point],
    *,
    profile: str,
    closures: Sequence[Closure] = (),
    snap_limit_m: int = SNAP_LIMIT_M,
) -> TravelMatrix:
    """
    Ask a server for every pair and judge what it says.

    Closures that the server rides around are left to it. Of others, those that can be probed
    block the rides that lead over them, which then lead by other places, if at all; the rest
    is noted.

    Parameters
    ----------
    snap_limit_m
        A place further from any road can neither be left nor reached.

    Raises
    ------
    TravelError
        When the server cannot say.
    """
    shut = closing(closures, profile)
    own = source.excludes(shut)
    probes = probes_of([closure for closure in shut if closure not in own])
    places = [*points, *probes.byways]
    asked = [*places, *probes.points]
    block = source.block(asked, asked, profile=profile, closures=own)
    judged = _Judged(block, len(places), snap_limit_m)
    judged.block(rides_through(block, len(places)) | cut_off(shut, places))
    judged.keep(len(points))
    if own and judged.has_gaps:
        judged.compare(source.block(points, points, profile=profile), snap_limit_m)
    return TravelMatrix(
        seconds=judged.whole(judged.seconds),
        metres=judged.whole(judged.metres),
        source=source.name,
        snap_m=np.minimum(block.from_snap_m[: len(points)], UNREACHABLE),
        closed=judged.closed if shut else None,
        notes=(*_notes(shut, own, probes.closures), *_slow_notes(closures, profile)),
    )


def keep_open(legs: list[Path], closures: Sequence[Closure], profile: str) -> list[Path]:
    """Replace the legs that lead over a closed road: nobody rides there."""
    shut = closing(closures, profile)
    return [NO_WAY if _is_closed(leg, shut) else leg for leg in legs]


class _Judged:
    """Rides between the places alone: infinite where there is none."""

    def __init__(self, block: Block, many: int, snap_limit_m: int) -> None:
        seconds = block.seconds[:many, :many]
        gaps = _gaps(block, many, snap_limit_m)
        self.seconds: NDArray[np.float64] = np.where(gaps, np.inf, seconds)
        self.metres: NDArray[np.float64] = np.where(gaps, np.inf, block.metres[:many, :many])
        np.fill_diagonal(self.seconds, 0)
        np.fill_diagonal(self.metres, 0)
        self.closed = np.zeros((many, many), dtype=np.bool_)

    def block(self, blocked: NDArray[np.bool_]) -> None:
        blocked = blocked & np.isfinite(self.seconds)
        if not blocked.any():
            return
        self.seconds[blocked] = self.metres[blocked] = np.inf
        around(self.seconds, self.metres, blocked)
        self.closed |= blocked & np.isinf(self.seconds)

    @property
    def has_gaps(self) -> bool:
        return bool(np.isinf(self.seconds).any())

    def keep(self, many: int) -> None:
        """Forget all but the first places: the rest helped to find ways round."""
        self.seconds, self.metres = self.seconds[:many, :many], self.metres[:many, :many]
        self.closed = self.closed[:many, :many]

    def compare(self, undisturbed: Block, snap_limit_m: int) -> None:
        """Gaps that are none when nothing is closed are the closures' doing."""
        self.closed |= np.isinf(self.seconds) & ~_gaps(undisturbed, len(self.closed), snap_limit_m)
        np.fill_diagonal(self.closed, False)

    @staticmethod
    def whole(numbers: NDArray[np.float64]) -> NDArray[np.int64]:
        return np.where(np.isinf(numbers), UNREACHABLE, numbers).astype(np.int64)


def _gaps(block: Block, many: int, snap_limit_m: int) -> NDArray[np.bool_]:
    from_far = block.from_snap_m[:many] > snap_limit_m
    to_far = block.to_snap_m[:many] > snap_limit_m
    is_gap = block.seconds[:many, :many] == UNREACHABLE
    gaps: NDArray[np.bool_] = is_gap | from_far[:, None] | to_far[None, :]
    return gaps


def _notes(
    shut: Iterable[Closure], own: Sequence[Closure], probed: Sequence[Closure]
) -> list[Note]:
    return [
        _note(
            NoteCode.CLOSURE_BY_DETOUR if closure in probed else NoteCode.CLOSURE_NOT_HONOURED,
            closure,
        )
        for closure in shut
        if closure not in own
    ]


def _slow_notes(closures: Iterable[Closure], profile: str) -> list[Note]:
    return [_note(NoteCode.CLOSURE_NOT_SLOWED, closure) for closure in slowing(closures, profile)]


def _note(code: NoteCode, closure: Closure) -> Note:
    return Note(code, {"closure": str(closure.id)})


def _is_closed(leg: Path, closures: Iterable[Closure]) -> bool:
    if len(leg.shape) < 2:
        return False
    return any(lies_on(closure, leg.shape[:-1], leg.shape[1:]).any() for closure in closures)

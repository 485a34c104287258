"""
Riding with breaks: what becomes of instants, per number of breaks still to take.

A list or array of instants is indexed by that number, so index 0 stands for "all taken". On each
ride any number of the next breaks may be taken, each as early as its window allows: on the road
if it opens before arrival, else at the door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Pause = tuple[int, int, int]
"""Begins at the earliest, begins at the latest, lasts: seconds."""


def after_ride(leaves: Sequence[int], travel_s: int, breaks: Sequence[Pause]) -> list[int]:
    """Find the earliest being ready at the next door; ``breaks`` stand last first."""
    ready = [leaving + travel_s for leaving in leaves]
    for left in range(1, len(breaks) + 1):
        clock, arrives = leaves[left], leaves[left] + travel_s
        for taken in range(left - 1, -1, -1):
            begin, end, length = breaks[taken]
            if clock > end:
                break
            clock = max(clock, begin) + length
            arrives = max(arrives, begin) + length
            ready[taken] = min(ready[taken], arrives)
    return ready


def before_ride(latest: Sequence[int], travel_s: int, breaks: Sequence[Pause]) -> list[int]:
    """Find the latest leaving that is ready in time at the next door: `after_ride` backwards."""
    leaving = [instant - travel_s for instant in latest]
    for taken in range(len(breaks)):
        clock, ready = NEVER, latest[taken]
        for left in range(taken + 1, len(breaks) + 1):
            begin, end, length = breaks[left - 1]
            clock, ready = min(end, clock - length), ready - length
            if begin > clock or begin > ready:
                break
            leaving[left] = max(leaving[left], min(clock, ready - travel_s))
    return leaving


def each_after_ride(
    leaves: NDArray[np.int64],
    travel_s: NDArray[np.int64],
    pauses: Sequence[tuple[NDArray[np.int64], ...]],
) -> NDArray[np.int64]:
    """
    Do `after_ride` for many rides at once.

    Parameters
    ----------
    leaves
        Shape ``(labels, vehicles, gaps)``.
    travel_s
        Shape ``(vehicles, gaps)``.
    pauses
        For each break, last first, its three numbers, each of shape ``(vehicles, 1)``.
    """
    straight = leaves + travel_s
    ready = straight.copy() if len(pauses) > 1 else straight
    for left in range(1, len(pauses) + 1):
        clock, arrives = leaves[left], straight[left]
        for taken in range(left - 1, -1, -1):
            begin, end, length = pauses[taken]
            arrives = np.maximum(arrives, begin)
            arrives += length
            np.copyto(arrives, NEVER, where=clock > end)
            np.minimum(ready[taken], arrives, out=ready[taken])
            if taken:
                clock = np.where(clock > end, NEVER, np.maximum(clock, begin) + length)
    return ready

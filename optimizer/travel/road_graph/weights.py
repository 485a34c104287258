"""Seconds and metres in one number, so that one search finds both, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SECOND, METRE = 16, 4
"""Resolution: sixteenths of a second, quarters of a metre."""

METRE_BITS, SECOND_BITS = 24, 23
"""Room for 4,194 km and for six days."""

DETOUR = 1 << (METRE_BITS + SECOND_BITS)
"""Weighs more than any time: a way that is not for passing through."""

FASTEST_M_S = 70.0
"""Nobody rides faster: what seems to has overflowed its room."""


def pack(seconds: NDArray[np.float64], metres: NDArray[np.float64]) -> NDArray[np.int64]:
    """
    Put time before length: of two ways that take as long, the shorter one weighs less.

    A double holds whole numbers to 2^53, so sums of these weights are exact in scipy too.
    """
    time = np.rint(seconds * SECOND).astype(np.int64) << METRE_BITS
    packed: NDArray[np.int64] = time + np.rint(metres * METRE).astype(np.int64)
    return packed


def unpack(
    weights: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return whole seconds, whole metres, and which of them are true: not overflowed."""
    length = weights & ((1 << METRE_BITS) - 1)
    time = (weights >> METRE_BITS) & ((1 << SECOND_BITS) - 1)
    seconds = (time + SECOND // 2) // SECOND
    metres = (length + METRE // 2) // METRE
    is_true = length * SECOND <= (time + SECOND) * METRE * FASTEST_M_S
    return seconds, metres, is_true


def share_of(weights: NDArray[np.int64], share: NDArray[np.float64]) -> NDArray[np.int64]:
    """Take a part of each weight, 0 to 1, of time and length alike."""
    length = weights & ((1 << METRE_BITS) - 1)
    time = weights >> METRE_BITS
    part = np.floor(time * share).astype(np.int64) << METRE_BITS
    taken: NDArray[np.int64] = part + np.floor(length * share).astype(np.int64)
    return taken


def slowed(weights: NDArray[np.int64], factor: NDArray[np.float64]) -> NDArray[np.int64]:
    """Make the time so many times as long, the way as long as it is."""
    length = weights & ((1 << METRE_BITS) - 1)
    time = np.rint((weights >> METRE_BITS) * factor).astype(np.int64)
    slower: NDArray[np.int64] = (time << METRE_BITS) + length
    return slower

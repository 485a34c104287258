"""Follow pointers to their ends, all at once: what lies in one chain, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def rank(
    following: NDArray[np.int64], weight: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Find each element's last follower, and the weight from it to there, both included.

    A ring, which has no last one, ends at the element with its smallest number.

    Parameters
    ----------
    following
        Shape ``(n,)``: who comes next; itself for a last one. No two are followed by the same.
    weight
        Shape ``(n,)``: what each element weighs.

    Returns
    -------
    tuple[NDArray[np.int64], NDArray[np.int64]]
        The last follower and the weight, both shape ``(n,)``.

    References
    ----------
    .. [1] Wyllie, J.C. (1979). *The Complexity of Parallel Computations*. Cornell University:
           pointer jumping, whose rounds double how far each element sees.
    """
    following = _cut_rings(following)
    last, ahead = following.copy(), np.where(following == np.arange(len(following)), 0, weight)
    while len(last):
        further = last[last]
        if np.array_equal(further, last):
            break
        ahead = ahead + ahead[last]
        last = further
    return last, ahead + weight[last]


def _cut_rings(following: NDArray[np.int64]) -> NDArray[np.int64]:
    own = np.arange(len(following))
    last, least = following.copy(), np.minimum(own, following)
    for _ in range(max(1, len(own)).bit_length() + 1):
        least = np.minimum(least, least[last])
        last = last[last]
    in_ring = following[last] != last
    if not in_ring.any():
        return following
    ends_ring = in_ring & (own == least)
    return np.where(ends_ring, own, following)

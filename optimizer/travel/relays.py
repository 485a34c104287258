"""Ways by way of a few known places: bridges, corners, landing stages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

DIRECT = -1


@dataclass(frozen=True, eq=False, slots=True)
class Ways:
    """
    The shortest ways between every two nodes, straight or by way of relays.

    Parameters
    ----------
    costs
        Shape ``(n, n)``; infinite where no way leads.
    carried
        What adds up along the same ways beside the cost, shape ``(n, n)``.
    via
        Shape ``(n, n)``: the last relay that shortened the way, or `DIRECT`.
    """

    costs: NDArray[np.float64]
    carried: NDArray[np.float64]
    via: NDArray[np.int32]

    def between(self, row: int, column: int) -> list[int]:
        """List the relays on the way from row to column, in order."""
        relay = int(self.via[row, column])
        if relay == DIRECT:
            return []
        return [*self.between(row, relay), relay, *self.between(relay, column)]


def shortest(
    costs: NDArray[np.float64], carried: NDArray[np.float64], *, relays: Iterable[int]
) -> Ways:
    """
    Find the cheapest way between every two nodes where only relays may be passed on it.

    Parameters
    ----------
    costs, carried
        Of the direct legs, shape ``(n, n)``; infinite costs where there is none. Left as they are.
    relays
        Nodes that a way may pass; one tried after another, so chains are found too.

    References
    ----------
    .. [1] Floyd, R.W. (1962). Algorithm 97: Shortest path. *Communications of the ACM*, 5(6): 345.
    """
    costs, carried = costs.copy(), carried.copy()
    via = np.full(costs.shape, DIRECT, dtype=np.int32)
    for relay in relays:
        by_relay = costs[:, relay, None] + costs[None, relay, :]
        is_shorter = by_relay < costs
        if not is_shorter.any():
            continue
        np.copyto(costs, by_relay, where=is_shorter)
        np.copyto(carried, carried[:, relay, None] + carried[None, relay, :], where=is_shorter)
        np.copyto(via, relay, where=is_shorter)
    return Ways(costs, carried, via)

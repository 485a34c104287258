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


@dataclass(frozen=True, eq=False, slots=True)
class Detours:
    """
    Symmetric ways between places, straight where that is open, else by way of relays.

    Parameters
    ----------
    legs
        Direct legs between all nodes, shape ``(n + m, n + m)``, infinite where there is none;
        the places come first, then the relays.
    costs
        Of the ways between places, shape ``(n, n)``.
    to_relays
        Of the ways from places to relays, shape ``(n, m)``.
    among
        The ways between relays.
    """

    legs: NDArray[np.float64]
    costs: NDArray[np.float64]
    to_relays: NDArray[np.float64]
    among: Ways

    @property
    def is_straight(self) -> NDArray[np.bool_]:
        """Between which places the direct leg is open, shape ``(n, n)``."""
        return np.isfinite(self.legs[: len(self.costs), : len(self.costs)])

    def between(self, row: int, column: int) -> list[int]:
        """List the relays on the way between two places, in order, as nodes."""
        size = len(self.costs)
        if self.is_straight[row, column] or np.isinf(self.costs[row, column]):
            return []
        last = int(np.argmin(self.to_relays[row] + self.legs[size:, column]))
        first = int(np.argmin(self.legs[row, size:] + self.among.costs[:, last]))
        passed = [first, *self.among.between(first, last), last] if first != last else [last]
        return [size + relay for relay in passed]


def detours(legs: NDArray[np.float64], *, size: int) -> Detours:
    """
    Find the shortest ways between places where the direct leg is closed.

    Only those pairs are looked at, and relays among themselves: most legs of a day are open.

    Parameters
    ----------
    legs
        As in `Detours`, symmetric.
    size
        How many of the nodes are places.
    """
    among = shortest(legs[size:, size:], legs[size:, size:], relays=range(len(legs) - size))
    from_relays = legs[size:, :size]
    to_relays = np.full((size, len(legs) - size), np.inf)
    for first in range(len(legs) - size):
        np.minimum(to_relays, legs[:size, size + first, None] + among.costs[first], out=to_relays)
    costs = legs[:size, :size].copy()
    row, column = np.nonzero(np.isinf(np.triu(costs, k=1)))
    found = np.full(len(row), np.inf)
    for last, reached in enumerate(np.ascontiguousarray(to_relays.T)):
        np.minimum(found, reached[row] + from_relays[last, column], out=found)
    costs[row, column] = costs[column, row] = found
    return Detours(legs, costs, to_relays, among)

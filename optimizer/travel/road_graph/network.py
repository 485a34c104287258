"""A network ready for search: junctions where ways part, and all between them one arc."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from optimizer.travel.road_graph.chains import rank
from optimizer.travel.road_graph.elimination import Arcs, lightest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimizer.travel.road_graph.links import Links

NOWHERE = -1


@dataclass(frozen=True, eq=False, kw_only=True)
class Network:
    """
    Links, contracted. Half-link ``2 k`` leads along link ``k``, ``2 k + 1`` against it.

    A chain is a run of half-links through junctions at which there is nothing to choose; it is
    one arc of the graph that is searched.

    Parameters
    ----------
    is_open
        Shape ``(h,)``: which half-links may be ridden.
    ahead, behind
        Shape ``(h,)``: weight from the half-link's start to the end of its chain, and from the
        chain's start to the half-link's end; itself included in both.
    last, foremost, following
        Shape ``(h,)``: the chain's last half-link, which names the chain, and its first; the
        next half-link, itself at the end.
    start, end
        Shape ``(h,)``: junctions of the search graph at both ends of the half-link's chain.
    junctions
        How many junctions the search graph has.
    arcs
        Half-links that begin a chain: one an arc of the graph, the lightest of parallel ones.
    """

    links: Links
    is_open: NDArray[np.bool_]
    ahead: NDArray[np.int64]
    behind: NDArray[np.int64]
    last: NDArray[np.int64]
    foremost: NDArray[np.int64]
    following: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    junctions: int
    arcs: NDArray[np.int64]

    @cached_property
    def graph(self) -> Any:
        """The search graph as a sparse matrix, ``junctions`` square."""
        ahead = self.ahead[self.arcs].astype(np.float64)
        places = (self.start[self.arcs], self.end[self.arcs])
        return csr_array((ahead, places), shape=(self.junctions, self.junctions))

    @cached_property
    def all_arcs(self) -> Arcs:
        """The search graph as a list of arcs, without those that return to where they began."""
        start, end = self.start[self.arcs], self.end[self.arcs]
        return lightest(Arcs(start, end, self.ahead[self.arcs]), self.junctions)

    @cached_property
    def arc_between(self) -> dict[tuple[int, int], int]:
        """Which half-link begins the arc from one junction to another."""
        pairs = zip(self.start[self.arcs].tolist(), self.end[self.arcs].tolist(), strict=True)
        return dict(zip(pairs, self.arcs.tolist(), strict=True))


def contract(links: Links) -> Network:
    """Build the search graph of these links."""
    is_open = links.open_ways.T.reshape(-1)
    tails = links.ends.T.reshape(-1)
    heads = links.ends[::-1].T.reshape(-1)
    weight = whole_weight(links)
    following = _following(tails, heads, is_open, links.nodes)
    last, ahead = rank(following, weight)
    following[last] = last  # Where a ring was opened.
    foremost, behind = rank(_turned(following), weight)
    kept, numbered = np.unique(np.concatenate([tails[foremost], heads[last]]), return_inverse=True)
    start, end = numbered.reshape(2, -1)
    return Network(
        links=links,
        is_open=is_open,
        ahead=ahead,
        behind=behind,
        last=last,
        foremost=foremost,
        following=following,
        start=start,
        end=end,
        junctions=len(kept),
        arcs=_lightest(start, end, ahead, is_open & (foremost == np.arange(len(is_open)))),
    )


def whole_weight(links: Links) -> NDArray[np.int64]:
    """Weigh every half-link, its toll included, shape ``(h,)``."""
    weights: NDArray[np.int64] = np.repeat(links.weight + links.toll, 2)
    return weights


def _following(
    tails: NDArray[np.int64], heads: NDArray[np.int64], is_open: NDArray[np.bool_], nodes: int
) -> NDArray[np.int64]:
    """Say which half-link comes next where there is nothing to choose; else the same one."""
    own = np.arange(len(is_open))
    used = np.flatnonzero(is_open)
    link = used // 2
    leaves = np.bincount(tails[used], minlength=nodes)
    enters = np.bincount(heads[used], minlength=nodes)
    # The two links at a junction by the sums of their numbers and squares: no lists needed.
    out_sum = np.bincount(tails[used], weights=used, minlength=nodes).astype(np.int64)
    alike = _links_at(tails[used], heads[used], link, nodes) == 2
    passes = alike & (leaves == enters) & (leaves > 0) & (leaves <= 2)
    following = own.copy()
    at = heads[used]
    back = used ^ 1  # Turning round is never what comes next.
    others = out_sum[at] - np.where(leaves[at] == 2, back, 0)
    is_other = (leaves[at] == 2) | (others // 2 != link)
    going = passes[at] & is_other & (heads[used] != tails[used])
    following[used[going]] = others[going]
    return following


def _turned(following: NDArray[np.int64]) -> NDArray[np.int64]:
    own = np.arange(len(following))
    preceding = own.copy()
    goes_on = following != own
    preceding[following[goes_on]] = own[goes_on]
    return preceding


def _links_at(
    tails: NDArray[np.int64], heads: NDArray[np.int64], link: NDArray[np.int64], nodes: int
) -> NDArray[np.int64]:
    """Count the different links at every junction; one that returns to it counts thrice."""
    pairs = np.unique(np.stack([np.concatenate([tails, heads]), np.tile(link, 2)]), axis=1)
    many = np.bincount(pairs[0], minlength=nodes)
    rounds = np.bincount(tails[tails == heads], minlength=nodes)
    counted: NDArray[np.int64] = many + 2 * rounds
    return counted


def _lightest(
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    ahead: NDArray[np.int64],
    begins: NDArray[np.bool_],
) -> NDArray[np.int64]:
    arcs = np.flatnonzero(begins)
    order = np.lexsort((ahead[arcs], end[arcs], start[arcs]))
    arcs = arcs[order]
    is_new = (np.diff(start[arcs], prepend=-1) != 0) | (np.diff(end[arcs], prepend=-1) != 0)
    lightest: NDArray[np.int64] = arcs[is_new]
    return lightest

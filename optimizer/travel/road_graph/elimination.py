"""Make a network small for one question: take out junctions that only lie between others."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEW = (4, 6, 8, 10)
"""How many neighbours a junction may have to be taken out: more when those with few are gone."""

ENOUGH = 0.04
"""A round that takes out a smaller share of the junctions is the last of its kind."""

SEED = 1


class Arcs(NamedTuple):
    """Arcs of a search graph: from, to, and what they weigh; no two join the same pair."""

    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    weight: NDArray[np.int64]


def eliminate(arcs: Arcs, junctions: int, keeps: NDArray[np.bool_]) -> Arcs:
    """
    Take junctions out, and join their neighbours to each other instead.

    Every least weight between two kept junctions is as before, exactly. Junctions leave in
    rounds, no two neighbours in one, those with the fewest neighbours first.

    Parameters
    ----------
    keeps
        Shape ``(junctions,)``: those that the question names.

    References
    ----------
    .. [1] Geisberger, R. et al. (2008). Contraction Hierarchies. *WEA*: 319-333.
    """
    order = np.random.default_rng(SEED).permutation(junctions)
    for few in FEW:
        while True:
            chosen = _chosen(arcs, junctions, keeps, order, few)
            alive = np.count_nonzero(np.bincount(arcs.tail, minlength=junctions))
            if chosen.sum() <= ENOUGH * alive:
                break
            arcs = _without(arcs, junctions, chosen)
    return arcs


def lightest(arcs: Arcs, junctions: int) -> Arcs:
    """Keep the lightest of parallel arcs, and none that returns to where it began."""
    key = arcs.tail * junctions + arcs.head
    order = np.lexsort((arcs.weight, key))
    is_first = np.diff(key[order], prepend=-1) != 0
    kept = order[is_first & (arcs.tail != arcs.head)[order]]
    return Arcs(arcs.tail[kept], arcs.head[kept], arcs.weight[kept])


def _chosen(
    arcs: Arcs,
    junctions: int,
    keeps: NDArray[np.bool_],
    order: NDArray[np.int64],
    few: int,
) -> NDArray[np.bool_]:
    """Choose junctions to take out, no two of them neighbours."""
    low, high = np.minimum(arcs.tail, arcs.head), np.maximum(arcs.tail, arcs.head)
    pairs = np.unique(low * junctions + high)
    low, high = pairs // junctions, pairs % junctions
    neighbours = np.bincount(low, minlength=junctions) + np.bincount(high, minlength=junctions)
    may_go = ~keeps & (neighbours > 0) & (neighbours <= few)
    # The fewer neighbours the sooner; a drawn order decides between equals.
    rank = np.where(may_go, neighbours * junctions + order, np.iinfo(np.int64).max)
    loses = np.zeros(junctions, dtype=np.bool_)
    loses[np.where(rank[low] < rank[high], high, low)] = True
    chosen: NDArray[np.bool_] = may_go & ~loses
    return chosen


def _without(arcs: Arcs, junctions: int, chosen: NDArray[np.bool_]) -> Arcs:
    comes, goes = chosen[arcs.head], chosen[arcs.tail]
    into, out = np.flatnonzero(comes), np.flatnonzero(goes)
    out = out[np.argsort(arcs.tail[out], kind="stable")]
    many = np.bincount(arcs.tail[out], minlength=junctions)
    first = np.cumsum(many) - many
    by = arcs.head[into]
    before = np.repeat(into, many[by])
    within = np.arange(len(before)) - np.repeat(np.cumsum(many[by]) - many[by], many[by])
    after = out[first[arcs.head[before]] + within]
    rest = ~(comes | goes)
    joined = Arcs(
        np.concatenate([arcs.tail[rest], arcs.tail[before]]),
        np.concatenate([arcs.head[rest], arcs.head[after]]),
        np.concatenate([arcs.weight[rest], arcs.weight[before] + arcs.weight[after]]),
    )
    return lightest(joined, junctions)

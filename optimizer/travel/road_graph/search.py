"""Search the contracted network: from many places to many, both times and lengths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from optimizer.travel.road_graph.cuts import PIECE_M
from optimizer.travel.road_graph.elimination import eliminate
from optimizer.travel.road_graph.network import whole_weight
from optimizer.travel.road_graph.weights import METRE, METRE_BITS, share_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from optimizer.travel.road_graph.links import Links
    from optimizer.travel.road_graph.network import Network
    from optimizer.travel.road_graph.snapping import Sites

NEVER = np.int64(2**60)
"""Where no way leads; sums of a few still fit."""

BESIDE_M = 5.0
"""So near to the end of a one-way street one stands at the junction."""

MANY = 24
"""With so many starts it pays to make the network small first."""

CHUNK_BYTES = 32_000_000
"""What the answers of one handful of starts may take."""


@dataclass(frozen=True, eq=False, slots=True)
class Stands:
    """
    Places within a network. Row 0 is riding along the link, row 1 against it.

    Parameters
    ----------
    half
        Shape ``(2, n)``: the half-links that a place lies on.
    leaving, arriving
        Shape ``(2, n)``: weight from the place to the end of its chain; from the chain's start
        to the place. `NEVER` where that way is not open.
    share
        Shape ``(n,)``: how far along the link, from its tail.
    """

    half: NDArray[np.int64]
    leaving: NDArray[np.int64]
    arriving: NDArray[np.int64]
    share: NDArray[np.float64]

    def __len__(self) -> int:
        """How many places there are."""
        return int(self.half.shape[1])

    def only(self, chosen: NDArray[np.int64]) -> Stands:
        """Keep some places."""
        return Stands(
            self.half[:, chosen],
            self.leaving[:, chosen],
            self.arriving[:, chosen],
            self.share[chosen],
        )


def stand(network: Network, sites: Sites) -> Stands:
    """Find the places, all of them on an edge, among the network's links."""
    links = network.links
    link, share = _open_side(network, *_place_on(links, sites))
    half = np.stack([2 * link, 2 * link + 1])
    weight = links.weight[link]
    behind = share_of(weight, share)
    whole = whole_weight(links)[half]
    passed = np.stack([behind, weight - behind])
    leaving = network.ahead[half] - whole + passed[::-1]
    arriving = network.behind[half] - whole + links.toll[link] + passed
    # At the end of a one-way street one stands at the junction, and may leave by any road.
    near = (passed & ((1 << METRE_BITS) - 1)) <= BESIDE_M * METRE
    otherwise = np.where(near, passed, NEVER)
    is_open = network.is_open[half]
    return Stands(
        half,
        np.where(is_open, leaving, otherwise[::-1]),
        np.where(is_open, arriving, otherwise),
        share,
    )


def _place_on(links: Links, sites: Sites) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    pieces = links.pieces[sites.edge]
    piece = np.minimum((sites.share * pieces).astype(np.int64), pieces - 1)
    share = np.clip(sites.share * pieces - piece, 0.0, 1.0)
    return links.first[sites.edge] + piece, share


def _open_side(
    network: Network, link: NDArray[np.int64], share: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Who stands where a closed stretch begins stands on the open road that meets it."""
    links = network.links
    is_open = links.open_ways[0] | links.open_ways[1]
    if is_open[link].all():
        return link, share
    meets = np.full(links.nodes, -1)
    meets[links.ends[:, is_open]] = np.flatnonzero(is_open)
    length = (links.weight[link] & ((1 << METRE_BITS) - 1)) / METRE
    for end, away_m in ((0, length * share), (1, length * (1 - share))):
        node = links.ends[end, link]
        moves = ~is_open[link] & (away_m <= PIECE_M) & (meets[node] >= 0)
        moved = meets[node]
        share = np.where(moves, links.ends[0, moved] != node, share)
        link = np.where(moves, moved, link)
    return link, share


def weigh(network: Network, starts: Stands, goals: Stands) -> NDArray[np.int64]:
    """Return the least weight from every start to every goal, shape ``(n, m)``, or `NEVER`."""
    least = np.full((len(starts), len(goals)), NEVER)
    graph, exits, entries = network.graph, network.end[starts.half], network.start[goals.half]
    if len(starts) >= MANY:
        graph, exits, entries = _small(network, exits, entries)
    for rows, reached, _ in searches(graph, exits, starts.leaving, with_ways=False):
        least[rows] = direct(network, starts.only(rows), goals)
        for way in (0, 1):
            arrived = reached[:, entries[way]] + goals.arriving[way]
            least[rows] = np.minimum(least[rows], arrived)
    return np.minimum(least, NEVER)


def _small(
    network: Network, exits: NDArray[np.int64], entries: NDArray[np.int64]
) -> tuple[Any, NDArray[np.int64], NDArray[np.int64]]:
    """Keep junctions that starts and goals lie at, and few others; number them anew."""
    keeps = np.zeros(network.junctions, dtype=np.bool_)
    keeps[exits] = keeps[entries] = True
    arcs = eliminate(network.all_arcs, network.junctions, keeps)
    keeps[arcs.tail] = keeps[arcs.head] = True
    number = np.cumsum(keeps) - 1
    places = (number[arcs.tail], number[arcs.head])
    many = int(keeps.sum())
    graph = csr_array((arcs.weight.astype(np.float64), places), shape=(many, many))
    return graph, number[exits], number[entries]


def direct(network: Network, starts: Stands, goals: Stands) -> NDArray[np.int64]:
    """Weigh the ways that never leave their chain, shape ``(n, m)``."""
    least = np.full((len(starts), len(goals)), NEVER)
    for way in (0, 1):
        for other in (0, 1):
            same = network.last[starts.half[way]][:, None] == network.last[goals.half[other]]
            row, column = np.nonzero(same)
            come, gone = goals.arriving[other][column], starts.arriving[way][row]
            on = (come >= gone) & (come < NEVER)
            row, column = row[on], column[on]
            least[row, column] = np.minimum(least[row, column], (come - gone)[on])
    return least


def searches(
    graph: Any, exits: NDArray[np.int64], leaving: NDArray[np.int64], *, with_ways: bool
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], Any]]:
    """
    Search from a handful of starts at a time.

    Parameters
    ----------
    graph
        Junctions and arcs, square.
    exits, leaving
        Shape ``(2, n)``: to which junctions one comes from each start, and what that weighs.

    Yields
    ------
    tuple
        Which starts; the weight from each to every junction, shape ``(k, junctions + n)``; and,
        if asked for, the junction before each, alike.
    """
    junctions = graph.shape[0]
    extended = _with_starts(graph, exits, leaving)
    handful = max(1, CHUNK_BYTES // (8 * (1 + with_ways) * extended.shape[0]))
    for begin in range(0, exits.shape[1], handful):
        rows = np.arange(begin, min(begin + handful, exits.shape[1]))
        found = dijkstra(extended, indices=junctions + rows, return_predecessors=with_ways)
        weight, before = found if with_ways else (found, None)
        reached = np.where(np.isfinite(weight), weight, float(NEVER)).astype(np.int64)
        yield rows, reached, before


def _with_starts(graph: Any, exits: NDArray[np.int64], leaving: NDArray[np.int64]) -> Any:
    """Add every start to the search graph: two arcs lead from it, none to it."""
    weight = leaving.copy()
    is_same = exits[0] == exits[1]
    weight[0, is_same] = weight[:, is_same].min(axis=0)
    weight[1, is_same] = NEVER
    row, way = np.nonzero(weight.T < NEVER)
    arcs_of = np.bincount(row, minlength=exits.shape[1])
    size = graph.shape[0] + exits.shape[1]
    return csr_array(
        (
            np.concatenate([graph.data, weight[way, row].astype(np.float64)]),
            np.concatenate([graph.indices, exits[way, row]]).astype(np.int32),
            np.concatenate([graph.indptr, graph.indptr[-1] + np.cumsum(arcs_of)]).astype(np.int32),
        ),
        shape=(size, size),
    )

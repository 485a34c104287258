"""Draw the ways that a search finds, along every bend of the road."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from optimizer.travel.provider import NO_WAY, Path
from optimizer.travel.road_graph.search import NEVER, Stands, searches, stand
from optimizer.travel.road_graph.weights import unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from optimizer.travel.road_graph.network import Network
    from optimizer.travel.road_graph.road_map import RoadMap
    from optimizer.travel.road_graph.snapping import Sites


class _Way(NamedTuple):
    """A way found: what it weighs, and the half-links that it rides along."""

    weight: int
    halves: list[int]


def draw(road_map: RoadMap, network: Network, sites: Sites) -> list[Path]:
    """Return the way from each site to the next; `NO_WAY` where one is off the road or cut off."""
    drawn = [NO_WAY] * max(0, len(sites.edge) - 1)
    met = sites.edge >= 0
    pairs = np.flatnonzero(met[:-1] & met[1:])
    if not len(pairs):
        return drawn
    starts, goals = stand(network, sites.only(pairs)), stand(network, sites.only(pairs + 1))
    exits = network.end[starts.half]
    for rows, reached, before in searches(network.graph, exits, starts.leaving, with_ways=True):
        for index, row in enumerate(rows.tolist()):
            pair = _Pair(network, starts, goals, row)
            way = min(pair.direct(), pair.through(reached[index], before[index]))
            if way.weight < NEVER:
                shape = _shape(road_map, network, way.halves, _shares(starts, goals, row))
                drawn[int(pairs[row])] = _path(way.weight, shape)
    return drawn


class _Pair(NamedTuple):
    """One start and one goal, and the two kinds of ways between them."""

    network: Network
    starts: Stands
    goals: Stands
    row: int

    def direct(self) -> _Way:
        """Stay within the chain, where start and goal lie on the same one, in this order."""
        least = _Way(int(NEVER), [])
        for half in self.starts.half[:, self.row].tolist():
            for other in self.goals.half[:, self.row].tolist():
                if self.network.last[half] == self.network.last[other]:
                    come = self.goals.arriving[other & 1, self.row]
                    gone = self.starts.arriving[half & 1, self.row]
                    if gone <= come < NEVER:
                        way = _Way(int(come - gone), self._chain(half, other))
                        least = min(least, way)
        return least

    def through(self, reached: NDArray[np.int64], before: NDArray[np.int32]) -> _Way:
        """Leave the start's chain, ride on arcs, and enter the goal's."""
        ways = []
        for half in self.goals.half[:, self.row].tolist():
            entry = int(self.network.start[half])
            weight = int(min(reached[entry] + self.goals.arriving[half & 1, self.row], NEVER))
            ways.append((weight, half, entry))
        weight, goal_half, entry = min(ways)
        if weight >= NEVER:
            return _Way(weight, [])
        junctions = [entry]
        while before[junctions[-1]] < self.network.junctions:
            junctions.append(int(before[junctions[-1]]))
        junctions.reverse()
        halves = self._chain(self._leaving(junctions[0]))
        for pair in pairwise(junctions):
            halves += self._chain(self.network.arc_between[pair])
        halves += self._chain(int(self.network.foremost[goal_half]), goal_half)
        return _Way(weight, halves)

    def _leaving(self, junction: int) -> int:
        """Choose the half-link by which the search left the start for this junction."""
        halves = self.starts.half[:, self.row].tolist()
        leaving = self.starts.leaving[:, self.row].tolist()
        fits = [
            (weight, half)
            for weight, half in zip(leaving, halves, strict=True)
            if self.network.end[half] == junction
        ]
        return int(min(fits)[1])

    def _chain(self, half: int, until: int | None = None) -> list[int]:
        halves = [half]
        while half != until and self.network.following[half] != half:
            half = int(self.network.following[half])
            halves.append(half)
        return halves


def _shares(starts: Stands, goals: Stands, row: int) -> tuple[float, float]:
    return float(starts.share[row]), float(goals.share[row])


def _shape(
    road_map: RoadMap, network: Network, halves: list[int], shares: tuple[float, float]
) -> list[tuple[float, float]]:
    corners: list[tuple[float, float]] = []
    for at, half in enumerate(halves):
        if network.links.edge[half >> 1] < 0:  # A turn has no length.
            continue
        against = half & 1
        begin = shares[0] if at == 0 else float(against)
        finish = shares[1] if at == len(halves) - 1 else float(1 - against)
        for corner in _stretch(road_map, network, half >> 1, begin, finish):
            if not corners or corner != corners[-1]:
                corners.append(corner)
    return corners if len(corners) > 1 else corners * 2


def _stretch(
    road_map: RoadMap, network: Network, link: int, begin: float, finish: float
) -> Iterator[tuple[float, float]]:
    """List the corners between two shares of a link, in riding order, both ends included."""
    links = network.links
    edge = int(links.edge[link])
    pieces = int(links.pieces[edge])
    shares = (np.array([begin, finish]) + links.piece[link]) / pieces
    corners = road_map.corners(edge)
    part = slice(int(road_map.first[edge]), int(road_map.first[edge + 1]))
    along = road_map.until_m[part] - road_map.until_m[part.start]
    at_m = shares * along[-1]
    ends = np.stack([np.interp(at_m, along, column) for column in corners.T], axis=1)
    between = corners[(along > at_m.min() + 0.01) & (along < at_m.max() - 0.01)]
    inner: Any = between if begin <= finish else between[::-1]
    rounded = np.round(np.concatenate([ends[:1], inner, ends[1:]]), 6)
    yield from ((lat, lon) for lat, lon in rounded.tolist())


def _path(weight: int, shape: list[tuple[float, float]]) -> Path:
    seconds, metres, _ = unpack(np.array([weight]))
    return Path(shape=tuple(shape), seconds=int(seconds[0]), metres=int(metres[0]))

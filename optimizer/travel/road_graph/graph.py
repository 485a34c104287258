"""A provider of travel times over a road network of one's own."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from optimizer.door import expect_number
from optimizer.travel.closures import closing, slowing
from optimizer.travel.matrix import UNREACHABLE, TravelMatrix
from optimizer.travel.provider import Point, UnknownProfileError
from optimizer.travel.road_graph.cuts import cut
from optimizer.travel.road_graph.drawing import draw
from optimizer.travel.road_graph.links import links_for
from optimizer.travel.road_graph.network import Network, contract
from optimizer.travel.road_graph.riding import RIDINGS, Riding
from optimizer.travel.road_graph.road_map import RoadMap, load
from optimizer.travel.road_graph.search import NEVER, stand, weigh
from optimizer.travel.road_graph.snapping import Sites, Snapper
from optimizer.travel.road_graph.weights import unpack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path as FilePath

    from numpy.typing import NDArray

    from optimizer.travel.closures import Closure
    from optimizer.travel.provider import Path

SNAP_LIMIT_M = 1500.0
"""Farther from any road than this, a place is not reached: it lies in the sea, or off the map."""

NETWORKS_KEPT = 8


@dataclass(frozen=True, eq=False, kw_only=True)
class RoadGraph:
    """
    Times and lengths along roads, within one process and without a server.

    Networks of profiles are built when first asked for and kept, those with closures too.

    Parameters
    ----------
    road_map
        The graph file's content.
    ridings
        Speeds, a profile.
    snap_limit_m
        How far from a road a place may lie.
    """

    road_map: RoadMap
    ridings: Mapping[str, Riding] = field(default_factory=lambda: RIDINGS)
    snap_limit_m: float = SNAP_LIMIT_M
    _networks: OrderedDict[tuple[str, tuple[Closure, ...]], Network] = field(
        default_factory=OrderedDict, init=False, repr=False
    )
    _snappers: dict[str, Snapper] = field(default_factory=dict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        expect_number("snap_limit_m", self.snap_limit_m, above=0, at_most=50_000)

    @classmethod
    def load(cls, path: FilePath, *, snap_limit_m: float = SNAP_LIMIT_M) -> RoadGraph:
        """
        Open a graph file.

        Raises
        ------
        RoadGraphError
            When it is missing, damaged, no graph file or one of another version.
        """
        return cls(road_map=load(path), snap_limit_m=snap_limit_m)

    @property
    def source(self) -> str:
        """Who says so, as matrices have it: another graph has another name."""
        return f"road graph {self.road_map.digest[:8]}"

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        """
        Search the way between every two places.

        A place farther than ``snap_limit_m`` from the network cannot be reached, nor left.

        Raises
        ------
        UnknownProfileError
            When no speeds are known for the profile.
        """
        sites = self.snap(points, profile=profile)
        weights = self._weights(sites, sites, profile, closures)
        np.fill_diagonal(weights, 0)
        seconds, metres, is_true = unpack(weights)
        gap = (weights == NEVER) | ~is_true
        met = sites.edge >= 0
        closed = gap & (met[:, None] & met) if closing(closures, profile) else None
        return TravelMatrix(
            seconds=np.where(gap, UNREACHABLE, seconds),
            metres=np.where(gap, UNREACHABLE, metres),
            source=self.source,
            snap_m=np.rint(sites.snap_m).astype(np.int64),
            closed=closed,
        )

    def paths(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> list[Path]:
        """Draw the way from each place to the next, road bend by road bend."""
        sites = self.snap(points, profile=profile)
        return draw(self.road_map, self._network(profile, closures), sites)

    def size(self, profile: str) -> tuple[int, int]:
        """Say how many junctions and arcs a search for this profile knows."""
        network = self._network(profile, ())
        return network.junctions, len(network.arcs)

    def places(self, many: int, *, profile: str, seed: int) -> list[Point]:
        """Draw places along the roads, each metre as likely as any other: for trials."""
        edges = self._network(profile, ()).links.edges
        if not len(edges):
            return []
        drawn = np.random.default_rng(seed)
        metres = self.road_map.metres[edges]
        chosen = drawn.choice(edges, size=many, p=metres / metres.sum())
        at = self.road_map.places_at(chosen, drawn.random(many))
        return [Point(lat, lon) for lat, lon in np.round(at, 6).tolist()]

    def snap(self, points: Sequence[Point], *, profile: str) -> Sites:
        """Find where the places meet the profile's network."""
        network = self._network(profile, ())
        with self._lock:
            if profile not in self._snappers:
                self._snappers[profile] = Snapper(self.road_map, network.links.edges)
        return self._snappers[profile].snap(points, limit_m=self.snap_limit_m)

    def _weights(
        self, starts: Sites, goals: Sites, profile: str, closures: Sequence[Closure]
    ) -> NDArray[np.int64]:
        network = self._network(profile, closures)
        weights = np.full((len(starts.edge), len(goals.edge)), NEVER)
        rows, columns = np.flatnonzero(starts.edge >= 0), np.flatnonzero(goals.edge >= 0)
        if len(rows) and len(columns):
            from_here = stand(network, starts.only(rows))
            to_there = stand(network, goals.only(columns))
            weights[np.ix_(rows, columns)] = weigh(network, from_here, to_there)
        return weights

    def _network(self, profile: str, closures: Sequence[Closure]) -> Network:
        if profile not in self.ridings:
            raise UnknownProfileError(self.source, profile=profile)
        concerned = (*closing(closures, profile), *slowing(closures, profile))
        with self._lock:
            return self._kept(profile, concerned)

    def _kept(self, profile: str, closures: tuple[Closure, ...]) -> Network:
        key = (profile, closures)
        if key not in self._networks:
            if closures:
                links = cut(self.road_map, self._kept(profile, ()).links, closures, profile)
            else:
                links = links_for(self.road_map, self.ridings[profile])
            self._networks[key] = contract(links)
        self._networks.move_to_end(key)
        while len(self._networks) > NETWORKS_KEPT:
            self._networks.popitem(last=False)
        return self._networks[key]

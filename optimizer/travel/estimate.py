"""Travel times from air distance and terrain: no map, no server, always there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from optimizer.travel.barriers import Barrier, ways_round
from optimizer.travel.closure_geometry import slow_factors, touches
from optimizer.travel.closures import Closure, closing, slowing
from optimizer.travel.ferries import DAY_S, Ferry, with_ferries
from optimizer.travel.matrix import UNREACHABLE, Note, NoteCode, TravelMatrix
from optimizer.travel.provider import NO_WAY, Path, Point
from optimizer.travel.relays import Detours, Ways
from optimizer.travel.tables import TravelTables
from optimizer.window import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """
    A provider that needs nothing but coordinates and terrain.

    Why the factor falls with distance: a constant one could not change the order of stops, and
    tours planned on air distance cost a fifth more road in mountains.

    Parameters
    ----------
    tables
        Factors, speeds and starts.
    barriers
        What is passed at crossings alone.
    ferries
        Rides that are known better than estimated, taken where they are quicker. A matrix holds
        for the whole day, so a ferry counts only where it runs throughout ``span``; half its
        interval is waited each time.
    span
        From when to when couriers ride, seconds since local midnight.
    """

    tables: TravelTables = field(default_factory=TravelTables)
    barriers: tuple[Barrier, ...] = ()
    ferries: tuple[Ferry, ...] = ()
    span: TimeWindow = field(default_factory=lambda: TimeWindow(0, DAY_S))

    @cached_property
    def version(self) -> str:
        """Name everything that the times depend on beside points, profile and closures."""
        said = repr((self.tables.written(), self.barriers, self.ferries, self.span))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        """
        Estimate every pair; half of each way is taken to lie in either end's terrain.

        Raises
        ------
        InvalidProblemError
            When the profile is unknown here.
        """
        rides = self._rides(points, profile, closures).ways
        gaps = np.isinf(rides.costs)
        closed = None
        if closures:
            without = self._rides(points, profile, ()).ways if gaps.any() else rides
            closed = gaps & np.isfinite(without.costs)
        return TravelMatrix(
            seconds=_whole(rides.costs),
            metres=_whole(np.where(gaps, np.inf, rides.carried)),
            source="estimate",
            closed=closed,
            notes=tuple(
                Note(NoteCode.FERRY_NOT_ALL_DAY, {"ferry": str(ferry.id)})
                for ferry in self.ferries
                if ferry.carries(profile) and not ferry.runs_throughout(self.span)
            ),
        )

    def paths(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> list[Path]:
        """
        Draw the way between each two consecutive points: straight, by crossings and ferries.

        Raises
        ------
        InvalidProblemError
            When the profile is unknown here.
        """
        rides = self._rides(points, profile, closures)
        return [rides.path(leg) for leg in pairwise(range(len(points)))]

    def _rides(self, points: Sequence[Point], profile: str, closures: Sequence[Closure]) -> _Rides:
        ferries = self._running(profile, closures)
        ends = [*points, *(end for ferry in ferries for end in (ferry.start, ferry.end))]
        terrains = [end.terrain for end in ends]
        pace_s_m = self.tables.pace_s_m(terrains, profile=profile)
        places = np.array([(end.lat, end.lon) for end in ends], dtype=np.float64).reshape(-1, 2)
        air, nodes = ways_round(places, barriers=self.barriers, closures=closures, profile=profile)
        road_m = air.costs * self.tables.factors(air.costs, terrains, profile=profile)
        seconds = road_m * pace_s_m
        if slowing(closures, profile):
            slow = slow_factors(closures, places, profile=profile)
            seconds *= np.where(air.is_straight, slow, 1.0)
        by_ferry = with_ferries(seconds, road_m, ferries)
        ways = _first(by_ferry, len(points))
        fixed_s = self.tables.fixed_s.get(profile, 0)
        ways.costs[ways.costs > 0] += fixed_s
        return _Rides(ways, by_ferry, len(points), air, nodes, ferries)

    def _running(self, profile: str, closures: Sequence[Closure]) -> list[Ferry]:
        """Keep the ferries that run all day and that no closure lies across."""
        return [
            ferry
            for ferry in self.ferries
            if ferry.carries(profile)
            and ferry.runs_throughout(self.span)
            and not any(_lies_across(closure, ferry) for closure in closing(closures, profile))
        ]


@dataclass(frozen=True, eq=False, slots=True)
class _Rides:
    """The rides between points, and what they are made of: legs by ferry, legs through the air."""

    ways: Ways  # seconds and metres between the points
    by_ferry: Ways  # the same between the points and the landing stages
    size: int  # how many points there are
    air: Detours  # metres between points and landing stages, by crossings and corners
    nodes: NDArray[np.float64]  # latitude and longitude of all these
    ferries: Sequence[Ferry]

    def path(self, leg: tuple[int, int]) -> Path:
        row, column = leg
        seconds, metres = self.ways.costs[leg], self.ways.carried[leg]
        if np.isinf(seconds):
            return NO_WAY
        stages = [row, *self.by_ferry.between(row, column), column]
        passed = [row]
        for here, there in pairwise(stages):
            if not self._is_aboard(here, there):
                passed += self.air.between(here, there)
            passed.append(there)
        shape = tuple((lat, lon) for lat, lon in self.nodes[passed].tolist())
        return Path(shape=shape, seconds=round(seconds), metres=round(metres))

    def _is_aboard(self, here: int, there: int) -> bool:
        number, other = (here - self.size) // 2, (there - self.size) // 2
        is_one_ferry = number == other and min(here, there) >= self.size
        return is_one_ferry and self.by_ferry.costs[here, there] == self.ferries[number].takes_s


def _first(ways: Ways, size: int) -> Ways:
    part = slice(size), slice(size)
    return Ways(ways.costs[part].copy(), ways.carried[part], ways.via[part])


def _lies_across(closure: Closure, ferry: Ferry) -> bool:
    start, end = ferry.start, ferry.end
    return bool(touches(closure, [(start.lat, start.lon)], [(end.lat, end.lon)])[0])


def _whole(floats: NDArray[np.float64]) -> NDArray[np.int64]:
    gaps = np.isinf(floats)
    whole: NDArray[np.int64] = np.where(gaps, 0, np.rint(floats)).astype(np.int64)
    whole[gaps] = UNREACHABLE
    return whole

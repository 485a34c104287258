"""The problem as one vehicle sees it: its ride times at its speed, its way along an order."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from optimizer.costs import Effort
from optimizer.travel.matrix import UNREACHABLE
from optimizer.trips import trips_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from optimizer.problem import Break, Problem, Vehicle, Visit


class Rider:
    """
    One vehicle with the numbers that hold for it.

    Where visits are asked for, ``reloads`` tells how many of them stand before each visit to the
    depot between two trips; by default there is one trip.

    Parameters
    ----------
    seconds
        Ride seconds at the vehicle's speed, shape ``(n, n)``.

    Attributes
    ----------
    start, end, reload
        Locations where it starts, ends (None: open) and reloads.
    """

    def __init__(self, problem: Problem, vehicle: Vehicle, seconds: NDArray[np.int64]) -> None:
        self.problem = problem
        self.vehicle = vehicle
        self.start = _location(problem, vehicle.start)
        self.end = _location(problem, vehicle.end)
        self.reload = problem.depot_by_id[vehicle.reloads_at].location
        self.breaks: tuple[Break, ...] = tuple(
            sorted(vehicle.breaks, key=lambda pause: pause.windows[0].opens_s)
        )
        self.rests_unladen = any(pause.max_load for pause in vehicle.breaks)
        self.seconds_matrix = seconds
        self.metres_matrix = problem.travel[vehicle.profile].metres
        self.closed_matrix = problem.travel[vehicle.profile].closed

    def seconds(self, origin: int | None, destination: int | None) -> int:
        """Look up the ride time; from or to nowhere (a route open at that end) there is none."""
        if origin is None or destination is None:
            return 0
        return int(self.seconds_matrix.item(origin, destination))

    def metres(self, origin: int | None, destination: int | None) -> int:
        """Look up the length of the ride, alike."""
        if origin is None or destination is None:
            return 0
        return int(self.metres_matrix.item(origin, destination))

    def work_s(self, visit: Visit, *, after: int | None) -> int:
        """Add up setup and service; no setup ``after`` a visit at the same location."""
        return visit.service_s + (0 if after == visit.location else visit.setup_s)

    def has_way(self, visits: Sequence[Visit], reloads: Sequence[int] = ()) -> bool:
        """Say whether a way leads from each place to the next."""
        way = pairwise(self._way(visits, reloads))
        return all(self.seconds(*leg) != UNREACHABLE for leg in way)

    def is_closed(self, visits: Sequence[Visit], reloads: Sequence[int] = ()) -> bool:
        """Say whether closed roads are all that is in the way."""
        shut, way = self.closed_matrix, pairwise(self._way(visits, reloads))
        gaps = [leg for leg in way if self.seconds(*leg) == UNREACHABLE]
        return shut is not None and bool(gaps) and all(bool(shut[leg]) for leg in gaps)

    def travel_s(self, visits: Sequence[Visit], reloads: Sequence[int] = ()) -> int:
        """Riding seconds from start to end."""
        return sum(self.seconds(*leg) for leg in pairwise(self._way(visits, reloads)))

    def distance_m(self, visits: Sequence[Visit], reloads: Sequence[int] = ()) -> int:
        """Ridden metres from start to end."""
        return sum(self.metres(*leg) for leg in pairwise(self._way(visits, reloads)))

    def effort(
        self,
        visits: Sequence[Visit],
        starts: Sequence[int],
        *,
        ends_s: int,
        reloads: Sequence[int] = (),
    ) -> Effort:
        """
        Add up what the order costs money for.

        Parameters
        ----------
        starts
            When work begins at each visit.
        ends_s
            When the route and all its breaks are over.
        """
        vehicle, problem = self.vehicle, self.problem
        late = (
            max(0, at_s - visit.due_s) * visit.late_per_hour
            for visit, at_s in zip(visits, starts, strict=True)
            if visit.due_s is not None
        )
        return Effort(
            travel_s=self.travel_s(visits, reloads),
            distance_m=self.distance_m(visits, reloads),
            ride_units=self._ride_units(visits, reloads),
            overtime_s=max(0, ends_s - vehicle.shift.closes_s),
            wish_units=sum(problem.wish(visit, vehicle.id) for visit in visits),
            wish_parts=sum(late) + problem.compact_per_hour * self._breadth_s(visits),
        )

    def _ride_units(self, visits: Sequence[Visit], reloads: Sequence[int]) -> int | None:
        units = self.problem.travel[self.vehicle.profile].costs
        if units is None:
            return None
        way = self._way(visits, reloads)
        return sum(int(units[a, b]) for a, b in pairwise(way) if a is not None and b is not None)

    def _breadth_s(self, visits: Sequence[Visit]) -> int:
        """Find the ride between the two doors farthest apart, by the faster of both directions."""
        if not self.problem.compact_per_hour or not visits:
            return 0
        doors = [visit.location for visit in visits]
        between = self.seconds_matrix[np.ix_(doors, doors)]
        return int(np.minimum(between, between.T).max())

    def loads(self, visits: Sequence[Visit], reloads: Sequence[int] = ()) -> list[tuple[int, ...]]:
        """
        Amounts on board when leaving each place: the start, then visits and reloads as they come.

        Returns
        -------
        list[tuple[int, ...]]
            One more than there are visits and reloads.
        """
        loads: list[tuple[int, ...]] = []
        for trip in trips_of(visits, reloads):
            on_board = [0] * self.problem.dimensions
            for visit in trip:
                on_board = _plus(on_board, visit.delivery, 1)
            loads.append(tuple(on_board))
            for visit in trip:
                on_board = _plus(on_board, visit.delivery, -1)
                on_board = _plus(on_board, visit.pickup, 1)
                on_board = _plus(on_board, *self.problem.shipped(visit.id))
                loads.append(tuple(on_board))
        return loads

    def _way(self, visits: Sequence[Visit], reloads: Sequence[int]) -> list[int | None]:
        way: list[int | None] = [self.start]
        for number, trip in enumerate(trips_of(visits, reloads)):
            if number:
                way.append(self.reload)
            way += [visit.location for visit in trip]
        return [*way, self.end]


def riders(problem: Problem) -> Mapping[int, Rider]:
    """Prepare every vehicle, by id; those of one profile and speed share their matrix."""
    at_speed: dict[tuple[str, float], NDArray[np.int64]] = {}
    prepared = {}
    for vehicle in problem.vehicles:
        pace = (vehicle.profile, vehicle.speed_factor)
        if pace not in at_speed:
            at_speed[pace] = problem.travel[vehicle.profile].seconds_at(vehicle.speed_factor)
        prepared[vehicle.id] = Rider(problem, vehicle, at_speed[pace])
    return prepared


def _location(problem: Problem, depot: int | None) -> int | None:
    return None if depot is None else problem.depot_by_id[depot].location


def _plus(on_board: list[int], amounts: tuple[int, ...], sign: int) -> list[int]:
    if not amounts:
        return on_board
    return [held + sign * amount for held, amount in zip(on_board, amounts, strict=True)]

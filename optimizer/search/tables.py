"""A problem as arrays: what the search looks up a million times."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from optimizer.costs import importance
from optimizer.rider import riders
from optimizer.search.requests import requests_of
from optimizer.search.shifts import shifts_of
from optimizer.travel.matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from optimizer.problem import Break, Problem
    from optimizer.rider import Rider
    from optimizer.search.kernel.books import Book, Rides
    from optimizer.search.requests import Request

NEVER = 1 << 40
"""An instant beyond every shift, and a price beyond every detour."""

PRICE_SCALE = 100
"""Search prices are whole hundredths of a cost unit, where what is dearest allows it."""

DEAREST = 1 << 29
"""Price of the dearest ride or hour: longer numbers would be cut off, or overflow in sums."""

NEAR = 150
"""Neighbours remembered for each visit: far more than a removal reaches."""


class Tables:
    """
    Numbers of a problem by position: visit ``u``, vehicle ``v``, location ``l``.

    One more location than the problem has, `nowhere`, stands where a route is open at one end.

    Attributes
    ----------
    seconds
        Ride seconds, shape ``(paces, n + 1, n + 1)``; `NEVER` where there is no way.
    price_scale
        Search prices that make a cost unit.
    prices
        Price of a ride, shape ``(tariffs, n + 1, n + 1)``.
    pace, tariff
        First index into these, a vehicle.
    allowed
        Whether the vehicle may serve the visit, shape ``(visits, vehicles)``.
    near
        Other visits, the nearest first, shape ``(visits, at most NEAR)``.
    """

    def __init__(self, problem: Problem) -> None:
        prepared = riders(problem)
        self.problem = problem
        self.riders: list[Rider] = [prepared[vehicle.id] for vehicle in problem.vehicles]
        self.nowhere = max((matrix.size for matrix in problem.travel.values()), default=0)
        self._stack_rides()
        self._stack_prices()
        self._describe_visits()
        self._describe_vehicles()
        self.width = self.nowhere + 1
        self.near = self._neighbours()

    def _stack_rides(self) -> None:
        paces: dict[tuple[str, float], int] = {}
        self.pace = [
            paces.setdefault((rider.vehicle.profile, rider.vehicle.speed_factor), len(paces))
            for rider in self.riders
        ]
        self.seconds = np.zeros((len(paces), self.nowhere + 1, self.nowhere + 1), dtype=np.int64)
        self.metres = np.zeros_like(self.seconds)
        for pace in range(len(paces)):
            rider = self.riders[self.pace.index(pace)]
            gap = rider.seconds_matrix == UNREACHABLE
            self.seconds[pace, :-1, :-1] = np.where(gap, NEVER, rider.seconds_matrix)
            self.metres[pace, :-1, :-1] = np.where(gap, NEVER, rider.metres_matrix)

    def _stack_prices(self) -> None:
        tariffs: dict[tuple[int, int, int], int] = {}
        self.tariff = []
        for rider, pace in zip(self.riders, self.pace, strict=True):
            costs = rider.vehicle.costs
            tariff = (pace, costs.per_hour, costs.per_km)
            self.tariff.append(tariffs.setdefault(tariff, len(tariffs)))
        self.price_scale = self._scale(tariffs)
        shape = (len(tariffs), self.nowhere + 1, self.nowhere + 1)
        self.prices = np.zeros(shape, dtype=np.int64)
        for tariff, tariff_at in tariffs.items():
            units = self._ride_units(*tariff)
            self.prices[tariff_at] = np.minimum(np.rint(units * self.price_scale), NEVER)

    def _scale(self, tariffs: Iterable[tuple[int, int, int]]) -> float:
        """Choose how fine prices are; rides longer than any shift do not count."""
        problem, costs = self.problem, [rider.vehicle.costs for rider in self.riders]
        shifts = [(v.shift.opens_s, v.closes_s) for v in problem.vehicles]
        longest_s = max((closes_s - opens_s for opens_s, closes_s in shifts), default=0)
        rides = (
            self._ride_units(*tariff).max(initial=1.0, where=self.seconds[tariff[0]] <= longest_s)
            for tariff in tariffs
        )
        dearest = max(
            *(1.0, problem.balance_per_hour, problem.compact_per_hour),
            *map(float, rides),
            *(max(cost.fixed, cost.per_overtime_hour) for cost in costs),
            *(max(visit.late_per_hour, visit.surcharge) for visit in problem.visits),
            *(visit.preference for visit in problem.visits),
            *(bonus for bonuses in problem.familiarity.values() for bonus in bonuses.values()),
        )
        return min(float(PRICE_SCALE), DEAREST / dearest)

    def priced(self, units: int) -> int:
        """Turn cost units into a price."""
        return round(units * self.price_scale)

    def _ride_units(self, pace: int, per_hour: int, per_km: int) -> NDArray[np.float64]:
        """Price the rides by length, and by time unless the matrix has its own prices."""
        units: NDArray[np.float64] = self.seconds[pace] * (per_hour / 3600)
        first = self.riders[self.pace.index(pace)]
        given = self.problem.travel[first.vehicle.profile].costs
        if given is not None:
            gap = first.seconds_matrix == UNREACHABLE
            units[:-1, :-1] = np.where(gap, NEVER, given)
        units += self.metres[pace] * (per_km / 1000)
        return units

    def _describe_visits(self) -> None:
        visits = self.problem.visits
        self.location = [visit.location for visit in visits]
        self.setup_s = [visit.setup_s for visit in visits]
        self.service_s = [visit.service_s for visit in visits]
        self.windows = [
            tuple((window.opens_s, window.closes_s) for window in visit.windows) or ((0, NEVER),)
            for visit in visits
        ]
        self.importance = [importance(visit, visits=len(visits)) for visit in visits]
        self.penalty = [
            NEVER if visit.penalty is None else self.priced(visit.penalty) for visit in visits
        ]
        self.amounts = [self._amounts(number) for number in range(len(visits))]
        position = {visit.id: number for number, visit in enumerate(visits)}
        self.is_pickup = {position[pair.pickup] for pair in self.problem.shipments}
        self.partner = {position[a]: position[b] for a, b in self.problem.partner.items()}

    def _amounts(self, number: int) -> tuple[list[int], list[int]]:
        """List what a visit brings along from the start, and what it adds on board."""
        visit = self.problem.visits[number]
        nothing = (0,) * self.problem.dimensions
        shipped, sign = self.problem.shipped(visit.id)
        delivery = list(visit.delivery or nothing)
        added = [
            picked + sign * amount
            for picked, amount in zip(visit.pickup or nothing, shipped or nothing, strict=True)
        ]
        return delivery, added

    def _describe_vehicles(self) -> None:
        vehicles, visits = self.problem.vehicles, self.problem.visits
        self.start = [self._at(rider.start) for rider in self.riders]
        self.end = [self._at(rider.end) for rider in self.riders]
        shifts = shifts_of(self.problem, self.riders, self.seconds)
        self.opens_s = [opens_s for opens_s, _ in shifts]
        self.closes_s = [closes_s for _, closes_s in shifts]
        self.fixed = [self.priced(vehicle.costs.fixed) for vehicle in vehicles]
        self.breaks = [[_span(pause) for pause in reversed(r.breaks)] for r in self.riders]
        self.labels = 1 + max((len(breaks) for breaks in self.breaks), default=0)
        self.capacity = [
            vehicle.capacity or (NEVER,) * self.problem.dimensions for vehicle in vehicles
        ]
        self.max_stops = _limits([vehicle.max_stops for vehicle in vehicles])
        self.max_span_s = _limits([vehicle.max_duration_s for vehicle in vehicles])
        self.max_trips = [vehicle.max_trips for vehicle in vehicles]
        self.reload_at = [self._at(rider.reload) for rider in self.riders]
        self.reload_s = [vehicle.reload_s for vehicle in vehicles]
        self.max_travel_s = _limits([vehicle.max_travel_s for vehicle in vehicles])
        self.max_distance_m = _limits([vehicle.max_distance_m for vehicle in vehicles])
        self.has_limits = bool(
            (self.max_travel_s < NEVER).any() or (self.max_distance_m < NEVER).any()
        )
        locked_to = {visit_id: v.id for v in vehicles for visit_id in v.locked}
        self.allowed = np.array(
            [
                [
                    v.skills >= u.skills and u.admits(v.id) and locked_to.get(u.id, v.id) == v.id
                    for v in vehicles
                ]
                for u in visits
            ],
            dtype=bool,
        ).reshape(len(self.problem.visits), len(vehicles))

    def _at(self, location: int | None) -> int:
        return self.nowhere if location is None else location

    @cached_property
    def is_plain(self) -> bool:
        """Say whether there is nothing that only the kernel knows: wishes, locks, trips, spans."""
        problem = self.problem
        return not (
            problem.alternatives
            or problem.balance_per_hour
            or problem.compact_per_hour
            or self.wishes.any()
            or max(self.max_trips, default=1) > 1
            or (self.max_span_s < NEVER).any()
            or any(rider.rests_unladen for rider in self.riders)
            or any(vehicle.locked or vehicle.overtime_s for vehicle in problem.vehicles)
            or any(visit.release_s or visit.late_per_hour for visit in problem.visits)
        )

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """What is served once, each."""
        return requests_of(self.problem)

    @cached_property
    def facts(self) -> tuple[Book, Rides]:
        """All numbers as the kernel reads them."""
        from optimizer.search.kernel.facts import facts_of  # It reads these tables.

        return facts_of(self)

    @cached_property
    def wishes(self) -> NDArray[np.int64]:
        """Price each visit by who comes, shape ``(vehicles, visits)``: see `Problem.wish`."""
        problem = self.problem
        wishes = [
            [self.priced(problem.wish(visit, vehicle.id)) for visit in problem.visits]
            for vehicle in problem.vehicles
        ]
        shape = (len(problem.vehicles), len(problem.visits))
        return np.array(wishes, dtype=np.int64).reshape(shape)

    def _neighbours(self) -> NDArray[np.int64]:
        if not len(self.seconds):
            return np.zeros((len(self.location), 0), dtype=np.int64)
        doors = np.ix_(self.location, self.location)
        apart = self.seconds[0][doors] + self.seconds[0].T[doors]
        if len(apart) <= 2 * NEAR:
            return np.argsort(apart, axis=1, kind="stable")[:, :NEAR]
        nearest = np.sort(np.argpartition(apart, NEAR, axis=1)[:, :NEAR], axis=1)
        order = np.argsort(np.take_along_axis(apart, nearest, axis=1), axis=1, kind="stable")
        return np.take_along_axis(nearest, order, axis=1)


def _span(pause: Break) -> tuple[int, int, int]:
    """
    Reduce a break to its begin, its end and its length.

    The search knows only the longest window; the final schedule uses them all.
    """
    window = max(pause.windows, key=lambda window: window.closes_s - window.opens_s)
    return window.opens_s, window.closes_s, pause.service_s


def _limits(given: Sequence[int | None]) -> NDArray[np.int64]:
    return np.array([NEVER if limit is None else limit for limit in given], dtype=np.int64)

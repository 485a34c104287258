"""The gaps between stops: when each can be left and must be closed, and what its ride costs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from optimizer.search.clockwork import after_ride, before_ride
from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimizer.search.tables import Tables

AT_FIRST = 16
"""Gaps kept for each vehicle at first; more when a route outgrows them."""


@dataclass(frozen=True, slots=True)
class Timing:
    """
    What follows from one route's order.

    Parameters
    ----------
    leaves
        For each gap the earliest leaving before it, by breaks still to take.
    latest
        For each gap the latest being ready after it, by breaks still to take.
    seconds, prices
        Of each gap's ride.
    price
        Of the route.
    """

    leaves: list[list[int]]
    latest: list[list[int]]
    seconds: list[int]
    prices: list[int]
    price: int

    @classmethod
    def of_empty_route(cls, tables: Tables, vehicle: int) -> Timing:
        """Say what an empty route offers: the whole shift, and its first visit pays for it."""
        leaves = [NEVER] * tables.labels
        leaves[len(tables.breaks[vehicle])] = tables.opens_s[vehicle]
        latest = [tables.closes_s[vehicle]] + [-NEVER] * (tables.labels - 1)
        return cls([leaves], [latest], [0], [-tables.fixed[vehicle]], 0)

    def changed(self, tables: Tables, vehicle: int, before: list[int], route: list[int]) -> Timing:
        """Derive the timing of another order, from where the two begin to differ."""
        if not route:
            return Timing.of_empty_route(tables, vehicle)
        doors = [tables.location[visit] for visit in route]
        origin, destination = [tables.start[vehicle], *doors], [*doors, tables.end[vehicle]]
        seconds = tables.seconds[tables.pace[vehicle], origin, destination].tolist()
        prices = tables.prices[tables.tariff[vehicle], origin, destination].tolist()
        works_s = [
            tables.service_s[visit] + (tables.setup_s[visit] if ahead != here else 0)
            for visit, ahead, here in zip(route, [-1, *doors], doors, strict=False)
        ]
        head, tail = _common(before, route)
        leaves = self.leaves[: head + 1]
        _ride_on(tables, vehicle, leaves, route, seconds, works_s)
        latest = self.latest[len(before) - tail :][::-1]
        _ride_back(tables, vehicle, latest, route, seconds, works_s)
        price = tables.fixed[vehicle] + sum(prices)
        return Timing(leaves, latest[::-1], seconds, prices, price)


def _common(before: list[int], route: list[int]) -> tuple[int, int]:
    """Count how many stops two orders share at the head and, behind one more, at the tail."""
    shorter = min(len(before), len(route))
    head = 0
    while head < shorter and before[head] == route[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == route[-1 - tail]:
        tail += 1
    # A visit's setup depends on the one before it, so the first of the tail is new.
    return head, max(0, tail - 1)


def _ride_on(
    tables: Tables,
    vehicle: int,
    leaves: list[list[int]],
    route: list[int],
    seconds: list[int],
    works_s: list[int],
) -> None:
    breaks, windows = tables.breaks[vehicle], tables.windows
    for place in range(len(leaves) - 1, len(route)):
        ready = after_ride(leaves[-1], seconds[place], breaks)
        spans, work_s = windows[route[place]], works_s[place]
        leaves.append([_start(spans, instant) + work_s for instant in ready])


def _ride_back(
    tables: Tables,
    vehicle: int,
    latest: list[list[int]],
    route: list[int],
    seconds: list[int],
    works_s: list[int],
) -> None:
    breaks, windows = tables.breaks[vehicle], tables.windows
    for place in range(len(route) - len(latest), -1, -1):
        leaving = before_ride(latest[-1], seconds[place + 1], breaks)
        spans, work_s = windows[route[place]], works_s[place]
        latest.append([_last_start(spans, instant - work_s) for instant in leaving])


def _start(windows: tuple[tuple[int, int], ...], ready_s: int) -> int:
    for opens_s, closes_s in windows:
        if ready_s <= closes_s:
            return ready_s if ready_s > opens_s else opens_s
    return NEVER


def _last_start(windows: tuple[tuple[int, int], ...], limit_s: int) -> int:
    for opens_s, closes_s in reversed(windows):
        if opens_s <= limit_s:
            return limit_s if limit_s < closes_s else closes_s
    return -NEVER


class Gaps:
    """
    The gaps of all routes as arrays of shape ``(vehicles, gaps)``.

    Gap ``k`` lies before stop ``k``, the last before the end. Cells beyond a route's last gap
    admit nothing. Rooms and timings have one more axis in front: dimension, breaks still to take.

    Attributes
    ----------
    spare_stops, spare_travel, spare_metres
        What each vehicle may still stop and ride, shape ``(vehicles,)``.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._spare = np.zeros((3, len(tables.riders)), dtype=np.int64)
        self.spare_stops, self.spare_travel, self.spare_metres = self._spare
        self._shape(np.zeros((self._rows, len(tables.riders), AT_FIRST), dtype=np.int64))
        self.latest[:] = -NEVER

    @property
    def _rows(self) -> int:
        return 2 * self._tables.labels + 2 * self._tables.problem.dimensions + 10

    def put(self, vehicle: int, route: list[int], timing: Timing) -> None:
        """Write down one route."""
        gaps = len(route) + 1
        if gaps > self._cells.shape[2]:
            wider = np.zeros((self._rows, self._cells.shape[1], 2 * gaps), dtype=np.int64)
            wider[:, :, : self._cells.shape[2]] = self._cells
            self._shape(wider)
            self.latest[:, :, gaps // 2 :][:] = -NEVER
        self._cells[:, vehicle, :gaps] = [
            *zip(*timing.leaves, strict=True),
            *zip(*timing.latest, strict=True),
            *self._rooms(vehicle, route),
            *self._rides(vehicle, route, timing),
        ]
        self.latest[:, vehicle, gaps:] = -NEVER
        self._spend(vehicle, route, timing)

    def copies(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Copy all numbers."""
        return self._cells.copy(), self._spare.copy()

    def restore(self, cells: NDArray[np.int64], spare: NDArray[np.int64]) -> None:
        """Take back copied numbers."""
        self._shape(cells.copy())
        self._spare[:] = spare

    def is_overloaded(self, vehicle: int) -> bool:
        """Say whether more is on board somewhere than the vehicle holds."""
        return bool((self.room_before[:, vehicle] < 0).any())

    def _shape(self, cells: NDArray[np.int64]) -> None:
        self._cells = cells
        labels, dimensions = self._tables.labels, self._tables.problem.dimensions
        timed = 2 * labels
        self.leaves, self.latest = cells[:labels], cells[labels:timed]
        self.room_before = cells[timed : timed + dimensions]
        self.room_after = cells[timed + dimensions : timed + 2 * dimensions]
        (
            self.ride_from,
            self.ride_to,
            self.price_from,
            self.price_to,
            self.destination,
            self.door,
            self.setup_if_parted,
            self.ride_price,
            self.ride_seconds,
            self.ride_metres,
        ) = cells[timed + 2 * dimensions :]

    def _rides(self, vehicle: int, route: list[int], timing: Timing) -> list[list[int]]:
        """Describe each gap: where to look up rides to and from it, its ends, its own ride."""
        tables = self._tables
        doors = [tables.location[visit] for visit in route]
        origin, destination = [tables.start[vehicle], *doors], [*doors, tables.end[vehicle]]
        doors_before = [-1, *doors]
        width, area = tables.width, tables.width * tables.width
        pace, tariff = tables.pace[vehicle] * area, tables.tariff[vehicle] * area
        setups_s = [*(tables.setup_s[visit] for visit in route), 0]
        return [
            [pace + place * width for place in origin],
            [pace + place for place in destination],
            [tariff + place * width for place in origin],
            [tariff + place for place in destination],
            destination,
            doors_before,
            [
                setup_s if door == place else 0
                for setup_s, door, place in zip(setups_s, doors_before, destination, strict=True)
            ],
            timing.prices,
            timing.seconds,
            self._metres(vehicle, origin, destination) if route else [0],
        ]

    def _metres(self, vehicle: int, origin: list[int], destination: list[int]) -> list[int]:
        if not self._tables.has_limits:
            return [0] * len(origin)
        metres: list[int] = self._tables.metres[
            self._tables.pace[vehicle], origin, destination
        ].tolist()
        return metres

    def _rooms(self, vehicle: int, route: list[int]) -> list[list[int]]:
        """Find for each gap how much more fits up to it, and from it on, in each dimension."""
        amounts = [self._tables.amounts[visit] for visit in route]
        before, after = [], []
        for dimension, room in enumerate(self._tables.capacity[vehicle]):
            load = sum(delivery[dimension] for delivery, _ in amounts)
            held = [load]
            for delivery, added in amounts:
                load += added[dimension] - delivery[dimension]
                held.append(load)
            before.append([room - most for most in accumulate(held, max)])
            after.append([room - most for most in accumulate(held[::-1], max)][::-1])
        return before + after

    def _spend(self, vehicle: int, route: list[int], timing: Timing) -> None:
        tables = self._tables
        self._spare[0, vehicle] = tables.max_stops[vehicle] - len(route)
        if tables.has_limits:
            self._spare[1, vehicle] = tables.max_travel_s[vehicle] - sum(timing.seconds)
            metres = int(self.ride_metres[vehicle, : len(route) + 1].sum())
            self._spare[2, vehicle] = tables.max_distance_m[vehicle] - metres

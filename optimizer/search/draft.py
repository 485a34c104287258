"""
A plan under construction: routes that know at once what one more visit would cost anywhere.

For each gap between two stops the draft keeps the earliest leaving of the one and the latest
being ready at the other, per number of breaks still to take. So whether a visit fits into a gap,
lunch and all later promises included, is a matter of a few additions, made for all gaps of all
routes at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimizer.search.clockwork import each_after_ride
from optimizer.search.gaps import Gaps, Timing
from optimizer.search.tables import NEVER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimizer.search.tables import Tables

Routes = list[list[int]]
"""For each vehicle the positions of its visits, in order. Lists are replaced, never changed."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a draft knows at an instant; nothing in it changes any more."""

    routes: Routes
    vehicle_of: list[int]
    timings: list[Timing]
    cells: NDArray[np.int64]
    spare: NDArray[np.int64]


class Draft:
    """
    Routes of all vehicles, some visits left out.

    Parameters
    ----------
    routes
        A list of visits for each vehicle, feasible; none: all empty.
    """

    def __init__(self, tables: Tables, routes: Sequence[Sequence[int]] = ()) -> None:
        self.tables = tables
        self.routes: Routes = [[] for _ in tables.riders]
        self.vehicle_of = [-1] * len(tables.location)
        self._timings = [Timing.of_empty_route(tables, v) for v in range(len(tables.riders))]
        self._gaps = Gaps(tables)
        for vehicle, timing in enumerate(self._timings):
            self._gaps.put(vehicle, [], timing)
        for vehicle, route in enumerate(routes):
            self.set_route(vehicle, list(route))

    @property
    def price(self) -> int:
        """Price of all routes."""
        return sum(timing.price for timing in self._timings)

    def route_price(self, vehicle: int) -> int:
        """Price of one route."""
        return self._timings[vehicle].price

    def set_route(self, vehicle: int, route: list[int]) -> None:
        """Give a vehicle another order of visits; those it had before belong to nobody."""
        before = self.routes[vehicle]
        for visit in before:
            if self.vehicle_of[visit] == vehicle:
                self.vehicle_of[visit] = -1
        for visit in route:
            self.vehicle_of[visit] = vehicle
        self.routes[vehicle] = route
        timing = self._timings[vehicle].changed(self.tables, vehicle, before, route)
        self._timings[vehicle] = timing
        self._gaps.put(vehicle, route, timing)

    def insert(self, visit: int, vehicle: int, gap: int) -> None:
        """Put a visit into a gap."""
        route = self.routes[vehicle]
        self.set_route(vehicle, [*route[:gap], visit, *route[gap:]])

    def snapshot(self) -> Snapshot:
        """Keep what is known now, to come back to."""
        cells, spare = self._gaps.copies()
        return Snapshot(list(self.routes), list(self.vehicle_of), list(self._timings), cells, spare)

    def restore(self, snapshot: Snapshot) -> None:
        """Come back to a snapshot."""
        self.routes = list(snapshot.routes)
        self.vehicle_of = list(snapshot.vehicle_of)
        self._timings = list(snapshot.timings)
        self._gaps.restore(snapshot.cells, snapshot.spare)

    def is_overloaded(self, vehicle: int) -> bool:
        """Say whether more is on board somewhere than the vehicle holds."""
        return self._gaps.is_overloaded(vehicle)

    def detours(self, visit: int, rows: slice = slice(None)) -> NDArray[np.int64]:
        """
        Price the visit in every gap.

        Parameters
        ----------
        rows
            Which vehicles to look at.

        Returns
        -------
        NDArray[np.int64]
            What the route's price would grow by, shape ``(vehicles, gaps)``; `NEVER` where the
            visit does not fit. Room on board is asked only of visits that are no shipment's.
        """
        tables, gaps, here = self.tables, self._gaps, self.tables.location[visit]
        there = here * tables.width
        ride_in = tables.flat_seconds.take(gaps.ride_from[rows] + here)
        ride_out = tables.flat_seconds.take(gaps.ride_to[rows] + there)
        fits = self._fits_time(visit, rows, ride_in, ride_out)
        fits &= (tables.allowed[visit, rows] & (gaps.spare_stops[rows] > 0))[:, None]
        if visit not in tables.partner:
            self._ask_room(fits, visit, rows)
        if tables.has_limits:
            self._ask_limits(fits, here, rows, ride_in + ride_out)
        detour: NDArray[np.int64] = tables.flat_prices.take(gaps.price_from[rows] + here)
        detour += tables.flat_prices.take(gaps.price_to[rows] + there)
        detour -= gaps.ride_price[rows]
        detour[~fits] = NEVER
        return detour

    def _fits_time(
        self,
        visit: int,
        rows: slice,
        ride_in: NDArray[np.int64],
        ride_out: NDArray[np.int64],
    ) -> NDArray[np.bool_]:
        tables, gaps = self.tables, self._gaps
        pauses = tables.pauses_of(rows)
        ready = each_after_ride(gaps.leaves[:, rows], ride_in, pauses)
        leaves = self._starts(visit, ready)
        leaves += tables.service_s[visit]
        latest = gaps.latest[:, rows]
        if tables.has_setup:
            here = tables.location[visit]
            leaves += tables.setup_s[visit] * (gaps.door[rows] != here)
            latest = latest - gaps.setup_if_parted[rows] * (gaps.destination[rows] != here)
        fits: NDArray[np.bool_] = np.any(
            each_after_ride(leaves, ride_out, pauses) <= latest, axis=0
        )
        return fits

    def _starts(self, visit: int, ready: NDArray[np.int64]) -> NDArray[np.int64]:
        *later, (opens_s, closes_s) = reversed(self.tables.windows[visit])
        starts = np.full_like(ready, NEVER)
        for opens_later_s, closes_later_s in later:
            np.copyto(starts, np.maximum(ready, opens_later_s), where=ready <= closes_later_s)
        np.copyto(starts, np.maximum(ready, opens_s), where=ready <= closes_s)
        return starts

    def _ask_room(self, fits: NDArray[np.bool_], visit: int, rows: slice) -> None:
        delivery, added = self.tables.amounts[visit]
        for dimension, (brought, taken) in enumerate(zip(delivery, added, strict=True)):
            if brought:
                fits &= self._gaps.room_before[dimension, rows] >= brought
            if taken:
                fits &= self._gaps.room_after[dimension, rows] >= taken

    def _ask_limits(
        self, fits: NDArray[np.bool_], here: int, rows: slice, seconds: NDArray[np.int64]
    ) -> None:
        gaps, metres = self._gaps, self.tables.flat_metres
        length = metres.take(gaps.ride_from[rows] + here)
        length += metres.take(gaps.ride_to[rows] + here * self.tables.width)
        fits &= seconds - gaps.ride_seconds[rows] <= gaps.spare_travel[rows, None]
        fits &= length - gaps.ride_metres[rows] <= gaps.spare_metres[rows, None]

"""Every vehicle's order of visits while a plan is changed by hand, exactly timed on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.costs import importance
from optimizer.feasibility import obstacle, obstacle_beside_time
from optimizer.repair_lock import keeps_lock, locked_rider
from optimizer.repair_result import Steadiness
from optimizer.rider import riders
from optimizer.schedule import schedule
from optimizer.solution import Reason
from optimizer.trips import RELOAD, split_trips, without

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from optimizer.problem import Problem, Visit
    from optimizer.rider import Rider
    from optimizer.solution import Route, Solution

Order = tuple[int, ...]
"""Ids of visits, one after the other, with `RELOAD` between two trips."""

REMEMBERED = 50_000
"""Timed orders kept at most: a day's changes by hand need a few hundred."""


class Orders:
    """
    Who serves whom in which order, changed one vehicle at a time.

    Parameters
    ----------
    locked
        How many of a vehicle's first stops have begun: they stay, in order and in time.
    barred
        Vehicles that take nothing more.
    """

    def __init__(
        self,
        problem: Problem,
        solution: Solution,
        *,
        locked: Mapping[int, int] | None = None,
        barred: Collection[int] = (),
        steadiness: Steadiness | None = None,
    ) -> None:
        self.problem = problem
        self.solution = solution
        self.steadiness = steadiness or Steadiness()
        self.barred = frozenset(barred)
        self.before = {route.vehicle_id: route for route in solution.routes}
        self.locked = self._locked(locked or {})
        self.promised = {
            stop.visit_id: stop.starts_s for route in solution.routes for stop in route.stops
        }
        self.riders = self._riders()
        self.by_vehicle: dict[int, Order] = {
            vehicle.id: self.known(vehicle.id) for vehicle in problem.vehicles
        }
        self._timed: dict[tuple[int, Order], Route | None] = {
            (key, route.order): route for key, route in self.before.items()
        }

    @property
    def open_vehicles(self) -> list[int]:
        """Vehicles that may take more, in the problem's order."""
        return [key for key in self.by_vehicle if key not in self.barred]

    @property
    def left(self) -> list[int]:
        """Visits in no route, in the problem's order; of alternatives one at most."""
        placed = {visit_id for order in self.by_vehicle.values() for visit_id in order}
        return [visit.id for visit in self.problem.left_out(placed)]

    def visits(self, order: Order) -> list[Visit]:
        """Look the visits up."""
        return [self.problem.visit_by_id[visit_id] for visit_id in order if visit_id != RELOAD]

    def lock_of(self, vehicle_id: int) -> int:
        """Find how far the order has begun: up to the last stop that has, reloads counted."""
        stops = self.locked[vehicle_id]
        places = [at for at, u in enumerate(self.by_vehicle[vehicle_id]) if u != RELOAD]
        return places[stops - 1] + 1 if stops else 0

    def obstacle(self, vehicle_id: int, order: Order) -> Reason:
        """Say what is in the way of an order that does not fit."""
        ids, reloads = split_trips(order)
        found = obstacle(self.riders[vehicle_id], self.visits(tuple(ids)), reloads)
        return found or Reason.CROWDED_OUT

    def is_locked(self, visit_id: int) -> bool:
        """Say whether the visit has begun."""
        place = self.place_of(visit_id)
        return place is not None and place[1] < self.lock_of(place[0])

    def place_of(self, visit_id: int) -> tuple[int, int] | None:
        """Find the vehicle that serves the visit, and its place in the order; None: nobody."""
        for vehicle_id, order in self.by_vehicle.items():
            if visit_id in order:
                return vehicle_id, order.index(visit_id)
        return None

    def is_served(self, visit_id: int) -> bool:
        """Say whether a route has the visit, or an alternative to it."""
        options = self.problem.group.get(visit_id, (visit_id,))
        return any(self.place_of(option) is not None for option in options)

    def whole(self, visit_id: int) -> Order:
        """Give the visit, or both halves of its shipment, pickup first."""
        for pair in self.problem.shipments:
            if visit_id in (pair.pickup, pair.delivery):
                return pair.pickup, pair.delivery
        return (visit_id,)

    def fit(self, vehicle_id: int, order: Order) -> Route | None:
        """Time the order; None where it breaks a promise or touches what has begun."""
        key = (vehicle_id, order)
        if key not in self._timed:
            if len(self._timed) >= REMEMBERED:
                self._timed.clear()
            self._timed[key] = self._time(self.riders[vehicle_id], order)
        return self._timed[key]

    def price(self, vehicle_id: int, order: Order) -> int | None:
        """Price the order: its cost and the promises it moves; None where it does not fit."""
        route = self.fit(vehicle_id, order) if order else None
        if route is None:
            return None if order else 0
        return route.cost + self.steadiness.price * self.moves(route)

    def moves(self, route: Route) -> int:
        """Count the promises that the route moves."""
        if not self.steadiness.price:
            return 0
        return sum(self.is_moved(stop.visit_id, stop.starts_s) for stop in route.stops)

    def is_moved(self, visit_id: int, starts_s: int) -> bool:
        """Say whether the visit begins at another time than promised."""
        promised_s = self.promised.get(visit_id, starts_s)
        return abs(starts_s - promised_s) > self.steadiness.tolerance_s

    def take_out(self, visit_ids: Collection[int]) -> None:
        """Take visits out of their routes, whatever becomes of these."""
        for vehicle_id, order in self.by_vehicle.items():
            if not set(order).isdisjoint(visit_ids):
                self.by_vehicle[vehicle_id] = without(order, visit_ids)

    def worth(self, visit_id: int) -> tuple[int, int]:
        """Rank visits by what leaving them out means: importance, then price."""
        visit = self.problem.visit_by_id[visit_id]
        return importance(visit, visits=len(self.problem.visits)), visit.penalty or 0

    def _locked(self, locked: Mapping[int, int]) -> dict[int, int]:
        """Count for each vehicle the stops that have begun, by what is asked and by the problem."""
        counted = {}
        for vehicle in self.problem.vehicles:
            stops = max(locked.get(vehicle.id, 0), len(vehicle.locked))
            counted[vehicle.id] = min(stops, len(self.visits(self.known(vehicle.id))))
        return counted

    def _riders(self) -> Mapping[int, Rider]:
        prepared = dict(riders(self.problem))
        for vehicle_id, route in self.before.items():
            stops = self.locked.get(vehicle_id, 0)
            if stops:
                prepared[vehicle_id] = locked_rider(prepared[vehicle_id], route, stops)
        return prepared

    def known(self, vehicle_id: int) -> Order:
        """Read the order from the plan, without visits that the problem has no more."""
        route = self.before.get(vehicle_id)
        if route is None:
            return ()
        return without(route.order, set(route.visit_ids) - self.problem.visit_by_id.keys())

    def _time(self, rider: Rider, order: Order) -> Route | None:
        ids, reloads = split_trips(order)
        visits = self.visits(order)
        if not self._has_pairs_whole(ids) or obstacle_beside_time(rider, visits, reloads):
            return None
        timed = schedule(rider, visits, reloads)
        before = self.before.get(rider.vehicle.id)
        stops = self.locked[rider.vehicle.id]
        if timed is None or before is None or not stops:
            return timed
        return timed if keeps_lock(self.problem, before, timed, stops) else None

    def _has_pairs_whole(self, order: Sequence[int]) -> bool:
        partner = self.problem.partner
        place = {visit_id: number for number, visit_id in enumerate(order)}
        return all(
            partner[visit_id] in place
            and (self.problem.shipped(visit_id)[1] > 0) == (place[partner[visit_id]] > number)
            for visit_id, number in place.items()
            if visit_id in partner
        )

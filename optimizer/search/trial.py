"""
A plan under construction whose routes are all timed exactly: slow, and right about everything.

What the fast search keeps in arrays is looked up here in the problem itself, and each route that
is tried gets its full schedule. So every promise and every price of a problem is known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimizer.costs import balance_cost, importance
from optimizer.feasibility import untimed_obstacle
from optimizer.rider import riders
from optimizer.schedule import schedule
from optimizer.travel.matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from optimizer.problem import Problem, Visit
    from optimizer.rider import Rider
    from optimizer.solution import Route

Order = tuple[int, ...]
"""Positions of visits in the problem."""

REMEMBERED = 50_000
"""Routes whose timing is kept: the same ones are tried again and again."""


@dataclass(frozen=True, slots=True)
class Request:
    """
    What is served once: a visit, both visits of a shipment, or one of several alternatives.

    Parameters
    ----------
    options
        The visits of each way to serve it, in order.
    weight, penalty
        What it means to leave it out, as importance and as cost.
    """

    options: tuple[Order, ...]
    weight: int
    penalty: int


class Trial:
    """
    Routes of all vehicles, some requests left out.

    Attributes
    ----------
    orders, timed
        Each vehicle's visits, and its route; None: it stays in.
    prices
        For each vehicle about what a ride costs, shape ``(n + 1, n + 1)``; the last place is
        where a route is open at one end.
    """

    def __init__(self, problem: Problem) -> None:
        prepared = riders(problem)
        self.problem = problem
        self.riders: list[Rider] = [prepared[vehicle.id] for vehicle in problem.vehicles]
        self.requests = tuple(_requests(problem))
        self.request_of = {
            visit: number
            for number, request in enumerate(self.requests)
            for option in request.options
            for visit in option
        }
        self.locations = np.array([visit.location for visit in problem.visits], dtype=np.int64)
        self.prices = [_prices(problem, rider) for rider in self.riders]
        self.orders: list[Order] = []
        self.timed: list[Route | None] = []
        self.clear()
        self._known: dict[tuple[int, Order], Route | None] = {}

    @property
    def rank(self) -> tuple[int, int]:
        """Importance left out, then cost."""
        served = {self.request_of[visit] for order in self.orders for visit in order}
        left = [r for number, r in enumerate(self.requests) if number not in served]
        routes = [route for route in self.timed if route is not None]
        cost = sum(route.cost for route in routes) + balance_cost(self.problem, routes)
        return sum(r.weight for r in left), cost + sum(r.penalty for r in left)

    def clear(self) -> None:
        """Let everybody stay in."""
        self.orders = [() for _ in self.riders]
        self.timed = [None for _ in self.riders]

    def visits(self, order: Sequence[int]) -> list[Visit]:
        """Look up the visits."""
        return [self.problem.visits[visit] for visit in order]

    def route(self, vehicle: int, order: Order) -> Route | None:
        """Time an order of visits; None: the vehicle cannot serve them like this."""
        key = (vehicle, order)
        if key not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            visits, rider = self.visits(order), self.riders[vehicle]
            is_barred = untimed_obstacle(rider, visits) is not None
            self._known[key] = None if is_barred else schedule(rider, visits)
        return self._known[key]

    def put(self, vehicle: int, order: Order) -> bool:
        """Give a vehicle an order of visits; False: it cannot serve them like this."""
        timed = self.route(vehicle, order) if order else None
        if order and timed is None:
            return False
        self.orders[vehicle], self.timed[vehicle] = order, timed
        return True

    def cost_of(self, vehicle: int) -> int:
        """Cost of one route as it is."""
        route = self.timed[vehicle]
        return 0 if route is None else route.cost


def _requests(problem: Problem) -> Iterator[Request]:
    position = {visit.id: number for number, visit in enumerate(problem.visits)}
    count = len(problem.visits)
    for visit in problem.visits:
        group = problem.group.get(visit.id, (visit.id,))
        halves = [visit]
        if visit.id in problem.partner:
            other = problem.visit_by_id[problem.partner[visit.id]]
            if problem.shipped(visit.id)[1] < 0:
                continue
            halves, group = [visit, other], (visit.id,)
        if group[0] != visit.id:
            continue
        one = tuple(position[half.id] for half in halves)
        options = (one,) if len(halves) == 2 else tuple((position[each],) for each in group)
        yield Request(
            options,
            sum(importance(half, visits=count) for half in halves),
            sum(half.penalty or 0 for half in halves),
        )


def _prices(problem: Problem, rider: Rider) -> NDArray[np.float64]:
    costs, matrix = rider.vehicle.costs, problem.travel[rider.vehicle.profile]
    size = matrix.size
    prices = np.zeros((size + 1, size + 1))
    by_time = rider.seconds_matrix * (costs.per_hour / 3600)
    prices[:size, :size] = by_time if matrix.costs is None else matrix.costs
    prices[:size, :size] += matrix.metres * (costs.per_km / 1000)
    prices[:size, :size][rider.seconds_matrix == UNREACHABLE] = np.inf
    return prices

"""From changed orders back to a plan, with all that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.costs import balance_cost, left_out_cost
from optimizer.explain import explain
from optimizer.repair_result import MovedPromise, Repaired
from optimizer.solution import Reason, Solution, Unassigned

if TYPE_CHECKING:
    from collections.abc import Collection

    from optimizer.repair_orders import Orders
    from optimizer.solution import Route


def repaired(
    orders: Orders, *, removed: Collection[int] = (), stuck: tuple[int, ...] = ()
) -> Repaired:
    """
    Time every order and say what changed.

    Parameters
    ----------
    removed
        Visits that somebody took out: that is why they are left out.
    """
    routes = _routes(orders)
    before, after = orders.solution, _solution(orders, routes, removed)
    old, new = _served(before.routes), _served(after.routes)
    known = orders.problem.visit_by_id
    was, now = orders.before, {route.vehicle_id: route for route in routes}
    return Repaired(
        problem=orders.problem,
        solution=after,
        touched=tuple(key for key in orders.by_vehicle if was.get(key) != now.get(key)),
        moved=_moved(orders, routes),
        placed=tuple(sorted(new - old)),
        left=tuple(sorted((old - new) & known.keys())),
        added_cost=after.cost - before.cost,
        added_travel_s=_sum(after, "travel_s") - _sum(before, "travel_s"),
        added_distance_m=_sum(after, "distance_m") - _sum(before, "distance_m"),
        stuck=stuck,
    )


def _routes(orders: Orders) -> tuple[Route, ...]:
    routes = []
    for vehicle_id, order in orders.by_vehicle.items():
        if order:
            route = orders.fit(vehicle_id, order)
            if route is None:
                msg = f"Expected a schedule for vehicle {vehicle_id}: every change was tried"
                raise RuntimeError(msg)
            routes.append(route)
    return tuple(routes)


def _solution(orders: Orders, routes: tuple[Route, ...], removed: Collection[int]) -> Solution:
    problem, before = orders.problem, orders.solution
    known = {left.visit_id: left for left in before.unassigned}
    known |= {u: Unassigned(visit_id=u, reason=Reason.REMOVED) for u in removed}
    left = orders.left
    known |= {new.visit_id: new for new in explain(problem, set(left) - known.keys())}
    cost = sum(route.cost for route in routes) + balance_cost(problem, routes)
    return Solution(
        routes=routes,
        unassigned=tuple(known[visit_id] for visit_id in left),
        cost=cost + left_out_cost(problem.visit_by_id[visit_id] for visit_id in left),
        engine=before.engine,
        seed=before.seed,
        curve=before.curve,
    )


def _moved(orders: Orders, routes: tuple[Route, ...]) -> tuple[MovedPromise, ...]:
    now = {stop.visit_id: (stop.starts_s, r.vehicle_id) for r in routes for stop in r.stops}
    moved = []
    for route in orders.solution.routes:
        for stop in route.stops:
            if stop.visit_id not in orders.problem.visit_by_id:
                continue
            after_s, vehicle_id = now.get(stop.visit_id, (None, None))
            if after_s is None or orders.is_moved(stop.visit_id, after_s):
                moved.append(
                    MovedPromise(
                        visit_id=stop.visit_id,
                        before_s=stop.starts_s,
                        after_s=after_s,
                        before_vehicle=route.vehicle_id,
                        after_vehicle=vehicle_id,
                    )
                )
    return tuple(sorted(moved, key=lambda promise: promise.visit_id))


def _served(routes: tuple[Route, ...]) -> set[int]:
    return {visit_id for route in routes for visit_id in route.visit_ids}


def _sum(solution: Solution, number: str) -> int:
    return sum(getattr(route, number) for route in solution.routes)

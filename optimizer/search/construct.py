"""A plan at once: every visit where it costs least, the most important first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.door import InvalidProblemError
from optimizer.feasibility import obstacle
from optimizer.search.draft import Draft
from optimizer.trips import RELOAD, split_trips

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.search.draft import Rank, Routes
    from optimizer.search.tables import Tables
    from optimizer.solution import Solution


def construct(tables: Tables) -> tuple[Routes, Rank]:
    """Set down what is locked, then insert all visits greedily."""
    return complete(tables, locked_routes(tables))


def complete(tables: Tables, routes: Sequence[Sequence[int]]) -> tuple[Routes, Rank]:
    """Insert greedily who is left out; afterwards no visit that is still out fits in any gap."""
    draft = Draft(tables, routes)
    draft.fill()
    return draft.routes, draft.rank


def is_kept(tables: Tables, vehicle: int, route: Sequence[int]) -> bool:
    """Say whether a route keeps every promise, by the schedule itself."""
    visits, reloads = split_trips(route)
    order = [tables.problem.visits[visit] for visit in visits]
    locked = tables.riders[vehicle].vehicle.locked
    if tuple(visit.id for visit in order[: len(locked)]) != locked:
        return False
    if not tables.allowed[visits, vehicle].all():
        return False
    return obstacle(tables.riders[vehicle], order, reloads) is None


def locked_routes(tables: Tables) -> Routes:
    """
    Begin with what is locked, and bring what was picked up there.

    Raises
    ------
    InvalidProblemError
        When locked stops cannot be kept.
    """
    problem = tables.problem
    position = {visit.id: number for number, visit in enumerate(problem.visits)}
    routes: Routes = []
    for vehicle, rider in enumerate(tables.riders):
        route = [position[visit_id] for visit_id in rider.vehicle.locked]
        halves = [tables.partner[visit] for visit in route if visit in tables.partner]
        route += [half for half in halves if half not in route]
        if route and not is_kept(tables, vehicle, route):
            name = f"vehicle {rider.vehicle.id}: locked"
            raise InvalidProblemError(name, rider.vehicle.locked, "stops that it can still serve")
        routes.append(route)
    return routes


def known_routes(tables: Tables, known: Solution) -> Routes:
    """Take of a plan's orders what can be ridden, behind what is locked."""
    position = {visit.id: number for number, visit in enumerate(tables.problem.visits)}
    number_of = {rider.vehicle.id: vehicle for vehicle, rider in enumerate(tables.riders)}
    routes = locked_routes(tables)
    taken = {_served(tables, visit) for route in routes for visit in route}
    for known_route in known.routes:
        vehicle = number_of.get(known_route.vehicle_id)
        if vehicle is None:
            continue
        order = _marked(known_route.visit_ids, [r.after_stops for r in known_route.reloads])
        wanted = [position.get(each, RELOAD) for each in order if each in position or each < 0]
        free = [v for v in wanted if v == RELOAD or _served(tables, v) not in taken]
        routes[vehicle] = _longest(tables, vehicle, routes[vehicle], free)
        taken |= {_served(tables, visit) for visit in routes[vehicle] if visit != RELOAD}
    return routes


def _served(tables: Tables, visit: int) -> int:
    """Name what is served at a visit: all visits of one request have one name."""
    visit_id = tables.problem.visits[visit].id
    partner = tables.partner.get(visit, visit)
    return min(tables.problem.group.get(visit_id, (min(visit_id, _id(tables, partner)),)))


def _id(tables: Tables, visit: int) -> int:
    return tables.problem.visits[visit].id


def _marked(visit_ids: Sequence[int], reloads: Sequence[int]) -> list[int]:
    marked = list(visit_ids)
    for place in sorted(reloads, reverse=True):
        marked.insert(place, RELOAD)
    return marked


def _longest(tables: Tables, vehicle: int, begun: list[int], free: list[int]) -> list[int]:
    """Go on with an order as a whole, else with what of it can be ridden, request by request."""
    if is_kept(tables, vehicle, [*begun, *free]):
        return [*begun, *free]
    route = begun
    plain = [visit for visit in free if visit != RELOAD]
    for served in dict.fromkeys(_served(tables, visit) for visit in plain):
        longer = [*route, *(visit for visit in plain if _served(tables, visit) == served)]
        if is_kept(tables, vehicle, longer):
            route = longer
    return route

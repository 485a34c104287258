"""Ways to break a sound plan with several trips: by what it says, or by asking more of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from optimizer import Problem, Route, Shipment, Solution
from tests.benchmarks.damage import Broken, Damage, changed, some, with_route


def reloading(plan: Solution, draw: Random) -> int | None:
    """Draw a route that reloads; None: there is none."""
    places = [place for place, route in enumerate(plan.routes) if route.reloads]
    return draw.choice(places) if places else None


def reload_is(change: Callable[[Route, int, Random], dict[str, object]]) -> Damage:
    """Change a reload of a route."""

    def damage(problem: Problem, plan: Solution, draw: Random) -> Broken:
        at = reloading(plan, draw)
        if at is None:
            return None
        reloads = list(plan.routes[at].reloads)
        which = draw.randrange(len(reloads))
        asked = change(plan.routes[at], which, draw)
        reloads[which] = replace(reloads[which], **asked)
        return problem, with_route(plan, at, reloads=tuple(reloads))

    return damage


def reload_says_otherwise(name: str) -> Damage:
    """State another instant of a reload."""
    return reload_is(lambda route, at, draw: {name: getattr(route.reloads[at], name) + some(draw)})


def reload_holds_otherwise(route: Route, at: int, draw: Random) -> dict[str, object]:
    load = list(route.reloads[at].load)
    load[draw.randrange(len(load))] += some(draw)
    return {"load": tuple(load)}


def reload_is_lost(problem: Problem, plan: Solution, draw: Random) -> Broken:
    at = reloading(plan, draw)
    if at is None:
        return None
    reloads = list(plan.routes[at].reloads)
    reloads.pop(draw.randrange(len(reloads)))
    return problem, with_route(plan, at, reloads=tuple(reloads))


def reload_is_doubled(problem: Problem, plan: Solution, draw: Random) -> Broken:
    at = reloading(plan, draw)
    if at is None:
        return None
    reloads = plan.routes[at].reloads
    again = draw.choice(reloads)
    doubled = sorted([*reloads, again], key=lambda reload: reload.after_stops)
    return problem, with_route(plan, at, reloads=tuple(doubled))


def shipment_is_cut(problem: Problem, plan: Solution, draw: Random) -> Broken:
    """Join two visits of different trips."""
    at = reloading(plan, draw)
    if at is None:
        return None
    route = plan.routes[at]
    cut = draw.choice(route.reloads).after_stops
    bare = [[], []]
    for place, visit_id in enumerate(route.visit_ids):
        visit = problem.visit_by_id[visit_id]
        if visit_id not in problem.partner and visit.penalty is None:
            bare[place >= cut].append(visit_id)
    if not all(bare):
        return None
    pair = Shipment(pickup=draw.choice(bare[0]), delivery=draw.choice(bare[1]))
    nothing = (0,) * problem.dimensions
    visits = [
        replace(v, pickup=nothing, delivery=nothing) if v.id in (pair.pickup, pair.delivery) else v
        for v in problem.visits
    ]
    shipments = (*problem.shipments, pair)
    return changed(problem, visits=tuple(visits), shipments=shipments), plan


def fewer_trips(problem: Problem, plan: Solution, draw: Random) -> Broken:
    at = reloading(plan, draw)
    if at is None:
        return None
    route = plan.routes[at]
    vehicles = [
        replace(v, max_trips=draw.randint(1, len(route.reloads))) if v.id == route.vehicle_id else v
        for v in problem.vehicles
    ]
    return changed(problem, vehicles=tuple(vehicles)), plan


def other_reloading(change: Callable[[Problem, int, Random], dict[str, object]]) -> Damage:
    """Ask of a vehicle that reloads what its route does not keep."""

    def damage(problem: Problem, plan: Solution, draw: Random) -> Broken:
        at = reloading(plan, draw)
        if at is None:
            return None
        route = plan.routes[at]
        asked = change(problem, route.vehicle_id, draw)
        vehicles = [
            replace(v, **asked) if v.id == route.vehicle_id else v for v in problem.vehicles
        ]
        return changed(problem, vehicles=tuple(vehicles)), plan

    return damage


def another_depot(problem: Problem, vehicle_id: int, draw: Random) -> dict[str, object]:
    known = problem.vehicle_by_id[vehicle_id].reloads_at
    return {"reload_depot": next(depot.id for depot in problem.depots if depot.id != known)}


def lock_over_reload(problem: Problem, plan: Solution, draw: Random) -> Broken:
    """Lock a stop behind the first reload."""
    at = reloading(plan, draw)
    if at is None:
        return None
    route = plan.routes[at]
    longer = route.visit_ids[: draw.choice(route.reloads).after_stops + 1]
    locked = {v for each in problem.vehicles for v in each.locked}
    if locked & {*longer}:
        return None
    vehicles = [
        replace(v, locked=longer) if v.id == route.vehicle_id else v for v in problem.vehicles
    ]
    return changed(problem, vehicles=tuple(vehicles)), plan


TRIP_DAMAGES: dict[str, Damage] = {
    **{
        f"reload says another {name}": reload_says_otherwise(name)
        for name in ("arrives_s", "starts_s", "leaves_s")
    },
    "reload holds something else": reload_is(reload_holds_otherwise),
    "reload is elsewhere": reload_is(
        lambda r, at, draw: {
            "after_stops": r.reloads[at].after_stops + draw.choice([-1, 1, -99, 99])
        }
    ),
    "reload is lost": reload_is_lost,
    "reload is doubled": reload_is_doubled,
    "reloading takes longer": other_reloading(
        lambda p, key, draw: {"reload_s": p.vehicle_by_id[key].reload_s + abs(some(draw))}
    ),
    "reloads at another depot": other_reloading(another_depot),
    "fewer trips": fewer_trips,
    "shipment is cut in two trips": shipment_is_cut,
    "lock beyond the first trip": lock_over_reload,
}

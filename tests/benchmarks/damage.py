"""Ways to break a sound plan: by what it says, or by asking more than it keeps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from optimizer import (
    UNREACHABLE,
    Problem,
    Route,
    Solution,
    TimeWindow,
    TravelMatrix,
    Unassigned,
)

Broken = tuple[Problem, Solution] | None
Damage = Callable[[Problem, Solution, Random], Broken]


def changed(problem: Problem, **parts: object) -> Problem:
    names = ("depots", "vehicles", "visits", "travel", "shipments", "alternatives", "familiarity")
    names += ("balance_per_hour", "compact_per_hour")
    return Problem(**{name: getattr(problem, name) for name in names} | parts)


def some(draw: Random) -> int:
    """Draw a number that is not zero, as often one off as far off."""
    return draw.choice([-1, 1]) * draw.choice([1, 1, 2, 60, draw.randint(1, 900)])


def drawn(plan: Solution, draw: Random) -> tuple[int, int]:
    """Draw a route and one of its stops."""
    route = draw.randrange(len(plan.routes))
    return route, draw.randrange(len(plan.routes[route].stops))


def with_route(plan: Solution, at: int, **changes: object) -> Solution:
    routes = list(plan.routes)
    routes[at] = replace(routes[at], **changes)
    return replace(plan, routes=tuple(routes))


def with_stop(plan: Solution, at: int, place: int, **changes: object) -> Solution:
    stops = list(plan.routes[at].stops)
    stops[place] = replace(stops[place], **changes)
    return with_route(plan, at, stops=tuple(stops))


def says_otherwise(name: str) -> Damage:
    """State another number of a route."""

    def damage(problem: Problem, plan: Solution, draw: Random) -> Broken:
        at, _ = drawn(plan, draw)
        return problem, with_route(plan, at, **{name: getattr(plan.routes[at], name) + some(draw)})

    return damage


def stop_says_otherwise(name: str) -> Damage:
    """State another instant of a stop."""

    def damage(problem: Problem, plan: Solution, draw: Random) -> Broken:
        at, place = drawn(plan, draw)
        told = getattr(plan.routes[at].stops[place], name)
        return problem, with_stop(plan, at, place, **{name: told + some(draw)})

    return damage


def load_is_wrong(problem: Problem, plan: Solution, draw: Random) -> Broken:
    at, place = drawn(plan, draw)
    load = list(plan.routes[at].stops[place].load)
    load[draw.randrange(len(load))] += some(draw)
    return problem, with_stop(plan, at, place, load=tuple(load))


def cost_is_wrong(problem: Problem, plan: Solution, draw: Random) -> Broken:
    return problem, replace(plan, cost=plan.cost + some(draw))


def stop_is_lost(problem: Problem, plan: Solution, draw: Random) -> Broken:
    at, place = drawn(plan, draw)
    stops = plan.routes[at].stops
    return problem, with_route(plan, at, stops=stops[:place] + stops[place + 1 :])


def stop_is_doubled(problem: Problem, plan: Solution, draw: Random) -> Broken:
    at, place = drawn(plan, draw)
    stops = plan.routes[at].stops
    return problem, with_route(plan, at, stops=(*stops[:place], stops[place], *stops[place:]))


def stop_is_unknown(problem: Problem, plan: Solution, draw: Random) -> Broken:
    at, place = drawn(plan, draw)
    return problem, with_stop(plan, at, place, visit_id=10**6 + draw.randrange(99))


def stops_change_places(problem: Problem, plan: Solution, draw: Random) -> Broken:
    (at, place), (there, other) = drawn(plan, draw), drawn(plan, draw)
    one, two = plan.routes[at].stops[place].visit_id, plan.routes[there].stops[other].visit_id
    visits = problem.visit_by_id
    if visits[one].location == visits[two].location:
        return None
    return problem, with_stop(with_stop(plan, at, place, visit_id=two), there, other, visit_id=one)


def stop_is_in_another_route(problem: Problem, plan: Solution, draw: Random) -> Broken:
    (at, place), (there, other) = drawn(plan, draw), drawn(plan, draw)
    if at == there:
        return None
    stops, theirs = plan.routes[at].stops, plan.routes[there].stops
    shorter = with_route(plan, at, stops=stops[:place] + stops[place + 1 :])
    return problem, with_route(
        shorter, there, stops=(*theirs[:other], stops[place], *theirs[other:])
    )


def route_is_lost(problem: Problem, plan: Solution, draw: Random) -> Broken:
    at, _ = drawn(plan, draw)
    return problem, replace(plan, routes=plan.routes[:at] + plan.routes[at + 1 :])


def route_is_doubled(problem: Problem, plan: Solution, draw: Random) -> Broken:
    return problem, replace(plan, routes=(*plan.routes, draw.choice(plan.routes)))


def route_is_anothers(problem: Problem, plan: Solution, draw: Random) -> Broken:
    at, _ = drawn(plan, draw)
    others = [v.id for v in problem.vehicles if v.id != plan.routes[at].vehicle_id]
    riding = {route.vehicle_id for route in plan.routes}
    return problem, with_route(plan, at, vehicle_id=draw.choice([*(riding & {*others}), 10**6]))


def left_out_and_served(problem: Problem, plan: Solution, draw: Random) -> Broken:
    at, place = drawn(plan, draw)
    visit_id = plan.routes[at].stops[place].visit_id
    left = Unassigned(visit_id=visit_id, reason="crowded_out")
    return problem, replace(plan, unassigned=(*plan.unassigned, left))


def left_out_is_lost(problem: Problem, plan: Solution, draw: Random) -> Broken:
    if not plan.unassigned:
        return None
    gone = draw.choice(plan.unassigned)
    return problem, replace(plan, unassigned=tuple(u for u in plan.unassigned if u is not gone))


def break_is(change: Callable[[Route, Problem, Random], dict[str, object]]) -> Damage:
    """Change the first break of a route."""

    def damage(problem: Problem, plan: Solution, draw: Random) -> Broken:
        at, _ = drawn(plan, draw)
        route = plan.routes[at]
        if not route.breaks:
            return None
        first, *others = route.breaks
        pause = replace(first, **change(route, problem, draw))
        return problem, with_route(plan, at, breaks=(pause, *others))

    return damage


def late_break(route: Route, problem: Problem, draw: Random) -> dict[str, object]:
    owed = next(
        pause
        for pause in problem.vehicle_by_id[route.vehicle_id].breaks
        if pause.id == route.breaks[0].break_id
    )
    starts_s = owed.windows[-1].closes_s + abs(some(draw))
    return {"starts_s": starts_s, "ends_s": starts_s + owed.service_s}


def break_is_lost(problem: Problem, plan: Solution, draw: Random) -> Broken:
    at, _ = drawn(plan, draw)
    return (problem, with_route(plan, at, breaks=())) if plan.routes[at].breaks else None


def papers_of_the_trip_come_later(
    problem: Problem, route: Route, place: int, draw: Random
) -> dict[str, object]:
    leaves_s = [route.starts_s]
    leaves_s += [reload.leaves_s for reload in route.reloads if reload.after_stops <= place]
    return {"release_s": leaves_s[-1] + abs(some(draw))}


def stricter_vehicle(change: Callable[[Problem, Route, Random], dict[str, object]]) -> Damage:
    """Ask of a vehicle what its route does not keep."""

    def damage(problem: Problem, plan: Solution, draw: Random) -> Broken:
        at, _ = drawn(plan, draw)
        route = plan.routes[at]
        asked = change(problem, route, draw)
        vehicles = [
            replace(v, **asked) if v.id == route.vehicle_id else v for v in problem.vehicles
        ]
        return changed(problem, vehicles=tuple(vehicles)), plan

    return damage


def less_room(problem: Problem, route: Route, draw: Random) -> dict[str, object]:
    fullest = [max(held) for held in zip(route.load, *(s.load for s in route.stops), strict=True)]
    if not any(fullest):
        return {"shift": TimeWindow(0, 1)}
    at = draw.choice([place for place, held in enumerate(fullest) if held])
    fullest[at] -= 1
    return {"capacity": tuple(fullest)}


def shorter_shift(problem: Problem, route: Route, draw: Random) -> dict[str, object]:
    ends_s = max([route.ends_s, *(pause.ends_s for pause in route.breaks)])
    shift = problem.vehicle_by_id[route.vehicle_id].shift
    if draw.random() < 0.5:
        return {"shift": TimeWindow(shift.opens_s, ends_s - 1), "overtime_s": 0}
    begins_s = min([route.starts_s, *(pause.starts_s for pause in route.breaks)])
    return {"shift": TimeWindow(begins_s + 1, shift.closes_s + 10**5)}


def other_lock(problem: Problem, route: Route, draw: Random) -> dict[str, object]:
    vehicle = problem.vehicle_by_id[route.vehicle_id]
    taken = {v for other in problem.vehicles for v in other.locked}
    free = [
        visit.id
        for visit in problem.visits
        if visit.id not in {*route.visit_ids[:1], *taken, *problem.partner, *problem.group}
        and visit.skills <= vehicle.skills
        and visit.admits(vehicle.id)
    ]
    return {"locked": (draw.choice(free),)}


def stricter_visit(change: Callable[[Problem, Route, int, Random], dict[str, object]]) -> Damage:
    """Ask of a stop what its route does not keep."""

    def damage(problem: Problem, plan: Solution, draw: Random) -> Broken:
        at, place = drawn(plan, draw)
        route = plan.routes[at]
        visit_id = route.stops[place].visit_id
        vehicle = problem.vehicle_by_id[route.vehicle_id]
        if visit_id in vehicle.locked:
            return None  # The door would refuse it.
        asked = change(problem, route, place, draw)
        visits = [replace(v, **asked) if v.id == visit_id else v for v in problem.visits]
        return changed(problem, visits=tuple(visits)), plan

    return damage


def closed_door(problem: Problem, route: Route, place: int, draw: Random) -> dict[str, object]:
    at_s = route.stops[place].starts_s
    if draw.random() < 0.5:
        return {"windows": (TimeWindow(0, at_s - 1),)}
    return {"windows": (TimeWindow(0, at_s - 5), TimeWindow(at_s + 1, at_s + 900))}


def changed_road(problem: Problem, plan: Solution, draw: Random) -> Broken:
    """Close a road of a route, or make it longer."""
    at, place = drawn(plan, draw)
    route = plan.routes[at]
    if not place or any(reload.after_stops == place for reload in route.reloads):
        return None
    profile = problem.vehicle_by_id[route.vehicle_id].profile
    visits, matrix = problem.visit_by_id, problem.travel[profile]
    ride = tuple(visits[stop.visit_id].location for stop in route.stops[place - 1 : place + 1])
    if ride[0] == ride[1]:
        return None
    seconds, metres = matrix.seconds.copy(), matrix.metres.copy()
    if draw.random() < 0.5:
        seconds[ride] = metres[ride] = UNREACHABLE
    else:
        seconds[ride] += 2 * abs(some(draw))  # One second more may vanish in a faster vehicle.
    travel = {**problem.travel, profile: TravelMatrix(seconds=seconds, metres=metres)}
    return changed(problem, travel=travel), plan


def other_price(name: str) -> Damage:
    """Price what the plan does not know."""

    def damage(problem: Problem, plan: Solution, draw: Random) -> Broken:
        busy_s = {route.busy_s for route in plan.routes}
        per_hour = getattr(problem, name) + 36_000 * draw.randint(1, 9)
        is_felt = max(busy_s) - min(busy_s) > 60
        return (changed(problem, **{name: per_hour}), plan) if is_felt else None

    return damage


def turned_shipment(problem: Problem, plan: Solution, draw: Random) -> Broken:
    served = {visit_id for route in plan.routes for visit_id in route.visit_ids}
    pairs = [pair for pair in problem.shipments if pair.pickup in served]
    if not pairs:
        return None
    one = draw.choice(pairs)
    turned = replace(one, pickup=one.delivery, delivery=one.pickup)
    shipments = tuple(turned if pair is one else pair for pair in problem.shipments)
    return changed(problem, shipments=shipments), plan


DAMAGES: dict[str, Damage] = {
    **{
        f"route says another {name}": says_otherwise(name)
        for name in ("starts_s", "ends_s", "distance_m", "travel_s", "wait_s", "cost")
    },
    **{
        f"stop says another {name}": stop_says_otherwise(name)
        for name in ("arrives_s", "starts_s", "leaves_s")
    },
    "load is wrong": load_is_wrong,
    "cost is wrong": cost_is_wrong,
    "stop is lost": stop_is_lost,
    "stop is doubled": stop_is_doubled,
    "stop is unknown": stop_is_unknown,
    "stops change places": stops_change_places,
    "stop is in another route": stop_is_in_another_route,
    "route is lost": route_is_lost,
    "route is doubled": route_is_doubled,
    "route is another's": route_is_anothers,
    "left out and served": left_out_and_served,
    "left out is lost": left_out_is_lost,
    "break is lost": break_is_lost,
    "break is late": break_is(late_break),
    "break is longer": break_is(
        lambda r, p, draw: {"ends_s": r.breaks[0].ends_s + abs(some(draw))}
    ),
    "break is another's": break_is(lambda r, p, draw: {"break_id": 10**6}),
    "break is elsewhere": break_is(
        lambda r, p, draw: {"after_stops": r.breaks[0].after_stops + draw.choice([-1, 1, 99])}
    ),
    "less room": stricter_vehicle(less_room),
    "shorter shift": stricter_vehicle(shorter_shift),
    "another lock": stricter_vehicle(other_lock),
    "fewer stops": stricter_vehicle(lambda p, r, draw: {"max_stops": len(r.stops) - 1}),
    "less riding": stricter_vehicle(lambda p, r, draw: {"max_travel_s": r.travel_s - 1}),
    "shorter ways": stricter_vehicle(lambda p, r, draw: {"max_distance_m": r.distance_m - 1}),
    "less time away": stricter_vehicle(
        lambda p, r, draw: {"max_duration_s": r.ends_s - r.starts_s - draw.randint(1, 60)}
    ),
    "dearer vehicle": stricter_vehicle(
        lambda p, r, draw: {
            "costs": replace(p.vehicle_by_id[r.vehicle_id].costs, fixed=10**6 + draw.randint(1, 99))
        }
    ),
    "door is closed": stricter_visit(closed_door),
    "skill is missing": stricter_visit(
        lambda p, r, place, draw: {"skills": frozenset({10**6 + draw.randrange(9)})}
    ),
    "courier is forbidden": stricter_visit(
        lambda p, r, place, draw: {"forbidden": frozenset({r.vehicle_id})}
    ),
    "another courier is required": stricter_visit(
        lambda p, r, place, draw: {"required": frozenset({10**6})}
    ),
    "papers come later": stricter_visit(papers_of_the_trip_come_later),
    "work takes longer": stricter_visit(
        lambda p, r, place, draw: {
            "service_s": p.visit_by_id[r.stops[place].visit_id].service_s + abs(some(draw))
        }
    ),
    "wish has a price": stricter_visit(
        lambda p, r, place, draw: {"surcharge": 100 + abs(some(draw))}
    ),
    "being late has a price": stricter_visit(
        lambda p, r, place, draw: {"due_s": 0, "late_per_hour": 10**5}
    ),
    "road is another": changed_road,
    "balance has a price": other_price("balance_per_hour"),
    "distance has a price": other_price("compact_per_hour"),
    "shipment is turned": turned_shipment,
}

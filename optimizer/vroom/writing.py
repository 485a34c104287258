"""From a solution to VROOM's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.rider import Rider, riders
from optimizer.vroom.timeline import Moment, timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.problem import Visit
    from optimizer.solution import Route, Solution, Unassigned
    from optimizer.vroom.reading import Place, VroomProblem

Json = dict[str, Any]


def write_solution(
    names: VroomProblem, solution: Solution, *, loading_ms: int, solving_ms: int
) -> Json:
    """Write a plan, with the reason of each visit left out."""
    prepared = riders(names.problem)
    routes = [_route(names, prepared[route.vehicle_id], route) for route in solution.routes]
    summary = _sums(routes)
    summary |= {
        "cost": sum(route.cost for route in solution.routes),
        "routes": len(routes),
        "unassigned": len(solution.unassigned),
        "delivery": _total([route["delivery"] for route in routes], names),
        "pickup": _total([route["pickup"] for route in routes], names),
        "violations": [],
        "computing_times": {"loading": loading_ms, "solving": solving_ms, "routing": 0},
    }
    summary["amount"] = summary["delivery"]
    return {
        "code": 0,
        "summary": summary,
        "unassigned": [_unassigned(names, left) for left in solution.unassigned],
        "routes": routes,
    }


def write_error(code: int, message: str) -> Json:
    """Write why there is no plan: 1 a fault here, 2 the input, 3 the roads."""
    return {"code": code, "error": message}


def _route(names: VroomProblem, rider: Rider, route: Route) -> Json:
    start, end = names.ends[route.vehicle_id]
    steps = [
        _step(names, moment, start=start, end=end)
        for moment in timeline(rider, route)
        if not (moment.type == "start" and start is None)
        and not (moment.type == "end" and end is None)
    ]
    visits = [names.problem.visit_by_id[visit_id] for visit_id in route.visit_ids]
    delivery, pickup = _moved(names, visits)
    written = {
        "vehicle": route.vehicle_id,
        "cost": route.cost,
        "setup": sum(step["setup"] for step in steps),
        "service": sum(step["service"] for step in steps),
        "duration": route.travel_s,
        "waiting_time": sum(step["waiting_time"] for step in steps),
        "priority": sum(visit.priority for visit in visits),
        "distance": route.distance_m,
        "delivery": delivery,
        "pickup": pickup,
        "amount": delivery,
        "steps": steps,
        "violations": [],
    }
    return written | _described(names.descriptions.get(route.vehicle_id))


def _moved(names: VroomProblem, visits: Sequence[Visit]) -> tuple[list[int], list[int]]:
    """Add up what is left at doors and what is taken there, shipments on both sides."""
    shipped = [names.problem.shipped(visit.id) for visit in visits]
    brought = [visit.delivery for visit in visits] + [a for a, sign in shipped if sign < 0]
    taken = [visit.pickup for visit in visits] + [a for a, sign in shipped if sign > 0]
    return _total(brought, names), _total(taken, names)


def _step(names: VroomProblem, moment: Moment, *, start: Place | None, end: Place | None) -> Json:
    step: Json = {
        "type": moment.type,
        "arrival": moment.arrives_s,
        "duration": moment.travelled_s,
        "distance": moment.travelled_m,
        "setup": moment.setup_s,
        "service": moment.service_s,
        "waiting_time": moment.waits_s,
        "load": list(moment.load),
        "violations": [],
    }
    if moment.type == "break":
        return step | {"id": moment.id}
    if moment.type in ("start", "end"):
        return step | _placed(start if moment.type == "start" else end)
    task = names.tasks[moment.id]
    return (
        step
        | {"type": task.type, "id": task.id}
        | _described(task.description)
        | _placed(task.place)
    )


def _unassigned(names: VroomProblem, left: Unassigned) -> Json:
    task = names.tasks[left.visit_id]
    reason = {
        "code": left.reason.value,
        "vehicles": [
            {"vehicle": vehicle_id, "code": found.value} for vehicle_id, found in left.by_vehicle
        ],
    }
    entry = {"id": task.id, "type": task.type, "reason": reason}
    return entry | _described(task.description) | _placed(task.place)


def _placed(place: Place | None) -> Json:
    if place is None:
        return {}
    found = {"location": place.location, "location_index": place.location_index}
    return {name: value for name, value in found.items() if value is not None}


def _described(description: str | None) -> Json:
    return {} if description is None else {"description": description}


def _sums(routes: Sequence[Json]) -> Json:
    names = ("setup", "service", "duration", "waiting_time", "priority", "distance")
    return {name: sum(route[name] for route in routes) for name in names}


def _total(amounts: Sequence[Sequence[int]], names: VroomProblem) -> list[int]:
    total = [0] * names.problem.dimensions
    for amount in amounts:
        for dimension, part in enumerate(amount):
            total[dimension] += part
    return total

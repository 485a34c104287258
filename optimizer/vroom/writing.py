"""From a solution to VROOM's JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.costs import left_out_cost
from optimizer.rider import Rider, riders
from optimizer.vroom.reasons import reason_of
from optimizer.vroom.timeline import Moment, timeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from optimizer.diagnosis import Diagnosis
    from optimizer.problem import Visit
    from optimizer.solution import Route, Solution, Unassigned
    from optimizer.vroom.reading import Place, VroomProblem
    from optimizer.words import Language

Json = dict[str, Any]


def write_solution(
    names: VroomProblem,
    solution: Solution,
    *,
    loading_ms: int,
    solving_ms: int,
    diagnoses: Iterable[Diagnosis] = (),
    language: Language = "vi",
) -> Json:
    """Write a plan, with the reason of each visit left out, in words where it was looked into."""
    looked_into = {diagnosis.visit_id: diagnosis for diagnosis in diagnoses}
    prepared = riders(names.problem)
    routes = [_route(names, prepared[route.vehicle_id], route) for route in solution.routes]
    summary = sums(routes)
    summary |= {
        "cost": solution.cost - _left_out(names, solution),
        "routes": len(routes),
        "unassigned": len(solution.unassigned),
        "violations": [],
        "computing_times": {"loading": loading_ms, "solving": solving_ms, "routing": 0},
    }
    summary |= totals(routes, names)
    return {
        "code": 0,
        "summary": summary,
        "unassigned": [
            unassigned(names, left)
            | {"reason": reason_of(left, looked_into.get(left.visit_id), names.tasks, language)}
            for left in solution.unassigned
        ],
        "routes": routes,
    }


def write_error(code: int, message: str) -> Json:
    """Write why there is no plan: 1 a fault here, 2 the input, 3 the roads."""
    return {"code": code, "error": message}


def _route(names: VroomProblem, rider: Rider, route: Route) -> Json:
    start, end = names.ends[route.vehicle_id]
    places = {"start": start, "end": end, "reload": names.reloads[route.vehicle_id]}
    steps = [
        _step(names, moment, places)
        for moment in timeline(rider, route)
        if not (moment.type == "start" and start is None)
        and not (moment.type == "end" and end is None)
    ]
    visits = [names.problem.visit_by_id[visit_id] for visit_id in route.visit_ids]
    delivery, pickup = moved(names, visits)
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
    return written | described(names.descriptions.get(route.vehicle_id))


def moved(names: VroomProblem, visits: Sequence[Visit]) -> tuple[list[int], list[int]]:
    """Add up what is left at doors and what is taken there, shipments on both sides."""
    shipped = [names.problem.shipped(visit.id) for visit in visits]
    brought = [visit.delivery for visit in visits] + [a for a, sign in shipped if sign < 0]
    taken = [visit.pickup for visit in visits] + [a for a, sign in shipped if sign > 0]
    return _total(brought, names), _total(taken, names)


def _step(names: VroomProblem, moment: Moment, places: Mapping[str, Place | None]) -> Json:
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
    if moment.type in places:
        return step | placed(places[moment.type])
    task = names.tasks[moment.id]
    return (
        step | {"type": task.type, "id": task.id} | described(task.description) | placed(task.place)
    )


def unassigned(names: VroomProblem, left: Unassigned) -> Json:
    """Name a task that is left out."""
    task = names.tasks[left.visit_id]
    return {"id": task.id, "type": task.type} | described(task.description) | placed(task.place)


def placed(place: Place | None) -> Json:
    """Say where something is, as the file said it."""
    if place is None:
        return {}
    found = {"location": place.location, "location_index": place.location_index}
    return {name: value for name, value in found.items() if value is not None}


def described(description: str | None) -> Json:
    """Say what the file says of something, if it does."""
    return {} if description is None else {"description": description}


def _left_out(names: VroomProblem, solution: Solution) -> int:
    """Price the visits left out, which VROOM's cost does not know."""
    visits = names.problem.visit_by_id
    return left_out_cost(visits[left.visit_id] for left in solution.unassigned)


def sums(routes: Sequence[Json]) -> Json:
    """Add up the numbers of all routes."""
    names = ("setup", "service", "duration", "waiting_time", "priority", "distance")
    return {name: sum(route[name] for route in routes) for name in names}


def totals(routes: Sequence[Json], names: VroomProblem) -> Json:
    """Add up what all routes bring and take."""
    delivery = _total([route["delivery"] for route in routes], names)
    pickup = _total([route["pickup"] for route in routes], names)
    return {"delivery": delivery, "pickup": pickup, "amount": delivery}


def _total(amounts: Sequence[Sequence[int]], names: VroomProblem) -> list[int]:
    total = [0] * names.problem.dimensions
    for amount in amounts:
        for dimension, part in enumerate(amount):
            total[dimension] += part
    return total

"""
Plan mode: the order is exactly that of the file's steps, and what it breaks is said.

The input's promises turn soft, times are chosen so that they break least, and what is broken stands
under ``violations`` with VROOM's causes. What a step says of its own service stays hard.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optimizer.ahead import all_ready_s, places_ahead
from optimizer.costs import route_cost
from optimizer.door import InvalidProblemError
from optimizer.retime import FAR_S, SoftStep, retime
from optimizer.rider import Rider, riders
from optimizer.trips import split_trips
from optimizer.vroom.causes import Judged, route_causes, step_causes, summed
from optimizer.vroom.steps import TASKS, Step
from optimizer.vroom.writing import described, moved, placed, sums, totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.problem import Break, TimeWindow, Visit
    from optimizer.retime import Timed
    from optimizer.vroom.reading import VroomProblem

Json = dict[str, Any]


def judge_plan(names: VroomProblem, *, loading_ms: int) -> Json:
    """
    Time the file's own steps and say what they break.

    Raises
    ------
    InvalidProblemError
        When what a step says of its service cannot be, or no way leads along the steps.
    """
    prepared = riders(names.problem)
    routes = [
        _route(names, prepared[vehicle_id], steps)
        for vehicle_id, steps in names.steps.items()
        if any(step.type in TASKS for step in steps)
    ]
    used = {visit_id for order in names.orders.values() for visit_id in order}
    left = [visit for visit in names.problem.visits if visit.id not in used]
    summary = sums(routes) | totals(routes, names)
    summary |= {
        "cost": sum(route["cost"] for route in routes),
        "routes": len(routes),
        "unassigned": len(left),
        "violations": summed(routes),
        "computing_times": {"loading": loading_ms, "solving": 0, "routing": 0},
    }
    tasks = [names.tasks[visit.id] for visit in left]
    unassigned = [
        {"id": task.id, "type": task.type} | described(task.description) | placed(task.place)
        for task in tasks
    ]
    return {"code": 0, "summary": summary, "unassigned": unassigned, "routes": routes}


def _route(names: VroomProblem, rider: Rider, steps: Sequence[Step]) -> Json:
    vehicle = rider.vehicle
    line = _line(rider, steps)
    ids, reloads = split_trips(names.orders[vehicle.id])
    visits = [names.problem.visit_by_id[visit_id] for visit_id in ids]
    if not rider.has_way(visits, reloads):
        raise InvalidProblemError(f"vehicle {vehicle.id}: steps", "no way", "a way along the steps")
    order = Judged(visits, reloads)
    soft = _soft(rider, line, order)
    timed = retime(soft)
    if timed is None:
        raise InvalidProblemError(
            f"vehicle {vehicle.id}: steps", "service_* bounds", "bounds that its rides can meet"
        )
    written = _steps(names, rider, line, order, list(zip(soft, timed, strict=True)))
    starts = [step["arrival"] + step["waiting_time"] for step in written if step["type"] in TASKS]
    effort = rider.effort(visits, starts, ends_s=written[-1]["arrival"], reloads=reloads)
    delivery, pickup = moved(names, visits)
    start, end = names.ends[vehicle.id]
    shown = written[0 if start else 1 : len(written) if end else -1]
    return {
        "vehicle": vehicle.id,
        "cost": route_cost(vehicle.costs, effort),
        "setup": sum(step["setup"] for step in written),
        "service": sum(step["service"] for step in written),
        "duration": effort.travel_s,
        "waiting_time": sum(step["waiting_time"] for step in written),
        "priority": sum(visit.priority for visit in visits),
        "distance": effort.distance_m,
        "delivery": delivery,
        "pickup": pickup,
        "amount": delivery,
        "steps": shown,
        "violations": route_causes(rider, line, order, written),
    } | described(names.descriptions.get(vehicle.id))


def _line(rider: Rider, steps: Sequence[Step]) -> list[Step]:
    """Give the steps a start and an end where the file leaves them out."""
    name, line = f"vehicle {rider.vehicle.id}: steps", list(steps)
    if line[0].type != "start":
        line.insert(0, Step(name, "start", None, None, None, None))
    if line[-1].type != "end":
        line.append(Step(name, "end", None, None, None, None))
    known, taken = {pause.id for pause in rider.breaks}, set()
    for step in line:
        if step.type == "break":
            if step.id not in known or step.id in taken:
                raise InvalidProblemError(step.path, step.id, "a break of the vehicle, once")
            taken.add(step.id)
    return line


def _soft(rider: Rider, line: Sequence[Step], order: Judged) -> list[SoftStep]:
    shift = (rider.vehicle.shift.opens_s, rider.vehicle.closes_s)
    leaves = (max(shift[0], all_ready_s(order.visits[: order.trip_of(0).stop])), shift[1])
    pauses: dict[int | None, Break] = {pause.id: pause for pause in rider.breaks}
    places = iter(places_ahead(rider, order.visits, order.reloads))
    soft = []
    for step in line:
        if step.type == "break":
            pause = pauses[step.id]
            told = SoftStep(windows=_spans(pause.windows), work_s=pause.service_s, is_pause=True)
        elif step.type == "start":
            told = SoftStep(windows=(leaves,))
        else:
            place = next(places)
            windows = (shift,) if step.type == "end" else _spans(place.windows)
            told = SoftStep(windows=windows, work_s=place.work_s, ride_s=place.travel_s)
        soft.append(_bounded(told, step))
    return soft


def _spans(windows: Sequence[TimeWindow]) -> tuple[tuple[int, int], ...]:
    return tuple((window.opens_s, window.closes_s) for window in windows)


def _bounded(told: SoftStep, step: Step) -> SoftStep:
    """Add what the file says of the instant itself."""
    after_s = step.after_s if step.at_s is None else step.at_s
    before_s = step.before_s if step.at_s is None else step.at_s
    return replace(told, earliest_s=after_s or 0, latest_s=FAR_S if before_s is None else before_s)


def _steps(
    names: VroomProblem,
    rider: Rider,
    line: Sequence[Step],
    order: Judged,
    timed: Sequence[tuple[SoftStep, Timed]],
) -> list[Json]:
    on_board = rider.loads(order.visits, order.reloads)
    loads = iter([[max(0, held) for held in load] for load in on_board])
    places = _Places(names, rider)
    done, metres, load = 0, 0, next(loads)
    written: list[Json] = []
    for step, (soft, instant) in zip(line, timed, strict=True):
        visit = order.visits[done] if step.type in TASKS else None
        metres += places.ride_m(step, visit)
        done += visit is not None
        if visit is not None or step.type == "reload":
            load = next(loads)
        service_s = soft.work_s if visit is None else visit.service_s
        entry: Json = {
            "type": step.type,
            "arrival": instant.arrives_s,
            "duration": instant.ridden_s,
            "distance": metres,
            "setup": soft.work_s - service_s,
            "service": service_s,
            "waiting_time": instant.waits_s,
            "load": load,
            "violations": step_causes(rider, step, order, done, instant, load),
        }
        written.append(entry | places.named(step, visit))
    return written


class _Places:
    """Where a line of steps leads, and what the file calls it."""

    def __init__(self, names: VroomProblem, rider: Rider) -> None:
        start, end = names.ends[rider.vehicle.id]
        self._names, self._rider, self._here = names, rider, rider.start
        self._place = {"start": start, "end": end, "reload": names.reloads[rider.vehicle.id]}

    def ride_m(self, step: Step, visit: Visit | None) -> int:
        """Measure the ride to a step; breaks have no place."""
        there = {"end": self._rider.end, "reload": self._rider.reload}.get(step.type, self._here)
        if visit is not None:
            there = visit.location
        ridden, self._here = self._rider.metres(self._here, there), there
        return ridden

    def named(self, step: Step, visit: Visit | None) -> Json:
        """Say what and where a step is."""
        if step.type == "break":
            return {"id": step.id}
        if visit is None:
            return placed(self._place[step.type])
        task = self._names.tasks[visit.id]
        return {"id": task.id} | described(task.description) | placed(task.place)

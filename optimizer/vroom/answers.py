"""From VROOM's JSON of a plan back to a solution, so that it can be checked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optimizer.costs import left_out_cost
from optimizer.door import InvalidProblemError
from optimizer.schedule import idle_s
from optimizer.solution import Reason, Reload, Route, Solution, Stop, TakenBreak, Unassigned
from optimizer.vroom.fields import Fields

if TYPE_CHECKING:
    from optimizer.vroom.reading import VroomProblem

TASKS = ("job", "pickup", "delivery")


def read_solution(names: VroomProblem, document: object) -> Solution:
    """
    Read a plan of that problem; nothing is believed, all is taken down as stated.

    Raises
    ------
    InvalidProblemError
        When a field is missing or a task is not of the problem.
    """
    root = Fields("$", document)
    visit_of = {(task.type, task.id): visit_id for visit_id, task in names.tasks.items()}
    routes = tuple(_route(visit_of, fields) for fields in root.objects("routes"))
    left = [_task(visit_of, fields) for fields in root.objects("unassigned")]
    prices = left_out_cost(names.problem.visit_by_id[visit_id] for visit_id in left)
    return Solution(
        routes=routes,
        unassigned=tuple(Unassigned(visit_id=v, reason=Reason.CROWDED_OUT) for v in left),
        cost=root.inner("summary").whole("cost") + prices,
    )


def _route(visit_of: dict[tuple[str, int], int], fields: Fields) -> Route:
    steps = [_Step(step) for step in fields.objects("steps")]
    stops: list[Stop] = []
    reloads: list[Reload] = []
    breaks: list[TakenBreak] = []
    pending: list[_Step] = []
    for step in steps:
        if step.type == "break":
            breaks.append(step.taken(len(stops)))
            pending.append(step)
        elif step.type in TASKS:
            stops.append(step.stop(_task(visit_of, step.fields, step.type), pending))
            pending = []
        elif step.type == "reload":
            reloads.append(step.reload(len(stops), pending))
            pending = []
    starts_s, ends_s = _span(steps, stops, breaks, pending)
    route = Route(
        vehicle_id=fields.whole("vehicle"),
        stops=tuple(stops),
        reloads=tuple(reloads),
        breaks=tuple(breaks),
        starts_s=starts_s,
        ends_s=ends_s,
        distance_m=fields.whole("distance"),
        travel_s=fields.whole("duration"),
        wait_s=0,
        cost=fields.whole("cost"),
        load=steps[0].load if steps else (),
    )
    return replace(route, wait_s=idle_s(route))


class _Step:
    """A step as stated."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.type: str = fields.text("type", "")
        self.arrives_s: int = fields.whole("arrival")
        self.begins_s: int = self.arrives_s + fields.whole("waiting_time")
        self.ends_s: int = self.begins_s + fields.whole("setup") + fields.whole("service")
        self.ridden_s: int = fields.whole("duration")
        self.load = fields.wholes("load")

    def taken(self, after_stops: int) -> TakenBreak:
        return TakenBreak(
            break_id=self.fields.id(),
            starts_s=self.begins_s,
            ends_s=self.ends_s,
            after_stops=after_stops,
        )

    def stop(self, visit_id: int, pauses: list[_Step]) -> Stop:
        """Take down a stop."""
        return Stop(visit_id=visit_id, load=self.load, **self._instants(pauses))

    def reload(self, after_stops: int, pauses: list[_Step]) -> Reload:
        """Take down a visit to the depot between two trips."""
        return Reload(after_stops=after_stops, load=self.load, **self._instants(pauses))

    def _instants(self, pauses: list[_Step]) -> dict[str, int]:
        """Take down the instants: breaks at the place come after arriving there."""
        there = [pause.arrives_s for pause in pauses if pause.ridden_s == self.ridden_s]
        return {
            "arrives_s": min([self.arrives_s, *there]),
            "starts_s": self.begins_s,
            "leaves_s": self.ends_s,
        }


def _span(
    steps: list[_Step], stops: list[Stop], breaks: list[TakenBreak], last: list[_Step]
) -> tuple[int, int]:
    """Find departure and return: breaks at the depot come before the one or after the other."""
    first = next((step for step in steps if step.type in TASKS), None)
    if first is None or not stops:
        return (steps[0].arrives_s, steps[-1].arrives_s) if steps else (0, 0)
    on_road_s = sum(
        step.ends_s - step.begins_s
        for step in steps[: steps.index(first)]
        if step.type == "break" and 0 < step.ridden_s < first.ridden_s
    )
    starts_s = stops[0].arrives_s - first.ridden_s - on_road_s
    if steps[-1].type != "end":
        return starts_s, stops[-1].leaves_s
    home = steps[-1]
    at_home = [pause.arrives_s for pause in last if pause.ridden_s == home.ridden_s]
    return starts_s, min([home.arrives_s, *at_home])


def _task(visit_of: dict[tuple[str, int], int], fields: Fields, kind: str | None = None) -> int:
    key: tuple[Any, int] = (kind or fields.text("type", ""), fields.id())
    if key not in visit_of:
        raise InvalidProblemError(fields.path, key, "a task of the problem")
    return visit_of[key]

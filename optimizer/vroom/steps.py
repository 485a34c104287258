"""The steps that a file gives a vehicle: a plan to begin with, to keep, or to be judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.door import InvalidProblemError
from optimizer.solution import Reload, Route, Solution, Stop
from optimizer.trips import RELOAD, split_trips

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.vroom.fields import Fields

TASKS = ("job", "pickup", "delivery")
KINDS = ("start", *TASKS, "break", "reload", "end")
NAMELESS = ("start", "reload", "end")


@dataclass(frozen=True, slots=True)
class Step:
    """
    One step as the file has it.

    Parameters
    ----------
    at_s, after_s, before_s
        When work must begin, cannot begin earlier, cannot begin later; None: no such bound.
    """

    path: str
    type: str
    id: int | None
    at_s: int | None
    after_s: int | None
    before_s: int | None


def read_steps(fields: Fields) -> tuple[Step, ...]:
    """Read the steps of a vehicle: start first, end last, tasks between two reloads."""
    steps = tuple(_step(each) for each in fields.objects("steps"))
    for place, step in enumerate(steps):
        if (step.type == "start" and place) or (step.type == "end" and place < len(steps) - 1):
            raise InvalidProblemError(step.path, step.type, "start first, end last")
    served = [step for step in steps if step.type in (*TASKS, "reload")]
    for before, step, after in zip([None, *served], served, [*served[1:], None], strict=False):
        if step.type == "reload" and not (_is_task(before) and _is_task(after)):
            raise InvalidProblemError(step.path, step.type, "a task before and after it")
    return steps


def _is_task(step: Step | None) -> bool:
    return step is not None and step.type in TASKS


def _step(fields: Fields) -> Step:
    kind = fields.text("type", "")
    if kind not in KINDS:
        raise InvalidProblemError(fields.at("type"), kind, f"one of {', '.join(KINDS)}")
    number = None if kind in NAMELESS else fields.id()
    path = fields.path
    step = Step(
        path,
        kind,
        number,
        fields.whole("service_at", None),
        fields.whole("service_after", None),
        fields.whole("service_before", None),
    )
    bounds = (step.after_s, step.at_s, step.before_s)
    given = [bound for bound in bounds if bound is not None]
    if given != sorted(given):
        raise InvalidProblemError(path, bounds, "service_after <= service_at <= service_before")
    return step


def visits_of(
    steps: Sequence[Step], visit_of: Mapping[tuple[str, int], int], used: set[int]
) -> tuple[int, ...]:
    """Look up the visits of the tasks, `RELOAD` between trips; each may be ``used`` once."""
    visits = []
    for step in steps:
        if step.type == "reload":
            visits.append(RELOAD)
        if step.type not in TASKS:
            continue
        visit_id = visit_of.get((step.type, step.id or 0))
        if visit_id is None:
            raise InvalidProblemError(step.path, (step.type, step.id), "a task of the problem")
        if visit_id in used:
            raise InvalidProblemError(step.path, (step.type, step.id), "every task once")
        used.add(visit_id)
        visits.append(visit_id)
    return tuple(visits)


def begun_with(orders: Mapping[int, Sequence[int]]) -> Solution:
    """Make of orders of visits a plan to begin with: it says who comes when in no clock."""
    routes = tuple(_route(vehicle_id, order) for vehicle_id, order in orders.items())
    return Solution(routes=routes, unassigned=(), cost=0)


def _route(vehicle_id: int, order: Sequence[int]) -> Route:
    visits, reloads = split_trips(order)
    return Route(
        vehicle_id=vehicle_id,
        stops=tuple(
            Stop(visit_id=visit_id, arrives_s=0, starts_s=0, leaves_s=0) for visit_id in visits
        ),
        reloads=tuple(
            Reload(after_stops=stops, arrives_s=0, starts_s=0, leaves_s=0) for stops in reloads
        ),
        starts_s=0,
        ends_s=0,
        distance_m=0,
        travel_s=0,
        wait_s=0,
        cost=0,
    )

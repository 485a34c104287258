"""The steps that a file gives a vehicle: a plan to begin with, to keep, or to be judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.door import InvalidProblemError
from optimizer.solution import Route, Solution, Stop

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.vroom.fields import Fields

TASKS = ("job", "pickup", "delivery")
KINDS = ("start", *TASKS, "break", "end")


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
    """Read the steps of a vehicle; start comes first and end last, if at all."""
    steps = tuple(_step(each) for each in fields.objects("steps"))
    for place, step in enumerate(steps):
        if (step.type == "start" and place) or (step.type == "end" and place < len(steps) - 1):
            raise InvalidProblemError(step.path, step.type, "start first, end last")
    return steps


def _step(fields: Fields) -> Step:
    kind = fields.text("type", "")
    if kind not in KINDS:
        raise InvalidProblemError(fields.at("type"), kind, f"one of {', '.join(KINDS)}")
    number = None if kind in ("start", "end") else fields.id()
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
    """Look up the visits of the steps that are tasks; each may be ``used`` once."""
    visits = []
    for step in steps:
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
    routes = tuple(
        Route(
            vehicle_id=vehicle_id,
            stops=tuple(
                Stop(visit_id=visit_id, arrives_s=0, starts_s=0, leaves_s=0) for visit_id in order
            ),
            starts_s=0,
            ends_s=0,
            distance_m=0,
            travel_s=0,
            wait_s=0,
            cost=0,
        )
        for vehicle_id, order in orders.items()
    )
    return Solution(routes=routes, unassigned=(), cost=0)

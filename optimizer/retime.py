"""
When work on a given line of steps should begin so that promised times are broken least.

Windows are soft here: being early or late costs a second for a second. Among all timings with the
least of both the shortest is taken, then the earliest.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

FAR_S = 2**40
"""Later than any plan, in seconds."""

MOST_S = 10.0
"""Seconds after which the best timing found is taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftStep:
    """
    A step whose place in the line is fixed.

    Parameters
    ----------
    windows
        When work should begin, first and last instant of each; empty: at any time.
    work_s
        How long it lasts.
    ride_s
        Ride to it from the last step that has a place.
    is_pause
        A break: it may interrupt the ride to the next place.
    earliest_s, latest_s
        When work must begin, whatever it breaks.
    """

    windows: tuple[tuple[int, int], ...] = ()
    work_s: int = 0
    ride_s: int = 0
    is_pause: bool = False
    earliest_s: int = 0
    latest_s: int = FAR_S


@dataclass(frozen=True, slots=True)
class Timed:
    """When one gets there, how long one waits, how much one has ridden on the way, what breaks."""

    arrives_s: int
    waits_s: int
    ridden_s: int
    lead_s: int
    delay_s: int


def retime(steps: Sequence[SoftStep]) -> list[Timed] | None:
    """Time the steps; None: what must be cannot be."""
    from ortools.sat.python import cp_model  # Slow to load, and of use in plan mode alone.

    model: Any = cp_model.CpModel()
    begins = [model.new_int_var(s.earliest_s, s.latest_s, "begin") for s in steps]
    ridden = _ride(model, steps, begins)
    breach = [_breach(model, step, begin) for step, begin in zip(steps, begins, strict=True)]
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = MOST_S
    goals = [sum(lead + delay for lead, delay in breach), begins[-1] - begins[0], sum(begins)]
    for goal in goals:
        model.minimize(goal)
        if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        model.add(goal <= round(solver.objective_value))
        model.clear_hints()
        for begin in begins:
            model.add_hint(begin, solver.value(begin))
    return _told(
        steps,
        [solver.value(begin) for begin in begins],
        [solver.value(ride) for ride in ridden],
        [(solver.value(lead), solver.value(delay)) for lead, delay in breach],
    )


def _ride(model: Any, steps: Sequence[SoftStep], begins: Sequence[Any]) -> list[Any]:
    """Keep rides between steps; those that a break interrupts are split before and after it."""
    ridden = [0]
    left: Any = 0
    ahead = [_ride_ahead(steps, place) for place in range(len(steps))]
    for place, (before, step) in enumerate(pairwise(steps), start=1):
        if not before.is_pause:
            left = ahead[place]
        part: Any = left
        if step.is_pause:
            part = model.new_int_var(0, ahead[place], "ridden")
            model.add(part <= left)
        ridden.append(part)
        left = left - part
        model.add(begins[place] >= begins[place - 1] + before.work_s + part)
    return ridden


def _ride_ahead(steps: Sequence[SoftStep], place: int) -> int:
    """Look up the ride to the next step that has a place."""
    return next((step.ride_s for step in steps[place:] if not step.is_pause), 0)


def _breach(model: Any, step: SoftStep, begin: Any) -> tuple[Any, Any]:
    lead, delay = model.new_int_var(0, FAR_S, "lead"), model.new_int_var(0, FAR_S, "delay")
    chosen = [model.new_bool_var("window") for _ in step.windows]
    for (opens_s, closes_s), is_chosen in zip(step.windows, chosen, strict=True):
        model.add(lead >= opens_s - begin).only_enforce_if(is_chosen)
        model.add(delay >= begin - closes_s).only_enforce_if(is_chosen)
    if chosen:
        model.add_exactly_one(chosen)
    return lead, delay


def _told(
    steps: Sequence[SoftStep],
    begins: Sequence[int],
    ridden: Sequence[int],
    breach: Sequence[tuple[int, int]],
) -> list[Timed]:
    told, leaves_s, total_s = [], begins[0], 0
    for step, begin_s, ride_s, (lead_s, delay_s) in zip(steps, begins, ridden, breach, strict=True):
        arrives_s = leaves_s + ride_s
        total_s += ride_s
        told.append(Timed(arrives_s, begin_s - arrives_s, total_s, lead_s, delay_s))
        leaves_s = begin_s + step.work_s
    return told

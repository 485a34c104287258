"""
One searcher in a process of its own: ``python -m optimizer.search.worker LINE PROBLEM``.

Both arguments are numbers of open files: a line to whoever started it, and the problem. It ends
when the line is cut, so none outlives the one who asked.
"""

from __future__ import annotations

import mmap
import pickle
import socket
import sys
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, cast

from optimizer.search.anneal import COOL_BY, TEMPERS, Anneal, improve_until
from optimizer.search.budget import Budget
from optimizer.search.construct import construct
from optimizer.search.leg import Harvest, Kind
from optimizer.search.line import Line, LineCutError
from optimizer.search.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.problem import Problem
    from optimizer.search.draft import Routes
    from optimizer.search.leg import Errand, Leg

SPELL_S = 0.5
"""Seconds between two messages home; the first come sooner."""

CYCLE_S = 1.5
"""Seconds in which the first searcher cools down first; then it takes twice as long, and so on."""

FIRST_SPELL_S = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """
    What a searcher is to do.

    Parameters
    ----------
    place
        Its place among all searchers, from 0: those who search alike differ in temper.
    routes
        Where it begins; None: it builds a plan first.
    started, time_limit_s
        Of the whole search (see `Budget`).
    """

    kind: Kind
    place: int
    seed: int
    routes: Routes | None
    started: float
    time_limit_s: float


def leg_of(tables: Tables, task: Task, routes: Routes) -> Leg:
    """Make the searcher that a task asks for."""
    if task.kind is Kind.ANNEAL:
        heat = TEMPERS[task.place % len(TEMPERS)]
        leg = Anneal(tables, routes, seed=task.seed, heat=heat)
        leg.cool_between(0.0, COOL_BY * improve_until(tables))
        if task.place == 0:
            leg.cycle(CYCLE_S / task.time_limit_s)
        return leg
    # Here, so that a search without PyVRP never loads it.
    from optimizer.search.pyvrp_leg import PyvrpLeg

    try:
        return PyvrpLeg(tables, routes, seed=task.seed, temper=task.place)
    except ValueError:
        # PyVRP refuses some days at its door that we would rather plan badly.
        return Anneal(tables, routes, seed=task.seed, heat=TEMPERS[0])


def main(arguments: list[str]) -> int:
    """Search until the line is cut or the time is over."""
    line_number, problem_number = map(int, arguments)
    line = Line(socket.socket(fileno=line_number))
    try:
        _serve(line, _problem(problem_number))
    except LineCutError:
        return 0
    return 0


def _problem(number: int) -> Problem | None:
    with mmap.mmap(number, 0, access=mmap.ACCESS_READ) as content:
        # Written by the process that started this one, into a file without a name.
        problem: Problem | None = pickle.loads(content)  # noqa: S301
    return problem


def _serve(line: Line, problem: Problem | None) -> None:
    task = _first_task(line)
    if problem is None:
        _run_errands(line, task)
        return
    tables = Tables(problem)
    budget = Budget(task.time_limit_s, started=task.started)
    leg = leg_of(tables, task, construct(tables)[0] if task.routes is None else task.routes)
    spell_s = FIRST_SPELL_S
    while budget.spent < 1:
        until = (budget.elapsed_s + spell_s) / budget.time_limit_s
        spell_s = min(SPELL_S, 2 * spell_s)
        line.send(leg.advance(budget, until=until))
        for routes in line.received():
            leg.adopt(cast("Routes", routes))  # Searchers are sent nothing else.


def _run_errands(line: Line, task: Task) -> None:
    """Improve whatever part of the day comes, until the line is cut."""
    whole = Budget(task.time_limit_s, started=task.started)
    line.send(Harvest())
    while whole.spent < 1:
        for errand in line.received(wait_s=SPELL_S):
            line.send(run(cast("Errand", errand)))  # Nor helpers.


def run(errand: Errand, *, should_stop: Callable[[], bool] | None = None) -> Harvest:
    """Search a part of a large day; say where the search stands then."""
    tables = Tables(errand.problem)
    budget = Budget(errand.seconds, work_limit=errand.steps, should_stop=should_stop)
    leg = Anneal(tables, errand.routes, seed=errand.seed, heat=errand.heat)
    found = leg.advance(budget, until=1.0)
    return replace(found, columns=(), routes=leg.now)


def _first_task(line: Line) -> Task:
    deadline = perf_counter() + 10
    while perf_counter() < deadline:
        for message in line.received(wait_s=1.0):
            return cast("Task", message)  # The first that any process is sent.
    raise LineCutError


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What the planner does at the command line; `optimizer.__main__` reads what is asked."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from optimizer.check import check
from optimizer.diagnose import diagnose
from optimizer.door import InvalidProblemError
from optimizer.repair import drop_out, insert, move, reassign, remove, swap
from optimizer.solve import BrokenPlanError, solve
from optimizer.travel import Estimate
from optimizer.vroom import judge_plan, read_problem, read_solution, write_solution

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from optimizer.repair_result import Repaired
    from optimizer.solution import Solution
    from optimizer.vroom import VroomProblem

DONE, FAULT = 0, 1

REASONS_S = 0.4
"""Seconds spent on reasons and remedies after a search; ``explain`` takes more."""


def solve_file(chosen: argparse.Namespace) -> int:
    """Plan a problem, or judge the steps that the file has."""
    began = perf_counter()
    names = read_names(chosen)
    loading_ms = _milliseconds(began)
    if chosen.check:
        write(chosen.output, judge_plan(names, loading_ms=loading_ms))
        return DONE
    loaded = perf_counter()
    solution = solve(
        names.problem,
        time_limit_s=chosen.time_limit,
        work_limit=chosen.work_limit,
        seed=chosen.seed,
        threads=chosen.threads,
        engine=chosen.engine,
        initial=names.initial,
        on_progress=_tell if chosen.progress else None,
    )
    answer = write_solution(
        names,
        solution,
        loading_ms=loading_ms,
        solving_ms=_milliseconds(loaded),
        diagnoses=diagnose(names.problem, solution, time_limit_s=REASONS_S),
        language=chosen.language,
    )
    write(chosen.output, answer)
    return DONE


def check_file(chosen: argparse.Namespace) -> int:
    """Recompute every promise of a plan."""
    names = read_names(chosen)
    violations = check(names.problem, read_solution(names, _read(chosen.plan)))
    for violation in violations:
        sys.stdout.write(f"{violation}\n")
    return FAULT if violations else DONE


def explain_file(chosen: argparse.Namespace) -> int:
    """Look into every task that a plan leaves out."""
    names, solution, loading_ms = _sound_plan(chosen)
    answer = write_solution(
        names,
        solution,
        loading_ms=loading_ms,
        solving_ms=0,
        diagnoses=diagnose(names.problem, solution, time_limit_s=chosen.time_limit),
        language=chosen.language,
    )
    write(chosen.output, {"code": DONE, "unassigned": answer["unassigned"]})
    return DONE


def repair_file(chosen: argparse.Namespace) -> int:
    """Change a plan by hand."""
    names, solution, loading_ms = _sound_plan(chosen)
    began = perf_counter()
    changed = _changed(chosen, names, solution)
    answer = write_solution(
        names, changed.solution, loading_ms=loading_ms, solving_ms=_milliseconds(began)
    )
    write(chosen.output, answer)
    return DONE


def _changed(chosen: argparse.Namespace, names: VroomProblem, solution: Solution) -> Repaired:
    """Do the one change asked for."""
    problem, locked = names.problem, _locks(chosen.locked)
    where = {"vehicle_id": chosen.vehicle, "position": chosen.position}
    if chosen.insert:
        visit_id = _visit_id(names, chosen.insert)
        return insert(problem, solution, visit_id, locked=locked, **where)
    if chosen.move:
        visit_id = _visit_id(names, chosen.move)
        return move(problem, solution, visit_id, locked=locked, **where)
    if chosen.remove:
        return remove(problem, solution, _visit_id(names, chosen.remove), locked=locked)
    if chosen.drop_out is not None:
        return drop_out(problem, solution, chosen.drop_out, locked=locked)
    return _exchanged(chosen, names, solution, locked)


def _exchanged(
    chosen: argparse.Namespace,
    names: VroomProblem,
    solution: Solution,
    locked: Mapping[int, int],
) -> Repaired:
    if chosen.swap:
        one, other = (_visit_id(names, name) for name in chosen.swap)
        return swap(names.problem, solution, one, other, locked=locked)
    return reassign(names.problem, solution, *chosen.reassign, locked=locked)


def _visit_id(names: VroomProblem, name: str) -> int:
    """Find the visit of a task named ``7`` or ``pickup:7``."""
    kind, _, number = name.rpartition(":")
    for visit_id, task in names.tasks.items():
        if (task.type, str(task.id)) == (kind or "job", number):
            return visit_id
    raise InvalidProblemError("task", name, "a task of the problem: 7, pickup:7 or delivery:7")


def _locks(given: list[str]) -> dict[int, int]:
    try:
        return {int(vehicle): int(stops) for vehicle, stops in (lock.split(":") for lock in given)}
    except ValueError:
        raise InvalidProblemError("--locked", given, "VEHICLE:STOPS") from None


def _sound_plan(chosen: argparse.Namespace) -> tuple[VroomProblem, Solution, int]:
    """Read a problem and a plan of it that keeps its promises."""
    began = perf_counter()
    names = read_names(chosen)
    solution = read_solution(names, _read(chosen.plan))
    violations = check(names.problem, solution)
    if violations:
        raise BrokenPlanError(violations)
    return names, solution, _milliseconds(began)


def read_names(chosen: argparse.Namespace) -> VroomProblem:
    """Read the problem's file."""
    return read_problem(_read(chosen.problem), travel=Estimate(), terrain=chosen.terrain)


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise InvalidProblemError(str(path), str(error), "JSON in UTF-8") from None


def write(path: Path | None, answer: dict[str, Any]) -> None:
    """Write an answer to a file, or to standard output."""
    text = json.dumps(answer, ensure_ascii=False) + "\n"
    if path is None:
        sys.stdout.write(text)
    else:
        path.write_text(text, encoding="utf-8")


def _tell(phase: str, seconds: float, cost: int, placed: int) -> None:
    line = {"phase": phase, "seconds": round(seconds, 3), "cost": cost, "placed": placed}
    sys.stderr.write(json.dumps(line) + "\n")
    sys.stderr.flush()


def _milliseconds(since: float) -> int:
    return round(1000 * (perf_counter() - since))


def prepare(chosen: argparse.Namespace) -> int:
    """Compile the search, or find that an earlier run did."""
    from optimizer.search.kernel.preparing import prepare_kernel

    began = perf_counter()
    prepare_kernel()
    sys.stderr.write(f"The search is compiled ({_milliseconds(began) / 1000:.1f} s).\n")
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "solve": solve_file,
    "check": check_file,
    "explain": explain_file,
    "repair": repair_file,
    "prepare": prepare,
}
"""What each command does; it returns VROOM's code."""

"""The planner at the command line: ``python -m optimizer solve IN.json -o OUT.json``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from optimizer import InvalidProblemError, check, solve
from optimizer.travel import Estimate, Terrain
from optimizer.vroom import VroomProblem, read_problem, read_solution, write_error, write_solution

if TYPE_CHECKING:
    from collections.abc import Sequence

INPUT_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return VROOM's code: 0 done, 1 a fault or a broken plan, 2 bad input."""
    chosen = _parser().parse_args(arguments)
    run = _solve if chosen.command == "solve" else _check
    try:
        return run(chosen)
    except (InvalidProblemError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        if chosen.command == "solve":
            _write(chosen.output, write_error(INPUT_ERROR, str(error)))
        return INPUT_ERROR


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m optimizer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    solving = commands.add_parser("solve", help="plan the problem of a file")
    solving.add_argument("problem", type=Path, metavar="IN.json")
    solving.add_argument("-o", "--output", type=Path, metavar="OUT.json", help="default: stdout")
    solving.add_argument("--time-limit", type=float, default=10.0, metavar="S")
    solving.add_argument("--work-limit", type=int, metavar="STEPS", help="for repeatable runs")
    solving.add_argument("--seed", type=int, default=0, metavar="K")
    solving.add_argument("--progress", action="store_true", help="JSON lines on stderr")
    checking = commands.add_parser("check", help="recompute every promise of a plan")
    checking.add_argument("problem", type=Path, metavar="IN.json")
    checking.add_argument("plan", type=Path, metavar="OUT.json")
    for command in (solving, checking):
        command.add_argument(
            "--terrain",
            type=Terrain,
            choices=list(Terrain),
            default=Terrain.PLAIN,
            help="for coordinates without matrices",
        )
    return parser


def _solve(chosen: argparse.Namespace) -> int:
    began = perf_counter()
    names = _problem(chosen)
    loaded = perf_counter()
    solution = solve(
        names.problem,
        time_limit_s=chosen.time_limit,
        work_limit=chosen.work_limit,
        seed=chosen.seed,
        on_progress=_tell if chosen.progress else None,
    )
    answer = write_solution(
        names,
        solution,
        loading_ms=round(1000 * (loaded - began)),
        solving_ms=round(1000 * (perf_counter() - loaded)),
    )
    _write(chosen.output, answer)
    return 0


def _check(chosen: argparse.Namespace) -> int:
    names = _problem(chosen)
    violations = check(names.problem, read_solution(names, _read(chosen.plan)))
    for violation in violations:
        sys.stdout.write(f"{violation}\n")
    return 1 if violations else 0


def _problem(chosen: argparse.Namespace) -> VroomProblem:
    return read_problem(_read(chosen.problem), travel=Estimate(), terrain=chosen.terrain)


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InvalidProblemError(str(path), str(error), "JSON in UTF-8") from None


def _tell(phase: str, seconds: float, cost: int, placed: int) -> None:
    line = {"phase": phase, "seconds": round(seconds, 3), "cost": cost, "placed": placed}
    sys.stderr.write(json.dumps(line) + "\n")


def _write(path: Path | None, answer: dict[str, Any]) -> None:
    text = json.dumps(answer, ensure_ascii=False) + "\n"
    if path is None:
        sys.stdout.write(text)
    else:
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

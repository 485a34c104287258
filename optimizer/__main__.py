"""The planner at the command line: ``python -m optimizer solve IN.json -o OUT.json``."""

from __future__ import annotations

import argparse
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from optimizer.commands import COMMANDS, write
from optimizer.door import InvalidProblemError
from optimizer.repair_result import ImpossibleRepairError
from optimizer.solve import ENGINES, BrokenPlanError
from optimizer.travel import Terrain, TravelError
from optimizer.vroom import write_error

if TYPE_CHECKING:
    from collections.abc import Sequence

FAULT, INPUT_ERROR, NO_ROADS = 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command.

    Returns
    -------
    int
        VROOM's code: 0 done, 1 a fault or a broken plan, 2 bad input, 3 nobody says how long the
        ways are.
    """
    chosen = _parser().parse_args(arguments)
    try:
        return COMMANDS[chosen.command](chosen)
    except (InvalidProblemError, ImpossibleRepairError, OSError) as error:
        return _refuse(chosen, INPUT_ERROR, str(error))
    except TravelError as error:
        return _refuse(chosen, NO_ROADS, str(error))
    except BrokenPlanError as error:
        return _refuse(chosen, FAULT, str(error))
    except Exception as error:  # Whoever waits for an answer is told in the format, too.
        traceback.print_exc()
        return _refuse(chosen, FAULT, f"{type(error).__name__}: {error}")


def _refuse(chosen: argparse.Namespace, code: int, message: str) -> int:
    sys.stderr.write(f"{message}\n")
    if chosen.command not in ("check", "prepare"):
        write(chosen.output, write_error(code, message))
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m optimizer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("prepare", help="compile the search once, so that no plan waits for it")
    _add_solve(commands.add_parser("solve", help="plan the problem of a file"))
    commands.add_parser("check", help="recompute every promise of a plan")
    explaining = commands.add_parser("explain", help="say why tasks are left out, and what helps")
    explaining.add_argument("--time-limit", type=float, default=5.0, metavar="S")
    _add_repair(commands.add_parser("repair", help="change a plan by hand"))
    for name, command in commands.choices.items():
        if name == "prepare":
            continue
        command.add_argument("problem", type=Path, metavar="IN.json")
        if name != "solve":
            command.add_argument("plan", type=Path, metavar="OUT.json")
        if name != "check":
            command.add_argument("-o", "--output", type=Path, help="a file; default: stdout")
            command.add_argument("--language", choices=("vi", "en"), default="vi")
        command.add_argument(
            "--terrain",
            type=Terrain,
            choices=list(Terrain),
            default=Terrain.PLAIN,
            help="for coordinates without matrices",
        )
    return parser


def _add_solve(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("-c", "--check", action="store_true", help="keep the steps given; say what they break")
    add("--time-limit", type=float, default=10.0, metavar="S")
    add("--work-limit", type=int, metavar="STEPS", help="for repeatable runs")
    add("--threads", type=int, metavar="N", help="default: one a core")
    add("--seed", type=int, default=0, metavar="K")
    add("--engine", choices=sorted(ENGINES), default="auto")
    add("--progress", action="store_true", help="JSON lines on stderr")


def _add_repair(command: argparse.ArgumentParser) -> None:
    change = command.add_mutually_exclusive_group(required=True)
    change.add_argument("--insert", metavar="TASK", help="7, pickup:7 or delivery:7")
    change.add_argument("--remove", metavar="TASK")
    change.add_argument("--move", metavar="TASK")
    change.add_argument("--swap", nargs=2, metavar="TASK")
    change.add_argument("--reassign", nargs=2, type=int, metavar="VEHICLE")
    change.add_argument("--drop-out", type=int, metavar="VEHICLE")
    command.add_argument("--vehicle", type=int, help="who shall come")
    command.add_argument("--position", type=int, help="as which stop, 0 is the first")
    command.add_argument(
        "--locked", action="append", default=[], metavar="VEHICLE:STOPS", help="what has begun"
    )


if __name__ == "__main__":
    sys.exit(main())

"""
Searchers killed and stopped in the middle of a plan: what it costs.

    python -m tests.benchmarks killed --seconds 10
"""

import argparse
import os
import signal
from threading import Thread
from time import perf_counter, sleep

import psutil

from optimizer import check, solve
from tests.benchmarks.rich_day import rich_day, sized


def searchers() -> list[psutil.Process]:
    """List the searching processes of this one, oldest first."""
    return sorted(psutil.Process().children(), key=lambda child: child.create_time())


def disturb(seconds: float) -> None:
    """Kill a searcher after three tenths of the time, stop another for good after five."""
    sleep(0.3 * seconds)
    os.kill(searchers()[0].pid, signal.SIGKILL)
    sleep(0.2 * seconds)
    os.kill(searchers()[0].pid, signal.SIGSTOP)


def plan(visits: int, seconds: float, *, is_disturbed: bool) -> int:
    """Plan one day; say what came out, and return its cost."""
    problem = rich_day(sized(visits), seed=0)
    began = perf_counter()
    if is_disturbed:
        Thread(target=disturb, args=(seconds,), daemon=True).start()
    found = solve(problem, time_limit_s=seconds, threads=4)
    took_s = perf_counter() - began
    print(
        f"{'one killed, one stopped' if is_disturbed else 'undisturbed':24}"
        f"{found.placed}/{visits} placed, cost {found.cost}, {took_s:.2f} s, "
        f"{len(check(problem, found))} promises broken, {len(searchers())} processes left"
    )
    return found.cost


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--visits", type=int, default=190)
    asked = parser.parse_args(arguments)
    calm = plan(asked.visits, asked.seconds, is_disturbed=False)
    disturbed = plan(asked.visits, asked.seconds, is_disturbed=True)
    print(f"dearer by {100 * (disturbed / calm - 1):+.2f} %")


if __name__ == "__main__":
    main()

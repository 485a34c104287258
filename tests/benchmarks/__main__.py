"""
Run benchmarks by name; without a name all of them, briefly::

    python -m tests.benchmarks
    python -m tests.benchmarks planner --full --seconds 10 30 --threads 4
    python -m tests.benchmarks storm --people 500
"""

import importlib.util
import subprocess
import sys
from collections.abc import Sequence

BRIEFLY: dict[str, tuple[str, ...]] = {
    "storm": (),
    "plan_day": ("--seconds", "10"),
    "stack": (),
    "first_page": (),
    "citizen_pages": ("--visits", "1"),
    "citizen_taps": (),
    "repair_speed": (),
    "killed": (),
    "planner": ("--quick",),
    "roads": ("--quick",),
}
"""Each benchmark with what it is asked when all are run."""


def main(words: Sequence[str]) -> int:
    """Return how many benchmarks failed."""
    if words and not words[0].startswith("-"):
        name, *given = words
        if not _is_there(name):
            print(f"Expected one of {', '.join(filter(_is_there, BRIEFLY))}; got {name!r}")
            return 2
        return _run(name, given)
    return sum(_run(name, given) != 0 for name, given in BRIEFLY.items() if _is_there(name))


def _is_there(name: str) -> bool:
    return importlib.util.find_spec(f"tests.benchmarks.{name}") is not None


def _run(name: str, given: Sequence[str]) -> int:
    # A process each: one patches the product, another forks.
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *given]
    print(f"\n== {name} {' '.join(given)}".rstrip(), flush=True)
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

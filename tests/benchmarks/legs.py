"""The planner with each of its legs taken away in turn: what does it bring?"""

from collections.abc import Callable
from functools import partial

from optimizer import solve
from optimizer.search import loop, polish
from optimizer.search.leg import Kind
from optimizer.search.pool import Pool
from tests.benchmarks.race import Engine, Found, Heat


def _without_pyvrp() -> None:
    loop._kinds = lambda tables, means: [Kind.ANNEAL] * means.threads


def _without_annealing() -> None:
    loop._kinds = lambda tables, means: [Kind.PYVRP] * means.threads
    loop._bridge = lambda *given, **named: None


def _without_partitioning() -> None:
    # A part of the search is taken out on purpose.
    Pool.best_choice = lambda self, *given, **named: None


def _without_polish() -> None:
    polish.polish = lambda *given, **named: None


def _without_parts() -> None:
    loop.LARGE = 10**9


def _find(take_away: Callable[[], None], heat: Heat) -> Found:
    take_away()  # In a process of its own: nobody else misses it.
    solution = solve(heat.problem, time_limit_s=heat.left_s, seed=heat.seed, threads=heat.threads)
    return Found(answer=solution, curve=solution.curve)


LEGS = tuple(
    Engine(name=name, find=partial(_find, take_away), is_single=False)
    for name, take_away in (
        ("no PyVRP", _without_pyvrp),
        ("no annealing", _without_annealing),
        ("no partitioning", _without_partitioning),
        ("no polish", _without_polish),
        ("no parts", _without_parts),
    )
)

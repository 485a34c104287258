"""
The one room that speaks CP-SAT: which of all routes met so far make the best day together.

A set partitioning: of the routes that several searches met, take a set that serves each visit
once, or pays for leaving it out, with no more routes of a kind than there are vehicles of it. A
linear relaxation first tells which routes can matter: those of small reduced cost.

References
----------
.. [1] Subramanian, A., Uchoa, E. and Ochi, L.S. (2013). A hybrid algorithm for a class of vehicle
       routing problems. *Computers & Operations Research*, 40(10): 2519-2531.
.. [2] Balinski, M.L. and Quandt, R.E. (1964). On an integer program for a delivery problem.
       *Operations Research*, 12(2): 300-304.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ortools.linear_solver import pywraplp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

MOST = 700
"""
Routes that the exact search looks at: of a province's day it finds in 0.2 s nearly all that it
finds among 1,500 in 0.6 s, so that it can be asked three times as often.
"""

LOOK_EVERY_S = 0.02
"""Seconds between two looks at who wants it stopped."""

WORK_A_SECOND = 2.0
"""CP-SAT's deterministic seconds in a second of a common machine; bounds a repeatable run."""

PARAMETERS = "num_workers:1 linearization_level:2"


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A route that may be taken.

    Parameters
    ----------
    kind
        Which kind of vehicle rides it.
    requests
        Whom it serves.
    price
        What it costs.
    """

    kind: int
    requests: tuple[int, ...]
    price: int


@dataclass(frozen=True, slots=True)
class Choice:
    """
    What there is to choose from.

    Parameters
    ----------
    offers
        Routes that may be taken.
    available
        Number of vehicles, a kind.
    worth
        What leaving out a request costs, a request.
    known
        Positions in ``offers`` of the best plan so far.
    """

    offers: Sequence[Offer]
    available: Sequence[int]
    worth: Sequence[int]
    known: frozenset[int]


def recombine(
    choice: Choice,
    *,
    seconds: float,
    is_repeatable: bool = False,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[int]:
    """
    Choose routes.

    Parameters
    ----------
    seconds
        How long it may take, of wall clock; of work, where the run is to be repeatable.
    should_stop
        Asked every few milliseconds; True ends it with the best choice so far.

    Returns
    -------
    list[int]
        Positions in ``choice.offers``; empty where nothing better was found.
    """
    near = _of_small_reduced_cost(choice)
    if not near:
        return []
    model = _Covering(choice, near, solver="SAT")
    if is_repeatable:
        limit = f"max_deterministic_time:{WORK_A_SECOND * seconds}"
    else:
        limit = f"max_time_in_seconds:{seconds}"
    return model.best_routes(f"{PARAMETERS} {limit}", should_stop)


class _Covering:
    """
    The model, as a whole or with routes taken by the part.

    Through OR-Tools' linear solver: CP-SAT's own Python takes longer to load than a small day to
    plan, and as much memory again.
    """

    def __init__(self, choice: Choice, near: Sequence[int], *, solver: str) -> None:
        self._choice, self._near = choice, near
        self._solver = pywraplp.Solver.CreateSolver(solver)
        self._is_whole = solver == "SAT"
        infinity = self._solver.infinity()
        most = 1.0 if self._is_whole else infinity
        self.covers = [self._solver.Constraint(1.0, most) for _ in choice.worth]
        self.fleets = [
            self._solver.Constraint(-infinity, float(number)) for number in choice.available
        ]
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self._left_out = [self._variable(worth) for worth in choice.worth]
        self._taken = [self._variable(choice.offers[offer].price) for offer in near]
        for cover, left_out in zip(self.covers, self._left_out, strict=True):
            cover.SetCoefficient(left_out, 1.0)
        for offer, taken in zip(near, self._taken, strict=True):
            self.fleets[choice.offers[offer].kind].SetCoefficient(taken, 1.0)
            for request in choice.offers[offer].requests:
                self.covers[request].SetCoefficient(taken, 1.0)

    def solve(self) -> None:
        """Solve the linear relaxation."""
        self._solver.Solve()

    def best_routes(self, parameters: str, should_stop: Callable[[], bool]) -> list[int]:
        """Choose routes, the best plan so far being the hint; none: nothing was found."""
        choice = self._choice
        hints = [float(offer in choice.known) for offer in self._near]
        served = {each for offer in choice.known for each in choice.offers[offer].requests}
        hints += [float(each not in served) for each in range(len(choice.worth))]
        self._solver.SetHint([*self._taken, *self._left_out], hints)
        self._solver.SetSolverSpecificParametersAsString(parameters)
        found = self._solved(should_stop)
        if found not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
            return []
        pairs = zip(self._near, self._taken, strict=True)
        return [offer for offer, taken in pairs if taken.solution_value() > 1 / 2]

    def _solved(self, should_stop: Callable[[], bool]) -> int:
        """Solve in another thread, so that this one can ask who wants it stopped."""
        with ThreadPoolExecutor(max_workers=1) as other:
            solving: Future[int] = other.submit(self._solver.Solve)
            while True:
                try:
                    return solving.result(timeout=LOOK_EVERY_S)
                except TimeoutError:
                    if should_stop():
                        self._solver.InterruptSolve()

    def _variable(self, price: int) -> Any:
        if self._is_whole:
            variable = self._solver.BoolVar("")
        else:
            variable = self._solver.NumVar(0.0, self._solver.infinity(), "")
        self._objective.SetCoefficient(variable, float(price))
        return variable


def _of_small_reduced_cost(choice: Choice) -> list[int]:
    """Solve the linear relaxation, and keep the routes that are nearly worth their price in it."""
    everything = range(len(choice.offers))
    if len(choice.offers) <= MOST:
        return list(everything)
    relaxed = _Covering(choice, everything, solver="GLOP")
    relaxed.solve()
    dual: list[float] = [cover.dual_value() for cover in relaxed.covers]
    rent: list[float] = [fleet.dual_value() for fleet in relaxed.fleets]

    def reduced_cost(number: int) -> float:
        offer = choice.offers[number]
        return offer.price - sum(dual[request] for request in offer.requests) - rent[offer.kind]

    near = sorted(everything, key=reduced_cost)[:MOST]
    return sorted({*near, *choice.known})

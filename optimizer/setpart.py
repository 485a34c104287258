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

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ortools.linear_solver import pywraplp

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 700
"""
Routes that the exact search looks at: of a province's day it finds in 0.2 s nearly all that it
finds among 1,500 in 0.6 s, so that it can be asked three times as often.
"""

WORK_A_SECOND = 2.0
"""CP-SAT's deterministic seconds in a second of a common machine; bounds a repeatable run."""


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A route that may be taken.

    Parameters
    ----------
    kind
        Which kind of vehicle rides it.
    visits
        Whom it serves, in order.
    price
        What it costs.
    """

    kind: int
    visits: tuple[int, ...]
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
        What leaving out a visit costs, a visit.
    known
        Positions in ``offers`` of the best plan so far.
    """

    offers: Sequence[Offer]
    available: Sequence[int]
    worth: Sequence[int]
    known: frozenset[int]


def recombine(choice: Choice, *, seconds: float, is_repeatable: bool = False) -> list[int]:
    """
    Choose routes.

    Parameters
    ----------
    seconds
        How long it may take, of wall clock; of work, where the run is to be repeatable.

    Returns
    -------
    list[int]
        Positions in ``choice.offers``; empty where nothing better was found.
    """
    near = _of_small_reduced_cost(choice)
    # Here, because it takes longer to load than a small day to plan.
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    taken = {offer: model.new_bool_var(f"route {offer}") for offer in near}
    left_out = _cover(model, choice, taken)
    for offer, variable in taken.items():
        model.add_hint(variable, offer in choice.known)
    prices = sum(choice.offers[offer].price * variable for offer, variable in taken.items())
    worth = sum(choice.worth[visit] * variable for visit, variable in left_out.items())
    model.minimize(prices + worth)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    if is_repeatable:
        solver.parameters.max_deterministic_time = WORK_A_SECOND * seconds
    else:
        solver.parameters.max_time_in_seconds = seconds
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return []
    return [offer for offer, variable in taken.items() if solver.boolean_value(variable)]


def _cover(model: Any, choice: Choice, taken: dict[int, Any]) -> dict[int, Any]:
    """Demand that each visit is in one route or left out, and that vehicles suffice."""
    serving: dict[int, list[Any]] = {visit: [] for visit in range(len(choice.worth))}
    riding: dict[int, list[Any]] = {}
    for offer, variable in taken.items():
        for visit in choice.offers[offer].visits:
            serving[visit].append(variable)
        riding.setdefault(choice.offers[offer].kind, []).append(variable)
    left_out = {visit: model.new_bool_var(f"left {visit}") for visit in serving}
    for visit, routes in serving.items():
        model.add_exactly_one([*routes, left_out[visit]])
    for kind, routes in riding.items():
        model.add(sum(routes) <= choice.available[kind])
    return left_out


def _of_small_reduced_cost(choice: Choice) -> list[int]:
    """Solve the linear relaxation, and keep the routes that are nearly worth their price in it."""
    if len(choice.offers) <= MOST:
        return list(range(len(choice.offers)))
    solver = pywraplp.Solver.CreateSolver("GLOP")
    solver.SuppressOutput()
    infinity = solver.infinity()
    covers = [solver.Constraint(1.0, infinity) for _ in choice.worth]
    fleets = [solver.Constraint(-infinity, float(number)) for number in choice.available]
    objective = solver.Objective()
    objective.SetMinimization()
    for visit, worth in enumerate(choice.worth):
        left_out = solver.NumVar(0.0, 1.0, "")
        objective.SetCoefficient(left_out, float(worth))
        covers[visit].SetCoefficient(left_out, 1.0)
    for offer in choice.offers:
        route = solver.NumVar(0.0, infinity, "")
        objective.SetCoefficient(route, float(offer.price))
        fleets[offer.kind].SetCoefficient(route, 1.0)
        for visit in offer.visits:
            covers[visit].SetCoefficient(route, 1.0)
    solver.Solve()
    dual: list[float] = [cover.dual_value() for cover in covers]
    rent: list[float] = [fleet.dual_value() for fleet in fleets]

    def reduced_cost(number: int) -> float:
        offer = choice.offers[number]
        return offer.price - sum(dual[visit] for visit in offer.visits) - rent[offer.kind]

    near = sorted(range(len(choice.offers)), key=reduced_cost)[:MOST]
    return sorted({*near, *choice.known})

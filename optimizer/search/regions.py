"""
Large days in parts: searchers improve neighbouring routes, each a part that nobody else holds.

Parts never overlap, so what comes back better can be put in at once, whatever else has changed
meanwhile. Where the next part lies is drawn anew each time: borders move.

References
----------
.. [1] Taillard, E. and Voss, S. (2002). POPMUSIC: Partial optimization metaheuristic under special
       intensification conditions. *Essays and Surveys in Metaheuristics*, 613-629.
.. [2] Santini, A. et al. (2023). Decomposition strategies for vehicle routing heuristics.
       *INFORMS Journal on Computing*, 35(3): 543-559.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from optimizer.problem import Problem
from optimizer.search.anneal import rank_of
from optimizer.search.draft import Draft
from optimizer.search.leg import Errand
from optimizer.travel.matrix import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.search.anneal import Rank
    from optimizer.search.budget import Budget
    from optimizer.search.draft import Routes
    from optimizer.search.leg import Harvest
    from optimizer.search.tables import Tables

FEWEST, MOST = 120, 260
"""Stops of a part."""

SHORTEST_S, LONGEST_S = 0.6, 2.0
"""How long one part is improved, early and late in the search."""

STEPS = 60
"""How many steps instead, where the run is to be repeatable."""

PARTS_UNTIL = 0.96
"""Share of the budget for parts: a polish of the whole would bring nothing in the time."""

IDLE = 4
"""Idle vehicles that come with a part, so that it may use another."""


@dataclass(frozen=True, slots=True)
class _Part:
    vehicles: tuple[int, ...]
    visits: tuple[int, ...]


class Regions:
    """
    A large plan that is improved in parts.

    Parameters
    ----------
    routes
        The plan to begin with.
    """

    def __init__(self, tables: Tables, routes: Routes, *, seed: int, is_pyvrp: bool) -> None:
        self._tables = tables
        self._routes = [list(route) for route in routes]
        self._random = Random(seed)  # noqa: S311 - nothing secret is drawn
        self._is_pyvrp = is_pyvrp
        self._held: dict[int, _Part] = {}

    def errand(self, place: int, budget: Budget) -> Errand | None:
        """Draw a part for a searcher; None: all that is left is held by others."""
        self._held.pop(place, None)
        part = self._part()
        if part is None:
            return None
        self._held[place] = part
        return Errand(
            problem=sub_problem(self._tables.problem, part.vehicles, part.visits),
            routes=_renumbered(part, [self._routes[vehicle] for vehicle in part.vehicles]),
            seconds=min(
                SHORTEST_S + (LONGEST_S - SHORTEST_S) * budget.spent,
                max(0.01, PARTS_UNTIL * budget.time_limit_s - budget.elapsed_s),
            ),
            seed=self._random.randrange(2**31),
            is_pyvrp=self._is_pyvrp,
            steps=None if budget.work_limit is None else STEPS,
        )

    def take(self, harvest: Harvest) -> tuple[Routes, Rank] | None:
        """Put in what came back better; give the whole plan then."""
        part = self._held.pop(harvest.place, None)
        if part is None or harvest.routes is None:
            return None
        for vehicle, route in zip(part.vehicles, harvest.routes, strict=True):
            self._routes[vehicle] = [part.visits[visit] for visit in route]
        draft = Draft(self._tables, self._routes)
        left = [visit for visit, vehicle in enumerate(draft.vehicle_of) if vehicle < 0]
        return list(draft.routes), rank_of(draft, left)

    def _part(self) -> _Part | None:
        vehicle_of = {u: v for v, route in enumerate(self._routes) for u in route}
        held_vehicles = {v for part in self._held.values() for v in part.vehicles}
        held_visits = {u for part in self._held.values() for u in part.visits}
        size = self._random.randint(FEWEST, MOST)
        vehicles: list[int] = []
        visits: list[int] = []
        for visit in self._around():
            if visit in held_visits or len(visits) >= size:
                continue
            vehicle = vehicle_of.get(visit)
            added = [visit] if vehicle is None else self._routes[vehicle]
            if vehicle is not None:
                vehicles.append(vehicle)
            visits += self._with_partners(added)
            held_visits.update(visits)
        if not vehicles:
            return None
        idle = [v for v, route in enumerate(self._routes) if not route and v not in held_vehicles]
        vehicles += self._random.sample(idle, min(IDLE, len(idle)))
        return _Part(tuple(sorted(vehicles)), tuple(sorted(visits)))

    def _around(self) -> Iterator[int]:
        """List the visits around one drawn at random, the nearest first, then the farther ones."""
        seed = self._random.randrange(len(self._tables.location))
        yield seed
        near = self._tables.near[seed].tolist()
        yield from near
        for visit in near[::10]:
            yield from self._tables.near[visit].tolist()

    def _with_partners(self, visits: Sequence[int]) -> list[int]:
        partner = self._tables.partner
        return list({*visits, *(partner[visit] for visit in visits if visit in partner)})


def sub_problem(problem: Problem, vehicles: Sequence[int], visits: Sequence[int]) -> Problem:
    """Cut a problem down to some vehicles and visits, in that order, and the places they need."""
    riding = [problem.vehicles[vehicle] for vehicle in vehicles]
    doors = [problem.visits[visit] for visit in visits]
    needed = {end for vehicle in riding for end in (vehicle.start, vehicle.end)}
    depots = [depot for depot in problem.depots if depot.id in needed]
    used = sorted({*(door.location for door in doors), *(depot.location for depot in depots)})
    at = {location: number for number, location in enumerate(used)}
    ids = {door.id for door in doors}
    here = np.ix_(used, used)
    return Problem(
        depots=tuple(replace(depot, location=at[depot.location]) for depot in depots),
        vehicles=tuple(riding),
        visits=tuple(replace(door, location=at[door.location]) for door in doors),
        shipments=tuple(pair for pair in problem.shipments if pair.pickup in ids),
        travel={
            profile: TravelMatrix(
                seconds=problem.travel[profile].seconds[here],
                metres=problem.travel[profile].metres[here],
            )
            for profile in {vehicle.profile for vehicle in riding}
        },
    )


def _renumbered(part: _Part, routes: Routes) -> Routes:
    position = {visit: number for number, visit in enumerate(part.visits)}
    return [[position[visit] for visit in route] for route in routes]

"""
Large days in parts: searchers improve neighbouring routes, each a part that nobody else holds.

Parts never overlap, so what comes back can be put in at once, whatever else has changed meanwhile.
Where the next part lies is drawn anew each time: borders move. All parts together are one annealing
of the whole: each is searched at the temperature that the whole has reached, and comes back as it
stands then, be it worse. So a large day cools as fast as there are searchers.

References
----------
.. [1] Taillard, E. and Voss, S. (2002). POPMUSIC: Partial optimization metaheuristic under special
       intensification conditions. *Essays and Surveys in Metaheuristics*, 613-629.
.. [2] Santini, A. et al. (2023). Decomposition strategies for vehicle routing heuristics.
       *INFORMS Journal on Computing*, 35(3): 543-559.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

import numpy as np

from optimizer.problem import Problem
from optimizer.search.anneal import Heat
from optimizer.search.draft import Draft
from optimizer.search.leg import Errand
from optimizer.travel.matrix import TravelMatrix

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from optimizer.problem import Vehicle
    from optimizer.search.budget import Budget
    from optimizer.search.draft import Rank, Routes
    from optimizer.search.leg import Harvest
    from optimizer.search.tables import Tables

FEWEST, MOST = 120, 260
"""Stops of a part."""

TURN_S = 0.4
"""How long one part is searched."""

HOT, COLD = 1.0, 0.01
"""Temperature at begin and end, in prices of an average visit."""

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

    def __init__(self, tables: Tables, routes: Routes, *, seed: int) -> None:
        self._tables = tables
        self._draft = Draft(tables, routes)
        self._routes = [list(route) for route in routes]
        self._typical = self._draft.typical
        self._random = Random(seed)  # noqa: S311 - nothing secret is drawn
        self._held: dict[int, _Part] = {}

    def errand(self, place: int, budget: Budget) -> Errand | None:
        """Draw a part for a searcher; None: all that is left is held by others."""
        self._held.pop(place, None)
        part = self._part()
        if part is None:
            return None
        self._held[place] = part
        seconds, share = _turn(budget)
        return Errand(
            problem=sub_problem(self._tables.problem, part.vehicles, part.visits),
            routes=_renumbered(part, [self._routes[vehicle] for vehicle in part.vehicles]),
            seconds=seconds,
            seed=self._random.randrange(2**31),
            heat=Heat(
                _temperature(budget.spent),
                _temperature(budget.spent + share),
                self._typical,
            ),
            steps=None if budget.work_limit is None else STEPS,
        )

    def take(self, harvest: Harvest) -> tuple[Routes, Rank] | None:
        """Put in what came back; give the whole plan then."""
        part = self._held.pop(harvest.place, None)
        if part is None or harvest.routes is None:
            return None
        visits = part.visits
        changed = {
            vehicle: [visit if visit < 0 else visits[visit] for visit in route]
            for vehicle, route in zip(part.vehicles, harvest.routes, strict=True)
        }
        for vehicle, route in changed.items():
            self._routes[vehicle] = route
        self._draft.set_routes(changed)
        return [list(route) for route in self._routes], self._draft.rank

    def _part(self) -> _Part | None:
        vehicle_of = {u: v for v, route in enumerate(self._routes) for u in route if u >= 0}
        held_vehicles = {v for part in self._held.values() for v in part.vehicles}
        held_visits = {u for part in self._held.values() for u in part.visits}
        size = self._random.randint(FEWEST, MOST)
        vehicles: list[int] = []
        visits: list[int] = []
        for visit in self._around():
            if visit in held_visits or len(visits) >= size:
                continue
            vehicle = vehicle_of.get(visit)
            added = [visit] if vehicle is None else [u for u in self._routes[vehicle] if u >= 0]
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
        """Add the other halves of shipments, and the other ways to serve the same."""
        problem, partner = self._tables.problem, self._tables.partner
        every = {*visits, *(partner[visit] for visit in visits if visit in partner)}
        for visit in visits if problem.alternatives else ():
            every |= {self._position[each] for each in self._group_of(visit)}
        return list(every)

    def _group_of(self, visit: int) -> Sequence[int]:
        problem = self._tables.problem
        return problem.group.get(problem.visits[visit].id, ())

    @cached_property
    def _position(self) -> dict[int, int]:
        return {visit.id: place for place, visit in enumerate(self._tables.problem.visits)}


def _turn(budget: Budget) -> tuple[float, float]:
    """Say how many seconds, and which share of the budget, one part is searched."""
    if budget.work_limit is not None:
        # The clock must not steer a run that is to be repeatable.
        return budget.time_limit_s, STEPS / max(1, budget.work_limit)
    left_s = PARTS_UNTIL * budget.time_limit_s - budget.elapsed_s
    seconds = max(0.01, min(TURN_S, left_s))
    return seconds, seconds / budget.time_limit_s


def _temperature(share: float) -> float:
    return Heat(HOT, COLD).at(share / PARTS_UNTIL)


def sub_problem(problem: Problem, vehicles: Sequence[int], visits: Sequence[int]) -> Problem:
    """Cut a problem down to some vehicles and visits, in that order, and the places they need."""
    riding = [problem.vehicles[vehicle] for vehicle in vehicles]
    doors = [problem.visits[visit] for visit in visits]
    needed = {end for vehicle in riding for end in (vehicle.start, vehicle.end, vehicle.reloads_at)}
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
        alternatives=tuple(group for group in problem.alternatives if group[0] in ids),
        familiarity=_of(problem.familiarity, riding, ids),
        compact_per_hour=problem.compact_per_hour,
        travel={
            profile: TravelMatrix(
                seconds=problem.travel[profile].seconds[here],
                metres=problem.travel[profile].metres[here],
                costs=None if costs is None else costs[here],
            )
            for profile, costs in {
                vehicle.profile: problem.travel[vehicle.profile].costs for vehicle in riding
            }.items()
        },
    )


def _renumbered(part: _Part, routes: Routes) -> Routes:
    position = {visit: number for number, visit in enumerate(part.visits)}
    return [[visit if visit < 0 else position[visit] for visit in route] for route in routes]


def _of(
    familiarity: Mapping[int, Mapping[int, int]], riding: Sequence[Vehicle], ids: set[int]
) -> dict[int, dict[int, int]]:
    """Keep what is known of some couriers at some doors."""
    return {
        vehicle.id: {
            visit: worth for visit, worth in familiarity[vehicle.id].items() if visit in ids
        }
        for vehicle in riding
        if vehicle.id in familiarity
    }

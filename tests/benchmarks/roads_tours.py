"""What wrong travel times cost: tours planned on one source, ridden on another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer import Depot, Problem, TimeWindow, Vehicle, Visit, solve
from optimizer.travel import UNREACHABLE, Point, TravelMatrix, TravelProvider

DAY = TimeWindow(0, 23 * 3600)


@dataclass(frozen=True, kw_only=True)
class Ridden:
    """A source's tours, all ridden on OSRM's roads."""

    source: str
    km: tuple[float, ...]
    hours: tuple[float, ...]
    promised_hours: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class Tours:
    """The same days, planned on each source."""

    stops: int
    days: int
    seconds: float
    ridden: tuple[Ridden, ...]


def tour_days(
    sources: Mapping[str, TravelProvider],
    days: Sequence[Sequence[Point]],
    *,
    profile: str,
    seconds: float,
) -> Tours:
    """Plan one tour a day and source; its first place is where it begins and ends."""
    rides: dict[str, list[tuple[float, float, float]]] = {name: [] for name in sources}
    for number, points in enumerate(days):
        matrices = {name: one.matrix(points, profile=profile) for name, one in sources.items()}
        kept = _reached_by_all(matrices.values())
        truth = _only(matrices["OSRM"], kept)
        for name, matrix in matrices.items():
            own = _only(matrix, kept)
            order = _tour(own, seconds=seconds)
            rides[name].append(
                (_along(truth.metres, order) / 1000, *(_along(m.seconds, order) / 3600
                 for m in (truth, own)))
            )  # fmt: skip
        print(
            f"day {number}: "
            + ", ".join(f"{name} {rides[name][-1][0]:.1f} km" for name in sources),
            flush=True,
        )
    ridden = tuple(_ridden(name, given) for name, given in rides.items())
    return Tours(stops=len(days[0]) - 1, days=len(days), seconds=seconds, ridden=ridden)


def _ridden(name: str, days: Sequence[tuple[float, float, float]]) -> Ridden:
    km, hours, promised_hours = zip(*days, strict=True)
    return Ridden(source=name, km=km, hours=hours, promised_hours=promised_hours)


def _reached_by_all(matrices: Sequence[TravelMatrix] | object) -> np.ndarray:
    """Keep places that every source reaches from the first one and back."""
    reached = np.logical_and.reduce(
        [
            (matrix.seconds[0] < UNREACHABLE) & (matrix.seconds[:, 0] < UNREACHABLE)
            for matrix in matrices
        ]
    )
    return np.flatnonzero(reached)


def _only(matrix: TravelMatrix, kept: np.ndarray) -> TravelMatrix:
    cells = np.ix_(kept, kept)
    return TravelMatrix(
        seconds=matrix.seconds[cells], metres=matrix.metres[cells], source=matrix.source
    )


def _tour(travel: TravelMatrix, *, seconds: float) -> list[int]:
    problem = Problem(
        depots=(Depot(id=0, location=0),),
        vehicles=(Vehicle(id=1, start=0, end=0, shift=DAY, profile="car"),),
        visits=tuple(Visit(id=at, location=at, service_s=0) for at in range(1, travel.size)),
        travel={"car": travel},
    )
    plan = solve(problem, time_limit_s=seconds, seed=1, threads=1)
    if plan.unassigned:
        raise RuntimeError(f"a tour left {len(plan.unassigned)} out")
    return [0, *plan.routes[0].visit_ids, 0]


def _along(cells: np.ndarray, order: Sequence[int]) -> float:
    return float(cells[order[:-1], order[1:]].sum())

"""Why a visit stands in no route, found by sending each vehicle there alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.feasibility import obstacle
from optimizer.rider import riders
from optimizer.solution import Reason, Unassigned

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from optimizer.problem import Problem, Visit
    from optimizer.rider import Rider

HOW_CLOSE = (
    Reason.NO_VEHICLE,
    Reason.NO_SKILL,
    Reason.FORBIDDEN,
    Reason.CAPACITY,
    Reason.UNREACHABLE,
    Reason.CLOSED_ROAD,
    Reason.TOO_FAR,
    Reason.OUTSIDE_SHIFT,
    Reason.OUTSIDE_WINDOW,
    Reason.CROWDED_OUT,
)
"""Reasons from the hopeless to the nearly possible: the last one is the visit's."""


def explain(problem: Problem, left_out: Collection[int]) -> tuple[Unassigned, ...]:
    """Give the true reason of each visit left out, in the problem's order of visits."""
    prepared = riders(problem)
    return tuple(
        _unassigned(problem, prepared, visit) for visit in problem.visits if visit.id in left_out
    )


def _unassigned(problem: Problem, prepared: Mapping[int, Rider], visit: Visit) -> Unassigned:
    alone = _alone(problem, visit)
    found = tuple(
        (vehicle_id, obstacle(rider, alone) or Reason.CROWDED_OUT)
        for vehicle_id, rider in prepared.items()
    )
    closest = max((reason for _, reason in found), key=HOW_CLOSE.index, default=Reason.NO_VEHICLE)
    return Unassigned(visit_id=visit.id, reason=closest, by_vehicle=found)


def _alone(problem: Problem, visit: Visit) -> list[Visit]:
    """List what a vehicle has to do if this is all: a shipment comes whole."""
    for pair in problem.shipments:
        if visit.id in (pair.pickup, pair.delivery):
            return [problem.visit_by_id[pair.pickup], problem.visit_by_id[pair.delivery]]
    return [visit]

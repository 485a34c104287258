"""Whether one vehicle can serve an order of visits, and if not, the first thing in the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.schedule import is_on_time
from optimizer.solution import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.problem import Visit
    from optimizer.rider import Rider


def obstacle(rider: Rider, visits: Sequence[Visit]) -> Reason | None:
    """
    Find what keeps the vehicle from serving the visits in this order; None: nothing.

    Pairs are taken to be whole and in order.
    """
    found = untimed_obstacle(rider, visits)
    if found is not None or is_on_time(rider, visits):
        return found
    return _obstacle_in_time(rider, visits)


def untimed_obstacle(rider: Rider, visits: Sequence[Visit]) -> Reason | None:
    """Find what is in the way whatever the clock says; None: nothing."""
    found = obstacle_beside_time(rider, visits)
    if found is not None or is_on_time(rider, visits):
        return found
    return _obstacle_in_time(rider, visits)


def obstacle_beside_time(rider: Rider, visits: Sequence[Visit]) -> Reason | None:
    """Find what is in the way but for the clock; None: nothing."""
    if any(not visit.skills <= rider.vehicle.skills for visit in visits):
        return Reason.NO_SKILL
    if any(not visit.admits(rider.vehicle.id) for visit in visits):
        return Reason.FORBIDDEN
    if _overloads(rider, visits):
        return Reason.CAPACITY
    if not rider.has_way(visits):
        return Reason.UNREACHABLE
    return Reason.TOO_FAR if _exceeds_limits(rider, visits) else None


def _overloads(rider: Rider, visits: Sequence[Visit]) -> bool:
    capacity = rider.vehicle.capacity
    if not capacity:
        return False
    return any(
        held > room
        for load in rider.loads(visits)
        for held, room in zip(load, capacity, strict=True)
    )


def _exceeds_limits(rider: Rider, visits: Sequence[Visit]) -> bool:
    vehicle = rider.vehicle
    return (
        (vehicle.max_stops is not None and len(visits) > vehicle.max_stops)
        or (vehicle.max_travel_s is not None and rider.travel_s(visits) > vehicle.max_travel_s)
        or (
            vehicle.max_distance_m is not None and rider.distance_m(visits) > vehicle.max_distance_m
        )
    )


def _obstacle_in_time(rider: Rider, visits: Sequence[Visit]) -> Reason:
    """Without windows it fits, or still not: then the shift is too short."""
    at_any_time = [replace(visit, windows=()) for visit in visits]
    return Reason.OUTSIDE_WINDOW if is_on_time(rider, at_any_time) else Reason.OUTSIDE_SHIFT

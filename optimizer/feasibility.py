"""Whether one vehicle can serve an order of visits, and if not, the first thing in the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.rider import Rider
from optimizer.schedule import is_on_time
from optimizer.solution import Reason
from optimizer.trips import are_trips, keeps_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.problem import Visit


def obstacle(rider: Rider, visits: Sequence[Visit], reloads: Sequence[int] = ()) -> Reason | None:
    """
    Find what keeps the vehicle from serving the visits in this order; None: nothing.

    Pairs are taken to be whole and in order.

    Parameters
    ----------
    reloads
        How many visits stand before each visit to the depot between two trips
        (`optimizer.trips.split_trips` finds them in a list with marks).
    """
    found = untimed_obstacle(rider, visits, reloads)
    if found is not None or is_on_time(rider, visits, reloads):
        return found
    return _obstacle_in_time(rider, visits, reloads)


def untimed_obstacle(
    rider: Rider, visits: Sequence[Visit], reloads: Sequence[int] = ()
) -> Reason | None:
    """Find what is in the way whatever the clock says; None: nothing."""
    found = obstacle_beside_time(rider, visits, reloads)
    if found is not None or is_on_time(rider, visits, reloads):
        return found
    return _obstacle_in_time(rider, visits, reloads)


def obstacle_beside_time(
    rider: Rider, visits: Sequence[Visit], reloads: Sequence[int] = ()
) -> Reason | None:
    """Find what is in the way but for the clock; None: nothing."""
    if any(not visit.skills <= rider.vehicle.skills for visit in visits):
        return Reason.NO_SKILL
    if any(not visit.admits(rider.vehicle.id) for visit in visits):
        return Reason.FORBIDDEN
    if reloads and not _may_reload(rider, visits, reloads):
        return Reason.TOO_FAR
    if overloads(rider, visits, reloads):
        return Reason.CAPACITY
    if not rider.has_way(visits, reloads):
        is_closed = rider.is_closed(visits, reloads)
        return Reason.CLOSED_ROAD if is_closed else Reason.UNREACHABLE
    return Reason.TOO_FAR if _exceeds_limits(rider, visits, reloads) else None


def _may_reload(rider: Rider, visits: Sequence[Visit], reloads: Sequence[int]) -> bool:
    """See that trips are not too many, not empty, part no shipment and nothing locked."""
    vehicle = rider.vehicle
    return (
        len(reloads) < vehicle.max_trips
        and are_trips(len(visits), reloads)
        and reloads[0] >= len(vehicle.locked)
        and keeps_pairs(rider.problem, visits, reloads)
    )


def overloads(rider: Rider, visits: Sequence[Visit], reloads: Sequence[int] = ()) -> bool:
    """Say whether more is on board anywhere than the vehicle holds."""
    capacity = rider.vehicle.capacity
    if not capacity:
        return False
    return any(
        held > room
        for load in rider.loads(visits, reloads)
        for held, room in zip(load, capacity, strict=True)
    )


def _exceeds_limits(rider: Rider, visits: Sequence[Visit], reloads: Sequence[int]) -> bool:
    vehicle = rider.vehicle
    stops, travel_s, distance_m = vehicle.max_stops, vehicle.max_travel_s, vehicle.max_distance_m
    return (
        (stops is not None and len(visits) > stops)
        or (travel_s is not None and rider.travel_s(visits, reloads) > travel_s)
        or (distance_m is not None and rider.distance_m(visits, reloads) > distance_m)
    )


def _obstacle_in_time(rider: Rider, visits: Sequence[Visit], reloads: Sequence[int]) -> Reason:
    """Try without a longest duration, then without windows: else the shift is too short."""
    if rider.vehicle.max_duration_s is not None:
        unbounded = replace(rider.vehicle, max_duration_s=None)
        rider = Rider(rider.problem, unbounded, rider.seconds_matrix)
        if is_on_time(rider, visits, reloads):
            return Reason.TOO_FAR
    at_any_time = [replace(visit, windows=()) for visit in visits]
    if is_on_time(rider, at_any_time, reloads):
        return Reason.OUTSIDE_WINDOW
    return Reason.OUTSIDE_SHIFT

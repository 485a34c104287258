"""The places of a route as a plan states them, in riding order: start, stops, reloads, end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from optimizer.travel.matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.problem import Problem, Vehicle, Visit
    from optimizer.solution import Reload, Route, Stop, TakenBreak
    from optimizer.travel.matrix import TravelMatrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """
    A place of the route.

    Parameters
    ----------
    subject
        What it is, for who reads of it.
    location
        None: the route is open here.
    visit
        Whom a stop serves; None: the start, a reload or the end.
    trip, stops
        The trip that it begins or belongs to (0 is the first), and the stops up to and with it.
    """

    subject: str
    location: int | None
    arrives_s: int
    starts_s: int
    leaves_s: int
    load: tuple[int, ...] = ()
    visit: Visit | None = None
    trip: int = 0
    stops: int = 0


@dataclass(frozen=True, slots=True)
class Ride:
    """The way from one place to the next: what the matrix says, and the pauses on or behind it."""

    subject: str
    origin: Point
    destination: Point
    travel_s: int
    metres: int
    pauses: tuple[TakenBreak, ...]


def points_of(problem: Problem, vehicle: Vehicle, route: Route) -> list[Point]:
    """List the places; reloads that stand nowhere in the route are left away."""
    depots: dict[int | None, int] = {depot.id: depot.location for depot in problem.depots}
    name, closes_s = f"vehicle {vehicle.id}", vehicle.shift.closes_s + vehicle.overtime_s
    start = Point(
        subject=f"{name}: start",
        location=depots.get(vehicle.start),
        arrives_s=route.starts_s,
        starts_s=route.starts_s,
        leaves_s=route.starts_s,
        load=route.load,
    )
    points = [start, *_between(problem, vehicle, route, depots)]
    end = Point(
        subject=f"{name}: end",
        location=depots.get(vehicle.end),
        arrives_s=route.ends_s,
        starts_s=closes_s,
        leaves_s=route.ends_s,
        trip=points[-1].trip,
        stops=len(route.stops),
    )
    return [*points, end]


def _between(
    problem: Problem, vehicle: Vehicle, route: Route, depots: dict[int | None, int]
) -> Iterator[Point]:
    """List stops, and behind each the reloads that follow it."""
    visits = {visit.id: visit for visit in problem.visits}
    back, trip = _between_trips(vehicle, depots), 0
    for number, stop in enumerate(route.stops, start=1):
        visit = visits[stop.visit_id]
        where = {"location": visit.location, "visit": visit, "trip": trip, "stops": number}
        yield _point(f"vehicle {vehicle.id}: visit {visit.id}", stop, where)
        for reload in route.reloads:
            if reload.after_stops == number:
                trip += 1
                where = {"location": back, "trip": trip, "stops": number}
                yield _point(f"vehicle {vehicle.id}: reload {trip}", reload, where)


def _point(subject: str, stated: Stop | Reload, where: dict[str, Any]) -> Point:
    return Point(
        subject=subject,
        arrives_s=stated.arrives_s,
        starts_s=stated.starts_s,
        leaves_s=stated.leaves_s,
        load=stated.load,
        **where,
    )


def rides_of(
    problem: Problem, vehicle: Vehicle, points: Sequence[Point], route: Route
) -> list[Ride]:
    """Look up the rides between the places."""
    matrix = problem.travel[vehicle.profile]
    rides = []
    for number, (origin, destination) in enumerate(pairwise(points)):
        subject = f"vehicle {vehicle.id}: ride {number}"
        travel = _way(matrix, vehicle, origin.location, destination.location)
        pauses = tuple(pause for pause in route.breaks if _is_on(pause, origin, destination))
        rides.append(Ride(subject, origin, destination, *travel, pauses))
    return rides


def _between_trips(vehicle: Vehicle, depots: dict[int | None, int]) -> int | None:
    if vehicle.reload_depot is not None:
        return depots[vehicle.reload_depot]
    return depots[vehicle.start if vehicle.end is None else vehicle.end]


def _is_on(pause: TakenBreak, origin: Point, destination: Point) -> bool:
    """Say whether a pause belongs to a ride: beside a reload its instants tell on which side."""
    if pause.after_stops != origin.stops:
        return False
    ends_at_reload = destination.visit is None and destination.trip > origin.trip
    begins_at_reload = origin.visit is None and origin.trip > 0
    if ends_at_reload and pause.ends_s > destination.starts_s:
        return False
    return not (begins_at_reload and pause.ends_s <= origin.starts_s)


def _way(
    matrix: TravelMatrix, vehicle: Vehicle, origin: int | None, destination: int | None
) -> tuple[int, int]:
    if origin is None or destination is None:
        return 0, 0
    seconds = int(matrix.seconds[origin, destination])
    if seconds != UNREACHABLE:
        seconds = math.ceil(seconds / vehicle.speed_factor)
    return seconds, int(matrix.metres[origin, destination])

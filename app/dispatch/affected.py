"""Who is behind a closed road: the doors to be served on a day, and the routes that are told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import cos, hypot, radians

from app.booking.models import Booking
from app.dispatch import queries
from app.dispatch.models import Depot, Plan, PlanState, Route, Stop
from app.roads import closures_queries as roads
from app.roads.closures_calendar import binds_on
from app.roads.closures_reach import doors_behind, legs_across
from app.roads.models import ClosureState, Place, RoadClosure

Corner = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class AffectedDoor:
    """A visit whose door lies behind a closure, or whose way there leads across it."""

    booking: Booking
    is_inside: bool


@dataclass(frozen=True, kw_only=True)
class Affected:
    """What one closure does to one day."""

    closure: RoadClosure
    on: date
    holds: bool  # on that day, within the riding hours
    visits: int  # to be served that day in all
    doors: Sequence[AffectedDoor]


@dataclass(frozen=True, kw_only=True)
class AffectedRoute:
    """A route with stops behind a closure, or reached across it."""

    number: int
    route: Route
    stops: Sequence[Stop]


@dataclass(frozen=True, kw_only=True)
class RoadsOfDay:
    """What a day's board says of closed roads."""

    binding: Sequence[RoadClosure]
    reported: Sequence[RoadClosure]
    routes: Sequence[AffectedRoute]

    @property
    def stops(self) -> int:
        """How many stops are affected in all."""
        return sum(len(each.stops) for each in self.routes)


def affected_by(*, closure: RoadClosure, on: date, province_code: str) -> Affected:
    """Say whom a closure would keep from being served on a day, planned or not."""
    day = queries.day_to_plan(province_code=province_code, on=on)
    depots = {shift.depot_id: shift.depot for shift in day.shifts}.values()
    visits = list(day.visits)
    inside = _inside(closure, visits)
    legs = [(_nearest(depots, _door(visit)), _door(visit)) for visit in visits]
    crossed = legs_across(closure, legs)
    holds = binds_on(closure, on=on)
    doors = [
        AffectedDoor(booking=visit, is_inside=within)
        for visit, within, across in zip(visits, inside, crossed, strict=True)
        if holds and (within or across)
    ]
    doors.sort(key=lambda door: (not door.is_inside, door.booking.window_from, door.booking.id))
    return Affected(closure=closure, on=on, holds=holds, visits=len(visits), doors=doors)


def roads_of_day(*, province_code: str, on: date, plan: Plan | None) -> RoadsOfDay:
    """
    Say what is closed on a day, and which stops of its plan that makes doubtful.

    A plan knows what was confirmed before it was asked for, and has gone round it.
    """
    said = roads.said_on(on=on, province_code=province_code)
    news = [
        one for one in (*said.binding, *said.reported) if plan is not None and not _knew(plan, one)
    ]
    shown = plan is not None and plan.state in (PlanState.DRAFT, PlanState.PUBLISHED)
    routes = queries.routes_of(plan=plan) if plan is not None and shown and news else []
    found = _affected_routes(routes, news)
    return RoadsOfDay(binding=said.binding, reported=said.reported, routes=found)


def _affected_routes(routes: Sequence[Route], news: Sequence[RoadClosure]) -> list[AffectedRoute]:
    found = []
    for number, route in enumerate(routes, start=1):
        stops = [stop for stop in route.stops if stop.closed_at is None]
        hit = {key for closure in news for key in _hit(closure, route, stops)}
        if hit:
            behind = [stop for stop in stops if stop.id in hit]
            found.append(AffectedRoute(number=number, route=route, stops=behind))
    return found


def _hit(closure: RoadClosure, route: Route, stops: Sequence[Stop]) -> Iterable[int]:
    """Yield the open stops behind a closure, or reached across it."""
    if closure.profiles and route.shift.vehicle.value not in closure.profiles:
        return
    inside = _inside(closure, [stop.booking for stop in stops])
    places = [(_at(route.shift.depot), 0)]
    places += [(_door(stop.booking), stop.id) for stop in route.stops]
    legs = list(pairwise(places))
    crossed = legs_across(closure, [(start[0], end[0]) for start, end in legs])
    waiting = {stop.id for stop in stops}
    yield from (stop.id for stop, within in zip(stops, inside, strict=True) if within)
    yield from (
        end[1] for (_start, end), across in zip(legs, crossed, strict=True)
        if across and end[1] in waiting
    )  # fmt: skip


def _knew(plan: Plan, closure: RoadClosure) -> bool:
    is_confirmed = closure.state is ClosureState.CONFIRMED and closure.confirmed_at is not None
    return is_confirmed and closure.confirmed_at <= plan.requested_at  # type: ignore[operator]


def _inside(closure: RoadClosure, visits: Sequence[Booking]) -> list[bool]:
    if closure.place is Place.COMMUNE:
        return [visit.commune_code == closure.commune_code for visit in visits]
    return doors_behind(closure, [_door(visit) for visit in visits])


def _door(visit: Booking) -> Corner:
    if visit.lat is not None and visit.lon is not None:
        return visit.lat, visit.lon
    return (visit.commune.lat, visit.commune.lon) if visit.commune else (0.0, 0.0)


def _nearest(depots: Iterable[Depot], door: Corner) -> Corner:
    """Return where a courier would come from; nobody rides: the door itself."""

    def away(place: Corner) -> float:
        return hypot(place[0] - door[0], (place[1] - door[1]) * cos(radians(door[0])))

    return min((_at(depot) for depot in depots), key=away, default=door)


def _at(depot: Depot) -> Corner:
    return depot.lat, depot.lon

"""Who is behind a closed road: the doors to be served on a day, and the routes that are told."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import cos, hypot, radians

from app.booking.models import Booking
from app.dispatch import queries
from app.dispatch.legs import legs_of, lines_of
from app.dispatch.models import Depot, Plan, PlanState, Route, Shift, Stop
from app.geo.polyline import decode
from app.roads import closures_queries as roads
from app.roads.closures_calendar import binds_on
from app.roads.closures_reach import Reach, reaches_of
from app.roads.models import ClosureState, Place, RoadClosure

Corner = tuple[float, float]

CLOSED_ROAD = "closed_road"  # as the optimizer stores the reason


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
    keeps_out: bool  # somebody who rides that day
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
    behind: Mapping[int, Sequence[RoadClosure]]  # by booking, of visits left out

    @property
    def stops(self) -> int:
        """How many stops are affected in all."""
        return sum(len(each.stops) for each in self.routes)


def affected_by(*, closure: RoadClosure, on: date, province_code: str) -> Affected:
    """Say whom a closure would keep from being served on a day, planned or not."""
    day = queries.day_to_plan(province_code=province_code, on=on)
    depots = {shift.depot_id: shift.depot for shift in day.shifts}.values()
    visits = list(day.visits)
    (reach,) = reaches_of([closure])
    inside = _inside(reach, visits)
    legs = [(_nearest(depots, _door(visit)), _door(visit)) for visit in visits]
    crossed = reach.legs_across(legs)
    holds, keeps_out = binds_on(closure, on=on), _keeps_out(closure, day.shifts)
    doors = [
        AffectedDoor(booking=visit, is_inside=within)
        for visit, within, across in zip(visits, inside, crossed, strict=True)
        if holds and keeps_out and (within or across)
    ]
    doors.sort(key=lambda door: (not door.is_inside, door.booking.window_from, door.booking.id))
    return Affected(
        closure=closure,
        on=on,
        holds=holds,
        keeps_out=keeps_out,
        visits=len(visits),
        doors=doors,
    )


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
    lines = lines_of(plan) or {} if plan is not None and routes else {}
    found = _affected_routes(routes, news, lines)
    return RoadsOfDay(
        binding=said.binding,
        reported=said.reported,
        routes=found,
        behind=_left_behind(plan, said.binding) if plan is not None else {},
    )


def _left_behind(plan: Plan, binding: Sequence[RoadClosure]) -> Mapping[int, Sequence[RoadClosure]]:
    """Name, by booking, the closures that keep visits out of the plan, as far as one can tell."""
    left = [one.booking for one in plan.unassigned if one.reason == CLOSED_ROAD]
    if not left or not binding:
        return {}
    found: dict[int, list[RoadClosure]] = {visit.id: [] for visit in left}
    reaches = reaches_of(binding)
    for reach in reaches:
        for visit, within in zip(left, _inside(reach, left), strict=True):
            if within:
                found[visit.id].append(reach.closure)
    depots = [_at(route.shift.depot) for route in plan.routes]
    for visit in left:
        if not found[visit.id]:
            leg = (min(depots, key=_away_from(_door(visit)), default=_door(visit)), _door(visit))
            found[visit.id] = [one.closure for one in reaches if one.legs_across([leg])[0]]
    return found


def _affected_routes(
    routes: Sequence[Route], news: Sequence[RoadClosure], lines: Mapping[str, str]
) -> list[AffectedRoute]:
    found, reaches = [], reaches_of(news if routes else [])
    for number, route in enumerate(routes, start=1):
        hit = {key for reach in reaches for key in _hit(reach, route, lines)}
        behind = [stop for stop in route.stops if stop.id in hit and stop.closed_at is None]
        if behind:
            found.append(AffectedRoute(number=number, route=route, stops=behind))
    return found


def _hit(reach: Reach, route: Route, lines: Mapping[str, str]) -> Iterator[int]:
    """Yield the stops behind a closure, or reached across it, by road where the way is known."""
    profiles = reach.closure.profiles
    if profiles and route.shift.vehicle.value not in profiles:
        return
    inside = _inside(reach, [stop.booking for stop in route.stops])
    yield from (stop.id for stop, within in zip(route.stops, inside, strict=True) if within)
    # A leg leads to each stop, and the last one home; doors that nobody can place have none.
    legs = legs_of(route, lines)
    if len(legs) != len(route.stops) + 1:
        return
    for stop, leg in zip(route.stops, legs, strict=False):
        way = decode(leg.line)
        is_crossed = reach.ways_across if leg.is_road else reach.legs_across
        if any(is_crossed(list(pairwise(way)))):
            yield stop.id


def _keeps_out(closure: RoadClosure, shifts: Sequence[Shift]) -> bool:
    ridden = {shift.vehicle.value for shift in shifts}
    return not closure.profiles or not ridden or not ridden.isdisjoint(closure.profiles)


def _knew(plan: Plan, closure: RoadClosure) -> bool:
    if closure.state is not ClosureState.CONFIRMED or closure.confirmed_at is None:
        return False
    return closure.confirmed_at <= plan.requested_at


def _inside(reach: Reach, visits: Sequence[Booking]) -> list[bool]:
    closure = reach.closure
    if closure.place is Place.COMMUNE:
        return [visit.commune_code == closure.commune_code for visit in visits]
    return reach.doors_behind([_door(visit) for visit in visits])


def _door(visit: Booking) -> Corner:
    if visit.lat is not None and visit.lon is not None:
        return visit.lat, visit.lon
    return (visit.commune.lat, visit.commune.lon) if visit.commune else (0.0, 0.0)


def _nearest(depots: Iterable[Depot], door: Corner) -> Corner:
    """Return where a courier would come from; nobody rides: the door itself."""
    return min((_at(depot) for depot in depots), key=_away_from(door), default=door)


def _away_from(door: Corner) -> Callable[[Corner], float]:
    narrower = cos(radians(door[0]))
    return lambda place: hypot(place[0] - door[0], (place[1] - door[1]) * narrower)


def _at(depot: Depot) -> Corner:
    return depot.lat, depot.lon

"""The legs of a route: from the depot to each stop and back, with their way where it is known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.core.db import db
from app.dispatch.models import Plan, Route, Stop
from app.dispatch.path_models import PlanPaths
from app.geo.polyline import encode

Place = tuple[float, float]

ESTIMATE = "estimate"


@dataclass(frozen=True, kw_only=True)
class Leg:
    """A ride from one place to the next, as maps draw it."""

    line: str  # encoded
    is_road: bool  # False: straight, because nobody knows the way


def place_of(stop: Stop) -> Place | None:
    """Return where a stop's door is; its commune's point where nobody knows better."""
    booking = stop.booking
    if booking.lat is not None and booking.lon is not None:
        return booking.lat, booking.lon
    return (booking.commune.lat, booking.commune.lon) if booking.commune else None


def places_of(route: Route) -> list[Place]:
    """Return every place of a route in order, the depot at both ends."""
    depot = (route.shift.depot.lat, route.shift.depot.lon)
    doors = (place_of(stop) for stop in route.stops)
    return [depot, *(door for door in doors if door), depot]


def key_of(profile: str, start: Place, end: Place) -> str:
    """Return what names a leg among a plan's."""
    ends = (f"{lat:.5f},{lon:.5f}" for lat, lon in (start, end))
    return f"{profile} {' '.join(ends)}"


def lines_of(plan: Plan) -> Mapping[str, str] | None:
    """Return a plan's known ways by leg; None before a worker has looked for them."""
    row = db.session.get(PlanPaths, plan.id)
    return row.lines if row and row.drawn_at else None


def legs_of(route: Route, lines: Mapping[str, str]) -> Sequence[Leg]:
    """Return a route's legs in order."""
    return list(_legs(route, lines))


def _legs(route: Route, lines: Mapping[str, str]) -> Iterator[Leg]:
    for start, end in pairwise(places_of(route)):
        line = lines.get(key_of(route.shift.vehicle.value, start, end), "")
        yield Leg(line=line or encode((start, end)), is_road=bool(line))

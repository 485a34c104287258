"""What was planned: who goes where and when, what it costs, and what stays behind and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from optimizer.trips import join_trips


class Reason(StrEnum):
    """Why a visit stands in no route. Words for people are made elsewhere."""

    NO_VEHICLE = "no_vehicle"
    """Nobody rides that day."""
    NO_SKILL = "no_skill"
    """Nobody can do all that is asked."""
    FORBIDDEN = "forbidden"
    """Those who could are not among those who may."""
    CAPACITY = "capacity"
    """More than an empty vehicle holds."""
    UNREACHABLE = "unreachable"
    """No way leads there, or none back."""
    CLOSED_ROAD = "closed_road"
    """A way would lead there and back, were nothing closed."""
    TOO_FAR = "too_far"
    """Beyond the vehicle's bound on riding time, length or duration, or on stops or trips."""
    OUTSIDE_SHIFT = "outside_shift"
    """There and back does not fit between start and end of the shift, breaks included."""
    OUTSIDE_WINDOW = "outside_window"
    """The ride fits the shift, but meets none of the visit's windows."""
    CROWDED_OUT = "crowded_out"
    """Somebody could, but others take the time or the room."""
    REMOVED = "removed"
    """Somebody took it out by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """
    A visit's place in a route.

    Parameters
    ----------
    visit_id
        Which visit.
    arrives_s, starts_s, leaves_s
        At the door; setup and service begin; on again. Seconds since local midnight. Time between
        arriving and starting is waiting, and breaks taken at the door.
    load
        On board when leaving, a number a dimension.
    """

    visit_id: int
    arrives_s: int
    starts_s: int
    leaves_s: int
    load: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBreak:
    """
    A pause in a route.

    Parameters
    ----------
    break_id
        Which of the vehicle's breaks.
    starts_s, ends_s
        When. A pause that begins before the next arrival is taken on the road (or before
        departure), a later one at that door.
    after_stops
        How many stops come before it. Whether a reload between the same stops does too, its
        instants tell.
    """

    break_id: int
    starts_s: int
    ends_s: int
    after_stops: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reload:
    """
    A visit to the depot between two trips.

    Parameters
    ----------
    after_stops
        How many stops of the route come before it: at least one more than before the last.
    arrives_s, starts_s, leaves_s
        At the depot; unloading and loading begin; on again. Time between arriving and starting is
        waiting, and breaks taken at the depot.
    load
        On board when leaving, a number a dimension: what the next trip delivers.
    """

    after_stops: int
    arrives_s: int
    starts_s: int
    leaves_s: int
    load: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    One vehicle's stops in order.

    Parameters
    ----------
    starts_s, ends_s
        Leaves the start depot (or begins its first stop's ride there); is back at the end depot.
    distance_m, travel_s
        Ridden metres; riding seconds.
    wait_s
        From start to end, neither riding, nor at work, nor pausing.
    cost
        Cost units, rounded half up, overtime and wishes included.
    load
        On board when leaving the start, a number a dimension.
    reloads
        Visits to the depot between trips, in order.
    """

    vehicle_id: int
    stops: tuple[Stop, ...]
    starts_s: int
    ends_s: int
    distance_m: int
    travel_s: int
    wait_s: int
    cost: int
    breaks: tuple[TakenBreak, ...] = ()
    load: tuple[int, ...] = ()
    reloads: tuple[Reload, ...] = ()

    @property
    def busy_s(self) -> int:
        """Seconds on the way or at work, reloading included: neither waiting nor pausing."""
        served_s = sum(stop.leaves_s - stop.starts_s for stop in self.stops)
        reloaded_s = sum(reload.leaves_s - reload.starts_s for reload in self.reloads)
        return self.travel_s + served_s + reloaded_s

    @property
    def visit_ids(self) -> tuple[int, ...]:
        """The visits in order."""
        return tuple(stop.visit_id for stop in self.stops)

    @property
    def order(self) -> tuple[int, ...]:
        """The visits in order, with `optimizer.trips.RELOAD` between two trips."""
        return join_trips(self.visit_ids, [reload.after_stops for reload in self.reloads])


@dataclass(frozen=True, slots=True, kw_only=True)
class Unassigned:
    """
    A visit in no route.

    Parameters
    ----------
    reason
        The reason of the vehicle that came closest to serving it.
    by_vehicle
        ``(vehicle id, reason)`` for each, found by trying that vehicle alone.
    """

    visit_id: int
    reason: Reason
    by_vehicle: tuple[tuple[int, Reason], ...] = ()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The best plan so far at an instant of the search: seconds since its begin, cost, visits."""

    seconds: float
    cost: int
    placed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """
    A plan of the day.

    Parameters
    ----------
    routes
        One for each vehicle that rides, in the problem's order of vehicles.
    unassigned
        One for each visit in no route, in the problem's order of visits; of alternatives that
        are all left out, one for the first.
    cost
        Of the routes, of their imbalance, and the penalties of visits left out at a price.
    engine, seed
        Who found it, with which seed: to repeat it.
    curve
        How the search came there.
    """

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    cost: int
    engine: str = ""
    seed: int = 0
    curve: tuple[CurvePoint, ...] = ()

    @property
    def placed(self) -> int:
        """Number of visits in routes."""
        return sum(len(route.stops) for route in self.routes)

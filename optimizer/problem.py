"""
What is to be planned: who rides, from where, which doors, and what was promised there.

Instants are seconds since the day's local midnight, spans are seconds, lengths metres. Where
things stand is an index into the travel matrices: row and column ``location``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from optimizer.door import (
    InvalidProblemError,
    expect_amounts,
    expect_id,
    expect_number,
    expect_unique,
    expect_whole,
)
from optimizer.soundness import expect_sound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.travel.matrix import TravelMatrix


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """
    When something may begin; both ends belong to it.

    Parameters
    ----------
    opens_s, closes_s
        Seconds since local midnight. A window may be a single instant, and may pass midnight.
    """

    opens_s: int
    closes_s: int

    def __post_init__(self) -> None:
        expect_whole("opens_s", self.opens_s)
        expect_whole("closes_s", self.closes_s)
        if self.closes_s < self.opens_s:
            raise InvalidProblemError("closes_s", self.closes_s, f"at least opens_s {self.opens_s}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Depot:
    """A place where routes start and end."""

    id: int
    location: int

    def __post_init__(self) -> None:
        expect_id("depot: id", self.id)
        expect_whole(f"depot {self.id}: location", self.location)


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """
    A pause that a rider takes once in the shift: at a door, on the road or at the depot.

    Parameters
    ----------
    windows
        When it may begin, in order and apart; at least one.
    service_s
        How long it lasts.
    """

    id: int
    windows: tuple[TimeWindow, ...]
    service_s: int = 0

    def __post_init__(self) -> None:
        expect_id("break: id", self.id)
        expect_whole(f"break {self.id}: service_s", self.service_s)
        if not self.windows:
            raise InvalidProblemError(f"break {self.id}: windows", (), "at least one window")
        _expect_apart(f"break {self.id}: windows", self.windows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """
    What a vehicle's day costs, in cost units.

    Parameters
    ----------
    fixed
        Once, if it rides at all.
    per_hour
        For each hour of riding; waiting, serving and pausing are free. By default a second
        costs one unit.
    per_km
        For each kilometre.
    """

    fixed: int = 0
    per_hour: int = 3600
    per_km: int = 0

    def __post_init__(self) -> None:
        expect_whole("costs.fixed", self.fixed)
        expect_whole("costs.per_hour", self.per_hour)
        expect_whole("costs.per_km", self.per_km)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """
    A courier's shift as the planner sees it.

    Parameters
    ----------
    start, end
        Ids of depots. Without ``start`` the route begins at its first stop, without ``end`` it is
        over after its last; one of the two is needed.
    shift
        Leaves at the earliest when it opens, is back at the latest when it closes.
    profile
        Which of the problem's travel matrices holds.
    speed_factor
        How much faster than the matrix, in (0, 5]; ride times are divided by it and rounded up.
    capacity
        What fits on board, a number a dimension; empty: no limit.
    skills
        What the courier can do; a visit's skills must all be among them.
    breaks
        Each is taken once within the shift by whoever rides.
    max_stops, max_travel_s, max_distance_m
        Bounds on a route: doors, riding time, length; None: no bound.
    """

    id: int
    shift: TimeWindow
    start: int | None = None
    end: int | None = None
    profile: str = "motorbike"
    speed_factor: float = 1.0
    capacity: tuple[int, ...] = ()
    skills: frozenset[int] = frozenset()
    breaks: tuple[Break, ...] = ()
    costs: Costs = field(default_factory=Costs)
    max_stops: int | None = None
    max_travel_s: int | None = None
    max_distance_m: int | None = None

    def __post_init__(self) -> None:
        expect_id("vehicle: id", self.id)
        name = f"vehicle {self.id}"
        if self.start is None and self.end is None:
            raise InvalidProblemError(f"{name}: start, end", None, "a depot for at least one")
        expect_number(f"{name}: speed_factor", self.speed_factor, above=0, at_most=5)
        expect_amounts(f"{name}: capacity", self.capacity)
        expect_unique(f"{name}: breaks", (pause.id for pause in self.breaks))
        for limit in ("max_stops", "max_travel_s", "max_distance_m"):
            if getattr(self, limit) is not None:
                expect_whole(f"{name}: {limit}", getattr(self, limit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """
    The work at one door.

    Parameters
    ----------
    setup_s
        To park and climb; falls away right after another visit at the same location.
    service_s
        At the door.
    windows
        When setup and service may begin, in order and apart; empty: at any time of the shift.
    pickup
        Taken on board here and kept until the route's end, a number a dimension.
    delivery
        On board from the route's start and left here, a number a dimension.
    skills
        What whoever comes must be able to do.
    priority
        0 to 100: where not all can be served, the highest sum of priorities is.
    penalty
        None: it is served whenever anything can serve it. A number: it may be left out at that
        price in cost units.
    """

    id: int
    location: int
    setup_s: int = 0
    service_s: int = 0
    windows: tuple[TimeWindow, ...] = ()
    pickup: tuple[int, ...] = ()
    delivery: tuple[int, ...] = ()
    skills: frozenset[int] = frozenset()
    priority: int = 0
    penalty: int | None = None

    def __post_init__(self) -> None:
        expect_id("visit: id", self.id)
        name = f"visit {self.id}"
        expect_whole(f"{name}: location", self.location)
        expect_whole(f"{name}: setup_s", self.setup_s)
        expect_whole(f"{name}: service_s", self.service_s)
        _expect_apart(f"{name}: windows", self.windows)
        expect_amounts(f"{name}: pickup", self.pickup)
        expect_amounts(f"{name}: delivery", self.delivery)
        expect_whole(f"{name}: priority", self.priority, at_most=100)
        if self.penalty is not None:
            expect_whole(f"{name}: penalty", self.penalty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """
    Two visits that one route must join, in order, or leave out together.

    Parameters
    ----------
    pickup, delivery
        Ids of the two visits; they carry no amounts of their own.
    amount
        On board between the two, a number a dimension.
    """

    pickup: int
    delivery: int
    amount: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        name = f"shipment {self.pickup} -> {self.delivery}"
        if self.pickup == self.delivery:
            raise InvalidProblemError(f"{name}: delivery", self.delivery, "another visit")
        expect_amounts(f"{name}: amount", self.amount)


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """
    One day to plan.

    Parameters
    ----------
    travel
        A matrix for every profile that a vehicle names, all over the same ``n`` locations.

    Raises
    ------
    InvalidProblemError
        Naming the first field that cannot be, its value, and what was expected.
    """

    depots: tuple[Depot, ...]
    vehicles: tuple[Vehicle, ...]
    visits: tuple[Visit, ...]
    travel: Mapping[str, TravelMatrix]
    shipments: tuple[Shipment, ...] = ()

    def __post_init__(self) -> None:
        expect_sound(self)

    @cached_property
    def depot_by_id(self) -> Mapping[int, Depot]:
        """Depots by id."""
        return {depot.id: depot for depot in self.depots}

    @cached_property
    def vehicle_by_id(self) -> Mapping[int, Vehicle]:
        """Vehicles by id."""
        return {vehicle.id: vehicle for vehicle in self.vehicles}

    @cached_property
    def visit_by_id(self) -> Mapping[int, Visit]:
        """Visits by id."""
        return {visit.id: visit for visit in self.visits}

    @cached_property
    def partner(self) -> Mapping[int, int]:
        """The other half of a shipment, by visit id, both ways."""
        there = {pair.pickup: pair.delivery for pair in self.shipments}
        return there | {pair.delivery: pair.pickup for pair in self.shipments}


def _expect_apart(field: str, windows: tuple[TimeWindow, ...]) -> None:
    for earlier, later in pairwise(windows):
        if later.opens_s <= earlier.closes_s:
            raise InvalidProblemError(field, later, f"to open after {earlier.closes_s}")

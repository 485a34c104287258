"""Who rides: depots, vehicles with their shifts, breaks, limits and costs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optimizer.door import (
    InvalidProblemError,
    expect_amounts,
    expect_id,
    expect_number,
    expect_unique,
    expect_whole,
)
from optimizer.window import expect_apart

if TYPE_CHECKING:
    from optimizer.window import TimeWindow


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
    max_load
        The most that may be on board meanwhile, a number a dimension; empty: no bound.
    """

    id: int
    windows: tuple[TimeWindow, ...]
    service_s: int = 0
    max_load: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        expect_id("break: id", self.id)
        expect_whole(f"break {self.id}: service_s", self.service_s)
        expect_amounts(f"break {self.id}: max_load", self.max_load)
        if not self.windows:
            raise InvalidProblemError(f"break {self.id}: windows", (), "at least one window")
        expect_apart(f"break {self.id}: windows", self.windows)


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
    per_overtime_hour
        For each hour beyond the shift's close, on top of all else.
    """

    fixed: int = 0
    per_hour: int = 3600
    per_km: int = 0
    per_overtime_hour: int = 0

    def __post_init__(self) -> None:
        expect_whole("costs.fixed", self.fixed)
        expect_whole("costs.per_hour", self.per_hour)
        expect_whole("costs.per_km", self.per_km)
        expect_whole("costs.per_overtime_hour", self.per_overtime_hour)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicle:
    """
    A courier's shift as the planner sees it.

    Parameters
    ----------
    start, end
        Ids of depots. Without ``start`` the route begins at its first stop, without ``end`` it is
        over after its last; one of the two is needed. A courier on the road starts from a depot
        at the present position.
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
        Bounds on a route, all its trips together: doors, riding time, length; None: no bound.
    max_duration_s
        Bound on the time from leaving the start to being back at the end, waiting and breaks on
        the way included; None: no bound. Who would be away too long leaves later.
    max_trips, reload_depot, reload_s
        How many trips a route may have, the id of the depot between two of them (None: its end,
        else its start), and the work there. All that was collected leaves the vehicle there, what
        the next trip delivers comes on board: capacity holds for each trip.
    overtime_s
        How much later than the shift's close the route may end, at `Costs.per_overtime_hour`.
    locked
        Ids of the visits that the route begins with, in that order: they stay as they are, and
        belong to its first trip.
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
    max_duration_s: int | None = None
    max_trips: int = 1
    reload_depot: int | None = None
    reload_s: int = 0
    overtime_s: int = 0
    locked: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        expect_id("vehicle: id", self.id)
        name = f"vehicle {self.id}"
        if self.start is None and self.end is None:
            raise InvalidProblemError(f"{name}: start, end", None, "a depot for at least one")
        expect_number(f"{name}: speed_factor", self.speed_factor, above=0, at_most=5)
        expect_amounts(f"{name}: capacity", self.capacity)
        expect_unique(f"{name}: breaks", (pause.id for pause in self.breaks))
        for limit in ("max_stops", "max_travel_s", "max_distance_m", "max_duration_s"):
            if getattr(self, limit) is not None:
                expect_whole(f"{name}: {limit}", getattr(self, limit))
        expect_whole(f"{name}: max_trips", self.max_trips, at_least=1)
        expect_whole(f"{name}: reload_s", self.reload_s)
        expect_whole(f"{name}: overtime_s", self.overtime_s)
        expect_unique(f"{name}: locked", self.locked)

    @property
    def reloads_at(self) -> int:
        """Id of the depot between two trips."""
        choice = (self.reload_depot, self.end, self.start)
        return next(depot for depot in choice if depot is not None)

    @property
    def closes_s(self) -> int:
        """The last instant of the day, overtime included."""
        return self.shift.closes_s + self.overtime_s

"""From VROOM's JSON to a problem."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from optimizer.door import LARGEST, InvalidProblemError, expect_unique
from optimizer.problem import (
    Break,
    Costs,
    Depot,
    Problem,
    Shipment,
    TimeWindow,
    Vehicle,
    Visit,
)
from optimizer.travel.matrix import UNREACHABLE, TravelMatrix
from optimizer.travel.provider import Point, Terrain
from optimizer.vroom.fields import Fields

if TYPE_CHECKING:
    from optimizer.travel.provider import TravelProvider

DAY = TimeWindow(0, LARGEST)
"""The shift of a vehicle without a time window."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a visit is called in the file."""

    type: str
    id: int
    description: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: an index into the matrices, and what the file said of it."""

    index: int
    location: list[float] | None
    location_index: int | None


@dataclass(frozen=True, slots=True)
class VroomProblem:
    """A problem and the file's names: tasks by visit id, ends by vehicle id."""

    problem: Problem
    tasks: dict[int, Task]
    ends: dict[int, tuple[Place | None, Place | None]]
    descriptions: dict[int, str]


@dataclass(slots=True)
class _Reader:
    """Collects places while it walks through the file."""

    has_matrices: bool
    terrain: Terrain
    points: list[Point] = field(default_factory=list)
    place_of: dict[tuple[float, float], int] = field(default_factory=dict)
    depots: dict[int, Depot] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    tasks: dict[int, Task] = field(default_factory=dict)
    ends: dict[int, tuple[Place | None, Place | None]] = field(default_factory=dict)
    descriptions: dict[int, str] = field(default_factory=dict)

    def vehicle(self, fields: Fields) -> Vehicle:
        number = fields.id()
        start, end = self.place(fields, "start"), self.place(fields, "end")
        self.ends[number] = (start, end)
        self.descriptions[number] = fields.text("description")
        vehicle = Vehicle(
            id=number,
            profile=fields.text("profile", "car"),
            start=self.depot(start),
            end=self.depot(end),
            shift=_window(fields.at("time_window"), fields.take("time_window")) or DAY,
            speed_factor=fields.take("speed_factor", 1.0),
            capacity=fields.wholes("capacity"),
            skills=frozenset(fields.wholes("skills")),
            breaks=tuple(_break(pause) for pause in fields.objects("breaks")),
            costs=_costs(fields.inner("costs")),
            max_stops=fields.whole("max_tasks", None),
            max_travel_s=fields.whole("max_travel_time", None),
            max_distance_m=fields.whole("max_distance", None),
        )
        fields.close()
        return vehicle

    def job(self, fields: Fields) -> None:
        delivery, amount = fields.wholes("delivery"), fields.wholes("amount")
        if delivery and amount:
            raise InvalidProblemError(fields.at("amount"), amount, "delivery or amount, not both")
        self.visit(
            fields,
            "job",
            pickup=fields.wholes("pickup"),
            delivery=delivery or amount,
            skills=frozenset(fields.wholes("skills")),
            priority=fields.whole("priority", at_most=100),
        )

    def shipment(self, fields: Fields) -> Shipment:
        skills = frozenset(fields.wholes("skills"))
        priority = fields.whole("priority", at_most=100)
        halves = [
            self.visit(fields.inner(half), half, skills=skills, priority=priority)
            for half in ("pickup", "delivery")
        ]
        shipment = Shipment(pickup=halves[0], delivery=halves[1], amount=fields.wholes("amount"))
        fields.close()
        return shipment

    def visit(self, fields: Fields, kind: str, **given: Any) -> int:
        """Read what all tasks have; ids are unique by kind only, so visits get their own."""
        number, task_id = len(self.visits), fields.id()
        place = self.place(fields, "location")
        if place is None:
            raise InvalidProblemError(fields.at("location"), None, "a location or its index")
        self.tasks[number] = Task(kind, task_id, fields.text("description"), place)
        visit = Visit(
            id=number,
            location=place.index,
            setup_s=fields.whole("setup"),
            service_s=fields.whole("service"),
            windows=_windows(fields),
            **given,
        )
        fields.close()
        self.visits.append(visit)
        return number

    def place(self, fields: Fields, name: str) -> Place | None:
        location = fields.take(name)
        index = fields.whole(f"{name}_index", None)
        if self.has_matrices:
            if index is None and location is not None:
                raise InvalidProblemError(
                    fields.at(f"{name}_index"), None, "an index, since there are matrices"
                )
            return None if index is None else Place(index, location, index)
        if index is not None:
            raise InvalidProblemError(
                fields.at(f"{name}_index"), index, "matrices, if there is an index"
            )
        if location is None:
            return None
        return Place(self._point(fields.at(name), location), location, None)

    def _point(self, path: str, location: object) -> int:
        pair = location if isinstance(location, list) else []
        if len(pair) != 2 or any(type(degrees) not in (int, float) for degrees in pair):
            raise InvalidProblemError(path, location, "[longitude, latitude]")
        lon, lat = pair
        if (lon, lat) not in self.place_of:
            self.place_of[lon, lat] = len(self.points)
            self.points.append(Point(lat, lon, self.terrain))
        return self.place_of[lon, lat]

    def depot(self, place: Place | None) -> int | None:
        if place is None:
            return None
        self.depots[place.index] = Depot(id=place.index, location=place.index)
        return place.index


def read_problem(
    document: object, *, travel: TravelProvider, terrain: Terrain = Terrain.PLAIN
) -> VroomProblem:
    """
    Read a problem.

    Parameters
    ----------
    travel
        Asked where the file has coordinates and no matrices.
    terrain
        The land around all its places, which VROOM's format does not know.

    Raises
    ------
    InvalidProblemError
        Naming the field that is wrong, missing or not supported.
    """
    root = Fields("$", document)
    given = root.take("matrices")
    reader = _Reader(has_matrices=given is not None, terrain=terrain)
    vehicles = tuple(reader.vehicle(fields) for fields in root.objects("vehicles"))
    for fields in root.objects("jobs"):
        reader.job(fields)
    shipments = tuple(reader.shipment(fields) for fields in root.objects("shipments"))
    root.close()
    _expect_some(vehicles, reader)
    if given is None:
        profiles = {vehicle.profile for vehicle in vehicles}
        matrices = {name: travel.matrix(reader.points, profile=name) for name in profiles}
    else:
        matrices = _matrices(Fields("$.matrices", given))
    problem = Problem(
        depots=tuple(reader.depots.values()),
        vehicles=vehicles,
        visits=tuple(reader.visits),
        shipments=shipments,
        travel=matrices,
    )
    return VroomProblem(problem, reader.tasks, reader.ends, reader.descriptions)


def _expect_some(vehicles: tuple[Vehicle, ...], reader: _Reader) -> None:
    if not vehicles:
        raise InvalidProblemError("$.vehicles", [], "at least one vehicle")
    if not reader.visits:
        raise InvalidProblemError("$.jobs, $.shipments", [], "at least one task")
    for kind in ("job", "pickup", "delivery"):
        expect_unique(
            f"{kind}: id", (task.id for task in reader.tasks.values() if task.type == kind)
        )


def _matrices(fields: Fields) -> dict[str, TravelMatrix]:
    matrices = {}
    for profile in fields.names():
        given = fields.inner(profile)
        seconds = np.asarray(_rows(given, "durations"))
        metres = np.zeros_like(seconds)
        if "distances" in given:
            metres = np.asarray(_rows(given, "distances"))
        if metres.shape == seconds.shape:
            metres = np.where(seconds == UNREACHABLE, UNREACHABLE, metres)
        given.close()
        matrices[profile] = TravelMatrix(seconds=seconds, metres=metres)
    return matrices


def _rows(fields: Fields, name: str) -> list[list[int]]:
    rows = fields.items(name)
    for number, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(rows):
            raise InvalidProblemError(f"{fields.at(name)}[{number}]", row, f"{len(rows)} numbers")
        for place, value in enumerate(row):
            if type(value) is not int or not 0 <= value <= LARGEST:
                raise InvalidProblemError(
                    f"{fields.at(name)}[{number}][{place}]",
                    value,
                    f"a whole number from 0 to {LARGEST}",
                )
    return rows


def _costs(fields: Fields) -> Costs:
    costs = Costs(
        fixed=fields.whole("fixed"),
        per_hour=fields.whole("per_hour", 3600),
        per_km=fields.whole("per_km"),
    )
    fields.close()
    return costs


def _break(fields: Fields) -> Break:
    pause = Break(id=fields.id(), windows=_windows(fields), service_s=fields.whole("service"))
    fields.close()
    return pause


def _windows(fields: Fields) -> tuple[TimeWindow, ...]:
    if "time_windows" not in fields:
        return ()
    path, given = fields.at("time_windows"), fields.items("time_windows")
    if not given:
        raise InvalidProblemError(path, given, "at least one window, or no such field")
    windows = [_window(f"{path}[{place}]", pair) for place, pair in enumerate(given)]
    return tuple(window for window in windows if window is not None)


def _window(path: str, pair: object) -> TimeWindow | None:
    if pair is None:
        return None
    if not isinstance(pair, list) or len(pair) != 2:
        raise InvalidProblemError(path, pair, "[opens, closes]")
    try:
        return TimeWindow(*pair)
    except InvalidProblemError as error:
        raise InvalidProblemError(path, pair, f"{error.field} to be {error.expected}") from None

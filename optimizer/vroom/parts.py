"""Vehicles, jobs and shipments of VROOM's JSON, with the places they name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from optimizer.door import LARGEST, InvalidProblemError
from optimizer.problem import Break, Costs, Depot, Shipment, TimeWindow, Vehicle, Visit
from optimizer.travel.provider import Point, Terrain
from optimizer.vroom.fields import Fields
from optimizer.vroom.steps import Step, read_steps
from optimizer.vroom.wishes import job_wishes, vehicle_bounds

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


@dataclass(slots=True)
class Reader:
    """Collects places while it walks through the file."""

    has_matrices: bool
    terrain: Terrain
    points: list[Point] = field(default_factory=list)
    place_of: dict[tuple[float, float], int] = field(default_factory=dict)
    depots: dict[int, Depot] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)
    tasks: dict[int, Task] = field(default_factory=dict)
    ends: dict[int, tuple[Place | None, Place | None]] = field(default_factory=dict)
    reloads: dict[int, Place | None] = field(default_factory=dict)
    descriptions: dict[int, str | None] = field(default_factory=dict)
    steps: dict[int, tuple[Step, ...]] = field(default_factory=dict)
    locked: dict[int, int] = field(default_factory=dict)

    def vehicle(self, fields: Fields) -> Vehicle:
        """Read a vehicle, with its steps."""
        number = fields.id()
        start, end = self.place(fields, "start"), self.place(fields, "end")
        reload = self.place(fields, "reload_depot")
        self.ends[number], self.reloads[number] = (start, end), reload or end or start
        self.descriptions[number] = fields.text("description")
        self.locked[number] = fields.whole("locked_steps")
        if "steps" in fields:
            self.steps[number] = read_steps(fields)
        return Vehicle(
            id=number,
            profile=fields.text("profile", "car"),
            start=self._depot(start),
            end=self._depot(end),
            reload_depot=self._depot(reload),
            shift=_window(fields.at("time_window"), fields.take("time_window"))
            if "time_window" in fields
            else DAY,
            speed_factor=fields.take("speed_factor", 1.0),
            capacity=fields.wholes("capacity"),
            skills=frozenset(fields.wholes("skills")),
            breaks=tuple(_break(pause) for pause in fields.objects("breaks")),
            costs=_costs(fields.inner("costs")),
            max_stops=fields.whole("max_tasks", None),
            max_travel_s=fields.whole("max_travel_time", None),
            max_distance_m=fields.whole("max_distance", None),
            **vehicle_bounds(fields),
        )

    def job(self, fields: Fields) -> None:
        """Read a job."""
        delivery, amount = fields.wholes("delivery"), fields.wholes("amount")
        if delivery and amount:
            raise InvalidProblemError(fields.at("amount"), amount, "delivery or amount, not both")
        self._visit(
            fields,
            "job",
            pickup=fields.wholes("pickup"),
            delivery=delivery or amount,
            skills=frozenset(fields.wholes("skills")),
            priority=fields.whole("priority", at_most=100),
            **job_wishes(fields),
        )

    def shipment(self, fields: Fields) -> Shipment:
        """Read a shipment, which makes two visits."""
        shared = {
            "skills": frozenset(fields.wholes("skills")),
            "priority": fields.whole("priority", at_most=100),
        }
        halves = [
            self._visit(fields.inner(half), half, **shared) for half in ("pickup", "delivery")
        ]
        return Shipment(pickup=halves[0], delivery=halves[1], amount=fields.wholes("amount"))

    def _visit(self, fields: Fields, kind: str, **given: Any) -> int:
        """Read what all tasks have; ids are unique by kind only, so visits get their own."""
        number, task_id = len(self.visits), fields.id()
        place = self.place(fields, "location")
        if place is None:
            raise InvalidProblemError(fields.at("location"), None, "a location or its index")
        self.tasks[number] = Task(kind, task_id, fields.text("description"), place)
        setup_s, service_s = fields.whole("setup"), fields.whole("service")
        windows = _windows(fields)
        try:
            visit = Visit(
                id=number,
                location=place.index,
                setup_s=setup_s,
                service_s=service_s,
                windows=windows,
                **given,
            )
        except InvalidProblemError as error:
            name = error.field.removeprefix(f"visit {number}: ").replace("windows", "time_windows")
            raise InvalidProblemError(fields.at(name), error.value, error.expected) from None
        self.visits.append(visit)
        return number

    def place(self, fields: Fields, name: str) -> Place | None:
        """Read where something is; None: the file does not say."""
        is_named = name in fields
        location = fields.take(name)
        if is_named:
            pair = _pair(fields.at(name), location)
        index = fields.whole(f"{name}_index", None)
        if self.has_matrices:
            if index is None and is_named:
                raise InvalidProblemError(
                    fields.at(f"{name}_index"), None, "an index, since there are matrices"
                )
            return None if index is None else Place(index, location, index)
        if index is not None:
            raise InvalidProblemError(
                fields.at(f"{name}_index"), index, "matrices, if there is an index"
            )
        return Place(self._point(fields.at(name), pair), location, None) if is_named else None

    def _point(self, path: str, pair: tuple[float, float]) -> int:
        if pair not in self.place_of:
            try:
                point = Point(pair[1], pair[0], self.terrain)
            except InvalidProblemError as error:
                raise InvalidProblemError(path, list(pair), error.expected) from None
            self.place_of[pair] = len(self.points)
            self.points.append(point)
        return self.place_of[pair]

    def _depot(self, place: Place | None) -> int | None:
        if place is None:
            return None
        self.depots[place.index] = Depot(id=place.index, location=place.index)
        return place.index


def _pair(path: str, location: object) -> tuple[float, float]:
    pair = location if isinstance(location, list) else []
    if len(pair) < 2 or any(type(degrees) not in (int, float) for degrees in pair[:2]):
        raise InvalidProblemError(path, location, "[longitude, latitude]")
    return pair[0], pair[1]


def _costs(fields: Fields) -> Costs:
    return Costs(
        fixed=fields.whole("fixed"),
        per_hour=fields.whole("per_hour", 3600),
        per_km=fields.whole("per_km"),
        per_overtime_hour=fields.whole("per_overtime_hour"),
    )


def _break(fields: Fields) -> Break:
    number = fields.id()
    windows = _windows(fields) or (DAY,)
    try:
        return Break(
            id=number,
            windows=windows,
            service_s=fields.whole("service"),
            max_load=fields.wholes("max_load"),
        )
    except InvalidProblemError as error:
        name = error.field.removeprefix(f"break {number}: ").replace("windows", "time_windows")
        raise InvalidProblemError(fields.at(name), error.value, error.expected) from None


def _windows(fields: Fields) -> tuple[TimeWindow, ...]:
    if "time_windows" not in fields:
        return ()
    path, given = fields.at("time_windows"), fields.items("time_windows")
    if not given:
        raise InvalidProblemError(path, given, "at least one window, or no such field")
    windows = [_window(f"{path}[{place}]", pair) for place, pair in enumerate(given)]
    return tuple(sorted(windows, key=lambda window: window.opens_s))


def _window(path: str, pair: object) -> TimeWindow:
    if not isinstance(pair, list) or len(pair) != 2:
        raise InvalidProblemError(path, pair, "[opens, closes]")
    try:
        return TimeWindow(*pair)
    except InvalidProblemError as error:
        raise InvalidProblemError(path, pair, f"{error.field} to be {error.expected}") from None

"""From VROOM's JSON to a problem."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.door import InvalidProblemError, expect_unique
from optimizer.problem import Problem, Vehicle
from optimizer.travel.provider import Terrain
from optimizer.trips import RELOAD
from optimizer.vroom.fields import Fields
from optimizer.vroom.matrices import read_matrices
from optimizer.vroom.parts import Place, Reader, Task
from optimizer.vroom.steps import Step, begun_with, visits_of
from optimizer.vroom.wishes import read_wishes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimizer.solution import Solution
    from optimizer.travel.matrix import TravelMatrix
    from optimizer.travel.provider import TravelProvider

__all__ = ["Place", "Task", "VroomProblem", "read_problem"]


@dataclass(frozen=True, slots=True)
class VroomProblem:
    """
    A problem and the file's names.

    Parameters
    ----------
    tasks
        What each visit is called, by visit id.
    ends
        Where the file says each vehicle starts and ends, by vehicle id.
    steps
        The steps that the file gives a vehicle, by vehicle id; vehicles without are left out.
    orders
        The visits among them, with `optimizer.trips.RELOAD` between two trips.
    reloads
        Where each vehicle loads between two trips, by vehicle id.
    """

    problem: Problem
    tasks: Mapping[int, Task]
    ends: Mapping[int, tuple[Place | None, Place | None]]
    descriptions: Mapping[int, str | None]
    steps: Mapping[int, tuple[Step, ...]]
    orders: Mapping[int, tuple[int, ...]]
    reloads: Mapping[int, Place | None]

    @property
    def initial(self) -> Solution | None:
        """The plan to begin with; None: the file has none."""
        return begun_with(self.orders) if any(self.orders.values()) else None


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
        Naming the field that is wrong or missing, by its place and the id of what it belongs to.
    """
    root = Fields("$", document)
    has_matrices = "matrices" in root
    given = root.take("matrices")
    reader = Reader(has_matrices=has_matrices, terrain=terrain)
    vehicles = [reader.vehicle(fields) for fields in root.objects("vehicles")]
    for fields in root.objects("jobs"):
        reader.job(fields)
    shipments = tuple(reader.shipment(fields) for fields in root.objects("shipments"))
    visit_of = _visit_of(vehicles, reader)
    used: set[int] = set()
    orders = {v: visits_of(steps, visit_of, used) for v, steps in reader.steps.items()}
    wishes = read_wishes(root, vehicles, visit_of)
    if has_matrices:
        matrices = _given_matrices(given, vehicles)
    else:
        names = {vehicle.profile for vehicle in vehicles}
        matrices = {name: travel.matrix(reader.points, profile=name) for name in names}
    try:
        problem = Problem(
            depots=tuple(reader.depots.values()),
            vehicles=tuple(_locked(vehicle, reader, visit_of) for vehicle in vehicles),
            visits=tuple(reader.visits),
            shipments=shipments,
            travel=matrices,
            **wishes,
        )
    except InvalidProblemError as error:
        raise _renamed(error, reader.tasks) from None
    told = reader.descriptions, reader.steps, orders, reader.reloads
    return VroomProblem(problem, reader.tasks, reader.ends, *told)


def _visit_of(vehicles: list[Vehicle], reader: Reader) -> dict[tuple[str, int], int]:
    """Map type and id of each task to its visit; there are some, and each id is one task's."""
    if not vehicles:
        raise InvalidProblemError("$.vehicles", [], "at least one vehicle")
    if not reader.visits:
        raise InvalidProblemError("$.jobs, $.shipments", [], "at least one task")
    for kind in ("job", "pickup", "delivery"):
        expect_unique(
            f"{kind}: id", (task.id for task in reader.tasks.values() if task.type == kind)
        )
    return {(task.type, task.id): visit_id for visit_id, task in reader.tasks.items()}


def _locked(vehicle: Vehicle, reader: Reader, visit_of: Mapping[tuple[str, int], int]) -> Vehicle:
    count = reader.locked.get(vehicle.id, 0)
    if not count:
        return vehicle
    steps = reader.steps.get(vehicle.id, ())
    if count > len(steps):
        raise InvalidProblemError(
            f"vehicle {vehicle.id}: locked_steps", count, f"at most its {len(steps)} steps"
        )
    locked = visits_of(steps[:count], visit_of, set())
    if RELOAD in locked:
        raise InvalidProblemError(
            f"vehicle {vehicle.id}: locked_steps", count, "steps of the first trip alone"
        )
    return replace(vehicle, locked=locked)


def _given_matrices(given: object, vehicles: list[Vehicle]) -> dict[str, TravelMatrix]:
    """Read the file's matrices; where they price rides, no hour has another price."""
    matrices = read_matrices(given)
    priced = {name for name in matrices if matrices[name].costs is not None}
    for vehicle in vehicles:
        if vehicle.profile in priced and vehicle.costs.per_hour != 3600:
            raise InvalidProblemError(
                f"vehicle {vehicle.id}: costs.per_hour",
                vehicle.costs.per_hour,
                f"nothing, since $.matrices.{vehicle.profile} has costs",
            )
    return matrices


def _renamed(error: InvalidProblemError, tasks: Mapping[int, Task]) -> InvalidProblemError:
    """Call visits what the file calls them."""

    def name(match: re.Match[str]) -> str:
        task = tasks.get(int(match[1]))
        return match[0] if task is None else f"{task.type} {task.id}"

    field, expected = (re.sub(r"visit (\d+)", name, text) for text in (error.field, error.expected))
    return InvalidProblemError(field, error.value, expected)

"""
What the file may say beyond VROOM's own format, under keys that VROOM passes over.

On a job ``release``, ``due``, ``late_per_hour``, ``penalty``, ``surcharge``, ``required_vehicles``,
``forbidden_vehicles``, ``preferred_vehicles`` and ``preference``; on a vehicle ``locked_steps``,
``overtime``, ``max_duration`` (seconds from leaving the start to being back at the end) and, for
several trips, ``max_trips``, ``reload_depot`` or ``reload_depot_index`` (where; by default its end,
else its start) and ``reload_service`` (seconds there), among its costs ``per_overtime_hour``; at
the root ``balance``, ``compactness``, ``familiarity`` and ``alternatives``. Between two trips
stands a step of type ``reload``, in what is read and in what is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from optimizer.door import LARGEST_ID, InvalidProblemError, expect_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.problem import Vehicle
    from optimizer.vroom.fields import Fields

FULL_PER_HOUR = 3600
"""Price of an hour where a wish of 0 to 1 is 1: as much as an hour's ride by default."""


def job_wishes(fields: Fields) -> dict[str, Any]:
    """Read what a job says of who should come, and from when on."""
    wishes: dict[str, Any] = {
        name: _ids(fields, f"{name}_vehicles") for name in ("required", "forbidden", "preferred")
    }
    for name in ("preference", "late_per_hour", "surcharge"):
        wishes[name] = fields.whole(name)
    return wishes | {
        "release_s": fields.whole("release"),
        "due_s": fields.whole("due", None),
        "penalty": fields.whole("penalty", None),
    }


def vehicle_bounds(fields: Fields) -> dict[str, Any]:
    """Read how late a vehicle may be home, how long it may be away, and how many trips it rides."""
    return {
        "overtime_s": fields.whole("overtime"),
        "max_duration_s": fields.whole("max_duration", None),
        "max_trips": fields.whole("max_trips", 1),
        "reload_s": fields.whole("reload_service"),
    }


def read_wishes(
    root: Fields, vehicles: Sequence[Vehicle], visit_of: Mapping[tuple[str, int], int]
) -> dict[str, Any]:
    """Read what the root says of the whole plan."""
    known = {vehicle.id for vehicle in vehicles}
    return {
        "balance_per_hour": _share(root, "balance"),
        "compact_per_hour": _share(root, "compactness"),
        "familiarity": _familiarity(root, known, visit_of),
        "alternatives": tuple(
            tuple(
                _job(f"$.alternatives[{number}]", task, visit_of) for task in _list(group, number)
            )
            for number, group in enumerate(root.items("alternatives"))
        ),
    }


def _share(root: Fields, name: str) -> int:
    value = root.take(name, 0)
    if type(value) not in (int, float) or not 0 <= value <= 1:
        raise InvalidProblemError(root.at(name), value, "a number from 0 to 1")
    return round(FULL_PER_HOUR * float(value))


def _familiarity(
    root: Fields, known: set[int], visit_of: Mapping[tuple[str, int], int]
) -> dict[int, dict[int, int]]:
    given = root.inner("familiarity")
    familiarity: dict[int, dict[int, int]] = {}
    for name in given.names():
        vehicle_id = _number(given.at(name), name)
        if vehicle_id not in known:
            raise InvalidProblemError(given.at(name), vehicle_id, "the id of a vehicle")
        bonuses = given.inner(name)
        familiarity[vehicle_id] = {
            visit_id: bonuses.whole(task)
            for task in bonuses.names()
            for visit_id in _tasks(bonuses.at(task), task, visit_of)[:1]
        }
    return familiarity


def _tasks(path: str, name: str, visit_of: Mapping[tuple[str, int], int]) -> list[int]:
    """Find the visit of that id: a job's, else where its shipment is picked up."""
    number = _number(path, name)
    found = [visit_of[kind, number] for kind in ("job", "pickup") if (kind, number) in visit_of]
    if not found:
        raise InvalidProblemError(path, number, "the id of a task")
    return found


def _number(path: str, name: str) -> int:
    if not (name.isascii() and name.isdigit()):
        raise InvalidProblemError(path, name, "an id")
    return int(name)


def _list(group: object, number: int) -> list[Any]:
    if not isinstance(group, list):
        raise InvalidProblemError(f"$.alternatives[{number}]", group, "a list of ids of jobs")
    return group


def _job(path: str, task: object, visit_of: Mapping[tuple[str, int], int]) -> int:
    expect_whole(path, task, at_most=LARGEST_ID)
    visit_id = visit_of.get(("job", cast("int", task)))
    if visit_id is None:
        raise InvalidProblemError(path, task, "the id of a job")
    return visit_id


def _ids(fields: Fields, name: str) -> frozenset[int]:
    values = fields.items(name)
    for place, value in enumerate(values):
        expect_whole(f"{fields.at(name)}[{place}]", value, at_most=LARGEST_ID)
    return frozenset(values)

"""What a search was given, kept as VROOM's JSON: the day of that morning can be repeated."""

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import select, update

import optimizer
from app.core.db import db
from app.dispatch.models import Plan, PlanInput
from optimizer.travel import Estimate
from optimizer.vroom import VroomProblem, read_problem

LARGEST = 8_000_000  # Packed bytes: some 1,500 visits. A larger day keeps its hash alone.
LEVEL = 6
KEPT_FOR = timedelta(days=60)
ENGINES = ("ortools", "pyvrp", "numba", "numpy")
FULL_PER_HOUR = 3600  # What VROOM's extension calls a wish of 1.


Orders = Mapping[int, Sequence[int]]


def pack(problem: optimizer.Problem, *, orders: Orders) -> tuple[str, bytes | None]:
    """
    Return the hash of a problem, and the problem itself; None where it is too large to keep.

    Parameters
    ----------
    orders
        What the search begins with: ids of visits by vehicle.
    """
    text = json.dumps(_document(problem, orders), separators=(",", ":"), sort_keys=True).encode()
    packed = zlib.compress(text, LEVEL)
    return hashlib.sha256(text).hexdigest(), packed if len(packed) <= LARGEST else None


def unpack(packed: bytes) -> VroomProblem:
    """Read a problem that was kept; its tasks bear the ids of bookings."""
    return read_problem(json.loads(zlib.decompress(packed)), travel=Estimate())


def forget_inputs(*, province_code: str, today: date) -> None:
    """Let go of what searches were given long ago: it is large, and the routes stay."""
    old = select(Plan.id).where(Plan.province_code == province_code, Plan.on < today - KEPT_FOR)
    statement = update(PlanInput).where(PlanInput.plan_id.in_(old), PlanInput.vroom.is_not(None))
    db.session.execute(
        statement.values(vroom=None), execution_options={"synchronize_session": False}
    )


def engine_versions() -> dict[str, str]:
    """Say which versions of the engines search here."""
    found = {}
    for name in ENGINES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # One may do without PyVRP.
            continue
    return found


def _document(problem: optimizer.Problem, orders: Orders) -> dict[str, Any]:
    return {
        "vehicles": [_vehicle(problem, each, orders) for each in problem.vehicles],
        "jobs": [_job(visit) for visit in problem.visits],
        "matrices": {name: _matrix(matrix) for name, matrix in problem.travel.items()},
        "balance": problem.balance_per_hour / FULL_PER_HOUR,
        "compactness": problem.compact_per_hour / FULL_PER_HOUR,
        "alternatives": [list(group) for group in problem.alternatives],
        "familiarity": {
            str(key): {str(visit_id): worth for visit_id, worth in known.items()}
            for key, known in problem.familiarity.items()
        },
    }


def _vehicle(
    problem: optimizer.Problem, vehicle: optimizer.Vehicle, orders: Orders
) -> dict[str, Any]:
    depots, costs = problem.depot_by_id, vehicle.costs
    known = [key for key in orders.get(vehicle.id, ()) if key in problem.visit_by_id]
    steps = [*vehicle.locked, *(key for key in known if key not in vehicle.locked)]
    written: dict[str, Any] = {
        "id": vehicle.id,
        "profile": vehicle.profile,
        "time_window": [vehicle.shift.opens_s, vehicle.shift.closes_s],
        "speed_factor": vehicle.speed_factor,
        "capacity": list(vehicle.capacity),
        "skills": sorted(vehicle.skills),
        "breaks": [_break(pause) for pause in vehicle.breaks],
        "costs": {
            "fixed": costs.fixed,
            "per_hour": costs.per_hour,
            "per_km": costs.per_km,
            "per_overtime_hour": costs.per_overtime_hour,
        },
        "overtime": vehicle.overtime_s,
        "locked_steps": len(vehicle.locked),
        "steps": [{"type": "job", "id": visit_id} for visit_id in steps],
        **_given(
            max_tasks=vehicle.max_stops,
            max_travel_time=vehicle.max_travel_s,
            max_distance=vehicle.max_distance_m,
        ),
    }
    ends = {"start_index": vehicle.start, "end_index": vehicle.end}
    return written | {
        name: depots[depot_id].location for name, depot_id in ends.items() if depot_id is not None
    }


def _break(pause: optimizer.Break) -> dict[str, Any]:
    return {
        "id": pause.id,
        "service": pause.service_s,
        "max_load": list(pause.max_load),
        "time_windows": [[window.opens_s, window.closes_s] for window in pause.windows],
    }


def _job(visit: optimizer.Visit) -> dict[str, Any]:
    windows = [[window.opens_s, window.closes_s] for window in visit.windows]
    return {
        "id": visit.id,
        "location_index": visit.location,
        "setup": visit.setup_s,
        "service": visit.service_s,
        "pickup": list(visit.pickup),
        "delivery": list(visit.delivery),
        "skills": sorted(visit.skills),
        "priority": visit.priority,
        "required_vehicles": sorted(visit.required),
        "forbidden_vehicles": sorted(visit.forbidden),
        "preferred_vehicles": sorted(visit.preferred),
        "preference": visit.preference,
        "release": visit.release_s,
        "late_per_hour": visit.late_per_hour,
        "surcharge": visit.surcharge,
        **_given(time_windows=windows or None, due=visit.due_s, penalty=visit.penalty),
    }


def _matrix(matrix: optimizer.TravelMatrix) -> dict[str, Any]:
    written = {"durations": matrix.seconds.tolist(), "distances": matrix.metres.tolist()}
    if matrix.costs is not None:
        written["costs"] = matrix.costs.tolist()
    return written


def _given(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}

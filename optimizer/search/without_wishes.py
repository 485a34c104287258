"""A problem as the fast search can take it: what only the careful search knows is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.problem import Depot, Problem
from optimizer.window import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.demand import Visit
    from optimizer.fleet import Vehicle
    from optimizer.search.trial import Trial


def without_wishes(trial: Trial) -> tuple[Problem, list[int]]:
    """
    Relax the problem of a trial whose routes hold what is locked and nothing else.

    Returns
    -------
    tuple[Problem, list[int]]
        Couriers go on from their last locked stop, of alternatives the first alone is asked for.
        And the position in the problem of each of its visits.
    """
    problem = trial.problem
    taken = {trial.request_of[visit] for order in trial.orders for visit in order}
    kept = [
        request.options[0] for number, request in enumerate(trial.requests) if number not in taken
    ]
    positions = sorted(visit for option in kept for visit in option)
    ids = {problem.visits[visit].id for visit in positions}
    depots = {depot.id: depot for depot in problem.depots}
    vehicles = tuple(
        _vehicle(trial, number, vehicle, depots) for number, vehicle in enumerate(problem.vehicles)
    )
    relaxed = Problem(
        depots=tuple(depots.values()),
        vehicles=vehicles,
        visits=tuple(_visit(problem.visits[visit]) for visit in positions),
        travel=problem.travel,
        shipments=tuple(pair for pair in problem.shipments if pair.pickup in ids),
    )
    return relaxed, positions


def _visit(visit: Visit) -> Visit:
    windows: Sequence[TimeWindow] = [
        TimeWindow(max(window.opens_s, visit.release_s), window.closes_s)
        for window in visit.windows
        if window.closes_s >= visit.release_s
    ]
    return replace(
        visit,
        windows=tuple(windows) or visit.windows,
        release_s=0,
        due_s=None,
        late_per_hour=0,
        surcharge=0,
        preferred=frozenset(),
        preference=0,
    )


def _vehicle(trial: Trial, number: int, vehicle: Vehicle, depots: dict[int, Depot]) -> Vehicle:
    breaks = tuple(replace(pause, max_load=()) for pause in vehicle.breaks)
    overtime_s = 0 if vehicle.costs.per_overtime_hour else vehicle.overtime_s
    free = replace(vehicle, breaks=breaks, overtime_s=overtime_s, locked=())
    route, order = trial.timed[number], trial.orders[number]
    if route is None:
        return free
    last = route.stops[-1]
    here = Depot(id=max(depots) + 1, location=trial.problem.visits[order[-1]].location)
    depots[here.id] = here
    over = {pause.break_id for pause in route.breaks if pause.after_stops < len(order)}
    opens_s = min(last.leaves_s, vehicle.shift.closes_s)
    stops = None if vehicle.max_stops is None else max(0, vehicle.max_stops - len(order))
    return replace(
        free,
        start=here.id,
        shift=TimeWindow(opens_s, vehicle.shift.closes_s),
        breaks=tuple(pause for pause in breaks if pause.id not in over),
        max_stops=stops,
    )

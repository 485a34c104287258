"""What has begun stays: a locked prefix keeps its stops, its times and its pauses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.rider import Rider
from optimizer.window import TimeWindow

if TYPE_CHECKING:
    from optimizer.problem import Break, Problem
    from optimizer.solution import Route


def locked_rider(rider: Rider, route: Route, stops: int) -> Rider:
    """Prepare a vehicle whose first stops have begun: pauses are over or still ahead."""
    begun_until_s = _begun_until_s(route, stops)
    taken = {pause.break_id: pause.starts_s for pause in route.breaks}
    breaks = tuple(
        _pinned(pause, taken.get(pause.id), begun_until_s) for pause in rider.vehicle.breaks
    )
    vehicle = replace(rider.vehicle, breaks=breaks)
    return Rider(rider.problem, vehicle, rider.seconds_matrix)


def keeps_lock(problem: Problem, before: Route, after: Route, stops: int) -> bool:
    """
    Say whether a new timing leaves what has begun as it was.

    What is delivered was loaded at the start: nobody who has left can be given more of it.
    """
    locked = min(stops, len(before.stops))
    if len(after.stops) < locked or after.starts_s != before.starts_s:
        return False
    pairs = zip(before.stops[:locked], after.stops[:locked], strict=True)
    if any(
        (old.visit_id, old.arrives_s, old.starts_s, old.leaves_s)
        != (new.visit_id, new.arrives_s, new.starts_s, new.leaves_s)
        for old, new in pairs
    ):
        return False
    return _brought(problem, after) <= _brought(problem, before)


def _brought(problem: Problem, route: Route) -> set[int]:
    return {u for u in route.visit_ids if any(problem.visit_by_id[u].delivery)}


def _begun_until_s(route: Route, stops: int) -> int:
    locked = route.stops[:stops]
    return locked[-1].leaves_s if locked else route.starts_s


def _pinned(pause: Break, taken_s: int | None, begun_until_s: int) -> Break:
    if taken_s is not None and taken_s < begun_until_s:
        return replace(pause, windows=(TimeWindow(taken_s, taken_s),))
    ahead = tuple(
        TimeWindow(max(window.opens_s, begun_until_s), window.closes_s)
        for window in pause.windows
        if window.closes_s >= begun_until_s
    )
    return replace(pause, windows=ahead) if ahead else pause

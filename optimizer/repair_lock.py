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
    is_rested = any(pause.starts_s < route.starts_s for pause in route.breaks)
    taken = {pause.break_id: pause.starts_s for pause in route.breaks}
    breaks = tuple(
        _pinned(pause, taken.get(pause.id), begun_until_s) for pause in rider.vehicle.breaks
    )
    vehicle = replace(rider.vehicle, breaks=breaks)
    if vehicle.max_duration_s is not None and not is_rested:
        # The time away runs since then: leaving later is no choice any more.
        shift = TimeWindow(max(route.starts_s, vehicle.shift.opens_s), vehicle.shift.closes_s)
        vehicle = replace(vehicle, shift=shift)
    return Rider(rider.problem, vehicle, rider.seconds_matrix)


def keeps_lock(problem: Problem, before: Route, after: Route, stops: int) -> bool:
    """
    Say whether a new timing leaves what has begun as it was.

    What a trip delivers was loaded before it began: nobody who has left can be given more of it,
    or bring it on a later trip.
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
    if _reloads(before, locked) != _reloads(after, locked):
        return False
    loaded, unloaded = _brought(problem, before, locked), _brought(problem, after, locked)
    return unloaded <= loaded and loaded & set(after.visit_ids) <= unloaded


def _reloads(route: Route, locked: int) -> list[tuple[int, int, int, int]]:
    """List the visits to the depot before the last stop that has begun."""
    return [
        (reload.after_stops, reload.arrives_s, reload.starts_s, reload.leaves_s)
        for reload in route.reloads
        if reload.after_stops < locked
    ]


def _brought(problem: Problem, route: Route, locked: int) -> set[int]:
    """List whom the trips that have begun bring something: the one under way is the last."""
    ends = [reload.after_stops for reload in route.reloads if reload.after_stops >= max(1, locked)]
    loaded = route.visit_ids[: min(ends, default=len(route.stops))]
    return {u for u in loaded if any(problem.visit_by_id[u].delivery)}


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

"""
When a vehicle arrives, waits, starts and leaves along a given order of visits, breaks included.

The earliest schedule is found exactly: for each stop and each number of breaks already taken,
only the earliest instant matters, since being earlier never hurts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.costs import route_cost
from optimizer.door import LARGEST
from optimizer.solution import Route, Stop, TakenBreak
from optimizer.travel.matrix import UNREACHABLE
from optimizer.window import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.problem import Visit
    from optimizer.rider import Rider


@dataclass(slots=True)
class _Leg:
    """How one place is reached from the one before, with ``taken`` breaks behind at its end."""

    before: _Leg | None
    taken: int
    pauses: tuple[tuple[int, int], ...]
    arrives_s: int
    starts_s: int
    leaves_s: int


def schedule(rider: Rider, visits: Sequence[Visit]) -> Route | None:
    """
    Time the visits in the order given, each as early as can be.

    Breaks are taken as early as that costs no later finish; departure waits until the first
    door opens. Says nothing about skills, capacity or limits (`optimizer.feasibility` does).

    Returns
    -------
    Route | None
        None where no timing keeps the windows, releases, breaks and shift.
    """
    last = _last_leg(rider, visits)
    return None if last is None else _route(rider, visits, last)


def is_on_time(rider: Rider, visits: Sequence[Visit]) -> bool:
    """Say whether some timing of the order keeps windows, breaks and shift."""
    return _last_leg(rider, visits) is not None


def idle_s(route: Route) -> int:
    """Find how long from start to end one neither rides, nor works, nor pauses."""
    paused_s = sum(
        pause.ends_s - pause.starts_s
        for pause in route.breaks
        if route.starts_s < pause.ends_s and pause.starts_s < route.ends_s
    )
    return route.ends_s - route.starts_s - route.busy_s - paused_s


def _last_leg(rider: Rider, visits: Sequence[Visit]) -> _Leg | None:
    loads = rider.loads(visits) if rider.rests_unladen else [()] * (len(visits) + 1)
    labels = _at_depot(rider, visits, loads[0])
    here: int | None = rider.start
    for place, visit in enumerate(visits):
        work_s = rider.work_s(visit, after=here if place else None)
        leg = _Ahead(rider.seconds(here, visit.location), visit.windows, work_s, loads[place])
        labels = _extend(rider, labels, leg)
        here = visit.location
    home = _Ahead(rider.seconds(here, rider.end), (), 0, loads[-1])
    ended = _extend(rider, labels, home)
    return next((leg for leg in ended if leg.taken == len(rider.breaks)), None)


def _at_depot(rider: Rider, visits: Sequence[Visit], load: tuple[int, ...]) -> list[_Leg]:
    """Say when one can leave, breaks taken before that: not until all to be brought is ready."""
    opens_s = rider.vehicle.shift.opens_s
    labels = [_Leg(None, 0, (), opens_s, opens_s, opens_s)]
    ready_s = max((visit.release_s for visit in visits), default=0)
    if ready_s <= opens_s:
        return labels
    return _extend(rider, labels, _Ahead(0, (TimeWindow(ready_s, LARGEST),), 0, load))


@dataclass(frozen=True, slots=True)
class _Ahead:
    """The next place: how far, when open, how much work, and what is on board on the way."""

    travel_s: int
    windows: Sequence[TimeWindow]
    work_s: int
    load: tuple[int, ...]


def _extend(rider: Rider, labels: list[_Leg], ahead: _Ahead) -> list[_Leg]:
    if ahead.travel_s >= UNREACHABLE:
        return []
    closes_s, work_s = rider.vehicle.closes_s, ahead.work_s
    best: dict[int, _Leg] = {}
    # Most breaks behind first: on a tie the earlier break wins.
    for label in reversed(labels):
        for taken, pauses, arrives_s, ready_s in _ways(rider, label, ahead):
            starts_s = earliest(ahead.windows, ready_s)
            if starts_s is None or starts_s + work_s > closes_s:
                continue
            if taken not in best or starts_s + work_s < best[taken].leaves_s:
                best[taken] = _Leg(label, taken, pauses, arrives_s, starts_s, starts_s + work_s)
    return [best[taken] for taken in sorted(best)]


def _ways(
    rider: Rider, label: _Leg, ahead: _Ahead
) -> Iterator[tuple[int, tuple[tuple[int, int], ...], int, int]]:
    """Ride the leg with none, one, two... of the next breaks on it."""
    breaks, closes_s = rider.breaks, rider.vehicle.closes_s
    clock_s, left_s = label.leaves_s, ahead.travel_s
    arrives_s = clock_s + left_s
    pauses: tuple[tuple[int, int], ...] = ()
    yield label.taken, pauses, arrives_s, arrives_s
    for taken in range(label.taken, len(breaks)):
        pause = breaks[taken]
        starts_s = earliest(pause.windows, clock_s)
        if starts_s is None or starts_s + pause.service_s > closes_s:
            return
        if any(held > most for held, most in zip(ahead.load, pause.max_load, strict=False)):
            return
        left_s = max(0, left_s - (starts_s - clock_s))
        if left_s:
            arrives_s += pause.service_s
        clock_s = starts_s + pause.service_s
        pauses = (*pauses, (starts_s, clock_s))
        yield taken + 1, pauses, arrives_s, clock_s + left_s


def earliest(windows: Sequence[TimeWindow], from_s: int) -> int | None:
    """Find the first instant from ``from_s`` on within a window; no windows: any instant."""
    if not windows:
        return from_s
    for window in windows:
        if from_s <= window.closes_s:
            return max(from_s, window.opens_s)
    return None


def _route(rider: Rider, visits: Sequence[Visit], last: _Leg) -> Route:
    legs = _unrolled(last)
    free_s = rider.vehicle.shift.opens_s
    if len(legs) > len(visits) + 1:
        free_s = legs[0].leaves_s
        legs[1].pauses = legs[0].pauses + legs[1].pauses
        del legs[0]
    starts_s = _departure_s(rider, visits, legs[0], free_s)
    loads = rider.loads(visits)
    effort = rider.effort(visits, [leg.starts_s for leg in legs[:-1]], ends_s=legs[-1].leaves_s)
    route = Route(
        vehicle_id=rider.vehicle.id,
        stops=_stops(visits, legs, loads),
        breaks=_taken_breaks(rider, legs),
        starts_s=starts_s,
        ends_s=legs[-1].arrives_s,
        distance_m=effort.distance_m,
        travel_s=effort.travel_s,
        wait_s=0,
        cost=route_cost(rider.vehicle.costs, effort),
        load=loads[0],
    )
    return replace(route, wait_s=idle_s(route))


def _unrolled(last: _Leg) -> list[_Leg]:
    """List the legs in order, without the label before departure."""
    legs = [last]
    while legs[-1].before is not None:
        legs.append(legs[-1].before)
    return legs[-2::-1]


def _departure_s(rider: Rider, visits: Sequence[Visit], first: _Leg, free_s: int) -> int:
    """Leave so late that nobody waits at the first door, and rest before that, not on the way."""
    if not visits:
        return free_s
    latest_s = first.starts_s - rider.seconds(rider.start, visits[0].location)
    if first.pauses and latest_s < first.pauses[-1][1]:
        return free_s
    first.arrives_s = first.starts_s
    return latest_s


def _stops(
    visits: Sequence[Visit], legs: Sequence[_Leg], loads: Sequence[tuple[int, ...]]
) -> tuple[Stop, ...]:
    return tuple(
        Stop(
            visit_id=visit.id,
            arrives_s=leg.arrives_s,
            starts_s=leg.starts_s,
            leaves_s=leg.leaves_s,
            load=load,
        )
        for visit, leg, load in zip(visits, legs[:-1], loads[1:], strict=True)
    )


def _taken_breaks(rider: Rider, legs: Sequence[_Leg]) -> tuple[TakenBreak, ...]:
    places = [(place, span) for place, leg in enumerate(legs) for span in leg.pauses]
    return tuple(
        TakenBreak(break_id=pause.id, starts_s=starts_s, ends_s=ends_s, after_stops=place)
        for pause, (place, (starts_s, ends_s)) in zip(rider.breaks, places, strict=True)
    )

"""
When a vehicle arrives, waits, starts and leaves along a given order of visits, breaks included.

The earliest schedule is found exactly: for each stop and each number of breaks already taken,
only the earliest instant matters, since being earlier never hurts. Where the time away from the
start is bounded, being earlier may hurt: `optimizer.slack` then finds when to leave.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.ahead import Ahead, Leg, all_ready_s, places_ahead
from optimizer.costs import route_cost
from optimizer.door import LARGEST
from optimizer.slack import least_duration_s, within_duration
from optimizer.solution import Reload, Route, Stop, TakenBreak
from optimizer.travel.matrix import UNREACHABLE
from optimizer.trips import trips_of
from optimizer.window import TimeWindow, earliest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimizer.problem import Visit
    from optimizer.rider import Rider


def schedule(rider: Rider, visits: Sequence[Visit], reloads: Sequence[int] = ()) -> Route | None:
    """
    Time the visits in the order given, each as early as can be.

    Breaks are taken as early as that costs no later finish; departure waits until the first
    door opens, and as much longer as `Vehicle.max_duration_s` needs. Says nothing about skills,
    capacity or other limits (`optimizer.feasibility` does).

    Parameters
    ----------
    reloads
        How many visits stand before each visit to the depot between two trips.

    Returns
    -------
    Route | None
        None where no timing keeps the windows, releases, breaks, shift and longest duration.
    """
    timed = _timed(rider, visits, reloads)
    return None if timed is None else _route(rider, visits, reloads, *timed)


def is_on_time(rider: Rider, visits: Sequence[Visit], reloads: Sequence[int] = ()) -> bool:
    """Say whether some timing of the order keeps windows, breaks, shift and longest duration."""
    if rider.vehicle.max_duration_s is not None:
        return _timed(rider, visits, reloads) is not None
    places = places_ahead(rider, visits, reloads)
    return _last_leg(rider, places, all_ready_s(trips_of(visits, reloads)[0])) is not None


def shortest_s(rider: Rider, visits: Sequence[Visit], reloads: Sequence[int] = ()) -> int | None:
    """Find the least time from leaving the start to being back at the end; None: no timing."""
    released_s = all_ready_s(trips_of(visits, reloads)[0])
    return least_duration_s(rider, places_ahead(rider, visits, reloads), released_s)


def idle_s(route: Route) -> int:
    """Find how long from start to end one neither rides, nor works, nor pauses."""
    paused_s = sum(
        pause.ends_s - pause.starts_s
        for pause in route.breaks
        if route.starts_s < pause.ends_s and pause.starts_s < route.ends_s
    )
    return route.ends_s - route.starts_s - route.busy_s - paused_s


def _timed(
    rider: Rider, visits: Sequence[Visit], reloads: Sequence[int]
) -> tuple[int, list[Leg]] | None:
    """Find the departure and a leg to each place."""
    places = places_ahead(rider, visits, reloads)
    released_s = all_ready_s(trips_of(visits, reloads)[0])
    last = _last_leg(rider, places, released_s)
    if last is None:
        return None
    starts_s, legs = _unrolled(rider, places, last)
    longest_s = rider.vehicle.max_duration_s
    if longest_s is None or legs[-1].arrives_s - starts_s <= longest_s:
        return starts_s, legs
    shorter = within_duration(rider, places, released_s)
    if shorter is None:
        return None
    return _departure_s(shorter[1], places, free_s=shorter[0]), shorter[1]


def _last_leg(rider: Rider, places: Sequence[Ahead], released_s: int) -> Leg | None:
    labels = _at_depot(rider, released_s, places[0].load)
    for place in places:
        labels = _extend(rider, labels, place)
    return next((leg for leg in labels if leg.taken == len(rider.breaks)), None)


def _at_depot(rider: Rider, released_s: int, load: tuple[int, ...]) -> list[Leg]:
    """Say when one can leave, breaks taken before that: not until all to be brought is ready."""
    opens_s = rider.vehicle.shift.opens_s
    labels = [Leg(None, 0, (), opens_s, opens_s, opens_s)]
    if released_s <= opens_s:
        return labels
    return _extend(rider, labels, Ahead(0, (TimeWindow(released_s, LARGEST),), 0, load))


def _extend(rider: Rider, labels: list[Leg], ahead: Ahead) -> list[Leg]:
    if ahead.travel_s >= UNREACHABLE:
        return []
    closes_s, work_s = rider.vehicle.closes_s, ahead.work_s
    best: dict[int, Leg] = {}
    # Most breaks behind first: on a tie the earlier break wins.
    for label in reversed(labels):
        for taken, pauses, arrives_s, ready_s in _ways(rider, label, ahead):
            starts_s = earliest(ahead.windows, ready_s)
            if starts_s is None or starts_s + work_s > closes_s:
                continue
            if taken not in best or starts_s + work_s < best[taken].leaves_s:
                best[taken] = Leg(label, taken, pauses, arrives_s, starts_s, starts_s + work_s)
    return [best[taken] for taken in sorted(best)]


def _ways(
    rider: Rider, label: Leg, ahead: Ahead
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


def _unrolled(rider: Rider, places: Sequence[Ahead], last: Leg) -> tuple[int, list[Leg]]:
    """List the departure and the legs in order, without the labels before departure."""
    legs = [last]
    while legs[-1].before is not None:
        legs.append(legs[-1].before)
    legs = legs[-2::-1]
    free_s = rider.vehicle.shift.opens_s
    if len(legs) > len(places):
        free_s = legs[0].leaves_s
        legs[1].pauses = legs[0].pauses + legs[1].pauses
        del legs[0]
    return _departure_s(legs, places, free_s=free_s), legs


def _departure_s(legs: Sequence[Leg], places: Sequence[Ahead], *, free_s: int) -> int:
    """Leave so late that nobody waits at the first door, and rest before that, not on the way."""
    first = legs[0]
    if len(legs) == 1:
        return free_s
    latest_s = first.starts_s - places[0].travel_s
    if first.pauses and latest_s < first.pauses[-1][1]:
        return free_s
    first.arrives_s = first.starts_s
    return latest_s


def _route(
    rider: Rider, visits: Sequence[Visit], reloads: Sequence[int], starts_s: int, legs: list[Leg]
) -> Route:
    loads = rider.loads(visits, reloads)
    places = list(zip(legs[:-1], loads[1:], strict=True))
    # A reload stands behind the stops and the reloads before it.
    back_at = {stops + number: stops for number, stops in enumerate(reloads)}
    doors = [place for number, place in enumerate(places) if number not in back_at]
    begins = [leg.starts_s for leg, _ in doors]
    effort = rider.effort(visits, begins, ends_s=legs[-1].leaves_s, reloads=reloads)
    route = Route(
        vehicle_id=rider.vehicle.id,
        stops=tuple(
            Stop(visit_id=visit.id, load=load, **_instants(leg))
            for visit, (leg, load) in zip(visits, doors, strict=True)
        ),
        reloads=tuple(
            Reload(after_stops=stops, load=places[number][1], **_instants(places[number][0]))
            for number, stops in back_at.items()
        ),
        breaks=_taken_breaks(rider, legs, frozenset(back_at)),
        starts_s=starts_s,
        ends_s=legs[-1].arrives_s,
        distance_m=effort.distance_m,
        travel_s=effort.travel_s,
        wait_s=0,
        cost=route_cost(rider.vehicle.costs, effort),
        load=loads[0],
    )
    return replace(route, wait_s=idle_s(route))


def _instants(leg: Leg) -> dict[str, int]:
    return {"arrives_s": leg.arrives_s, "starts_s": leg.starts_s, "leaves_s": leg.leaves_s}


def _taken_breaks(
    rider: Rider, legs: Sequence[Leg], back_at: frozenset[int]
) -> tuple[TakenBreak, ...]:
    spans, stops = [], 0
    for number, leg in enumerate(legs):
        spans += [(stops, span) for span in leg.pauses]
        stops += number not in back_at
    return tuple(
        TakenBreak(break_id=pause.id, starts_s=starts_s, ends_s=ends_s, after_stops=after)
        for pause, (after, (starts_s, ends_s)) in zip(rider.breaks, spans, strict=True)
    )

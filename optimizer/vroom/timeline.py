"""A route as one line of moments, as VROOM tells it: breaks are steps between the stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.rider import Rider
    from optimizer.solution import Route, TakenBreak


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """
    One step of a route.

    Parameters
    ----------
    type, id
        ``start``, ``visit``, ``break`` or ``end``, and the visit's or break's id.
    arrives_s, waits_s
        Work or pause begins at their sum.
    travelled_s, travelled_m
        Ridden so far.
    """

    type: str
    id: int = 0
    arrives_s: int
    waits_s: int = 0
    setup_s: int = 0
    service_s: int = 0
    travelled_s: int
    travelled_m: int
    load: tuple[int, ...]


def timeline(rider: Rider, route: Route) -> Iterator[Moment]:
    """Tell the route from start to end."""
    early = [pause.starts_s for pause in route.breaks if pause.ends_s <= route.starts_s]
    yield Moment(
        type="start",
        arrives_s=min([route.starts_s, *early]),
        travelled_s=0,
        travelled_m=0,
        load=route.load,
    )
    here, load, leaves_s = rider.start, route.load, route.starts_s
    ridden_s = ridden_m = 0
    for place, stop in enumerate(route.stops):
        visit = rider.problem.visit_by_id[stop.visit_id]
        leg_s, leg_m = rider.seconds(here, visit.location), rider.metres(here, visit.location)
        pauses = [pause for pause in route.breaks if pause.after_stops == place]
        told = list(_breaks(pauses, leaves_s, (leg_s, leg_m), (ridden_s, ridden_m), load))
        yield from told
        ridden_s, ridden_m = ridden_s + leg_s, ridden_m + leg_m
        at_door = [m for m in told if m.travelled_s == ridden_s and m.arrives_s >= stop.arrives_s]
        arrives_s = at_door[-1].arrives_s + _length(at_door[-1]) if at_door else stop.arrives_s
        setup_s = rider.work_s(visit, after=here if place else None) - visit.service_s
        yield Moment(
            type="visit",
            id=stop.visit_id,
            arrives_s=arrives_s,
            waits_s=stop.starts_s - arrives_s,
            setup_s=setup_s,
            service_s=visit.service_s,
            travelled_s=ridden_s,
            travelled_m=ridden_m,
            load=stop.load,
        )
        here, load, leaves_s = visit.location, stop.load, stop.leaves_s
    yield from _way_home(rider, route, (ridden_s, ridden_m))


def _way_home(rider: Rider, route: Route, ridden: tuple[int, int]) -> Iterator[Moment]:
    load = route.stops[-1].load if route.stops else route.load
    leaves_s = route.stops[-1].leaves_s if route.stops else route.starts_s
    leg = route.travel_s - ridden[0], route.distance_m - ridden[1]
    pauses = [pause for pause in route.breaks if pause.after_stops == len(route.stops)]
    told = list(_breaks(pauses, leaves_s, leg, ridden, load))
    yield from told
    last_s = max([route.ends_s, *(pause.ends_s for pause in pauses)])
    yield Moment(
        type="end",
        arrives_s=last_s,
        travelled_s=route.travel_s,
        travelled_m=route.distance_m,
        load=load,
    )


def _breaks(
    pauses: list[TakenBreak],
    leaves_s: int,
    leg: tuple[int, int],
    ridden: tuple[int, int],
    load: tuple[int, ...],
) -> Iterator[Moment]:
    """Tell the breaks of a leg: how far one has come, and how long one waits for each."""
    clock_s, gone_s = leaves_s, 0
    for pause in pauses:
        before_departure = pause.ends_s <= leaves_s and pause.after_stops == 0
        if before_departure:
            gone_s, arrives_s = 0, pause.starts_s
        else:
            ride_s = min(leg[0] - gone_s, pause.starts_s - clock_s)
            gone_s, arrives_s = gone_s + ride_s, clock_s + ride_s
            clock_s = pause.ends_s
        share = gone_s / leg[0] if leg[0] else 1
        yield Moment(
            type="break",
            id=pause.break_id,
            arrives_s=arrives_s,
            waits_s=pause.starts_s - arrives_s,
            service_s=pause.ends_s - pause.starts_s,
            travelled_s=ridden[0] + gone_s,
            travelled_m=ridden[1] + round(share * leg[1]),
            load=load,
        )


def _length(moment: Moment) -> int:
    return moment.waits_s + moment.service_s

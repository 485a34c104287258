"""A route as one line of moments, as VROOM tells it: breaks are steps between the stops."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimizer.rider import Rider
    from optimizer.solution import Reload, Route, Stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """
    One step of a route.

    Parameters
    ----------
    type, id
        ``start``, ``visit``, ``break``, ``reload`` or ``end``, and the visit's or break's id.
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

    @property
    def ends_s(self) -> int:
        """Instant at which one goes on."""
        return self.arrives_s + self.waits_s + self.setup_s + self.service_s


def timeline(rider: Rider, route: Route) -> Iterator[Moment]:
    """Tell the route from start to end."""
    early = [pause.starts_s for pause in route.breaks if pause.ends_s <= route.starts_s]
    at = _Progress(rider.start, route.starts_s, route.load)
    yield at.moment("start", arrives_s=min([route.starts_s, *early]))
    back = {reload.after_stops: reload for reload in route.reloads}
    for place, stop in enumerate(route.stops):
        if place in back:
            yield from _reload(rider, at, route, back[place])
        yield from _stop(rider, at, route, stop)
    leg = route.travel_s - at.ridden_s, route.distance_m - at.ridden_m
    told = list(_breaks(at, route, leg))
    yield from told
    at.ride(leg, rider.end, route.ends_s, at.load)
    yield at.moment("end", arrives_s=max([route.ends_s, *(moment.ends_s for moment in told)]))


def _stop(rider: Rider, at: _Progress, route: Route, stop: Stop) -> Iterator[Moment]:
    visit = rider.problem.visit_by_id[stop.visit_id]
    setup_s = rider.work_s(visit, after=at.place if at.is_behind_stop else None) - visit.service_s
    work = {"type": "visit", "id": visit.id, "setup_s": setup_s, "service_s": visit.service_s}
    yield from _work(rider, at, route, visit.location, stop, work)
    at.stops, at.is_behind_stop = at.stops + 1, True


def _reload(rider: Rider, at: _Progress, route: Route, reload: Reload) -> Iterator[Moment]:
    work = {"type": "reload", "service_s": reload.leaves_s - reload.starts_s}
    yield from _work(rider, at, route, rider.reload, reload, work)
    at.is_behind_stop = False


def _work(
    rider: Rider,
    at: _Progress,
    route: Route,
    place: int,
    stated: Stop | Reload,
    work: dict[str, Any],
) -> Iterator[Moment]:
    """Tell the ride to a place with its breaks, then the work there."""
    leg = rider.seconds(at.place, place), rider.metres(at.place, place)
    told = list(_breaks(at, route, leg, until_s=stated.starts_s))
    yield from told
    at.ride(leg, place, stated.leaves_s, stated.load)
    at_door = [m for m in told if m.travelled_s == at.ridden_s and m.ends_s > stated.arrives_s]
    arrives_s = at_door[-1].ends_s if at_door else stated.arrives_s
    moment = at.moment("", arrives_s=arrives_s, waits_s=stated.starts_s - arrives_s)
    yield replace(moment, **work)


@dataclass(slots=True)
class _Progress:
    """Where a route has come to."""

    place: int | None
    leaves_s: int
    load: tuple[int, ...]
    ridden_s: int = 0
    ridden_m: int = 0
    stops: int = 0
    is_behind_stop: bool = False
    breaks: int = 0

    def ride(
        self, leg: tuple[int, int], place: int | None, leaves_s: int, load: tuple[int, ...]
    ) -> None:
        self.place, self.leaves_s, self.load = place, leaves_s, load
        self.ridden_s += leg[0]
        self.ridden_m += leg[1]

    def moment(self, kind: str, number: int = 0, **instants_s: int) -> Moment:
        return Moment(
            type=kind,
            id=number,
            travelled_s=self.ridden_s,
            travelled_m=self.ridden_m,
            load=self.load,
            **instants_s,
        )


def _breaks(
    at: _Progress, route: Route, leg: tuple[int, int], *, until_s: int | None = None
) -> Iterator[Moment]:
    """Tell the breaks of a leg: how far one has come, and how long one waits for each."""
    clock_s, gone_s = at.leaves_s, 0
    for pause in route.breaks[at.breaks :]:
        if pause.after_stops > at.stops or (until_s is not None and pause.ends_s > until_s):
            return
        at.breaks += 1
        arrives_s = pause.starts_s
        if at.stops or pause.ends_s > at.leaves_s:  # Else at the depot, before departure.
            ride_s = min(leg[0] - gone_s, pause.starts_s - clock_s)
            gone_s, arrives_s, clock_s = gone_s + ride_s, clock_s + ride_s, pause.ends_s
        moment = at.moment(
            "break",
            pause.break_id,
            arrives_s=arrives_s,
            waits_s=pause.starts_s - arrives_s,
            service_s=pause.ends_s - pause.starts_s,
        )
        share = gone_s / leg[0] if leg[0] else 1
        yield replace(
            moment,
            travelled_s=at.ridden_s + gone_s,
            travelled_m=at.ridden_m + round(share * leg[1]),
        )

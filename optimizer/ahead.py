"""The places of a route, one after the other: how far, when open, how much work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.door import LARGEST
from optimizer.trips import trips_of
from optimizer.window import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimizer.problem import Visit
    from optimizer.rider import Rider


@dataclass(frozen=True, slots=True)
class Ahead:
    """The next place: how far, when open, how much work, and what is on board on the way."""

    travel_s: int
    windows: Sequence[TimeWindow]
    work_s: int
    load: tuple[int, ...]


@dataclass(slots=True)
class Leg:
    """
    How one place is reached from the one before, with ``taken`` breaks behind at its end.

    Parameters
    ----------
    pauses
        Begin and end of those taken on the way or at the place before work begins.
    """

    before: Leg | None
    taken: int
    pauses: tuple[tuple[int, int], ...]
    arrives_s: int
    starts_s: int
    leaves_s: int


def places_ahead(rider: Rider, visits: Sequence[Visit], reloads: Sequence[int] = ()) -> list[Ahead]:
    """List the places after the start: visits and reloads as they come, then the end."""
    nothing: list[tuple[int, ...]] = [()] * (len(visits) + len(reloads) + 1)
    loads = rider.loads(visits, reloads) if rider.rests_unladen else nothing
    places: list[Ahead] = []
    here, before = rider.start, None
    for number, trip in enumerate(trips_of(visits, reloads)):
        if number:
            ride_s = rider.seconds(here, rider.reload)
            places.append(_reload(rider, trip, ride_s, loads[len(places)]))
            here, before = rider.reload, None
        for visit in trip:
            ride_s, work_s = rider.seconds(here, visit.location), rider.work_s(visit, after=before)
            places.append(Ahead(ride_s, visit.windows, work_s, loads[len(places)]))
            here = before = visit.location
    places.append(Ahead(rider.seconds(here, rider.end), (), 0, loads[-1]))
    return places


def all_ready_s(visits: Sequence[Visit]) -> int:
    """Find the instant from which on all that a trip brings lies ready."""
    return max((visit.release_s for visit in visits), default=0)


def _reload(rider: Rider, trip: Sequence[Visit], ride_s: int, load: tuple[int, ...]) -> Ahead:
    """Load so late that the trip leaves with everything it brings."""
    work_s, windows = rider.vehicle.reload_s, ()
    from_s = all_ready_s(trip) - work_s
    return Ahead(ride_s, (TimeWindow(from_s, LARGEST),) if from_s > 0 else windows, work_s, load)

"""
When to leave so that one is back within the longest duration, found exactly.

Once it is settled in which window each work and each break begins, and on which ride each break
is taken, the instant at which a place can be left is ``max(earliest_s, departure + spent_s)`` for
every departure up to ``latest_s``: the forward slack of [1]_, per choice of windows [2]_. Choices
that are worse in all of these than another are forgotten, so that few remain.

References
----------
.. [1] Savelsbergh, M.W.P. (1992). The vehicle routing problem with time windows: minimizing route
       duration. *ORSA Journal on Computing*, 4(2): 146-154.
.. [2] Vidal, T. et al. (2015). Timing problems and algorithms: time decisions for sequences of
       activities. *Networks*, 65(2): 102-128.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimizer.ahead import Ahead, Leg
from optimizer.door import LARGEST
from optimizer.travel.matrix import UNREACHABLE
from optimizer.window import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.fleet import Break
    from optimizer.rider import Rider

ANY_TIME = (TimeWindow(0, LARGEST),)


@dataclass(frozen=True, slots=True)
class _Clock:
    """
    An instant as it depends on the departure.

    Parameters
    ----------
    earliest_s, spent_s
        It is ``max(earliest_s, departure + spent_s)``.
    """

    earliest_s: int
    spent_s: int

    def after(self, seconds: int) -> _Clock:
        """Let time pass."""
        return _Clock(self.earliest_s + seconds, self.spent_s + seconds)

    def not_before(self, opens_s: int) -> _Clock:
        """Wait, if need be."""
        return _Clock(max(self.earliest_s, opens_s), self.spent_s)


@dataclass(frozen=True, slots=True)
class _Label:
    """
    A way to have come somewhere.

    Parameters
    ----------
    clock
        When one goes on from there.
    latest_s
        The latest departure that meets all windows so far.
    free_s
        The earliest departure: breaks taken before it are over.
    taken
        Breaks behind, ``window`` and ``rests`` those chosen since the label before.
    on_road
        How many of these breaks come before arriving; of the last label alone: the others at home.
    home
        Of the last label: when one is back, breaks there aside.
    """

    clock: _Clock
    latest_s: int
    free_s: int
    taken: int
    before: _Label | None = None
    window: TimeWindow = ANY_TIME[0]
    rests: tuple[TimeWindow, ...] = ()
    on_road: int = 0
    home: _Clock | None = None

    def beginning(self, clock: _Clock, window: TimeWindow, work_s: int) -> _Label | None:
        """Begin something within a window and finish it; None: too late."""
        if clock.earliest_s > window.closes_s:
            return None
        latest_s = min(self.latest_s, window.closes_s - clock.spent_s)
        after = clock.not_before(window.opens_s).after(work_s)
        return replace(self, clock=after, latest_s=latest_s)


def within_duration(
    rider: Rider, places: Sequence[Ahead], released_s: int
) -> tuple[int, list[Leg]] | None:
    """
    Find the earliest end, and for it the earliest departure, within `Vehicle.max_duration_s`.

    Breaks count where they are taken between departure and return; each may also be taken before
    the one or after the other.

    Parameters
    ----------
    released_s
        Nobody leaves earlier.

    Returns
    -------
    tuple[int, list[Leg]] | None
        The departure and a leg to each place; None: one would always be away too long.
    """
    longest_s = rider.vehicle.max_duration_s
    assert longest_s is not None  # noqa: S101 - who asks has a bound
    found = [
        (max(label.clock.earliest_s, leaves_s + label.clock.spent_s), leaves_s, label)
        for label in _ends(rider, places, released_s, longest_s)
        if (leaves_s := _departure_s(label, longest_s)) is not None
    ]
    if not found:
        return None
    _, leaves_s, label = min(found, key=lambda each: each[:2])
    return leaves_s, _replayed(rider, places, label, leaves_s)


def least_duration_s(rider: Rider, places: Sequence[Ahead], released_s: int) -> int | None:
    """Find the shortest time from leaving to being back, whatever its bound; None: no way."""
    return min(map(_shortest_s, _ends(rider, places, released_s, LARGEST)), default=None)


def _shortest_s(label: _Label) -> int:
    home = label.home or label.clock
    return max(home.spent_s, home.earliest_s - label.latest_s)


def _ends(
    rider: Rider, places: Sequence[Ahead], released_s: int, longest_s: int
) -> Iterator[_Label]:
    """List the ways to have come home with all breaks behind, but for those too long already."""
    labels = list(_departures(rider, released_s, places[0].load))
    for place in places[:-1]:
        onward = _onward(rider, labels, place)
        labels = _best(label for label in onward if _shortest_s(label) <= longest_s)
    yield from _homeward(rider, labels, places[-1])


def _departure_s(label: _Label, longest_s: int) -> int | None:
    """Find the first departure from which one is back in time."""
    home = label.home or label.clock
    leaves_s = max(label.free_s, home.earliest_s - longest_s)
    return leaves_s if home.spent_s <= longest_s and leaves_s <= label.latest_s else None


def _departures(rider: Rider, released_s: int, load: tuple[int, ...]) -> Iterator[_Label]:
    """Leave after none, one, two... of the breaks, each as early as can be."""
    clock_s, closes_s = rider.vehicle.shift.opens_s, rider.vehicle.closes_s
    rests: tuple[TimeWindow, ...] = ()
    for taken in range(len(rider.breaks) + 1):
        free_s = max(clock_s, released_s)
        yield _Label(_Clock(free_s, 0), closes_s, free_s, taken, rests=rests)
        if taken == len(rider.breaks) or not _may_rest(rider.breaks[taken], load):
            return
        pause = rider.breaks[taken]
        spans = _in_time(rider, pause.windows, pause.service_s)
        window = next((span for span in spans if clock_s <= span.closes_s), None)
        if window is None:
            return
        clock_s = max(clock_s, window.opens_s) + pause.service_s
        rests = (*rests, window)


def _onward(rider: Rider, labels: Iterable[_Label], place: Ahead) -> Iterator[_Label]:
    """Ride to a place with any number of breaks on the way, and work there."""
    windows = list(_in_time(rider, place.windows or ANY_TIME, place.work_s))
    for label in labels:
        for at_door, ready in _ridden(rider, label, place):
            for window in windows:
                worked = at_door.beginning(ready, window, place.work_s)
                if worked is not None:
                    yield replace(worked, window=window)


def _homeward(rider: Rider, labels: Iterable[_Label], place: Ahead) -> Iterator[_Label]:
    """Ride home with some of the last breaks on the way, and take the others there."""
    by_close = TimeWindow(0, rider.vehicle.closes_s)
    for label in labels:
        for on_way, ready in _ridden(rider, label, place):
            back = on_way.beginning(ready, by_close, 0)
            if back is None:
                continue
            at_home = replace(back, on_road=len(back.rests), home=ready)
            for rested, _ in _rested(rider, at_home, ready, ready, place.load):
                if rested.taken == len(rider.breaks):
                    yield rested


def _ridden(rider: Rider, label: _Label, place: Ahead) -> Iterator[tuple[_Label, _Clock]]:
    """Ride with none, one, two... breaks on the way; and when one is ready at the place."""
    if place.travel_s >= UNREACHABLE:
        return
    fresh = replace(label, before=label, rests=(), window=ANY_TIME[0])
    yield from _rested(rider, fresh, label.clock, label.clock.after(place.travel_s), place.load)


def _rested(
    rider: Rider, label: _Label, clock: _Clock, ready: _Clock, load: tuple[int, ...]
) -> Iterator[tuple[_Label, _Clock]]:
    """
    Take none, one, two... of the next breaks, in every choice of their windows.

    Parameters
    ----------
    clock, ready
        When the next break can begin, and when one would be at the place without it.
    """
    yield label, ready
    if label.taken == len(rider.breaks):
        return
    pause = rider.breaks[label.taken]
    if not _may_rest(pause, load):
        return
    for window in _in_time(rider, pause.windows, pause.service_s):
        rested = label.beginning(clock, window, pause.service_s)
        if rested is not None:
            rested = replace(rested, taken=label.taken + 1, rests=(*label.rests, window))
            later = ready.not_before(window.opens_s).after(pause.service_s)
            yield from _rested(rider, rested, rested.clock, later, load)


def _in_time(rider: Rider, windows: Iterable[TimeWindow], lasts_s: int) -> Iterator[TimeWindow]:
    """List when something may begin to be over within the shift."""
    last_s = rider.vehicle.closes_s - lasts_s
    for window in windows:
        if window.opens_s <= last_s:
            yield TimeWindow(window.opens_s, min(window.closes_s, last_s))


def _may_rest(pause: Break, load: tuple[int, ...]) -> bool:
    return all(held <= most for held, most in zip(load, pause.max_load, strict=False))


def _best(labels: Iterable[_Label]) -> list[_Label]:
    """Forget labels that are no better in anything than another with as many breaks behind."""
    kept: list[_Label] = []
    for label in sorted(labels, key=_cost):
        mine = _cost(label)
        if not any(
            all(one <= other for one, other in zip(_cost(better), mine, strict=True))
            for better in kept
            if better.taken == label.taken
        ):
            kept.append(label)
    return kept


def _cost(label: _Label) -> tuple[int, int, int, int]:
    return label.clock.earliest_s, label.clock.spent_s, -label.latest_s, label.free_s


def _replayed(rider: Rider, places: Sequence[Ahead], last: _Label, leaves_s: int) -> list[Leg]:
    """Time each leg for that departure along the choices made."""
    chain = [last]
    while chain[-1].before is not None:
        chain.append(chain[-1].before)
    first, *labels = reversed(chain)
    opens_s = rider.vehicle.shift.opens_s
    legs = [_leg(rider, Ahead(0, (), 0, ()), replace(first, window=ANY_TIME[0]), opens_s)]
    early, clock_s = legs.pop().pauses, leaves_s
    for place, label in zip(places, labels, strict=True):
        legs.append(_leg(rider, place, label, clock_s))
        clock_s = legs[-1].leaves_s
    legs[0].pauses = early + legs[0].pauses
    return legs


def _leg(rider: Rider, place: Ahead, label: _Label, clock_s: int) -> Leg:
    left_s, arrives_s = place.travel_s, clock_s + place.travel_s
    pauses: list[tuple[int, int]] = []
    breaks = rider.breaks[label.taken - len(label.rests) : label.taken]
    for number, (pause, window) in enumerate(zip(breaks, label.rests, strict=True)):
        if label.home is not None and number == label.on_road:
            clock_s, left_s = clock_s + left_s, 0
        starts_s = max(clock_s, window.opens_s)
        left_s = max(0, left_s - (starts_s - clock_s))
        arrives_s += pause.service_s if left_s else 0
        clock_s = starts_s + pause.service_s
        pauses.append((starts_s, clock_s))
    begins_s = max(clock_s + left_s, label.window.opens_s)
    ends_s = begins_s + place.work_s
    return Leg(None, label.taken, tuple(pauses), arrives_s, begins_s, ends_s)

"""Schedules against every way to spend each second, on days of a few seconds."""

from dataclasses import dataclass, replace
from random import Random

import numpy as np
import pytest

from optimizer import (
    Break,
    Depot,
    Problem,
    Solution,
    TimeWindow,
    TravelMatrix,
    Vehicle,
    Visit,
    check,
)
from optimizer.rider import riders
from optimizer.schedule import schedule, shortest_s

CLOSES_S = 34


def some_windows(draw, most=2):
    """Draw windows in order and apart."""
    cuts = sorted(draw.sample(range(CLOSES_S), 2 * draw.randint(1, most)))
    pairs = [TimeWindow(*cuts[at : at + 2]) for at in range(0, len(cuts), 2)]
    return tuple(w for at, w in enumerate(pairs) if not at or w.opens_s > pairs[at - 1].closes_s)


def some_day(draw):
    """Draw up to four visits, up to two breaks, up to two reloads, and a longest duration."""
    size = 5
    seconds = np.array(
        [[0 if a == b else draw.randint(0, 4) for b in range(size)] for a in range(size)]
    )
    visits = tuple(
        Visit(
            id=number,
            location=draw.randrange(size),
            service_s=draw.randint(0, 2),
            setup_s=draw.randint(0, 1),
            windows=some_windows(draw) if draw.random() < 0.6 else (),
            delivery=(draw.randint(0, 1),),
            release_s=draw.choice([0, 0, draw.randint(0, 12)]),
        )
        for number in range(draw.randint(1, 4))
    )
    breaks = tuple(
        Break(
            id=number,
            windows=some_windows(draw),
            service_s=draw.randint(0, 4),
            max_load=draw.choice([(), (), (1,)]),
        )
        for number in range(draw.choice([0, 0, 1, 2]))
    )
    start, end = draw.choice([(0, 0), (0, 0), (0, 1), (None, 0), (0, None)])
    rider = Vehicle(
        id=1,
        start=start,
        end=end,
        shift=TimeWindow(draw.randint(0, 3), CLOSES_S),
        breaks=breaks,
        max_trips=9,
        reload_s=draw.randint(0, 2),
        max_duration_s=draw.choice([None, *range(3, 26)]),
    )
    problem = Problem(
        depots=(Depot(id=0, location=0), Depot(id=1, location=1)),
        vehicles=(rider,),
        visits=visits,
        travel={"motorbike": TravelMatrix(seconds=seconds, metres=seconds)},
    )
    spots = range(1, len(visits))
    return problem, tuple(sorted(draw.sample(spots, draw.randint(0, min(2, len(spots))))))


@dataclass(frozen=True)
class Place:
    """Where one must go, and when work may begin there."""

    ride_s: int
    begins: frozenset[int]
    work_s: int
    load: int


def places(problem, reloads):
    """Spell out the way: seconds at which work may begin are listed one by one."""
    (rider,) = problem.vehicles
    seconds = problem.travel["motorbike"].seconds
    depot = {0: 0, 1: 1}
    back = depot[rider.end if rider.end is not None else rider.start]
    here, before, found, every = rider.start, None, [], range(CLOSES_S + 1)
    for number, visit in enumerate(problem.visits):
        if number in reloads:
            ride_s = int(seconds[here, back])
            ready_s = max(v.release_s for v in trip(problem, reloads, number))
            begins = frozenset(at for at in every if at + rider.reload_s >= ready_s)
            found.append(Place(ride_s, begins, rider.reload_s, 0))
            here, before = back, None
        ride_s = 0 if here is None else int(seconds[here, visit.location])
        begins = frozenset(
            at
            for at in every
            if not visit.windows or any(w.opens_s <= at <= w.closes_s for w in visit.windows)
        )
        work_s = visit.service_s + (0 if before == visit.location else visit.setup_s)
        ahead = [v for v in trip(problem, reloads, number) if v.id >= number]
        found.append(Place(ride_s, begins, work_s, sum(v.delivery[0] for v in ahead)))
        here = before = visit.location
    home = 0 if rider.end is None else int(seconds[here, rider.end])
    return [*found, Place(home, frozenset(every), 0, 0)]


def trip(problem, reloads, number):
    begin = max([0, *(r for r in reloads if r <= number)])
    end = min([len(problem.visits), *(r for r in reloads if r > number)])
    return problem.visits[begin:end]


def first_end(problem, reloads):
    """Try every departure and every way to spend each second; None: nothing works."""
    (rider,) = problem.vehicles
    way = places(problem, reloads)
    ready_s = max(v.release_s for v in trip(problem, reloads, 0))
    ends = []
    for leaves_s in range(max(rider.shift.opens_s, ready_s), CLOSES_S + 1):
        for taken in before_leaving(rider, way[0].load, leaves_s):
            ends += ends_of(rider, way, leaves_s, taken)
    return min(ends, default=None)


def before_leaving(rider, load, leaves_s):
    clock_s, pauses = rider.shift.opens_s, rider_breaks(rider)
    yield 0
    for number, pause in enumerate(pauses):
        begins = [at for at in range(clock_s, leaves_s + 1) if may_rest(pause, load, at)]
        if not begins or begins[0] + pause.service_s > leaves_s:
            return
        clock_s = begins[0] + pause.service_s
        yield number + 1


def ends_of(rider, way, leaves_s, taken):
    """Walk through all states: the next place, seconds to it, breaks taken, back at home when."""
    waiting, seen = {(leaves_s, 0, way[0].ride_s, taken, None)}, set()
    while waiting:
        state = waiting.pop()
        if state in seen or state[0] > CLOSES_S:
            continue
        seen.add(state)
        clock_s, _, _, done, home_s = state
        if home_s is not None and done == len(rider.breaks):
            yield clock_s
        waiting.update(next_states(rider, way, leaves_s, state))


def next_states(rider, way, leaves_s, state):
    clock_s, at, left_s, done, home_s = state
    place, pauses, longest_s = way[at], rider_breaks(rider), rider.max_duration_s
    if at == len(way) - 1 and left_s == 0 and home_s is None:
        if longest_s is None or clock_s - leaves_s <= longest_s:
            yield clock_s, at, 0, done, clock_s
        return
    yield clock_s + 1, at, max(0, left_s - 1), done, home_s
    if done < len(pauses) and may_rest(pauses[done], place.load, clock_s):
        yield clock_s + pauses[done].service_s, at, left_s, done + 1, home_s
    if left_s == 0 and home_s is None and clock_s in place.begins:
        after_s = clock_s + place.work_s
        if after_s <= CLOSES_S:
            yield after_s, at + 1, way[at + 1].ride_s, done, None


def rider_breaks(rider):
    return sorted(rider.breaks, key=lambda pause: pause.windows[0].opens_s)


def may_rest(pause, load, at_s):
    is_open = any(w.opens_s <= at_s <= w.closes_s for w in pause.windows)
    is_over = at_s + pause.service_s <= CLOSES_S
    return is_open and is_over and (not pause.max_load or load <= pause.max_load[0])


def bounded(problem, longest_s, reloads):
    vehicles = tuple(replace(each, max_duration_s=longest_s) for each in problem.vehicles)
    stricter = replace(problem, vehicles=vehicles)
    return schedule(riders(stricter)[1], problem.visits, reloads)


@pytest.mark.parametrize("seed", range(400))
def test_no_way_to_spend_the_seconds_ends_earlier(seed):
    problem, reloads = some_day(Random(seed))

    route = schedule(riders(problem)[1], problem.visits, reloads)

    expected = first_end(problem, reloads)
    if route is None:
        assert expected is None
        return
    assert max([route.ends_s, *(pause.ends_s for pause in route.breaks)]) == expected
    assert check(problem, Solution(routes=(route,), unassigned=(), cost=route.cost)) == []
    least_s = shortest_s(riders(problem)[1], problem.visits, reloads)
    assert bounded(problem, least_s, reloads) is not None
    assert least_s == 0 or bounded(problem, least_s - 1, reloads) is None
    longest_s = problem.vehicles[0].max_duration_s
    assert longest_s is None or route.ends_s - route.starts_s <= longest_s

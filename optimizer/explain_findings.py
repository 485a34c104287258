"""What keeps each vehicle from a visit: first with nothing else to do, then in its route."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimizer.diagnosis import Finding, Obstacle
from optimizer.door import LARGEST
from optimizer.feasibility import obstacle
from optimizer.repair_orders import Orders
from optimizer.repair_places import best_place
from optimizer.rider import Rider
from optimizer.schedule import is_on_time, schedule, shortest_s
from optimizer.solution import Reason
from optimizer.travel.matrix import UNREACHABLE
from optimizer.trips import RELOAD, without
from optimizer.window import TimeWindow, earliest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimizer.problem import Problem, Vehicle, Visit
    from optimizer.repair_orders import Order
    from optimizer.solution import Solution

A_DAY_S = 86_400

RIVALS = 3
"""Visits named at most as taking the place: more would not be read."""

LIMITS = (Obstacle.STOPS, Obstacle.TRAVEL, Obstacle.DISTANCE, Obstacle.DURATION)


class Findings:
    """
    Tries vehicles on visits left out.

    Parameters
    ----------
    orders
        The plan as it is.
    """

    def __init__(self, problem: Problem, solution: Solution, orders: Orders) -> None:
        self._orders = orders
        # What would fit if nothing but the clock counted, and if only room did not.
        roomy = replace(problem, vehicles=tuple(_roomy(each) for each in problem.vehicles))
        free = replace(problem, vehicles=tuple(_free(each) for each in problem.vehicles))
        self._roomy = Orders(roomy, solution, locked=orders.locked)
        self._free = Orders(free, solution, locked=orders.locked)

    def of(self, visit_id: int) -> tuple[Finding, ...]:
        """Try every vehicle, in the problem's order."""
        whole = self._orders.whole(visit_id)
        return tuple(self._finding(rider, whole) for rider in self._orders.riders.values())

    def _finding(self, rider: Rider, whole: Order) -> Finding:
        vehicle_id, visits = rider.vehicle.id, self._orders.visits(whole)
        reason = obstacle(rider, visits)
        if reason is None:
            return self._crowded_out(vehicle_id, whole)
        how = {
            Reason.NO_SKILL: _no_skill,
            Reason.CAPACITY: _capacity,
            Reason.UNREACHABLE: _unreachable,
            Reason.CLOSED_ROAD: _unreachable,
            Reason.TOO_FAR: _too_far,
            Reason.OUTSIDE_SHIFT: _outside_shift,
            Reason.OUTSIDE_WINDOW: _outside_window,
        }.get(reason)
        found = Finding(vehicle_id=vehicle_id, reason=reason)
        return how(found, rider, visits) if how else found

    def _crowded_out(self, vehicle_id: int, whole: Order) -> Finding:
        rivals = self.rivals(vehicle_id, whole)
        mine = max(map(self._orders.worth, whole))
        return Finding(
            vehicle_id=vehicle_id,
            reason=Reason.CROWDED_OUT,
            obstacle=self._what_is_short(vehicle_id, whole),
            subjects=rivals[:RIVALS],
            is_outranked=bool(rivals) and all(self._orders.worth(u) > mine for u in rivals),
        )

    def _what_is_short(self, vehicle_id: int, whole: Order) -> Obstacle:
        if best_place(self._roomy, whole, [vehicle_id]) is not None:
            return Obstacle.ROOM
        if best_place(self._free, whole, [vehicle_id]) is None:
            return Obstacle.TIME
        vehicle = self._orders.problem.vehicle_by_id[vehicle_id]
        return next((each for each in LIMITS if getattr(vehicle, each) is not None), Obstacle.TIME)

    def rivals(self, vehicle_id: int, whole: Order) -> Order:
        """List the open stops of which each alone takes its place, what matters least first."""
        orders, before = self._orders, self._orders.by_vehicle[vehicle_id]
        found = []
        for rival in before[orders.lock_of(vehicle_id) :]:
            if rival == RELOAD:
                continue
            rest = without(before, orders.whole(rival))
            orders.by_vehicle[vehicle_id] = rest
            if orders.price(vehicle_id, rest) is not None:
                place = best_place(orders, whole, [vehicle_id])
                if place is not None:
                    found.append((orders.worth(rival), place.added, rival))
        orders.by_vehicle[vehicle_id] = before
        return tuple(rival for _, _, rival in sorted(found))


def _roomy(vehicle: Vehicle) -> Vehicle:
    return replace(vehicle, capacity=())


def _free(vehicle: Vehicle) -> Vehicle:
    # Types cannot follow names that are only known when it runs.
    return replace(vehicle, capacity=(), **{limit.value: None for limit in LIMITS})  # type: ignore[arg-type]


def _no_skill(found: Finding, rider: Rider, visits: list[Visit]) -> Finding:
    asked = frozenset[int]().union(*(visit.skills for visit in visits))
    return replace(found, subjects=tuple(sorted(asked - rider.vehicle.skills)))


def _capacity(found: Finding, rider: Rider, visits: list[Visit]) -> Finding:
    most = [max(held) for held in zip(*rider.loads(visits), strict=True)]
    for dimension, (needed, room) in enumerate(zip(most, rider.vehicle.capacity, strict=True)):
        if needed > room:
            numbers = {"dimension": dimension, "needed": needed, "room": room}
            return replace(found, numbers=numbers)
    return found


def _unreachable(found: Finding, rider: Rider, visits: list[Visit]) -> Finding:
    there = rider.seconds(rider.start, visits[0].location) < UNREACHABLE
    return replace(found, obstacle=Obstacle.NO_WAY_BACK if there else Obstacle.NO_WAY_THERE)


def _too_far(found: Finding, rider: Rider, visits: list[Visit]) -> Finding:
    needed = needs(rider, visits)
    for limit, number in needed.items():
        most = getattr(rider.vehicle, limit)
        if most is not None and number > most:
            return replace(found, obstacle=limit, numbers={"found": number, "limit": most})
    return found


def needs(rider: Rider, visits: list[Visit], reloads: Sequence[int] = ()) -> Mapping[Obstacle, int]:
    """Measure an order by what vehicles have limits of."""
    return {
        Obstacle.STOPS: len(visits),
        Obstacle.TRAVEL: rider.travel_s(visits, reloads),
        Obstacle.DISTANCE: rider.distance_m(visits, reloads),
        Obstacle.DURATION: shortest_s(rider, visits, reloads) or 0,
    }


def _outside_shift(found: Finding, rider: Rider, visits: list[Visit]) -> Finding:
    """Let the shift be endless: when would it be over?"""
    route = schedule(_endless(rider), [replace(visit, windows=()) for visit in visits])
    if route is None:
        return found
    back_s = max([route.ends_s, *(pause.ends_s for pause in route.breaks)])
    return replace(found, numbers={"back_s": back_s, "closes_s": rider.vehicle.closes_s})


def _outside_window(found: Finding, rider: Rider, visits: list[Visit]) -> Finding:
    """Come as early as can be: is the last window over by then?"""
    visit, arrives_s = _first_missed(rider, visits)
    numbers = {
        "arrives_s": arrives_s,
        "opens_s": visit.windows[0].opens_s,
        "closes_s": visit.windows[-1].closes_s,
        "shift_closes_s": rider.vehicle.closes_s,
    }
    if arrives_s > visit.windows[-1].closes_s:
        return replace(found, obstacle=Obstacle.TOO_LATE, numbers=numbers)
    tireless = Rider(rider.problem, replace(rider.vehicle, breaks=()), rider.seconds_matrix)
    fits = is_on_time(tireless, visits)
    return replace(found, obstacle=Obstacle.BREAK if fits else Obstacle.TOO_EARLY, numbers=numbers)


def _first_missed(rider: Rider, visits: list[Visit]) -> tuple[Visit, int]:
    """Find the first visit that even the earliest arrival misses, else the last with windows."""
    clock_s = max(rider.vehicle.shift.opens_s, *(visit.release_s for visit in visits))
    here, seen = rider.start, (visits[0], clock_s)
    for place, visit in enumerate(visits):
        clock_s += rider.seconds(here, visit.location)
        if visit.windows:
            seen = (visit, clock_s)
        starts_s = earliest(visit.windows, clock_s)
        if starts_s is None:
            break
        clock_s = starts_s + rider.work_s(visit, after=here if place else None)
        here = visit.location
    return seen


def _endless(rider: Rider) -> Rider:
    shift = rider.vehicle.shift
    longer = TimeWindow(shift.opens_s, min(LARGEST, shift.closes_s + 2 * A_DAY_S))
    return Rider(rider.problem, replace(rider.vehicle, shift=longer), rider.seconds_matrix)

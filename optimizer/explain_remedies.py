"""What would place a visit: every change here was made, tried and checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from optimizer.check import check
from optimizer.diagnosis import Obstacle, Remedy, RemedyKind
from optimizer.door import LARGEST, LARGEST_ID
from optimizer.explain_findings import LIMITS, needs
from optimizer.repair_orders import Orders
from optimizer.repair_outcome import repaired
from optimizer.repair_places import best_place
from optimizer.solution import Reason
from optimizer.trips import split_trips
from optimizer.window import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from optimizer.diagnosis import Finding
    from optimizer.problem import Problem, Vehicle, Visit
    from optimizer.repair_orders import Order
    from optimizer.repair_places import Place
    from optimizer.solution import Solution

MOST_MINUTES = 240
"""Nobody widens a window or a shift by more than half a working day."""

TIMELY = frozenset({Reason.OUTSIDE_WINDOW, Reason.CROWDED_OUT})
OF_THE_SHIFT = TIMELY | {Reason.OUTSIDE_SHIFT}


@dataclass(frozen=True, kw_only=True)
class Remedies:
    """
    Looks for changes that place a visit.

    Parameters
    ----------
    earliest_s
        No shift can be made to begin before: the day may be under way.
    """

    problem: Problem
    solution: Solution
    locked: Mapping[int, int]
    earliest_s: int = 0

    def of(self, whole: Order, findings: Sequence[Finding]) -> Iterator[Remedy]:
        """Yield what works, one change a kind, the least intrusive kinds first."""
        is_helped = False
        for remedy in self._changes(whole, findings):
            is_helped = True
            yield remedy
        if not is_helped:
            yield from self._courier(whole, findings)

    def _changes(self, whole: Order, findings: Sequence[Finding]) -> Iterator[Remedy]:
        place = self._place(self.problem, whole)
        if place is not None:
            yield from self._proved(RemedyKind.INSERT, self.problem, whole, place.vehicle_id)
            return
        reasons = {finding.reason for finding in findings}
        if reasons & TIMELY:
            yield from self._window(whole)
        if reasons & OF_THE_SHIFT:
            yield from self._shift(whole)
        if Reason.NO_SKILL in reasons:
            yield from self._skill(whole)
        short = {finding.obstacle for finding in findings}
        if Reason.CAPACITY in reasons or Obstacle.ROOM in short:
            yield from self._trip(whole)
            yield from self._capacity(whole)
        for limit in sorted(short & {*LIMITS}):
            yield from self._limit(whole, limit)
        if Reason.CROWDED_OUT in reasons:
            yield from self._drop(whole, findings)

    def _window(self, whole: Order) -> Iterator[Remedy]:
        for kind in (RemedyKind.WINDOW_LATER, RemedyKind.WINDOW_EARLIER):
            yield from self._least(kind, whole, partial(self._widened, whole, kind))

    def _shift(self, whole: Order) -> Iterator[Remedy]:
        for kind in (RemedyKind.SHIFT_LATER, RemedyKind.SHIFT_EARLIER):
            yield from self._least(kind, whole, partial(self._extended, kind))

    def _least(
        self, kind: RemedyKind, whole: Order, changed: Callable[[int], Problem]
    ) -> Iterator[Remedy]:
        """Halve the minutes until the least that place the visit are found."""
        too_few, enough = 0, MOST_MINUTES
        if self._place(changed(enough), whole) is None:
            return
        while enough - too_few > 1:
            minutes = (too_few + enough) // 2
            if self._place(changed(minutes), whole) is None:
                too_few = minutes
            else:
                enough = minutes
        place = self._place(changed(enough), whole)
        if place is not None:
            alone = {each.id for each in self.problem.vehicles if each.id != place.vehicle_id}
            larger = self._only(changed(enough), besides=alone)
            yield from self._proved(kind, larger, whole, place.vehicle_id, amount=enough)

    def _skill(self, whole: Order) -> Iterator[Remedy]:
        asked = frozenset[int]().union(*(visit.skills for visit in self._visits(whole)))
        place = self._place(
            self._with_vehicles(lambda v: replace(v, skills=v.skills | asked)), whole
        )
        if place is None:
            return
        missing = asked - self.problem.vehicle_by_id[place.vehicle_id].skills
        taught = self._with_vehicles(
            lambda v: replace(v, skills=v.skills | asked) if v.id == place.vehicle_id else v
        )
        yield from self._proved(
            RemedyKind.SKILL, taught, whole, place.vehicle_id, subjects=tuple(sorted(missing))
        )

    def _trip(self, whole: Order) -> Iterator[Remedy]:
        """Let somebody who is full ride by the depot once more."""
        oftener = self._with_vehicles(lambda v: replace(v, max_trips=min(LARGEST, v.max_trips + 1)))
        place = self._place(oftener, whole)
        if place is not None:
            rider = oftener.vehicle_by_id[place.vehicle_id]
            once_more = self._with_vehicle(rider)
            amount = rider.max_trips
            yield from self._proved(RemedyKind.TRIP, once_more, whole, rider.id, amount=amount)

    def _capacity(self, whole: Order) -> Iterator[Remedy]:
        place = self._place(self._with_vehicles(lambda v: replace(v, capacity=())), whole)
        if place is None:
            return
        vehicle = self.problem.vehicle_by_id[place.vehicle_id]
        rider = Orders(self.problem, self.solution).riders[vehicle.id]
        ids, reloads = split_trips(place.order)
        loads = rider.loads(self._visits(ids), reloads)
        needed = tuple(
            min(LARGEST, max(room, *held))
            for room, held in zip(vehicle.capacity, zip(*loads, strict=True), strict=True)
        )
        raised = [d for d, room in enumerate(vehicle.capacity) if needed[d] > room]
        if raised:
            larger = self._with_vehicle(replace(vehicle, capacity=needed))
            yield from self._proved(
                RemedyKind.CAPACITY, larger, whole, vehicle.id,
                amount=needed[raised[0]], what=str(raised[0]),
            )  # fmt: skip

    def _limit(self, whole: Order, limit: Obstacle) -> Iterator[Remedy]:
        def without(vehicle: Vehicle) -> Vehicle:
            # Types cannot follow a name that is only known when it runs.
            return replace(vehicle, **{limit.value: None})  # type: ignore[arg-type]

        place = self._place(self._with_vehicles(without), whole)
        if place is None:
            return
        vehicle = self.problem.vehicle_by_id[place.vehicle_id]
        rider = Orders(self.problem, self.solution).riders[vehicle.id]
        ids, reloads = split_trips(place.order)
        needed = min(LARGEST, needs(rider, self._visits(ids), reloads)[limit])
        # The same here.
        raised = replace(vehicle, **{limit.value: needed})  # type: ignore[arg-type]
        yield from self._proved(
            RemedyKind.LIMIT, self._with_vehicle(raised), whole, vehicle.id,
            amount=needed, what=limit.value,
        )  # fmt: skip

    def _drop(self, whole: Order, findings: Sequence[Finding]) -> Iterator[Remedy]:
        """Leave out whom it harms least, of those who matter no more."""
        orders = self._orders(self.problem)
        mine = max(map(orders.worth, whole))
        rivals = [
            (orders.worth(rival), finding.vehicle_id, rival)
            for finding in findings
            if finding.reason is Reason.CROWDED_OUT
            for rival in finding.subjects
            if max(map(orders.worth, orders.whole(rival))) <= mine
        ]
        if not rivals:
            return
        worth, vehicle_id, rival = min(rivals)
        yield from self._proved(
            RemedyKind.DROP, self.problem, whole, vehicle_id,
            subjects=(rival,), is_outranked=worth < mine,
        )  # fmt: skip

    def _courier(self, whole: Order, findings: Sequence[Finding]) -> Iterator[Remedy]:
        """Let one more ride, with the shift and the vehicle of somebody who could have come."""
        known = self.problem.vehicle_by_id
        new_id = next(number for number in range(LARGEST_ID, 0, -1) if number not in known)
        able = [f.vehicle_id for f in findings if f.reason is Reason.CROWDED_OUT]
        alike = {replace(known[key], id=new_id, locked=()): key for key in reversed(able)}
        best: tuple[int, int, Problem] | None = None
        for newcomer, key in alike.items():
            larger = replace(self.problem, vehicles=(*self.problem.vehicles, newcomer))
            place = best_place(self._orders(larger), whole, [new_id])
            if place is not None and (best is None or (place.added, key) < best[:2]):
                best = (place.added, key, larger)
        if best is not None:
            for remedy in self._proved(RemedyKind.COURIER, best[2], whole, new_id):
                yield replace(remedy, vehicle_id=best[1])

    def _proved(
        self,
        kind: RemedyKind,
        problem: Problem,
        whole: Order,
        vehicle_id: int,
        *,
        amount: int = 0,
        what: str = "",
        subjects: tuple[int, ...] = (),
        is_outranked: bool = False,
    ) -> Iterator[Remedy]:
        """Make the change for real and let `check` look at the plan."""
        orders = self._orders(problem)
        dropped = subjects if kind is RemedyKind.DROP else ()
        orders.take_out([u for rival in dropped for u in orders.whole(rival)])
        place = best_place(orders, whole, [vehicle_id])
        if place is None:
            return
        orders.by_vehicle[vehicle_id] = place.order
        result = repaired(orders, removed=dropped)
        if check(problem, result.solution):
            return
        route = next(r for r in result.solution.routes if r.vehicle_id == vehicle_id)
        position = route.visit_ids.index(whole[0])
        yield Remedy(
            kind=kind,
            vehicle_id=vehicle_id,
            position=position + 1,
            starts_s=route.stops[position].starts_s,
            amount=amount,
            what=what,
            subjects=subjects,
            is_outranked=is_outranked,
            added_cost=result.added_cost,
            added_travel_s=result.added_travel_s,
            added_distance_m=result.added_distance_m,
        )

    def _place(self, problem: Problem, whole: Order) -> Place | None:
        return best_place(self._orders(problem), whole)

    def _orders(self, problem: Problem) -> Orders:
        return Orders(problem, self.solution, locked=self.locked)

    def _visits(self, order: Sequence[int]) -> list[Visit]:
        return [self.problem.visit_by_id[visit_id] for visit_id in order]

    def _widened(self, whole: Order, kind: RemedyKind, minutes: int) -> Problem:
        visits = tuple(
            replace(each, windows=_widened(each.windows, kind, 60 * minutes))
            if each.id in whole
            else each
            for each in self.problem.visits
        )
        return replace(self.problem, visits=visits)

    def _extended(self, kind: RemedyKind, minutes: int) -> Problem:
        def extended(vehicle: Vehicle) -> Vehicle:
            opens_s, closes_s = vehicle.shift.opens_s, vehicle.shift.closes_s
            if kind is RemedyKind.SHIFT_LATER:
                closes_s = min(LARGEST, closes_s + 60 * minutes)
            else:
                opens_s = min(opens_s, max(self.earliest_s, opens_s - 60 * minutes))
            return replace(vehicle, shift=TimeWindow(opens_s, closes_s))

        return self._with_vehicles(extended)

    def _only(self, changed: Problem, *, besides: set[int]) -> Problem:
        """Keep the change for one vehicle alone."""
        before = self.problem.vehicle_by_id
        vehicles = tuple(before[v.id] if v.id in besides else v for v in changed.vehicles)
        return replace(changed, vehicles=vehicles)

    def _with_vehicle(self, vehicle: Vehicle) -> Problem:
        return self._with_vehicles(lambda each: vehicle if each.id == vehicle.id else each)

    def _with_vehicles(self, change: Callable[[Vehicle], Vehicle]) -> Problem:
        return replace(self.problem, vehicles=tuple(map(change, self.problem.vehicles)))


def _widened(
    windows: tuple[TimeWindow, ...], kind: RemedyKind, by_s: int
) -> tuple[TimeWindow, ...]:
    """Move one side of every window; those that meet become one."""
    later = kind is RemedyKind.WINDOW_LATER
    wider: list[TimeWindow] = []
    for window in windows:
        opens_s = window.opens_s if later else max(0, window.opens_s - by_s)
        closes_s = min(LARGEST, window.closes_s + by_s) if later else window.closes_s
        if wider and opens_s <= wider[-1].closes_s:
            opens_s = wider.pop().opens_s
        wider.append(TimeWindow(opens_s, closes_s))
    return tuple(wider)

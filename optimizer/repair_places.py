"""
Where a visit could go: every gap that its time might allow, the cheapest first.

A gap is judged by two bounds that leave pauses aside: how early one can be there, how late one
must go on. They rule out most gaps with a few additions; what is left is timed exactly, in order
of cost, until nothing cheaper can come. Where a visit would be too much on board, its trip is cut
in two at every place, if one trip more is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from optimizer.repair_trips import cut_at, cuts, is_full
from optimizer.travel.matrix import UNREACHABLE
from optimizer.trips import RELOAD
from optimizer.window import earliest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from optimizer.problem import TimeWindow, Visit
    from optimizer.repair_orders import Order, Orders
    from optimizer.rider import Rider

LONG_AGO = -(1 << 40)


@dataclass(frozen=True, slots=True)
class Place:
    """One more order for a vehicle, and what it adds to the price of the plan."""

    added: int
    vehicle_id: int
    order: Order


@dataclass(frozen=True, slots=True)
class _Room:
    """A route's places and, breaks left aside, when each can be left and must be reached."""

    locations: list[int | None]
    leaves_s: list[int]
    latest_s: list[int]


def best_place(
    orders: Orders, visit_ids: Order, vehicle_ids: Iterable[int] | None = None
) -> Place | None:
    """
    Find the cheapest place for a visit, or for both halves of a shipment.

    Parameters
    ----------
    visit_ids
        In no route now.
    vehicle_ids
        Whom to ask; None: everybody who may take more.
    """
    asked = orders.open_vehicles if vehicle_ids is None else list(vehicle_ids)
    best: Place | None = None
    for floor, vehicle_id, order in sorted(_candidates(orders, visit_ids, asked)):
        if best is not None and floor - 1 > best.added:
            break  # Costs are rounded, so a floor may be one too high.
        price = orders.price(vehicle_id, order)
        if price is None:
            continue
        added = price - (orders.price(vehicle_id, orders.by_vehicle[vehicle_id]) or 0)
        if best is None or added < best.added:
            best = Place(added, vehicle_id, order)
    return best


def _candidates(
    orders: Orders, visit_ids: Order, asked: Sequence[int]
) -> Iterator[tuple[float, int, Order]]:
    first, *second = orders.visits(visit_ids)
    for vehicle_id in asked:
        rider, order = orders.riders[vehicle_id], orders.by_vehicle[vehicle_id]
        if not all(_may_serve(rider, visit) for visit in (first, *second)):
            continue
        fixed = 0 if order else rider.vehicle.costs.fixed
        fixed += sum(orders.problem.wish(visit, vehicle_id) for visit in (first, *second))
        for floor, longer in _longer(orders, rider, order, (first, *second)):
            for more, trips in _with_trips(orders, rider, longer, first.id):
                yield fixed + floor + more, vehicle_id, trips


def _longer(
    orders: Orders, rider: Rider, order: Order, whole: Sequence[Visit]
) -> Iterator[tuple[float, Order]]:
    """Put a visit, or both halves of a shipment, into every gap there is for them."""
    first, *second = whole
    for floor, longer in _gaps(orders, rider, order, first, orders.lock_of(rider.vehicle.id)):
        if not second:
            yield floor, longer
            continue
        after_first = longer.index(first.id) + 1
        for more, complete in _gaps(orders, rider, longer, second[0], after_first):
            yield floor + more, complete


def _with_trips(
    orders: Orders, rider: Rider, order: Order, visit_id: int
) -> Iterator[tuple[float, Order]]:
    """Open a trip more where the new visit is too much on board, wherever that may help."""
    vehicle_id = rider.vehicle.id
    if rider.vehicle.max_trips == 1 or not is_full(orders, vehicle_id, order):
        yield 0, order
        return
    place = order.index(visit_id)
    marks = [at for at, u in enumerate(order) if u == RELOAD]
    first = max([at for at in marks if at < place], default=0)
    last = min([at for at in marks if at > place], default=len(order))
    stops = orders.visits(order)
    for at in cuts(order, max(first, orders.lock_of(vehicle_id)), last):
        before = stops[at - sum(mark < at for mark in marks) - 1].location
        after = stops[at - sum(mark < at for mark in marks)].location
        detour = _ride_cost(orders, rider, before, rider.reload)
        detour += _ride_cost(orders, rider, rider.reload, after)
        yield detour - _ride_cost(orders, rider, before, after), cut_at(order, at)


def _may_serve(rider: Rider, visit: Visit) -> bool:
    return visit.skills <= rider.vehicle.skills and visit.admits(rider.vehicle.id)


def _gaps(
    orders: Orders, rider: Rider, order: Order, visit: Visit, first_gap: int
) -> Iterator[tuple[float, Order]]:
    """List the gaps from the first allowed on, with the cost of the detour."""
    room = _room(orders, rider, order)
    here = visit.location
    for gap in range(first_gap, len(order) + 1):
        before, after = room.locations[gap], room.locations[gap + 1]
        there_s, on_s = rider.seconds(before, here), rider.seconds(here, after)
        if there_s >= UNREACHABLE or on_s >= UNREACHABLE:
            continue
        starts_s = earliest(visit.windows, room.leaves_s[gap] + there_s)
        if starts_s is None:
            continue
        is_behind_stop = gap > 0 and order[gap - 1] != RELOAD
        work_s = rider.work_s(visit, after=before if is_behind_stop else None)
        if starts_s + work_s + on_s > room.latest_s[gap + 1]:
            continue
        detour = _ride_cost(orders, rider, before, here) + _ride_cost(orders, rider, here, after)
        if order:
            detour -= _ride_cost(orders, rider, before, after)
        yield detour, (*order[:gap], visit.id, *order[gap:])


def _ride_cost(orders: Orders, rider: Rider, origin: int | None, destination: int | None) -> float:
    """Price one ride in cost units."""
    if origin is None or destination is None:
        return 0
    costs = rider.vehicle.costs
    of_length = costs.per_km * rider.metres(origin, destination) / 1000
    own = orders.problem.travel[rider.vehicle.profile].costs
    if own is not None:
        return of_length + int(own[origin, destination])
    return of_length + costs.per_hour * rider.seconds(origin, destination) / 3600


def _room(orders: Orders, rider: Rider, order: Order) -> _Room:
    places = [_place(orders, rider, order, number) for number in range(len(order))]
    opens_s, closes_s = rider.vehicle.shift.opens_s, rider.vehicle.closes_s
    locations = [rider.start, *(place[0] for place in places), rider.end]
    legs = [rider.seconds(*leg) for leg in pairwise(locations)]
    leaves_s = [opens_s]
    for (_, windows, work_s, _), leg in zip(places, legs, strict=False):
        starts_s = earliest(windows, leaves_s[-1] + leg)
        leaves_s.append(closes_s if starts_s is None else starts_s + work_s)
    latest_s = [closes_s]
    for (_, windows, _, least_s), leg in zip(reversed(places), reversed(legs), strict=False):
        latest_s.append(_latest(windows, latest_s[-1] - leg - least_s))
    return _Room(locations, leaves_s, [LONG_AGO, *reversed(latest_s)])


def _place(
    orders: Orders, rider: Rider, order: Order, number: int
) -> tuple[int, Sequence[TimeWindow], int, int]:
    """Look up where an element of the order is, when it may begin, its work and the least of it."""
    if order[number] == RELOAD:
        reload_s = rider.vehicle.reload_s
        return rider.reload, (), reload_s, reload_s
    visit = orders.problem.visit_by_id[order[number]]
    before = order[number - 1] if number else RELOAD
    behind = None if before == RELOAD else orders.problem.visit_by_id[before].location
    return visit.location, visit.windows, rider.work_s(visit, after=behind), visit.service_s


def _latest(windows: Sequence[TimeWindow], until_s: int) -> int:
    """Find the last instant up to ``until_s`` within a window; no windows: that instant."""
    if not windows:
        return until_s
    for window in reversed(windows):
        if window.opens_s <= until_s:
            return min(window.closes_s, until_s)
    return LONG_AGO

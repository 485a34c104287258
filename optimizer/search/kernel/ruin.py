"""
Tearing a hole into a plan: strings of neighbouring stops leave neighbouring routes.

References
----------
.. [1] Christiaens, J. and Vanden Berghe, G. (2020). Slack Induction by String Removals for
       Vehicle Routing Problems. *Transportation Science*, 54(2): 417-433.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.search.kernel.books import (
    IS_TOUCHED,
    LEFT_COUNT,
    LENGTH,
    NEAR,
    NEIGHBOURS,
    PARTNER,
    REQUEST,
    REQUESTS,
    VEHICLE_OF,
    VEHICLES,
    VISIT,
    VISITS,
    at,
    gap_at,
    note,
    stop_at,
)
from optimizer.search.kernel.chance import draw, draw_below
from optimizer.search.kernel.changes import touch
from optimizer.search.kernel.compiling import compiled, inlined
from optimizer.search.kernel.refreshing import is_rideable, refresh
from optimizer.search.kernel.trips import drop_reloads
from optimizer.search.kernel.walking import IS_FIXED, WAITING

if TYPE_CHECKING:
    from optimizer.search.kernel.books import Book, Rides
    from optimizer.search.kernel.chance import Chance

LONGEST_STRING = 10.0
"""Stops that one route loses at most, as in [1]."""

SPLIT_SHARE = 0.5
"""How often a string keeps some stops in its middle."""

SPLIT_GROWTH = 0.01
"""How often one more stop is kept, as in [1]."""


@compiled
def ruin(
    facts: Book, rides: Rides, plan: Book, walk: Book, mean_removed: float, chance: Chance
) -> int:
    """
    Remove strings of stops around a visit drawn at random.

    Returns
    -------
    int
        How many requests were removed; they stand in `WAITING`.
    """
    strings, longest = _sizes(facts, plan, mean_removed, chance)
    seed, removed, torn = draw_below(chance, facts[VISITS]), 0, 0
    for near in range(facts[NEIGHBOURS]):
        visit = at(facts, NEAR, seed * facts[NEIGHBOURS] + near)
        vehicle = at(plan, VEHICLE_OF, visit)
        if vehicle < 0 or at(plan, IS_TOUCHED, vehicle):
            continue
        removed = _tear(facts, rides, plan, walk, vehicle, visit, longest, removed, chance)
        torn += 1
        if torn >= strings:
            break
    return removed


@inlined
def _sizes(facts: Book, plan: Book, mean_removed: float, chance: Chance) -> tuple[int, float]:
    """Draw how many strings to remove, and bound how long they may be."""
    riding = 0
    for vehicle in range(facts[VEHICLES]):
        riding += at(plan, LENGTH, vehicle) > 0
    served = facts[REQUESTS] - plan[LEFT_COUNT]
    longest = min(LONGEST_STRING, max(1.0, served / max(1, riding)))
    most = 4 * mean_removed / (1 + longest) - 1
    return int(1 + draw(chance) * max(0.0, most)), longest


@compiled
def _tear(
    facts: Book,
    rides: Rides,
    plan: Book,
    walk: Book,
    vehicle: int,
    visit: int,
    longest: float,
    removed: int,
    chance: Chance,
) -> int:
    """Take a string that holds the visit out of its route; count all requests removed so far."""
    touch(facts, plan, vehicle)
    stops, place, before = at(plan, LENGTH, vehicle), 0, removed
    while stop_at(facts, plan, vehicle, place) != visit:
        place += 1
    length = min(stops, int(1 + draw(chance) * min(float(stops), longest)))
    kept = _kept_inside(length, stops, chance)
    span = length + kept
    lowest, highest = max(0, place - span + 1), min(place, stops - span)
    first = lowest + draw_below(chance, highest - lowest + 1)
    hole = first + draw_below(chance, length + 1)
    for stop in range(first, first + span):
        if not hole <= stop < hole + kept:
            removed = _release(facts, plan, walk, vehicle, stop, removed)
    if removed > before:
        _close_up(facts, rides, plan, vehicle)
        if not is_rideable(facts, rides, plan, vehicle):
            for stop in range(at(plan, LENGTH, vehicle)):
                removed = _release(facts, plan, walk, vehicle, stop, removed)
            _close_up(facts, rides, plan, vehicle)
    return removed


@inlined
def _release(facts: Book, plan: Book, walk: Book, vehicle: int, stop: int, removed: int) -> int:
    """Let a visit, and the other half of its shipment, belong to nobody."""
    visit = stop_at(facts, plan, vehicle, stop)
    if visit >= facts[VISITS] or at(plan, VEHICLE_OF, visit) < 0:
        return removed
    request = at(facts, REQUEST, visit)
    if at(walk, IS_FIXED, request):
        return removed
    note(plan, VEHICLE_OF, visit, -1)
    if at(facts, PARTNER, visit) >= 0:
        note(plan, VEHICLE_OF, at(facts, PARTNER, visit), -1)
    note(walk, WAITING, removed, request)
    return removed + 1


@compiled
def _close_up(facts: Book, rides: Rides, plan: Book, vehicle: int) -> None:
    """Leave out of a route who no longer belongs to it."""
    stops = 0
    for stop in range(at(plan, LENGTH, vehicle)):
        visit = stop_at(facts, plan, vehicle, stop)
        if visit >= facts[VISITS] or at(plan, VEHICLE_OF, visit) == vehicle:
            plan[gap_at(facts, plan, vehicle, stops) + VISIT] = visit
            stops += 1
    note(plan, LENGTH, vehicle, stops)
    refresh(facts, rides, plan, vehicle)
    drop_reloads(facts, rides, plan, vehicle)


@inlined
def _kept_inside(length: int, stops: int, chance: Chance) -> int:
    """Draw how many stops in the middle of a string stay."""
    if length < 2 or length == stops or draw(chance) > SPLIT_SHARE:
        return 0
    kept = 1
    while length + kept < stops and draw(chance) < SPLIT_GROWTH:
        kept += 1
    return kept

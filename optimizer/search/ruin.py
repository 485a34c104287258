"""
Tearing a hole into a plan: strings of neighbouring stops leave neighbouring routes.

References
----------
.. [1] Christiaens, J. and Vanden Berghe, G. (2020). Slack Induction by String Removals for
       Vehicle Routing Problems. *Transportation Science*, 54(2): 417-433.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

    from optimizer.search.draft import Draft

MEAN_REMOVED = 15
"""Visits removed at a time, on average: on a province's days better than the 10 of [1]."""

LONGEST_STRING = 10
"""Stops that one route loses at most, as in [1]."""

SPLIT_SHARE = 0.5
"""How often a string keeps some stops in its middle."""


def ruin(draft: Draft, random: Random) -> list[int]:
    """Remove strings of stops around a visit drawn at random; return who was removed."""
    tables = draft.tables
    strings, longest = _sizes(draft, random)
    seed = random.randrange(len(tables.location))
    removed: list[int] = []
    torn: set[int] = set()
    for visit in tables.near[seed].tolist():
        vehicle = draft.vehicle_of[visit]
        if vehicle < 0 or vehicle in torn:
            continue
        torn.add(vehicle)
        removed += _tear(draft, vehicle, visit, longest, random)
        if len(torn) >= strings:
            break
    return removed


def _sizes(draft: Draft, random: Random) -> tuple[int, int]:
    """Draw how many strings to remove, and bound how long they may be."""
    lengths = [len(route) for route in draft.routes if route]
    longest = min(LONGEST_STRING, max(1, sum(lengths) // max(1, len(lengths))))
    most = 4 * MEAN_REMOVED / (1 + longest) - 1
    return int(random.uniform(1, most + 1)), longest


def _tear(draft: Draft, vehicle: int, visit: int, longest: int, random: Random) -> list[int]:
    route = draft.routes[vehicle]
    length = random.randint(1, min(len(route), longest))
    kept = _kept_inside(length, len(route), random)
    span = length + kept
    place = route.index(visit)
    first = random.randint(max(0, place - span + 1), min(place, len(route) - span))
    string = route[first : first + span]
    if kept:
        hole = random.randint(0, length)
        string = string[:hole] + string[hole + kept :]
    gone = set(string)
    # Both halves of a shipment leave together.
    gone |= {draft.tables.partner[half] for half in string if half in draft.tables.partner}
    draft.set_route(vehicle, [visit for visit in route if visit not in gone])
    return sorted(gone)


def _kept_inside(length: int, available: int, random: Random) -> int:
    if length < 2 or length == available or random.random() > SPLIT_SHARE:
        return 0
    return random.randint(0, available - length)

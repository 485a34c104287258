"""A plan at once: every visit where it costs least, the most important first."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from optimizer.search.anneal import rank_of
from optimizer.search.draft import Draft
from optimizer.search.recreate import Recreate

if TYPE_CHECKING:
    from optimizer.search.anneal import Rank
    from optimizer.search.draft import Routes
    from optimizer.search.tables import Tables


def construct(tables: Tables) -> tuple[Routes, Rank]:
    """Insert all visits greedily."""
    return complete(tables, [])


def complete(tables: Tables, routes: Routes) -> tuple[Routes, Rank]:
    """Insert greedily who is left out; afterwards no visit that is still out fits in any gap."""
    draft = Draft(tables, routes)

    def urgency(visit: int) -> tuple[int, int]:
        # Of the same importance, narrow windows before wide ones.
        width_s = sum(closes_s - opens_s for opens_s, closes_s in tables.windows[visit])
        return -tables.importance[visit], width_s

    waiting = [visit for visit, vehicle in enumerate(draft.vehicle_of) if vehicle < 0]
    greedy = Recreate(tables, Random(0))  # noqa: S311 - draws nothing here
    left = greedy.fill_in_order(draft, sorted(waiting, key=urgency))
    return draft.routes, rank_of(draft, left)

"""The last word: OR-Tools' local search on the full model, from the best plan so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.model import DayModel
from optimizer.search.construct import is_kept
from optimizer.search.draft import Draft

if TYPE_CHECKING:
    from optimizer.search.budget import Budget
    from optimizer.search.draft import Routes
    from optimizer.search.incumbent import Incumbent
    from optimizer.search.tables import Tables

LEAST_S = 0.15
"""Below this it is over before it began."""

RESERVED_S = 0.1
"""Kept back for the timetable, the reasons and the check."""


def polish(tables: Tables, incumbent: Incumbent, *, budget: Budget) -> None:
    """Improve the incumbent on the full model for the rest of the time."""
    seconds = budget.time_limit_s - budget.elapsed_s - RESERVED_S
    if seconds < LEAST_S or budget.is_stopped():
        return
    model = DayModel(tables)
    seconds = budget.time_limit_s - budget.elapsed_s - RESERVED_S
    routes = model.improve(
        incumbent.routes,
        seconds=seconds,
        is_repeatable=budget.work_limit is not None,
        stop=budget.is_stopped,
    )
    if routes is None or not _can_be_ridden(tables, routes):
        return
    incumbent.offer(routes, Draft(tables, routes).rank)


def _can_be_ridden(tables: Tables, routes: Routes) -> bool:
    return all(is_kept(tables, vehicle, route) for vehicle, route in enumerate(routes))

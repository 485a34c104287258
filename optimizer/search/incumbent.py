"""The best plan so far, and how the search came there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.solution import CurvePoint
from optimizer.trips import RELOAD

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimizer.search.budget import Budget
    from optimizer.search.draft import Rank, Routes

    Progress = Callable[[str, float, int, int], None]
    """Told the phase, seconds since the begin, cost, and visits placed."""

REPORT_EVERY_S = 0.2
"""Seconds between two reports of progress: more often helps nobody who watches."""


class Incumbent:
    """
    Keeps the better of all plans offered.

    Parameters
    ----------
    price_scale
        Search prices that make a cost unit.
    """

    def __init__(self, budget: Budget, on_progress: Progress | None, *, price_scale: float) -> None:
        self._price_scale = price_scale
        self.routes: Routes = []
        self.rank: Rank | None = None
        self.phase = "construct"
        self._budget = budget
        self._on_progress = on_progress
        self._curve: list[CurvePoint] = []
        self._reported_s = -REPORT_EVERY_S

    @property
    def curve(self) -> tuple[CurvePoint, ...]:
        """Improvements in time, thinned out."""
        return tuple(self._curve)

    def offer(self, routes: Routes, rank: Rank) -> None:
        """Take a plan if it is better than the best so far."""
        if self.rank is not None and rank >= self.rank:
            return
        self.routes, self.rank = routes, rank
        point = CurvePoint(
            seconds=round(self._budget.elapsed_s, 3),
            cost=round(rank[1] / self._price_scale),
            placed=sum(visit != RELOAD for route in routes for visit in route),
        )
        if point.seconds - self._reported_s < REPORT_EVERY_S and self._curve:
            self._curve[-1] = point
            return
        self._curve.append(point)
        self.report()

    def report(self) -> None:
        """Tell whoever watches where the search stands."""
        if self._on_progress is None or not self._curve:
            return
        self._reported_s = self._budget.elapsed_s
        last = self._curve[-1]
        self._on_progress(self.phase, self._reported_s, last.cost, last.placed)

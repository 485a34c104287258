"""
What every way of searching has in common: it goes on for a spell, and hands over what it found.

A leg keeps its state between two spells, so that several can take turns in one process, or each
live in a process of its own, and learn of each other's plans in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.search.anneal import Heat
    from optimizer.search.budget import Budget
    from optimizer.search.draft import Rank, Routes

Column = tuple[int, tuple[int, ...]]
"""A route on its own: the vehicle it was made for, and its visits in order, by position."""


class Kind(StrEnum):
    """Which way a leg searches."""

    ANNEAL = "anneal"
    """Ruin and recreate on the exact problem."""
    PYVRP = "pyvrp"
    """PyVRP's local search on a simpler problem."""
    ERRANDS = "errands"
    """Whatever part of a large day it is sent, one after the other."""


@dataclass(frozen=True, slots=True)
class Harvest:
    """
    What a spell brought.

    Parameters
    ----------
    rank, routes
        The leg's best plan, if it is new; it can be ridden.
    columns
        Routes met on the way that none of its harvests held before.
    place
        The searcher's place in its team.
    """

    rank: Rank | None = None
    routes: Routes | None = None
    columns: tuple[Column, ...] = ()
    place: int = 0


@dataclass(frozen=True, slots=True)
class Errand:
    """
    A part of a large day to improve.

    Parameters
    ----------
    problem
        Some vehicles, and the visits in their routes.
    routes
        Where to begin; all can be ridden.
    seconds, steps
        For how long; steps, if any, make it repeatable.
    heat
        How hot it is meanwhile. What comes back is where the search stands then, be it worse.
    """

    problem: Problem
    routes: Routes
    seconds: float
    seed: int
    heat: Heat
    steps: int | None = None


class Leg(Protocol):
    """One way of searching, going on from where it stands."""

    def advance(self, budget: Budget, *, until: float) -> Harvest:
        """Search until that share of the budget is spent, or somebody wants it stopped."""
        ...

    def adopt(self, routes: Routes) -> None:
        """Go on from another's plan."""
        ...

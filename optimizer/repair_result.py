"""What a change by hand did to a plan, and why one cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimizer.door import expect_whole

if TYPE_CHECKING:
    from optimizer.problem import Problem
    from optimizer.solution import Reason, Solution


@dataclass(frozen=True, slots=True, kw_only=True)
class Steadiness:
    """
    What it is worth that people are visited when they were told.

    Parameters
    ----------
    price
        Cost units for every promise moved.
    tolerance_s
        A visit that begins at most this much earlier or later than before is not moved.
    """

    price: int = 0
    tolerance_s: int = 600

    def __post_init__(self) -> None:
        expect_whole("steadiness: price", self.price)
        expect_whole("steadiness: tolerance_s", self.tolerance_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedPromise:
    """
    A visit that begins at another time than it did, beyond the tolerance.

    Parameters
    ----------
    before_s, after_s
        When it began and begins; ``after_s`` is None where it is left out now.
    before_vehicle, after_vehicle
        Who came and comes.
    """

    visit_id: int
    before_s: int
    after_s: int | None
    before_vehicle: int
    after_vehicle: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """
    A changed plan, and what changed.

    Parameters
    ----------
    problem
        What the plan is of: the problem given, or one with a courier more.
    touched
        Vehicles whose routes are others now, in the problem's order.
    moved
        Every promise moved, by visit id.
    placed, left
        Visits that stand in a route now and did not, and the other way round.
    stuck
        Open stops that a courier who drops out must still finish: what they deliver is on board.
    added_cost, added_travel_s, added_distance_m
        What the change costs, in cost units, and in all routes' riding.
    """

    problem: Problem
    solution: Solution
    touched: tuple[int, ...]
    moved: tuple[MovedPromise, ...]
    placed: tuple[int, ...]
    left: tuple[int, ...]
    added_cost: int
    added_travel_s: int
    added_distance_m: int
    stuck: tuple[int, ...] = ()


class ImpossibleRepairError(ValueError):
    """
    The change asked for would break a promise; the plan stays as it was.

    Parameters
    ----------
    reasons
        For each vehicle asked, what is in the way.
    """

    def __init__(self, what: str, reasons: dict[int, Reason] | None = None) -> None:
        self.reasons = reasons or {}
        named = ", ".join(f"vehicle {key}: {reason}" for key, reason in self.reasons.items())
        super().__init__(f"{what}: {named}" if named else what)

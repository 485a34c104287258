"""Rides whose time is known: ferries, cable cars, roads that somebody has timed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from optimizer.door import InvalidProblemError, expect_whole
from optimizer.travel.closures import PROFILES
from optimizer.travel.relays import Ways, shortest
from optimizer.window import TimeWindow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimizer.travel.provider import Point

DAY_S = 24 * 3600
LONGEST_M = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ferry:
    """
    A ride between two places that takes as long as is said here.

    Parameters
    ----------
    id
        Which ferry, for whoever entered it.
    start, end
        Its landing stages; their terrain is that of the way to them.
    seconds, metres
        Of the ride itself.
    hours
        When it runs, seconds since local midnight.
    interval_s
        Between two departures; half of it is waited on average.
    profiles
        Who may go aboard; empty means all.
    is_one_way
        From start to end alone.

    Raises
    ------
    InvalidProblemError
        When a number is out of bounds.
    """

    id: int
    start: Point
    end: Point
    seconds: int
    metres: int
    hours: TimeWindow = field(default_factory=lambda: TimeWindow(0, DAY_S))
    interval_s: int = 0
    profiles: frozenset[str] = field(default_factory=frozenset)
    is_one_way: bool = False

    def __post_init__(self) -> None:
        expect_whole("seconds", self.seconds, at_least=1, at_most=DAY_S)
        expect_whole("metres", self.metres, at_most=LONGEST_M)
        expect_whole("interval_s", self.interval_s, at_most=DAY_S)
        if not self.profiles <= PROFILES:
            raise InvalidProblemError("profiles", sorted(self.profiles), f"of {sorted(PROFILES)}")

    @property
    def takes_s(self) -> float:
        """Mean seconds from landing stage to landing stage, the wait included."""
        return self.seconds + self.interval_s / 2

    def carries(self, profile: str) -> bool:
        """Say whether those who ride like this may go aboard."""
        return not self.profiles or profile in self.profiles

    def runs_throughout(self, span: TimeWindow) -> bool:
        """Say whether it runs for all of a span; a matrix holds for the whole of it."""
        return self.hours.opens_s <= span.opens_s and span.closes_s <= self.hours.closes_s


def with_ferries(
    seconds: NDArray[np.float64], metres: NDArray[np.float64], ferries: Sequence[Ferry]
) -> Ways:
    """
    Shorten rides by ferries, one after another where that helps.

    Parameters
    ----------
    seconds, metres
        Between every two nodes without ferries, shape ``(n + 2 f, n + 2 f)``; infinite where
        no way leads. The last nodes are start and end of each ferry in turn.

    Returns
    -------
    Ways
        Seconds, and as carried the metres.
    """
    seconds, metres = seconds.copy(), metres.copy()
    first = len(seconds) - 2 * len(ferries)
    for number, ferry in enumerate(ferries):
        start, end = first + 2 * number, first + 2 * number + 1
        for row, column in ((start, end), (end, start))[: 1 if ferry.is_one_way else 2]:
            if ferry.takes_s < seconds[row, column]:
                seconds[row, column], metres[row, column] = ferry.takes_s, ferry.metres
    return shortest(seconds, metres, relays=range(first, len(seconds)))

"""Spans within which something may begin."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from optimizer.door import InvalidProblemError, expect_whole

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """
    When something may begin; both ends belong to it.

    Parameters
    ----------
    opens_s, closes_s
        Seconds since local midnight. A window may be a single instant, and may pass midnight.
    """

    opens_s: int
    closes_s: int

    def __post_init__(self) -> None:
        expect_whole("opens_s", self.opens_s)
        expect_whole("closes_s", self.closes_s)
        if self.closes_s < self.opens_s:
            raise InvalidProblemError("closes_s", self.closes_s, f"at least opens_s {self.opens_s}")


def expect_apart(field: str, windows: tuple[TimeWindow, ...]) -> None:
    """Refuse windows that overlap, touch or stand out of order."""
    for earlier, later in pairwise(windows):
        if later.opens_s <= earlier.closes_s:
            raise InvalidProblemError(field, later, f"to open after {earlier.closes_s}")


def earliest(windows: Sequence[TimeWindow], from_s: int) -> int | None:
    """Find the first instant from ``from_s`` on within a window; no windows: any instant."""
    if not windows:
        return from_s
    for window in windows:
        if from_s <= window.closes_s:
            return max(from_s, window.opens_s)
    return None

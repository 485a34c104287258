"""Spans within which something may begin."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from optimizer.door import InvalidProblemError, expect_whole


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

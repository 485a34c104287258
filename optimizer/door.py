"""Checks at the door: what enters the package is sound, or is refused by name, value and reason."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST = 2**32 - 1
"""The largest number that may enter: sums of thousands of them still fit into 64 bits."""

LARGEST_ID = 2**64 - 1


class InvalidProblemError(ValueError):
    """
    What was handed in cannot be planned.

    Parameters
    ----------
    field
        Where it stands, as a path: ``vehicle 7: shift.closes_s``.
    value
        What stood there.
    expected
        What would have been right.
    """

    def __init__(self, field: str, value: object, expected: str) -> None:
        super().__init__(f"{field}: got {_shown(value)}, expected {expected}")
        self.field = field
        self.value = value
        self.expected = expected


def expect_whole(field: str, value: object, *, at_least: int = 0, at_most: int = LARGEST) -> None:
    """Refuse all but a whole number within the bounds; ``True`` and ``1.0`` are none."""
    if type(value) is not int or not at_least <= value <= at_most:
        raise InvalidProblemError(field, value, f"a whole number from {at_least} to {at_most}")


def expect_id(field: str, value: object) -> None:
    """Refuse all but a whole number that can name something."""
    expect_whole(field, value, at_most=LARGEST_ID)


def expect_number(field: str, value: object, *, above: float, at_most: float) -> None:
    """Refuse all but a finite number in ``(above, at_most]``."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (is_number and math.isfinite(value) and above < value <= at_most):  # type: ignore[arg-type, operator]
        raise InvalidProblemError(field, value, f"a number above {above:g}, at most {at_most:g}")


def expect_amounts(field: str, amounts: tuple[int, ...]) -> None:
    """Refuse amounts that are not whole and at least zero."""
    for dimension, amount in enumerate(amounts):
        expect_whole(f"{field}[{dimension}]", amount)


def expect_unique(field: str, ids: Iterable[int]) -> None:
    """Refuse two things under one id."""
    for key, times in Counter(ids).items():
        if times > 1:
            raise InvalidProblemError(field, key, "every id once")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."

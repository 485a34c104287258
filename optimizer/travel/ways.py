"""Ways drawn leg by leg, from servers that refuse a whole trip for the sake of one leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.travel.provider import NO_WAY, Path, Point

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST = 2**31 - 2


def by_halves(
    points: Sequence[Point],
    most: int,
    trip: Callable[[Sequence[Point]], list[Path] | None],
) -> list[Path]:
    """
    Draw every leg; a trip that is refused is tried in halves, down to the leg that is at fault.

    Parameters
    ----------
    most
        Places that the server takes at once, at least two.
    trip
        Draws a trip's legs, or None where it cannot be ridden as a whole.
    """
    if len(points) < 2:
        return []
    if len(points) <= most:
        legs = trip(points)
        if legs is not None:
            return legs
        if len(points) == 2:
            return [NO_WAY]
    middle = min(most, len(points) // 2 + 1)
    return by_halves(points[:middle], most, trip) + by_halves(points[middle - 1 :], most, trip)


def without_repeats(corners: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Drop a corner that repeats the one before, as where two steps meet."""
    return tuple(
        corner for at, corner in enumerate(corners) if at == 0 or corner != corners[at - 1]
    )


def whole(number: object) -> int:
    """
    Read a count of seconds or metres.

    Raises
    ------
    ValueError
        When it is none.
    """
    is_truth = isinstance(number, bool)
    if isinstance(number, int | float) and not is_truth and 0 <= number <= MOST:
        return round(number)  # What is not a number compares as false.
    raise ValueError(f"{number!r} counts nothing")


def expect_text(word: object) -> str:
    """
    Return a text as it is.

    Raises
    ------
    ValueError
        When it is none.
    """
    if not isinstance(word, str):
        raise ValueError(f"{word!r} is no text")
    return word

"""How a search came down to its cost, as a line to draw."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 240, 48, 4


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A line of cost over time in a box of `WIDTH` by `HEIGHT`, and what it says in figures."""

    points: str
    end: tuple[float, float]
    percent: int  # What the last cost is of the first.
    seconds: float
    width: int = WIDTH
    height: int = HEIGHT


def curve_of(told: Sequence[Sequence[float]]) -> Curve | None:
    """Draw seconds and costs; None where there is nothing to see yet."""
    if len(told) < 2:
        return None
    costs = [cost for _seconds, cost in told]
    low, high, last_s = min(costs), max(costs), told[-1][0]
    across, down = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE

    def at(seconds: float, cost: float) -> tuple[float, float]:
        x = EDGE + across * seconds / max(last_s, 0.1)
        y = EDGE + down * (high - cost) / max(high - low, 1)
        return round(x, 1), round(y, 1)

    corners: list[tuple[float, float]] = []
    for seconds, cost in told:  # The cost falls at an instant, so the line goes in steps.
        x, y = at(seconds, cost)
        if corners:
            corners.append((x, corners[-1][1]))
        corners.append((x, y))
    return Curve(
        points=" ".join(f"{x},{y}" for x, y in corners),
        end=corners[-1],
        percent=round(100 * costs[-1] / max(costs[0], 1)),
        seconds=last_s,
    )

"""What a closure stands in the way of: doors behind it, and legs that lead across it."""

from collections.abc import Sequence

import numpy as np

from app.roads.closures_outlines import as_optimizer
from app.roads.models import RoadClosure
from optimizer.travel.closure_geometry import contains, lies_on, touches

Corner = tuple[float, float]


def doors_behind(closure: RoadClosure, doors: Sequence[Corner]) -> list[bool]:
    """Say which doors lie in the area, or at the closed stretch of road."""
    if not doors or not closure.is_drawn:
        return [False] * len(doors)
    found: list[bool] = contains(as_optimizer(closure), np.array(doors)).tolist()
    return found


def legs_across(closure: RoadClosure, legs: Sequence[tuple[Corner, Corner]]) -> list[bool]:
    """Say which straight legs cross it: the guess where no road is known."""
    if not legs or not closure.is_drawn:
        return [False] * len(legs)
    starts, ends = np.array(legs).swapaxes(0, 1)
    found: list[bool] = touches(as_optimizer(closure), starts, ends).tolist()
    return found


def ways_across(closure: RoadClosure, pieces: Sequence[tuple[Corner, Corner]]) -> list[bool]:
    """Say which pieces of a known way are closed."""
    if not pieces or not closure.is_drawn:
        return [False] * len(pieces)
    starts, ends = np.array(pieces).swapaxes(0, 1)
    found: list[bool] = lies_on(as_optimizer(closure), starts, ends).tolist()
    return found

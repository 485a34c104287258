"""What a closure stands in the way of: doors behind it, and legs that lead across it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.roads.closures_communes import Lands
from app.roads.closures_outlines import as_optimizer
from app.roads.models import RoadClosure
from optimizer.travel.closure_geometry import contains, lies_on, touches
from optimizer.travel.closures import Closure

Corner = tuple[float, float]
Leg = tuple[Corner, Corner]


@dataclass(frozen=True, kw_only=True)
class Reach:
    """One closure, drawn once, whoever asks it how often."""

    closure: RoadClosure
    drawn: Closure | None  # None: told in words alone

    def doors_behind(self, doors: Sequence[Corner]) -> list[bool]:
        """Say which doors lie in the area, or at the closed stretch of road."""
        if self.drawn is None or not doors:
            return [False] * len(doors)
        return _said(contains(self.drawn, np.array(doors)))

    def legs_across(self, legs: Sequence[Leg]) -> list[bool]:
        """Say which straight legs cross it: the guess where no road is known."""
        return self._across(touches, legs)

    def ways_across(self, pieces: Sequence[Leg]) -> list[bool]:
        """Say which pieces of a known way are closed."""
        return self._across(lies_on, pieces)

    def _across(self, asks: Callable[..., Any], legs: Sequence[Leg]) -> list[bool]:
        if self.drawn is None or not legs:
            return [False] * len(legs)
        starts, ends = np.array(legs).swapaxes(0, 1)
        return _said(asks(self.drawn, starts, ends))


def reaches_of(closures: Sequence[RoadClosure]) -> list[Reach]:
    """Draw closures, asking the database no more often for many than for one."""
    lands = Lands()
    return [
        Reach(closure=each, drawn=as_optimizer(each, lands) if each.is_drawn else None)
        for each in closures
    ]


def _said(found: Any) -> list[bool]:
    said: list[bool] = found.tolist()
    return said

"""A matrix that took long to think of is kept whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from optimizer.travel import UNREACHABLE, Point, TravelMatrix
from optimizer.travel.cache import MatrixCache
from optimizer.travel.cached import CachedWhole
from optimizer.travel.closures import Closure

PLACES = [Point(21.70, 104.9), Point(21.71, 104.9)]


def test_a_whole_matrix_is_thought_of_once(tmp_path: Path):
    thinker = Thinker()
    cached = CachedWhole(provider=thinker, identity="i", cache=MatrixCache(folder=tmp_path))

    first = cached.matrix(PLACES, profile="car")
    again = cached.matrix(PLACES, profile="car")
    cached.matrix(PLACES, profile="foot")

    assert thinker.asked == 2
    assert again.source == first.source == "thinker"
    assert again.closed is not None
    assert again.closed.tolist() == [[False, True], [False, False]]
    assert again.seconds.tolist() == [[0, UNREACHABLE], [7, 0]]
    assert again.snap_m.tolist() == [3, 4]


@dataclass
class Thinker:
    """A source that counts how often it had to think."""

    asked: int = 0

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        self.asked += 1
        return TravelMatrix(
            seconds=np.array([[0, UNREACHABLE], [7, 0]]),
            metres=np.array([[0, UNREACHABLE], [70, 0]]),
            source="thinker",
            snap_m=np.array([3, 4]),
            closed=np.array([[False, True], [False, False]]),
        )

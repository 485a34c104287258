"""How far an estimate is off, in figures that people can read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from optimizer.travel.legs import MIXED, Legs, estimated_metres, estimated_seconds
from optimizer.travel.provider import Terrain
from optimizer.travel.tables import BANDS_KM, TravelTables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

EVERYWHERE = "all"


class Measure(StrEnum):
    """What is estimated."""

    METRES = "metres"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """
    The error of an estimate over some legs, relative to what is known: 0.2 is 20 % off.

    Parameters
    ----------
    terrain
        Both ends' terrain, ``"mixed"`` for legs across two, or ``"all"``.
    band
        Which of `BANDS_KM`; None: of any length.
    median, p90
        Of the error's size: half and nine tenths of the legs are no further off.
    bias
        Median error with its sign: above zero, the estimate is too long.
    """

    measure: Measure
    terrain: str
    band: int | None
    count: int
    median: float
    p90: float
    bias: float


def accuracies(legs: Legs, tables: TravelTables, *, profile: str) -> tuple[Accuracy, ...]:
    """Hold an estimate against known legs: all of them, each terrain, and each of its bands."""
    known = [(Measure.SECONDS, legs.seconds, estimated_seconds(legs, tables, profile=profile))]
    if np.isfinite(legs.metres).any():
        known.insert(0, (Measure.METRES, legs.metres, estimated_metres(legs, tables)))
    return tuple(
        _accuracy(measure, terrain, band, (estimated[chosen] - real[chosen]) / real[chosen])
        for measure, real, estimated in known
        for terrain, band, chosen in _parts(legs)
        if chosen.any()
    )


def _parts(legs: Legs) -> Iterator[tuple[str, int | None, NDArray[np.bool_]]]:
    every = np.ones(len(legs), dtype=np.bool_)
    yield EVERYWHERE, None, every
    within = {str(terrain): legs.within(terrain) for terrain in Terrain}
    mixed = every & ~np.logical_or.reduce(list(within.values()))
    bands = legs.bands
    for name, chosen in (within | {MIXED: mixed}).items():
        yield name, None, chosen
        for band in range(len(BANDS_KM)):
            yield name, band, chosen & (bands == band)


def _accuracy(
    measure: Measure, terrain: str, band: int | None, error: NDArray[np.float64]
) -> Accuracy:
    size = np.abs(error)
    return Accuracy(
        measure=measure,
        terrain=terrain,
        band=band,
        count=len(error),
        median=round(float(np.median(size)), 4),
        p90=round(float(np.quantile(size, 0.9)), 4),
        bias=round(float(np.median(error)), 4),
    )

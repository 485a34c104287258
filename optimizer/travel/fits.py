"""Fit factors and speeds to known legs: robustly, and never far on little evidence."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import least_squares

from optimizer.travel.legs import LEAST_LEGS, TERRAINS, Legs, estimated_metres
from optimizer.travel.tables import (
    BANDS_KM,
    FASTEST_KM_H,
    LARGEST_FACTOR,
    LEAST_FACTOR,
    SLOWEST_KM_H,
    TravelTables,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Residuals = Callable[[NDArray[np.float64]], NDArray[np.float64]]

PRIOR_LEGS = 10
"""The figure so far weighs as much as this many legs."""

SPREAD = 0.3
"""Legs of like places differ by about this part of their length or time; more is an outlier."""

ODDEST_START_S = 900.0
"""Planned and real minutes at a door differ by no more than this."""


def fit_factors(legs: Legs, tables: TravelTables) -> TravelTables:
    """
    Fit road over air, a terrain and band; the curve stays such that further is never shorter.

    Legs across two terrains speak of both: their factor is the mean of the two.
    """
    known = legs.only(np.isfinite(legs.metres))
    weights = _weights(known.air_m)
    free = _is_spoken_of(known, weights)
    if not free.any():
        return tables
    old = np.log([tables.road_over_air[terrain] for terrain in TERRAINS])
    said = np.log(known.metres / known.air_m)

    def off(changed: NDArray[np.float64]) -> NDArray[np.float64]:
        curves = old.copy()
        curves[free] = changed
        factor = (np.exp(curves)[known.ends] * weights[:, None, :]).sum(axis=2).mean(axis=1)
        return np.concatenate([np.log(factor) - said, _pull(changed - old[free])]) / (SPREAD / 2)

    fitted = old.copy()
    fitted[free] = _robust(off, old[free], np.full(free.sum(), 2.0))
    curves = {
        terrain: _risen(np.exp(fitted[at])) if free[at].any() else tables.road_over_air[terrain]
        for at, terrain in enumerate(TERRAINS)
    }
    return replace(tables, road_over_air=curves)


def fit_speeds(
    legs: Legs, tables: TravelTables, *, profile: str, noise_s: float, has_start: bool
) -> tuple[TravelTables, float]:
    """
    Fit the speed of each terrain, and where asked the seconds with which every leg starts.

    Parameters
    ----------
    noise_s
        How far the known seconds themselves may be off.

    Returns
    -------
    TravelTables, float
        The figures; and the start as fitted: where it is below zero, the tables have none.
    """
    old = np.log([tables.speed_km_h[profile][terrain] for terrain in TERRAINS])
    free = np.array([(legs.ends == at).any(axis=1).sum() >= LEAST_LEGS for at in range(4)])
    metres = estimated_metres(legs, tables)
    # Noise on both sides: minutes weigh little on a long ride, and do not blow up a short one.
    real = np.log(legs.seconds + noise_s)

    def off(changed: NDArray[np.float64]) -> NDArray[np.float64]:
        speeds = old.copy()
        speeds[free] = changed[:-1]
        told_s = _ridden_s(metres, legs, speeds) + changed[-1] * 60
        told = np.log(np.maximum(told_s, 1.0) + noise_s)
        return np.concatenate([told - real, _pull(changed[:-1] - old[free])]) / (SPREAD / 2)

    span = np.append(np.full(free.sum(), 2.0), ODDEST_START_S / 60 if has_start else 1e-9)
    fitted = _robust(off, np.append(old[free], 0.0), span)
    speeds = old.copy()
    speeds[free] = fitted[:-1]
    start_s = float(round(fitted[-1] * 60)) if has_start else 0.0
    return _with_speeds(tables, profile, speeds, free, start_s), start_s


def _robust(
    off: Residuals, first: NDArray[np.float64], span: NDArray[np.float64]
) -> NDArray[np.float64]:
    found = least_squares(off, first, bounds=(first - span, first + span), loss="huber")
    best: NDArray[np.float64] = found.x
    return best


def _pull(change: NDArray[np.float64]) -> NDArray[np.float64]:
    pulled: NDArray[np.float64] = math.sqrt(PRIOR_LEGS) * change
    return pulled


def _weights(air_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each band's factor weighs in that of a leg, shape ``(k, bands)``."""
    km = air_m / 1000
    return np.stack([np.interp(km, BANDS_KM, row) for row in np.eye(len(BANDS_KM))], axis=1)


def _is_spoken_of(legs: Legs, weights: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say of which terrain and band enough legs speak: those nearest to that band."""
    spoken = np.zeros((len(TERRAINS), len(BANDS_KM)), dtype=np.bool_)
    nearest = weights.argmax(axis=1) if len(legs) else np.zeros(0, dtype=np.int64)
    for at in range(len(TERRAINS)):
        touched = nearest[(legs.ends == at).any(axis=1)]
        spoken[at] = np.bincount(touched, minlength=len(BANDS_KM)) >= LEAST_LEGS
    return spoken


def _risen(factors: NDArray[np.float64]) -> tuple[float, ...]:
    """Round to hundredths, within bounds, raised where a further place would be nearer by road."""
    risen = [round(float(f), 2) for f in np.clip(factors, LEAST_FACTOR, LARGEST_FACTOR)]
    for band, (near, far) in enumerate(pairwise(BANDS_KM), start=1):
        least = math.ceil(100 * risen[band - 1] * far / (2 * far - near)) / 100
        risen[band] = max(risen[band], least)
    return tuple(risen)


def _ridden_s(
    metres: NDArray[np.float64], legs: Legs, log_speeds: NDArray[np.float64]
) -> NDArray[np.float64]:
    seconds: NDArray[np.float64] = metres * (3.6 / np.exp(log_speeds))[legs.ends].mean(axis=1)
    return seconds


def _with_speeds(
    tables: TravelTables,
    profile: str,
    log_speeds: NDArray[np.float64],
    free: NDArray[np.bool_],
    start_s: float,
) -> TravelTables:
    rounded = np.clip(np.round(np.exp(log_speeds), 1), SLOWEST_KM_H, FASTEST_KM_H)
    speeds = {
        terrain: float(rounded[at]) if free[at] else tables.speed_km_h[profile][terrain]
        for at, terrain in enumerate(TERRAINS)
    }
    return replace(
        tables,
        speed_km_h=dict(tables.speed_km_h) | {profile: speeds},
        fixed_s=dict(tables.fixed_s) | {profile: max(0.0, start_s)},
    )

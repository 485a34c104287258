"""Hold the estimate against known rides, fit it to them, and say what that is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimizer.door import InvalidProblemError
from optimizer.travel.accuracy import EVERYWHERE, Accuracy, Measure, accuracies
from optimizer.travel.fits import SPREAD, fit_factors, fit_speeds
from optimizer.travel.legs import LEAST_LEGS, Legs, estimated_seconds
from optimizer.travel.tables import TravelTables

if TYPE_CHECKING:
    from numpy.typing import NDArray

HELD_OUT = 3
"""One leg in so many is not fitted to: the errors told are of these."""

GAIN = 0.98
"""A start for every leg is kept only where it brings the error of times below this part of it."""

FAR_OFF = 3.5
"""So many (scaled median absolute) deviations off, a ride is none: a pause, a late tap."""


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """
    Figures that fit known rides, and what they are worth.

    Parameters
    ----------
    tables
        The figures.
    before, after
        The error of the old and the new ones, on legs that the new ones were not fitted to.
    legs
        How many legs were taken, held-out ones among them.
    outliers
        How many were dropped as too far off.
    start_s
        Seconds that every leg took beside its way. Below zero: the time at the door is planned
        too long; the tables then have no start.
    """

    tables: TravelTables
    before: tuple[Accuracy, ...]
    after: tuple[Accuracy, ...]
    legs: int
    outliers: int
    start_s: float

    def overall(self, measure: Measure) -> tuple[Accuracy, Accuracy] | None:
        """Return the error over all legs, before and after; None where it is not known."""
        before, after = _overall(self.before, measure), _overall(self.after, measure)
        return (before, after) if before and after else None


def calibrate(
    legs: Legs, tables: TravelTables, *, profile: str, noise_s: float = 0.0, seed: int = 0
) -> Calibration:
    """
    Fit factors, speeds and the start of a leg to known rides.

    Factors are fitted where metres are known. All fits are robust (Huber), pulled towards the
    figures so far, and leave alone what too few legs speak of.

    Parameters
    ----------
    tables
        The figures so far.
    noise_s
        How far the known seconds themselves may be off: a network's are exact, a courier's tap
        is minutes early or late. Outliers are dropped only where they may be.

    Raises
    ------
    InvalidProblemError
        When there are fewer than `LEAST_LEGS` legs, or the profile is unknown.
    """
    if len(legs) < LEAST_LEGS:
        raise InvalidProblemError("legs", len(legs), f"at least {LEAST_LEGS}")
    if profile not in tables.speed_km_h:
        raise InvalidProblemError("profile", profile, f"one of {sorted(tables.speed_km_h)}")
    taken = legs.only(_is_believable(legs, tables, profile, noise_s)) if noise_s else legs
    is_held_out = np.zeros(len(taken), dtype=np.bool_)
    is_held_out[np.random.default_rng(seed).permutation(len(taken))[::HELD_OUT]] = True
    to_fit, to_judge = taken.only(~is_held_out), taken.only(is_held_out)
    fitted, start_s = _fit(to_fit, to_judge, tables, profile, noise_s)
    return Calibration(
        tables=fitted,
        before=accuracies(to_judge, tables, profile=profile),
        after=accuracies(to_judge, fitted, profile=profile),
        legs=len(taken),
        outliers=len(legs) - len(taken),
        start_s=start_s,
    )


def _fit(
    to_fit: Legs, to_judge: Legs, tables: TravelTables, profile: str, noise_s: float
) -> tuple[TravelTables, float]:
    """Fit with and without a start of every leg; it stays where it tells times better."""
    ways = fit_factors(to_fit, tables)
    plain, started = (
        fit_speeds(to_fit, ways, profile=profile, noise_s=noise_s, has_start=has_start)
        for has_start in (False, True)
    )
    if started[1] < 0:
        # Doors take less than planned: without saying so, riding would look faster than it is.
        return started if noise_s else plain
    errors = [
        _overall(accuracies(to_judge, tables, profile=profile), Measure.SECONDS)
        for tables, _ in (plain, started)
    ]
    without, with_it = (error.median if error else 0.0 for error in errors)
    return started if with_it < GAIN * without else plain


def _is_believable(
    legs: Legs, tables: TravelTables, profile: str, noise_s: float
) -> NDArray[np.bool_]:
    """Say which rides are no further off than rides are, seen from a first fit."""
    first, start_s = fit_speeds(legs, tables, profile=profile, noise_s=noise_s, has_start=True)
    told_s = estimated_seconds(legs, first, profile=profile) + min(0.0, start_s)
    off = (legs.seconds - told_s) / (SPREAD * np.maximum(told_s, 0) + noise_s)
    middle = np.median(off)
    deviation = 1.4826 * np.median(np.abs(off - middle))
    believable: NDArray[np.bool_] = np.abs(off - middle) <= FAR_OFF * max(deviation, 0.1)
    return believable


def _overall(errors: tuple[Accuracy, ...], measure: Measure) -> Accuracy | None:
    mine = (one for one in errors if one.measure is measure and one.terrain == EVERYWHERE)
    return next(mine, None)

"""
When each vehicle rides at the earliest and at the latest, no wider than anything can need.

The kernel keeps rides as short numbers, so where there is no way a ride has a finite length,
`NO_WAY`. It fits no shift of a day. But a shift may be given as all of time: that is cut down to
the hours in which something can happen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimizer.door import InvalidProblemError
from optimizer.travel.matrix import UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from optimizer.problem import Problem
    from optimizer.rider import Rider

NO_WAY = 1 << 30
"""Seconds and price of a ride that does not exist; fits a short number twice over."""


def shifts_of(
    problem: Problem, riders: Sequence[Rider], seconds: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """
    Bound each vehicle's shift, overtime included.

    Parameters
    ----------
    seconds
        Of all rides, at each pace.

    Raises
    ------
    InvalidProblemError
        When a ride has no way or lasts half a lifetime, and a shift is so long that it would fit.
    """
    given = [(rider.vehicle.shift.opens_s, rider.vehicle.closes_s) for rider in riders]
    if not (seconds >= NO_WAY).any():
        return given
    longest_s = int(seconds.max(initial=0, where=seconds < UNREACHABLE))
    return [
        shift if shift[1] - shift[0] < NO_WAY else _cut(problem, rider, longest_s)
        for rider, shift in zip(riders, given, strict=True)
    ]


def _cut(problem: Problem, rider: Rider, longest_s: int) -> tuple[int, int]:
    """Let nobody leave long before the first door opens, nor be back long after the last did."""
    vehicle, visits = rider.vehicle, problem.visits
    breaks_s = sum(pause.service_s for pause in vehicle.breaks)
    events = [pause.windows for pause in vehicle.breaks] + [visit.windows for visit in visits]
    first_s = min((spans[0].opens_s if spans else 0 for spans in events), default=0)
    last_s = max((spans[-1].opens_s if spans else 0 for spans in events), default=0)
    last_s = max(last_s, vehicle.shift.opens_s, *(visit.release_s for visit in visits))
    reloads = min(vehicle.max_trips - 1, len(visits))
    busy_s = sum(visit.setup_s + visit.service_s for visit in visits) + reloads * vehicle.reload_s
    rides_s = (len(visits) + reloads + 1) * longest_s
    opens_s = max(vehicle.shift.opens_s, first_s - longest_s - breaks_s)
    closes_s = min(vehicle.closes_s, last_s + breaks_s + busy_s + rides_s)
    if closes_s - opens_s >= NO_WAY:
        raise InvalidProblemError(
            f"vehicle {vehicle.id}: shift",
            (opens_s, closes_s),
            f"less than {NO_WAY} s, as some rides last that long or have no way",
        )
    return opens_s, closes_s

"""How long a search may go on: seconds, steps, and whoever wants it stopped."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Budget:
    """
    Time and work left for one call of ``solve``.

    Parameters
    ----------
    time_limit_s
        Seconds of wall clock from now.
    work_limit
        Steps of the search; with a limit that is reached before the time is, the same seed gives
        the same plan on any machine.
    should_stop
        Asked every few milliseconds; True ends the search with the best plan so far.
    started
        When the time began, by `time.perf_counter`, which all processes of a machine share; None:
        now.
    """

    def __init__(
        self,
        time_limit_s: float,
        *,
        work_limit: int | None = None,
        should_stop: Callable[[], bool] | None = None,
        started: float | None = None,
    ) -> None:
        self.started = perf_counter() if started is None else started
        self.time_limit_s = time_limit_s
        self.work_limit = work_limit
        self._should_stop = should_stop
        self.steps = 0

    @property
    def elapsed_s(self) -> float:
        """Seconds since the begin."""
        return perf_counter() - self.started

    @property
    def spent(self) -> float:
        """Share of the budget that is used up, 0 to 1 and beyond."""
        by_time = self.elapsed_s / self.time_limit_s if self.time_limit_s > 0 else 1.0
        if self.work_limit is None:
            return by_time
        # The clock must not steer a run that is to be repeatable, only end it.
        by_work = self.steps / self.work_limit if self.work_limit else 1.0
        return 1.0 if by_time >= 1 else by_work

    def is_stopped(self) -> bool:
        """Say whether somebody wants the search to end now."""
        return self._should_stop is not None and self._should_stop()

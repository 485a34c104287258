"""What a worker tells the ledger while it plans a day."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.core import jobs

REPORT_EVERY_S = 1.0
CURVE_POINTS = 40


@dataclass(kw_only=True)
class Teller:
    """Tells the ledger once a second that the worker lives, and how far the search is."""

    report: Callable[[dict[str, object]], None]
    visits: int
    limit_s: int
    wants_no_more: Callable[[], bool] = lambda: False
    began_at: float = field(default_factory=time.monotonic)
    told_at: float = -math.inf
    progress: dict[str, object] = field(default_factory=dict)
    curve: list[list[float]] = field(default_factory=list)
    has_lost: bool = False
    was_stopped: bool = False

    def note(self, phase: str, seconds: float, cost: int, placed: int) -> None:
        """Take down where the search stands."""
        self.curve.append([round(seconds, 1), cost])
        self.progress = {"phase": phase, "placed": placed, "curve": self.curve[-CURVE_POINTS:]}

    def is_enough(self) -> bool:
        """Report if it is time to; the search ends early when a dispatcher wants its best now."""
        return self.is_over() or self.was_stopped

    def is_over(self) -> bool:
        """Report if it is time to; everything ends early when somebody else has the job."""
        now = time.monotonic()
        if self.has_lost or now - self.told_at < REPORT_EVERY_S:
            return self.has_lost
        self.told_at = now
        frame: dict[str, object] = {
            "seconds": round(now - self.began_at, 1),
            "limit_s": self.limit_s,
            "visits": self.visits,
        }
        try:
            self.report(frame | self.progress)
        except jobs.LeaseLostError:
            self.has_lost = True
        else:
            self.was_stopped = self.was_stopped or self.wants_no_more()
        return self.has_lost

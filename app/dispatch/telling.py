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
    began_at: float = field(default_factory=time.monotonic)
    told_at: float = -math.inf
    progress: dict[str, object] = field(default_factory=dict)
    curve: list[list[float]] = field(default_factory=list)

    def note(self, phase: str, seconds: float, cost: int, placed: int) -> None:
        """Take down where the search stands."""
        self.curve.append([round(seconds, 1), cost])
        self.progress = {"phase": phase, "placed": placed, "curve": self.curve[-CURVE_POINTS:]}

    def is_over(self) -> bool:
        """Report if it is time to; the search ends early when somebody else has the job."""
        now = time.monotonic()
        if now - self.told_at < REPORT_EVERY_S:
            return False
        self.told_at = now
        frame: dict[str, object] = {
            "seconds": round(now - self.began_at, 1),
            "limit_s": self.limit_s,
            "visits": self.visits,
        }
        try:
            self.report(frame | self.progress)
        except jobs.LeaseLostError:
            return True
        return False

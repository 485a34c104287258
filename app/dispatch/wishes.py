"""What a province weighs against riding: fairness, familiar faces, overtime, promised hours."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from app.core import audit
from app.core.db import db
from app.dispatch.models import PlanWishes

MINUTE = 60  # Cost units: a second of riding costs one.
MOST = 600


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """
    Prices in minutes of riding: what one would ride more to have it.

    Parameters
    ----------
    balance_min
        An hour by which the busiest courier works longer than the least busy; 60 at most.
    courier_min
        Sending one courier more.
    compact_min
        An hour's ride between the two farthest doors of a route; 60 at most.
    familiar_min
        That the courier comes who always does; who comes half the time is worth half.
    familiar_weeks
        How far back published plans say who usually comes.
    rather_min
        That a courier comes whom a rule prefers there.
    spare_min
        How long before the shift's end a route should be back; later costs as overtime does.
    overtime_min
        How long after the shift's end a route may still last; 0: never.
    overtime_price_min
        An hour of overtime, or back later than with that spare.
    due_by_hour
        Results that are owed today should be at the door by then, an hour of the day.
    due_price_min
        An hour that such a result comes later.
    promise_price_min
        A promised hour that is moved.
    tolerance_min
        A visit that begins at most this much earlier or later counts as unmoved.
    """

    balance_min: int = 30
    courier_min: int = 15
    compact_min: int = 0
    familiar_min: int = 5
    familiar_weeks: int = 4
    rather_min: int = 20
    spare_min: int = 20
    overtime_min: int = 0
    overtime_price_min: int = 120
    due_by_hour: int = 12
    due_price_min: int = 0
    promise_price_min: int = 30
    tolerance_min: int = 10


BOUNDS = {
    "balance_min": 60,
    "compact_min": 60,
    "familiar_weeks": 26,
    "spare_min": 120,
    "overtime_min": 180,
    "due_by_hour": 23,
    "tolerance_min": 60,
}


def wishes_of(*, province_code: str) -> Wishes:
    """Return what the province's dispatchers have set, and the defaults for all else."""
    kept = db.session.get(PlanWishes, province_code)
    return read_wishes(kept.numbers if kept else {})


def read_wishes(numbers: Mapping[str, Any]) -> Wishes:
    """Read kept numbers; what is unknown or out of bounds is passed over."""
    known = {
        each.name: numbers[each.name]
        for each in fields(Wishes)
        if type(numbers.get(each.name)) is int
        and 0 <= numbers[each.name] <= BOUNDS.get(each.name, MOST)
    }
    return Wishes(**known)


def set_wishes(*, province_code: str, wishes: Wishes, by: str, now: datetime) -> None:
    """Keep what the province wants from now on; plans that stand stay as they are."""
    kept = db.session.get(PlanWishes, province_code)
    if kept is None:
        kept = PlanWishes(province_code=province_code)
        db.session.add(kept)
    kept.numbers, kept.changed_at, kept.changed_by = asdict(wishes), now, by
    db.session.flush()
    audit.record(action="dispatch.wishes_set", subject=f"province:{province_code}", by=by, now=now)

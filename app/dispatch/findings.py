"""Why the optimizer left visits out and what would place them: found out, kept, told."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import optimizer
from app.core.i18n import short_day
from optimizer import words
from optimizer.diagnose import OtherDay, diagnose
from optimizer.diagnosis import Diagnosis, read_diagnosis
from optimizer.repair_search import plan_of

FIND_OUT_S = 5.0  # After that, visits not yet looked at keep the bare reason.


def find_out(
    problem: optimizer.Problem,
    solution: optimizer.Solution,
    *,
    earliest_s: int,
    other_days: Iterable[tuple[date, optimizer.Problem, Mapping[int, list[int]]]],
    should_stop: Callable[[], bool],
) -> dict[int, dict[str, Any]]:
    """
    Find out about every visit left out, by its id, ready to be kept.

    Parameters
    ----------
    earliest_s
        No shift can begin before that second of the day.
    other_days
        To which visits might move: the day, its problem with them, its routes as planned.
    """
    diagnoses = diagnose(
        problem,
        solution,
        earliest_s=earliest_s,
        other_days=[
            OtherDay(label=on.isoformat(), problem=day, solution=plan_of(day, routes))
            for on, day, routes in other_days
        ],
        time_limit_s=FIND_OUT_S,
        should_stop=should_stop,
    )
    return {found.visit_id: found.as_json() for found in diagnoses}


@dataclass(frozen=True, kw_only=True)
class Told:
    """Why a visit stands in no route, courier by courier, and what would place it: in sentences."""

    why: str
    by_courier: tuple[str, ...]
    remedies: tuple[str, ...]


def tell(
    detail: Mapping[str, Any],
    *,
    language: str,
    courier: Callable[[int], str],
    door: Callable[[int], str],
) -> Told | None:
    """
    Put what was found out about a visit into words; None: another version wrote it, or nobody.

    Parameters
    ----------
    courier, door
        What to call who has a shift, and whom a booking is for, by id.
    """
    found = _read(detail)
    if found is None:
        return None
    names = words.Names(vehicle=courier, visit=door, day=_day)
    into: Literal["vi", "en"] = "en" if language == "en" else "vi"
    return Told(
        why=words.why(found, into, names),
        by_courier=tuple(words.why_not(each, into, names) for each in found.findings),
        remedies=tuple(words.remedy(each, into, names) for each in found.remedies),
    )


def _read(detail: Mapping[str, Any]) -> Diagnosis | None:
    try:
        return read_diagnosis(detail) if detail else None
    except (KeyError, TypeError, ValueError):  # Codes that this version has no word for.
        return None


def _day(label: str) -> str:
    return short_day(date.fromisoformat(label))

"""Why visits stand in no route and what would place them, all found by trying."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from optimizer.diagnosis import Diagnosis, Remedy, RemedyKind
from optimizer.explain import HOW_CLOSE
from optimizer.explain_findings import Findings
from optimizer.explain_remedies import Remedies
from optimizer.repair import ImpossibleRepairError, insert
from optimizer.repair_orders import Orders
from optimizer.solution import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from optimizer.diagnosis import Finding
    from optimizer.problem import Problem
    from optimizer.solution import Solution

ENOUGH_S = 5.0
"""Seconds after which the visits not yet looked at keep their reason without remedies."""


@dataclass(frozen=True, kw_only=True)
class OtherDay:
    """
    A day to which visits could move.

    Parameters
    ----------
    label
        What to call it: a date.
    problem
        That day's, with the visits that may move to it, under the same ids.
    solution
        That day's plan, without them.
    """

    label: str
    problem: Problem
    solution: Solution


def diagnose(
    problem: Problem,
    solution: Solution,
    *,
    locked: Mapping[int, int] | None = None,
    earliest_s: int = 0,
    other_days: Sequence[OtherDay] = (),
    time_limit_s: float = ENOUGH_S,
    should_stop: Callable[[], bool] | None = None,
) -> tuple[Diagnosis, ...]:
    """
    Find out about every visit that the plan leaves out, what matters most first.

    Parameters
    ----------
    earliest_s
        No shift can be made to begin before.
    other_days
        The next days, the nearest first: where a visit could be served if not today.
    should_stop
        Asked before each visit.

    Returns
    -------
    tuple[Diagnosis, ...]
        In the plan's order of visits left out.
    """
    until = perf_counter() + time_limit_s
    orders = Orders(problem, solution, locked=locked)
    looker = _Looker(
        findings=Findings(problem, solution, orders),
        remedies=Remedies(
            problem=problem, solution=solution, locked=orders.locked, earliest_s=earliest_s
        ),
        other_days=other_days,
        orders=orders,
    )
    found: dict[int, Diagnosis] = {}
    waiting = {left.visit_id: left.reason for left in solution.unassigned}
    for visit_id in sorted(waiting, key=orders.worth, reverse=True):
        is_over = perf_counter() > until or (should_stop is not None and should_stop())
        if is_over:
            found[visit_id] = Diagnosis(
                visit_id=visit_id, reason=waiting[visit_id], is_complete=False
            )
        elif visit_id not in found:
            for each in orders.whole(visit_id):
                found[each] = looker.look(each, waiting.get(each, waiting[visit_id]))
    return tuple(found[visit_id] for visit_id in waiting)


@dataclass(frozen=True, kw_only=True)
class _Looker:
    findings: Findings
    remedies: Remedies
    other_days: Sequence[OtherDay]
    orders: Orders

    def look(self, visit_id: int, reason: Reason) -> Diagnosis:
        whole, findings = self.orders.whole(visit_id), self.findings.of(visit_id)
        if not findings:
            remedies = tuple(self._another_day(visit_id))
            return Diagnosis(visit_id=visit_id, reason=Reason.NO_VEHICLE, remedies=remedies)
        closest = min(findings, key=_distance)
        was_removed = reason is Reason.REMOVED
        return Diagnosis(
            visit_id=visit_id,
            reason=reason if was_removed else closest.reason,
            closest=None if was_removed else closest,
            findings=findings,
            remedies=(*self.remedies.of(whole, findings), *self._another_day(visit_id)),
        )

    def _another_day(self, visit_id: int) -> Iterator[Remedy]:
        """Find the next day that has room."""
        for day in self.other_days:
            if visit_id not in day.problem.visit_by_id:
                continue
            try:
                result = insert(day.problem, day.solution, visit_id)
            except ImpossibleRepairError:
                continue
            for route in result.solution.routes:
                if visit_id in route.visit_ids:
                    place = route.visit_ids.index(visit_id)
                    yield Remedy(
                        kind=RemedyKind.ANOTHER_DAY,
                        vehicle_id=route.vehicle_id,
                        position=place + 1,
                        starts_s=route.stops[place].starts_s,
                        what=day.label,
                        added_cost=result.added_cost,
                        added_travel_s=result.added_travel_s,
                        added_distance_m=result.added_distance_m,
                    )
            return


def _distance(finding: Finding) -> tuple[int, int, int]:
    """Order findings: the vehicle that came closest first."""
    numbers = finding.numbers
    short = {
        Reason.OUTSIDE_WINDOW: numbers.get("arrives_s", 0) - numbers.get("closes_s", 0),
        Reason.OUTSIDE_SHIFT: numbers.get("back_s", 0) - numbers.get("closes_s", 0),
        Reason.CAPACITY: numbers.get("needed", 0) - numbers.get("room", 0),
        Reason.TOO_FAR: numbers.get("found", 0) - numbers.get("limit", 0),
        Reason.NO_SKILL: len(finding.subjects),
        Reason.CROWDED_OUT: -len(finding.subjects),
    }.get(finding.reason, 0)
    return -HOW_CLOSE.index(finding.reason), short, finding.vehicle_id

"""How planning asks the roads: patiently ahead, with no transaction open, and then in a hurry."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from datetime import date, datetime
from threading import Event

import optimizer
from app.core import clock, jobs
from app.core.db import db
from app.dispatch import queries
from app.dispatch.models import Plan
from app.dispatch.places import AskRoads
from app.roads import sources
from app.roads.land_estimate import WORKING_DAY
from optimizer import travel
from optimizer.window import TimeWindow

REPORT_EVERY_S = 1.0

Asked = tuple[Sequence[travel.Point], Sequence[str]]


def roads_on(province_code: str, *, on: date, since: datetime) -> AskRoads:
    """Return whom a day's planning asks for rides."""
    span = _span(province_code, on)

    def ask(
        points: Sequence[travel.Point], profiles: Sequence[str]
    ) -> Mapping[str, optimizer.TravelMatrix]:
        return sources.matrices(
            points, profiles, on=on, province_code=province_code, since=since, span=span
        )

    return ask


def ask_ahead(claim: jobs.Claim, *, rides_of: Callable[[int, AskRoads], None]) -> None:
    """
    Let road servers take their time over a plan's day, so that nothing waits for them later.

    What they say is kept; what they do not say is an estimate, and the page says since when.

    Parameters
    ----------
    rides_of
        Reads the day of a plan and asks for its rides.
    """
    if not sources.has_roads():
        return
    asked: list[Asked] = []
    rides_of(claim.subject_id, lambda points, profiles: _estimates(asked, points, profiles))
    plan = db.session.get(Plan, claim.subject_id)
    if plan is None or not asked:
        return
    stop = Event()
    roads = sources.of_day(
        on=plan.on,
        province_code=plan.province_code,
        since=plan.requested_at,
        span=_span(plan.province_code, plan.on),
        is_patient=True,
        should_stop=stop.is_set,
    )
    db.session.rollback()
    with ThreadPoolExecutor(1) as pool:
        try:
            _wait(pool.submit(_ask, roads, asked), claim)
        finally:
            stop.set()
    roads.write_down(now=clock.now())


def _span(province_code: str, on: date) -> TimeWindow:
    """From when to when couriers ride that day."""
    shifts = queries.shifts_on(province_code=province_code, on=on)
    if not shifts:
        return WORKING_DAY
    first, last = min(shift.starts_at for shift in shifts), max(shift.ends_at for shift in shifts)
    opens_s = max(0, clock.second_of_day(first, day=on))
    return TimeWindow(opens_s, max(opens_s, clock.second_of_day(last, day=on)))


def _estimates(
    asked: list[Asked], points: Sequence[travel.Point], profiles: Sequence[str]
) -> Mapping[str, optimizer.TravelMatrix]:
    asked.append((points, profiles))
    estimate = travel.Estimate()
    return {profile: estimate.matrix(points, profile=profile) for profile in profiles}


def _ask(roads: sources.Roads, asked: Sequence[Asked]) -> None:
    for points, profiles in asked:
        for profile in profiles:
            roads.matrix(points, profile=profile)


def _wait(answer: Future[None], claim: jobs.Claim) -> None:
    while True:
        try:
            answer.result(timeout=REPORT_EVERY_S)
        except NotYetError:
            claim.report({})  # The worker lives, though the servers are silent.
        else:
            return

"""What a dispatcher and a courier do: plan a day, publish it, report how a visit ended."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import func, literal, select, update

from app.accounts.models import Staff
from app.booking import services as bookings
from app.booking.models import Booking, Outcome
from app.catalogue.queries import add_working_days
from app.core import audit, clock, jobs
from app.core.db import db
from app.dispatch import keeping, planning, publishing, queries
from app.dispatch.errors import (
    DayIsOverError,
    NobodyRidesError,
    NotADraftError,
    NothingToServeError,
    NotUnderWayError,
    PlanNotFoundError,
    StopAheadError,
    StopClosedError,
    StopMovedError,
    StopNotFoundError,
)
from app.dispatch.models import Plan, PlanState, Route, Stop
from app.geo.models import Province

UNDER_WAY = (PlanState.QUEUED, PlanState.SOLVING)
TIME_LIMIT_S = 20
EVENING = time(17, 30)  # From here on the next day is planned ahead.
LOOK_AHEAD_DAYS = 10  # Tết closes for a week.
REPLAN_AFTER = timedelta(minutes=15)
SYSTEM = "system"


def request_plan(
    *,
    province_code: str,
    on: date,
    by: str,
    now: datetime,
    time_limit_s: int = TIME_LIMIT_S,
    seed: int = 0,
    work_limit: int | None = None,
) -> Plan:
    """
    Have the day planned by a worker; a plan that is under way is returned as it is.

    Of a day on which couriers have left, what is done or begun stays, and the rest is planned.

    Parameters
    ----------
    work_limit
        Steps after which the search ends: in one thread, so that it can be repeated exactly.

    Raises
    ------
    DayIsOverError
        When it is too late to plan the day.
    NobodyRidesError, NothingToServeError
        When there is no shift, or no visit.
    """
    _take_turn(province_code)
    newest = queries.plan_of(province_code=province_code, on=on)
    if newest is not None and newest.state in UNDER_WAY:
        return newest
    _expect_plannable(province_code=province_code, on=on, now=now)
    plan = Plan(
        province_code=province_code,
        on=on,
        version=newest.version + 1 if newest else 1,
        requested_at=now,
        requested_by=by,
        time_limit_s=time_limit_s,
        seed=seed,
        work_limit=work_limit,
    )
    db.session.add(plan)
    db.session.flush()
    keeping.forget_inputs(province_code=province_code, today=clock.local_day(now))
    job = jobs.enqueue(
        kind=planning.KIND, subject_id=plan.id, limit_s=time_limit_s + planning.MARGIN_S
    )
    plan.job_id = job.id
    audit.record(action="dispatch.plan_requested", subject=f"plan:{plan.id}", by=by, now=now)
    return plan


def stop_search(*, plan_id: int, by: str, now: datetime) -> Plan:
    """
    Have the search end now with the best that it has; asked twice it is asked once.

    Raises
    ------
    PlanNotFoundError
        When there is no such plan.
    NotUnderWayError
        When nothing searches for it any more.
    """
    asked_at = Plan.__table__.c.stop_asked_at
    statement = (
        update(Plan)
        .where(Plan.id == plan_id, Plan.state.in_(UNDER_WAY))
        .values(stop_asked_at=func.coalesce(Plan.stop_asked_at, literal(now, asked_at.type)))
        .returning(Plan.id)
    )
    if db.session.scalar(statement) is None:
        raise NotUnderWayError
    audit.record(action="dispatch.search_stopped", subject=f"plan:{plan_id}", by=by, now=now)
    return db.session.get_one(Plan, plan_id)


def plan_ahead(*, now: datetime, time_limit_s: int = TIME_LIMIT_S) -> list[Plan]:
    """
    Have the next day of work planned before the dispatcher comes; to be called every few minutes.

    A day is planned from the evening before on, and again when its bookings or shifts have
    changed since, until somebody publishes.
    """
    today = clock.local_day(now)
    provinces = queries.provinces_with_shifts(start=today, days=LOOK_AHEAD_DAYS)
    due = [(code, _next_day_of_work(code, now=now)) for code in provinces]
    return [
        request_plan(province_code=code, on=on, by=SYSTEM, now=now, time_limit_s=time_limit_s)
        for code, on in due
        if on is not None and _wants_plan(code, on, now=now)
    ]


def publish_plan(*, plan_id: int, by: str, now: datetime) -> Plan:
    """
    Make a draft binding and tell the citizens their hour; done twice it is done once.

    Raises
    ------
    NotADraftError
        When the plan is not solved yet, failed, or was superseded.
    PlanStaleError
        When bookings or shifts of the day have changed since.
    DayIsOverError
        When it is too late.
    DayHasBegunError
        When couriers have left since, and the draft does not know of it.
    """
    plan = db.session.get(Plan, plan_id)
    if plan is None:
        raise PlanNotFoundError
    _take_turn(plan.province_code)
    db.session.refresh(plan)
    if plan.state is PlanState.PUBLISHED:
        return plan
    if plan.state is not PlanState.DRAFT:
        raise NotADraftError
    _expect_plannable(province_code=plan.province_code, on=plan.on, now=now)
    publishing.make_binding(plan=plan, by=by, now=now)
    bookings.close_pickups(province_code=plan.province_code, on=plan.on)
    audit.record(action="dispatch.plan_published", subject=f"plan:{plan.id}", by=by, now=now)
    return plan


def set_pickups_open(
    *, province_code: str, on: date, is_open: bool, by: str, now: datetime
) -> None:
    """
    Offer pickups of a day again though its routes are published, or no more.

    Raises
    ------
    DayIsOverError
        When nobody could book that day any more.
    """
    if on <= clock.local_day(now):
        raise DayIsOverError(on)
    mark = bookings.reopen_pickups if is_open else bookings.close_pickups
    mark(province_code=province_code, on=on)
    action = "dispatch.pickups_opened" if is_open else "dispatch.pickups_closed"
    audit.record(action=action, subject=f"province:{province_code}", by=by, now=now, on=str(on))


def day_for_return(*, province_code: str, now: datetime) -> date:
    """Return the next working day that a result can still join: its routes are not published."""
    _take_turn(province_code)
    on = clock.local_day(now)
    while True:
        on = add_working_days(start=on, days=1, province_code=province_code)
        if queries.published_plan(province_code=province_code, on=on) is None:
            return on


def record_outcome(
    *, stop_id: int, outcome: Outcome, courier: Staff, at: datetime, note: str, now: datetime
) -> Booking:
    """
    Note how the visit at a stop ended; the booking and the dossier follow.

    Parameters
    ----------
    at
        When it happened, by the phone's clock.

    Raises
    ------
    StopNotFoundError
        When the stop is not on a route of this courier.
    StopMovedError
        When the plan no longer holds.
    StopAheadError
        When its day has not come.
    StopClosedError
        When an outcome was reported before.
    """
    stop = _stop_of(courier, stop_id, at=at)
    # One statement tests and takes: two phones cannot both close a stop.
    statement = (
        update(Stop)
        .where(Stop.id == stop.id, Stop.closed_at.is_(None))
        .values(closed_at=at)
        .returning(Stop.id)
    )
    if db.session.scalar(statement) is None:
        raise StopClosedError
    return bookings.complete_visit(
        booking_id=stop.booking_id, outcome=outcome, courier=courier, at=at, note=note, now=now
    )


def correct_outcome(
    *, stop_id: int, outcome: Outcome, courier: Staff, at: datetime, note: str
) -> Booking:
    """
    Change what was reported of a closed stop; see `booking.services.correct_visit`.

    Raises
    ------
    StopNotFoundError, StopMovedError, StopAheadError
        As when it is reported first.
    """
    stop = _stop_of(courier, stop_id, at=at)
    booking = bookings.correct_visit(
        booking_id=stop.booking_id, outcome=outcome, courier=courier, at=at, note=note
    )
    stop.closed_at = at
    db.session.flush()
    return booking


def _stop_of(courier: Staff, stop_id: int, *, at: datetime) -> Stop:
    stop = db.session.get(Stop, stop_id)
    if stop is None or stop.route.shift.courier_id != courier.id:
        raise StopNotFoundError
    if stop.route.plan.state is PlanState.SUPERSEDED:
        stop = _same_stop_now(stop) or stop
    if stop.route.plan.state is not PlanState.PUBLISHED:
        raise StopMovedError
    if clock.local_day(at) < stop.route.plan.on:
        raise StopAheadError(stop.route.plan.on)
    return stop


def _same_stop_now(stop: Stop) -> Stop | None:
    """Find the stop of the same door and courier in the plan that took the old one's place."""
    statement = (
        select(Stop)
        .join(Stop.route)
        .join(Route.plan)
        .where(
            Plan.province_code == stop.route.plan.province_code,
            Plan.on == stop.route.plan.on,
            Plan.state == PlanState.PUBLISHED,
            Route.shift_id == stop.route.shift_id,
            Stop.booking_id == stop.booking_id,
        )
        .order_by(Stop.id)
    )
    return db.session.scalar(statement)


def _take_turn(province_code: str) -> None:
    # Planning and publishing of one province wait for each other; SQLite writes in turn anyway.
    statement = select(Province.code).where(Province.code == province_code)
    db.session.execute(statement.with_for_update(key_share=True))


def _expect_plannable(*, province_code: str, on: date, now: datetime) -> None:
    if on < clock.local_day(now):
        raise DayIsOverError(on)
    day = queries.day_to_plan(province_code=province_code, on=on)
    if not any(shift.ends_at > now for shift in day.shifts):
        raise NobodyRidesError(on)
    if not day.visits:
        raise NothingToServeError(on)


def _next_day_of_work(province_code: str, *, now: datetime) -> date | None:
    today = clock.local_day(now)
    days = queries.shift_days(province_code=province_code, start=today, days=LOOK_AHEAD_DAYS)
    if days and days[0] == today:
        first = queries.shifts_on(province_code=province_code, on=today)
        if now < min(shift.starts_at for shift in first):
            return today  # Before dawn: today's plan can still be made anew.
        if clock.local(now).time() < EVENING:
            return None
        days = days[1:]
    return days[0] if days else None


def _wants_plan(province_code: str, on: date, *, now: datetime) -> bool:
    if queries.published_plan(province_code=province_code, on=on) is not None:
        return False
    day = queries.day_to_plan(province_code=province_code, on=on)
    newest = queries.plan_of(province_code=province_code, on=on)
    if not day.visits or newest is None:
        return bool(day.visits)
    if newest.state in UNDER_WAY or newest.change:  # What was changed by hand is not overrun.
        return False
    return newest.input_fingerprint != day.fingerprint and now - newest.requested_at >= REPLAN_AFTER

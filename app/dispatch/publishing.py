"""A draft takes the place of whatever was published, if it still fits the day."""

from datetime import datetime

from sqlalchemy import select, update

from app.core.db import db
from app.dispatch import promises, queries
from app.dispatch.changes import changes_since
from app.dispatch.errors import DayHasBegunError, NotADraftError, PlanStaleError
from app.dispatch.models import Plan, PlanState, Route, Stop


def make_binding(*, plan: Plan, by: str, now: datetime) -> None:
    """
    Publish a draft over the day's published plan, and tell whom it concerns.

    Raises
    ------
    NotADraftError
        When a newer plan was published, or somebody else was faster.
    PlanStaleError
        When bookings or shifts of the day have changed since.
    DayHasBegunError
        When couriers have done since what the draft gives to others.
    """
    earlier = queries.published_plan(province_code=plan.province_code, on=plan.on)
    if earlier is not None and earlier.version > plan.version:
        raise NotADraftError  # A page that was left open must not take the newer plan back.
    _expect_fresh(plan, earlier)
    if earlier is not None:
        earlier.state = PlanState.SUPERSEDED
        db.session.flush()
    _claim_draft(plan, by=by, now=now)
    if earlier is not None:
        _carry_over_closed(earlier, plan)
    promises.tell_everyone(plan=plan, now=now)


def _expect_fresh(plan: Plan, earlier: Plan | None) -> None:
    if earlier is not None and _has_overtaken(earlier, plan):
        raise DayHasBegunError
    day = queries.day_to_plan(province_code=plan.province_code, on=plan.on)
    changes = changes_since(plan=plan, day=day)
    if changes.is_stale:
        raise PlanStaleError(new=changes.new, gone=changes.gone)


def _has_overtaken(published: Plan, draft: Plan) -> bool:
    """Whether a courier has closed a stop that the draft gives to somebody else, or to nobody."""
    ours = {
        stop.booking_id: route.shift_id
        for route in queries.routes_of(plan=draft)
        for stop in route.stops
    }
    return any(
        stop.closed_at is not None and ours.get(stop.booking_id) != route.shift_id
        for route in queries.routes_of(plan=published)
        for stop in route.stops
    )


def _carry_over_closed(earlier: Plan, plan: Plan) -> None:
    """Close what couriers closed since the draft was made."""
    closed = (
        select(Stop.booking_id, Stop.closed_at)
        .join(Stop.route)
        .where(Route.plan_id == earlier.id, Stop.closed_at.is_not(None))
    )
    closed_at = dict(db.session.execute(closed).tuples().all())
    for route in queries.routes_of(plan=plan):
        for stop in route.stops:
            stop.closed_at = stop.closed_at or closed_at.get(stop.booking_id)
    db.session.flush()


def _claim_draft(plan: Plan, *, by: str, now: datetime) -> None:
    # One statement tests and takes, whatever was read before.
    statement = (
        update(Plan)
        .where(Plan.id == plan.id, Plan.state == PlanState.DRAFT)
        .values(state=PlanState.PUBLISHED, published_at=now, published_by=by)
        .returning(Plan.id)
    )
    if db.session.scalar(statement) is None:
        raise NotADraftError
    db.session.refresh(plan)

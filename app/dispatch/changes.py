"""What became of a day since a plan was made of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.booking.models import Booking, BookingStatus
from app.core.db import db
from app.dispatch.models import Plan, PlanInput, PlanState, Route, Stop
from app.dispatch.queries import DayToPlan


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What became of a day since it was planned."""

    new: int
    gone: int
    is_stale: bool


def changes_since(*, plan: Plan, day: DayToPlan) -> Changes:
    """Compare a plan with the day as it is now."""
    of_plan = select(Stop.booking_id, Route.shift_id).join(Route).where(Route.plan_id == plan.id)
    planned = dict(db.session.execute(of_plan).tuples().all())
    before = planned.keys() | {left.booking_id for left in plan.unassigned}
    now = {visit.id for visit in day.visits}
    # Visits that were made have left the day as they should; only cancelled ones matter.
    cancelled = _cancelled(before - now)
    made = _made_since(plan, planned, before - now - cancelled)
    gone = before - now - made if plan.state is not PlanState.PUBLISHED else cancelled
    return Changes(
        new=len(now - before),
        gone=len(gone),
        is_stale=plan.input_fingerprint != day.fingerprint
        and _has_other_marks(plan, day, made=made),
    )


def _cancelled(ids: set[int]) -> set[int]:
    if not ids:
        return set()
    is_cancelled = Booking.id.in_(ids) & (Booking.status == BookingStatus.CANCELLED)
    return set(db.session.scalars(select(Booking.id).where(is_cancelled)))


def _made_since(plan: Plan, planned: Mapping[int, int], ids: set[int]) -> set[int]:
    """Find the visits that couriers made since, as this plan has it too."""
    if not ids:
        return set()
    statement = (
        select(Stop.booking_id, Route.shift_id)
        .join(Stop.route)
        .join(Route.plan)
        .where(
            Plan.province_code == plan.province_code,
            Plan.on == plan.on,
            Plan.state == PlanState.PUBLISHED,
            Stop.closed_at.is_not(None),
            Stop.booking_id.in_(ids),
        )
    )
    made = db.session.execute(statement).tuples().all()
    return {booking_id for booking_id, shift_id in made if planned.get(booking_id) == shift_id}


def _has_other_marks(plan: Plan, day: DayToPlan, *, made: set[int]) -> bool:
    kept = db.session.get(PlanInput, plan.id)
    if kept is None or not made:
        return True
    gone = {f"visit {booking_id}" for booking_id in made}
    return {name: mark for name, mark in kept.marks.items() if name not in gone} != day.marks

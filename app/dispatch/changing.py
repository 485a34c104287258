"""What a dispatcher does to a plan by hand: try a change, keep it as a draft, take it back."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from sqlalchemy import delete, select, update

from app.accounts.models import Role, Staff
from app.core import audit, clock
from app.core.db import db
from app.dispatch import planning, queries
from app.dispatch.drafts import Searched, write_draft
from app.dispatch.errors import (
    CannotChangeError,
    DayChangedError,
    NoSuchCourierError,
    NotADraftError,
    PlanNotFoundError,
)
from app.dispatch.models import Depot, Plan, PlanState, Shift
from app.dispatch.repairing import Change, ChangeKind, Tried, stand, try_change
from app.dispatch.words import why_not
from app.geo.models import Province
from optimizer.check import check

ENGINE = "repair"
UNWRITTEN = 2**40  # The id of a shift that is only being tried.
USUAL = time(7), time(17)


@dataclass(frozen=True, kw_only=True)
class Joining:
    """A courier who has no shift that day, to be given one at a depot."""

    courier_id: int
    depot_id: int


def try_on(*, plan: Plan, change: Change, joining: Joining | None = None, now: datetime) -> Tried:
    """
    Try a change on the day as it is now; nothing is written.

    Raises
    ------
    NotADraftError
        When the plan cannot be changed any more.
    CannotChangeError
        When the change would break a promise.
    """
    _expect_changeable(plan, now=now)
    if joining is None:
        return try_change(stand(plan=plan, now=now), change)
    shift = _shift(plan, joining, now=now)
    shift.id = UNWRITTEN
    shift.courier = db.session.get_one(Staff, joining.courier_id)
    shift.depot = db.session.get_one(Depot, joining.depot_id)
    standing = stand(plan=plan, now=now, more=[shift])
    return try_change(standing, replace(change, shift_id=UNWRITTEN))


def keep_change(
    *,
    plan_id: int,
    change: Change,
    joining: Joining | None = None,
    token: str,
    by: str,
    now: datetime,
) -> Plan:
    """
    Make a change that was tried; it becomes a draft that stands on the plan.

    Raises
    ------
    DayChangedError
        When it would do something else now than what was shown.
    NotADraftError, CannotChangeError
        As when it is tried.
    """
    plan = _locked(plan_id)
    _expect_changeable(plan, now=now)
    if joining is not None:
        shift = _shift(plan, joining, now=now)
        db.session.add(shift)
        db.session.flush()
        change = replace(change, shift_id=shift.id)
    tried = try_change(stand(plan=plan, now=now), change)
    if tried.token != token:
        raise DayChangedError
    violations = check(tried.problem, tried.solution)
    if violations:
        raise planning.UnsoundPlanError(f"{len(violations)} violations: {violations[0]}")
    if change.kind is ChangeKind.DROP_OUT:
        db.session.get_one(Shift, change.shift_id).is_off = True
        db.session.flush()
    draft = _draft(plan, tried, _noted(change, joining), by=by, now=now)
    audit.record(
        action="dispatch.plan_changed", subject=f"plan:{draft.id}", by=by, now=now,
        kind=change.kind.value,
    )  # fmt: skip
    return draft


def undo_change(*, plan_id: int, by: str, now: datetime) -> Plan:
    """
    Take the last change by hand back: its draft goes, the plan that it stands on is shown again.

    Raises
    ------
    NotADraftError
        When the plan is no such draft, or not the newest.
    """
    draft = _locked(plan_id)
    base = db.session.get(Plan, draft.base_id) if draft.base_id is not None else None
    if draft.state is not PlanState.DRAFT or base is None or not _is_newest(draft):
        raise NotADraftError
    change: dict[str, Any] = draft.change
    db.session.delete(draft)
    db.session.flush()
    if change.get("kind") == ChangeKind.DROP_OUT:
        db.session.execute(update(Shift).where(Shift.id == change["shift_id"]).values(is_off=False))
    if change.get("is_new_shift"):
        db.session.execute(delete(Shift).where(Shift.id == change["shift_id"]))
    audit.record(action="dispatch.change_undone", subject=f"plan:{base.id}", by=by, now=now)
    return base


def _locked(plan_id: int) -> Plan:
    plan = db.session.get(Plan, plan_id)
    if plan is None:
        raise PlanNotFoundError
    # Planning, changing and publishing of one province wait for each other.
    province = select(Province.code).where(Province.code == plan.province_code)
    db.session.execute(province.with_for_update(key_share=True))
    db.session.refresh(plan)
    return plan


def _is_newest(plan: Plan) -> bool:
    return queries.plan_of(province_code=plan.province_code, on=plan.on) is plan


def _expect_changeable(plan: Plan, *, now: datetime) -> None:
    is_settled = plan.state in (PlanState.DRAFT, PlanState.PUBLISHED)
    if not is_settled or not _is_newest(plan) or plan.on < clock.local_day(now):
        raise NotADraftError


def _shift(plan: Plan, joining: Joining, *, now: datetime) -> Shift:
    """Give a courier the hours and the vehicle that most others have that day."""
    courier = db.session.get(Staff, joining.courier_id)
    depot = db.session.get(Depot, joining.depot_id)
    if courier is None or depot is None or courier.role is not Role.COURIER:
        raise NoSuchCourierError
    if {courier.province_code, depot.province_code} != {plan.province_code}:
        raise NoSuchCourierError
    has_shift = select(Shift.id).where(Shift.courier_id == courier.id, Shift.on == plan.on)
    if db.session.scalar(has_shift) is not None:
        raise CannotChangeError(why_not(()))
    shifts = queries.shifts_on(province_code=plan.province_code, on=plan.on)
    like = _usual(shifts)
    if like is None:
        return Shift(
            courier_id=courier.id, depot_id=depot.id, on=plan.on, capacity=40,
            starts_at=clock.at(plan.on, USUAL[0]), ends_at=clock.at(plan.on, USUAL[1]),
        )  # fmt: skip
    return Shift(
        courier_id=courier.id,
        depot_id=depot.id,
        on=plan.on,
        starts_at=like.starts_at,
        ends_at=like.ends_at,
        lunch_from=like.lunch_from,
        lunch_to=like.lunch_to,
        lunch_s=like.lunch_s,
        vehicle=like.vehicle,
        capacity=like.capacity,
    )


def _usual(shifts: Sequence[Shift]) -> Shift | None:
    if not shifts:
        return None
    hours = Counter((shift.starts_at, shift.ends_at, shift.vehicle) for shift in shifts)
    most = hours.most_common(1)[0][0]
    return next(s for s in shifts if (s.starts_at, s.ends_at, s.vehicle) == most)


def _noted(change: Change, joining: Joining | None) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "booking_id": change.booking_id,
        "shift_id": change.shift_id,
        "to_shift_id": change.to_shift_id,
        "is_new_shift": joining is not None,
    }


def _draft(plan: Plan, tried: Tried, change: dict[str, Any], *, by: str, now: datetime) -> Plan:
    draft = Plan(
        province_code=plan.province_code,
        on=plan.on,
        version=plan.version + 1,
        requested_at=now,
        requested_by=by,
        seed=plan.seed,
        time_limit_s=plan.time_limit_s,
        base_id=plan.id,
        change=change,
    )
    db.session.add(draft)
    db.session.flush()
    day = queries.day_to_plan(province_code=plan.province_code, on=plan.on)
    known = {left.booking_id: left.reason_detail for left in queries.unassigned_of(plan=plan)}
    searched = Searched(
        input_fingerprint=day.fingerprint,
        marks=day.marks,
        problem=tried.problem,
        solution=replace(tried.solution, engine=ENGINE, curve=()),
        kept=("", None),
        found_out=known,
    )
    write_draft(plan_id=draft.id, searched=searched, now=now)
    return draft

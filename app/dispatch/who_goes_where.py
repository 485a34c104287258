"""Which courier suits which place: rules that people wrote down, and who usually comes."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Role, Staff
from app.booking.models import Booking
from app.core import audit
from app.core.db import db
from app.dispatch.errors import NoSuchCourierError, RuleNotFoundError
from app.dispatch.models import CourierRule, Liking, Plan, PlanState, Route, Shift, Stop
from app.geo.models import Commune


def rules_of(*, province_code: str) -> Sequence[CourierRule]:
    """Return the province's rules, by courier."""
    statement = (
        select(CourierRule)
        .join(CourierRule.courier)
        .where(CourierRule.province_code == province_code, Staff.is_active)
        .options(joinedload(CourierRule.courier), joinedload(CourierRule.commune))
        .order_by(Staff.full_name, CourierRule.id)
    )
    return db.session.scalars(statement).all()


def couriers_of(*, province_code: str) -> Sequence[Staff]:
    """Return who may ride in the province, by name."""
    statement = select(Staff).where(
        Staff.province_code == province_code, Staff.role == Role.COURIER, Staff.is_active
    )
    return db.session.scalars(statement.order_by(Staff.full_name, Staff.id)).all()


def usual_share(*, province_code: str, until: date, weeks: int) -> dict[tuple[int, str], float]:
    """
    Say who usually comes where, from the plans published in the last weeks.

    Returns
    -------
    dict[tuple[int, str], float]
        By courier and commune, the share of the commune's visits that were that courier's.
    """
    if not weeks:
        return {}
    statement = (
        select(Shift.courier_id, Booking.commune_code, func.count())
        .select_from(Stop)
        .join(Stop.route)
        .join(Route.plan)
        .join(Route.shift)
        .join(Stop.booking)
        .where(
            Plan.province_code == province_code,
            Plan.state == PlanState.PUBLISHED,
            Plan.on < until,
            Plan.on >= until - timedelta(weeks=weeks),
        )
        .group_by(Shift.courier_id, Booking.commune_code)
    )
    counted = {
        (courier_id, commune_code): times
        for courier_id, commune_code, times in db.session.execute(statement)
        if commune_code is not None
    }
    of_commune: Counter[str] = Counter()
    for (_courier_id, commune_code), times in counted.items():
        of_commune[commune_code] += times
    return {key: times / of_commune[key[1]] for key, times in counted.items()}


def add_rule(
    *,
    province_code: str,
    courier_id: int,
    commune_code: str | None,
    phone: str | None,
    liking: Liking,
    reason: str,
    by: str,
    now: datetime,
) -> CourierRule:
    """
    Write down who should, or must not, go to a commune or to a citizen.

    Raises
    ------
    NoSuchCourierError
        When the courier or the commune is not of the province.
    """
    courier = db.session.get(Staff, courier_id)
    if courier is None or courier.province_code != province_code or courier.role != Role.COURIER:
        raise NoSuchCourierError
    commune = db.session.get(Commune, commune_code) if commune_code else None
    if commune_code and (commune is None or commune.province_code != province_code):
        raise NoSuchCourierError
    rule = CourierRule(
        province_code=province_code,
        courier_id=courier_id,
        commune_code=commune_code,
        phone=phone,
        liking=liking,
        reason=reason,
        added_at=now,
        added_by=by,
    )
    db.session.add(rule)
    db.session.flush()
    audit.record(action="dispatch.rule_added", subject=f"courier_rule:{rule.id}", by=by, now=now)
    return rule


def drop_rule(*, rule_id: int, province_code: str, by: str, now: datetime) -> None:
    """
    Forget a rule.

    Raises
    ------
    RuleNotFoundError
        When there is none, or it is another province's.
    """
    rule = db.session.get(CourierRule, rule_id)
    if rule is None or rule.province_code != province_code:
        raise RuleNotFoundError
    db.session.delete(rule)
    db.session.flush()
    audit.record(action="dispatch.rule_dropped", subject=f"courier_rule:{rule_id}", by=by, now=now)

"""Change which counters an office has, whom they serve, how they are booked, and where they go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from app.catalogue import groups, queries
from app.catalogue.errors import GroupRulesError, PastDayError
from app.catalogue.models import CounterGroup, CounterGroupField, MobileDay
from app.core import audit, clock
from app.core.db import db
from app.core.i18n import _

MOST_GROUPS = 20  # of one office
MOST_MOBILE_DAYS = 60


@dataclass(frozen=True, kw_only=True)
class GroupRules:
    """All that an administrator decides of a counter group, besides its mobile days."""

    name: str
    name_en: str
    counters: int
    walk_in_counters: int = 0
    cell_min: int = 15
    lead_min: int = 60
    horizon_days: int = 14
    takes_rest: bool = True
    is_open: bool = True
    fields: tuple[str, ...] = ()
    kept_places: int = 0
    kept_from: time | None = None
    kept_to: time | None = None
    kept_until_h: int = 24
    is_mobile: bool = False
    place: str = ""
    commune_code: str | None = None

    @classmethod
    def of(cls, group: CounterGroup) -> "GroupRules":
        """Return the rules of a group as they stand."""
        names = (name for name in cls.__dataclass_fields__ if name != "fields")
        stand: dict[str, Any] = {name: getattr(group, name) for name in names}
        return cls(**stand, fields=tuple(row.field for row in group.fields))

    def columns(self) -> dict[str, object]:
        """Return the group's own columns."""
        return {name: value for name, value in vars(self).items() if name != "fields"}


@dataclass(frozen=True, order=True)
class DaySpan:
    """Open from one time to another on one date."""

    on: date
    opens: time
    closes: time


def add_group(*, office_id: int, rules: GroupRules, by: str, now: datetime) -> CounterGroup:
    """
    Add a counter group to an office.

    Raises
    ------
    GroupRulesError
        When the rules contradict themselves, another group has the name, or there are many.
    """
    office = queries.office(office_id=office_id)
    if len(office.groups) >= MOST_GROUPS:
        raise GroupRulesError(_("Một điểm có nhiều nhất 20 nhóm quầy."))
    _check(rules, office_id=office_id)
    group = CounterGroup(office=office, **rules.columns())
    group.fields = [CounterGroupField(field=name) for name in sorted(set(rules.fields))]
    db.session.add(group)
    db.session.flush()
    _count_counters(group)
    audit.record(
        action="catalogue.group_added", subject=f"office:{office_id}", by=by, now=now,
        name=rules.name,
    )  # fmt: skip
    return group


def change_group(*, group_id: int, rules: GroupRules, by: str, now: datetime) -> CounterGroup:
    """
    Give a counter group other rules; whether it is mobile stays as it was.

    Raises
    ------
    GroupRulesError
        When the rules contradict themselves, or another group has the name.
    """
    group = groups.group(group_id=group_id)
    _check(rules, office_id=group.office_id, but=group_id)
    wanted = rules.columns() | {"is_mobile": group.is_mobile}
    before = {
        name: str(getattr(group, name))
        for name, value in wanted.items()
        if getattr(group, name) != value
    }
    for name, value in wanted.items():
        setattr(group, name, value)
    _set_fields(group, rules.fields)
    db.session.flush()
    _count_counters(group)
    audit.record(
        action="catalogue.group_changed", subject=f"office:{group.office_id}", by=by, now=now,
        group=group.name, before=before,
    )  # fmt: skip
    return group


def set_mobile_days(
    *, group_id: int, spans: Sequence[DaySpan], by: str, now: datetime
) -> CounterGroup:
    """
    Say on which coming days a mobile group serves; days that have gone stay as they were.

    Raises
    ------
    PastDayError, GroupRulesError
        When a new day has gone, or two spans of a day overlap.
    """
    group = groups.group(group_id=group_id)
    today = clock.local_day(now)
    if any(span.on < today for span in spans):
        raise PastDayError
    if len(spans) > MOST_MOBILE_DAYS:
        raise GroupRulesError(_("Nhiều nhất 60 buổi lưu động trong một danh sách."))
    check_day_spans(spans)
    group.mobile_days = [day for day in group.mobile_days if day.on < today]
    db.session.flush()
    group.mobile_days += [MobileDay(**vars(span)) for span in sorted(set(spans))]
    db.session.flush()
    audit.record(
        action="catalogue.mobile_days_set", subject=f"office:{group.office_id}", by=by, now=now,
        group=group.name, days=len(spans),
    )  # fmt: skip
    return group


def check_day_spans(spans: Sequence[DaySpan]) -> None:
    """
    Check that every span has a length and that none of a day overlaps another.

    Raises
    ------
    GroupRulesError
        Naming the day.
    """
    ordered = sorted(set(spans))
    for span in ordered:
        if span.opens >= span.closes:
            raise GroupRulesError(
                _("Ngày %(day)s: giờ mở phải trước giờ đóng.", day=f"{span.on:%d/%m/%Y}")
            )
    for one, two in pairwise(ordered):
        if one.on == two.on and two.opens < one.closes:
            raise GroupRulesError(
                _("Ngày %(day)s: hai khoảng giờ chồng lên nhau.", day=f"{one.on:%d/%m/%Y}")
            )


def _check(rules: GroupRules, *, office_id: int, but: int | None = None) -> None:
    taken = select(CounterGroup.id).where(
        CounterGroup.office_id == office_id,
        CounterGroup.name == rules.name,
        CounterGroup.id != (but or 0),
    )
    if db.session.scalar(taken) is not None:
        raise GroupRulesError(_("Điểm này đã có một nhóm quầy tên như vậy."))
    if rules.walk_in_counters > rules.counters:
        raise GroupRulesError(_("Số quầy cho người không hẹn không được quá số quầy."))
    if not (rules.takes_rest or rules.fields):
        raise GroupRulesError(_("Nhóm quầy cần nhận ít nhất một lĩnh vực."))
    if rules.is_mobile and not (rules.place and rules.commune_code):
        raise GroupRulesError(_("Ngày lưu động cần nơi phục vụ và xã, phường."))
    _check_kept(rules)


def _check_kept(rules: GroupRules) -> None:
    if not rules.kept_places:
        return
    if rules.kept_from is None or rules.kept_to is None or rules.kept_from >= rules.kept_to:
        raise GroupRulesError(_("Chỗ giữ cho thôn xa cần giờ bắt đầu trước giờ kết thúc."))
    if rules.kept_places > rules.counters - rules.walk_in_counters:
        raise GroupRulesError(_("Số chỗ giữ không được quá số quầy cho đặt lịch."))


def _set_fields(group: CounterGroup, fields: Sequence[str]) -> None:
    known = {row.field: row for row in group.fields}
    group.fields = [
        known.get(name) or CounterGroupField(field=name) for name in sorted(set(fields))
    ]


def _count_counters(group: CounterGroup) -> None:
    # What is shown of the whole office is the sum of what stands in its house.
    inside = [one for one in group.office.groups if not one.is_mobile and one.is_open]
    group.office.counters = sum(one.counters for one in inside) or group.office.counters

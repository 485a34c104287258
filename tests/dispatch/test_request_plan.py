"""Asking for a day to be planned."""

from datetime import date, time

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.audit import AuditEntry
from app.core.db import db, writing
from app.core.jobs import Job
from app.dispatch import services
from app.dispatch.errors import (
    DayIsOverError,
    NobodyRidesError,
    NothingToServeError,
)
from app.dispatch.models import Plan, PlanState
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day, a_draft


def request(on: date = TOMORROW, **values: object) -> Plan:
    with writing():
        return services.request_plan(province_code="15", on=on, by="dieu.phoi", now=NOW, **values)


def test_a_plan_is_queued_with_its_job_in_one_transaction(app):
    a_day()

    plan = request(time_limit_s=7)

    job = db.session.get_one(Job, plan.job_id)
    assert (plan.state, plan.version, plan.requested_by) == (PlanState.QUEUED, 1, "dieu.phoi")
    assert (job.kind, job.subject_id) == ("solve_plan", plan.id)
    assert job.limit_s > 7
    assert db.session.scalars(select(AuditEntry.action)).all() == ["dispatch.plan_requested"]


def test_a_plan_under_way_is_returned_instead_of_a_second_one(app):
    a_day()
    first = request()

    second = request()

    assert second.id == first.id
    assert len(db.session.scalars(select(Job)).all()) == 1


def test_a_new_plan_gets_the_next_version(app):
    a_day()
    a_draft(version=4)

    assert request().version == 5


def test_a_day_that_is_over_is_not_planned(app):
    a_day(on=date(2026, 12, 1))

    with pytest.raises(DayIsOverError):
        request(date(2026, 12, 1))


def test_a_day_without_couriers_is_not_planned(app):
    a_day(couriers=0)

    with pytest.raises(NobodyRidesError):
        request()


def test_a_day_whose_only_courier_has_left_the_post_is_not_planned(app):
    a_day(couriers=0)
    gone = build.staff(role="COURIER", is_active=False)
    build.shift(courier_id=gone.id)
    db.session.commit()

    with pytest.raises(NobodyRidesError):
        request()


def test_today_is_not_planned_once_every_shift_is_over(app):
    today = clock.local_day(NOW)
    a_day(on=today, couriers=0)
    build.shift(on=today, starts_at=clock.at(today, time(6)), ends_at=clock.at(today, time(8)))
    db.session.commit()

    with pytest.raises(NobodyRidesError):
        request(today)


def test_a_day_without_visits_is_not_planned(app):
    a_day(visits=0)

    with pytest.raises(NothingToServeError):
        request()


def test_what_is_left_of_a_day_that_couriers_have_begun_can_be_planned(app):
    a_day()
    plan = a_draft(state=PlanState.PUBLISHED)
    plan.routes[0].stops[0].closed_at = NOW
    db.session.commit()

    assert request().state is PlanState.QUEUED


def test_a_refused_request_leaves_nothing_behind(app):
    a_day(visits=0)

    with pytest.raises(NothingToServeError):
        request()

    assert db.session.scalars(select(Plan)).all() == []
    assert db.session.scalars(select(Job)).all() == []

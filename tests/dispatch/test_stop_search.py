"""A dispatcher stops a search and keeps the best that it has: with a real worker."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.accounts.models import Role
from app.core import clock, jobs
from app.core.db import db, writing
from app.core.jobs import Job
from app.dispatch import services
from app.dispatch.errors import NotUnderWayError
from app.dispatch.models import Plan, PlanState
from app.dispatch.telling import Teller
from tests.conftest import NOW
from tests.dispatch import kinds
from tests.dispatch.machine import Machine, machine
from tests.dispatch.rows import TOMORROW, a_day, a_draft

LONG_S = 600  # Far beyond the machine's patience: only a stop ends such a search in time.


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Machine]:
    before = dict(jobs._kinds)
    kinds.register()
    with machine(tmp_path, broker_url="filesystem://") as built:
        yield built
    jobs._kinds.clear()
    jobs._kinds.update(before)


def test_a_real_search_ends_when_it_is_stopped_with_what_it_has(small):
    tomorrow = clock.local_day(clock.now()) + timedelta(days=1)
    visits = a_day(on=tomorrow, visits=60, couriers=6)
    with writing():
        plan = services.request_plan(
            province_code="15", on=tomorrow, by="linh", now=clock.now(), time_limit_s=LONG_S
        )
    small.start_worker()

    seen = small.wait_for(lambda: db.session.get_one(Job, plan.job_id).progress.get("placed"))
    with writing():
        services.stop_search(plan_id=plan.id, by="linh", now=clock.now())
    small.wait_for(lambda: db.session.get_one(Plan, plan.id).state is PlanState.DRAFT)

    db.session.refresh(plan)
    placed = sum(len(route.stops) for route in plan.routes)
    assert placed + len(plan.unassigned) == len(visits)
    assert placed >= seen > 0
    assert plan.curve != []
    assert plan.stop_asked_at is not None


def test_stopping_twice_is_once(app):
    a_day()
    plan = a_draft(state=PlanState.SOLVING)

    for later in (0, 5):
        with writing():
            services.stop_search(plan_id=plan.id, by="linh", now=NOW + timedelta(seconds=later))

    assert plan.stop_asked_at == NOW


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.PUBLISHED, PlanState.FAILED])
def test_what_is_not_searched_for_cannot_be_stopped(app, state):
    a_day()
    plan = a_draft(state=state)

    with pytest.raises(NotUnderWayError), writing():
        services.stop_search(plan_id=plan.id, by="linh", now=NOW)


def test_the_button_stops_the_search_and_the_page_says_so(client, sign_in):
    sign_in(Role.DISPATCHER)
    a_day()
    plan = a_draft(state=PlanState.SOLVING)
    progress = {"phase": "improve", "placed": 2, "visits": 3, "curve": [[0.1, 9], [0.4, 5]]}
    job = Job(kind="solve_plan", subject_id=plan.id, limit_s=60, due_s=0.0, progress=progress)
    db.session.add(job)
    db.session.flush()
    plan.job_id = job.id
    db.session.commit()

    assert f"/dispatch/plans/{plan.id}/stop" in client.get(f"/dispatch/{TOMORROW}").text
    assert client.post(f"/dispatch/plans/{plan.id}/stop").status_code == 303
    text = client.get(f"/dispatch/{TOMORROW}").text

    assert "Đang dừng lại với tuyến tốt nhất đã có." in text
    assert f"/dispatch/plans/{plan.id}/stop" not in text


def test_a_stopped_search_still_finds_out_why_visits_are_left_out():
    teller = Teller(report=lambda told: None, visits=1, limit_s=9, wants_no_more=lambda: True)

    assert teller.is_enough()
    assert teller.is_enough()
    assert not teller.is_over()


def test_who_lost_the_job_stops_everything_for_good():
    def refuse(told: dict[str, object]) -> None:
        raise jobs.LeaseLostError

    teller = Teller(report=refuse, visits=1, limit_s=9)

    assert teller.is_over()
    assert teller.is_over()
    assert teller.is_enough()

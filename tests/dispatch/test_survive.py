"""Real workers, really killed: whatever dies, a plan is there once."""

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core import clock, jobs
from app.core.audit import AuditEntry
from app.core.db import db, writing
from app.core.jobs import Job, JobState
from app.dispatch import services
from app.dispatch.models import Plan, PlanState
from tests.dispatch import kinds
from tests.dispatch.machine import Machine, children_of, machine, redis_server
from tests.dispatch.rows import a_day

SEARCH_S = 3


@pytest.fixture(autouse=True)
def _short_leases() -> Iterator[None]:
    before = dict(jobs._kinds)
    kinds.register()
    yield
    jobs._kinds.clear()
    jobs._kinds.update(before)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Machine]:
    """SQLite and a folder of files: one small machine."""
    with machine(tmp_path, broker_url="filesystem://") as built:
        yield built


@pytest.fixture
def large(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Machine]:
    """PostgreSQL and Redis."""
    if shutil.which("redis-server") is None:
        pytest.skip("NO REDIS: redis-server is not installed (on Debian: apt install redis-server)")
    database_url = request.getfixturevalue("postgres_database")
    with (
        redis_server(tmp_path) as broker_url,
        machine(tmp_path, database_url=database_url, broker_url=broker_url) as built,
    ):
        yield built


def request_plan() -> Plan:
    tomorrow = clock.local_day(clock.now()) + timedelta(days=1)
    a_day(on=tomorrow, visits=60, couriers=6)
    with writing():
        return services.request_plan(
            province_code="15",
            on=tomorrow,
            by="system",
            now=clock.now(),
            time_limit_s=SEARCH_S,
        )


def is_searching(plan: Plan) -> bool:
    return db.session.get_one(Job, plan.job_id).state is JobState.RUNNING


def is_over(plan: Plan) -> bool:
    db.session.refresh(plan)
    return plan.state in (PlanState.DRAFT, PlanState.FAILED)


def expect_planned_once(plan: Plan, *, attempts: int) -> None:
    job = db.session.get_one(Job, plan.job_id)
    visits = Counter(stop.booking_id for route in plan.routes for stop in route.stops)
    visits.update(left.booking_id for left in plan.unassigned)
    assert (plan.state, job.state, job.attempt) == (PlanState.DRAFT, JobState.DONE, attempts)
    assert len(visits) == 60
    assert set(visits.values()) == {1}


def survive_a_killed_worker(on: Machine) -> None:
    plan = request_plan()
    on.start_beat()
    worker = on.start_worker()
    on.wait_for(lambda: is_searching(plan))

    on.kill(worker)
    on.start_worker()
    on.wait_for(lambda: is_over(plan))

    expect_planned_once(plan, attempts=2)


def test_a_worker_killed_while_it_plans_costs_a_lease_not_the_plan(small):
    survive_a_killed_worker(small)


def test_it_is_the_same_on_postgresql_and_redis(large):
    survive_a_killed_worker(large)


def test_a_killed_pool_child_costs_a_lease_not_the_plan(small):
    plan = request_plan()
    small.start_beat()
    worker = small.start_worker()
    small.wait_for(lambda: is_searching(plan))

    for child in children_of(worker):
        os.kill(child, signal.SIGKILL)
    small.wait_for(lambda: is_over(plan))

    assert worker.poll() is None
    expect_planned_once(plan, attempts=2)


def test_a_message_that_comes_three_times_plans_once(small):
    plan = request_plan()
    celery = small.app.extensions["celery"]
    for _again in range(2):
        celery.send_task("tantay.run_job", (plan.job_id,))
    queue = small.folder / "broker" / "queue"
    assert len(list(queue.iterdir())) == 3

    small.start_worker()
    small.wait_for(lambda: is_over(plan) and not list(queue.iterdir()))

    expect_planned_once(plan, attempts=1)


def test_a_stuck_solver_is_killed_and_given_up_and_the_worker_goes_on(small):
    with writing():
        stuck_id = jobs.enqueue(kind=kinds.STUCK, subject_id=7).id
    small.start_beat()
    worker = small.start_worker()
    small.wait_for(lambda: db.session.get_one(Job, stuck_id).state is JobState.FAILED)
    given_up = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "gave up")).all()

    plan = request_plan()
    small.wait_for(lambda: is_over(plan))

    assert [entry.subject for entry in given_up] == ["7"]
    assert worker.poll() is None
    expect_planned_once(plan, attempts=1)

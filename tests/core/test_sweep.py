"""The sweeper: bounds what is tried, and is stopped by nobody."""

import pytest
from sqlalchemy import update

from app.core import jobs
from app.core.db import database_now, db, writing
from app.core.jobs import Job, JobState


@pytest.fixture
def kind():
    """A kind of job for one test, forgotten afterwards."""
    made = []

    def kind(name, **values):
        jobs.register(name, run=lambda claim: None, lease_s=60, **values)
        made.append(name)
        return name

    yield kind
    for name in made:
        jobs._kinds.pop(name)


def lost_job(name: str, **values: object) -> int:
    """A job that a worker held and died with."""
    with writing():
        job_id = jobs.enqueue(kind=name, subject_id=1).id
        ended = update(Job).where(Job.id == job_id)
        held = {"state": JobState.RUNNING, "attempt": 1, "lease_until_s": database_now() - 1.0}
        db.session.execute(ended.values(**(held | values)))
    return job_id


def state_of(job_id: int) -> JobState:
    db.session.rollback()
    return db.session.get_one(Job, job_id).state


def test_a_subject_that_cannot_be_told_does_not_keep_the_sweeper_from_the_others(app, kind):
    def break_down(subject_id, error):
        raise ZeroDivisionError

    hopeless = lost_job(kind("hopeless", give_up=break_down, max_attempts=1))
    other = lost_job(kind("other"))

    jobs.sweep()

    assert state_of(hopeless) is JobState.FAILED
    assert state_of(other) is JobState.QUEUED


def test_a_late_message_does_not_try_what_has_no_attempt_left(app, kind):
    job_id = lost_job(kind("tried_enough", max_attempts=2), attempt=2)

    jobs.run_job(job_id)

    assert db.session.get_one(Job, job_id).attempt == 2


def test_a_run_is_killed_after_the_jobs_own_limit_or_the_lease_of_its_kind(app, kind, monkeypatch):
    sent = []
    monkeypatch.setattr(
        app.extensions["celery"],
        "send_task",
        lambda name, args, *, queue, time_limit, retry: sent.append(time_limit),
    )

    with writing():
        jobs.enqueue(kind=kind("slow"), subject_id=1, limit_s=500)
        jobs.enqueue(kind="slow", subject_id=2)

    assert sent == [500, 60]

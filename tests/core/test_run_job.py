import pytest
from sqlalchemy import select, update

from app.core import clock, heartbeat, jobs
from app.core.audit import AuditEntry, record
from app.core.db import database_now, db, writing
from app.core.jobs import Job, JobState, LeaseLostError


@pytest.fixture
def kind():
    """A kind of job for one test, forgotten afterwards."""
    made = []

    def kind(run, *, name="test_job", give_up=lambda subject_id, error: None, **values):
        jobs.register(name, run=run, give_up=give_up, lease_s=60, **values)
        made.append(name)
        return name

    yield kind
    for name in made:
        jobs._kinds.pop(name)


def enqueue(name: str, subject_id: int = 7) -> int:
    with writing():
        return jobs.enqueue(kind=name, subject_id=subject_id).id


def state_of(job_id: int) -> Job:
    db.session.rollback()
    return db.session.get_one(Job, job_id)


def effect(claim: jobs.Claim) -> None:
    with claim.finishing():
        record(action="effect", subject=str(claim.subject_id), by="system", now=clock.now())


def effects() -> int:
    return len(db.session.scalars(select(AuditEntry)).all())


def let_lease_end(job_id: int) -> None:
    with writing():
        ended = update(Job).where(Job.id == job_id)
        db.session.execute(ended.values(lease_until_s=database_now() - 1.0, due_s=0.0))


def test_a_job_takes_effect_and_is_done(app, kind):
    job_id = enqueue(kind(effect))

    jobs.run_job(job_id)

    assert state_of(job_id).state is JobState.DONE
    assert effects() == 1


def test_a_message_that_comes_twice_takes_effect_once(app, kind):
    job_id = enqueue(kind(effect))

    jobs.run_job(job_id)
    jobs.run_job(job_id)

    assert effects() == 1
    assert state_of(job_id).attempt == 1


def test_a_running_job_is_nobody_elses_until_its_lease_ends(app, kind):
    seen = []

    def run(claim):
        jobs.run_job(claim.job_id)
        seen.append(effects())
        effect(claim)

    job_id = enqueue(kind(run))
    jobs.run_job(job_id)

    assert seen == [0]
    assert effects() == 1


def test_a_worker_that_was_given_up_for_dead_writes_nothing(app, kind):
    def run(claim):
        if claim.attempt == 1:
            let_lease_end(claim.job_id)
            jobs.run_job(claim.job_id)  # another worker takes over and finishes
            with pytest.raises(LeaseLostError):
                effect(claim)
            return
        effect(claim)

    job_id = enqueue(kind(run))
    jobs.run_job(job_id)

    assert effects() == 1
    assert state_of(job_id).attempt == 2
    assert state_of(job_id).state is JobState.DONE


def test_a_job_whose_worker_died_is_queued_again_by_the_sweeper(app, kind):
    def die(claim):
        raise SystemExit

    job_id = enqueue(kind(die))
    with pytest.raises(SystemExit):
        jobs.run_job(job_id)
    db.session.rollback()
    assert state_of(job_id).state is JobState.RUNNING

    let_lease_end(job_id)
    jobs.sweep()

    assert state_of(job_id).state is JobState.QUEUED


def test_a_job_that_fails_is_tried_again_later_and_then_given_up_with_its_error(app, kind):
    given_up = []

    def fail(claim):
        raise ValueError("the bridge is out")

    name = kind(
        fail, max_attempts=2, give_up=lambda subject_id, error: given_up.append((subject_id, error))
    )
    job_id = enqueue(name)

    jobs.run_job(job_id)
    assert state_of(job_id).state is JobState.QUEUED
    jobs.run_job(job_id)

    assert state_of(job_id).state is JobState.FAILED
    assert given_up == [(7, "ValueError: the bridge is out")]


def test_a_job_whose_workers_keep_dying_is_given_up(app, kind):
    given_up = []
    name = kind(
        lambda claim: None, max_attempts=1, give_up=lambda subject_id, error: given_up.append(error)
    )
    job_id = enqueue(name)
    jobs.run_job(job_id)  # returns without finishing: as good as dead
    let_lease_end(job_id)

    jobs.sweep()

    assert state_of(job_id).state is JobState.FAILED
    assert len(given_up) == 1


def test_the_sweeper_leaves_alone_what_was_just_sent(app, kind):
    job_id = enqueue(kind(effect))
    before = state_of(job_id).due_s

    jobs.sweep()

    assert state_of(job_id).due_s == before


def test_progress_is_seen_while_the_job_runs(app, kind):
    def run(claim):
        claim.report({"percent": 40})
        assert db.session.get_one(Job, claim.job_id).progress == {"percent": 40}
        effect(claim)

    jobs.run_job(enqueue(kind(run)))

    assert effects() == 1


def test_a_job_is_forgotten_when_the_transaction_that_asked_for_it_fails(app, kind):
    name = kind(effect)

    with pytest.raises(ZeroDivisionError), writing():
        jobs.enqueue(kind=name, subject_id=1)
        _ = 1 / 0

    assert db.session.scalars(select(Job)).all() == []


def test_the_sweeper_leaves_a_sign_of_life(app):
    assert heartbeat.lag_s(jobs.HEARTBEAT) is None

    jobs.sweep()

    lag_s = heartbeat.lag_s(jobs.HEARTBEAT)
    assert lag_s is not None
    assert 0 <= lag_s < 60

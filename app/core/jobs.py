"""Work outside the request: Celery carries an id, a ledger row in the database decides."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

import structlog
from celery import Celery
from sqlalchemy import Index, and_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core import heartbeat, transport
from app.core.db import Key, Model, Text20, Text300, after_commit, database_now, db, writing

log = structlog.get_logger()

SWEEP_EVERY_S = 3.0
RESEND_AFTER_S = 5.0
RESEND_AGAIN_AFTER_S = 30.0  # A long queue is no loss: sending it again would lengthen it.
RUN = "tantay.run_job"
HEARTBEAT = "sweep"


class JobState(StrEnum):
    """Where a job stands; only `QUEUED` and an expired `RUNNING` can be claimed."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


class Job(Model):
    """One piece of work that must take effect once, whoever dies on the way."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "due_s"),)

    id: Mapped[Key]
    kind: Mapped[Text20]
    subject_id: Mapped[int]  # the row that the work is about
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)  # the fencing token
    due_s: Mapped[float]  # not sent again before; seconds since 1970 by the database's clock
    lease_until_s: Mapped[float | None]
    limit_s: Mapped[int]  # a run that takes longer is killed
    progress: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[Text300] = mapped_column(default="")


class LeaseLostError(RuntimeError):
    """Somebody else has claimed the job since; what this worker did must not take effect."""


@dataclass(frozen=True, kw_only=True)
class JobKind:
    """How one kind of job runs and what happens when it is given up."""

    run: Callable[["Claim"], None]
    give_up: Callable[[int, str], None]
    lease_s: int
    max_attempts: int
    queue: str


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A worker's right to one job until the lease ends."""

    job_id: int
    subject_id: int
    attempt: int
    lease_s: int

    def report(self, progress: dict[str, Any]) -> None:
        """Show how far the work is, and hold the lease longer; commits by itself."""
        with writing():
            self._update(progress=progress, lease_until_s=database_now() + float(self.lease_s))

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """Commit the effects together with the job's end, once, or not at all."""
        with writing():
            yield
            self._update(state=JobState.DONE, lease_until_s=None)

    def _update(self, **values: object) -> None:
        statement = (
            update(Job)
            .where(
                Job.id == self.job_id,
                Job.attempt == self.attempt,
                Job.state == JobState.RUNNING,
            )
            .values(**values)
            .returning(Job.id)
        )
        if db.session.scalar(statement) is None:
            raise LeaseLostError(f"Job {self.job_id}, attempt {self.attempt}")


_kinds: dict[str, JobKind] = {}


def register(
    kind: str,
    *,
    run: Callable[[Claim], None],
    give_up: Callable[[int, str], None] = lambda subject_id, error: None,
    lease_s: int,
    max_attempts: int = 3,
    queue: str = transport.SHORT,
) -> None:
    """
    Say how a kind of job runs.

    Parameters
    ----------
    run
        Does the work, with no transaction open, and ends inside `Claim.finishing()`.
    give_up
        Told the subject and the last error, inside a transaction, when no attempt is left.
    lease_s
        Seconds after which a worker that does not `report` counts as dead.
    queue
        Where it waits its turn: `transport.LONG` for what may take more than a few seconds.
    """
    _kinds[kind] = JobKind(
        run=run, give_up=give_up, lease_s=lease_s, max_attempts=max_attempts, queue=queue
    )


def enqueue(*, kind: str, subject_id: int, limit_s: int = 0) -> Job:
    """
    Write the job into the caller's transaction; it is sent after the commit.

    Parameters
    ----------
    limit_s
        Celery kills a run that takes longer, stuck or not; 0: longer than the kind's lease.
    """
    if kind not in _kinds:
        raise KeyError(f"No job of kind {kind!r} is registered.")
    limit_s = limit_s or _kinds[kind].lease_s
    # A due time a little ahead: the sweeper leaves to the sender what was just written.
    due_s = database_now() + RESEND_AFTER_S
    job = Job(kind=kind, subject_id=subject_id, limit_s=limit_s, due_s=due_s)
    db.session.add(job)
    db.session.flush()
    after_commit(partial(_send, job.id, kind, limit_s))
    return job


def add_to(celery: Celery) -> None:
    """Let a carrier run jobs, and have it swept for what got lost."""
    celery.task(name=RUN)(run_job)
    transport.every(celery, name="sweep", seconds=SWEEP_EVERY_S, call=sweep)


def run_job(job_id: int) -> None:
    """Claim a job and do it; a message that comes twice, or too late, does nothing."""
    claim = _claim(job_id)
    if claim is None:
        return
    kind = _kinds[db.session.get_one(Job, job_id).kind]
    db.session.rollback()
    log.info("job.started", job=job_id, attempt=claim.attempt)
    try:
        kind.run(claim)
    except LeaseLostError:
        log.warning("job.lease_lost", job=job_id, attempt=claim.attempt)
    except Exception as error:
        log.exception("job.failed", job=job_id, attempt=claim.attempt)
        db.session.rollback()
        _put_back(claim, kind, f"{type(error).__name__}: {error}")
    else:
        log.info("job.done", job=job_id, attempt=claim.attempt)


def sweep() -> None:
    """Send what was lost again, take back what a dead worker held, give up what keeps failing."""
    with writing():
        heartbeat.beat(HEARTBEAT)
        for job in _overdue():
            kind = _kinds.get(job.kind)
            if kind is None:
                continue
            if job.attempt >= kind.max_attempts:
                _give_up(job, kind, job.error or "The worker died.")
                continue
            job.state = JobState.QUEUED
            job.due_s = database_now() + RESEND_AGAIN_AFTER_S
            after_commit(partial(_send, job.id, job.kind, job.limit_s))


def _overdue() -> list[Job]:
    is_lost = and_(Job.state == JobState.QUEUED, Job.due_s < database_now())
    is_dead = and_(Job.state == JobState.RUNNING, Job.lease_until_s < database_now())
    statement = select(Job).where(or_(is_lost, is_dead)).order_by(Job.due_s, Job.id).limit(200)
    return list(db.session.scalars(statement.with_for_update(skip_locked=True)))


def _claim(job_id: int) -> Claim | None:
    with writing():
        job = db.session.get(Job, job_id)
        kind = _kinds.get(job.kind) if job else None
        if kind is None:
            return None
        statement = (
            update(Job)
            .where(
                Job.id == job_id,
                Job.attempt < kind.max_attempts,
                or_(
                    Job.state == JobState.QUEUED,
                    and_(Job.state == JobState.RUNNING, Job.lease_until_s < database_now()),
                ),
            )
            .values(
                state=JobState.RUNNING,
                attempt=Job.attempt + 1,
                lease_until_s=database_now() + float(kind.lease_s),
            )
            .returning(Job.subject_id, Job.attempt)
        )
        row = db.session.execute(statement).first()
    if row is None:
        return None
    return Claim(job_id=job_id, subject_id=row[0], attempt=row[1], lease_s=kind.lease_s)


def _put_back(claim: Claim, kind: JobKind, error: str) -> None:
    with writing():
        job = db.session.get_one(Job, claim.job_id, with_for_update=True)
        if job.attempt != claim.attempt or job.state is not JobState.RUNNING:
            return
        job.error = error[:300]
        if job.attempt >= kind.max_attempts:
            _give_up(job, kind, job.error)
            return
        job.state = JobState.QUEUED
        job.lease_until_s = None
        job.due_s = database_now() + float(2**job.attempt)


def _give_up(job: Job, kind: JobKind, error: str) -> None:
    job.state = JobState.FAILED
    job.lease_until_s = None
    job.error = error[:300]
    log.error("job.given_up", job=job.id, kind=job.kind, error=job.error)
    try:  # One subject that cannot be told must not keep the sweeper from all others.
        with db.session.begin_nested():
            kind.give_up(job.subject_id, job.error)
    except Exception:
        log.exception("job.give_up_failed", job=job.id, kind=job.kind)


def _send(job_id: int, kind: str, limit_s: int) -> None:
    # A broker that is away costs seconds, not the job: the sweeper sends it again.
    try:
        transport.send(RUN, job_id, queue=_kinds[kind].queue, limit_s=limit_s)
    except Exception:
        log.exception("job.not_sent", job=job_id)

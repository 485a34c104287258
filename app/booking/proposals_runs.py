"""Bulk runs of offers: prepared at once where they are few, by a worker where they are many."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.booking import proposals
from app.booking.affected import Affected, affected
from app.booking.models import Booking, BookingStatus
from app.booking.proposals_models import (
    AffectedReason,
    Proposal,
    ProposalRun,
    ProposalState,
)
from app.catalogue.models import Office
from app.core import clock, jobs
from app.core.db import db, writing
from app.core.errors import NotFoundError
from app.core.i18n import _
from app.core.jobs import Claim, Job
from app.dossiers.models import Dossier

JOB = "proposals"
MOST_AT_ONCE = 36  # above that a worker does it
REPORT_EVERY = 10


def start(
    *,
    province_code: str,
    office_id: int | None = None,
    zone_id: int | None = None,
    by: str,
    now: datetime,
) -> ProposalRun:
    """Draft another time for everybody who is affected, here or by a worker; nobody is told."""
    found = affected(now=now, province_code=province_code, office_id=office_id, zone_id=zone_id)
    fresh = without_offer(found)
    run = proposals.open_run(
        affected=len(fresh),
        province_code=province_code,
        office_id=office_id,
        zone_id=zone_id,
        by=by,
        now=now,
    )
    if len(fresh) > MOST_AT_ONCE:
        jobs.enqueue(kind=JOB, subject_id=run.id)
        return run
    for one in fresh:
        proposals.draft(run=run, one=one, now=now)
    run.ready_at = now
    db.session.flush()
    return run


def prepare(claim: Claim) -> None:
    """Draft the offers of a run, each in a transaction of its own: a killed worker goes on."""
    now = clock.now()
    run = db.session.get_one(ProposalRun, claim.subject_id)
    left = [
        (one.booking.id, one.booking.window_from, one.reason)
        for one in without_offer(affected_by(run, now=now))
    ]
    total = max(run.wanted, len(left))
    for number, lost in enumerate(left):
        with writing():
            _draft_one(claim.subject_id, *lost, now=now)
        if number % REPORT_EVERY == 0:
            claim.report({"done": total - len(left) + number + 1, "of": total})
    with claim.finishing():
        db.session.get_one(ProposalRun, claim.subject_id).ready_at = now


def register() -> None:
    """Let workers prepare runs."""
    jobs.register(JOB, run=prepare, lease_s=120)


def without_offer(found: list[Affected]) -> list[Affected]:
    """Leave out those who have an open offer, or wait to be called."""
    asked = select(Proposal.booking_id).where(
        Proposal.booking_id.in_([one.booking.id for one in found]),
        Proposal.closed_at.is_(None),
    )
    offered = set(db.session.scalars(asked))
    return [one for one in found if one.booking.id not in offered]


def run_of(*, run_id: int, province_code: str, office_id: int | None = None) -> ProposalRun:
    """
    Return a run of a province, or of one office.

    Raises
    ------
    NotFoundError
        When there is none.
    """
    run = db.session.get(ProposalRun, run_id)
    is_theirs = run is not None and run.province_code == province_code
    if run is None or not is_theirs or office_id not in (None, run.office_id):
        raise NotFoundError(_("Không có lần đề nghị này."))
    return run


def progress(run: ProposalRun) -> tuple[int, int]:
    """Return how many bookings of a run have been looked at, and how many there are."""
    if run.ready_at is not None:
        return run.wanted, run.wanted
    done = select(func.count()).where(Proposal.run_id == run.id)
    return min(db.session.scalar(done) or 0, run.wanted), run.wanted


def job_of(run: ProposalRun) -> Job | None:
    """Return the work that prepares a run, where a worker does it."""
    statement = select(Job).where(Job.kind == JOB, Job.subject_id == run.id)
    return db.session.scalar(statement.order_by(Job.id.desc()).limit(1))


def offers_of(*, run_id: int) -> list[Proposal]:
    """Return the offers of a run, in order of the times that are gone."""
    statement = _with_booking().where(Proposal.run_id == run_id)
    return list(db.session.scalars(statement.order_by(Proposal.was_from, Proposal.id)))


def to_call(*, province_code: str, office_id: int | None = None, now: datetime) -> list[Proposal]:
    """Return offers that ended unanswered, or found no time, of bookings that still stand."""
    statement = (
        _with_booking()
        .join(Proposal.booking)
        .join(ProposalRun, Proposal.run_id == ProposalRun.id)
        .where(
            ProposalRun.province_code == province_code,
            Proposal.state.in_(proposals.TO_CALL),
            Booking.window_from == Proposal.was_from,
            Booking.window_from > now,
            Booking.cancelled_at.is_(None),
        )
        .order_by(Proposal.was_from, Proposal.id)
    )
    if office_id is not None:
        statement = statement.join(Booking.dossier).where(Dossier.office_id == office_id)
    newest: dict[int, Proposal] = {}
    for one in db.session.scalars(statement):
        newest[one.booking_id] = one
    return list(newest.values())


def call_made(
    *, proposal_id: int, province_code: str, office_id: int | None, by: str, now: datetime
) -> None:
    """Take somebody of a province, or of one office, off the list of calls."""
    known = to_call(province_code=province_code, office_id=office_id, now=now)
    if proposal_id in {one.id for one in known}:
        proposals.mark_called(proposal_id=proposal_id, by=by, now=now)


def open_offers(booking_ids: list[int]) -> dict[int, Proposal]:
    """Return the open offer of each booking that has one."""
    statement = select(Proposal).where(
        Proposal.booking_id.in_(booking_ids), Proposal.closed_at.is_(None)
    )
    return {one.booking_id: one for one in db.session.scalars(statement)}


def recent_runs(
    *, province_code: str, office_id: int | None = None, limit: int = 5
) -> list[ProposalRun]:
    """Return the newest runs of a province, or of one office."""
    statement = select(ProposalRun).where(ProposalRun.province_code == province_code)
    if office_id is not None:
        statement = statement.where(ProposalRun.office_id == office_id)
    return list(db.session.scalars(statement.order_by(ProposalRun.id.desc()).limit(limit)))


def counts(run_ids: list[int]) -> dict[int, dict[ProposalState, int]]:
    """Return how many offers of each run stand where."""
    statement = (
        select(Proposal.run_id, Proposal.state, func.count())
        .where(Proposal.run_id.in_(run_ids))
        .group_by(Proposal.run_id, Proposal.state)
    )
    found: dict[int, dict[ProposalState, int]] = {number: {} for number in run_ids}
    for run_id, state, number in db.session.execute(statement):
        found[run_id][state] = number
    return found


def by_token(*, token: str) -> Proposal | None:
    """Return the offer of a link."""
    return db.session.scalar(_with_booking().where(Proposal.token == token[:32]))


def affected_by(run: ProposalRun, *, now: datetime) -> list[Affected]:
    """Return whom a run is about, as rules stand now."""
    return affected(
        now=now, province_code=run.province_code, office_id=run.office_id, zone_id=run.zone_id
    )


def _draft_one(
    run_id: int, booking_id: int, was_from: datetime, reason: AffectedReason, *, now: datetime
) -> None:
    run = db.session.get_one(ProposalRun, run_id, with_for_update=True)
    booking = db.session.get_one(Booking, booking_id)
    is_as_it_was = booking.window_from == was_from and booking.status is BookingStatus.BOOKED
    if run.withdrawn_at is None and is_as_it_was:
        proposals.draft(run=run, one=Affected(booking=booking, reason=reason), now=now)


def _with_booking() -> Select[tuple[Proposal]]:
    dossier = joinedload(Proposal.booking).joinedload(Booking.dossier)
    return select(Proposal).options(
        dossier.joinedload(Dossier.procedure),
        dossier.joinedload(Dossier.office).joinedload(Office.commune),
    )

"""What the administrator watches: signs of life, work that waits or failed, who did what."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from app.accounts.models import Staff
from app.booking import invariant
from app.booking.invariant_models import InvariantAlarm
from app.booking.models import Booking, BookingStatus, Slot
from app.catalogue.models import Office, OfficeKind, Procedure
from app.core import heartbeat
from app.core.audit import AuditEntry
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.i18n import _
from app.core.jobs import HEARTBEAT, SWEEP_EVERY_S, Job, JobState
from app.dossiers.models import Dossier
from app.geo.models import Commune

GEOCODE = "geocode"
LATE_BEAT_S = SWEEP_EVERY_S * 5
PAGE_LENGTH = 50


@dataclass(frozen=True, kw_only=True)
class SignsOfLife:
    """Whether the part that works behind the pages is alive, and what it has to do."""

    beat_lag_s: float | None
    waiting: int
    running: int
    failed: int
    alarms: list[InvariantAlarm]  # slots, claims and bookings that contradict each other

    @property
    def is_beating(self) -> bool:
        """Whether a worker has lately done what the beat asked."""
        return self.beat_lag_s is not None and self.beat_lag_s < LATE_BEAT_S

    @property
    def is_well(self) -> bool:
        """Whether nothing asks for the administrator."""
        return self.is_beating and not self.failed and not self.alarms


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """How much of everything there is in a province."""

    procedures: int
    offices: int
    post_points: int
    staff: int
    dossiers: int


def signs_of_life() -> SignsOfLife:
    """Return how the work behind the pages is doing."""
    rows = db.session.execute(select(Job.state, func.count()).group_by(Job.state)).tuples()
    count = dict(rows.all())
    return SignsOfLife(
        beat_lag_s=heartbeat.lag_s(HEARTBEAT),
        waiting=count.get(JobState.QUEUED, 0),
        running=count.get(JobState.RUNNING, 0),
        failed=count.get(JobState.FAILED, 0),
        alarms=invariant.open_alarms(),
    )


def holdings(*, province_code: str) -> Holdings:
    """Return how much of everything a province has."""
    places = (
        select(Office.kind, func.count())
        .join(Office.commune)
        .where(Commune.province_code == province_code)
        .group_by(Office.kind)
    )
    by_kind = dict(db.session.execute(places).tuples().all())
    dossiers = (
        select(func.count())
        .select_from(Dossier)
        .join(Dossier.office)
        .join(Office.commune)
        .where(Commune.province_code == province_code)
    )
    staff = select(func.count()).where(Staff.province_code == province_code, Staff.is_active)
    return Holdings(
        procedures=db.session.scalar(select(func.count()).select_from(Procedure)) or 0,
        offices=by_kind.get(OfficeKind.OFFICE, 0),
        post_points=by_kind.get(OfficeKind.POST_POINT, 0),
        staff=db.session.scalar(staff) or 0,
        dossiers=db.session.scalar(dossiers) or 0,
    )


def unfinished_jobs(*, limit: int = 20) -> list[Job]:
    """Return work that failed, is under way or waits, in this order, the newest first."""
    states = (JobState.FAILED, JobState.RUNNING, JobState.QUEUED)
    found: list[Job] = []
    for state in states:
        statement = select(Job).where(Job.state == state).order_by(Job.due_s.desc(), Job.id.desc())
        found += db.session.scalars(statement.limit(limit))
    return found


def audit_entries(
    *, province_code: str, words: str = "", before: int | None = None
) -> list[AuditEntry]:
    """
    Return a page of what was done, the newest first; `words` is a person or a subject.

    What staff of other provinces did is theirs to read; what nobody of theirs did is everybody's.
    """
    elsewhere = select(Staff.username).where(Staff.province_code != province_code)
    statement = select(AuditEntry).where(AuditEntry.by.not_in(elsewhere))
    statement = statement.order_by(AuditEntry.id.desc()).limit(PAGE_LENGTH + 1)
    if words:
        is_meant = or_(AuditEntry.by == words, AuditEntry.subject == words)
        statement = statement.where(is_meant)
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    return list(db.session.scalars(statement))


def geocoding(*, office_id: int, job_id: int) -> Job:
    """
    Return one search for an office's point.

    Raises
    ------
    NotFoundError
        When the job searches for something else, or is not there.
    """
    job = db.session.get(Job, job_id)
    if job is None or job.kind != GEOCODE or job.subject_id != office_id:
        raise NotFoundError(_("Lần tìm này không còn nữa. Mời bạn tìm lại."))
    return job


def member_of_staff(*, staff_id: int, province_code: str) -> Staff:
    """
    Return somebody of a province's staff.

    Raises
    ------
    NotFoundError
        When there is nobody with this number in the province.
    """
    staff = db.session.get(Staff, staff_id)
    if staff is None or staff.province_code != province_code:
        raise NotFoundError(_("Không có người này trong danh sách nhân sự của tỉnh."))
    return staff


def standing_bookings(*, office_id: int) -> dict[date, int]:
    """Return how many people come to an office's counters, by day."""
    statement = (
        select(Booking.on, func.count())
        .join(Slot, Booking.slot_id == Slot.id)
        .where(
            Slot.office_id == office_id,
            Booking.status.in_((BookingStatus.BOOKED, BookingStatus.PROMISED)),
        )
        .group_by(Booking.on)
    )
    return dict(db.session.execute(statement).tuples().all())

"""The only door for what couriers report: every fact is kept, and takes effect once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import Staff
from app.booking.dues import take_at_door
from app.booking.models import Outcome
from app.core.db import db
from app.core.errors import AppError
from app.courier import queries
from app.courier.models import StopEvent, Verdict
from app.dispatch import services as dispatch
from app.dossiers import services as dossiers

# A phone may bring yesterday's facts after a night without signal, none from the future.
OLDEST = timedelta(days=7)
FASTEST_CLOCK = timedelta(minutes=5)
NOTE_LETTERS = 300


@dataclass(frozen=True, kw_only=True)
class ReportedEvent:
    """One fact as a phone reported it."""

    id: str  # a UUID of the phone's, or of the form it was written on
    stop_id: int
    outcome: Outcome
    note: str = ""
    paid_vnd: int | None = None  # taken at this stop in all; None: nothing is said of money
    happened_at: datetime | None = None  # None where the phone's clock made no sense


@dataclass(frozen=True, kw_only=True)
class VerdictOf:
    """What became of a reported fact."""

    event_id: str
    verdict: Verdict
    remark: str = ""  # why somebody must look at it


def apply_events(
    *, events: Sequence[ReportedEvent], courier: Staff, now: datetime
) -> list[VerdictOf]:
    """
    Take facts in as they happened, each once; return what became of each, in the order given.

    A fact that cannot take effect is kept for review, never thrown away. The same fact under
    the same id is answered as before; another fact under a used id is a fact of its own.
    """
    verdicts: dict[int, VerdictOf] = {}
    known = [_believable(event, now=now) for event in events]
    for place in sorted(range(len(events)), key=lambda place: (known[place].at, place)):
        verdicts[place] = _apply_once(known[place], courier=courier, now=now)
    return [replace(verdicts[place], event_id=event.id) for place, event in enumerate(events)]


def take_results(*, courier: Staff, on: date, now: datetime) -> int:
    """Let a courier take the results of their route from the office; return how many."""
    waiting = queries.results_to_take(courier_id=courier.id, on=on)
    for dossier in waiting:
        dossiers.take_result(dossier_id=dossier.id, courier=courier, now=now)
    return len(waiting)


@dataclass(frozen=True, kw_only=True)
class _Fact:
    id: str
    stop_id: int
    outcome: Outcome
    note: str
    paid_vnd: int | None
    at: datetime
    is_time_guessed: bool

    def is_told_by(self, row: StopEvent) -> bool:
        told = (row.stop_id, row.outcome, row.note, row.paid_vnd)
        return told == (self.stop_id, self.outcome, self.note, self.paid_vnd)

    def id_of_its_own(self, courier: Staff) -> str:
        # Made from the fact, so that telling it again is still telling it once.
        words = [courier.id, self.id, self.stop_id, self.outcome.value, self.note]
        words += [] if self.paid_vnd is None else [self.paid_vnd]
        return str(uuid5(NAMESPACE_URL, "|".join(map(str, words))))


def _believable(event: ReportedEvent, *, now: datetime) -> _Fact:
    at = event.happened_at
    is_believed = at is not None and now - OLDEST <= at <= now + FASTEST_CLOCK
    return _Fact(
        id=event.id,
        stop_id=event.stop_id,
        outcome=event.outcome,
        note=event.note[:NOTE_LETTERS],
        paid_vnd=event.paid_vnd,
        at=at if at is not None and is_believed else now,
        is_time_guessed=not is_believed,
    )


def _apply_once(fact: _Fact, *, courier: Staff, now: datetime) -> VerdictOf:
    if not _keep(fact, courier=courier, now=now):
        standing = db.session.get_one(StopEvent, fact.id)
        if standing.courier_id == courier.id and fact.is_told_by(standing):
            return _verdict(standing)
        fact = replace(fact, id=fact.id_of_its_own(courier))
        if not _keep(fact, courier=courier, now=now):
            return _verdict(db.session.get_one(StopEvent, fact.id))
    row = db.session.get_one(StopEvent, fact.id)
    try:
        with db.session.begin_nested():
            _record(fact, courier=courier, now=now)
        row.verdict = Verdict.APPLIED
        with db.session.begin_nested():  # The papers have passed, whatever becomes of the money.
            _note_money(fact, courier=courier)
    except AppError as refusal:
        row.verdict = Verdict.NEEDS_REVIEW
        row.remark = refusal.message[:NOTE_LETTERS]
    db.session.flush()
    return _verdict(row)


def _keep(fact: _Fact, *, courier: Staff, now: datetime) -> bool:
    # Written first and in one statement: of two phones that send the same id, one is told no.
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(StopEvent)
        .values(
            id=fact.id,
            courier_id=courier.id,
            stop_id=fact.stop_id,
            outcome=fact.outcome,
            note=fact.note,
            paid_vnd=fact.paid_vnd,
            happened_at=fact.at,
            is_time_guessed=fact.is_time_guessed,
            received_at=now,
            verdict=Verdict.NEEDS_REVIEW,
            remark="",
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(StopEvent.id)
    )
    return db.session.scalar(statement) is not None


def _record(fact: _Fact, *, courier: Staff, now: datetime) -> None:
    standing = queries.outcome_of(stop_id=fact.stop_id, courier_id=courier.id)
    if standing is fact.outcome:
        return  # Told before under another id: there is nothing left to do.
    if standing is not None:
        dispatch.correct_outcome(
            stop_id=fact.stop_id, outcome=fact.outcome, courier=courier, at=fact.at, note=fact.note
        )
        return
    dispatch.record_outcome(
        stop_id=fact.stop_id,
        outcome=fact.outcome,
        courier=courier,
        at=fact.at,
        note=fact.note,
        now=now,
    )


def _note_money(fact: _Fact, *, courier: Staff) -> None:
    if fact.paid_vnd is None:
        return
    before = queries.paid_before(stop_id=fact.stop_id, event_id=fact.id)
    if before.at is not None and before.at > fact.at:
        return  # An older report that came late: what was said since stands.
    if fact.paid_vnd != before.vnd:
        stop = queries.stop_of(courier_id=courier.id, stop_id=fact.stop_id)
        taken = fact.paid_vnd - before.vnd
        take_at_door(booking=stop.booking, amount_vnd=taken, by=courier, now=fact.at)


def _verdict(row: StopEvent) -> VerdictOf:
    return VerdictOf(event_id=row.id, verdict=row.verdict, remark=row.remark)

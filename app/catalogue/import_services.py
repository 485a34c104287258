"""Take in a file of procedures: read it, show what it would change, apply it, take it back."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from app.catalogue import import_applying
from app.catalogue.errors import ImportDoneError, ImportFileError, ImportNotFoundError
from app.catalogue.import_columns import Fault, facts_named, read_line
from app.catalogue.import_file import read_table
from app.catalogue.procedure_models import (
    CatalogueImport,
    ImportState,
)
from app.core import audit, clock, jobs, transport
from app.core.db import db
from app.core.i18n import _
from app.core.jobs import Claim
from app.core.text import tidy

APPLY, UNDO = "catalogue_import", "catalogue_undo"
LEASE_S, LIMIT_S = 120, 1800  # without a word from its worker; in all


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """A file as it was read, before anything is kept."""

    file_name: str
    columns: tuple[tuple[str, str], ...]  # heading, fact or ""
    lines: tuple[tuple[int, dict[str, Any], tuple[Fault, ...]], ...]


def read_file(*, file_name: str, content: bytes, keep_papers: bool = False) -> ReadFile:
    """
    Return what a file says; touches no database.

    Parameters
    ----------
    keep_papers
        Leave its lists of papers unread: the hand-written ones stay.

    Raises
    ------
    ImportFileError
        When it is no table of procedures.
    """
    table = read_table(file_name=file_name, content=content)
    facts = facts_named(table.headings)
    if "code" not in facts:
        raise ImportFileError(_("Tệp thiếu cột mã thủ tục (code). Mời bạn xem tệp mẫu."))
    if keep_papers:
        facts = ["" if fact == "papers" else fact for fact in facts]
    seen: Counter[str] = Counter()
    lines = []
    for number, cells in table.lines:
        given, faults = read_line(number, cells, table.headings, facts)
        code = given.get("code", "")
        seen[code] += 1
        if code and seen[code] > 1:  # The second line of one code would undo the first.
            heading = table.headings[facts.index("code")]
            faults.append(Fault(line=number, heading=heading, value=code, fact="code"))
        lines.append((number, given, tuple(faults)))
    return ReadFile(
        file_name=tidy(file_name)[-300:],
        columns=tuple(zip(table.headings, facts, strict=True)),
        lines=tuple(lines),
    )


def made(*, read: ReadFile, as_of: date, is_full: bool, by: str, now: datetime) -> CatalogueImport:
    """Return a file that was read as an import that nobody keeps: for looking at."""
    return CatalogueImport(
        file_name=read.file_name,
        is_full=is_full,
        as_of=as_of,
        columns=[list(column) for column in read.columns],
        lines=[
            [number, given, [[one.heading, one.value, one.fact] for one in faults]]
            for number, given, faults in read.lines
        ],
        counts={"lines": len(read.lines)},
        read_at=now,
        by=by,
    )


def keep(*, read: ReadFile, as_of: date, is_full: bool, by: str, now: datetime) -> CatalogueImport:
    """Keep a file that was read, so that it can be looked at and applied."""
    found = made(read=read, as_of=as_of, is_full=is_full, by=by, now=now)
    db.session.add(found)
    db.session.flush()
    audit.record(
        action="catalogue.import_read", subject=f"import:{found.id}", by=by, now=now,
        file=read.file_name, lines=len(read.lines),
    )  # fmt: skip
    return found


def catalogue_import(*, import_id: int) -> CatalogueImport:
    """
    Return one import.

    Raises
    ------
    ImportNotFoundError
        When there is none with this number.
    """
    found = db.session.get(CatalogueImport, import_id)
    if found is None:
        raise ImportNotFoundError
    return found


def imports(*, limit: int = 30) -> list[CatalogueImport]:
    """Return the imports, the newest first."""
    statement = select(CatalogueImport).order_by(CatalogueImport.id.desc()).limit(limit)
    return list(db.session.scalars(statement))


def start(*, import_id: int, by: str, now: datetime) -> None:
    """
    Have a worker apply an import.

    Raises
    ------
    ImportDoneError
        When it was applied already, or is being applied.
    """
    begin(import_id=import_id, by=by, now=now)
    jobs.enqueue(kind=APPLY, subject_id=import_id, limit_s=LIMIT_S)


def begin(*, import_id: int, by: str, now: datetime) -> None:
    """
    Note that an import is being applied, by whoever calls this.

    Raises
    ------
    ImportDoneError
        When it was applied already, or is being applied.
    """
    _move(import_id, ImportState.READ, ImportState.APPLYING, by=by)
    audit.record(action="catalogue.import_applied", subject=f"import:{import_id}", by=by, now=now)


def finish(*, import_id: int, counts: dict[str, int], now: datetime) -> None:
    """Note that an import is applied."""
    found = catalogue_import(import_id=import_id)
    found.state, found.counts, found.applied_at = ImportState.APPLIED, dict(counts), now
    db.session.flush()


def start_undo(*, import_id: int, by: str, now: datetime) -> None:
    """
    Have a worker take an import back.

    Raises
    ------
    ImportDoneError
        When it was not applied, or is undone already.
    """
    _move(import_id, ImportState.APPLIED, ImportState.UNDOING, by=by)
    jobs.enqueue(kind=UNDO, subject_id=import_id, limit_s=LIMIT_S)
    audit.record(action="catalogue.import_undone", subject=f"import:{import_id}", by=by, now=now)


def finish_undo(*, import_id: int, counts: dict[str, int]) -> None:
    """Note that an import is undone."""
    found = catalogue_import(import_id=import_id)
    found.state, found.counts = ImportState.UNDONE, found.counts | counts
    db.session.flush()


def register() -> None:
    """Tell the ledger how an import is applied, and how it is taken back."""
    jobs.register(APPLY, run=_run, give_up=_give_up, lease_s=LEASE_S, queue=transport.LONG)
    jobs.register(UNDO, run=_run_undo, give_up=_give_up, lease_s=LEASE_S, queue=transport.LONG)


def _run(claim: Claim) -> None:
    by, now = _by(claim), clock.now()
    counts = import_applying.apply(import_id=claim.subject_id, by=by, now=now, told=_teller(claim))
    db.session.rollback()
    with claim.finishing():
        finish(import_id=claim.subject_id, counts=counts, now=now)


def _run_undo(claim: Claim) -> None:
    by, now = _by(claim), clock.now()
    counts = import_applying.undo(import_id=claim.subject_id, by=by, now=now, told=_teller(claim))
    db.session.rollback()
    with claim.finishing():
        finish_undo(import_id=claim.subject_id, counts=counts)


def _by(claim: Claim) -> str:
    by = catalogue_import(import_id=claim.subject_id).by
    db.session.rollback()
    return by


def _teller(claim: Claim) -> import_applying.Told:
    return lambda done, total: claim.report({"done": done, "total": total})


def _give_up(import_id: int, error: str) -> None:
    catalogue_import(import_id=import_id).state = ImportState.FAILED


def _move(import_id: int, before: ImportState, after: ImportState, *, by: str) -> None:
    # One statement tests and moves: two clicks apply once.
    statement = (
        update(CatalogueImport)
        .where(CatalogueImport.id == import_id, CatalogueImport.state == before)
        .values(state=after, by=by)
        .returning(CatalogueImport.id)
    )
    if db.session.scalar(statement) is None:
        raise ImportDoneError

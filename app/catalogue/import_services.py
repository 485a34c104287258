"""Take in a file of procedures: read it, show what it would change, apply it, take it back."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from app.catalogue import procedure_queries as queries
from app.catalogue import procedure_services as services
from app.catalogue.errors import ImportDoneError, ImportFileError, ImportNotFoundError
from app.catalogue.import_columns import Fault, facts_named, read_line
from app.catalogue.import_file import read_table
from app.catalogue.import_preview import change_of, faults_of
from app.catalogue.procedure_models import (
    CatalogueImport,
    ImportState,
    Procedure,
    ProcedureVersion,
)
from app.core import audit, clock, jobs
from app.core.db import db, writing
from app.core.i18n import _
from app.core.jobs import Claim

APPLY = "catalogue_import"
BATCH = 20  # procedures a transaction: bookings wait no longer than that
LEASE_S = 120


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
        file_name=file_name[-300:],
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
    jobs.enqueue(kind=APPLY, subject_id=import_id)


def begin(*, import_id: int, by: str, now: datetime) -> None:
    """
    Note that an import is being applied, by whoever calls this.

    Raises
    ------
    ImportDoneError
        When it was applied already, or is being applied.
    """
    _move(import_id, ImportState.READ, ImportState.APPLYING)
    audit.record(action="catalogue.import_applied", subject=f"import:{import_id}", by=by, now=now)


def apply(
    *, import_id: int, by: str, now: datetime, told: Callable[[int, int], None]
) -> dict[str, int]:
    """
    Write what an import changes, some procedures at a time, and return how many of which kind.

    A second run finds what the first wrote unchanged: whoever dies on the way is replaced.

    Parameters
    ----------
    told
        Told how many lines are done, and how many there are.
    """
    found = _copied(catalogue_import(import_id=import_id))
    total = len(found.lines)
    for first in range(0, total, BATCH):
        with writing():
            some = found.lines[first : first + BATCH]
            _apply_some(found, some, import_id=import_id, by=by, now=now)
        told(min(first + BATCH, total), total)
    return _counts(import_id)


def finish(*, import_id: int, counts: dict[str, int], now: datetime) -> None:
    """Note that an import is applied."""
    found = catalogue_import(import_id=import_id)
    found.state, found.counts, found.applied_at = ImportState.APPLIED, dict(counts), now
    db.session.flush()


def undo(*, import_id: int, by: str, now: datetime) -> dict[str, int]:
    """
    Give every procedure that an import changed the version before, and retire what it added.

    What somebody changed since is left as it is, and counted.

    Raises
    ------
    ImportDoneError
        When it was not applied, or is undone already.
    """
    _move(import_id, ImportState.APPLIED, ImportState.UNDONE)
    statement = select(ProcedureVersion).where(ProcedureVersion.import_id == import_id)
    counts = {"back": 0, "retired": 0, "left": 0}
    for version in db.session.scalars(statement.order_by(ProcedureVersion.id)).all():
        counts[_undo_one(version, by=by, now=now)] += 1
    found = catalogue_import(import_id=import_id)
    found.counts = found.counts | counts
    audit.record(
        action="catalogue.import_undone", subject=f"import:{import_id}", by=by, now=now, **counts
    )
    return counts


def register() -> None:
    """Tell the ledger how an import is applied."""
    jobs.register(APPLY, run=_run, give_up=_give_up, lease_s=LEASE_S)


def _run(claim: Claim) -> None:
    found = catalogue_import(import_id=claim.subject_id)
    by, now = found.by, clock.now()
    db.session.rollback()

    def told(done: int, total: int) -> None:
        claim.report({"done": done, "total": total})

    counts = apply(import_id=claim.subject_id, by=by, now=now, told=told)
    db.session.rollback()
    with claim.finishing():
        finish(import_id=claim.subject_id, counts=counts, now=now)


def _give_up(import_id: int, error: str) -> None:
    catalogue_import(import_id=import_id).state = ImportState.FAILED


def _copied(kept: CatalogueImport) -> CatalogueImport:
    """Return an import that no session reads again: its lines weigh megabytes."""
    return CatalogueImport(
        file_name=kept.file_name, as_of=kept.as_of, columns=kept.columns, lines=kept.lines
    )


def _apply_some(
    found: CatalogueImport, some: list[Any], *, import_id: int, by: str, now: datetime
) -> None:
    codes = [given.get("code", "") for _number, given, _faults in some]
    statement = select(Procedure).where(Procedure.code.in_(codes)).options(*queries.WHOLE)
    known = {row.code: row for row in db.session.scalars(statement)}
    for number, given, told in some:
        if faults_of(found, number, given, told, known):
            continue
        change = change_of(found, number, given, known)
        noted: dict[str, Any] = {
            "facts": change.facts, "as_of": change.as_of, "by": by, "now": now,
            "source": found.file_name, "import_id": import_id,
        }  # fmt: skip
        if change.is_new:
            known[change.facts.code] = services.add_procedure(**noted)
        else:
            services.change_procedure(procedure=known[change.facts.code], **noted)


def _counts(import_id: int) -> dict[str, int]:
    is_first = ProcedureVersion.number == 1
    mine = select(is_first, func.count()).where(ProcedureVersion.import_id == import_id)
    rows = dict(db.session.execute(mine.group_by(is_first)).tuples().all())
    found = catalogue_import(import_id=import_id)
    at_fault = sum(bool(told) for _number, _given, told in found.lines)
    new, changed = rows.get(True, 0), rows.get(False, 0)
    return {"lines": len(found.lines), "new": new, "changed": changed, "at_fault": at_fault}


def _undo_one(version: ProcedureVersion, *, by: str, now: datetime) -> str:
    procedure = db.session.get_one(Procedure, version.procedure_id)
    last = queries.last_version(procedure=procedure)
    if last is None or last.id != version.id:
        return "left"
    if version.number == 1:
        services.retire(procedure=procedure, by=by, now=now)
        return "retired"
    services.go_back_to(procedure=procedure, number=version.number - 1, by=by, now=now)
    return "back"


def _move(import_id: int, before: ImportState, after: ImportState) -> None:
    # One statement tests and moves: two clicks apply once.
    statement = (
        update(CatalogueImport)
        .where(CatalogueImport.id == import_id, CatalogueImport.state == before)
        .values(state=after)
        .returning(CatalogueImport.id)
    )
    if db.session.scalar(statement) is None:
        raise ImportDoneError

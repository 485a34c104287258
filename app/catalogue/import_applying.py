"""Write what an import changes, or take it back, some at a time; doing it again is safe."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.catalogue import procedure_queries as queries
from app.catalogue import procedure_services as services
from app.catalogue.import_preview import change_of, faults_of
from app.catalogue.procedure_models import CatalogueImport, Procedure, ProcedureVersion
from app.core.db import db, writing

BATCH = 20  # procedures a transaction: bookings wait no longer than that
TAKEN_BACK = "↶ "  # before a file's name, as the source of a version that undid it

Told = Callable[[int, int], None]


def apply(*, import_id: int, by: str, now: datetime, told: Told) -> dict[str, int]:
    """
    Write what an import changes, and return how many of which kind.

    A second run finds what the first wrote unchanged: whoever dies on the way is replaced.

    Parameters
    ----------
    told
        Told how many lines are done, and how many there are.
    """
    found = _copied(db.session.get_one(CatalogueImport, import_id))
    total, at_fault = len(found.lines), 0
    for first in range(0, total, BATCH):
        with writing():
            some = found.lines[first : first + BATCH]
            at_fault += _apply_some(found, some, import_id=import_id, by=by, now=now)
        told(min(first + BATCH, total), total)
    return {"lines": total, "at_fault": at_fault} | _written(import_id)


def undo(*, import_id: int, by: str, now: datetime, told: Told) -> dict[str, int]:
    """
    Give every procedure that an import changed the version before, and retire what it added.

    What somebody changed since is left as it is, and counted.
    """
    found = db.session.get_one(CatalogueImport, import_id)
    mark = f"{TAKEN_BACK}{found.file_name}"[:300]
    mine = select(ProcedureVersion.id).where(ProcedureVersion.import_id == import_id)
    numbers = list(db.session.scalars(mine.order_by(ProcedureVersion.id)))
    for first in range(0, len(numbers), BATCH):
        with writing():
            for number in numbers[first : first + BATCH]:
                version = db.session.get_one(ProcedureVersion, number)
                _take_back(version, mark=mark, by=by, now=now)
        told(min(first + BATCH, len(numbers)), len(numbers))
    return _taken_back(import_id, mark, len(numbers))


def _copied(kept: CatalogueImport) -> CatalogueImport:
    """Return an import that no session reads again: its lines weigh megabytes."""
    return CatalogueImport(
        file_name=kept.file_name, as_of=kept.as_of, columns=kept.columns, lines=kept.lines
    )


def _apply_some(
    found: CatalogueImport, some: Sequence[Any], *, import_id: int, by: str, now: datetime
) -> int:
    """Apply some lines, and return how many of them cannot be."""
    codes = [given.get("code", "") for _number, given, _faults in some]
    statement = select(Procedure).where(Procedure.code.in_(codes)).options(*queries.WHOLE)
    known = {row.code: row for row in db.session.scalars(statement)}
    left_out = 0
    for number, given, told in some:
        if faults_of(found, number, given, told, known):
            left_out += 1
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
    return left_out


def _written(import_id: int) -> dict[str, int]:
    is_first = ProcedureVersion.number == 1
    mine = select(is_first, func.count()).where(ProcedureVersion.import_id == import_id)
    rows = dict(db.session.execute(mine.group_by(is_first)).tuples().all())
    return {"new": rows.get(True, 0), "changed": rows.get(False, 0)}


def _take_back(version: ProcedureVersion, *, mark: str, by: str, now: datetime) -> None:
    procedure = db.session.get_one(Procedure, version.procedure_id)
    last = queries.last_version(procedure=procedure)
    if last is None or last.id != version.id:
        return
    if version.number > 1:
        services.go_back_to(
            procedure=procedure, number=version.number - 1, by=by, now=now, source=mark
        )
    elif procedure.is_offered:
        services.retire(procedure=procedure, by=by, now=now)


def _taken_back(import_id: int, mark: str, total: int) -> dict[str, int]:
    # Counted from rows: a run that was broken off and begun again counts all of it.
    after = aliased(ProcedureVersion)
    mine = select(func.count(ProcedureVersion.id)).where(ProcedureVersion.import_id == import_id)
    back = mine.join(
        after,
        (after.procedure_id == ProcedureVersion.procedure_id)
        & (after.number == ProcedureVersion.number + 1),
    ).where(after.source == mark)
    retired = mine.join(Procedure, Procedure.id == ProcedureVersion.procedure_id).where(
        ProcedureVersion.number == 1, Procedure.is_offered.is_(False)
    )
    counts = {
        "back": db.session.scalar(back) or 0,
        "retired": db.session.scalar(retired) or 0,
    }
    return counts | {"left": total - sum(counts.values())}

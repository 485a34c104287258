"""Change procedures; every state is kept as a version, every change is noted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.catalogue import procedure_queries as queries
from app.catalogue.errors import CodeTakenError, VersionNotFoundError
from app.catalogue.procedure_facts import (
    COLUMNS,
    as_json,
    facts_of,
    from_json,
    paper_row,
    put_question,
    search_key,
)
from app.catalogue.procedure_models import CaseQuestion, Procedure, ProcedureVersion
from app.catalogue.shapes import ProcedureFacts
from app.core import audit, clock
from app.core.db import db


def add_procedure(
    *,
    facts: ProcedureFacts,
    by: str,
    now: datetime,
    as_of: date | None = None,
    source: str = "",
    import_id: int | None = None,
) -> Procedure:
    """
    Add a procedure with its papers and cases, as its first version.

    Parameters
    ----------
    as_of
        The day on which the facts were true; today when left out.
    source
        The file they come from, if any.

    Raises
    ------
    CodeTakenError
        When another procedure has the code.
    """
    if db.session.scalar(select(Procedure.id).where(Procedure.code == facts.code)):
        raise CodeTakenError(facts.code)
    procedure = Procedure(
        **_columns(facts),
        search_key=search_key(facts),
        search_words="\n".join(facts.search_words),
        updated_on=as_of or clock.local_day(now),
    )
    db.session.add(procedure)
    _put_lists(procedure, facts)
    db.session.flush()
    _keep(procedure, 1, facts, by=by, now=now, source=source, import_id=import_id)
    _note("catalogue.procedure_added", procedure, by, now)
    return procedure


def change_procedure(
    *,
    procedure: Procedure,
    facts: ProcedureFacts,
    by: str,
    now: datetime,
    as_of: date | None = None,
    source: str = "",
    import_id: int | None = None,
) -> bool:
    """
    Give a procedure other facts, as its next version; say whether anything changed.

    Facts that are the same make no version, but are known to be true as of that day.
    """
    procedure.updated_on = max(procedure.updated_on or date.min, as_of or clock.local_day(now))
    before = facts_of(procedure)
    if before == facts:
        db.session.flush()
        return False
    last = queries.last_version(procedure=procedure)
    if last is None:  # It came before versions were kept.
        last = _keep(procedure, 1, before, by="", now=now, source="", import_id=None)
    for name, value in _columns(facts).items():
        setattr(procedure, name, value)
    procedure.search_words = "\n".join(facts.search_words)
    procedure.search_key = search_key(facts)
    _put_lists(procedure, facts)
    db.session.flush()
    number = last.number + 1
    _keep(procedure, number, facts, by=by, now=now, source=source, import_id=import_id)
    _note("catalogue.procedure_changed", procedure, by, now, version=number)
    return True


def go_back_to(
    *, procedure: Procedure, number: int, by: str, now: datetime, source: str = ""
) -> None:
    """
    Give a procedure the facts of an earlier version, as its next version.

    Raises
    ------
    VersionNotFoundError
        When it has no version of this number.
    """
    found = [one for one in queries.versions(procedure=procedure) if one.number == number]
    if not found:
        raise VersionNotFoundError
    change_procedure(
        procedure=procedure,
        facts=from_json(found[0].facts),
        as_of=procedure.updated_on,
        by=by,
        now=now,
        source=source,
    )


def retire(*, procedure: Procedure, by: str, now: datetime) -> None:
    """Offer a procedure no more; bookings that were made for it still hold."""
    procedure.is_offered = False
    db.session.flush()
    _note("catalogue.procedure_retired", procedure, by, now)


def restore(*, procedure: Procedure, by: str, now: datetime) -> None:
    """Offer a retired procedure again."""
    procedure.is_offered = True
    db.session.flush()
    _note("catalogue.procedure_restored", procedure, by, now)


def _columns(facts: ProcedureFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in COLUMNS}


def _put_lists(procedure: Procedure, facts: ProcedureFacts) -> None:
    known = {question.text: question for question in procedure.questions}
    if procedure.id is not None:
        _make_room(procedure)
    procedure.questions = [
        put_question(known.pop(line.text, CaseQuestion()), line, position)
        for position, line in enumerate(facts.questions, start=1)
    ]
    choices = {
        f"{question.position}.{choice.position}": choice
        for question in procedure.questions
        for choice in question.choices
    }
    procedure.required_papers = [
        paper_row(line, position, choices) for position, line in enumerate(facts.papers, start=1)
    ]


def _make_room(procedure: Procedure) -> None:
    """Free every position: the same may come again, for another line."""
    procedure.required_papers = []
    for question in procedure.questions:
        question.position = -question.position
        for choice in question.choices:
            choice.position = -choice.position
    db.session.flush()


def _keep(
    procedure: Procedure,
    number: int,
    facts: ProcedureFacts,
    *,
    by: str,
    now: datetime,
    source: str,
    import_id: int | None,
) -> ProcedureVersion:
    version = ProcedureVersion(
        procedure_id=procedure.id,
        number=number,
        facts=as_json(facts),
        since_at=now,
        by=by,
        source=source,
        import_id=import_id,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _note(action: str, procedure: Procedure, by: str, now: datetime, **detail: Any) -> None:
    audit.record(
        action=action, subject=f"procedure:{procedure.id}", by=by, now=now,
        code=procedure.code, **detail,
    )  # fmt: skip

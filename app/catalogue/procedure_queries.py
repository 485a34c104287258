"""One procedure, one bundle, and how both came to be as they are."""

from datetime import date, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from app.catalogue.errors import BundleNotFoundError, NotOfferedError, ProcedureNotFoundError
from app.catalogue.procedure_models import (
    Bundle,
    BundleItem,
    CaseQuestion,
    Procedure,
    ProcedureVersion,
    RequiredPaper,
    Synonym,
)
from app.core.db import db
from app.core.text import fold

MOST_AGE = timedelta(days=365)
# Built once: every citizen's page asks these.
_PROCEDURE = select(Procedure).where(Procedure.code == bindparam("code"))
_WITH_PAPERS = _PROCEDURE.options(joinedload(Procedure.required_papers))
_BUNDLE = select(Bundle).where(Bundle.code == bindparam("code")).options(selectinload(Bundle.items))
WHOLE = (
    selectinload(Procedure.required_papers).selectinload(RequiredPaper.choices),
    selectinload(Procedure.questions).selectinload(CaseQuestion.choices),
)


def procedure(*, code: str, with_papers: bool = False) -> Procedure:
    """
    Return a procedure, with the list of its papers in the same question where it is shown.

    Raises
    ------
    ProcedureNotFoundError
        When no procedure has this code.
    """
    rows = db.session.scalars(_WITH_PAPERS if with_papers else _PROCEDURE, {"code": code})
    found = rows.unique().one_or_none()
    if found is None:
        raise ProcedureNotFoundError
    return found


def offered_procedure(*, code: str, with_papers: bool = False) -> Procedure:
    """
    Return a procedure that can be booked.

    Raises
    ------
    ProcedureNotFoundError, NotOfferedError
        When no procedure has this code, or it is not offered any more.
    """
    found = procedure(code=code, with_papers=with_papers)
    if not found.is_offered:
        raise NotOfferedError
    return found


def bundle(*, code: str, with_papers: bool = False) -> Bundle:
    """
    Return a bundle with its procedures in order.

    Raises
    ------
    BundleNotFoundError
        When no bundle has this code.
    """
    statement = _BUNDLE
    if with_papers:
        papers = selectinload(Bundle.items).joinedload(BundleItem.procedure)
        statement = statement.options(papers.selectinload(Procedure.required_papers))
    found = db.session.scalars(statement, {"code": code}).one_or_none()
    if found is None:
        raise BundleNotFoundError
    return found


def bundles_with(*, procedure: Procedure) -> list[Bundle]:
    """Return the offered bundles that hold a procedure, by name."""
    statement = (
        select(Bundle)
        .join(BundleItem)
        .where(BundleItem.procedure_id == procedure.id, Bundle.is_offered)
        .options(selectinload(Bundle.items))
        .order_by(Bundle.id)
    )
    found = db.session.scalars(statement).unique().all()
    return sorted(found, key=lambda bundle: (fold(bundle.plain_name), bundle.id))


def bundles() -> list[Bundle]:
    """Return every bundle, also those that are not offered, by name."""
    statement = select(Bundle).options(selectinload(Bundle.items)).order_by(Bundle.id)
    found = db.session.scalars(statement).all()
    return sorted(found, key=lambda bundle: (fold(bundle.plain_name), bundle.id))


def is_stale(*, procedure: Procedure, today: date) -> bool:
    """Whether nobody has confirmed the facts of a procedure for a year."""
    return procedure.updated_on is None or today - procedure.updated_on > MOST_AGE


def synonyms() -> list[Synonym]:
    """Return what people say in other words than the catalogue, by what they say."""
    return list(db.session.scalars(select(Synonym).order_by(Synonym.said_key, Synonym.id)))


def versions(*, procedure: Procedure) -> list[ProcedureVersion]:
    """Return the states of a procedure, the newest first."""
    statement = select(ProcedureVersion).where(ProcedureVersion.procedure_id == procedure.id)
    return list(db.session.scalars(statement.order_by(ProcedureVersion.number.desc())))


def last_version(*, procedure: Procedure) -> ProcedureVersion | None:
    """Return the newest state of a procedure, if any was kept."""
    statement = (
        select(ProcedureVersion)
        .where(ProcedureVersion.procedure_id == procedure.id)
        .order_by(ProcedureVersion.number.desc())
        .limit(1)
    )
    return db.session.scalar(statement)


def whole_procedures() -> list[Procedure]:
    """Return every procedure with all that is known of it, for comparing, by code."""
    return list(db.session.scalars(select(Procedure).options(*WHOLE).order_by(Procedure.code)))

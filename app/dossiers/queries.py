"""Where dossiers stand: one by its code, an office's worklists, the way in plain words."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core.codes import clean_code
from app.core.db import db
from app.dossiers.errors import DossierNotFoundError
from app.dossiers.models import Dossier, DossierStatus
from app.dossiers.timeline import StepState, TimelineStep, behind, timeline

__all__ = [
    "StepState",
    "TimelineStep",
    "behind",
    "being_returned",
    "brought_by_couriers",
    "counts",
    "dossier",
    "in_progress",
    "results_ready",
    "timeline",
]

WORKLIST_LIMIT = 200


def dossier(*, code: str) -> Dossier:
    """
    Return the dossier with a code, however it was typed.

    Raises
    ------
    DossierNotFoundError
        When there is none.
    """
    found = db.session.scalar(select(Dossier).where(Dossier.code == clean_code(code)[:20]))
    if found is None:
        raise DossierNotFoundError
    return found


def brought_by_couriers(*, office_id: int) -> list[Dossier]:
    """Return the dossiers that couriers carry to an office, those on the way longest first."""
    return _worklist(office_id, DossierStatus.COLLECTED, Dossier.opened_at)


def in_progress(*, office_id: int) -> list[Dossier]:
    """Return the accepted dossiers of an office, the most urgent first."""
    first = (Dossier.due_on.is_(None), Dossier.due_on)
    return _worklist(office_id, DossierStatus.ACCEPTED, *first)


def results_ready(*, office_id: int) -> list[Dossier]:
    """Return the results that lie at an office, the oldest first."""
    return _worklist(office_id, DossierStatus.RESULT_READY, Dossier.result_ready_at)


def being_returned(*, office_id: int) -> list[Dossier]:
    """Return the results that couriers carry home, the oldest first."""
    return _worklist(office_id, DossierStatus.RETURNING, Dossier.result_ready_at)


def counts(*, office_id: int) -> dict[DossierStatus, int]:
    """Return how many dossiers of an office stand at each step."""
    statement = (
        select(Dossier.status, func.count())
        .where(Dossier.office_id == office_id)
        .group_by(Dossier.status)
    )
    found = dict(db.session.execute(statement).tuples().all())
    return {status: found.get(status, 0) for status in DossierStatus}


def _worklist(office_id: int, status: DossierStatus, *first: Any) -> list[Dossier]:
    statement = (
        select(Dossier)
        .where(Dossier.office_id == office_id, Dossier.status == status)
        .order_by(*first, Dossier.id)
        .limit(WORKLIST_LIMIT)
        .options(joinedload(Dossier.procedure))
    )
    return list(db.session.scalars(statement))

"""The chain of holders: every passing of the papers is one row more, under the next position."""

from datetime import datetime

from sqlalchemy import func, select

from app.accounts.models import Staff
from app.core.db import db
from app.dossiers.models import CustodyEvent, Dossier, Holder


def first_holder(applicant_name: str, *, now: datetime) -> CustodyEvent:
    """Return the first row of a dossier that is being opened: its citizen holds the papers."""
    return CustodyEvent(holder=Holder.CITIZEN, holder_name=applicant_name, position=1, at=now)


def pass_to_citizen(dossier: Dossier, *, name: str, now: datetime, note: str = "") -> None:
    """Write down that a citizen holds the papers, or the result."""
    _add(dossier, CustodyEvent(holder=Holder.CITIZEN, holder_name=name, at=now, note=note))


def pass_to_courier(dossier: Dossier, courier: Staff, *, now: datetime, note: str = "") -> None:
    """Write down that a courier answers for the papers, or the result."""
    _add(
        dossier,
        CustodyEvent(
            holder=Holder.COURIER,
            holder_name=courier.full_name,
            staff_id=courier.id,
            at=now,
            note=note,
        ),
    )


def pass_to_office(dossier: Dossier, officer: Staff, *, now: datetime, note: str = "") -> None:
    """Write down that the dossier's office answers for the papers, or the result."""
    _add(
        dossier,
        CustodyEvent(
            holder=Holder.OFFICE,
            holder_name=officer.full_name,
            staff_id=officer.id,
            office_id=dossier.office_id,
            at=now,
            note=note,
        ),
    )


def _add(dossier: Dossier, row: CustodyEvent) -> None:
    # The dossier's row is locked by whoever moved it; the unique pair keeps everyone else out.
    last = select(func.max(CustodyEvent.position)).where(CustodyEvent.dossier_id == dossier.id)
    row.dossier_id = dossier.id
    row.position = (db.session.scalar(last) or 0) + 1
    db.session.add(row)
    db.session.flush()
    db.session.expire(dossier, ["custody"])

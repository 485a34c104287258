"""Counter visits of days that are over: who did not come may book again, and is not waited for."""

from datetime import datetime

from sqlalchemy import exists, update

from app.booking.models import Booking, BookingItem, BookingKind, BookingStatus, Outcome
from app.core import clock
from app.core.db import db, writing
from app.dossiers.models import Dossier, DossierStatus


def close_missed(*, now: datetime) -> int:
    """Close the counter visits of earlier days; return how many. For the beat, commits."""
    was_served = (
        exists()
        .where(BookingItem.booking_id == Booking.id)
        .where(BookingItem.dossier_id == Dossier.id)
        .where(Dossier.status.not_in((DossierStatus.OPENED, DossierStatus.CANCELLED)))
    )
    over = update(Booking).where(
        Booking.kind == BookingKind.COUNTER,
        Booking.status == BookingStatus.BOOKED,
        Booking.on < clock.local_day(now),
    )
    served = over.where(was_served).values(
        status=BookingStatus.DONE, outcome=Outcome.DONE, outcome_at=Booking.window_to
    )
    missed = over.where(~was_served).values(
        status=BookingStatus.FAILED, outcome=Outcome.ABSENT, outcome_at=Booking.window_to
    )
    closed = 0
    with writing():
        for statement in (served, missed):
            rows = statement.returning(Booking.id).execution_options(synchronize_session=False)
            closed += len(db.session.scalars(rows).all())
    return closed

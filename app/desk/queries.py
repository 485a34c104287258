"""What an officer's desk shows: the day's worklists, a dossier, what a scanner's code means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.booking import dues
from app.booking import queries as bookings
from app.booking.models import Booking, BookingItem, BookingKind, BookingStatus
from app.catalogue.models import Office
from app.catalogue.queries import working_days_until
from app.core.codes import scanned_code
from app.core.db import db
from app.desk.words import DueChip, due_chip
from app.dossiers import queries as dossiers
from app.dossiers.errors import DossierNotFoundError
from app.dossiers.models import Dossier, DossierStatus, Holder

FOUND_LIMIT = 20


@dataclass(frozen=True, kw_only=True)
class Desk:
    """An office's work today, as its officers go through it."""

    coming: Sequence[Booking]  # with a time at the counter today
    brought: Sequence[Dossier]
    in_progress: Sequence[Dossier]
    ready: Sequence[Dossier]
    returning: Sequence[Dossier]
    counts: Mapping[DossierStatus, int]
    due: Mapping[int, DueChip]  # by dossier, for those in progress
    returns: Mapping[int, Booking]  # by dossier, the last visit that brings or brought its result
    overdue: int


def desk(*, office: Office, on: date) -> Desk:
    """Return what there is to do at an office on a day."""
    in_progress = dossiers.in_progress(office_id=office.id)
    ready = dossiers.results_ready(office_id=office.id)
    returning = dossiers.being_returned(office_id=office.id)
    days = _days_to_go(in_progress, office=office, on=on)
    return Desk(
        coming=bookings.counter_bookings(office_id=office.id, on=on),
        brought=dossiers.brought_by_couriers(office_id=office.id),
        in_progress=in_progress,
        ready=ready,
        returning=returning,
        counts=dossiers.counts(office_id=office.id),
        due={one.id: due_chip(days[one.due_on]) for one in in_progress},
        returns=_returns_of([one.id for one in (*ready, *returning)]),
        overdue=sum((days[one.due_on] or 0) < 0 for one in in_progress),
    )


def dossier(*, code: str, office_id: int | None) -> Dossier:
    """
    Return an office's dossier.

    Raises
    ------
    DossierNotFoundError
        When there is none, or it is another office's.
    """
    found = dossiers.dossier(code=code)
    if found.office_id != office_id:
        raise DossierNotFoundError
    return found


def found(*, text: str, office_id: int) -> list[Dossier]:
    """Return an office's dossiers with this code, booking's code or phone, the newest first."""
    typed = scanned_code(text)
    if not typed:
        return []
    booked = (
        select(BookingItem.dossier_id)
        .join(Booking, BookingItem.booking_id == Booking.id)
        .where(Booking.code == typed)
    )
    statement = (
        select(Dossier)
        .where(
            Dossier.office_id == office_id,
            or_(Dossier.code == typed, Dossier.phone == typed, Dossier.id.in_(booked)),
        )
        .order_by(Dossier.opened_at.desc(), Dossier.id.desc())
        .limit(FOUND_LIMIT)
        .options(joinedload(Dossier.procedure))
    )
    return list(db.session.scalars(statement))


def due_of(*, dossier: Dossier, on: date) -> DueChip:
    """Return how long an accepted dossier has to go."""
    return due_chip(_days_to_go([dossier], office=dossier.office, on=on)[dossier.due_on])


def bookings_of(*, dossier: Dossier) -> Sequence[Booking]:
    """Return every booking that was made for a dossier, the first one first."""
    return bookings.bookings_of(dossier_id=dossier.id)


def accepted_by(*, dossier: Dossier) -> str:
    """Return the name of the officer who took a dossier in."""
    return next((row.holder_name for row in dossier.custody if row.holder is Holder.OFFICE), "")


def knows_door(*, dossier: Dossier) -> bool:
    """Whether a courier has been sent to a door for a dossier before, and may be again."""
    return any(one.commune_code is not None for one in bookings_of(dossier=dossier))


def dues_of(*, dossier: Dossier) -> list[dues.Due]:
    """Return what is expected and what was paid for a dossier's visits."""
    visits = bookings.bookings_of(dossier_id=dossier.id)
    together = {one.id: one for visit in visits for one in visit.dossiers} or {dossier.id: dossier}
    return dues.dues(dossiers=list(together.values()), visits=visits)


def _days_to_go(
    accepted: Sequence[Dossier], *, office: Office, on: date
) -> dict[date | None, int | None]:
    # Many dossiers share few dates: each is counted once.
    dates = {one.due_on for one in accepted}
    code = office.commune.province_code
    return {
        day: None if day is None else working_days_until(day=day, start=on, province_code=code)
        for day in dates
    }


def _returns_of(dossier_ids: Sequence[int]) -> dict[int, Booking]:
    statement = (
        select(Booking)
        .where(
            Booking.dossier_id.in_(dossier_ids),
            Booking.kind == BookingKind.RETURN,
            Booking.status != BookingStatus.CANCELLED,
        )
        .order_by(Booking.id)
    )
    return {booking.dossier_id: booking for booking in db.session.scalars(statement)}

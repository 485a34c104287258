"""What becomes of a promised visit: its hour, its courier, its outcome, and where the papers go."""

from datetime import datetime

from sqlalchemy import update

from app.accounts.models import Staff
from app.booking import notices, queries
from app.booking.claims import drop_claims
from app.booking.errors import BookingNotFoundError, VisitClosedError
from app.booking.horizon import give_back_places
from app.booking.models import Booking, BookingKind, BookingStatus, MeetingPlace, Outcome
from app.booking.queries import AT_THE_DOOR, STANDING
from app.core import clock
from app.core.db import db
from app.dossiers import services as dossiers
from app.dossiers.models import DossierStatus

# Who missed a time at the counter and comes later is served.
STILL_SERVED = (*STANDING, BookingStatus.FAILED)


def promise(*, booking_id: int, eta_from: datetime, eta_to: datetime, courier_id: int) -> Booking:
    """
    Promise the hour and the courier of a published route.

    Raises
    ------
    VisitClosedError
        When the visit ended or was cancelled meanwhile.
    """
    return _move(
        booking_id,
        status=BookingStatus.PROMISED,
        eta_from=eta_from,
        eta_to=eta_to,
        courier_id=courier_id,
    )


def take_back_promise(*, booking_id: int) -> Booking:
    """
    Take the promised hour back: a new plan has no courier for the visit, not yet.

    Raises
    ------
    VisitClosedError
        When the visit ended or was cancelled meanwhile.
    """
    return _move(
        booking_id, status=BookingStatus.BOOKED, eta_from=None, eta_to=None, courier_id=None
    )


def complete_visit(
    *,
    booking_id: int,
    outcome: Outcome,
    courier: Staff,
    at: datetime,
    note: str = "",
    now: datetime,
) -> Booking:
    """
    Close a visit at the door as the courier reports it, and pass the papers on.

    Parameters
    ----------
    at
        When it happened at the door; `now` is when we heard of it.

    Raises
    ------
    VisitClosedError
        When the visit has ended already, or was cancelled.
    """
    is_done = outcome is Outcome.DONE
    booking = _move(
        booking_id,
        status=BookingStatus.DONE if is_done else BookingStatus.FAILED,
        outcome=outcome,
        outcome_at=at,
        outcome_note=note[:300],
        courier_id=courier.id,
    )
    if is_done:
        _pass_papers(booking, courier=courier, at=at, note=note)
    elif outcome is Outcome.ABSENT:
        notices.tell_missed(booking, now=now)
    return booking


def correct_visit(
    *,
    booking_id: int,
    outcome: Outcome,
    courier: Staff,
    at: datetime,
    note: str = "",
) -> Booking:
    """
    Change what this courier reported of a visit earlier the same day, and where the papers are.

    Raises
    ------
    VisitClosedError
        When it was another courier, another day, or the newer report is older than what stands.
    WrongStepError
        When somebody else has taken the papers since.
    """
    before = db.session.get(Booking, booking_id, populate_existing=True)
    if before is None:
        raise BookingNotFoundError
    was_done, is_done = before.status is BookingStatus.DONE, outcome is Outcome.DONE
    booking = _correct(before, outcome=outcome, courier=courier, at=at, note=note)
    if was_done == is_done:
        return booking
    if is_done:
        _pass_papers(booking, courier=courier, at=at, note=note)
    else:
        _take_papers_back(booking, courier=courier, at=at, note=note)
    return booking


def call_off_visits(*, dossier_id: int, now: datetime) -> list[Booking]:
    """
    Call off the visits at the door that still stand for a dossier: the citizen came instead.

    A visit that other dossiers still need stands.
    """
    standing = [
        one.id
        for one in queries.bookings_of(dossier_id=dossier_id)
        if one.kind in AT_THE_DOOR and one.status in STANDING and not _is_needed(one, dossier_id)
    ]
    statement = (
        update(Booking)
        .where(Booking.id.in_(standing), Booking.status.in_(STANDING))
        .values(status=BookingStatus.CANCELLED, cancelled_at=now)
        .returning(Booking)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    called_off = sorted(db.session.scalars(statement), key=lambda one: one.id)
    slot_ids = [slot_id for one in called_off for slot_id in drop_claims(booking_id=one.id)]
    give_back_places(slot_ids=slot_ids)
    return called_off


def complete_counter_visit(*, dossier_id: int, now: datetime) -> Booking | None:
    """Close the booking that a dossier came with, once its last dossier has been taken in."""
    open_ids = [
        one.id
        for one in queries.bookings_of(dossier_id=dossier_id)
        if one.kind in (BookingKind.COUNTER, BookingKind.ONLINE)
        and one.status in STILL_SERVED
        and not any(other.status is DossierStatus.OPENED for other in one.dossiers)
    ]
    statement = (
        update(Booking)
        .where(Booking.id.in_(open_ids), Booking.status.in_(STILL_SERVED))
        .values(status=BookingStatus.DONE, outcome=Outcome.DONE, outcome_at=now)
        .returning(Booking)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    return db.session.scalar(statement)


def receiver_of(booking: Booking) -> str:
    """Return who takes a result from the courier: whoever keeps it for the citizen, or a proxy."""
    if booking.place is MeetingPlace.POST_POINT and booking.point is not None:
        return booking.point.name[:100]
    if booking.place is MeetingPlace.FOCAL_PERSON and booking.focal is not None:
        return booking.focal.full_name
    return booking.proxy_name or booking.name


def _is_needed(booking: Booking, dossier_id: int) -> bool:
    waits = (
        {DossierStatus.OPENED}
        if booking.kind is BookingKind.PICKUP
        else {DossierStatus.RESULT_READY, DossierStatus.RETURNING}
    )
    return any(one.status in waits for one in booking.dossiers if one.id != dossier_id)


def _pass_papers(booking: Booking, *, courier: Staff, at: datetime, note: str) -> None:
    for one in booking.dossiers:
        if booking.kind is BookingKind.PICKUP:
            dossiers.collect(dossier_id=one.id, courier=courier, now=at, note=note[:300])
        else:
            dossiers.hand_over_result(
                dossier_id=one.id, now=at, receiver_name=receiver_of(booking), courier=courier
            )


def _take_papers_back(booking: Booking, *, courier: Staff, at: datetime, note: str) -> None:
    for one in booking.dossiers:
        if booking.kind is BookingKind.PICKUP:
            dossiers.undo_collect(dossier_id=one.id, now=at, note=note[:300])
        else:
            dossiers.undo_hand_over(dossier_id=one.id, courier=courier, now=at, note=note[:300])


def _correct(
    before: Booking, *, outcome: Outcome, courier: Staff, at: datetime, note: str
) -> Booking:
    # One statement tests and moves: it must still say what we read.
    statement = (
        update(Booking)
        .where(
            Booking.id == before.id,
            Booking.status == before.status,
            Booking.status.in_((BookingStatus.DONE, BookingStatus.FAILED)),
            Booking.kind.in_(AT_THE_DOOR),
            Booking.courier_id == courier.id,
            Booking.outcome_at.between(clock.at_second(clock.local_day(at), 0), at),
        )
        .values(
            status=BookingStatus.DONE if outcome is Outcome.DONE else BookingStatus.FAILED,
            outcome=outcome,
            outcome_at=at,
            outcome_note=note[:300],
        )
        .returning(Booking)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    booking = db.session.scalar(statement)
    if booking is None:
        raise VisitClosedError(code=before.code)
    return booking


def _move(booking_id: int, **values: object) -> Booking:
    # One statement tests and moves: a citizen's cancelling cannot cross a courier's report.
    statement = (
        update(Booking)
        .where(
            Booking.id == booking_id, Booking.kind.in_(AT_THE_DOOR), Booking.status.in_(STANDING)
        )
        .values(**values)
        .returning(Booking)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    booking = db.session.scalar(statement)
    if booking is not None:
        return booking
    closed = db.session.get(Booking, booking_id)
    if closed is None:
        raise BookingNotFoundError
    raise VisitClosedError(code=closed.code)

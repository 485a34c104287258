"""What stands in a hall: its tickets, its counters, who was called, how long people take."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from app.booking.models import Booking, BookingItem, BookingKind, BookingStatus, Slot
from app.catalogue import groups as counter_groups
from app.catalogue.errors import OfficeNotFoundError
from app.catalogue.models import CounterGroup, Office, OfficeKind, Procedure
from app.core import clock
from app.core.db import db
from app.dossiers.models import Dossier
from app.hall.errors import TicketNotFoundError
from app.hall.forecast import CALLS_THAT_COUNT, PastCall
from app.hall.models import AT_A_COUNTER, Hall, OpenCounter, Ticket, TicketState
from app.hall.order import Call, Waiting

OTHER_MINUTES = 10  # for whoever does not say what for
PACE_DAYS = 14
PACE_FROM = 8  # fewer services tell nothing
PACE_LATEST = 300
LEAST_PACE, MOST_PACE = 0.3, 3.0


@dataclass(frozen=True, kw_only=True)
class FieldChoice:
    """What somebody may come for, at which counters, and how long it usually takes."""

    field: str
    field_en: str
    group_id: int
    minutes: int
    procedures: int


def office(*, office_id: int) -> Office:
    """
    Return an office that has a hall.

    Raises
    ------
    OfficeNotFoundError
        When there is none, or it is a post point or closed for good.
    """
    found = db.session.get(Office, office_id)
    if found is None or found.kind is not OfficeKind.OFFICE or not found.is_open:
        raise OfficeNotFoundError
    return found


def hall(*, office_id: int) -> Hall:
    """Return what an office's hall allows; one that nobody has entered yet allows the usual."""
    found = db.session.get(Hall, office_id)
    return found or Hall(
        office_id=office_id, version=0, kiosk_key="", takes_phones=True, has_printer=False
    )


def groups_inside(*, office_id: int) -> list[CounterGroup]:
    """Return the counter groups that serve people in the house."""
    every = counter_groups.groups_of(office_id=office_id)
    return [one for one in every if not one.is_mobile]


def letter(*, group: CounterGroup) -> str:
    """Return the letter of a counter group's tickets: its place among the office's groups."""
    statement = select(CounterGroup.id).where(CounterGroup.office_id == group.office_id)
    ids = list(db.session.scalars(statement.order_by(CounterGroup.id)))
    return letter_at(ids.index(group.id))


def letter_at(place: int) -> str:
    """Return a letter that is not taken for a figure; two of them after the first score."""
    letters = "ABCDEFGHKLMNPQRSTUVX"
    ahead, behind = divmod(place, len(letters))
    return (letters[ahead - 1] if ahead else "") + letters[behind]


def choices(*, office: Office, groups: Sequence[CounterGroup] | None = None) -> list[FieldChoice]:
    """Return what people come to an office for, the widest fields first."""
    inside = groups_inside(office_id=office.id) if groups is None else groups
    named = {row.field: one.id for one in reversed(inside) for row in one.fields}
    rest = next((one.id for one in inside if one.takes_rest), None)
    statement = select(Procedure.field, Procedure.field_en, Procedure.duration_min).where(
        Procedure.is_offered, Procedure.is_provincial == office.is_provincial
    )
    minutes: dict[tuple[str, str], list[int]] = {}
    for field, field_en, duration in db.session.execute(statement):
        minutes.setdefault((field, field_en), []).append(duration)
    found = [
        FieldChoice(
            field=field,
            field_en=field_en,
            group_id=group_id,
            minutes=round(sum(lengths) / len(lengths)),
            procedures=len(lengths),
        )
        for (field, field_en), lengths in minutes.items()
        if (group_id := named.get(field, rest)) is not None
    ]
    return sorted(found, key=lambda one: (-one.procedures, one.field))


def fields_in_english() -> dict[str, str]:
    """Return the English names of all fields of procedures."""
    statement = select(Procedure.field, Procedure.field_en).distinct()
    return {row.field: row.field_en for row in db.session.execute(statement)}


def ticket(*, token: str) -> Ticket:
    """
    Return the ticket with a secret.

    Raises
    ------
    TicketNotFoundError
        When there is none.
    """
    found = db.session.scalar(_with_all().where(Ticket.token == token[:40]))
    if found is None:
        raise TicketNotFoundError
    return found


def ticket_of_booking(*, booking_id: int) -> Ticket | None:
    """Return the ticket that a booking was checked in with; None before."""
    return db.session.scalar(_with_all().where(Ticket.booking_id == booking_id))


def ticket_at(*, ticket_id: int, office_id: int) -> Ticket:
    """
    Return an office's ticket by its number in our tables.

    Raises
    ------
    TicketNotFoundError
        When there is none, or it is another office's.
    """
    found = db.session.get(Ticket, ticket_id)
    if found is None or found.office_id != office_id:
        raise TicketNotFoundError
    return found


def waiting(*, office_id: int, on: date) -> list[Ticket]:
    """Return who waits, in the order of their coming; not whose booking was cancelled or moved."""
    statement = (
        _with_all()
        .outerjoin(Booking, Ticket.booking_id == Booking.id)
        .where(
            Ticket.office_id == office_id,
            Ticket.on == on,
            Ticket.state == TicketState.WAITING,
            or_(Booking.id.is_(None), _still_comes()),
        )
        .order_by(Ticket.issued_at, Ticket.id)
    )
    return list(db.session.scalars(statement))


def at_counters(*, office_id: int, on: date) -> list[Ticket]:
    """Return who was called to a counter or is served there, the newest call first."""
    statement = (
        _with_all()
        .where(Ticket.office_id == office_id, Ticket.on == on, Ticket.state.in_(AT_A_COUNTER))
        .order_by(Ticket.called_at.desc(), Ticket.id.desc())
    )
    return list(db.session.scalars(statement))


def missed(*, office_id: int, on: date) -> list[Ticket]:
    """Return who was called three times in vain and may come back, the newest first."""
    statement = (
        _with_all()
        .where(Ticket.office_id == office_id, Ticket.on == on, Ticket.state == TicketState.NO_SHOW)
        .order_by(Ticket.called_at.desc(), Ticket.id.desc())
    )
    return list(db.session.scalars(statement))


def last_calls(*, office_id: int, on: date) -> list[PastCall]:
    """Return the last calls of every counter group, the newest first."""
    statement = (
        select(Ticket.group_id, Ticket.called_at, Ticket.booking_id, Ticket.has_priority)
        .where(Ticket.office_id == office_id, Ticket.on == on, Ticket.called_at.is_not(None))
        .order_by(Ticket.called_at.desc(), Ticket.id.desc())
        .limit(4 * CALLS_THAT_COUNT)
    )
    return [
        PastCall(
            group_id=group_id,
            call=Call(at=at, is_booked=booking_id is not None, has_priority=has_priority),
        )
        for group_id, at, booking_id, has_priority in db.session.execute(statement)
    ]


def open_counters(*, office_id: int, on: date) -> list[OpenCounter]:
    """Return the counters at which somebody sits today, by number."""
    statement = (
        select(OpenCounter)
        .where(
            OpenCounter.office_id == office_id,
            OpenCounter.opened_at >= clock.at_second(on, 0),
            OpenCounter.closed_at.is_(None),
        )
        .order_by(OpenCounter.number)
        .options(joinedload(OpenCounter.staff))
    )
    return list(db.session.scalars(statement))


def coming(*, office_id: int, on: date, after: datetime, until: datetime) -> list[Booking]:
    """Return who is booked to come between two instants and has not checked in."""
    statement = (
        select(Booking)
        .join(Booking.slot)
        .outerjoin(Ticket, Ticket.booking_id == Booking.id)
        .where(
            Slot.office_id == office_id,
            Booking.on == on,
            Booking.kind == BookingKind.COUNTER,
            Booking.status == BookingStatus.BOOKED,
            Booking.window_from.between(after, until),
            Ticket.id.is_(None),
        )
        .order_by(Booking.window_from, Booking.id)
        .options(joinedload(Booking.slot))
    )
    return list(db.session.scalars(statement))


def paces(*, group_ids: Iterable[int], now: datetime) -> Mapping[int, float]:
    """
    Return how long services take at each counter group, as a share of what was expected.

    The median of the last days; 1 where too few are known.
    """
    ids = list(group_ids)
    statement = (
        select(Ticket.group_id, Ticket.served_at, Ticket.done_at, Ticket.minutes)
        .where(
            Ticket.group_id.in_(ids),
            Ticket.on >= clock.local_day(now) - timedelta(days=PACE_DAYS),
            Ticket.state == TicketState.DONE,
            Ticket.served_at.is_not(None),
        )
        .order_by(Ticket.done_at.desc(), Ticket.id.desc())
        .limit(PACE_LATEST * max(1, len(ids)))
    )
    shares: dict[int, list[float]] = {one: [] for one in ids}
    for group_id, served_at, done_at, minutes in db.session.execute(statement):
        if len(shares[group_id]) < PACE_LATEST:
            shares[group_id].append((done_at - served_at).total_seconds() / (60 * minutes))
    return {one: _pace(of_one) for one, of_one in shares.items()}


def as_waiting(one: Ticket) -> Waiting:
    """Return what the rule of calling knows of a ticket."""
    return Waiting(
        key=one.id,
        due_at=max(one.booked_for or one.waits_since, one.waits_since),
        free_from=max(one.rests_until or one.waits_since, one.waits_since),
        is_booked=one.booking_id is not None,
        has_priority=one.has_priority,
    )


def _still_comes() -> ColumnElement[bool]:
    return and_(Booking.status != BookingStatus.CANCELLED, Booking.on == Ticket.on)


def _pace(shares: Sequence[float]) -> float:
    if len(shares) < PACE_FROM:
        return 1.0
    return min(MOST_PACE, max(LEAST_PACE, median(shares)))


def _with_all() -> Select[tuple[Ticket]]:
    booking = joinedload(Ticket.booking)
    items = booking.selectinload(Booking.items).joinedload(BookingItem.dossier)
    return select(Ticket).options(
        joinedload(Ticket.group),
        items.joinedload(Dossier.procedure),
    )

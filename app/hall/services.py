"""Tickets are given out, given up and taken for a booking; counters open and close."""

from datetime import date, datetime

from sqlalchemy.dialects import postgresql, sqlite

from app.accounts.models import Staff
from app.booking.models import Booking, BookingKind, BookingStatus
from app.catalogue.models import CounterGroup, Office
from app.core import clock
from app.core.codes import new_code
from app.core.db import db
from app.core.i18n import _, day, hour
from app.hall import queries
from app.hall.errors import CameBackTwiceError, CheckInError, GroupNotServingError
from app.hall.models import (
    IN_THE_HALL,
    KEY_LENGTH,
    Hall,
    OpenCounter,
    Ticket,
    TicketKind,
    TicketSeries,
    TicketState,
)
from app.hall.turn import move, take_turn

GONE = (TicketState.NO_SHOW, TicketState.LEFT)


def issue(
    *,
    office: Office,
    field: str = "",
    group_id: int | None = None,
    has_priority: bool = False,
    language: str = "vi",
    now: datetime,
) -> Ticket:
    """
    Give a number to somebody who came without a time.

    Parameters
    ----------
    field
        What for, one of the office's choices; empty for anything else.
    group_id
        The counters, where no field says them; left out, those that take the rest.

    Raises
    ------
    GroupNotServingError
        When the office has no such counters, or no such field.
    """
    take_turn(office_id=office.id)
    asked = next((one for one in queries.choices(office=office) if one.field == field), None)
    if field and asked is None:
        raise GroupNotServingError
    group = _group_of(office, asked.group_id if asked else group_id)
    ticket = Ticket(
        kind=TicketKind.WALK_IN,
        field=field,
        minutes=max(1, asked.minutes if asked else queries.OTHER_MINUTES),
        has_priority=has_priority,
        language=language,
        waits_since=now,
    )
    return _write(ticket, group, now=now)


def check_in(*, booking: Booking, office: Office, now: datetime) -> Ticket:
    """
    Give the one number that a booking has; whoever went away before waits again.

    Raises
    ------
    CheckInError
        When the booking is not for this office, this day or a counter, or is over.
    CameBackTwiceError
        When they were called six times in vain.
    """
    take_turn(office_id=office.id)
    ticket = queries.ticket_of_booking(booking_id=booking.id)
    if ticket is not None and ticket.on == clock.local_day(now):
        return come_back(ticket=ticket, now=now) if ticket.state in GONE else ticket
    group = _expect_now(booking, office, now=now)
    if ticket is not None:  # Of a day before: the booking was moved to today.
        ticket.booking_id, ticket.kind = None, TicketKind.WALK_IN
        db.session.flush()
    length = booking.window_to - booking.window_from
    ticket = Ticket(
        kind=TicketKind.BOOKED,
        booking_id=booking.id,
        procedure_id=booking.dossier.procedure_id,
        field=booking.dossier.procedure.field,
        minutes=max(1, round(length.total_seconds() / 60)),
        language=booking.language,
        booked_for=booking.window_from,
        waits_since=now,
    )
    return _write(ticket, group, now=now)


def come_back(*, ticket: Ticket, now: datetime) -> Ticket:
    """
    Let somebody wait again who had left, or was called three times in vain; once.

    Raises
    ------
    CameBackTwiceError
        When they came back before.
    """
    take_turn(office_id=ticket.office_id)
    if ticket.came_back:
        raise CameBackTwiceError
    return move(
        ticket_id=ticket.id,
        after=GONE,
        state=TicketState.WAITING,
        calls=0,
        waits_since=now,
        rests_until=None,
        counter=None,
        came_back=True,
    )


def leave(*, ticket: Ticket) -> Ticket:
    """Give a number up; whoever has gone already, or was served, changes nothing."""
    take_turn(office_id=ticket.office_id)
    db.session.refresh(ticket)
    if ticket.state not in IN_THE_HALL or ticket.state is TicketState.SERVING:
        return ticket
    return move(
        ticket_id=ticket.id,
        after=(TicketState.WAITING, TicketState.CALLED),
        state=TicketState.LEFT,
        counter=None,
    )


def set_priority(*, ticket: Ticket, has_priority: bool) -> Ticket:
    """Let somebody come before others, or not: elderly, disabled, pregnant, of merit."""
    take_turn(office_id=ticket.office_id)
    return move(ticket_id=ticket.id, after=IN_THE_HALL, has_priority=has_priority)


def open_counter(
    *, office: Office, number: int, group_ids: list[int], by: Staff, now: datetime
) -> OpenCounter:
    """
    Let an officer call people to a counter; the one they sat at before closes.

    Raises
    ------
    GroupNotServingError
        When a group is not one of the office's.
    """
    take_turn(office_id=office.id)
    known = {one.id for one in queries.groups_inside(office_id=office.id)}
    if not group_ids or not set(group_ids) <= known:
        raise GroupNotServingError
    close_counters(office_id=office.id, by=by, now=now)
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    values = {"group_ids": group_ids, "staff_id": by.id, "opened_at": now, "closed_at": None}
    statement = (
        insert(OpenCounter)
        .values(office_id=office.id, number=number, **values)
        .on_conflict_do_update(index_elements=["office_id", "number"], set_=values)
        .returning(OpenCounter)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(statement).one()


def close_counters(*, office_id: int, by: Staff, now: datetime) -> None:
    """Close the counters at which an officer sits."""
    take_turn(office_id=office_id)
    for counter in queries.open_counters(office_id=office_id, on=clock.local_day(now)):
        if counter.staff_id == by.id:
            counter.closed_at = now
    db.session.flush()


def set_rules(*, office: Office, takes_phones: bool, has_printer: bool) -> Hall:
    """Decide who may take a number besides the officers."""
    take_turn(office_id=office.id)
    hall = db.session.get_one(Hall, office.id, populate_existing=True)
    hall.takes_phones, hall.has_printer = takes_phones, has_printer
    db.session.flush()
    return hall


def lock_kiosks(*, office: Office) -> Hall:
    """Let every kiosk forget that it was opened: its address has a new key."""
    take_turn(office_id=office.id)
    hall = db.session.get_one(Hall, office.id, populate_existing=True)
    hall.kiosk_key = new_code(KEY_LENGTH)
    db.session.flush()
    return hall


def _expect_now(booking: Booking, office: Office, *, now: datetime) -> CounterGroup:
    if booking.kind is not BookingKind.COUNTER or booking.slot is None:
        raise CheckInError(_("Lịch hẹn này không phải ở quầy. Mời bạn lấy số thường."))
    if booking.slot.office_id != office.id or booking.slot.group is None:
        there = booking.slot.office.name if booking.slot.office else ""
        raise CheckInError(_("Lịch hẹn này ở nơi khác: %(office)s.", office=there))
    if booking.status is BookingStatus.CANCELLED:
        raise CheckInError(_("Lịch hẹn này đã huỷ. Mời bạn lấy số thường."))
    if booking.status is BookingStatus.DONE:
        raise CheckInError(_("Lịch hẹn này đã xong. Cần việc khác, mời bạn lấy số thường."))
    _expect_today(booking, today=clock.local_day(now))
    return booking.slot.group


def _expect_today(booking: Booking, *, today: date) -> None:
    if booking.on == today:
        return
    said = {"hour": hour(booking.window_from), "day": day(booking.on)}
    if booking.on > today:
        sentence = _("Lịch hẹn của bạn lúc %(hour)s, %(day)s. Hôm nay bạn có thể lấy số thường.")
    else:
        sentence = _("Lịch hẹn của bạn đã qua: %(hour)s, %(day)s. Mời bạn lấy số thường.")
    raise CheckInError(sentence % said)


def _group_of(office: Office, group_id: int | None) -> CounterGroup:
    inside = queries.groups_inside(office_id=office.id)
    if group_id is None:
        inside = [one for one in inside if one.takes_rest] or inside
    fitting = (one for one in inside if group_id in (None, one.id))
    group = next(fitting, None)
    if group is None:
        raise GroupNotServingError
    return group


def _write(ticket: Ticket, group: CounterGroup, *, now: datetime) -> Ticket:
    on = clock.local_day(now)
    ticket.office_id, ticket.group_id = group.office_id, group.id
    ticket.on, ticket.issued_at = on, now
    ticket.number = f"{queries.letter(group=group)}{_next_number(group_id=group.id, on=on):03d}"
    db.session.add(ticket)
    db.session.flush()
    return ticket


def _next_number(*, group_id: int, on: date) -> int:
    # One statement counts up and tells: two can never be told the same.
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    statement = (
        insert(TicketSeries)
        .values(group_id=group_id, on=on, last=1)
        .on_conflict_do_update(
            index_elements=["group_id", "on"], set_={"last": TicketSeries.last + 1}
        )
        .returning(TicketSeries.last)
    )
    return int(db.session.execute(statement).scalar_one())

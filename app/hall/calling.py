"""People are called to a counter, served, put aside or passed on; never two to one counter."""

from datetime import datetime, timedelta

from app.accounts.models import Staff
from app.core import clock
from app.core.db import db
from app.hall import queries
from app.hall.errors import (
    CalledTooSoonError,
    CounterClosedError,
    GroupNotServingError,
    TicketMovedError,
)
from app.hall.models import (
    IN_THE_HALL,
    MOST_CALLS,
    OpenCounter,
    Ticket,
    TicketState,
)
from app.hall.order import next_up
from app.hall.turn import move, take_turn

PAUSE = timedelta(seconds=30)  # between two calls of one number at one counter
REST = timedelta(minutes=3)  # others are called before somebody is called again
STEP_OUT = timedelta(minutes=10)  # to copy a paper, to fetch a witness


def call_next(
    *, office_id: int, number: int, current_id: int | None, by: Staff, now: datetime
) -> Ticket | None:
    """
    Call whoever is next to a counter; None when nobody waits for it.

    Whoever was served there is done; whoever was called there and did not come is put aside.

    Parameters
    ----------
    current_id
        The ticket that the officer saw at the counter: pressed twice, the second is refused.

    Raises
    ------
    CounterClosedError
        When the officer does not sit there.
    TicketMovedError
        When somebody else stands at the counter by now.
    """
    take_turn(office_id=office_id)
    counter = _counter(office_id, number, by=by, now=now)
    _clear(counter, current_id, now=now)
    on, serves = clock.local_day(now), frozenset(counter.group_ids)
    while True:
        waiting = queries.waiting(office_id=office_id, on=on)
        calls = queries.last_calls(office_id=office_id, on=on)
        chosen = next_up(
            [queries.as_waiting(one) for one in waiting if one.group_id in serves],
            [one.call for one in calls if one.group_id in serves],
            now=now,
        )
        if chosen is None:
            return None
        ticket = take(ticket_id=chosen.key, counter=counter, by=by, now=now)
        if ticket is not None:
            return ticket


def call_one(
    *,
    office_id: int,
    number: int,
    ticket_id: int,
    current_id: int | None,
    by: Staff,
    now: datetime,
) -> Ticket:
    """
    Call one number out of turn: they stand before the counter already.

    Raises
    ------
    TicketMovedError
        When they do not wait any more.
    """
    take_turn(office_id=office_id)
    counter = _counter(office_id, number, by=by, now=now)
    queries.ticket_at(ticket_id=ticket_id, office_id=office_id)
    _clear(counter, current_id, now=now)
    ticket = take(ticket_id=ticket_id, counter=counter, by=by, now=now)
    if ticket is None:
        raise TicketMovedError
    return ticket


def take(*, ticket_id: int, counter: OpenCounter, by: Staff, now: datetime) -> Ticket | None:
    """Call a number that waits; None when another counter was quicker."""
    try:
        return move(
            ticket_id=ticket_id,
            after=(TicketState.WAITING,),
            state=TicketState.CALLED,
            calls=Ticket.calls + 1,
            called_at=now,
            counter=counter.number,
            staff_id=by.id,
            rests_until=None,
        )
    except TicketMovedError:
        return None


def call_again(*, ticket: Ticket, by: Staff, now: datetime) -> Ticket:
    """
    Call a number once more to the counter to which it was called.

    Raises
    ------
    CalledTooSoonError
        When the last call was a moment ago.
    TicketMovedError
        When it was called three times, or is not called any more.
    """
    take_turn(office_id=ticket.office_id)
    db.session.refresh(ticket)
    waited = now - (ticket.called_at or now)
    if ticket.state is TicketState.CALLED and waited < PAUSE:
        raise CalledTooSoonError(wait_s=round((PAUSE - waited).total_seconds()))
    return move(
        Ticket.calls < MOST_CALLS,
        ticket_id=ticket.id,
        after=(TicketState.CALLED,),
        calls=Ticket.calls + 1,
        called_at=now,
        staff_id=by.id,
    )


def put_aside(*, ticket: Ticket, now: datetime) -> Ticket:
    """Let a number rest that nobody answered to; after the third call it is a no-show."""
    take_turn(office_id=ticket.office_id)
    return _put_aside(ticket, now=now)


def serve(*, ticket: Ticket, now: datetime) -> Ticket:
    """Note that whoever was called stands at the counter."""
    take_turn(office_id=ticket.office_id)
    return move(
        ticket_id=ticket.id,
        after=(TicketState.CALLED,),
        state=TicketState.SERVING,
        served_at=now,
    )


def finish(*, ticket: Ticket, now: datetime) -> Ticket:
    """Note that somebody was served."""
    take_turn(office_id=ticket.office_id)
    return _finish(ticket, now=now)


def send_back(*, ticket: Ticket, now: datetime) -> Ticket:
    """Let somebody step out and wait again with the time that they have waited."""
    take_turn(office_id=ticket.office_id)
    return _wait_again(ticket, rests_until=now + STEP_OUT)


def transfer(*, ticket: Ticket, group_id: int) -> Ticket:
    """
    Let somebody wait for other counters of the office, with the time that they have waited.

    Raises
    ------
    GroupNotServingError
        When the office has no such counters.
    """
    take_turn(office_id=ticket.office_id)
    if group_id not in {one.id for one in queries.groups_inside(office_id=ticket.office_id)}:
        raise GroupNotServingError
    return _wait_again(ticket, group_id=group_id, rests_until=None)


def _counter(office_id: int, number: int, *, by: Staff, now: datetime) -> OpenCounter:
    opened = queries.open_counters(office_id=office_id, on=clock.local_day(now))
    mine = (one for one in opened if one.number == number and one.staff_id == by.id)
    counter = next(mine, None)
    if counter is None:
        raise CounterClosedError
    return counter


def _clear(counter: OpenCounter, current_id: int | None, *, now: datetime) -> None:
    on = clock.local_day(now)
    there = queries.at_counters(office_id=counter.office_id, on=on)
    current = next((one for one in there if one.counter == counter.number), None)
    if (current.id if current else None) != current_id:
        raise TicketMovedError
    if current is not None and current.state is TicketState.SERVING:
        _finish(current, now=now)
    elif current is not None:
        _put_aside(current, now=now)


def _put_aside(ticket: Ticket, *, now: datetime) -> Ticket:
    is_over = ticket.calls >= MOST_CALLS
    return move(
        Ticket.calls == ticket.calls,
        ticket_id=ticket.id,
        after=(TicketState.CALLED,),
        state=TicketState.NO_SHOW if is_over else TicketState.WAITING,
        rests_until=None if is_over else now + REST,
        counter=None,
    )


def _finish(ticket: Ticket, *, now: datetime) -> Ticket:
    return move(
        ticket_id=ticket.id, after=(TicketState.SERVING,), state=TicketState.DONE, done_at=now
    )


def _wait_again(ticket: Ticket, **values: object) -> Ticket:
    return move(
        ticket_id=ticket.id,
        after=IN_THE_HALL,
        state=TicketState.WAITING,
        calls=0,
        counter=None,
        served_at=None,
        **values,
    )

"""Who may take a number where: at a kiosk that was opened, on a phone in the hall."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import request, session

from app.accounts.guards import current_staff
from app.accounts.models import Role
from app.catalogue.models import Office
from app.catalogue.queries import opening_spans
from app.core import clock, rate_limits
from app.core.codes import fingerprint, scanned_code
from app.hall import queries
from app.hall.errors import (
    HallClosedError,
    HallFullError,
    KioskLockedError,
    PhonesNotTakenError,
    TicketNotFoundError,
)
from app.hall.models import IN_THE_HALL, Ticket

KIOSK = "kiosk"
PHONE = "take"
OPENED_KEY = "kiosk"
MINE_KEY = "tickets"
MOST_MINE = 6
MOST_WAITING = 80  # then phones take no numbers: nobody can flood a hall from outside
BEFORE_OPENING = timedelta(minutes=20)

# A hall's own network is one sender, and so are a mobile network's customers.
TICKETS_BY_SENDER = "60 per 10 minute"
TRIES_BY_SENDER = "200 per 10 minute"
TRIES_BY_CODE = "20 per hour"

P = ParamSpec("P")
R = TypeVar("R")


def count_tickets(view: Callable[P, R]) -> Callable[P, R]:
    """Count a number that a phone asks for, before anything is written; a kiosk has a key."""

    @wraps(view)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        if kwargs.get("door") == PHONE and current_staff() is None:
            rate_limits.count_try(TICKETS_BY_SENDER, "hall-ticket", rate_limits.sender())
        return view(*args, **kwargs)

    return inside


def count_check_ins(view: Callable[P, R]) -> Callable[P, R]:
    """Count a guess at a code and three digits before anything is looked up."""

    @wraps(view)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        rate_limits.count_try(TRIES_BY_SENDER, "hall-check-in", rate_limits.sender())
        code = scanned_code(request.form.get("code", ""))
        if code:  # Three digits are few: a code of somebody else must not be tried out.
            rate_limits.count_try(TRIES_BY_CODE, "hall-check-in", code)
        return view(*args, **kwargs)

    return inside


def enter(office: Office, *, door: str, now: datetime) -> None:
    """
    Let somebody in who may take a number here.

    Raises
    ------
    KioskLockedError, PhonesNotTakenError, HallClosedError, HallFullError
        When they may not; the sentence says what to do instead.
    """
    if door == KIOSK:
        if not _is_open_kiosk(office):
            raise KioskLockedError
    elif not queries.hall(office_id=office.id).takes_phones:
        raise PhonesNotTakenError
    elif not is_open(office, now=now):
        raise HallClosedError
    elif len(queries.waiting(office_id=office.id, on=clock.local_day(now))) >= MOST_WAITING:
        raise HallFullError


def is_open(office: Office, *, now: datetime) -> bool:
    """Whether the hall takes numbers: from a little before the counters open until they close."""
    spans = opening_spans(office=office, on=clock.local_day(now))
    return any(opens - BEFORE_OPENING <= now < closes for opens, closes in spans)


def open_kiosk(office: Office, *, key: str) -> None:
    """
    Let this browser be a kiosk of an office until its key changes.

    Raises
    ------
    KioskLockedError
        When it is not the hall's key.
    """
    right = queries.hall(office_id=office.id).kiosk_key
    if not right or fingerprint(key) != fingerprint(right):
        raise KioskLockedError
    session[OPENED_KEY] = [office.id, key]
    session.permanent = True


def keep(ticket: Ticket) -> None:
    """Remember on this phone which number it took."""
    session[MINE_KEY] = [*session.get(MINE_KEY, []), ticket.token][-MOST_MINE:]


def mine(office: Office, *, now: datetime) -> Ticket | None:
    """Return the number that this phone took here today and that still counts."""
    for token in reversed(session.get(MINE_KEY, [])):
        try:
            ticket = queries.ticket(token=token)
        except TicketNotFoundError:
            continue
        is_today = ticket.on == clock.local_day(now)
        if ticket.office_id == office.id and is_today and ticket.state in IN_THE_HALL:
            return ticket
    return None


def _is_open_kiosk(office: Office) -> bool:
    if session.get(OPENED_KEY) == [office.id, queries.hall(office_id=office.id).kiosk_key]:
        return True
    staff = current_staff()
    if staff is None:
        return False
    is_theirs = staff.role is Role.OFFICER and staff.office_id == office.id
    return is_theirs or staff.role is Role.ADMINISTRATOR

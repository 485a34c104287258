"""Which bookings this browser may see: those it made, and those whose phone it gave."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import request, session

from app.accounts.guards import current_staff
from app.accounts.models import Role, Staff
from app.booking import queries
from app.booking.errors import BookingNotFoundError
from app.booking.models import Booking
from app.catalogue.models import Office
from app.core import rate_limits
from app.core.codes import CODE_LENGTH, LETTERS, clean_code

SESSION_KEY = "bookings"
MOST_KEPT = 40  # The cookie stays small; a focal person books for a whole hamlet.
PROVINCE_WIDE = {Role.DISPATCHER, Role.ADMINISTRATOR}

# A mobile network's customers share few addresses; one code belongs to one family, whom
# a stranger who knows it must not lock out.
TRIES_BY_SENDER = "300 per 10 minute"
TRIES_BY_BOTH = "10 per hour"
TRIES_BY_CODE = "60 per hour"

P = ParamSpec("P")
R = TypeVar("R")


def grant(code: str) -> None:
    """Let this browser see a booking until it closes."""
    known = [other for other in session.get(SESSION_KEY, []) if other != code]
    session[SESSION_KEY] = [*known, code][-MOST_KEPT:]


def known_codes() -> list[str]:
    """Return the codes of the bookings that this browser may see, the last one last."""
    return list(session.get(SESSION_KEY, []))


def visible_booking(code: str) -> Booking | None:
    """
    Return the booking where this browser may see it.

    None says nothing about whether the code exists: the answer is the same.

    Raises
    ------
    BookingNotFoundError
        When no booking could ever have such a code.
    """
    meant = clean_code(code)
    if len(meant) != CODE_LENGTH or not set(meant) <= set(LETTERS):
        raise BookingNotFoundError
    try:
        booking = queries.booking(code=meant)
    except BookingNotFoundError:
        return None
    return booking if _may_see(booking) else None


def count_tries(view: Callable[P, R]) -> Callable[P, R]:
    """Count a guess at a code and a phone before anything is looked up."""

    @wraps(view)
    def inside(*args: P.args, **kwargs: P.kwargs) -> R:
        rate_limits.count_try(TRIES_BY_SENDER, "track", rate_limits.sender())
        code = clean_code(request.form.get("code", ""))[:20]
        if code:
            rate_limits.count_try(TRIES_BY_BOTH, "track", code, rate_limits.sender())
            rate_limits.count_try(TRIES_BY_CODE, "track", code)
        return view(*args, **kwargs)

    return inside


def _may_see(booking: Booking) -> bool:
    if booking.code in session.get(SESSION_KEY, []):
        return True
    staff = current_staff()
    if staff is None:
        return False
    return booking.booked_by_id == staff.id or _is_of(staff, booking.dossier.office)


def _is_of(staff: Staff, office: Office) -> bool:
    # A code is read out loud and stands on paper: whoever hears it must have to do with it.
    if staff.role is Role.OFFICER:
        return office.id == staff.office_id
    return staff.role in PROVINCE_WIDE and office.commune.province_code == staff.province_code

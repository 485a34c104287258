"""What a scanner or a finger says at the door: the code of a booking, however it was read."""

from app.booking import queries as bookings
from app.booking.errors import BookingNotFoundError
from app.booking.models import Booking
from app.core.codes import CODE_LENGTH, LETTERS, scanned_code
from app.hall.errors import BookingUnknownError

DIGITS = 3


def booking_shown(*, code: str) -> Booking:
    """
    Return the booking whose code an officer reads.

    Raises
    ------
    BookingUnknownError
        When there is none.
    """
    try:
        return bookings.booking(code=scanned_code(code))
    except BookingNotFoundError:
        raise BookingUnknownError from None


def booking_said(*, code: str, digits: str) -> Booking:
    """
    Return the booking that a citizen names by its code and how its phone number ends.

    Raises
    ------
    BookingUnknownError
        The same, whether the code is unknown or the digits are another's.
    """
    meant = scanned_code(code)
    is_code = len(meant) == CODE_LENGTH and set(meant) <= set(LETTERS)
    if not is_code or len(digits) != DIGITS:
        raise BookingUnknownError
    booking = booking_shown(code=meant)
    ends = {phone[-DIGITS:] for phone in (booking.phone, booking.helper_phone) if phone}
    if digits not in ends:
        raise BookingUnknownError
    return booking

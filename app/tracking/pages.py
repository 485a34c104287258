"""What the page of a promise shows, in words, ready for the template."""

from typing import Any

import segno
from flask import current_app, request, url_for

from app.booking import queries
from app.booking.models import Booking, BookingKind, BookingStatus
from app.booking.pages import in_short
from app.core.i18n import _
from app.tracking.words import AFTERWARDS, DONE, HEADINGS, OUTCOMES


def words_of(booking: Booking) -> dict[str, Any]:
    """Return a booking in words: its heading, when, where, who."""
    return {
        "heading": _heading(booking),
        **in_short(booking),
        "courier_name": _courier_name(booking),
        "outcome": OUTCOMES[booking.outcome] if booking.outcome else "",
        "is_standing": booking.status in queries.STANDING,
        "is_at_the_door": booking.kind is not BookingKind.COUNTER,
    }


def _heading(booking: Booking) -> str:
    if booking.status is not BookingStatus.DONE:
        return str(HEADINGS[booking.status])
    if booking.kind is BookingKind.RETURN:
        return str(DONE[booking.kind])
    return str(AFTERWARDS.get(booking.dossier.status, DONE[booking.kind]))


def public_url(booking: Booking) -> str:
    """Return the address under which a booking is found from outside."""
    base = current_app.config["SETTINGS"].public_url or request.url_root.rstrip("/")
    return f"{base}{url_for('tracking.see_booking', code=booking.code)}"


def qr(url: str) -> str:
    """Return a QR code as an SVG that needs no style."""
    code = segno.make(url, error="m", micro=False)
    drawn: str = code.svg_inline(border=1, omitsize=True, title=_("Mã QR của lịch hẹn"))
    return drawn


def _courier_name(booking: Booking) -> str:
    # The given name comes last; the rest of it is nobody's business at the door.
    return booking.courier.full_name.split()[-1] if booking.courier else ""

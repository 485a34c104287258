"""What the page of a promise shows, in words, ready for the template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import segno
from flask import current_app, request, url_for

from app.booking import moving, repeating
from app.booking import queries as bookings
from app.booking.dues import dues
from app.booking.models import Booking, BookingKind, BookingStatus
from app.booking.pages import in_short, plain_name
from app.booking.queries import STANDING
from app.catalogue import cases
from app.core import clock
from app.core.i18n import _
from app.dossiers.models import Dossier
from app.tracking import queries
from app.tracking.ahead import ENDED
from app.tracking.rows import rows
from app.tracking.steps import WayStep
from app.tracking.today import Today, is_over, today_of
from app.tracking.way import holding, way
from app.tracking.words import AFTERWARDS, DONE, HEADINGS, given_name

ENDED_BADLY = {BookingStatus.FAILED, BookingStatus.CANCELLED}


@dataclass(frozen=True, kw_only=True)
class DossierWay:
    """One dossier of the visit, and its way."""

    dossier: Dossier
    title: str
    holding: str  # who has the papers, in a sentence
    steps: Sequence[WayStep]
    is_current: bool


def promise(booking: Booking, *, said: Sequence[int], now: datetime) -> dict[str, Any]:
    """Return all that the page says of a promise."""
    dossiers = booking.dossiers
    procedures = {one.procedure_id: one.procedure for one in dossiers}
    visits = queries.visits_of(dossier_ids=[one.id for one in dossiers])
    mine = {one.id: one for of_one in visits.values() for one in of_one}
    current = _current(booking, list(mine.values()))
    return {
        "booking": booking,
        "heading": _heading(booking, now=now),
        **in_short(booking),
        "courier_name": given_name(booking.courier.full_name) if booking.courier else "",
        "is_standing": booking.status in STANDING and not is_over(booking, now=now),
        "has_several_people": len({one.applicant_name for one in dossiers}) > 1,
        "checklist": cases.checklist(procedures=list(procedures.values()), said=said),
        "checklist_url": url_for("tracking.see_booking", code=booking.code),
        "hall_url": _hall_url(booking, now=now),
        "changes": _changes(booking, now=now),
        "can_repeat": _can_repeat(booking, now=now),
        "qr": qr(public_url(booking)),
        "ways": _ways(booking, visits, today=clock.local_day(now)),
        "rows": rows(booking),
        "dues": dues(dossiers=dossiers, visits=list(mine.values())),
        "today": today_of(current, now=now),
    }


def today(booking: Booking, *, now: datetime) -> Today | None:
    """Return what is said of a promise today; None where its page says it all."""
    visits = queries.visits_of(dossier_ids=[one.id for one in booking.dossiers])
    mine = [one for of_one in visits.values() for one in of_one]
    return today_of(_current(booking, mine), now=now)


def _current(booking: Booking, visits: Sequence[Booking]) -> Booking:
    """Return the visit that is waited for: the one asked for, or, when it is over, a later one."""
    if booking.status in STANDING:
        return booking
    later = [
        one for one in visits if one.id > booking.id and one.status is not BookingStatus.CANCELLED
    ]
    return later[-1] if later else booking


def _ways(
    booking: Booking, visits: Mapping[int, Sequence[Booking]], *, today: date
) -> list[DossierWay]:
    dossiers = booking.dossiers
    is_by_name = len({one.applicant_name for one in dossiers}) > 1
    current = next((one for one in dossiers if one.status not in ENDED), dossiers[0])
    return [
        DossierWay(
            dossier=one,
            title=plain_name(one.procedure),
            holding=holding(dossier=one, is_by_name=is_by_name),
            steps=way(dossier=one, visits=visits[one.id], is_by_name=is_by_name, today=today),
            is_current=one is current,
        )
        for one in dossiers
    ]


def _changes(booking: Booking, *, now: datetime) -> list[tuple[str, str]]:
    """Return what can still be done about a booking: the words, and where."""
    ways = [
        (moving.can_move, _("Đổi giờ"), "booking_changes.ask_to_reschedule"),
        (bookings.is_cancellable, _("Huỷ lịch"), "booking_changes.ask_to_cancel"),
    ]
    return [
        (words, url_for(name, code=booking.code))
        for is_open, words, name in ways
        if is_open(booking, now=now)
    ]


def _hall_url(booking: Booking, *, now: datetime) -> str:
    """Return where the hall says whose turn it is: for who comes to a counter today."""
    is_today = booking.on == clock.local_day(now) and booking.status in STANDING
    if booking.kind is not BookingKind.COUNTER or not is_today:
        return ""
    return url_for("hall.of_booking", code=booking.code)


def _can_repeat(booking: Booking, *, now: datetime) -> bool:
    has_failed = booking.status in ENDED_BADLY or is_over(booking, now=now)
    return has_failed and repeating.can_repeat(booking)


def _heading(booking: Booking, *, now: datetime) -> str:
    if is_over(booking, now=now):
        return str(_("Ngày hẹn đã qua"))
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

"""The hall as the public sees it: taking a number, checking in, the board, one's own place."""

from typing import Any

from flask import Blueprint, Response, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.booking.grants import visible_booking
from app.booking.models import Booking, BookingKind
from app.booking.queries import STANDING
from app.catalogue.models import Office
from app.core import clock
from app.core.db import transaction
from app.core.errors import AppError
from app.core.i18n import _, language
from app.core.render import redirect_to, render_page, wants_fragment
from app.core.security import open_to_all
from app.hall import doors, pages, queries, services
from app.hall.arriving import booking_said
from app.hall.doors import count_check_ins, count_tickets
from app.hall.forms import CheckInForm
from app.hall.models import Ticket
from app.hall.outlook import look

bp = Blueprint("hall", __name__)

NUMBER = "<int(max=2147483647):office_id>"
TICKET = "<string(maxlength=40):token>"
DOOR = "<any(kiosk, take):door>"
EVERY = range(5, 601)
KIOSK_SHOWS_S = 25
KIOSK_WAITS_S = 90


@bp.get(f"/hall/{NUMBER}/board")
@open_to_all
def board(office_id: int) -> BaseResponse:
    office, now = queries.office(office_id=office_id), clock.now()
    # The minute, because waits shrink while nothing happens.
    version = queries.hall(office_id=office_id).version
    seen = f"{version}.{int(now.timestamp()) // 60}.{language()}"
    if wants_fragment() and request.args.get("seen") == seen:
        return make_response("", 204)
    page = render_page(
        "hall/board.html",
        fragment="hall/_board.html",
        office=office,
        seen=seen,
        now=now,
        takes_phones=queries.hall(office_id=office_id).takes_phones,
        qr=pages.take_qr(office),
        **pages.board(look(office=office, now=now)),
    )
    every = request.args.get("every", 0, type=int)  # For a screen without JavaScript.
    return _soon(page, url="", seconds=every) if every in EVERY else page


@bp.get(f"/hall/{NUMBER}/poster")
@open_to_all
def poster(office_id: int) -> Response:
    office = queries.office(office_id=office_id)
    url = pages.public_url("hall.choose", office_id=office_id, door=doors.PHONE)
    return render_page("hall/poster.html", office=office, qr=pages.take_qr(office), url=url)


@bp.get(f"/hall/{NUMBER}/{DOOR}")
@open_to_all
def choose(office_id: int, door: str) -> BaseResponse:
    office, now = queries.office(office_id=office_id), clock.now()
    key = request.args.get("key", "")
    if door == doors.KIOSK and key:
        doors.open_kiosk(office, key=key[:100])
        return redirect_to(url_for(".choose", office_id=office_id, door=door))
    doors.enter(office, door=door, now=now)
    return render_page(
        "hall/choose.html",
        **_door(office, door),
        choices=queries.choices(office=office),
        mine=doors.mine(office, now=now) if door == doors.PHONE else None,
    )


@bp.post(f"/hall/{NUMBER}/{DOOR}")
@open_to_all
@count_tickets
@transaction()
def take(office_id: int, door: str) -> BaseResponse:
    office, now = queries.office(office_id=office_id), clock.now()
    doors.enter(office, door=door, now=now)
    is_kiosk = door == doors.KIOSK
    ticket = None if is_kiosk else doors.mine(office, now=now)
    if ticket is None:
        ticket = services.issue(
            office=office,
            field=request.form.get("field", "")[:100],
            has_priority=is_kiosk and bool(request.form.get("has_priority")),
            language=language(),
            now=now,
        )
    return _show(ticket, door)


@bp.get(f"/hall/{NUMBER}/{DOOR}/booking")
@open_to_all
def say_booking(office_id: int, door: str) -> Response:
    office = queries.office(office_id=office_id)
    doors.enter(office, door=door, now=clock.now())
    return _booking_page(office, door, CheckInForm(None))


@bp.post(f"/hall/{NUMBER}/{DOOR}/booking")
@open_to_all
@count_check_ins
@transaction()
def check_in(office_id: int, door: str) -> BaseResponse:
    office, now = queries.office(office_id=office_id), clock.now()
    doors.enter(office, door=door, now=now)
    form = CheckInForm()
    if not form.validate_on_submit():
        return _booking_page(office, door, form, status=422)
    try:
        booking = booking_said(code=form.code.data, digits=form.digits.data)
        ticket = services.check_in(booking=booking, office=office, now=now)
    except AppError as refusal:
        form.form_errors.append(refusal.message)
        return _booking_page(office, door, form, status=422)
    return _show(ticket, door)


@bp.get(f"/hall/tickets/{TICKET}")
@open_to_all
def see_ticket(token: str) -> BaseResponse:
    ticket, now = queries.ticket(token=token), clock.now()
    place = pages.place(ticket, look(office=ticket.office, now=now))
    if wants_fragment() and request.args.get("seen") == place.seen:
        return make_response("", 204)
    url = pages.public_url(".see_ticket", token=ticket.token)
    door = doors.KIOSK if request.args.get("at") == doors.KIOSK else doors.PHONE
    page = render_page(
        "hall/ticket.html",
        fragment="hall/_ticket.html",
        **_door(ticket.office, door),
        place=place,
        ticket=ticket,
        what=pages.field_namer()(ticket),
        qr=pages.qr(url, title=_("Mã QR của số thứ tự")),
        has_printer=queries.hall(office_id=ticket.office_id).has_printer,
        kiosk_shows_s=KIOSK_SHOWS_S,
    )
    if door == doors.PHONE:
        return page
    return _soon(page, url=_first_url(ticket.office, door), seconds=KIOSK_SHOWS_S)


@bp.get(f"/hall/tickets/{TICKET}/leave")
@open_to_all
def ask_to_leave(token: str) -> Response:
    ticket = queries.ticket(token=token)
    return render_page("hall/leave.html", ticket=ticket)


@bp.post(f"/hall/tickets/{TICKET}/leave")
@open_to_all
@transaction()
def leave(token: str) -> BaseResponse:
    ticket = services.leave(ticket=queries.ticket(token=token))
    return redirect_to(url_for(".see_ticket", token=ticket.token))


@bp.get("/hall/bookings/<string(maxlength=20):code>")
@open_to_all
def of_booking(code: str) -> BaseResponse:
    booking, now = visible_booking(code), clock.now()
    if booking is None or not _is_for_today(booking):
        return _nothing_to_say(code)
    ticket = queries.ticket_of_booking(booking_id=booking.id)
    office = ticket.office if ticket else booking.dossier.office
    place = pages.place(ticket, look(office=office, now=now)) if ticket else None
    if wants_fragment() and place and request.args.get("seen") == place.seen:
        return make_response("", 204)
    return render_page(
        "hall/booking.html",
        fragment="hall/_in_hall.html",
        booking=booking,
        place=place,
        is_open=doors.is_open(office, now=now),
    )


def _is_for_today(booking: Booking) -> bool:
    is_today = booking.on == clock.local_day(clock.now())
    return is_today and booking.kind is BookingKind.COUNTER and booking.status in STANDING


def _nothing_to_say(code: str) -> BaseResponse:
    if wants_fragment():
        return make_response("", 204)
    return redirect_to(url_for("tracking.see_booking", code=code))


def _door(office: Office, door: str) -> dict[str, Any]:
    """Say where somebody stands: a kiosk leads nowhere but back to its first page."""
    is_kiosk = door == doors.KIOSK
    first = _first_url(office, door)
    home: dict[str, Any] = {"home_url": first, "citizen_nav": []} if is_kiosk else {}
    return {"office": office, "door": door, "is_kiosk": is_kiosk, "first_url": first, **home}


def _show(ticket: Ticket, door: str) -> BaseResponse:
    if door == doors.PHONE:
        doors.keep(ticket)
        return redirect_to(url_for(".see_ticket", token=ticket.token))
    return redirect_to(url_for(".see_ticket", token=ticket.token, at=door))


def _booking_page(office: Office, door: str, form: CheckInForm, *, status: int = 200) -> Response:
    page = render_page("hall/check_in.html", status=status, form=form, **_door(office, door))
    if door == doors.PHONE:
        return page
    return _soon(page, url=_first_url(office, door), seconds=KIOSK_WAITS_S)


def _first_url(office: Office, door: str) -> str:
    return url_for(".choose", office_id=office.id, door=door)


def _soon(page: Response, *, url: str, seconds: int) -> Response:
    """Let a machine that nobody stands at go on by itself, with or without JavaScript."""
    page.headers["Refresh"] = f"{seconds}; url={url}" if url else str(seconds)
    return page

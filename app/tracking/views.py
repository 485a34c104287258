"""A promise as its citizen sees it: found by code and phone, readable without JavaScript."""

from flask import Blueprint, Response, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.booking import queries
from app.booking.errors import BookingNotFoundError
from app.booking.grants import count_tries, grant, visible_booking
from app.booking.models import BookingKind
from app.catalogue import cases
from app.core import clock
from app.core.db import no_transaction
from app.core.render import redirect_to, render_page, wants_fragment
from app.core.security import open_to_all
from app.tracking import ics, pages
from app.tracking.forms import TrackForm

bp = Blueprint("tracking", __name__)


@bp.get("/bookings/<string(maxlength=20):code>")
@open_to_all
def see_booking(code: str) -> BaseResponse:
    booking = visible_booking(code)
    if booking is None:
        return _ask_phone(code)
    now = clock.now()
    said = cases.said(request.args.items(multi=True))
    if said or not wants_fragment():
        return render_page(
            "tracking/booking.html",
            fragment="catalogue/_checklist.html",
            **pages.promise(booking, said=said, now=now),
        )
    today = pages.today(booking, now=now)
    if today is None:  # The day is over, or the visit was called off: the whole page has changed.
        return redirect_to(url_for(".see_booking", code=code))
    return render_page("tracking/_today.html", booking=booking, today=today)


@bp.get("/bookings/<string(maxlength=20):code>.ics")
@open_to_all
def calendar(code: str) -> BaseResponse:
    booking = visible_booking(code)
    if booking is None or booking.kind is BookingKind.ONLINE:  # Nobody has to be anywhere.
        return redirect_to(url_for(".see_booking", code=code))
    response = make_response(ics.calendar(booking, url=pages.public_url(booking)))
    response.mimetype = "text/calendar"
    response.headers["Content-Disposition"] = f'attachment; filename="{booking.code}.ics"'
    return response


@bp.get("/track")
@open_to_all
def track() -> Response:
    return _track_page(TrackForm())


@bp.post("/track")
@open_to_all
@count_tries
@no_transaction("It reads; its tries are counted before.")
def find() -> BaseResponse:
    form = TrackForm()
    if not form.validate_on_submit():
        return _track_page(form, status=422)
    try:
        booking = queries.booking_of(code=form.code.data, phone=form.phone.data)
    except BookingNotFoundError as error:
        form.form_errors.append(error.message)
        return _track_page(form, status=422)
    grant(booking.code)
    return redirect_to(url_for(".see_booking", code=booking.code))


def _ask_phone(code: str) -> BaseResponse:
    if wants_fragment():
        return redirect_to(url_for(".see_booking", code=code))
    return render_page("tracking/ask_phone.html", form=TrackForm(None, code=code))


def _track_page(form: TrackForm, *, status: int = 200) -> Response:
    return render_page(
        "tracking/track.html", fragment="tracking/_track.html", status=status, form=form
    )

"""The citizen's journey: choose, book, cancel; every page works without JavaScript."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

from flask import Blueprint, Response, flash, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import current_staff
from app.booking import answers as answered
from app.booking import pages, queries, services
from app.booking.answers import Answers
from app.booking.errors import (
    CannotCancelError,
    DuplicateBookingError,
    SlotFullError,
    TooManyBookingsError,
)
from app.booking.forms import CancelForm, DetailsForm, HomeForm, WayForm
from app.booking.grants import grant, visible_booking
from app.booking.models import Booking
from app.booking.words import LIFE_EVENTS
from app.catalogue import queries as catalogue
from app.catalogue.models import LifeEvent, Procedure
from app.core import clock
from app.core.db import no_transaction, transaction, writing
from app.core.errors import ConflictError
from app.core.i18n import _, language
from app.core.render import redirect_to, render_page
from app.core.security import open_to_all
from app.core.text import tidy

bp = Blueprint("booking", __name__)
bp.app_context_processor(pages.footer_links)

MOST_LETTERS = 120


@bp.get("/")
@open_to_all
def home() -> Response:
    return render_page("booking/home.html", life_events=LIFE_EVENTS)


@bp.get("/book")
@open_to_all
def choose_procedure() -> Response:
    text = tidy(request.args.get("q"))[:MOST_LETTERS]
    event = next((one for one in LifeEvent if one == request.args.get("event")), None)
    is_asked = bool(text or event or "all" in request.args)
    found = catalogue.search_procedures(text=text, life_event=event, limit=100) if is_asked else []
    return render_page(
        "booking/choose_procedure.html",
        fragment="booking/_procedures.html",
        procedures=found,
        is_asked=is_asked,
        text=text,
        event=LIFE_EVENTS[event][0] if event else "",
        life_events=LIFE_EVENTS,
    )


@bp.get("/book/<string(maxlength=20):procedure_code>")
@open_to_all
def choose_way(procedure_code: str) -> Response:
    procedure = catalogue.procedure(code=procedure_code, with_papers=True)
    return _way_page(procedure, WayForm(request.args))


@bp.get("/book/<string(maxlength=20):procedure_code>/time")
@open_to_all
def choose_time(procedure_code: str) -> Response:
    procedure = catalogue.procedure(code=procedure_code)
    answers = answered.read(procedure, pages.said())
    if answers is None:
        form = WayForm(request.args)
        form.explain(procedure, pages.said())
        return _way_page(procedure, form, status=422)
    session[pages.COMMUNE_KEY] = answers.commune.code
    slots = answers.open_slots(now=clock.now())
    chosen = answered.whole(request.args.get("slot", ""))
    shown = slots if "all" in request.args else pages.near(slots, chosen=chosen)
    return render_page(
        "booking/choose_time.html",
        fragment="booking/_times.html",
        answers=answers,
        days=pages.days_of(shown, now=clock.now(), is_home=answers.is_home),
        chosen=chosen or (slots[0].id if slots else ""),
        has_later=len(shown) < len(slots),
    )


@bp.get("/book/<string(maxlength=20):procedure_code>/confirm")
@open_to_all
def confirm(procedure_code: str) -> BaseResponse:
    answers = answered.read(catalogue.procedure(code=procedure_code), pages.said())
    if answers is None:
        return redirect_to(url_for(".choose_way", procedure_code=procedure_code))
    form = _form_for(answers)
    form.key.data = uuid4().hex
    form.slot.data = answered.whole(request.args.get("slot", ""))
    form.is_on_behalf.data = current_staff() is not None
    slot = queries.slot(slot_id=form.slot.data) if form.slot.data else None
    if slot is None or not answers.holds(slot):
        return redirect_to(url_for(".choose_time", **answers.as_query()))
    return _confirm_page(answers, form)


@bp.post("/book/<string(maxlength=20):procedure_code>/confirm")
@open_to_all
@no_transaction("Its own stands around the one service call, so that nobody waits for our reading.")
def book(procedure_code: str) -> BaseResponse:
    answers = answered.read(catalogue.procedure(code=procedure_code), pages.said())
    if answers is None:
        return redirect_to(url_for(".choose_way", procedure_code=procedure_code))
    form = _form_for(answers)
    if not form.validate_on_submit() or not form.has_likely_place(answers.commune):
        return _confirm_page(answers, form, status=422)
    make = _as_arguments(answers, form)
    services.expect_hope(key=form.key.data, slot_id=form.slot.data)
    with writing():
        code = make().code
    grant(code)
    return redirect_to(url_for("tracking.see_booking", code=code))


@bp.errorhandler(SlotFullError)
@bp.errorhandler(DuplicateBookingError)
@bp.errorhandler(TooManyBookingsError)
def keep_form(error: ConflictError) -> BaseResponse:
    """Show the form again as it was filled in, with what stands in its way."""
    procedure_code = (request.view_args or {}).get("procedure_code", "")
    answers = answered.read(catalogue.procedure(code=procedure_code), pages.said())
    if answers is None:
        return redirect_to(url_for(".choose_way", procedure_code=procedure_code))
    return _confirm_page(answers, _form_for(answers), status=error.status, refusal=error)


@bp.get("/bookings/<string(maxlength=20):code>/cancel")
@open_to_all
def ask_to_cancel(code: str) -> BaseResponse:
    booking = visible_booking(code)
    if booking is None or not queries.is_cancellable(booking, now=clock.now()):
        return redirect_to(url_for("tracking.see_booking", code=code))
    return render_page(
        "booking/cancel.html", booking=booking, form=CancelForm(), **pages.in_short(booking)
    )


@bp.post("/bookings/<string(maxlength=20):code>/cancel")
@open_to_all
@transaction()
def cancel(code: str) -> BaseResponse:
    booking = visible_booking(code)
    if booking is not None:
        services.cancel(code=booking.code, phone=booking.phone, now=clock.now())
        flash(_("Đã huỷ lịch. Chỗ của bạn được dành cho người khác."), "done")
    return redirect_to(url_for("tracking.see_booking", code=code))


@bp.errorhandler(CannotCancelError)
def say_why_not(error: CannotCancelError) -> BaseResponse:
    """Send the citizen back to the booking, which stands as it was."""
    flash(error.message, "problem")
    return redirect_to(url_for("tracking.see_booking", **(request.view_args or {})))


def _way_page(procedure: Procedure, form: WayForm, *, status: int = 200) -> Response:
    return render_page(
        "booking/choose_way.html",
        fragment="booking/_communes.html",
        status=status,
        procedure=procedure,
        form=form,
        **pages.communes(form),
    )


def _form_for(answers: Answers) -> DetailsForm:
    return HomeForm() if answers.is_home else DetailsForm()


def _confirm_page(
    answers: Answers, form: DetailsForm, *, status: int = 200, refusal: ConflictError | None = None
) -> Response:
    slot = queries.slot(slot_id=form.slot.data) if form.slot.data else None
    is_full = isinstance(refusal, SlotFullError)
    return render_page(
        "booking/confirm.html",
        fragment="booking/_confirm.html",
        status=status,
        answers=answers,
        form=form,
        refusal=refusal.message if refusal else "",
        is_twin=isinstance(refusal, DuplicateBookingError) or bool(form.wants_second.data),
        is_full=is_full,
        is_flood=isinstance(refusal, TooManyBookingsError),
        others=pages.nearest(answers, slot, now=clock.now()) if is_full else [],
        rows=pages.summary(answers, slot),
    )


def _as_arguments(answers: Answers, form: DetailsForm) -> Callable[[], Booking]:
    """Return the one service call, with plain arguments: nothing is read again under the lock."""
    staff = current_staff()
    said = {
        "key": form.key.data,
        "slot_id": form.slot.data,
        "procedure_id": answers.procedure.id,
        "office_id": answers.office.id,
        "name": form.name.data,
        "phone": form.phone.data,
        "is_on_behalf": form.is_on_behalf.data,
        "language": language(),
        "booked_by_id": staff.id if staff else None,
        "refuse_twin": not form.wants_second.data,
        "now": clock.now(),
    }
    if not isinstance(form, HomeForm):
        return partial(services.book_counter, **said)
    return partial(
        services.book_pickup,
        commune_code=answers.commune.code,
        hamlet=form.hamlet.data,
        landmark=form.landmark.data or "",
        lat=form.lat.data,
        lon=form.lon.data,
        **said,
    )

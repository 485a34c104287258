"""The citizen's journey: choose, decide, book; every page works without JavaScript."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import gate
from app.accounts.gate import Asked
from app.accounts.guards import current_staff
from app.booking import answers as answered
from app.booking import confirming, kept, pages, queries, repeating, sending, services, times
from app.booking.answers import Answers
from app.booking.deciding import decision
from app.booking.errors import (
    DuplicateBookingError,
    NotFetchedError,
    SlotFullError,
    TooManyBookingsError,
)
from app.booking.forms import DetailsForm, WayForm
from app.booking.grants import grant, known_codes
from app.booking.words import LIFE_EVENTS
from app.catalogue import queries as catalogue
from app.catalogue import search
from app.catalogue.models import LifeEvent, Procedure
from app.core import clock
from app.core.db import no_transaction, writing
from app.core.errors import ConflictError
from app.core.render import redirect_to, render_page
from app.core.security import open_to_all
from app.core.text import tidy

bp = Blueprint("booking", __name__)
bp.app_context_processor(pages.footer_links)

FORM = "book"  # under which its tries are counted
MOST_LETTERS = 120


@bp.get("/")
@open_to_all
def home() -> Response:
    return render_page("booking/home.html", life_events=LIFE_EVENTS, can_repeat=bool(known_codes()))


@bp.get("/book")
@open_to_all
def choose_procedure() -> Response:
    text = tidy(request.args.get("q"))[:MOST_LETTERS]
    event = next((one for one in LifeEvent if one == request.args.get("event")), None)
    field = request.args.get("field", "")[:MOST_LETTERS]
    has_all = "all" in request.args
    return render_page(
        "booking/choose_procedure.html",
        fragment="booking/_procedures.html",
        found=search.find(text=text, life_event=event, field=field, everything=has_all),
        text=text,
        field=field,
        event=event,
        life_events=LIFE_EVENTS,
        added_to=pages.added_to(),
        can_repeat=bool(known_codes()),
    )


@bp.get("/bundles/<string(maxlength=20):bundle_code>/book")
@open_to_all
def choose_bundle(bundle_code: str) -> BaseResponse:
    first, *more = (one.code for one in catalogue.bundle(code=bundle_code).procedures)
    said: dict[str, Any] = dict(request.args.to_dict(flat=False))
    return redirect_to(url_for(".choose_way", **(said | {"procedure_code": first, "more": more})))


@bp.get("/book/again")
@open_to_all
def repeat() -> BaseResponse:
    last = confirming.last_booking()
    if last is None:
        return redirect_to(url_for(".choose_procedure"))
    return redirect_to(url_for(".choose_time", **repeating.query_of(last), again=1))


@bp.get("/book/<string(maxlength=20):procedure_code>")
@open_to_all
def choose_way(procedure_code: str) -> Response:
    procedure = catalogue.offered_procedure(code=procedure_code, with_papers=True)
    return _way_page(procedure, pages.said())


@bp.get("/book/<string(maxlength=20):procedure_code>/time")
@open_to_all
def choose_time(procedure_code: str) -> BaseResponse:
    procedure = catalogue.offered_procedure(code=procedure_code)
    said = pages.said()
    answers = answered.read(procedure, said)
    if answers is None:
        return _way_page(procedure, said, status=422)
    if answers.is_online:
        return redirect_to(url_for(".confirm", **answers.as_query()))
    return pages.remember_commune(_times_page(answers), answers.commune.code)


@bp.post("/book/<string(maxlength=20):procedure_code>/time")
@open_to_all
@no_transaction("Its own stands around the keeping: a time that cannot be kept stops nobody.")
def keep_time(procedure_code: str) -> BaseResponse:
    answers = answered.read(catalogue.offered_procedure(code=procedure_code), pages.said())
    if answers is None:
        return redirect_to(url_for(".choose_way", procedure_code=procedure_code))
    slot_id = answered.whole(request.form.get("slot", ""))
    if slot_id is None or answers.is_online:
        return redirect_to(url_for(".choose_time", **answers.as_query()))
    key = confirming.likely_key(request.form.get("key", ""))
    again = request.args.get("again")
    try:
        kept.keep_time(answers, slot_id=slot_id, key=key, now=clock.now())
    except SlotFullError:
        missed = answers.as_query(missed=slot_id, again=again, key=key)
        return redirect_to(url_for(".choose_time", **missed))
    return redirect_to(url_for(".confirm", **answers.as_query(slot=slot_id, key=key, again=again)))


@bp.get("/book/<string(maxlength=20):procedure_code>/confirm")
@open_to_all
def confirm(procedure_code: str) -> BaseResponse:
    answers = answered.read(catalogue.offered_procedure(code=procedure_code), pages.said())
    if answers is None:
        return redirect_to(url_for(".choose_way", procedure_code=procedure_code))
    slot_id = answered.whole(request.args.get("slot", ""))
    slot = queries.slot(slot_id=slot_id) if slot_id else None
    if not answers.is_online and (slot is None or not answers.holds(slot)):
        return redirect_to(url_for(".choose_time", **answers.as_query()))
    form = confirming.fresh_form(answers, key=request.args.get("key", ""), slot_id=slot_id)
    return _confirm_page(answers, form)


@bp.post("/book/<string(maxlength=20):procedure_code>/confirm")
@open_to_all
@no_transaction("Its own stands around the one service call, so that nobody waits for our reading.")
def book(procedure_code: str) -> BaseResponse:
    answers = answered.read(catalogue.procedure(code=procedure_code), pages.said())
    if answers is None:
        return redirect_to(url_for(".choose_way", procedure_code=procedure_code))
    form = confirming.form_for(answers)
    now = clock.now()
    if request.form.get("longer"):
        return _kept_longer(answers, form)
    if not confirming.is_whole(answers, form):
        return _confirm_page(answers, form, status=422)
    make = sending.call_of(answers, form, staff=current_staff(), now=now)
    key, phone = form.key.data or "", form.phone.data or ""
    if not kept.was_sent(key=key):
        must_prove = answers.office.confirms_phone
        asked = gate.ask(action=FORM, key=key, phone=phone, must_prove=must_prove, now=now)
        if asked is not None:
            return _confirm_page(answers, form, status=422, asked=asked)
        if form.slot.data:
            services.expect_hope(key=key, slot_id=form.slot.data)
    with writing():
        code = make().code
    grant(code)
    return redirect_to(url_for("tracking.see_booking", code=code))


@bp.errorhandler(SlotFullError)
@bp.errorhandler(DuplicateBookingError)
@bp.errorhandler(NotFetchedError)
@bp.errorhandler(TooManyBookingsError)
def keep_form(error: ConflictError) -> BaseResponse:
    """Show the form again as it was filled in, with what stands in its way."""
    procedure_code = (request.view_args or {}).get("procedure_code", "")
    answers = answered.read(catalogue.procedure(code=procedure_code), pages.said())
    if answers is None:
        return redirect_to(url_for(".choose_way", procedure_code=procedure_code))
    form = confirming.form_for(answers)
    return _confirm_page(answers, form, status=error.status, refusal=error)


def _way_page(procedure: Procedure, said: MultiDict[str, str], *, status: int = 200) -> Response:
    form = WayForm(said)
    if status != 200:
        form.explain(said)
    known = pages.at_home(said)
    context = decision(procedure, known, form=form, is_missing_way=status != 200)
    response = render_page(
        "booking/choose_way.html",
        fragment=_way_fragment(),
        status=status,
        procedure=procedure,
        form=form,
        **context,
    )
    if context["commune"] is not None:
        pages.remember_commune(response, context["commune"].code)
    return response


def _way_fragment() -> str:
    if "list" in request.args:
        return "catalogue/_checklist.html"
    return "booking/_communes.html" if "find" in request.args else "booking/_ways.html"


def _times_page(answers: Answers) -> Response:
    now = clock.now()
    slots = answers.open_slots(now=now)
    chosen = answered.whole(request.args.get("slot", ""))
    missed_id = answered.whole(request.args.get("missed", ""))
    missed = queries.slot(slot_id=missed_id) if missed_id else None
    if missed is not None:
        chosen = next((one.id for one in times.nearest(slots, missed, limit=1)), None)
    shown = slots if "all" in request.args else times.near(slots, chosen=chosen)
    return render_page(
        "booking/choose_time.html",
        fragment="booking/_times.html",
        answers=answers,
        days=times.days_of(shown, now=now),
        chosen=chosen or (slots[0].id if slots else ""),
        has_later=len(shown) < len(slots),
        was_missed=missed is not None,
        key=confirming.likely_key(request.args.get("key", "")),
        later_url=url_for(
            ".choose_time", **answers.as_query(all=1, again=request.args.get("again"))
        ),
        **pages.around_times(answers, now=now),
    )


def _kept_longer(answers: Answers, form: DetailsForm) -> Response:
    slot_id, key = form.slot.data, form.key.data or ""
    if slot_id:
        kept.keep_longer(answers, slot_id=slot_id, key=key, now=clock.now())
    form.was_kept_longer.data = "1"
    return _confirm_page(answers, form)


def _confirm_page(
    answers: Answers,
    form: DetailsForm,
    *,
    status: int = 200,
    refusal: ConflictError | None = None,
    asked: Asked | None = None,
) -> Response:
    return render_page(
        "booking/confirm.html",
        fragment="booking/_confirm.html",
        status=status,
        asked=asked,
        **confirming.context(answers, form, refusal=refusal, now=clock.now()),
    )

"""The waiting list: joined where all is taken, answered by a link."""

from datetime import date
from functools import partial
from typing import Any, cast
from uuid import uuid4

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts import gate
from app.accounts.gate import Asked
from app.accounts.guards import current_staff
from app.booking import answers as answered
from app.booking import pages, sending, waitlist
from app.booking.answers import Answers
from app.booking.errors import OfferOverError, TooManyBookingsError, WaitlistFullError
from app.booking.grants import grant
from app.booking.models import Booking, BookingKind
from app.booking.waitlist import Wait
from app.booking.waitlist_forms import WaitForm, WaitHomeForm
from app.booking.waitlist_models import WaitlistEntry, WaitState
from app.catalogue import queries as catalogue
from app.core import clock, rate_limits
from app.core.db import no_transaction, transaction, writing
from app.core.errors import AppError, ConflictError
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.core.security import open_to_all

bp = Blueprint("waitlist", __name__, url_prefix="/waitlist")

FORM = "wait"  # what is counted
TRIES = "300 per 10 minute"
TOKEN = "/<string(maxlength=32):token>"  # noqa: S105 - a part of an address.
KEPT = (
    "key", "office_id", "procedure_id", "more", "name", "phone", "is_on_behalf", "door", "terms",
    "language",
)  # fmt: skip


@bp.get("")
@open_to_all
def join() -> BaseResponse:
    answers = _answers()
    if answers is None:
        return _elsewhere()
    form = _form_for(answers)
    form.key.data = uuid4().hex
    form.suggest(today=clock.local_day(clock.now()))
    wanted = _date(request.args.get("from", ""))
    if wanted is not None:
        form.from_on.data = wanted
    return _join_page(answers, form)


@bp.post("")
@open_to_all
@no_transaction("Its own stands around the one service call; tries are counted before it.")
def keep() -> BaseResponse:
    answers = _answers()
    if answers is None:
        return _elsewhere()
    form, now = _form_for(answers), clock.now()
    is_whole = form.validate_on_submit() and form.has_names(answers.procedures)
    if not (is_whole and form.has_likely_place(answers.commune)):
        return _join_page(answers, form, status=422)
    key, phone = form.key.data or "", form.phone.data or ""
    asked = gate.ask(
        action=FORM, key=key, phone=phone, must_prove=answers.office.confirms_phone, now=now
    )
    if asked is not None:
        return _join_page(answers, form, status=422, asked=asked)
    wait = _wait(answers, form)
    try:
        with writing():
            token = waitlist.join(wait=wait, now=now).token
    except WaitlistFullError as refusal:
        return _join_page(answers, form, status=refusal.status, refusal=refusal)
    return redirect_to(url_for(".see", token=token))


@bp.get(TOKEN)
@open_to_all
def see(token: str) -> Response:
    rate_limits.count_try(TRIES, "waitlist", rate_limits.sender())
    entry = waitlist.by_token(token=token)
    if entry is None:
        raise OfferOverError
    return _entry_page(entry)


@bp.post(f"{TOKEN}/accept")
@open_to_all
@no_transaction("A refusal takes back what was begun, and is then shown beside the entry.")
def accept(token: str) -> BaseResponse:
    rate_limits.count_try(TRIES, "waitlist", rate_limits.sender())
    try:
        with writing():
            code = waitlist.accept(token=token, now=clock.now()).code
    except (OfferOverError, TooManyBookingsError) as refusal:
        entry = waitlist.by_token(token=token)
        if entry is None:
            raise
        return _entry_page(entry, refusal=refusal)
    grant(code)
    return redirect_to(url_for("tracking.see_booking", code=code))


@bp.post(f"{TOKEN}/decline")
@open_to_all
@transaction()
def decline(token: str) -> BaseResponse:
    waitlist.decline(token=token, now=clock.now())
    flash(_("Đã trả chỗ. Bạn vẫn ở trong danh sách chờ, nếu còn lượt nhắn tin."), "done")
    return redirect_to(url_for(".see", token=token))


@bp.post(f"{TOKEN}/leave")
@open_to_all
@transaction()
def leave(token: str) -> BaseResponse:
    waitlist.leave(token=token, now=clock.now())
    flash(_("Bạn đã rời danh sách chờ."), "done")
    return redirect_to(url_for(".see", token=token))


def _answers() -> Answers | None:
    code = request.args.get("procedure") or request.args.get("procedure_code") or ""
    answers = answered.read(catalogue.offered_procedure(code=code[:20]), pages.said())
    if answers is None or answers.is_online:
        return None
    has_place = answers.zone is not None if answers.is_home else answers.group is not None
    return answers if has_place else None


def _elsewhere() -> BaseResponse:
    code = request.args.get("procedure") or request.args.get("procedure_code") or ""
    return redirect_to(url_for("booking.choose_way", procedure_code=code[:20]))


def _form_for(answers: Answers) -> WaitForm | WaitHomeForm:
    form = WaitHomeForm() if answers.needs_door else WaitForm()
    form.is_by_staff = current_staff() is not None
    form.today = clock.local_day(clock.now())
    form.ask_names(answers.more)
    return form


def _wait(answers: Answers, form: WaitForm | WaitHomeForm) -> Wait:
    call = sending.call_of(answers, form, staff=current_staff(), now=clock.now())
    said = cast("partial[Booking]", call).keywords  # As it would be booked at once.
    door = said["door"]
    return Wait(
        kind=BookingKind.PICKUP if answers.is_home else BookingKind.COUNTER,
        group_id=None if answers.is_home or answers.group is None else answers.group.id,
        zone_id=answers.zone.id if answers.is_home and answers.zone else None,
        commune_code=door.commune_code if door else answers.commune.code,
        from_on=form.from_on.data,
        to_on=form.to_on.data,
        half=form.chosen_half,
        **{name: said[name] for name in KEPT},
    )


def _join_page(
    answers: Answers,
    form: WaitForm | WaitHomeForm,
    *,
    status: int = 200,
    asked: Asked | None = None,
    refusal: ConflictError | None = None,
) -> Response:
    query = _query(answers)
    return render_page(
        "booking/waitlist.html",
        fragment="booking/_waitlist.html",
        status=status,
        answers=answers,
        form=form,
        asked=asked,
        refusal=refusal.message if refusal else "",
        names=form.names_to_ask(answers.procedures),
        rows=pages.summary(answers, None),
        join_url=url_for(".keep", **query),
        page_url=url_for(".join", **query),
        back_url=url_for("booking.choose_time", **answers.as_query()),
        title=pages.plain_name(answers.procedure),
    )


def _query(answers: Answers) -> dict[str, Any]:
    query = answers.as_query(procedure=answers.procedure.code)
    return {name: value for name, value in query.items() if name != "procedure_code"}


def _entry_page(entry: WaitlistEntry, *, refusal: AppError | None = None) -> Response:
    now = clock.now()
    is_offered = entry.state is WaitState.OFFERED and (entry.offer_until or now) > now
    return render_page(
        "booking/waitlist_entry.html",
        status=refusal.status if refusal else 200,
        entry=entry,
        is_offered=is_offered,
        refusal=refusal.message if refusal else "",
        ahead=waitlist.ahead_of(entry),
        title=pages.plain_name(entry.procedure),
    )


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None

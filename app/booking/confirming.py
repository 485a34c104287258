"""The last page of a booking: its form, and what stands around it."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import request, url_for

from app.accounts.guards import current_staff
from app.accounts.models import Role
from app.booking import grants, hints, kept, pages, queries, times, ways
from app.booking.answers import Answers
from app.booking.errors import (
    DuplicateBookingError,
    NotFetchedError,
    SlotFullError,
    TooManyBookingsError,
)
from app.booking.forms import DetailsForm, HomeForm, OnlineForm, OnlineHomeForm
from app.booking.models import Booking, Slot
from app.catalogue import tariffs
from app.catalogue.tariffs import Quote
from app.core import clock
from app.core.errors import AppError, ConflictError
from app.core.i18n import _
from app.geo import hamlets

KEY_LENGTH = 32


def form_for(answers: Answers) -> DetailsForm:
    """Return the form that these answers lead to, as it was sent or empty."""
    if answers.is_online:
        form = OnlineHomeForm() if answers.needs_door else OnlineForm()
    else:
        form = HomeForm() if answers.needs_door else DetailsForm()
    form.is_by_staff = current_staff() is not None
    form.ask_names(answers.more)
    return form


def fresh_form(answers: Answers, *, key: str, slot_id: int | None) -> DetailsForm:
    """Return the form before anything was typed, with what this browser typed the last time."""
    form = form_for(answers)
    form.key.data = likely_key(key)
    form.slot.data = slot_id
    form.is_on_behalf.data = form.is_by_staff
    last = None if form.is_by_staff else last_booking()
    if last is not None and request.args.get("again"):
        form.name.data, form.phone.data = last.name, last.phone
        form.is_on_behalf.data = last.is_on_behalf
        form.helper_name.data, form.helper_phone.data = last.helper_name, last.helper_phone
        if isinstance(form, HomeForm):
            form.hamlet.data, form.landmark.data = last.hamlet, last.landmark
    return form


def likely_key(text: str) -> str:
    """Return a form's key as it came back, or a new one."""
    is_key = len(text) == KEY_LENGTH and set(text) <= set("0123456789abcdef")
    return text if is_key else uuid4().hex


def last_booking() -> Booking | None:
    """Return the booking that this browser made or opened last."""
    codes = grants.known_codes()
    try:
        return queries.booking(code=codes[-1]) if codes else None
    except AppError:
        return None


def is_whole(answers: Answers, form: DetailsForm) -> bool:
    """Whether everything was typed that is needed, and nothing speaks against it."""
    is_valid = form.validate_on_submit()
    has_names = form.has_names(answers.procedures)
    return is_valid and has_names and form.has_likely_place(answers.commune)


def context(
    answers: Answers, form: DetailsForm, *, refusal: ConflictError | None, now: datetime
) -> dict[str, Any]:
    """Return what the page shows around the form."""
    slot = queries.slot(slot_id=form.slot.data) if form.slot.data else None
    is_full = isinstance(refusal, SlotFullError)
    quote = ways.quote_of(answers, on=clock.local_day(now))
    _offer_discounts(form, answers, quote)
    until = kept.kept_until(key=form.key.data or "", now=now) if slot else None
    return {
        "answers": answers,
        "form": form,
        "refusal": refusal.message if refusal else "",
        "is_twin": isinstance(refusal, DuplicateBookingError) or bool(form.wants_second.data),
        "is_full": is_full,
        "is_flood": isinstance(refusal, TooManyBookingsError),
        "is_fetched": not isinstance(refusal, NotFetchedError),
        "others": _others(answers, slot, now=now) if is_full else [],
        "rows": _rows(answers, slot, quote, now=now),
        "names": form.names_to_ask(answers.procedures),
        "kept_until": until,
        "can_keep_longer": until is not None and not form.was_kept_longer.data,
        "quote": quote,
        **_door_context(form, answers),
        "is_focal": _is_focal(),
        "keep_title": ", ".join(filter(None, (_first_name(answers), _when(slot)))),
        # With its key: a form that is opened again has the time that is kept for it.
        "keep_page": url_for(
            "booking.confirm", **answers.as_query(slot=form.slot.data, key=form.key.data)
        ),
    }


def _offer_discounts(form: DetailsForm, answers: Answers, quote: Quote) -> None:
    groups = (
        tariffs.discount_groups(province_code=answers.commune.province_code)
        if quote.postage_vnd
        else []
    )
    words = [
        (one.code, _("%(name)s, giảm %(percent)s%% cước", name=name, percent=one.percent))
        for one in groups
        for name in [tariffs.group_name(one)]
    ]
    form.discount.choices = [("", _("Không")), *words] if words else []


def _others(answers: Answers, slot: Slot | None, *, now: datetime) -> list[times.Day]:
    is_theirs = slot is not None and answers.holds(slot)
    nearest = times.nearest(answers.open_slots(now=now), slot if is_theirs else None)
    return times.days_of(nearest, now=now)


def _rows(answers: Answers, slot: Slot | None, quote: Quote, *, now: datetime) -> pages.Rows:
    rows = pages.summary(answers, slot)
    on = ways.result_on(answers, handed_over_at=slot.starts_at if slot else now)
    rows[-1]["value"] = pages.result_words(answers, on)
    return [*rows, {"key": _("Tiền"), "value": pages.money_words(quote)}]


def _door_context(form: DetailsForm, answers: Answers) -> dict[str, Any]:
    """Return what helps to say where the house is; nothing where none has to be found."""
    if not isinstance(form, HomeForm):
        return {"hamlets": []}
    commune = answers.commune
    return {
        "hamlets": hamlets.hamlets_of(commune_code=commune.code),
        "hints": hints.HINTS,
        "ticked_hints": hints.ticked(request.form.getlist("hint")),
        "around": [commune.lat, commune.lon],
    }


def _is_focal() -> bool:
    staff = current_staff()
    return staff is not None and staff.role is Role.FOCAL_PERSON


def _first_name(answers: Answers) -> str:
    return pages.plain_name(answers.procedure)


def _when(slot: Slot | None) -> str:
    return times.slot_words(slot) if slot is not None else ""

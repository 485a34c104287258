"""What a filled-in form asks the services for: one call, with plain arguments."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask import request

from app.accounts.models import Role, Staff
from app.booking import hints, places, services, ways
from app.booking.answers import Answers
from app.booking.errors import NotFetchedError
from app.booking.forms import DetailsForm, HomeForm, OnlineFields
from app.booking.making import Door, Item, Terms
from app.booking.models import Booking
from app.catalogue.tariff_models import Leg
from app.core import clock
from app.core.i18n import language
from app.core.text import fold
from app.geo import hamlets
from app.geo.models import Hamlet


def call_of(
    answers: Answers, form: DetailsForm, *, staff: Staff | None, now: datetime
) -> Callable[[], Booking]:
    """Return the one service call: nothing is read again under the lock."""
    said: dict[str, Any] = {
        "key": form.key.data,
        "procedure_id": answers.procedure.id,
        "office_id": answers.office.id,
        "name": form.name.data,
        "phone": form.phone.data,
        "is_on_behalf": form.is_on_behalf.data,
        "language": language(),
        "more": more_of(answers, [entry.data for entry in form.names.entries], form.name.data),
        "terms": _terms(answers, form, staff=staff, now=now),
        "booked_by_id": staff.id if staff else None,
        "refuse_twin": not form.wants_second.data,
        "now": now,
    }
    door = _door(answers, form, now=now)
    if answers.is_online:
        code = form.external_code.data if isinstance(form, OnlineFields) else ""
        return partial(services.book_online, door=door, external_code=code or "", **said)
    said["slot_id"] = form.slot.data
    if answers.is_home and door is not None:
        return partial(
            services.book_pickup,
            commune_code=door.commune_code,
            hamlet=door.hamlet,
            landmark=door.landmark,
            door=door,
            **said,
        )
    return partial(services.book_counter, door=door, **said)


def more_of(answers: Answers, names: Sequence[str | None], first: str) -> tuple[Item, ...]:
    """Return the further dossiers; who is not named is the first person once more."""
    return tuple(
        Item(procedure_id=procedure.id, name=name or first)
        for procedure, name in zip(answers.more, names, strict=True)
    )


def _terms(answers: Answers, form: DetailsForm, *, staff: Staff | None, now: datetime) -> Terms:
    group = form.discount.data or ""
    quote = ways.quote_of(answers, on=clock.local_day(now), discount_group=group)
    is_focal = staff is not None and staff.role is Role.FOCAL_PERSON and form.is_on_behalf.data
    return Terms(
        helper_name=staff.full_name if is_focal and staff else form.helper_name.data or "",
        helper_phone=staff.phone if is_focal and staff else form.helper_phone.data or "",
        is_far=answers.is_far,
        return_place=answers.returns.place,
        return_point_id=answers.returns.point_id,
        return_focal_id=answers.returns.focal_id,
        fee_vnd=quote.fee_vnd,
        postage_vnd=quote.postage_vnd,
        discount_group=group,
    )


def _door(answers: Answers, form: DetailsForm, *, now: datetime) -> Door | None:
    """Return where a courier comes to: the house, or the post point that was chosen."""
    if answers.is_home:
        leg, key = Leg.PICKUP, answers.meets.key
    elif isinstance(form, HomeForm):
        leg, key = Leg.RETURN, answers.returns.key
    else:
        return None
    offers = places.offers(
        commune_code=answers.commune.code, procedures=answers.procedures, now=now, leg=leg
    )
    offer = places.chosen(offers=offers, key=key)
    if offer is None:
        raise NotFetchedError
    if not isinstance(form, HomeForm):
        return places.door_at(offer=offer)
    hamlet = typed_hamlet(form.hamlet.data or "", commune_code=answers.commune.code)
    return places.door_at(
        offer=offer,
        hamlet=form.hamlet.data or "",
        landmark=hints.written(request.form.getlist("hint"), form.landmark.data or ""),
        lat=form.lat.data,
        lon=form.lon.data,
        hamlet_id=hamlet.id if hamlet else None,
        proxy_name=form.proxy_name.data or "",
        proxy_paper=form.proxy_paper.data or "",
    )


def typed_hamlet(text: str, *, commune_code: str) -> Hamlet | None:
    """Return the hamlet of a commune's list that somebody typed, alone or within an address."""
    typed = f" {fold(text)} "
    known = hamlets.hamlets_of(commune_code=commune_code) if text else []
    return next((one for one in known if f" {one.search_key} " in typed), None)

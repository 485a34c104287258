"""The focal person books for a whole hamlet in one sitting, and prints who has which code."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role, Staff
from app.booking import grants, many, pages, times
from app.booking.many import Family, Fate, Sitting
from app.booking.many_forms import FEW_ROWS, MOST_ROWS, ManyForm, RowForm
from app.booking.models import Booking, MeetingPlace
from app.catalogue.models import Procedure
from app.core import clock
from app.core.codes import clean_code
from app.core.db import no_transaction
from app.core.i18n import _, language
from app.core.render import redirect_to, render_page
from app.core.text import fold

bp = Blueprint("booking_helping", __name__)


@bp.get("/book/many")
@open_to(Role.FOCAL_PERSON)
def many_rows() -> Response:
    form = ManyForm(request.args)
    _number(form)
    return _page(form)


@bp.post("/book/many")
@open_to(Role.FOCAL_PERSON)
@no_transaction("Each row has its own: what is wrong with one takes nothing from the others.")
def book_many() -> BaseResponse:
    staff = signed_in_staff()
    form = ManyForm()
    done = [clean_code(code)[:20] for code in request.form.getlist("done")][:MOST_ROWS]
    if request.form.get("add"):
        for _number_of_row in range(min(FEW_ROWS, MOST_ROWS - len(form.rows.entries))):
            form.rows.append_entry()
    if request.form.get("add") or request.form.get("look"):
        _number(form)
        return _page(form, done=done)
    families = _families(form)
    if families is None:
        return _page(form, done=done, status=422)
    fates = many.book(sitting=_sitting(form, staff), families=families)
    for fate in fates:
        if fate.code:
            grants.grant(fate.code)
    done += [fate.code for fate in fates if fate.code and fate.code not in done]
    if all(fate.code for fate in fates):
        return redirect_to(url_for(".see_many", code=done))
    _leave_refused(form, fates)
    return _page(form, done=done, fates=fates, status=409)


@bp.get("/bookings/list")
@open_to(Role.FOCAL_PERSON)
def see_many() -> Response:
    bookings = _visible(request.args.getlist("code")[:40])
    return render_page("booking/many_list.html", **_listed(bookings))


def _page(
    form: ManyForm, *, done: list[str] | None = None, fates: list[Fate] | None = None,
    status: int = 200,
) -> Response:  # fmt: skip
    staff = signed_in_staff()
    now = clock.now()
    slots = many.free_times(focal=staff, is_counter=form.is_counter, now=now)
    shown = times.near(slots, chosen=form.slot.data)
    is_known = any(slot.id == form.slot.data for slot in shown)
    return render_page(
        "booking/many.html",
        fragment="booking/_many.html",
        status=status,
        form=form,
        days=times.days_of(shown, now=now),
        chosen=form.slot.data if is_known else (shown[0].id if shown else ""),
        has_later=False,
        names=sorted({pages.plain_name(one) for one in many.procedures_by_name().values()}),
        refusals={fate.key: fate.refusal for fate in fates or [] if fate.refusal},
        is_wrong=status == HTTPStatus.UNPROCESSABLE_ENTITY,
        can_add=len(form.rows.entries) < MOST_ROWS,
        done=done or [],
        **_listed(_visible(done or [])),
    )


def _families(form: ManyForm) -> list[Family] | None:
    """Return what was typed, or None where something is missing; then the form says what."""
    is_whole = form.validate_on_submit()
    if form.slot.data is None:
        form.slot.errors = [_("Mời bạn chọn một khung giờ.")]
    if not form.begun:
        form.rows.entries[0].form.name.errors = [_("Mời bạn gõ họ và tên.")]
    known = many.procedures_by_name()
    families = [_family(row, known) for row in form.begun]
    whole = [one for one in families if one is not None]
    if not is_whole or form.slot.data is None or not whole or len(whole) < len(families):
        return None
    return whole


def _family(row: RowForm, known: dict[str, Procedure]) -> Family | None:
    row.miss()
    found = [_procedure(field, known) for field in (row.what, row.also) if field.data]
    if row.errors or any(one is None for one in found):
        return None
    return Family(
        key=row.key.data or uuid4().hex,
        name=row.name.data or "",
        phone=row.phone.data or "",
        procedures=[one for one in found if one is not None],
    )


def _procedure(field: Any, known: dict[str, Procedure]) -> Procedure | None:
    found = known.get(fold(field.data))
    if found is not None:
        return found
    near = many.nearest_procedure(text=field.data)
    if near is None:
        field.errors = [_("Chưa tìm thấy thủ tục này. Mời bạn chọn trong danh sách.")]
    else:
        field.data = pages.plain_name(near)
        field.errors = [_("Có phải thủ tục này không? Đúng thì bạn bấm Đặt lịch lần nữa.")]
    return None


def _sitting(form: ManyForm, staff: Staff) -> Sitting:
    is_brought = form.back.data == MeetingPlace.FOCAL_PERSON.value
    return Sitting(
        focal=staff,
        is_counter=form.is_counter,
        returns=MeetingPlace.FOCAL_PERSON if is_brought else MeetingPlace.OFFICE,
        slot_id=form.slot.data or 0,
        now=clock.now(),
    )


def _leave_refused(form: ManyForm, fates: list[Fate]) -> None:
    booked = {fate.key for fate in fates if fate.code}
    form.rows.entries = [one for one in form.rows.entries if one.form.key.data not in booked]


def _number(form: ManyForm) -> None:
    """Give every row a key of its own, which it keeps however often the table is sent."""
    for entry in form.rows.entries:
        entry.form.key.data = entry.form.key.data or uuid4().hex


def _visible(codes: list[str]) -> list[Booking]:
    found = [grants.visible_booking(code) for code in codes if len(clean_code(code)) == 8]
    return [one for one in found if one is not None]


def _listed(bookings: list[Booking]) -> dict[str, Any]:
    rows = [{"booking": one, **pages.in_short(one)} for one in bookings]
    sums = [one.fee_vnd for one in bookings], [one.postage_vnd for one in bookings]
    return {
        "rows": rows,
        "fee_vnd": sum(vnd or 0 for vnd in sums[0]),
        "postage_vnd": sum(vnd or 0 for vnd in sums[1]),
        "has_open_sum": any(vnd is None for of_kind in sums for vnd in of_kind),
        "language": language(),
    }

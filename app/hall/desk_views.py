"""The hall as officers work in it: their counter, the next one, who came, who may come."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec

from flask import Blueprint, Response, flash, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role, Staff
from app.catalogue.models import Office
from app.core import clock
from app.core.db import transaction
from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.core.i18n import LANGUAGES, _
from app.core.render import redirect_to, render_page, wants_fragment
from app.hall import calling, pages, queries, services
from app.hall.arriving import booking_shown
from app.hall.errors import CounterClosedError, TicketNotFoundError
from app.hall.forms import CounterForm
from app.hall.models import OpenCounter, Ticket
from app.hall.outlook import Outlook, look
from app.hall.words import STATE_WORDS, arrival_words, wait_words

bp = Blueprint("hall_desk", __name__)

TICKET = "<int(max=2147483647):ticket_id>"
P = ParamSpec("P")


def say_and_go_back(view: Callable[P, BaseResponse]) -> Callable[P, BaseResponse]:
    """Say a refusal above the desk: between two counters they are part of every day."""

    @wraps(view)
    def inside(*args: P.args, **kwargs: P.kwargs) -> BaseResponse:
        try:
            return view(*args, **kwargs)
        except (ConflictError, NotFoundError, InvalidError) as refusal:
            flash(refusal.message, "warn")
            return redirect_to(url_for("hall_desk.desk"))

    return inside


@bp.get("/hall/desk")
@open_to(Role.OFFICER)
def desk() -> Response:
    office, now = _office(), clock.now()
    if office is None:
        return render_page("hall/no_office.html")
    if wants_fragment() and request.args.get("seen") == _seen(office, now):
        return make_response("", 204)
    return _desk_page(office, CounterForm(None))


@bp.post("/hall/desk/counter")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def open_counter() -> BaseResponse:
    office, form = _own_office(), CounterForm()
    if not form.validate_on_submit():
        return _desk_page(office, form, status=422)
    services.open_counter(
        office=office,
        number=form.number.data,
        group_ids=form.groups.data,
        by=signed_in_staff(),
        now=clock.now(),
    )
    return _back()


@bp.post("/hall/desk/counter/close")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def close_counter() -> BaseResponse:
    services.close_counters(office_id=_own_office().id, by=signed_in_staff(), now=clock.now())
    flash(_("Đã đóng quầy của bạn."), "done")
    return _back()


@bp.post("/hall/desk/next")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def call_next() -> BaseResponse:
    office = _own_office()
    called = calling.call_next(
        office_id=office.id,
        number=_counter(office).number,
        current_id=request.form.get("current_id", type=int),
        by=signed_in_staff(),
        now=clock.now(),
    )
    if called is None:
        flash(_("Chưa có ai chờ quầy của bạn."))
    return _back()


@bp.post(f"/hall/desk/tickets/{TICKET}/call")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def call_one(ticket_id: int) -> BaseResponse:
    office = _own_office()
    calling.call_one(
        office_id=office.id,
        number=_counter(office).number,
        ticket_id=ticket_id,
        current_id=request.form.get("current_id", type=int),
        by=signed_in_staff(),
        now=clock.now(),
    )
    return _back()


@bp.post(f"/hall/desk/tickets/{TICKET}/again")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def call_again(ticket_id: int) -> BaseResponse:
    calling.call_again(ticket=_own(ticket_id), by=signed_in_staff(), now=clock.now())
    return _back()


@bp.post(f"/hall/desk/tickets/{TICKET}/aside")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def put_aside(ticket_id: int) -> BaseResponse:
    calling.put_aside(ticket=_own(ticket_id), now=clock.now())
    return _back()


@bp.post(f"/hall/desk/tickets/{TICKET}/serve")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def serve(ticket_id: int) -> BaseResponse:
    calling.serve(ticket=_own(ticket_id), now=clock.now())
    return _back()


@bp.post(f"/hall/desk/tickets/{TICKET}/finish")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def finish(ticket_id: int) -> BaseResponse:
    calling.finish(ticket=_own(ticket_id), now=clock.now())
    return _back()


@bp.post(f"/hall/desk/tickets/{TICKET}/back")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def send_back(ticket_id: int) -> BaseResponse:
    calling.send_back(ticket=_own(ticket_id), now=clock.now())
    return _back()


@bp.post(f"/hall/desk/tickets/{TICKET}/transfer")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def transfer(ticket_id: int) -> BaseResponse:
    group_id = request.form.get("group_id", 0, type=int)
    calling.transfer(ticket=_own(ticket_id), group_id=group_id)
    return _back()


@bp.post(f"/hall/desk/tickets/{TICKET}/priority")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def set_priority(ticket_id: int) -> BaseResponse:
    has_priority = request.form.get("has_priority") == "1"
    services.set_priority(ticket=_own(ticket_id), has_priority=has_priority)
    return _back()


@bp.post(f"/hall/desk/tickets/{TICKET}/come-back")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def come_back(ticket_id: int) -> BaseResponse:
    services.come_back(ticket=_own(ticket_id), now=clock.now())
    return _back()


@bp.post("/hall/desk/tickets")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def issue() -> BaseResponse:
    asked = request.form.get("language", "")
    ticket = services.issue(
        office=_own_office(),
        field=request.form.get("field", "")[:100],
        has_priority=bool(request.form.get("has_priority")),
        language=asked if asked in LANGUAGES else "vi",
        now=clock.now(),
    )
    flash(_("Đã phát số %(number)s.", number=ticket.number), "done")
    return _back()


@bp.post("/hall/desk/check-in")
@open_to(Role.OFFICER)
@say_and_go_back
@transaction()
def check_in() -> BaseResponse:
    now = clock.now()
    booking = booking_shown(code=request.form.get("code", ""))
    ticket = services.check_in(booking=booking, office=_own_office(), now=now)
    said = arrival_words(ticket, now=now)
    sentence = _("%(name)s có số %(number)s.", name=booking.name, number=ticket.number)
    flash(f"{sentence} {said}".strip(), "done")
    comes_from_calendar = request.form.get("then") == "calendar"
    return redirect_to(url_for("hall_calendar.day")) if comes_from_calendar else _back()


def _desk_page(office: Office, form: CounterForm, *, status: int = 200) -> Response:
    now, staff = clock.now(), signed_in_staff()
    outlook = look(office=office, now=now)
    mine = _mine(outlook, staff)
    if not form.is_submitted():
        form.number.data = mine.number if mine else _free_number(outlook)
        form.groups.data = mine.group_ids if mine else [one.id for one in outlook.groups]
    form.groups.choices = [(one.id, pages.group_name(one)) for one in outlook.groups]
    return render_page(
        "hall/desk.html",
        fragment="hall/_queue.html",
        status=status,
        office=office,
        seen=_seen(office, now),
        outlook=outlook,
        mine=mine,
        current=outlook.at(mine.number) if mine else None,
        missed=queries.missed(office_id=office.id, on=clock.local_day(now)),
        choices=queries.choices(office=office, groups=outlook.groups),
        form=form,
        now=now,
        field_name=pages.field_namer(),
        group_name=pages.group_name,
        state_words=STATE_WORDS,
        wait_words=wait_words,
    )


def _seen(office: Office, now: datetime) -> str:
    version = queries.hall(office_id=office.id).version
    return f"{version}.{int(now.timestamp()) // 60}"


def _mine(outlook: Outlook, staff: Staff) -> OpenCounter | None:
    return next((one for one in outlook.counters if one.staff_id == staff.id), None)


def _free_number(outlook: Outlook) -> int:
    taken = {one.number for one in outlook.counters}
    return next(number for number in range(1, 100) if number not in taken)


def _counter(office: Office) -> OpenCounter:
    staff, on = signed_in_staff(), clock.local_day(clock.now())
    opened = queries.open_counters(office_id=office.id, on=on)
    mine = next((one for one in opened if one.staff_id == staff.id), None)
    if mine is None:
        raise CounterClosedError
    return mine


def _own(ticket_id: int) -> Ticket:
    return queries.ticket_at(ticket_id=ticket_id, office_id=_own_office().id)


def _office() -> Office | None:
    office_id = signed_in_staff().office_id
    return None if office_id is None else queries.office(office_id=office_id)


def _own_office() -> Office:
    office = _office()
    if office is None:
        raise TicketNotFoundError
    return office


def _back() -> BaseResponse:
    return redirect_to(url_for("hall_desk.desk"))

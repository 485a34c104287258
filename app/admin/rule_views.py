"""An office's rules: its counter groups, its calendar, other hours, many days off at once."""

from datetime import date

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectChoice

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin import calendar_queries, rule_services, services
from app.admin.rooms import navigation
from app.admin.rule_forms import DaysOffForm, ExceptionForm, GroupForm, MobileGroupForm
from app.admin.sure import TRIED, done_or_shown
from app.booking.errors import GridInUseError
from app.catalogue import calendar_services, groups
from app.catalogue import queries as catalogue
from app.catalogue.errors import OfficeNotFoundError
from app.catalogue.models import CounterGroup, Office, OfficeKind
from app.core import clock
from app.core.db import no_transaction, transaction
from app.core.errors import InvalidError
from app.core.i18n import _, day, ngettext
from app.core.render import redirect_to, render_page
from app.geo import queries as geo

bp = Blueprint("admin_rules", __name__, url_prefix="/admin/offices")
bp.context_processor(navigation)

ONE = "/<int(max=2147483647):office_id>"
GROUP = f"{ONE}/counters/<int(max=2147483647):group_id>"


@bp.get(f"{ONE}/counters")
@open_to(Role.ADMINISTRATOR)
def counters(office_id: int) -> Response:
    place = _office(office_id)
    today = clock.local_day(clock.now())
    return render_page(
        "admin/counters.html",
        office=place,
        groups=sorted(place.groups, key=lambda one: (one.is_mobile, one.id)),
        has_rest=any(one.takes_rest and one.is_open and not one.is_mobile for one in place.groups),
        today=today,
    )


@bp.get(f"{ONE}/counters/new")
@open_to(Role.ADMINISTRATOR)
def new_group(office_id: int) -> Response:
    return _group_page(_office(office_id), None, _new_form())


@bp.post(f"{ONE}/counters/new")
@open_to(Role.ADMINISTRATOR)
@no_transaction(TRIED)
def add_group(office_id: int) -> BaseResponse:
    return _save_group(_office(office_id), None, _new_form())


@bp.get(GROUP)
@open_to(Role.ADMINISTRATOR)
def group(office_id: int, group_id: int) -> Response:
    place = _office(office_id)
    one = _group(place, group_id)
    return _group_page(place, one, _form_of(one))


@bp.post(GROUP)
@open_to(Role.ADMINISTRATOR)
@no_transaction(TRIED)
def change_group(office_id: int, group_id: int) -> BaseResponse:
    place = _office(office_id)
    one = _group(place, group_id)
    return _save_group(place, one, _form_of(one))


@bp.get(f"{ONE}/calendar")
@open_to(Role.ADMINISTRATOR)
def calendar(office_id: int) -> Response:
    place, now = _office(office_id), clock.now()
    first = calendar_queries.first_of_month(request.args.get("month", ""), now=now)
    today = clock.local_day(now)
    return render_page(
        "admin/calendar.html",
        fragment="admin/_calendar.html",
        office=place,
        first=first,
        today=today,
        weeks=calendar_queries.month_of(office=place, first=first),
        before=calendar_queries.month_beside(first, steps=-1),
        after=calendar_queries.month_beside(first, steps=1),
        exceptions=calendar_services.exceptions_of(office_id=place.id, since=today),
        closures=catalogue.closures(office=place, since=today),
    )


@bp.get(f"{ONE}/exceptions/new")
@open_to(Role.ADMINISTRATOR)
def new_exception(office_id: int) -> Response:
    form = ExceptionForm()
    form.on.data = _date(request.args.get("on", ""))
    return _exception_page(_office(office_id), form)


@bp.post(f"{ONE}/exceptions/new")
@open_to(Role.ADMINISTRATOR)
@no_transaction(TRIED)
def set_exception(office_id: int) -> BaseResponse:
    place, form = _office(office_id), ExceptionForm()
    if not form.validate_on_submit():
        return _exception_page(place, form, status=422)

    def act() -> None:
        rule_services.set_exception(
            office=place,
            on=form.on.data,
            spans=form.spans,
            reason=form.reason.data or "",
            by=_by(),
            now=clock.now(),
        )

    try:
        return done_or_shown(place, act, _("Đã ghi giờ mở cửa: %(day)s.", day=day(form.on.data)))
    except InvalidError as error:
        form.on.errors = [error.message]
        return _exception_page(place, form, status=422)


@bp.post(f"{ONE}/exceptions/<string(length=10):on>/drop")
@open_to(Role.ADMINISTRATOR)
@no_transaction(TRIED)
def drop_exception(office_id: int, on: str) -> BaseResponse:
    place, when = _office(office_id), _date(on)
    if when is None:
        return _back_to_calendar(place)

    def act() -> None:
        rule_services.set_exception(
            office=place, on=when, spans=[], reason="", by=_by(), now=clock.now()
        )

    return done_or_shown(place, act, _("Hôm đó mở cửa như các tuần khác."))


@bp.get(f"{ONE}/days-off/new")
@open_to(Role.ADMINISTRATOR)
def new_days_off(office_id: int) -> Response:
    return _days_off_page(_office(office_id), DaysOffForm())


@bp.post(f"{ONE}/days-off/new")
@open_to(Role.ADMINISTRATOR)
@no_transaction(TRIED)
def close_days(office_id: int) -> BaseResponse:
    place, form, now = _office(office_id), DaysOffForm(), clock.now()
    if not form.validate_on_submit():
        return _days_off_page(place, form, status=422)
    try:
        dates = form.dates(today=clock.local_day(now))
        said = ngettext("Đã ghi %(num)d ngày nghỉ.", "Đã ghi %(num)d ngày nghỉ.", len(dates))

        def act() -> None:
            rule_services.close_days(
                office=place,
                dates=dates,
                reason=form.reason.data,
                everywhere=form.everywhere.data,
                by=_by(),
                now=now,
            )

        return done_or_shown(place, act, said, dates=dates)
    except InvalidError as error:
        form.days_text.errors = [error.message]
        return _days_off_page(place, form, status=422)


@bp.post(f"{ONE}/days-off/<int(max=2147483647):closure_id>/undo")
@open_to(Role.ADMINISTRATOR)
@transaction()
def reopen(office_id: int, closure_id: int) -> BaseResponse:
    place = _office(office_id)
    services.reopen_day(office=place, closure_id=closure_id, by=_by(), now=clock.now())
    flash(_("Đã bỏ ngày nghỉ. Điểm này mở cửa như thường."), "done")
    return _back_to_calendar(place)


def _save_group(place: Office, one: CounterGroup | None, form: GroupForm) -> BaseResponse:
    if not form.validate_on_submit():
        return _group_page(place, one, form, status=422)
    now, group_id = clock.now(), one.id if one else None
    try:
        rules, days = form.rules(), form.days(today=clock.local_day(now))

        def act() -> None:
            rule_services.save_group(
                office=place, group_id=group_id, rules=rules, days=days, by=_by(), now=now
            )

        back = url_for(".counters", office_id=place.id)
        return done_or_shown(place, act, _("Đã lưu nhóm quầy."), back=back)
    except (InvalidError, GridInUseError) as error:
        form.form_errors = [error.message]
        return _group_page(place, one and _group(place, group_id or 0), form, status=422)


def _new_form() -> GroupForm:
    form = MobileGroupForm() if "mobile" in request.args else GroupForm()
    return _with_choices(form)


def _form_of(one: CounterGroup) -> GroupForm:
    return _with_choices(MobileGroupForm.of(one) if one.is_mobile else GroupForm.of(one))


def _with_choices(form: GroupForm) -> GroupForm:
    form.fields.choices = [(name, name) for name in groups.known_fields()]
    if isinstance(form, MobileGroupForm):
        communes = geo.communes_of(province_code=_province_code())
        form.commune_code.choices = [
            SelectChoice("", _("Mời bạn chọn")),
            *(SelectChoice(commune.code, commune.name) for commune in communes),
        ]
    return form


def _group_page(
    place: Office, one: CounterGroup | None, form: GroupForm, *, status: int = 200
) -> Response:
    return render_page(
        "admin/counter_group.html",
        status=status,
        office=place,
        group=one,
        form=form,
        is_mobile=isinstance(form, MobileGroupForm),
    )


def _exception_page(place: Office, form: ExceptionForm, *, status: int = 200) -> Response:
    return render_page("admin/exception_new.html", status=status, office=place, form=form)


def _days_off_page(place: Office, form: DaysOffForm, *, status: int = 200) -> Response:
    return render_page("admin/days_off_new.html", status=status, office=place, form=form)


def _back_to_calendar(place: Office) -> BaseResponse:
    return redirect_to(url_for(".calendar", office_id=place.id))


def _office(office_id: int) -> Office:
    place = catalogue.office(office_id=office_id)
    is_theirs = place.commune.province_code == _province_code()
    if not is_theirs or place.kind is not OfficeKind.OFFICE:
        raise OfficeNotFoundError
    return place


def _group(place: Office, group_id: int) -> CounterGroup:
    one = groups.group(group_id=group_id)
    if one.office_id != place.id:
        raise OfficeNotFoundError
    return one


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _province_code() -> str:
    return signed_in_staff().province_code


def _by() -> str:
    return signed_in_staff().username

"""Offices and post points: where they are, when they are open, whom they serve."""

from flask import Blueprint, Response, current_app, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectChoice

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin import geocoding, queries, services
from app.admin.forms import ClosureForm, HoursForm, NewOfficeForm, OfficeForm, PointForm
from app.admin.rooms import navigation
from app.admin.sure import TRIED, done_or_shown
from app.catalogue import queries as catalogue
from app.catalogue import services as catalogue_services
from app.catalogue.errors import (
    AlreadyClosedError,
    FarDayError,
    OfficeNotFoundError,
    PastDayError,
)
from app.catalogue.models import Office, OfficeKind
from app.core import clock
from app.core.db import db, no_transaction, transaction
from app.core.i18n import _, day
from app.core.render import redirect_to, render_page
from app.geo import queries as geo

bp = Blueprint("admin_offices", __name__, url_prefix="/admin/offices")
bp.context_processor(navigation)
geocoding.register()

ONE = "/<int(max=2147483647):office_id>"
FACTS = ("name", "address", "phone", "counters", "confirms_phone")


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def offices() -> Response:
    words = request.args.get("q", "")[:120]
    asked = request.args.get("kind", "")
    kind = OfficeKind(asked) if asked in set(OfficeKind) else None
    found = catalogue.offices(province_code=_province_code(), kind=kind, text=words)
    return render_page(
        "admin/offices.html",
        fragment="admin/_offices.html",
        offices=found,
        words=words,
        kind=kind,
    )


@bp.get("/new")
@open_to(Role.ADMINISTRATOR)
def new_office() -> Response:
    return render_page("admin/office_new.html", form=_new_form())


@bp.post("/new")
@open_to(Role.ADMINISTRATOR)
@transaction()
def add_office() -> BaseResponse:
    form = _new_form()
    if not form.validate_on_submit():
        return render_page("admin/office_new.html", status=422, form=form)
    office = catalogue_services.add_office(
        kind=OfficeKind(form.kind.data),
        name=form.name.data,
        commune_code=form.commune_code.data,
        address=form.address.data,
        phone=form.phone.data,
        counters=form.counters.data,
        by=_by(),
        now=clock.now(),
    )
    flash(_("Đã thêm. Mời bạn ghi giờ mở cửa và xem lại điểm trên bản đồ."), "done")
    return redirect_to(url_for(".office", office_id=office.id))


@bp.get(ONE)
@open_to(Role.ADMINISTRATOR)
def office(office_id: int) -> Response:
    place = _office(office_id)
    now = clock.now()
    closures = catalogue.closures(office=place, since=clock.local_day(now))
    return render_page(
        "admin/office.html",
        office=place,
        hours=HoursForm.of(place),
        closures=closures,
        bookings=queries.standing_bookings(office_id=place.id),
        is_open_now=catalogue.is_open_now(office=place, now=now),
    )


@bp.get(f"{ONE}/edit")
@open_to(Role.ADMINISTRATOR)
def edit(office_id: int) -> Response:
    place = _office(office_id)
    return render_page("admin/office_edit.html", office=place, form=OfficeForm(obj=place))


@bp.post(f"{ONE}/edit")
@open_to(Role.ADMINISTRATOR)
@no_transaction(TRIED)
def describe(office_id: int) -> BaseResponse:
    place, form = _office(office_id), OfficeForm()
    if not form.validate_on_submit():
        return render_page("admin/office_edit.html", status=422, office=place, form=form)
    facts = {name: form[name].data for name in FACTS}

    def act() -> None:
        services.describe_office(office=place, by=_by(), now=clock.now(), **facts)

    return done_or_shown(place, act, _("Đã lưu."), back=_page_of(place))


@bp.post(f"{ONE}/open")
@open_to(Role.ADMINISTRATOR)
@no_transaction(TRIED)
def set_open(office_id: int) -> BaseResponse:
    place, is_open = _office(office_id), request.form.get("is_open") == "yes"
    said = _("Điểm này phục vụ trở lại.") if is_open else _("Điểm này đã ngừng phục vụ.")

    def act() -> None:
        services.set_open(office=place, is_open=is_open, by=_by(), now=clock.now())

    return done_or_shown(place, act, said, back=_page_of(place))


@bp.get(f"{ONE}/hours")
@open_to(Role.ADMINISTRATOR)
def hours(office_id: int) -> Response:
    place = _office(office_id)
    return render_page("admin/office_hours.html", office=place, form=HoursForm.of(place))


@bp.post(f"{ONE}/hours")
@open_to(Role.ADMINISTRATOR)
@no_transaction(TRIED)
def set_hours(office_id: int) -> BaseResponse:
    place, form = _office(office_id), HoursForm()
    if not form.validate_on_submit():
        return render_page("admin/office_hours.html", status=422, office=place, form=form)

    def act() -> None:
        services.set_hours(office=place, spans=form.spans, by=_by(), now=clock.now())

    return done_or_shown(place, act, _("Đã lưu giờ mở cửa."), back=_page_of(place))


@bp.get(f"{ONE}/point")
@open_to(Role.ADMINISTRATOR)
def point(office_id: int) -> Response:
    place = _office(office_id)
    return _point_page(place, PointForm(obj=place))


@bp.post(f"{ONE}/point")
@open_to(Role.ADMINISTRATOR)
@transaction()
def set_point(office_id: int) -> BaseResponse:
    place, form = _office(office_id), PointForm()
    if not form.validate_on_submit():
        return _point_page(place, form, status=422)
    catalogue_services.move_office(
        office_id=office_id,
        lat=form.lat.data,
        lon=form.lon.data,
        source=form.point_source,
        by=_by(),
        now=clock.now(),
    )
    return _done(office_id, _("Đã đặt điểm trên bản đồ."))


@bp.post(f"{ONE}/point/commune")
@open_to(Role.ADMINISTRATOR)
@transaction()
def use_commune_point(office_id: int) -> BaseResponse:
    _office(office_id)
    catalogue_services.move_to_commune_point(office_id=office_id, by=_by(), now=clock.now())
    return _done(office_id, _("Đã lấy điểm của xã, phường."))


@bp.post(f"{ONE}/geocoding")
@open_to(Role.ADMINISTRATOR)
@transaction()
def find_point(office_id: int) -> BaseResponse:
    _office(office_id)
    job = services.find_point(office_id=office_id, by=_by(), now=clock.now())
    return redirect_to(url_for(".geocoding_state", office_id=office_id, job_id=job.id))


@bp.get(f"{ONE}/geocoding/<int(max=2147483647):job_id>")
@open_to(Role.ADMINISTRATOR)
def geocoding_state(office_id: int, job_id: int) -> Response:
    place = _office(office_id)
    return render_page(
        "admin/geocoding.html",
        fragment="admin/_geocoding.html",
        office=place,
        job=queries.geocoding(office_id=office_id, job_id=job_id),
        is_beating=queries.signs_of_life().is_beating,
    )


@bp.get(f"{ONE}/closures/new")
@open_to(Role.ADMINISTRATOR)
def new_closure(office_id: int) -> Response:
    return render_page("admin/closure_new.html", office=_office(office_id), form=ClosureForm())


@bp.post(f"{ONE}/closures/new")
@open_to(Role.ADMINISTRATOR)
@no_transaction(TRIED)
def close(office_id: int) -> BaseResponse:
    place, form = _office(office_id), ClosureForm()
    if not form.validate_on_submit():
        return render_page("admin/closure_new.html", status=422, office=place, form=form)

    def act() -> None:
        services.close_day(
            office=place,
            on=form.on.data,
            reason=form.reason.data,
            everywhere=form.everywhere.data,
            by=_by(),
            now=clock.now(),
        )

    said = _("Đã ghi ngày nghỉ: %(day)s.", day=day(form.on.data))
    try:
        return done_or_shown(place, act, said, back=_page_of(place))
    except (AlreadyClosedError, FarDayError, PastDayError) as error:
        form.on.errors = [error.message]
        return render_page("admin/closure_new.html", status=422, office=place, form=form)


@bp.post(f"{ONE}/closures/<int(max=2147483647):closure_id>/undo")
@open_to(Role.ADMINISTRATOR)
@transaction()
def reopen(office_id: int, closure_id: int) -> BaseResponse:
    services.reopen_day(office=_office(office_id), closure_id=closure_id, by=_by(), now=clock.now())
    return _done(office_id, _("Đã bỏ ngày nghỉ. Điểm này mở cửa như thường."))


def _new_form() -> NewOfficeForm:
    form = NewOfficeForm()
    communes = geo.communes_of(province_code=_province_code())
    form.commune_code.choices = [
        SelectChoice("", _("Mời bạn chọn")),
        *(SelectChoice(commune.code, commune.name) for commune in communes),
    ]
    return form


def _point_page(place: Office, form: PointForm, *, status: int = 200) -> Response:
    communes = geo.communes_of(province_code=place.commune.province_code)
    return render_page(
        "admin/office_point.html",
        status=status,
        office=place,
        form=form,
        places=[[c.short_name, round(c.lat, 4), round(c.lon, 4)] for c in communes],
        can_find=bool(current_app.config["SETTINGS"].geocoder_url),
    )


def _office(office_id: int) -> Office:
    place = catalogue.office(office_id=office_id)
    if place.commune.province_code != _province_code():
        raise OfficeNotFoundError
    return place


def _page_of(place: Office) -> str:
    return url_for(".office", office_id=place.id)


def _done(office_id: int, sentence: str) -> BaseResponse:
    db.session.flush()
    flash(sentence, "done")
    return redirect_to(url_for(".office", office_id=office_id))


def _province_code() -> str:
    return signed_in_staff().province_code


def _by() -> str:
    return signed_in_staff().username

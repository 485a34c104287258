"""Pickup zones: their communes, their couriers' windows, their service days; files of them."""

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin.area_forms import AreaImportForm, WindowsForm, ZoneForm
from app.admin.rooms import navigation
from app.booking import affected, area_import, returning, zone_queries, zone_services
from app.booking.area_import import AreaImport, AreaTable
from app.booking.models import PickupZone
from app.catalogue.errors import ImportFileError
from app.catalogue.import_file import read_table
from app.core import clock
from app.core.db import transaction
from app.core.errors import ConflictError
from app.core.i18n import WEEKDAYS, _, ngettext
from app.core.render import redirect_to, render_page
from app.core.security import takes_files
from app.geo import queries as geo

bp = Blueprint("admin_zones", __name__, url_prefix="/admin/zones")
bp.context_processor(navigation)

ONE = "/<int(max=2147483647):zone_id>"
SERVED_DAYS = range(5)  # Couriers ride on working days.


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def zones() -> Response:
    code = _province_code()
    return render_page(
        "admin/zones.html",
        zones=zone_queries.zones_in_brief(province_code=code, now=clock.now()),
        lost=zone_queries.communes_without_zone(province_code=code),
    )


@bp.get("/new")
@open_to(Role.ADMINISTRATOR)
def new_zone() -> Response:
    return render_page("admin/zone_new.html", form=ZoneForm())


@bp.post("/new")
@open_to(Role.ADMINISTRATOR)
@transaction()
def add_zone() -> BaseResponse:
    form = ZoneForm()
    if form.validate_on_submit():
        try:
            zone = zone_services.add_zone(
                province_code=_province_code(),
                name=form.name.data,
                capacity=form.capacity.data,
                by=_by(),
                now=clock.now(),
            )
        except ConflictError as error:
            form.name.errors = [error.message]
        else:
            flash(_("Đã thêm. Mời bạn chọn xã, phường của khu vực."), "done")
            return redirect_to(url_for(".communes", zone_id=zone.id))
    return render_page("admin/zone_new.html", status=422, form=form)


@bp.get(ONE)
@open_to(Role.ADMINISTRATOR)
def zone(zone_id: int) -> Response:
    found = _zone(zone_id)
    return _zone_page(found, ZoneForm(obj=found))


@bp.post(ONE)
@open_to(Role.ADMINISTRATOR)
@transaction()
def describe(zone_id: int) -> BaseResponse:
    found, form = _zone(zone_id), ZoneForm()
    if form.validate_on_submit():
        try:
            zone_services.describe_zone(
                zone=found,
                name=form.name.data,
                capacity=form.capacity.data,
                by=_by(),
                now=clock.now(),
            )
        except ConflictError as error:
            form.name.errors = [error.message]
        else:
            return _done(found, _("Đã lưu khu vực."))
    return _zone_page(found, form, status=422)


@bp.get(f"{ONE}/communes")
@open_to(Role.ADMINISTRATOR)
def communes(zone_id: int) -> Response:
    code = _province_code()
    return render_page(
        "admin/zone_communes.html",
        zone=_zone(zone_id),
        communes=geo.communes_of(province_code=code),
        serving=zone_queries.zones_of_communes(province_code=code),
    )


@bp.post(f"{ONE}/communes")
@open_to(Role.ADMINISTRATOR)
@transaction()
def set_communes(zone_id: int) -> BaseResponse:
    found = _zone(zone_id)
    codes = request.form.getlist("commune")[:1000]
    zone_services.set_communes(zone=found, commune_codes=codes, by=_by(), now=clock.now())
    return _done(found, _("Đã lưu xã, phường của khu vực."))


@bp.get(f"{ONE}/windows")
@open_to(Role.ADMINISTRATOR)
def windows(zone_id: int) -> Response:
    found = _zone(zone_id)
    rows = zone_queries.windows_of(zone_id=found.id)
    return _windows_page(found, WindowsForm.of(rows, capacity=found.capacity))


@bp.post(f"{ONE}/windows")
@open_to(Role.ADMINISTRATOR)
@transaction()
def set_windows(zone_id: int) -> BaseResponse:
    found, form = _zone(zone_id), WindowsForm()
    if not form.validate_on_submit():
        return _windows_page(found, form, status=422)
    zone_services.set_windows(zone=found, windows=form.windows, by=_by(), now=clock.now())
    return _done(found, _("Đã lưu khung giờ của bưu tá."))


@bp.get(f"{ONE}/days")
@open_to(Role.ADMINISTRATOR)
def service_days(zone_id: int) -> Response:
    found = _zone(zone_id)
    return render_page(
        "admin/zone_days.html",
        zone=found,
        served=zone_queries.served_communes(zone_id=found.id),
        weekdays=[(number, WEEKDAYS[number]) for number in SERVED_DAYS],
    )


@bp.post(f"{ONE}/days")
@open_to(Role.ADMINISTRATOR)
@transaction()
def set_service_days(zone_id: int) -> BaseResponse:
    found = _zone(zone_id)
    ticked = {tuple(one.split("-", 1)) for one in request.form.getlist("day")[:10_000]}
    for row in zone_queries.served_communes(zone_id=found.id):
        code = row.commune.code
        weekdays = {number for number in SERVED_DAYS if (code, str(number)) in ticked}
        # Ticked on all working days, or on none: couriers come every day.
        is_daily = weekdays >= set(range(5)) or not weekdays
        zone_services.set_service_days(
            commune_code=code,
            weekdays=set() if is_daily else weekdays,
            by=_by(),
            now=clock.now(),
        )
    return _done(found, _("Đã lưu ngày phục vụ."))


@bp.post(f"{ONE}/returns")
@open_to(Role.ADMINISTRATOR)
@transaction()
def move_returns(zone_id: int) -> BaseResponse:
    found = _zone(zone_id)
    moved = returning.bring_astray_back(zone=found, now=clock.now())
    return _done(found, ngettext("Đã dời %(num)d lượt trả.", "Đã dời %(num)d lượt trả.", moved))


@bp.get("/import")
@open_to(Role.ADMINISTRATOR)
def ask_for_file() -> Response:
    return _import_page(AreaImportForm(formdata=request.args))


@bp.post("/import")
@open_to(Role.ADMINISTRATOR)
@takes_files
@transaction()
def import_file() -> BaseResponse:
    form = AreaImportForm()
    if not form.validate_on_submit():
        return _import_page(form, status=422)
    sent = form.file.data
    try:
        table = read_table(file_name=sent.filename or "", content=sent.read())
    except ImportFileError as error:
        form.file.errors = [error.message]
        return _import_page(form, status=422)
    done = area_import.import_areas(
        kind=AreaTable(form.kind.data),
        table=table,
        province_code=_province_code(),
        by=_by(),
        now=clock.now(),
    )
    if done.errors:
        return _import_page(form, done, status=422)
    said = ngettext("Đã ghi %(num)d dòng.", "Đã ghi %(num)d dòng.", done.lines)
    flash(said, "done")
    is_of_hamlets = form.kind.data == AreaTable.HAMLETS
    return redirect_to(url_for("admin_hamlets.communes" if is_of_hamlets else ".zones"))


def _zone_page(found: PickupZone, form: ZoneForm, *, status: int = 200) -> Response:
    now = clock.now()
    return render_page(
        "admin/zone.html",
        status=status,
        zone=found,
        form=form,
        served=zone_queries.served_communes(zone_id=found.id),
        windows=zone_queries.windows_of(zone_id=found.id),
        loads=zone_queries.loads(zone_id=found.id, now=now),
        affected=affected.affected(now=now, zone_id=found.id),
        astray=returning.returns_astray(zone=found, now=now),
        weekdays=[(number, WEEKDAYS[number]) for number in SERVED_DAYS],
    )


def _windows_page(found: PickupZone, form: WindowsForm, *, status: int = 200) -> Response:
    return render_page("admin/zone_windows.html", status=status, zone=found, form=form)


def _import_page(
    form: AreaImportForm, done: AreaImport | None = None, *, status: int = 200
) -> Response:
    return render_page(
        "admin/zone_import.html",
        status=status,
        form=form,
        errors=done.errors if done else (),
        columns={kind.value: ", ".join(names) for kind, names in area_import.COLUMNS.items()},
    )


def _done(found: PickupZone, sentence: str) -> BaseResponse:
    flash(sentence, "done")
    return redirect_to(url_for(".zone", zone_id=found.id))


def _zone(zone_id: int) -> PickupZone:
    return zone_services.zone(zone_id=zone_id, province_code=_province_code())


def _province_code() -> str:
    return signed_in_staff().province_code


def _by() -> str:
    return signed_in_staff().username

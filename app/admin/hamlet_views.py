"""Hamlets of each commune, and the houses of focal persons."""

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.errors import UnknownStaffError
from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin.area_forms import HamletForm, HouseForm
from app.admin.rooms import navigation
from app.booking import house_services
from app.booking.house_services import HouseOf
from app.core import clock
from app.core.db import transaction
from app.core.errors import ConflictError
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.core.text import fold
from app.geo import hamlets
from app.geo import queries as geo
from app.geo.errors import UnknownCommuneError, UnknownHamletError
from app.geo.hamlets import HamletFacts
from app.geo.models import Commune, Hamlet

bp = Blueprint("admin_hamlets", __name__, url_prefix="/admin/hamlets")
bp.context_processor(navigation)

OF = "/<string(length=5):commune_code>"
ONE = f"{OF}/<int(max=2147483647):hamlet_id>"
HOUSE = f"{OF}/houses/<int(max=2147483647):staff_id>"


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def communes() -> Response:
    words = request.args.get("q", "")[:120]
    found = geo.communes_of(province_code=_province_code())
    return render_page(
        "admin/hamlet_communes.html",
        fragment="admin/_hamlet_communes.html",
        communes=[one for one in found if fold(words) in fold(one.name)],
        counts=hamlets.counts(province_code=_province_code()),
        words=words,
    )


@bp.get(OF)
@open_to(Role.ADMINISTRATOR)
def of_commune(commune_code: str) -> Response:
    commune = _commune(commune_code)
    return render_page(
        "admin/hamlets.html",
        commune=commune,
        hamlets=hamlets.hamlets_of(commune_code=commune.code),
        houses=house_services.houses_of(commune_code=commune.code),
    )


@bp.get(f"{OF}/new")
@open_to(Role.ADMINISTRATOR)
def new_hamlet(commune_code: str) -> Response:
    return _hamlet_page(_commune(commune_code), HamletForm())


@bp.post(f"{OF}/new")
@open_to(Role.ADMINISTRATOR)
@transaction()
def add_hamlet(commune_code: str) -> BaseResponse:
    commune, form = _commune(commune_code), HamletForm()
    if form.validate_on_submit():
        try:
            hamlets.add_hamlet(facts=_facts(commune, form), by=_by(), now=clock.now())
        except ConflictError as error:
            form.name.errors = [error.message]
        else:
            return _done(commune, _("Đã thêm %(name)s.", name=form.name.data))
    return _hamlet_page(commune, form, status=422)


@bp.get(ONE)
@open_to(Role.ADMINISTRATOR)
def hamlet(commune_code: str, hamlet_id: int) -> Response:
    commune = _commune(commune_code)
    found = _hamlet(commune, hamlet_id)
    return _hamlet_page(commune, HamletForm(obj=found), hamlet=found)


@bp.post(ONE)
@open_to(Role.ADMINISTRATOR)
@transaction()
def change_hamlet(commune_code: str, hamlet_id: int) -> BaseResponse:
    commune, form = _commune(commune_code), HamletForm()
    found = _hamlet(commune, hamlet_id)
    if form.validate_on_submit():
        try:
            hamlets.change_hamlet(
                hamlet_id=found.id, facts=_facts(commune, form), by=_by(), now=clock.now()
            )
        except ConflictError as error:
            form.name.errors = [error.message]
        else:
            return _done(commune, _("Đã lưu %(name)s.", name=form.name.data))
    return _hamlet_page(commune, form, hamlet=found, status=422)


@bp.get(HOUSE)
@open_to(Role.ADMINISTRATOR)
def house(commune_code: str, staff_id: int) -> Response:
    commune = _commune(commune_code)
    of = _house(commune, staff_id)
    return _house_page(commune, of, HouseForm(obj=of.house))


@bp.post(HOUSE)
@open_to(Role.ADMINISTRATOR)
@transaction()
def set_house(commune_code: str, staff_id: int) -> BaseResponse:
    commune, form = _commune(commune_code), HouseForm()
    of = _house(commune, staff_id)
    if not form.validate_on_submit():
        return _house_page(commune, of, form, status=422)
    lat, lon = form.point
    house_services.set_house(
        staff_id=staff_id,
        commune_code=commune.code,
        address=form.address.data,
        lat=lat,
        lon=lon,
        by=_by(),
        now=clock.now(),
    )
    return _done(commune, _("Đã ghi nhà của %(name)s.", name=of.staff.full_name))


def _facts(commune: Commune, form: HamletForm) -> HamletFacts:
    lat, lon = form.point
    return HamletFacts(
        commune_code=commune.code,
        name=form.name.data,
        lat=lat,
        lon=lon,
        is_far=bool(form.is_far.data),
    )


def _hamlet_page(
    commune: Commune, form: HamletForm, *, hamlet: Hamlet | None = None, status: int = 200
) -> Response:
    return render_page(
        "admin/hamlet.html",
        status=status,
        commune=commune,
        form=form,
        hamlet=hamlet,
        places=_places(commune),
    )


def _house_page(commune: Commune, of: HouseOf, form: HouseForm, *, status: int = 200) -> Response:
    return render_page(
        "admin/house.html",
        status=status,
        commune=commune,
        staff=of.staff,
        form=form,
        places=_places(commune),
    )


def _places(commune: Commune) -> list[list[object]]:
    known = [one for one in hamlets.hamlets_of(commune_code=commune.code) if one.lat and one.lon]
    dots: list[list[object]] = [[one.name, one.lat, one.lon] for one in known]
    return [[commune.short_name, commune.lat, commune.lon], *dots]


def _commune(commune_code: str) -> Commune:
    commune = geo.commune(code=commune_code)
    if commune.province_code != _province_code():
        raise UnknownCommuneError
    return commune


def _hamlet(commune: Commune, hamlet_id: int) -> Hamlet:
    found = hamlets.hamlet_of(hamlet_id=hamlet_id, commune_code=commune.code)
    if found is None:
        raise UnknownHamletError
    return found


def _house(commune: Commune, staff_id: int) -> HouseOf:
    for one in house_services.houses_of(commune_code=commune.code):
        if one.staff.id == staff_id:
            return one
    raise UnknownStaffError


def _done(commune: Commune, sentence: str) -> BaseResponse:
    flash(sentence, "done")
    return redirect_to(url_for(".of_commune", commune_code=commune.code))


def _province_code() -> str:
    return signed_in_staff().province_code


def _by() -> str:
    return signed_in_staff().username

"""The administrator's pages about ferries."""

from flask import Blueprint, Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to
from app.accounts.models import Role
from app.core import clock
from app.core.db import transaction
from app.core.i18n import _
from app.core.render import render_page
from app.geo import queries as geo
from app.roads import land_pages as pages
from app.roads import land_queries as queries
from app.roads import land_services as services
from app.roads.land_forms import FerryForm
from app.roads.land_models import RoadFerry

bp = Blueprint("roads_ferries", __name__, url_prefix=f"{pages.PREFIX}/ferries")
bp.context_processor(pages.words)

FERRY = "/<int(max=2147483647):ferry_id>"


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def ferries() -> Response:
    province_code = pages.province_code()
    return render_page(
        "roads/ferries.html",
        ferries=queries.ferries(province_code=province_code),
        removed=[
            (one.name, url_for(".restore_ferry", ferry_id=one.id))
            for one in queries.removed_ferries(province_code=province_code)
        ],
    )


@bp.get("/new")
@open_to(Role.ADMINISTRATOR)
def new_ferry() -> Response:
    return _ferry_page(FerryForm())


@bp.post("/new")
@open_to(Role.ADMINISTRATOR)
@transaction()
def add_ferry() -> BaseResponse:
    form = FerryForm()
    if form.validate_on_submit() and (facts := pages.facts(form)):
        services.add_ferry(
            province_code=pages.province_code(), facts=facts, by=pages.by(), now=clock.now()
        )
        return pages.done(".ferries", _("Đã thêm phà. Ước tính đi phà ở chỗ nào nhanh hơn."))
    return _ferry_page(form, status=422)


@bp.get(FERRY)
@open_to(Role.ADMINISTRATOR)
def ferry(ferry_id: int) -> Response:
    row = queries.ferry(ferry_id=ferry_id, province_code=pages.province_code())
    return _ferry_page(FerryForm.of(row), ferry=row)


@bp.post(FERRY)
@open_to(Role.ADMINISTRATOR)
@transaction()
def change_ferry(ferry_id: int) -> BaseResponse:
    row = queries.ferry(ferry_id=ferry_id, province_code=pages.province_code())
    form = FerryForm()
    if form.validate_on_submit() and (facts := pages.facts(form)):
        services.change_ferry(
            ferry_id=row.id,
            province_code=pages.province_code(),
            facts=facts,
            by=pages.by(),
            now=clock.now(),
        )
        return pages.done(".ferries", _("Đã lưu phà."))
    return _ferry_page(form, ferry=row, status=422)


@bp.get(f"{FERRY}/remove")
@open_to(Role.ADMINISTRATOR)
def ask_remove_ferry(ferry_id: int) -> Response:
    row = queries.ferry(ferry_id=ferry_id, province_code=pages.province_code())
    return render_page("roads/remove.html", thing=row, back=url_for(".ferries"))


@bp.post(f"{FERRY}/remove")
@open_to(Role.ADMINISTRATOR)
@transaction()
def remove_ferry(ferry_id: int) -> BaseResponse:
    return _set_ferry_removed(ferry_id, is_removed=True)


@bp.post(f"{FERRY}/restore")
@open_to(Role.ADMINISTRATOR)
@transaction()
def restore_ferry(ferry_id: int) -> BaseResponse:
    return _set_ferry_removed(ferry_id, is_removed=False)


def _set_ferry_removed(ferry_id: int, *, is_removed: bool) -> BaseResponse:
    row = services.set_ferry_removed(
        ferry_id=ferry_id,
        province_code=pages.province_code(),
        is_removed=is_removed,
        by=pages.by(),
        now=clock.now(),
    )
    return pages.done(".ferries", pages.said(row.name, is_removed))


def _ferry_page(form: FerryForm, *, ferry: RoadFerry | None = None, status: int = 200) -> Response:
    communes = geo.communes_of(province_code=pages.province_code())
    return render_page(
        "roads/ferry_form.html",
        status=status,
        form=form,
        ferry=ferry,
        communes=pages.dots(communes),
    )

"""The administrator's pages about calibrations: ask, read, accept or drop."""

from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to
from app.accounts.models import Role
from app.core import clock
from app.core.db import transaction
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.geo import queries as geo
from app.roads import calibration_queries as queries
from app.roads import calibration_services as services
from app.roads import land_pages as pages
from app.roads import land_queries
from app.roads.calibration_report import report_of
from app.roads.land_figures import PROFILES
from app.roads.land_models import CalibrationBasis

bp = Blueprint("roads_calibration", __name__, url_prefix=f"{pages.PREFIX}/calibrations")
bp.context_processor(pages.words)

ONE = "/<int(max=2147483647):run_id>"


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def runs() -> Response:
    return render_page(
        "roads/calibrations.html",
        runs=queries.runs(province_code=pages.province_code()),
        profiles=PROFILES,
    )


@bp.post("")
@open_to(Role.ADMINISTRATOR)
@transaction()
def ask() -> BaseResponse:
    profile, basis = request.form.get("profile", ""), request.form.get("basis", "")
    run = services.ask(
        province_code=pages.province_code(),
        profile=profile if profile in PROFILES else PROFILES[0],
        basis=CalibrationBasis(basis if basis in set(CalibrationBasis) else "rides"),
        by=pages.by(),
        now=clock.now(),
    )
    return redirect_to(url_for(".run", run_id=run.id))


@bp.get(ONE)
@open_to(Role.ADMINISTRATOR)
def run(run_id: int) -> Response:
    province_code = pages.province_code()
    row = queries.run(run_id=run_id, province_code=province_code)
    held = land_queries.figures(province_code=province_code, before=row.based_on + 1)
    communes = geo.communes_of(province_code=province_code)
    return render_page(
        "roads/calibration.html",
        fragment="roads/_calibration.html",
        run=row,
        report=report_of(row, held=held.tables),
        names={commune.code: commune.name for commune in communes},
    )


@bp.post(f"{ONE}/accept")
@open_to(Role.ADMINISTRATOR)
@transaction()
def accept(run_id: int) -> BaseResponse:
    services.accept(
        run_id=run_id, province_code=pages.province_code(), by=pages.by(), now=clock.now()
    )
    return pages.done("roads_figures.figures", _("Đã dùng các con số mới. Bạn hoàn lại được."))


@bp.post(f"{ONE}/drop")
@open_to(Role.ADMINISTRATOR)
@transaction()
def drop(run_id: int) -> BaseResponse:
    services.drop(
        run_id=run_id, province_code=pages.province_code(), by=pages.by(), now=clock.now()
    )
    return pages.done(".runs", _("Đã bỏ đề xuất. Các con số giữ nguyên."))

"""The administrator's page about factors and speeds, with a ride to try them on."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to
from app.accounts.models import Role
from app.core import clock
from app.core.db import no_transaction, transaction
from app.core.i18n import _
from app.core.render import render_page
from app.geo import queries as geo
from app.roads import land_figures as figures_text
from app.roads import land_pages as pages
from app.roads import land_queries as queries
from app.roads import land_services as services
from app.roads.land_figures import Answers
from optimizer.travel.tables import BANDS_KM, TravelTables

bp = Blueprint("roads_figures", __name__, url_prefix=f"{pages.PREFIX}/figures")
bp.context_processor(pages.words)


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def figures() -> Response:
    held = queries.figures(province_code=pages.province_code())
    typed = figures_text.write_figures(held.tables)
    return _page(Answers(typed=typed, tables=held.tables, errors={}))


@bp.post("")
@open_to(Role.ADMINISTRATOR)
@transaction()
def set_figures() -> BaseResponse:
    answers = figures_text.read_figures(request.form)
    if answers.tables is None:
        return _page(answers, status=422)
    services.set_figures(
        province_code=pages.province_code(), tables=answers.tables, by=pages.by(), now=clock.now()
    )
    return pages.done(".figures", _("Đã lưu. Kế hoạch tính từ bây giờ dùng các con số này."))


@bp.post("/try")
@open_to(Role.ADMINISTRATOR)
@no_transaction("It computes an example and writes nothing.")
def try_figures() -> Response:
    answers = figures_text.read_figures(request.form)
    return _page(answers, status=422 if answers.tables is None else 200)


@bp.post("/undo")
@open_to(Role.ADMINISTRATOR)
@transaction()
def undo_figures() -> BaseResponse:
    services.undo_figures(province_code=pages.province_code(), by=pages.by(), now=clock.now())
    return pages.done(".figures", _("Đã trả lại các con số trước đó."))


def _page(answers: Answers, *, status: int = 200) -> Response:
    province_code = pages.province_code()
    communes = geo.communes_of(province_code=province_code)
    codes = [commune.code for commune in communes]
    start, end = (
        code if (code := request.form.get(name, "")) in codes else None for name in ("from", "to")
    )
    start, end = start or next(iter(codes), None), end or next(iter(codes[1:]), None)
    rides = []
    if answers.tables and start and end:
        rides = figures_text.example(
            province_code=province_code, start_code=start, end_code=end, tables=answers.tables
        )
    return render_page(
        "roads/figures.html",
        fragment="roads/_example.html",
        status=status,
        answers=answers,
        defaults=figures_text.write_figures(TravelTables()),
        bands=BANDS_KM,
        profiles=figures_text.PROFILES,
        communes=communes,
        chosen=(start, end),
        rides=rides,
        versions=queries.versions(province_code=province_code),
    )

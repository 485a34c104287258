"""Closed roads: seen on a list and a map, reported, confirmed, corrected, lifted."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, flash, jsonify, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.core import clock
from app.core.db import transaction
from app.core.errors import AppError
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.core.security import takes_files
from app.geo import queries as geo
from app.roads import closures_photos as photos
from app.roads import closures_queries as queries
from app.roads import closures_services as services
from app.roads import closures_words as words
from app.roads.closures_communes import Lands
from app.roads.closures_errors import BadClosureError, BadPhotoError
from app.roads.closures_forms import ClosureForm, ReportForm
from app.roads.closures_outlines import corners_of, is_exact
from app.roads.closures_services import DECIDES
from app.roads.closures_shapes import check_shape, read_corners
from app.roads.closures_ways import road_between
from app.roads.models import ClosureState, Place, RoadClosure, Why

bp = Blueprint("roads", __name__, url_prefix="/roads")

ONE = "/<int(max=2147483647):closure_id>"
EVERYBODY = (Role.DISPATCHER, Role.OFFICER, Role.COURIER)
DESKS = (Role.DISPATCHER, Role.OFFICER)


@bp.context_processor
def _words() -> dict[str, object]:
    now = clock.now()
    return {
        "words": words,
        "now": now,
        "is_doubtful": lambda row: queries.is_doubtful(row, now=now),
    }


@bp.get("")
@open_to(*EVERYBODY)
def closures() -> Response:
    why, asked = _asked(Why, "why"), request.args.get("show", "")
    return render_page(
        "roads/closures.html",
        fragment="roads/_closures.html",
        closures=queries.closures(
            province_code=signed_in_staff().province_code,
            now=clock.now(),
            why=why,
            only_doubtful=asked == "doubtful",
        ),
        why=why,
        whys=list(Why),
        only_doubtful=asked == "doubtful",
    )


@bp.get("/map.json")
@open_to(*EVERYBODY)
def map_layers() -> Response:
    code, lands = signed_in_staff().province_code, Lands()
    shown = queries.closures(province_code=code, now=clock.now())
    layers = [_layer(row, lands) for row in shown.standing if row.is_drawn]
    return jsonify(closures=layers, communes=_dots())


@bp.get("/way.json")
@open_to(*DESKS)
def way() -> Response:
    ends = read_corners("\n".join(request.args.get(end, "")[:60] for end in ("from", "to")))
    check_shape(Place.LINE, ends)
    shape = road_between(
        ends[0],
        ends[1],
        on=clock.local_day(clock.now()),
        province_code=signed_in_staff().province_code,
    )
    return jsonify(shape=[list(corner) for corner in shape])


@bp.get("/new")
@open_to(*DESKS)
def new() -> Response:
    form = ClosureForm(None, starts_on=clock.local_day(clock.now()))
    return _form_page(form)


@bp.post("/new")
@open_to(*DESKS)
@takes_files
@transaction()
def add() -> BaseResponse:
    form, staff = ClosureForm(request.form), signed_in_staff()
    _offer_communes(form)
    try:
        if form.validate_on_submit():
            facts, photo = form.facts(), _photo()
            row = services.report(facts=facts, by=staff, now=clock.now(), photo=photo)
            return _done(row, words.said_of(row))
    except (BadClosureError, BadPhotoError) as error:
        _show(form, error)
    return _form_page(form, status=422)


@bp.get("/report")
@open_to(*EVERYBODY)
def short_form() -> Response:
    return _report_page(ReportForm(None, commune_code=request.args.get("commune", "")))


@bp.post("/report")
@open_to(*EVERYBODY)
@takes_files
@transaction()
def report() -> BaseResponse:
    form, staff, now = ReportForm(request.form), signed_in_staff(), clock.now()
    _offer_communes(form)
    try:
        if form.validate_on_submit():
            facts, photo = form.facts(now=now), _photo()
            row = services.report(facts=facts, by=staff, now=now, photo=photo)
            return _done(row, words.said_of(row))
    except (BadClosureError, BadPhotoError) as error:
        _show(form, error)
    return _report_page(form, status=422)


@bp.get(ONE)
@open_to(*EVERYBODY)
def closure(closure_id: int) -> Response:
    row, staff = _row(closure_id), signed_in_staff()
    is_own_report = row.reported_by_id == staff.id and row.state is ClosureState.REPORTED
    return render_page(
        "roads/closure.html",
        closure=row,
        layer=_layer(row) if row.is_drawn else None,
        is_exact=is_exact(row),
        communes=_dots(),
        can_decide=_can_decide(),
        can_lift=_can_decide() or is_own_report,
        today=clock.local_day(clock.now()),
    )


@bp.get(f"{ONE}/photo")
@open_to(*EVERYBODY)
def photo(closure_id: int) -> Response:
    path = photos.path_of(_row(closure_id).photo, folder=_folder())
    answer = make_response(path.read_bytes())
    answer.mimetype = "image/jpeg"
    return answer


@bp.get(f"{ONE}/edit")
@open_to(Role.DISPATCHER)
def edit(closure_id: int) -> Response:
    row = _row(closure_id)
    return _form_page(ClosureForm.of(row), closure=row)


@bp.post(f"{ONE}/edit")
@open_to(Role.DISPATCHER)
@takes_files
@transaction()
def change(closure_id: int) -> BaseResponse:
    row, form = _row(closure_id), ClosureForm(request.form)
    _offer_communes(form)
    try:
        if form.validate_on_submit():
            services.change(
                closure_id=closure_id,
                facts=form.facts(),
                by=signed_in_staff(),
                now=clock.now(),
                photo=_photo(),
            )
            return _done(row, _("Đã lưu."))
    except (BadClosureError, BadPhotoError) as error:
        _show(form, error)
    return _form_page(form, closure=row, status=422)


@bp.post(f"{ONE}/confirm")
@open_to(Role.DISPATCHER)
@transaction()
def confirm(closure_id: int) -> BaseResponse:
    row = services.confirm(closure_id=closure_id, by=signed_in_staff(), now=clock.now())
    return _done(row, _("Đã xác nhận. Các kế hoạch tuyến sẽ tránh chỗ này."))


@bp.post(f"{ONE}/lift")
@open_to(*EVERYBODY)
@transaction()
def lift(closure_id: int) -> BaseResponse:
    row = services.lift(closure_id=closure_id, by=signed_in_staff(), now=clock.now())
    return _done(row, _("Đã báo thông đường. Nếu nhầm, bạn bấm Khôi phục."))


@bp.post(f"{ONE}/restore")
@open_to(Role.DISPATCHER)
@transaction()
def restore(closure_id: int) -> BaseResponse:
    row = services.restore(closure_id=closure_id, by=signed_in_staff(), now=clock.now())
    return _done(row, _("Đã khôi phục như trước."))


def _form_page(
    form: ClosureForm, *, closure: RoadClosure | None = None, status: int = 200
) -> Response:
    _offer_communes(form)
    return render_page(
        "roads/closure_form.html",
        status=status,
        form=form,
        closure=closure,
        communes=_dots(),
        can_decide=_can_decide(),
    )


def _report_page(form: ReportForm, *, status: int = 200) -> Response:
    _offer_communes(form)
    staff = signed_in_staff()
    return render_page(
        "roads/report.html",
        status=status,
        form=form,
        is_riding=staff.role is Role.COURIER,
        own=queries.reports_of(
            staff_id=staff.id, since=clock.at_second(clock.local_day(clock.now()), 0)
        ),
    )


def _offer_communes(form: ClosureForm | ReportForm) -> None:
    form.offer_communes(geo.communes_of(province_code=signed_in_staff().province_code))


def _show(form: ClosureForm | ReportForm, error: AppError) -> None:
    if isinstance(error, BadClosureError):
        form.attach(error)
    else:
        form.form_errors.append(error.message)


def _photo() -> str:
    """Keep the photo that came with the form; none is none."""
    sent = request.files.get("photo")
    return photos.keep(sent.stream, folder=_folder()) if sent and sent.filename else ""


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].data_folder
    return folder / "road_photos"


def _row(closure_id: int) -> RoadClosure:
    return queries.closure(closure_id=closure_id, province_code=signed_in_staff().province_code)


def _layer(row: RoadClosure, lands: Lands | None = None) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "words": f"{words.WHYS[row.why]}, {words.until(row)}",
        "state": row.state.value,
        "is_line": row.place is Place.LINE,
        "shape": [list(corner) for corner in corners_of(row, lands)],
        "url": url_for(".closure", closure_id=row.id),
    }


def _dots() -> list[list[Any]]:
    communes = geo.communes_of(province_code=signed_in_staff().province_code)
    return [[one.short_name, round(one.lat, 4), round(one.lon, 4)] for one in communes]


def _done(row: RoadClosure, sentence: str) -> BaseResponse:
    flash(sentence, "done")
    if signed_in_staff().role is Role.COURIER:
        return redirect_to(url_for(".short_form"))
    return redirect_to(url_for(".closure", closure_id=row.id))


def _can_decide() -> bool:
    return signed_in_staff().role in DECIDES


def _asked(kind: type[Why], name: str) -> Why | None:
    text = request.args.get(name, "")
    return kind(text) if text in set(kind) else None

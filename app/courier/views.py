"""The courier's sheet on a phone."""

from uuid import uuid4

from flask import Blueprint, Response, flash, jsonify, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.booking.door_money import money_at_door, who_is_met
from app.booking.models import Outcome
from app.core import clock
from app.core.db import transaction
from app.core.i18n import _, ngettext
from app.core.render import redirect_to, render_page
from app.core.security import open_to_all
from app.courier import queries, services
from app.courier.forms import OutcomeForm
from app.courier.models import Verdict
from app.courier.payload import parse_instant
from app.courier.route_map import route_map
from app.courier.services import ReportedEvent, VerdictOf
from app.courier.words import outcome_words

bp = Blueprint("courier", __name__)


@bp.get("/courier/today")
@open_to(Role.COURIER)
def today() -> Response:
    courier, now = signed_in_staff(), clock.now()
    on = clock.local_day(now)
    sheet = queries.sheet(courier_id=courier.id, on=on)
    return render_page(
        "courier/today.html",
        on=on,
        sheet=sheet,
        money=money_at_door(sheet.here.booking) if sheet and sheet.here else None,
        papers=queries.papers_of(visit=sheet.here.booking) if sheet and sheet.here else None,
        who_is_met=who_is_met,
        next_route=queries.next_route(courier_id=courier.id, after=on),
        to_review=queries.events_to_review(courier_id=courier.id, since=clock.at_second(on, 0)),
        event_id=str(uuid4()),
        outcome_words=outcome_words,
    )


@bp.get("/courier/map")
@open_to(Role.COURIER)
def map_of_route() -> Response:
    on = clock.local_day(clock.now())
    sheet = queries.sheet(courier_id=signed_in_staff().id, on=on)
    return render_page("courier/map.html", on=on, route=route_map(sheet) if sheet else None)


@bp.get("/courier/stops/<int(max=2147483647):stop_id>")
@open_to(Role.COURIER)
def stop(stop_id: int) -> Response:
    return _stop_page(stop_id, OutcomeForm(event_id=str(uuid4())))


@bp.post("/courier/stops/<int(max=2147483647):stop_id>/outcome")
@open_to(Role.COURIER)
@transaction()
def report(stop_id: int) -> BaseResponse:
    form = OutcomeForm()
    if not form.validate_on_submit():
        return _stop_page(stop_id, form, status=422)
    event = ReportedEvent(
        id=form.event_id.data,
        stop_id=stop_id,
        outcome=Outcome(form.outcome.data),
        note=form.note.data,
        paid_vnd=form.paid_vnd.data,
        happened_at=parse_instant(form.device_time.data),
    )
    (verdict,) = services.apply_events(events=[event], courier=signed_in_staff(), now=clock.now())
    _say(verdict)
    return redirect_to(url_for(".today"))


@bp.post("/courier/results/take")
@open_to(Role.COURIER)
@transaction()
def take_results() -> BaseResponse:
    now = clock.now()
    taken = services.take_results(courier=signed_in_staff(), on=clock.local_day(now), now=now)
    flash(ngettext("Bạn đang giữ %(num)d kết quả.", "Bạn đang giữ %(num)d kết quả.", taken), "done")
    return redirect_to(url_for(".today"))


@bp.get("/courier/app.webmanifest")
@open_to_all
def manifest() -> Response:
    sizes = ("192", "512")
    answer = jsonify(
        name=_("Tận Tay – Bưu tá"),
        short_name=_("Tận Tay"),
        lang="vi",
        start_url=url_for(".today"),
        scope="/",
        display="standalone",
        theme_color="#24295f",
        background_color="#24295f",
        icons=[
            {
                "src": url_for("static", filename=f"img/icon-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": "any",
            }
            for size in sizes
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


def _stop_page(stop_id: int, form: OutcomeForm, *, status: int = 200) -> Response:
    found = queries.stop_of(courier_id=signed_in_staff().id, stop_id=stop_id)
    form.word_choices(found.booking.kind)
    return render_page(
        "courier/stop.html",
        status=status,
        stop=found,
        form=form,
        money=money_at_door(found.booking),
        papers=queries.papers_of(visit=found.booking),
        who_is_met=who_is_met,
        outcome_words=outcome_words,
    )


def _say(verdict: VerdictOf) -> None:
    if verdict.verdict is Verdict.APPLIED:
        flash(_("Đã ghi. Mời bạn đi tiếp."), "done")
        return
    kept = _("Báo cáo của bạn được giữ lại để điều phối viên xem.")
    flash(f"{verdict.remark} {kept}", "warn")

"""The dispatcher's pages: the coming days, one day's board, a courier's sheet on paper."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, Response, current_app, flash, jsonify, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.booking.door_money import money_at_door, who_is_met
from app.config import Settings
from app.core import clock
from app.core.db import transaction
from app.core.i18n import ngettext
from app.core.render import redirect_to, render_page
from app.dispatch import queries, services, words
from app.dispatch.about import about, full_names
from app.dispatch.board import board_of
from app.dispatch.cards import card_of
from app.dispatch.coming_days import coming_days
from app.dispatch.errors import NoSuchDayError, PlanNotFoundError, PlanStaleError, words_of_change
from app.dispatch.map_layers import layers
from app.dispatch.models import Route
from app.dispatch.progress import progress_of
from app.geo import queries as geo

bp = Blueprint("dispatch", __name__)

FARTHEST = timedelta(days=366)
LARGEST_VERSION = 2**31 - 1


@bp.context_processor
def _words() -> dict[str, object]:
    return {"words": words, "words_of_change": words_of_change, "full_name": full_names()}


@bp.get("/dispatch")
@open_to(Role.DISPATCHER)
def days() -> Response:
    today = clock.local_day(clock.now())
    province_code = signed_in_staff().province_code
    coming = coming_days(province_code=province_code, start=today)
    return render_page("dispatch/days.html", days=coming)


@bp.get("/dispatch/<day>")
@open_to(Role.DISPATCHER)
def board(day: str) -> Response:
    now = clock.now()
    on, province_code = _day(day), signed_in_staff().province_code
    shown = board_of(province_code=province_code, on=on, version=_version(), now=now)
    return render_page(
        "dispatch/board.html",
        fragment="dispatch/_board.html",
        board=shown,
        progress=progress_of(plan=shown.plan, now=now) if shown.plan else None,
        about=about(shown.plan) if shown.plan else None,
        versions=queries.versions_of(province_code=province_code, on=on),
    )


@bp.get("/dispatch/<day>/map.json")
@open_to(Role.DISPATCHER)
def map_layers(day: str) -> Response:
    on, province_code = _day(day), signed_in_staff().province_code
    shown = board_of(province_code=province_code, on=on, version=_version(), now=clock.now())
    return jsonify(layers(shown, communes=geo.communes_of(province_code=province_code)))


@bp.post("/dispatch/<day>/plan")
@open_to(Role.DISPATCHER)
@transaction()
def request_plan(day: str) -> BaseResponse:
    staff = signed_in_staff()
    settings: Settings = current_app.config["SETTINGS"]
    services.request_plan(
        province_code=staff.province_code,
        on=_day(day),
        by=staff.username,
        now=clock.now(),
        time_limit_s=settings.plan_time_limit_s,
    )
    return redirect_to(url_for(".board", day=day))


@bp.post("/dispatch/plans/<int(max=2147483647):plan_id>/publish")
@open_to(Role.DISPATCHER)
@transaction()
def publish(plan_id: int) -> BaseResponse:
    staff = signed_in_staff()
    plan = queries.plan(plan_id=plan_id, province_code=staff.province_code)
    on = plan.on
    try:
        plan = services.publish_plan(plan_id=plan_id, by=staff.username, now=clock.now())
    except PlanStaleError as error:  # Nothing is written yet; the board offers to plan again.
        flash(error.message, "warn")
    else:
        flash(_told(queries.routes_of(plan=plan)), "done")
    return redirect_to(url_for(".board", day=on))


@bp.post("/dispatch/<day>/pickups")
@open_to(Role.DISPATCHER)
@transaction()
def set_pickups_open(day: str) -> BaseResponse:
    staff = signed_in_staff()
    services.set_pickups_open(
        province_code=staff.province_code,
        on=_day(day),
        is_open=request.form.get("is_open") == "yes",
        by=staff.username,
        now=clock.now(),
    )
    return redirect_to(url_for(".board", day=day))


@bp.post("/dispatch/plans/<int(max=2147483647):plan_id>/stop")
@open_to(Role.DISPATCHER)
@transaction()
def stop(plan_id: int) -> BaseResponse:
    staff = signed_in_staff()
    plan = queries.plan(plan_id=plan_id, province_code=staff.province_code)
    on = plan.on
    services.stop_search(plan_id=plan_id, by=staff.username, now=clock.now())
    return redirect_to(url_for(".board", day=on))


@bp.get("/dispatch/routes/<int(max=2147483647):route_id>/sheet")
@open_to(Role.DISPATCHER)
def sheet(route_id: int) -> Response:
    route = queries.route(route_id=route_id, province_code=signed_in_staff().province_code)
    card = card_of(route)
    doors = {stop.id: stop.booking for stop in card.stops}
    return render_page(
        "dispatch/sheet.html",
        card=card,
        money={key: money_at_door(visit) for key, visit in doors.items()},
        met={key: who_is_met(visit) for key, visit in doors.items()},
    )


def _day(text: str) -> date:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise NoSuchDayError from None
    if on.isoformat() != text or abs(on - clock.local_day(clock.now())) > FARTHEST:
        raise NoSuchDayError
    return on


def _version() -> int | None:
    text = request.args.get("version", "")
    if not text:
        return None
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_VERSION))
    if not is_number or int(text) > LARGEST_VERSION:
        raise PlanNotFoundError
    return int(text)


def _told(routes: Sequence[Route]) -> str:
    visits = sum(len(route.stops) for route in routes)
    published = ngettext("Đã phát hành %(num)d tuyến.", "Đã phát hành %(num)d tuyến.", len(routes))
    told = ngettext(
        "%(num)d người dân được báo giờ bưu tá đến.",
        "%(num)d người dân được báo giờ bưu tá đến.",
        visits,
    )
    return f"{published} {told}"

"""Whom a closed road keeps from being served, shown before anybody plans."""

from datetime import date

from flask import Blueprint, Response, g, request

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.core import clock
from app.core.render import render_page
from app.dispatch import queries, words
from app.dispatch.affected import RoadsOfDay, affected_by, roads_of_day
from app.dispatch.errors import NoSuchDayError
from app.dispatch.models import Plan
from app.roads import closures_queries as roads
from app.roads import closures_words
from app.roads.closures_errors import ClosureNotFoundError

bp = Blueprint("dispatch_affected", __name__)

MOST_DAYS = 366
SHOWN_DAYS = 7


@bp.before_app_request
def _forget() -> None:
    g.pop("closed_roads", None)


@bp.app_context_processor
def _closed_roads() -> dict[str, object]:
    def closed_roads(on: date, plan: Plan | None) -> RoadsOfDay:
        # Several parts of one board ask.
        known: dict[object, RoadsOfDay] = g.setdefault("closed_roads", {})
        key = (on, plan.id if plan else None)
        if key not in known:
            province_code = signed_in_staff().province_code
            known[key] = roads_of_day(province_code=province_code, on=on, plan=plan)
        return known[key]

    return {"closed_roads": closed_roads}


@bp.get("/dispatch/<day>/affected")
@open_to(Role.DISPATCHER)
def affected(day: str) -> Response:
    on, province_code = _day(day), signed_in_staff().province_code
    closure = roads.closure(closure_id=_closure_id(), province_code=province_code)
    today = clock.local_day(clock.now())
    coming = queries.shift_days(province_code=province_code, start=today, days=SHOWN_DAYS)
    return render_page(
        "dispatch/affected.html",
        fragment="dispatch/_affected.html",
        affected=affected_by(closure=closure, on=on, province_code=province_code),
        days=sorted({on, *coming}),
        words=words,
        road_words=closures_words,
    )


def _day(text: str) -> date:
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise NoSuchDayError from None
    if on.isoformat() != text or abs((on - clock.local_day(clock.now())).days) > MOST_DAYS:
        raise NoSuchDayError
    return on


def _closure_id() -> int:
    text = request.args.get("closure", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) < 2**31):
        raise ClosureNotFoundError
    return int(text)

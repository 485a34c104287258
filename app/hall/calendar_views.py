"""The officers' calendar of a day: who comes when, for what, and who is here already."""

from datetime import date, timedelta

from flask import Blueprint, Response, request, url_for

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.core import clock
from app.core.i18n import lazy
from app.core.render import render_page
from app.hall import pages, queries
from app.hall.day import Coming, days_of, walk_ins

bp = Blueprint("hall_calendar", __name__)

FARTHEST = timedelta(days=366)
COMING_WORDS = {
    Coming.EXPECTED: ("next", lazy("chưa tới giờ")),
    Coming.LATE: ("warn", lazy("chưa tới")),
    Coming.HERE: ("now", lazy("đang chờ")),
    Coming.AT_COUNTER: ("now", lazy("ở quầy")),
    Coming.DONE: ("done", lazy("đã xong")),
    Coming.MISSED: ("problem", lazy("không tới")),
}


@bp.get("/desk/calendar")
@open_to(Role.OFFICER)
def day() -> Response:
    office_id = signed_in_staff().office_id
    if office_id is None:
        return render_page("hall/no_office.html")
    now = clock.now()
    today = clock.local_day(now)
    on = _asked(today)
    office = queries.office(office_id=office_id)
    return render_page(
        "hall/calendar.html",
        office=office,
        on=on,
        today=today,
        days=days_of(office=office, on=on, now=now),
        walk_ins=walk_ins(office=office, on=on) if on == today else [],
        previous_url=url_for(".day", on=on - timedelta(days=1)),
        next_url=url_for(".day", on=on + timedelta(days=1)),
        coming_words=COMING_WORDS,
        group_name=pages.group_name,
        field_name=pages.field_namer(),
    )


def _asked(today: date) -> date:
    try:
        on = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return today
    return on if abs(on - today) <= FARTHEST else today

"""A change of the rules shows first whom it would concern, and is done where it is meant."""

from collections.abc import Callable
from datetime import date

from flask import flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.admin import rule_services
from app.catalogue import queries as catalogue
from app.catalogue.models import Office
from app.core import clock
from app.core.db import writing
from app.core.render import redirect_to, render_page

TRIED = "Tried, looked at and taken back first, where it concerns somebody's booking."
MEANT = "yes"


def done_or_shown(
    place: Office,
    act: Callable[[], None],
    said: str,
    *,
    dates: list[date] | None = None,
    back: str = "",
) -> BaseResponse:
    """
    Do something where it concerns nobody or is meant; else show whom it would concern.

    Parameters
    ----------
    said
        What the reader is told once it is done.
    dates
        Dates that were read out of a text: several are shown before they count.
    back
        Where to afterwards; left out, the office's calendar.
    """
    office_id = place.id
    back = back or url_for("admin_rules.calendar", office_id=office_id)
    if request.form.get("sure") != MEANT:
        province_code = place.commune.province_code
        lost = rule_services.look_ahead(act, province_code=province_code, now=clock.now())
        if lost or len(dates or []) > 1:
            return render_page(
                "admin/rule_sure.html",
                office=catalogue.office(office_id=office_id),
                lost=lost,
                dates=dates or [],
                kept=_kept(),
                back=back,
            )
    with writing():
        act()
    flash(said, "done")
    return redirect_to(back)


def _kept() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.form.lists()
        if name not in ("csrf_token", "sure")
        for value in values
    ]

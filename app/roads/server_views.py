"""The administrator's page about the sources of travel times."""

from functools import partial

from flask import Blueprint, Response, current_app, flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to
from app.accounts.models import Role
from app.core import clock
from app.core.db import no_transaction
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.roads import land_pages as pages
from app.roads import server_queries as queries
from app.roads.server_words import ERRORS, moment, source_word
from app.roads.servers import check_servers

bp = Blueprint("roads_sources", __name__, url_prefix=f"{pages.PREFIX}/sources")
bp.context_processor(pages.words)


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def sources() -> Response:
    return render_page(
        "roads/sources.html",
        fragment="roads/_sources.html",
        page=queries.sources_page(settings=current_app.config["SETTINGS"]),
        source_word=source_word,
        error_words=ERRORS,
        moment=partial(moment, now=clock.now()),
    )


@bp.post("/check")
@open_to(Role.ADMINISTRATOR)
@no_transaction("Servers are asked first; what they said is written after.")
def check() -> BaseResponse:
    check_servers(settings=current_app.config["SETTINGS"], now=clock.now())
    flash(_("Đã hỏi lại mọi máy chủ."), "done")
    return redirect_to(url_for(".sources"))

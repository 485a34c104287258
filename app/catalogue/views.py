"""What everybody may read of the catalogue: a procedure, a bundle, and what to bring for them."""

from flask import Blueprint, Response, current_app, request, url_for

from app.catalogue import cases, procedure_queries
from app.catalogue.cases import Checklist
from app.catalogue.procedure_models import Procedure
from app.core import clock
from app.core.render import render_page
from app.core.security import open_to_all

bp = Blueprint("catalogue", __name__)


@bp.get("/procedures/<string(maxlength=20):code>")
@open_to_all
def procedure(code: str) -> Response:
    found = procedure_queries.procedure(code=code, with_papers=True)
    checklist = _checklist([found])
    return render_page(
        "catalogue/procedure.html",
        fragment="catalogue/_checklist.html",
        procedure=found,
        checklist=checklist,
        checklist_url=url_for(".procedure", code=code),
        bundles=procedure_queries.bundles_with(procedure=found),
        is_stale=procedure_queries.is_stale(procedure=found, today=clock.local_day(clock.now())),
    )


@bp.get("/bundles/<string(maxlength=20):code>")
@open_to_all
def bundle(code: str) -> Response:
    found = procedure_queries.bundle(code=code, with_papers=True)
    checklist = _checklist(found.procedures)
    can_book = found.is_offered and "booking.choose_bundle" in current_app.view_functions
    return render_page(
        "catalogue/bundle.html",
        fragment="catalogue/_checklist.html",
        bundle=found,
        checklist=checklist,
        checklist_url=url_for(".bundle", code=code),
        can_book=can_book,
    )


def _checklist(procedures: list[Procedure]) -> Checklist:
    said = cases.said(request.args.items(multi=True))
    return cases.checklist(procedures=procedures, said=said)

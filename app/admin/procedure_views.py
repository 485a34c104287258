"""The catalogue of procedures: looked through, changed by form, retired, and taken back."""

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin.procedure_forms import NewProcedureForm, ProcedureForm
from app.admin.rooms import navigation
from app.catalogue import procedure_queries as queries
from app.catalogue import procedure_services as services
from app.catalogue import search
from app.catalogue.errors import CodeTakenError
from app.catalogue.procedure_facts import differences, facts_of, from_json
from app.catalogue.procedure_models import Procedure, ProcedureVersion
from app.catalogue.words import FACTS
from app.core import clock
from app.core.db import transaction
from app.core.i18n import _
from app.core.render import redirect_to, render_page

bp = Blueprint("admin_procedures", __name__, url_prefix="/admin/procedures")
bp.context_processor(navigation)

MOST_PROCEDURES = 2000
ONE = "/<string(maxlength=20):code>"


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def procedures() -> Response:
    words = request.args.get("q", "")[:120]
    found = search.search_procedures(text=words, limit=MOST_PROCEDURES, with_retired=True)
    return render_page(
        "admin/procedures.html",
        fragment="admin/_procedures.html",
        words=words,
        procedures=found,
        today=clock.local_day(clock.now()),
        is_stale=queries.is_stale,
    )


@bp.get("/new")
@open_to(Role.ADMINISTRATOR)
def new_procedure() -> Response:
    return render_page("admin/procedure_edit.html", form=NewProcedureForm(), procedure=None)


@bp.post("/new")
@open_to(Role.ADMINISTRATOR)
@transaction()
def add() -> BaseResponse:
    form = NewProcedureForm()
    if not form.validate_on_submit():
        return render_page("admin/procedure_edit.html", status=422, form=form, procedure=None)
    facts = form.facts(None, code=form.code.data)
    try:
        procedure = services.add_procedure(facts=facts, by=_by(), now=clock.now())
    except CodeTakenError as taken:
        form.code.errors = (*form.code.errors, taken.message)
        return render_page("admin/procedure_edit.html", status=409, form=form, procedure=None)
    return _done(procedure, _("Đã thêm. Mời bạn ghi giấy tờ cần mang."))


@bp.get(ONE)
@open_to(Role.ADMINISTRATOR)
def procedure(code: str) -> Response:
    found = queries.procedure(code=code, with_papers=True)
    facts = facts_of(found)
    answers = {
        f"{number}.{place}": choice
        for number, question in enumerate(facts.questions, start=1)
        for place, choice in enumerate(question.choices, start=1)
    }
    return render_page(
        "admin/procedure.html",
        procedure=found,
        facts=facts,
        answers=answers,
        versions=len(queries.versions(procedure=found)),
        is_stale=queries.is_stale(procedure=found, today=clock.local_day(clock.now())),
    )


@bp.get(f"{ONE}/edit")
@open_to(Role.ADMINISTRATOR)
def edit(code: str) -> Response:
    found = queries.procedure(code=code)
    return render_page("admin/procedure_edit.html", form=ProcedureForm.of(found), procedure=found)


@bp.post(f"{ONE}/edit")
@open_to(Role.ADMINISTRATOR)
@transaction()
def change(code: str) -> BaseResponse:
    found = queries.procedure(code=code)
    form = ProcedureForm()
    if not form.validate_on_submit():
        return render_page("admin/procedure_edit.html", status=422, form=form, procedure=found)
    facts = form.facts(facts_of(found), code=found.code)
    services.change_procedure(procedure=found, facts=facts, by=_by(), now=clock.now())
    return _done(found, _("Đã lưu."))


@bp.post(f"{ONE}/confirm")
@open_to(Role.ADMINISTRATOR)
@transaction()
def confirm(code: str) -> BaseResponse:
    found = queries.procedure(code=code)
    services.change_procedure(procedure=found, facts=facts_of(found), by=_by(), now=clock.now())
    return _done(found, _("Đã ghi: thông tin này đúng vào hôm nay."))


@bp.post(f"{ONE}/retire")
@open_to(Role.ADMINISTRATOR)
@transaction()
def retire(code: str) -> BaseResponse:
    found = queries.procedure(code=code)
    services.retire(procedure=found, by=_by(), now=clock.now())
    return _done(found, _("Thủ tục này không nhận lịch mới nữa. Lịch đã đặt vẫn giữ nguyên."))


@bp.post(f"{ONE}/restore")
@open_to(Role.ADMINISTRATOR)
@transaction()
def restore(code: str) -> BaseResponse:
    found = queries.procedure(code=code)
    services.restore(procedure=found, by=_by(), now=clock.now())
    return _done(found, _("Thủ tục này lại nhận lịch."))


@bp.get(f"{ONE}/versions")
@open_to(Role.ADMINISTRATOR)
def versions(code: str) -> Response:
    found = queries.procedure(code=code)
    kept = queries.versions(procedure=found)
    pairs = zip(kept, [*kept[1:], None], strict=True)
    return render_page(
        "admin/procedure_versions.html",
        procedure=found,
        versions=[(one, _changes(one, before)) for one, before in pairs],
        words=FACTS,
    )


@bp.post(f"{ONE}/versions/<int(max=2147483647):number>")
@open_to(Role.ADMINISTRATOR)
@transaction()
def go_back(code: str, number: int) -> BaseResponse:
    found = queries.procedure(code=code)
    services.go_back_to(procedure=found, number=number, by=_by(), now=clock.now())
    return _done(found, _("Đã quay lại bản %(number)s.", number=number))


def _changes(version: ProcedureVersion, before: ProcedureVersion | None) -> list[object]:
    if before is None:
        return []
    return list(differences(from_json(before.facts), from_json(version.facts)))


def _by() -> str:
    return signed_in_staff().username


def _done(procedure: Procedure, words: str) -> BaseResponse:
    flash(words, "done")
    return redirect_to(url_for(".procedure", code=procedure.code))

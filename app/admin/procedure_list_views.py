"""A procedure's papers and questions, one at a time; each change is a version of the whole."""

from typing import Any

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin.procedure_list_forms import PaperForm, QuestionForm
from app.admin.rooms import navigation
from app.catalogue import list_edits
from app.catalogue import procedure_queries as queries
from app.catalogue import procedure_services as services
from app.catalogue.errors import LineNotFoundError
from app.catalogue.procedure_facts import facts_of
from app.catalogue.procedure_models import Procedure
from app.catalogue.shapes import ProcedureFacts
from app.core import clock
from app.core.db import transaction
from app.core.i18n import _
from app.core.render import redirect_to, render_page

bp = Blueprint("admin_procedure_lists", __name__, url_prefix="/admin/procedures")
bp.context_processor(navigation)

PAPERS = "/<string(maxlength=20):code>/papers"
QUESTIONS = "/<string(maxlength=20):code>/questions"
PLACE = "/<int(max=99):position>"


@bp.get(f"{PAPERS}/new", defaults={"position": 0})
@bp.get(f"{PAPERS}{PLACE}")
@open_to(Role.ADMINISTRATOR)
def paper(code: str, position: int) -> Response:
    found = queries.procedure(code=code)
    facts = facts_of(found)
    line = _at(facts.papers, position)
    form = PaperForm(data=vars(line) if line else None)
    return _paper_page(found, facts, form, position, line.cases if line else ())


@bp.post(f"{PAPERS}/new", defaults={"position": 0})
@bp.post(f"{PAPERS}{PLACE}")
@open_to(Role.ADMINISTRATOR)
@transaction()
def put_paper(code: str, position: int) -> BaseResponse:
    found = queries.procedure(code=code)
    facts = facts_of(found)
    _at(facts.papers, position)
    form, cases = PaperForm(), tuple(sorted(set(request.form.getlist("cases")) & _cases(facts)))
    if not form.validate_on_submit():
        return _paper_page(found, facts, form, position, cases, status=422)
    changed = list_edits.with_paper(facts, form.line(cases), position=position or None)
    return _keep(found, changed, _("Đã lưu giấy tờ."))


@bp.post(f"{PAPERS}{PLACE}/up")
@open_to(Role.ADMINISTRATOR)
@transaction()
def move_paper_up(code: str, position: int) -> BaseResponse:
    found = queries.procedure(code=code)
    changed = list_edits.with_paper_up(facts_of(found), position=position)
    return _keep(found, changed, _("Đã đưa lên trước."))


@bp.post(f"{PAPERS}{PLACE}/remove")
@open_to(Role.ADMINISTRATOR)
@transaction()
def remove_paper(code: str, position: int) -> BaseResponse:
    found = queries.procedure(code=code)
    changed = list_edits.without_paper(facts_of(found), position=position)
    return _keep(found, changed, _("Đã bỏ giấy tờ. Bản trước vẫn còn ở lịch sử thay đổi."))


@bp.get(f"{QUESTIONS}/new", defaults={"position": 0})
@bp.get(f"{QUESTIONS}{PLACE}")
@open_to(Role.ADMINISTRATOR)
def question(code: str, position: int) -> Response:
    found = queries.procedure(code=code)
    form = QuestionForm.of(_at(facts_of(found).questions, position))
    return _question_page(found, form, position)


@bp.post(f"{QUESTIONS}/new", defaults={"position": 0})
@bp.post(f"{QUESTIONS}{PLACE}")
@open_to(Role.ADMINISTRATOR)
@transaction()
def put_question(code: str, position: int) -> BaseResponse:
    found = queries.procedure(code=code)
    facts = facts_of(found)
    _at(facts.questions, position)
    form = QuestionForm()
    if not form.validate_on_submit():
        return _question_page(found, form, position, status=422)
    changed = list_edits.with_question(facts, form.line(), position=position or None)
    return _keep(found, changed, _("Đã lưu câu hỏi."))


@bp.post(f"{QUESTIONS}{PLACE}/remove")
@open_to(Role.ADMINISTRATOR)
@transaction()
def remove_question(code: str, position: int) -> BaseResponse:
    found = queries.procedure(code=code)
    changed = list_edits.without_question(facts_of(found), position=position)
    return _keep(found, changed, _("Đã bỏ câu hỏi. Giấy tờ của nó nay luôn cần."))


def _paper_page(
    procedure: Procedure,
    facts: ProcedureFacts,
    form: PaperForm,
    position: int,
    cases: tuple[str, ...],
    *,
    status: int = 200,
) -> Response:
    return render_page(
        "admin/procedure_paper.html",
        status=status,
        procedure=procedure,
        questions=facts.questions,
        form=form,
        position=position,
        cases=cases,
    )


def _question_page(
    procedure: Procedure, form: QuestionForm, position: int, *, status: int = 200
) -> Response:
    return render_page(
        "admin/procedure_question.html",
        status=status,
        procedure=procedure,
        form=form,
        position=position,
    )


def _at(lines: tuple[Any, ...], position: int) -> Any:
    """Return the line at a position counted from one; None for 0, which is a new one."""
    if position > len(lines):
        raise LineNotFoundError
    return lines[position - 1] if position else None


def _cases(facts: ProcedureFacts) -> set[str]:
    return {
        f"{number}.{place}"
        for number, question in enumerate(facts.questions, start=1)
        for place in range(1, len(question.choices) + 1)
    }


def _keep(procedure: Procedure, facts: ProcedureFacts, words: str) -> BaseResponse:
    services.change_procedure(
        procedure=procedure, facts=facts, by=signed_in_staff().username, now=clock.now()
    )
    flash(words, "done")
    return redirect_to(url_for("admin_procedures.procedure", code=procedure.code))

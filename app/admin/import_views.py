"""Files of procedures: sent, looked at row by row, applied by a worker, taken back."""

import csv
import io

from flask import Blueprint, Response, make_response, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin.bundle_forms import ImportForm
from app.admin.rooms import navigation
from app.catalogue import import_columns, import_preview, import_services
from app.catalogue.errors import ImportFileError
from app.catalogue.procedure_models import CatalogueImport, ImportState
from app.catalogue.words import FACTS
from app.core import clock
from app.core.db import db, no_transaction, transaction, writing
from app.core.jobs import Job
from app.core.render import redirect_to, render_page
from app.core.security import takes_files

bp = Blueprint("admin_imports", __name__, url_prefix="/admin/imports")
bp.context_processor(navigation)

ONE = "/<int(max=2147483647):import_id>"
MOST_SHOWN = 200


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def imports() -> Response:
    return _imports_page(ImportForm(data={"as_of": clock.local_day(clock.now())}))


@bp.post("")
@open_to(Role.ADMINISTRATOR)
@takes_files
@no_transaction("Reading a file takes a while; its own stands around the one row that is kept.")
def send() -> BaseResponse:
    form = ImportForm()
    if not form.validate_on_submit():
        return _imports_page(form, status=422)
    try:
        read = import_services.read_file(
            file_name=form.file.data.filename or "",
            content=form.file.data.read(),
            keep_papers=form.keep_papers.data,
        )
    except ImportFileError as refused:
        form.file.errors = (*form.file.errors, refused.message)
        return _imports_page(form, status=422)
    by, now = signed_in_staff().username, clock.now()
    with writing():
        import_id = import_services.keep(
            read=read, as_of=form.as_of.data, is_full=form.is_full.data, by=by, now=now
        ).id
    return redirect_to(url_for(".look", import_id=import_id))


@bp.get(ONE)
@open_to(Role.ADMINISTRATOR)
def look(import_id: int) -> Response:
    found = import_services.catalogue_import(import_id=import_id)
    is_read = found.state is ImportState.READ
    return render_page(
        "admin/import.html",
        fragment="admin/_import.html",
        found=found,
        preview=import_preview.preview(found=found) if is_read else None,
        job=_job(found),
        words=FACTS,
        most=MOST_SHOWN,
    )


@bp.post(f"{ONE}/apply")
@open_to(Role.ADMINISTRATOR)
@transaction()
def apply(import_id: int) -> BaseResponse:
    import_services.catalogue_import(import_id=import_id)
    import_services.start(import_id=import_id, by=signed_in_staff().username, now=clock.now())
    return redirect_to(url_for(".look", import_id=import_id))


@bp.post(f"{ONE}/undo")
@open_to(Role.ADMINISTRATOR)
@transaction()
def undo(import_id: int) -> BaseResponse:
    import_services.catalogue_import(import_id=import_id)
    import_services.start_undo(import_id=import_id, by=signed_in_staff().username, now=clock.now())
    return redirect_to(url_for(".look", import_id=import_id))


@bp.get("/template.csv")
@open_to(Role.ADMINISTRATOR)
def template() -> Response:
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow([column.headings[0] for column in import_columns.ALL])
    lines.writerow([str(column.expected) for column in import_columns.ALL])
    answer = make_response(text.getvalue().encode("utf-8-sig"))  # Excel needs the mark.
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="danh-muc.csv"'
    return answer


def _imports_page(form: ImportForm, *, status: int = 200) -> Response:
    return render_page(
        "admin/imports.html",
        status=status,
        form=form,
        imports=import_services.imports(),
        columns=import_columns.ALL,
        words=FACTS,
    )


def _job(found: CatalogueImport) -> Job | None:
    kinds = (import_services.APPLY, import_services.UNDO)
    statement = select(Job).where(Job.kind.in_(kinds), Job.subject_id == found.id)
    return db.session.scalars(statement.order_by(Job.id.desc()).limit(1)).first()

"""Bundles of procedures, and the words that people use for what the catalogue calls otherwise."""

from flask import Blueprint, Response, flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin.bundle_forms import BundleForm, NewBundleForm, SynonymForm
from app.admin.rooms import navigation
from app.catalogue import bundle_services as services
from app.catalogue import procedure_queries as queries
from app.catalogue.errors import CodeTakenError, SynonymKnownError, ThinBundleError
from app.catalogue.procedure_models import Bundle
from app.core import clock
from app.core.db import db, transaction
from app.core.i18n import _
from app.core.render import redirect_to, render_page

bp = Blueprint("admin_bundles", __name__, url_prefix="/admin")
bp.context_processor(navigation)

ONE = "/bundles/<string(maxlength=20):code>"


@bp.get("/bundles")
@open_to(Role.ADMINISTRATOR)
def bundles() -> Response:
    return render_page("admin/bundles.html", bundles=queries.bundles())


@bp.get("/bundles/new")
@open_to(Role.ADMINISTRATOR)
def new_bundle() -> Response:
    return _bundle_page(NewBundleForm(), None)


@bp.post("/bundles/new")
@open_to(Role.ADMINISTRATOR)
@transaction()
def add() -> BaseResponse:
    form = NewBundleForm()
    if not form.validate_on_submit():
        return _bundle_page(form, None, status=422)
    try:
        services.add_bundle(facts=form.facts(code=form.code.data), by=_by(), now=clock.now())
    except CodeTakenError as taken:
        form.code.errors = (*form.code.errors, taken.message)
        return _bundle_page(form, None, status=409)
    except ThinBundleError as thin:
        form.procedures.errors = (*form.procedures.errors, thin.message)
        return _bundle_page(form, None, status=422)
    return _done(_("Đã thêm gói."))


@bp.get(ONE)
@open_to(Role.ADMINISTRATOR)
def bundle(code: str) -> Response:
    found = queries.bundle(code=code)
    return _bundle_page(BundleForm.of(found), found)


@bp.post(ONE)
@open_to(Role.ADMINISTRATOR)
@transaction()
def change(code: str) -> BaseResponse:
    found = queries.bundle(code=code)
    form = BundleForm()
    if not form.validate_on_submit():
        return _bundle_page(form, found, status=422)
    try:
        services.change_bundle(
            bundle=found, facts=form.facts(code=found.code), by=_by(), now=clock.now()
        )
    except ThinBundleError as thin:
        form.procedures.errors = (*form.procedures.errors, thin.message)
        return _bundle_page(form, found, status=422)
    return _done(_("Đã lưu gói."))


@bp.post(f"{ONE}/retire")
@open_to(Role.ADMINISTRATOR)
@transaction()
def retire(code: str) -> BaseResponse:
    found = queries.bundle(code=code)
    services.offer_bundle(bundle=found, is_offered=False, by=_by(), now=clock.now())
    return _done(_("Gói này không nhận lịch mới nữa."))


@bp.post(f"{ONE}/restore")
@open_to(Role.ADMINISTRATOR)
@transaction()
def restore(code: str) -> BaseResponse:
    found = queries.bundle(code=code)
    services.offer_bundle(bundle=found, is_offered=True, by=_by(), now=clock.now())
    return _done(_("Gói này lại nhận lịch."))


@bp.get("/synonyms")
@open_to(Role.ADMINISTRATOR)
def synonyms() -> Response:
    return _synonyms_page(SynonymForm())


@bp.post("/synonyms")
@open_to(Role.ADMINISTRATOR)
@transaction()
def add_synonym() -> BaseResponse:
    form = SynonymForm()
    if not form.validate_on_submit():
        return _synonyms_page(form, status=422)
    try:
        services.add_synonym(said=form.said.data, means=form.means.data, by=_by(), now=clock.now())
    except SynonymKnownError as known:
        form.said.errors = (*form.said.errors, known.message)
        return _synonyms_page(form, status=409)
    flash(_("Đã ghi."), "done")
    return redirect_to(url_for(".synonyms"))


@bp.post("/synonyms/<int(max=2147483647):synonym_id>/remove")
@open_to(Role.ADMINISTRATOR)
@transaction()
def drop_synonym(synonym_id: int) -> BaseResponse:
    services.drop_synonym(synonym_id=synonym_id, by=_by(), now=clock.now())
    flash(_("Đã bỏ."), "done")
    return redirect_to(url_for(".synonyms"))


def _bundle_page(form: BundleForm, found: Bundle | None, *, status: int = 200) -> Response:
    if status != 200:
        db.session.rollback()  # What was refused leaves nothing behind.
    return render_page("admin/bundle_edit.html", status=status, form=form, bundle=found)


def _synonyms_page(form: SynonymForm, *, status: int = 200) -> Response:
    return render_page("admin/synonyms.html", status=status, form=form, synonyms=queries.synonyms())


def _by() -> str:
    return signed_in_staff().username


def _done(words: str) -> BaseResponse:
    flash(words, "done")
    return redirect_to(url_for(".bundles"))

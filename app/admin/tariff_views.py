"""Postage: what each way costs at each place, who pays less, and whether figures are real."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin.rooms import navigation
from app.admin.tariff_forms import LEG_WORDS, PLACE_WORDS, DiscountForm, TariffForm
from app.catalogue import tariff_services, tariffs
from app.catalogue.tariff_models import MeetingPlace
from app.core import clock
from app.core.db import transaction
from app.core.errors import ConflictError
from app.core.i18n import _
from app.core.render import redirect_to, render_page

bp = Blueprint("admin_tariffs", __name__, url_prefix="/admin/tariffs")
bp.context_processor(navigation)

LINE = "/<int(max=2147483647):tariff_id>"
GROUP = "/groups/<int(max=2147483647):group_id>"


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def overview() -> Response:
    code = _province_code()
    lines = tariffs.tariffs_of(province_code=code)
    groups = tariffs.discount_groups(province_code=code)
    bill = tariffs.quote(
        procedures=[],
        pickup=MeetingPlace.HOME,
        returning=MeetingPlace.HOME,
        province_code=code,
        on=clock.local_day(clock.now()),
        discount_group=groups[-1].code if groups else "",
    )
    return render_page(
        "admin/tariffs.html",
        lines=lines,
        groups=groups,
        quote=bill,
        has_examples=any(line.is_example for line in lines)
        or any(group.is_example for group in groups),
        leg_words=LEG_WORDS,
        place_words=PLACE_WORDS,
    )


@bp.post("/examples")
@open_to(Role.ADMINISTRATOR)
@transaction()
def write_examples() -> BaseResponse:
    now = clock.now()
    tariff_services.write_examples(
        province_code=_province_code(), on=clock.local_day(now), by=_by(), now=now
    )
    return _done(_("Đã ghi số ví dụ. Mời bạn thay bằng giá thật."))


@bp.post("/confirm")
@open_to(Role.ADMINISTRATOR)
@transaction()
def confirm() -> BaseResponse:
    tariff_services.confirm_figures(province_code=_province_code(), by=_by(), now=clock.now())
    return _done(_("Đã xác nhận. Người dân không còn thấy chữ “ví dụ”."))


@bp.get("/new")
@open_to(Role.ADMINISTRATOR)
def new_line() -> Response:
    form = TariffForm(valid_from=clock.local_day(clock.now()))
    return render_page("admin/tariff.html", form=form, line=None)


@bp.post("/new")
@open_to(Role.ADMINISTRATOR)
@transaction()
def add_line() -> BaseResponse:
    form = TariffForm()
    if form.validate_on_submit() and _saved(
        form,
        lambda: tariff_services.add_tariff(
            province_code=_province_code(), facts=form.facts, by=_by(), now=clock.now()
        ),
    ):
        return _done(_("Đã thêm giá cước."))
    return render_page("admin/tariff.html", status=422, form=form, line=None)


@bp.get(LINE)
@open_to(Role.ADMINISTRATOR)
def line(tariff_id: int) -> Response:
    found = tariff_services.tariff_of(tariff_id=tariff_id, province_code=_province_code())
    return render_page("admin/tariff.html", form=TariffForm(obj=found), line=found)


@bp.post(LINE)
@open_to(Role.ADMINISTRATOR)
@transaction()
def change_line(tariff_id: int) -> BaseResponse:
    form, code = TariffForm(), _province_code()
    found = tariff_services.tariff_of(tariff_id=tariff_id, province_code=code)
    if form.validate_on_submit() and _saved(
        form,
        lambda: tariff_services.change_tariff(
            tariff_id=tariff_id, province_code=code, facts=form.facts, by=_by(), now=clock.now()
        ),
    ):
        return _done(_("Đã lưu giá cước."))
    return render_page("admin/tariff.html", status=422, form=form, line=found)


@bp.post(f"{LINE}/drop")
@open_to(Role.ADMINISTRATOR)
@transaction()
def drop_line(tariff_id: int) -> BaseResponse:
    tariff_services.drop_tariff(
        tariff_id=tariff_id, province_code=_province_code(), by=_by(), now=clock.now()
    )
    return _done(_("Đã bỏ giá cước."))


@bp.get("/groups/new")
@open_to(Role.ADMINISTRATOR)
def new_group() -> Response:
    return render_page("admin/discount.html", form=DiscountForm(), group=None)


@bp.post("/groups/new")
@open_to(Role.ADMINISTRATOR)
@transaction()
def add_group() -> BaseResponse:
    form = DiscountForm()
    if form.validate_on_submit() and _saved(
        form,
        lambda: tariff_services.add_discount(
            province_code=_province_code(), facts=form.facts, by=_by(), now=clock.now()
        ),
    ):
        return _done(_("Đã thêm nhóm giảm cước."))
    return render_page("admin/discount.html", status=422, form=form, group=None)


@bp.get(GROUP)
@open_to(Role.ADMINISTRATOR)
def group(group_id: int) -> Response:
    found = tariff_services.discount_of(group_id=group_id, province_code=_province_code())
    return render_page("admin/discount.html", form=DiscountForm(obj=found), group=found)


@bp.post(GROUP)
@open_to(Role.ADMINISTRATOR)
@transaction()
def change_group(group_id: int) -> BaseResponse:
    form, code = DiscountForm(), _province_code()
    found = tariff_services.discount_of(group_id=group_id, province_code=code)
    if not form.validate_on_submit():
        return render_page("admin/discount.html", status=422, form=form, group=found)
    tariff_services.change_discount(
        group_id=group_id, province_code=code, facts=form.facts, by=_by(), now=clock.now()
    )
    return _done(_("Đã lưu nhóm giảm cước."))


@bp.post(f"{GROUP}/drop")
@open_to(Role.ADMINISTRATOR)
@transaction()
def drop_group(group_id: int) -> BaseResponse:
    tariff_services.drop_discount(
        group_id=group_id, province_code=_province_code(), by=_by(), now=clock.now()
    )
    return _done(_("Đã bỏ nhóm giảm cước."))


def _saved(form: TariffForm | DiscountForm, save: Callable[[], object]) -> bool:
    try:
        save()
    except ConflictError as error:
        form.form_errors.append(error.message)
        return False
    return True


def _done(sentence: str) -> BaseResponse:
    flash(sentence, "done")
    return redirect_to(url_for(".overview"))


def _province_code() -> str:
    return signed_in_staff().province_code


def _by() -> str:
    return signed_in_staff().username

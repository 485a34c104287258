"""How plans are made here: prices of wishes, and who should or must not go where."""

from dataclasses import asdict

from flask import Blueprint, Response, flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.core import clock
from app.core.db import transaction
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.dispatch import who_goes_where as rules
from app.dispatch import words
from app.dispatch.about import full_names
from app.dispatch.forms import RuleForm, WishesForm
from app.dispatch.models import Liking
from app.dispatch.wishes import Wishes, set_wishes, wishes_of
from app.geo import queries as geo

bp = Blueprint("dispatch_wishes", __name__, url_prefix="/dispatch")


@bp.get("/wishes")
@open_to(Role.DISPATCHER)
def wishes() -> Response:
    kept = wishes_of(province_code=signed_in_staff().province_code)
    return _wishes_page(WishesForm(data=asdict(kept)))


@bp.post("/wishes")
@open_to(Role.DISPATCHER)
@transaction()
def keep_wishes() -> BaseResponse:
    form = WishesForm()
    if not form.validate_on_submit():
        return _wishes_page(form, status=422)
    staff = signed_in_staff()
    set_wishes(
        province_code=staff.province_code,
        wishes=form.wishes,
        by=staff.username,
        now=clock.now(),
    )
    flash(_("Đã lưu. Kế hoạch lập từ bây giờ xếp theo cách này."), "done")
    return redirect_to(url_for(".wishes"))


@bp.get("/rules")
@open_to(Role.DISPATCHER)
def all_rules() -> Response:
    return _rules_page(_rule_form())


@bp.post("/rules")
@open_to(Role.DISPATCHER)
@transaction()
def add_rule() -> BaseResponse:
    form = _rule_form()
    if not form.validate_on_submit():
        return _rules_page(form, status=422)
    staff = signed_in_staff()
    rules.add_rule(
        province_code=staff.province_code,
        courier_id=int(form.courier_id.data),
        commune_code=form.commune_code.data or None,
        phone=form.phone.data or None,
        liking=Liking(form.liking.data),
        reason=form.reason.data,
        by=staff.username,
        now=clock.now(),
    )
    flash(_("Đã thêm quy định. Kế hoạch lập từ bây giờ làm theo."), "done")
    return redirect_to(url_for(".all_rules"))


@bp.post("/rules/<int(max=2147483647):rule_id>/drop")
@open_to(Role.DISPATCHER)
@transaction()
def drop_rule(rule_id: int) -> BaseResponse:
    staff = signed_in_staff()
    rules.drop_rule(
        rule_id=rule_id, province_code=staff.province_code, by=staff.username, now=clock.now()
    )
    flash(_("Đã bỏ quy định."), "done")
    return redirect_to(url_for(".all_rules"))


def _rule_form() -> RuleForm:
    province_code = signed_in_staff().province_code
    couriers = rules.couriers_of(province_code=province_code)
    communes = geo.communes_of(province_code=province_code)
    return RuleForm().choose_from(
        couriers=[(str(courier.id), courier.full_name) for courier in couriers],
        communes=[(commune.code, commune.name) for commune in communes],
    )


def _wishes_page(form: WishesForm, *, status: int = 200) -> Response:
    return render_page("dispatch/wishes.html", form=form, usual=Wishes(), status=status)


def _rules_page(form: RuleForm, *, status: int = 200) -> Response:
    return render_page(
        "dispatch/rules.html",
        form=form,
        rules=rules.rules_of(province_code=signed_in_staff().province_code),
        words=words,
        full_name=full_names(),
        status=status,
    )

"""What officers decide about their hall: kiosks, numbers by phone, the printer."""

from flask import Blueprint, Response, flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.catalogue.errors import OfficeNotFoundError
from app.catalogue.models import Office
from app.core.db import transaction
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.hall import pages, queries, services
from app.hall.forms import RulesForm

bp = Blueprint("hall_rules", __name__)


@bp.get("/hall/desk/rules")
@open_to(Role.OFFICER)
def rules() -> BaseResponse:
    office = _own_office()
    return _rules_page(office, RulesForm(None, obj=queries.hall(office_id=office.id)))


@bp.post("/hall/desk/rules")
@open_to(Role.OFFICER)
@transaction()
def set_rules() -> BaseResponse:
    office, form = _own_office(), RulesForm()
    if not form.validate_on_submit():
        return _rules_page(office, form, status=422)
    services.set_rules(
        office=office, takes_phones=form.takes_phones.data, has_printer=form.has_printer.data
    )
    flash(_("Đã lưu cách lấy số."), "done")
    return redirect_to(url_for(".rules"))


@bp.post("/hall/desk/rules/lock")
@open_to(Role.OFFICER)
@transaction()
def lock_kiosks() -> BaseResponse:
    services.lock_kiosks(office=_own_office())
    flash(_("Địa chỉ của máy lấy số đã đổi. Mời bạn mở lại máy cần dùng."), "done")
    return redirect_to(url_for(".rules"))


def _rules_page(office: Office, form: RulesForm, *, status: int = 200) -> Response:
    key = queries.hall(office_id=office.id).kiosk_key
    kiosk_url = pages.public_url("hall.choose", office_id=office.id, door="kiosk", key=key)
    return render_page(
        "hall/rules.html",
        status=status,
        office=office,
        form=form,
        kiosk_url=kiosk_url if key else "",
    )


def _own_office() -> Office:
    office_id = signed_in_staff().office_id
    if office_id is None:
        raise OfficeNotFoundError
    return queries.office(office_id=office_id)

"""The staff: who may work here, in which role, and signed in where."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse
from wtforms import SelectChoice

from app.accounts import queries as accounts
from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role, Staff
from app.accounts.words import ROLES, browser_words
from app.admin import queries, services
from app.admin.forms import StaffForm
from app.admin.rooms import navigation
from app.admin.services import FirstPassword
from app.catalogue import queries as catalogue
from app.catalogue.models import OfficeKind
from app.core import clock
from app.core.db import transaction
from app.core.errors import ConflictError
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.geo import queries as geo

bp = Blueprint("admin_staff", __name__, url_prefix="/admin/staff")
bp.context_processor(navigation)

ONE = "/<int(max=2147483647):staff_id>"

P = ParamSpec("P")


def _after_making_password(
    view: Callable[Concatenate[FirstPassword, P], BaseResponse],
) -> Callable[P, BaseResponse]:
    # Hashing is slow on purpose: it comes before the transaction, which holds others up.
    @wraps(view)
    def made(*args: P.args, **kwargs: P.kwargs) -> BaseResponse:
        return view(services.first_password(), *args, **kwargs)

    return made


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def staff() -> Response:
    asked = request.args.get("role", "")
    role = Role(asked) if asked in set(Role) else None
    found = accounts.staff_of(province_code=signed_in_staff().province_code, role=role)
    return render_page(
        "admin/staff.html",
        fragment="admin/_staff.html",
        people=found,
        role=role,
        role_words=ROLES,
        places=_places(),
    )


@bp.get("/new")
@open_to(Role.ADMINISTRATOR)
def new_member() -> Response:
    return render_page("admin/staff_new.html", form=_form())


@bp.post("/new")
@open_to(Role.ADMINISTRATOR)
@_after_making_password
@transaction()
def add_member(password: FirstPassword) -> BaseResponse:
    form = _form()
    member = _hired(form, password) if form.validate_on_submit() else None
    if member is None:
        return render_page("admin/staff_new.html", status=422, form=form)
    return render_page("admin/staff_password.html", member=member, password=password.words)


@bp.get(ONE)
@open_to(Role.ADMINISTRATOR)
def member(staff_id: int) -> Response:
    person = _member(staff_id)
    return render_page(
        "admin/staff_member.html",
        member=person,
        role_words=ROLES,
        place=_places().get(person.office_id or person.commune_code or ""),
        sign_ins=accounts.sign_ins_of(staff_id=staff_id, now=clock.now()),
        browser_words=browser_words,
        is_oneself=person.id == signed_in_staff().id,
    )


@bp.post(f"{ONE}/active")
@open_to(Role.ADMINISTRATOR)
@transaction()
def set_active(staff_id: int) -> BaseResponse:
    is_active = request.form.get("is_active") == "yes"
    services.set_active(
        staff=_member(staff_id), is_active=is_active, by=signed_in_staff(), now=clock.now()
    )
    said = (
        _("Người này đăng nhập lại được.")
        if is_active
        else _("Đã khoá tài khoản và đăng xuất ở mọi máy.")
    )
    return _done(staff_id, said)


@bp.post(f"{ONE}/revoke")
@open_to(Role.ADMINISTRATOR)
@transaction()
def revoke(staff_id: int) -> BaseResponse:
    services.revoke(staff=_member(staff_id), by=signed_in_staff().username, now=clock.now())
    return _done(staff_id, _("Đã đăng xuất người này ở mọi máy."))


@bp.post(f"{ONE}/password")
@open_to(Role.ADMINISTRATOR)
@_after_making_password
@transaction()
def renew_password(password: FirstPassword, staff_id: int) -> BaseResponse:
    person, by = _member(staff_id), signed_in_staff().username
    services.renew_password(staff=person, password_hash=password.hash, by=by, now=clock.now())
    return render_page("admin/staff_password.html", member=person, password=password.words)


def _hired(form: StaffForm, password: FirstPassword) -> Staff | None:
    administrator = signed_in_staff()
    try:
        return services.hire(
            username=form.username.data,
            full_name=form.full_name.data,
            phone=form.phone.data,
            role=Role(form.role.data),
            province_code=administrator.province_code,
            password_hash=password.hash,
            by=administrator.username,
            now=clock.now(),
            **form.place,
        )
    except ConflictError as error:
        form.username.errors = [error.message]
        return None


def _form() -> StaffForm:
    form = StaffForm()
    province_code = signed_in_staff().province_code
    offices = catalogue.offices(province_code=province_code, kind=OfficeKind.OFFICE)
    communes = geo.communes_of(province_code=province_code)
    nowhere = SelectChoice("", _("Không gắn với nơi nào"))
    form.office_id.choices = [nowhere, *(SelectChoice(str(one.id), one.name) for one in offices)]
    form.commune_code.choices = [nowhere, *(SelectChoice(one.code, one.name) for one in communes)]
    return form


def _places() -> dict[int | str, str]:
    # An office is known by a number, a commune by letters: one map serves both.
    province_code = signed_in_staff().province_code
    places: dict[int | str, str] = {}
    for office in catalogue.offices(province_code=province_code):
        places[office.id] = office.name
    for commune in geo.communes_of(province_code=province_code):
        places[commune.code] = commune.name
    return places


def _member(staff_id: int) -> Staff:
    return queries.member_of_staff(staff_id=staff_id, province_code=signed_in_staff().province_code)


def _done(staff_id: int, sentence: str) -> BaseResponse:
    flash(sentence, "done")
    return redirect_to(url_for(".member", staff_id=staff_id))

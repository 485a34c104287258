"""Who is signed in, and which views are open to them."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request, session, url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.models import Role, SignIn, Staff
from app.core import clock
from app.core.codes import fingerprint
from app.core.db import db
from app.core.errors import ForbiddenError
from app.core.i18n import _
from app.core.render import redirect_to, this_address

V = TypeVar("V", bound=Callable[..., Any])

SESSION_KEY = "sign_in"


def init_app(app: Flask) -> None:
    """Refuse every view that is not open to whoever asks."""
    app.before_request(_check_who_enters)
    app.context_processor(lambda: {"current_staff": current_staff()})


def open_to(*roles: Role) -> Callable[[V], V]:
    """Let staff of these roles enter a view, and the administrator."""

    def mark(view: V) -> V:
        view.open_to_roles = {*roles, Role.ADMINISTRATOR}  # type: ignore[attr-defined]
        return view

    return mark


def current_staff() -> Staff | None:
    """Return who is signed in here, asked once a request; None for citizens."""
    token = session.get(SESSION_KEY)
    if not token:
        return None
    if "staff" not in g:
        g.staff = _staff_of(token)
    return g.staff  # type: ignore[no-any-return]


def signed_in_staff() -> Staff:
    """Return who is signed in, in a view that let only staff enter."""
    staff = current_staff()
    if staff is None:
        raise ForbiddenError(_("Bạn cần đăng nhập để làm việc này."))
    return staff


def _staff_of(token: str) -> Staff | None:
    statement = (
        select(SignIn)
        .where(
            SignIn.token_hash == fingerprint(token),
            SignIn.revoked_at.is_(None),
            SignIn.ends_at > clock.now(),
        )
        .options(joinedload(SignIn.staff))
    )
    sign_in = db.session.scalar(statement)
    return sign_in.staff if sign_in and sign_in.staff.is_active else None


def _check_who_enters() -> BaseResponse | None:
    g.pop("staff", None)
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or hasattr(view, "is_open_to_all"):
        return None
    staff = current_staff()
    if staff is None:
        here = this_address() if request.method in {"GET", "HEAD"} else None
        return redirect_to(url_for("accounts.sign_in", next=here))
    if staff.role not in getattr(view, "open_to_roles", set()):
        raise ForbiddenError(_("Tài khoản của bạn không có quyền xem trang này."))
    return None

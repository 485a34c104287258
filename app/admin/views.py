"""The administrator's overview, and what is there to read: messages, audit trail."""

from flask import Blueprint, Response, request

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin import queries
from app.admin.rooms import navigation
from app.core.db import no_transaction
from app.core.render import render_page
from app.notify import queries as notify

bp = Blueprint("admin", __name__, url_prefix="/admin")
bp.context_processor(navigation)

MAX_KEY = 2**31 - 1


@bp.get("")
@open_to(Role.ADMINISTRATOR)
def overview() -> Response:
    return render_page(
        "admin/overview.html",
        fragment="admin/_signs_of_life.html",
        signs=queries.signs_of_life(),
        jobs=queries.unfinished_jobs(),
        holdings=queries.holdings(province_code=signed_in_staff().province_code),
    )


@bp.get("/messages")
@open_to(Role.ADMINISTRATOR)
def messages() -> Response:
    return _messages_page("")


@bp.post("/messages")
@open_to(Role.ADMINISTRATOR)
@no_transaction("It only looks; a phone that is looked for stands in no address.")
def messages_to() -> Response:
    return _messages_page(request.form.get("q", "")[:40])


@bp.get("/audit")
@open_to(Role.ADMINISTRATOR)
def audit_trail() -> Response:
    words = request.args.get("q", "").strip()[:100].replace("\x00", "")
    before = request.args.get("before", type=int)
    is_page = before is not None and 0 < before <= MAX_KEY
    found = queries.audit_entries(
        province_code=signed_in_staff().province_code,
        words=words,
        before=before if is_page else None,
    )
    entries = found[: queries.PAGE_LENGTH]
    return render_page(
        "admin/audit.html",
        fragment="admin/_audit.html",
        words=words,
        entries=entries,
        older=entries[-1].id if len(found) > len(entries) else None,
        is_first=not is_page,
    )


def _messages_page(asked: str) -> Response:
    phone = "".join(filter(str.isdecimal, asked))
    found = notify.messages_to(phone=phone, limit=100) if phone else notify.messages(limit=100)
    return render_page(
        "admin/messages.html",
        fragment="admin/_messages.html",
        messages=found,
        phone_asked=asked,
    )

"""Changing a plan by hand: what is asked for, what it would mean, done, undone, stopped."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.core import clock
from app.core.db import no_transaction, transaction, writing
from app.core.errors import ConflictError
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.dispatch import changing, queries, words
from app.dispatch.change_page import Asked, page_of
from app.dispatch.dry_runs import DryRun, dry_run_of
from app.dispatch.errors import NotADraftError
from app.dispatch.models import Plan
from app.dispatch.repairing import ChangeKind

bp = Blueprint(
    "dispatch_changes", __name__, url_prefix="/dispatch/plans/<int(max=2147483647):plan_id>"
)
LARGEST = 2**31 - 1


@bp.context_processor
def _words() -> dict[str, object]:
    return {"words": words}


@bp.get("/change")
@open_to(Role.DISPATCHER)
def change(plan_id: int) -> Response:
    plan, asked = _plan(plan_id), _asked(request.args.get)
    run, refusal = _tried(plan, asked)
    return render_page(
        "dispatch/change.html",
        fragment="dispatch/_change.html",
        page=page_of(plan=plan, asked=asked, now=clock.now()),
        run=run,
        refusal=refusal,
    )


@bp.post("/change")
@open_to(Role.DISPATCHER)
@no_transaction("A change that is refused is shown again, and then nothing must be written.")
def keep(plan_id: int) -> BaseResponse:
    plan, asked = _plan(plan_id), _asked(request.form.get)
    on = plan.on
    try:
        with writing():
            changing.keep_change(
                plan_id=plan_id,
                change=asked.change,
                joining=asked.joining,
                token=request.form.get("token", "")[:64],
                by=signed_in_staff().username,
                now=clock.now(),
            )
    except NotADraftError as error:
        flash(error.message, "warn")
        return redirect_to(url_for("dispatch.board", day=on))
    except ConflictError as error:
        flash(error.message, "warn")
        return redirect_to(_address(plan_id, asked))
    return redirect_to(url_for("dispatch.board", day=on))


@bp.post("/undo")
@open_to(Role.DISPATCHER)
@transaction()
def undo(plan_id: int) -> BaseResponse:
    plan = _plan(plan_id)
    on, by = plan.on, signed_in_staff().username
    changing.undo_change(plan_id=plan.id, by=by, now=clock.now())
    flash(_("Đã hoàn tác. Kế hoạch lại như trước khi đổi."), "done")
    return redirect_to(url_for("dispatch.board", day=on))


def _plan(plan_id: int) -> Plan:
    return queries.plan(plan_id=plan_id, province_code=signed_in_staff().province_code)


def _address(plan_id: int, asked: Asked) -> str:
    return f"{url_for('.change', plan_id=plan_id)}?{urlencode(asked.fields)}"


def _tried(plan: Plan, asked: Asked) -> tuple[DryRun | None, str]:
    if not asked.is_complete:
        return None, ""
    try:
        tried = changing.try_on(
            plan=plan, change=asked.change, joining=asked.joining, now=clock.now()
        )
    except ConflictError as error:
        return None, error.message
    return dry_run_of(tried), ""


def _asked(get: Callable[[str, str], str]) -> Asked:
    kind = get("kind", "")
    return Asked(
        kind=ChangeKind(kind) if kind in set(ChangeKind) else ChangeKind.MOVE,
        booking_id=_number(get("visit", "")),
        shift_id=_number(get("shift", "")),
        to_shift_id=_number(get("to", "")),
        after_id=_number(get("after", "")),
        courier_id=_number(get("courier", "")),
        depot_id=_number(get("depot", "")),
    )


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST))
    return int(text) if is_number and int(text) <= LARGEST else None

"""Bookings whose time is no longer offered: listed, offered another, called where that fails."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.accounts.guards import open_to, signed_in_staff
from app.accounts.models import Role
from app.admin.rooms import navigation
from app.booking import proposals, proposals_runs
from app.booking.affected import affected
from app.booking.proposals_models import ProposalRun
from app.booking.site import Site
from app.catalogue import queries as catalogue
from app.core import clock
from app.core.db import transaction
from app.core.i18n import _, ngettext
from app.core.render import redirect_to, render_page

bp = Blueprint("admin_affected", __name__, url_prefix="/admin/affected")

RUN = "/runs/<int(max=2147483647):run_id>"
BOTH = (Role.ADMINISTRATOR, Role.OFFICER)


@bp.context_processor
def _rooms() -> dict[str, Any]:
    # An officer's head has no rooms of the administration.
    return navigation() if signed_in_staff().role is Role.ADMINISTRATOR else {}


@bp.get("")
@open_to(*BOTH)
def affected_bookings() -> Response:
    now, scope = clock.now(), _scope()
    found = affected(now=now, **scope)
    runs = proposals_runs.recent_runs(**scope)
    return render_page(
        "admin/affected.html",
        found=found,
        offers=proposals_runs.open_offers([one.booking.id for one in found]),
        fresh=len(proposals_runs.without_offer(found)),
        to_call=proposals_runs.to_call(now=now, **scope),
        runs=runs,
        counts=proposals_runs.counts([run.id for run in runs]),
        is_office=scope["office_id"] is not None,
        office=_office(),
    )


@bp.post("")
@open_to(*BOTH)
@transaction()
def propose() -> BaseResponse:
    run = proposals_runs.start(**_scope(), by=signed_in_staff().username, now=clock.now())
    return redirect_to(url_for(".run", run_id=run.id))


@bp.get(RUN)
@open_to(*BOTH)
def run(run_id: int) -> Response:
    return _run_page(_run(run_id))


@bp.post(f"{RUN}/send")
@open_to(*BOTH)
@transaction()
def send(run_id: int) -> BaseResponse:
    _run(run_id)
    told = proposals.send(
        run_id=run_id, site=_site(), by=signed_in_staff().username, now=clock.now()
    )
    flash(
        ngettext("Đã nhắn tin cho %(num)d người.", "Đã nhắn tin cho %(num)d người.", told), "done"
    )
    return redirect_to(url_for(".run", run_id=run_id))


@bp.post(f"{RUN}/withdraw")
@open_to(*BOTH)
@transaction()
def withdraw(run_id: int) -> BaseResponse:
    _run(run_id)
    proposals.withdraw(run_id=run_id, by=signed_in_staff().username, now=clock.now())
    flash(_("Đã bỏ các đề nghị. Không ai nhận được tin nhắn."), "done")
    return redirect_to(url_for(".affected_bookings"))


@bp.post("/proposals/<int(max=2147483647):proposal_id>/called")
@open_to(*BOTH)
@transaction()
def called(proposal_id: int) -> BaseResponse:
    proposals_runs.call_made(
        proposal_id=proposal_id, by=signed_in_staff().username, now=clock.now(), **_scope()
    )
    flash(_("Đã ghi là đã gọi."), "done")
    return redirect_to(url_for(".affected_bookings"))


def _run(run_id: int) -> ProposalRun:
    return proposals_runs.run_of(run_id=run_id, **_scope())


def _run_page(one: ProposalRun) -> Response:
    done, wanted = proposals_runs.progress(one)
    job = proposals_runs.job_of(one)
    return render_page(
        "admin/affected_run.html",
        fragment="admin/_affected_run.html",
        run=one,
        offers=proposals_runs.offers_of(run_id=one.id),
        done=done,
        wanted=wanted,
        percent=round(100 * done / wanted) if wanted else 100,
        has_failed=job is not None and job.state.value == "FAILED",
    )


def _scope() -> dict[str, Any]:
    staff = signed_in_staff()
    is_officer = staff.role is Role.OFFICER
    asked = request.values.get("office", type=int)
    # An officer without an office has nobody's bookings.
    office_id = (staff.office_id or 0) if is_officer else _theirs(asked)
    return {"province_code": staff.province_code, "office_id": office_id}


def _theirs(office_id: int | None) -> int | None:
    return office_id if office_id is not None and 0 < office_id < 2**31 else None


def _office() -> Any:
    office_id = _scope()["office_id"]
    return catalogue.office(office_id=office_id) if office_id else None


def _site() -> Site:
    settings = current_app.config["SETTINGS"]
    # Without a public address, that of whoever presses the button.
    return Site(
        url=settings.public_url or request.url_root.rstrip("/"),
        takes_replies=bool(settings.sms_hook_secret),
    )

"""An offer of another time, answered by its secret link or by a text that a gateway hands over."""

import hmac

import structlog
from flask import Blueprint, Response, current_app, flash, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.booking import pages, proposals, proposals_runs
from app.booking.errors import OfferOverError
from app.booking.forms import clean_phone
from app.booking.grants import grant
from app.booking.proposals_models import Proposal, ProposalState
from app.core import clock, rate_limits
from app.core.db import no_transaction, writing
from app.core.errors import AppError, ForbiddenError
from app.core.i18n import _
from app.core.render import redirect_to, render_page
from app.core.security import csrf, open_to_all

log = structlog.get_logger()
bp = Blueprint("proposals", __name__)

TRIES = "300 per 10 minute"
TOKEN = "/proposals/<string(maxlength=32):token>"  # noqa: S105 - a part of an address.
NEVER_TOLD = (ProposalState.DRAFT, ProposalState.WITHDRAWN)


@bp.get(TOKEN)
@open_to_all
def see(token: str) -> Response:
    return _page(_told(token))


@bp.post(TOKEN)
@open_to_all
@no_transaction("A refusal takes back what was begun, and is then shown beside the offer.")
def accept(token: str) -> BaseResponse:
    proposal = _told(token)
    try:
        with writing():
            code = proposals.accept(token=token, now=clock.now()).code
    except AppError as refusal:
        return _page(_told(token), refusal=refusal)
    grant(code)
    if proposal.state is ProposalState.ACCEPTED:
        flash(_("Đã đổi sang giờ mới. Giờ cũ không còn nữa."), "done")
    return redirect_to(url_for("tracking.see_booking", code=code))


@bp.post("/hooks/sms")
@open_to_all
@no_transaction("Its own is taken back where the text cannot be followed.")
def take_text() -> BaseResponse:
    """Take a text that came to our number: form fields `phone` and `text`, the secret as Bearer."""
    secret = current_app.config["SETTINGS"].sms_hook_secret
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not secret or not hmac.compare_digest(said.encode(), secret.encode()):
        raise ForbiddenError(_("Địa chỉ này chỉ dành cho tổng đài tin nhắn."))
    phone = clean_phone(request.form.get("phone", "")[:30])
    text = request.form.get("text", "")[:160]
    try:
        with writing():
            booking = proposals.accept_by_reply(phone=phone, text=text, now=clock.now())
    except AppError as refusal:
        # The gateway must not send it again: the offer stands on the list of calls.
        log.info("booking.reply_refused", refusal=type(refusal).__name__)
        booking = None
    return make_response("ACCEPTED\n" if booking else "IGNORED\n", 200)


csrf.exempt(take_text)  # A gateway has no page of ours; it has the secret.


def _told(token: str) -> Proposal:
    rate_limits.count_try(TRIES, "proposal", rate_limits.sender())
    proposal = proposals_runs.by_token(token=token)
    if proposal is None or proposal.state in NEVER_TOLD:
        raise OfferOverError
    return proposal


def _page(proposal: Proposal, *, refusal: AppError | None = None) -> Response:
    now, booking = clock.now(), proposal.booking
    is_open = proposal.is_open(now=now) and booking.window_from == proposal.was_from
    if is_open:
        grant(booking.code)  # The link came to its phone: it may be moved or cancelled too.
    return render_page(
        "booking/proposal.html",
        status=refusal.status if refusal else 200,
        proposal=proposal,
        booking=booking,
        is_open=is_open,
        refusal=refusal.message if refusal else "",
        **pages.in_short(booking),
    )

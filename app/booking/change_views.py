"""A citizen changes a booking: another time, none at all, or the same once more."""

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.booking import answers as answered
from app.booking import moving, pages, queries, repeating, services, times
from app.booking.errors import (
    CannotCancelError,
    CannotMoveError,
    DuplicateBookingError,
    NotFetchedError,
    SlotFullError,
    TooManyBookingsError,
)
from app.booking.forms import CancelForm, MoveForm
from app.booking.grants import grant, visible_booking
from app.booking.models import Booking, BookingStatus
from app.core import clock
from app.core.db import no_transaction, transaction, writing
from app.core.errors import ConflictError
from app.core.i18n import _, language
from app.core.render import redirect_to, render_page
from app.core.security import open_to_all

bp = Blueprint("booking_changes", __name__)


@bp.get("/bookings/<string(maxlength=20):code>/cancel")
@open_to_all
def ask_to_cancel(code: str) -> BaseResponse:
    booking = visible_booking(code)
    if booking is None or not queries.is_cancellable(booking, now=clock.now()):
        return redirect_to(url_for("tracking.see_booking", code=code))
    return render_page(
        "booking/cancel.html",
        booking=booking,
        form=CancelForm(),
        can_move=moving.can_move(booking, now=clock.now()),
        **pages.in_short(booking),
    )


@bp.post("/bookings/<string(maxlength=20):code>/cancel")
@open_to_all
@transaction()
def cancel(code: str) -> BaseResponse:
    booking = visible_booking(code)
    if booking is not None:
        services.cancel(code=booking.code, phone=booking.phone, now=clock.now())
        flash(_("Đã huỷ lịch. Chỗ của bạn được dành cho người khác."), "done")
    return redirect_to(url_for("tracking.see_booking", code=code))


@bp.get("/bookings/<string(maxlength=20):code>/move")
@open_to_all
def ask_to_reschedule(code: str) -> BaseResponse:
    booking = visible_booking(code)
    if booking is None or not moving.can_move(booking, now=clock.now()):
        return redirect_to(url_for("tracking.see_booking", code=code))
    slot_id = answered.whole(request.args.get("slot", ""))
    slot = queries.slot(slot_id=slot_id) if slot_id else None
    if slot is None or not moving.fits(booking, slot):
        return _times_page(booking)
    form = MoveForm()
    form.slot.data = slot.id
    return render_page(
        "booking/move_confirm.html",
        booking=booking,
        form=form,
        new_time=times.slot_words(slot),
        **pages.in_short(booking),
    )


@bp.post("/bookings/<string(maxlength=20):code>/move")
@open_to_all
@transaction()
def reschedule(code: str) -> BaseResponse:
    booking = visible_booking(code)
    form = MoveForm()
    if booking is None or not form.validate_on_submit():
        return redirect_to(url_for(".ask_to_reschedule", code=code))
    moved = services.reschedule(
        code=booking.code, phone=booking.phone, slot_id=form.slot.data, now=clock.now()
    )
    flash(_("Đã đổi giờ. Tin nhắn có giờ mới đang tới."), "done")
    return redirect_to(url_for("tracking.see_booking", code=moved.code))


@bp.post("/bookings/<string(maxlength=20):code>/again")
@open_to_all
@no_transaction("Its own stands around the one service call: what is refused leads to the times.")
def book_again(code: str) -> BaseResponse:
    booking = visible_booking(code)
    if booking is None or not repeating.can_repeat(booking):
        return redirect_to(url_for("tracking.see_booking", code=code))
    query = repeating.query_of(booking)
    if booking.status is not BookingStatus.CANCELLED:
        return redirect_to(url_for("booking.choose_time", **query, again=1))
    make = repeating.call_of(booking, language=language(), now=clock.now())
    try:
        with writing():
            made = make().code
    except (SlotFullError, NotFetchedError) as refusal:
        flash(refusal.message, "warn")
        return redirect_to(url_for("booking.choose_time", **query, again=1))
    grant(made)
    flash(_("Đã đặt lại lịch như cũ."), "done")
    return redirect_to(url_for("tracking.see_booking", code=made))


@bp.errorhandler(SlotFullError)
def offer_nearest(error: SlotFullError) -> BaseResponse:
    """Show the three nearest times to one that is gone; the booking stands as it was."""
    code = (request.view_args or {}).get("code", "")
    booking = visible_booking(code)
    if booking is None:
        return redirect_to(url_for("tracking.see_booking", code=code))
    missed_id = answered.whole(request.form.get("slot", ""))
    return _times_page(booking, missed_id=missed_id, refusal=error.message, status=error.status)


@bp.errorhandler(CannotCancelError)
@bp.errorhandler(CannotMoveError)
@bp.errorhandler(DuplicateBookingError)
@bp.errorhandler(TooManyBookingsError)
def say_why_not(error: ConflictError) -> BaseResponse:
    """Send the citizen back to the booking, which stands as it was."""
    flash(error.message, "problem")
    return redirect_to(url_for("tracking.see_booking", **(request.view_args or {})))


def _times_page(
    booking: Booking, *, missed_id: int | None = None, refusal: str = "", status: int = 200
) -> Response:
    now = clock.now()
    slots = moving.free_times(booking, now=now)
    missed = queries.slot(slot_id=missed_id) if missed_id else None
    if refusal:
        slots = times.nearest(slots, missed)
    shown = slots if "all" in request.args else times.near(slots, chosen=None)
    return render_page(
        "booking/move.html",
        fragment="booking/_times.html",
        status=status,
        booking=booking,
        refusal=refusal,
        days=times.days_of(shown, now=now),
        chosen=shown[0].id if shown else "",
        has_later=len(shown) < len(slots),
        later_url=url_for(".ask_to_reschedule", code=booking.code, all=1),
        **pages.in_short(booking),
    )

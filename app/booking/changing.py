"""A promise is moved or taken back: the new place first, then the old one is given to others."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update

from app.booking import holds, notices, queries
from app.booking.claims import Place, drop_claims, note_claims, slots_of, take_places
from app.booking.errors import CannotCancelError, CannotMoveError
from app.booking.horizon import give_back_places
from app.booking.making import place_of
from app.booking.models import Booking, BookingKind, BookingStatus, Hold, Slot, SlotClaim
from app.core import clock
from app.core.db import db
from app.core.i18n import _
from app.dossiers import services as dossiers

MOST_MOVES = 6


def cancel(*, code: str, phone: str, now: datetime) -> Booking:
    """
    Take a booking back and give its places to others, once; cancelled twice is once.

    Raises
    ------
    CannotCancelError
        When the courier is on the way, or the visit has begun or ended.
    BookingNotFoundError
        When code and phone do not belong together.
    """
    booking = queries.booking_of(code=code, phone=phone)
    statement = (
        update(Booking)
        .where(Booking.id == booking.id, _is_early(now))
        .values(status=BookingStatus.CANCELLED, cancelled_at=now)
        .returning(Booking)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    cancelled = db.session.scalar(statement)
    if cancelled is None:
        return _refuse_to_cancel(booking)
    give_back_places(slot_ids=drop_claims(booking_id=cancelled.id))
    if cancelled.kind is not BookingKind.RETURN:
        for one in cancelled.dossiers:
            dossiers.cancel(dossier_id=one.id, now=now)
    return cancelled


def reschedule(*, code: str, phone: str, slot_id: int, now: datetime, key: str = "") -> Booking:
    """
    Move a booking to another time of the same counters, or of the same zone.

    The same time again changes nothing, so a form that is sent twice moves once.

    Parameters
    ----------
    key
        Of a hold that has the new place already, if there is one.

    Raises
    ------
    SlotFullError
        When the new place is gone, however close the race; the old one stays: roll back.
    CannotMoveError
        When the courier's route is published, the visit has begun or ended, or it moved often.
    BookingNotFoundError
        When code and phone do not belong together.
    """
    booking = queries.booking_of(code=code, phone=phone)
    if booking.slot_id == slot_id and booking.status is BookingStatus.BOOKED:
        return booking
    place = place_for(booking, slot_id=slot_id, now=now)
    return move(booking, place=place, key=key, now=now)


def place_for(booking: Booking, *, slot_id: int, now: datetime) -> Place:
    """Return what must be taken for a booking to be in another slot, under the rules of all."""
    if booking.kind not in (BookingKind.COUNTER, BookingKind.PICKUP):
        raise CannotMoveError(_("Lịch này không có giờ để đổi. Mời bạn gọi số ở cuối trang."))
    return place_of(
        kind=booking.kind,
        slot_id=slot_id,
        procedures=[one.procedure for one in booking.dossiers],
        commune_code=booking.commune_code,
        office_id=booking.dossier.office_id,
        group_id=None,
        is_far=booking.is_far,
        now=now,
    )


def move(
    booking: Booking, *, place: Place, now: datetime, key: str = "", tell: bool = True
) -> Booking:
    """
    Put a booking into another place, or leave all as it was: then roll back.

    Parameters
    ----------
    key
        Of a hold that has the new place already, if there is one.
    tell
        Whether the citizen gets a message of it.

    Raises
    ------
    SlotFullError, CannotMoveError
        When the new place is gone, or the booking may no longer be moved.
    """
    _lock(booking, place, key=key)
    held = holds.take_over(key=key, place=place, now=now) if key else []
    slots = held or take_places(place)
    moved = _put(booking, slots, now=now)
    left = drop_claims(booking_id=moved.id)
    note_claims(slots=slots, booking_id=moved.id)
    give_back_places(slot_ids=left)
    db.session.expire(moved, ["slot"])
    if tell:
        notices.tell_moved(moved, now=now)
    return moved


def _lock(booking: Booking, place: Place, *, key: str) -> None:
    # Everybody locks in this order, the slots by their keys: two who change places with each other
    # wait for each other instead of standing in each other's way.
    wanted = {slot.id for slot in slots_of(place)}
    db.session.scalar(select(Booking.id).where(Booking.id == booking.id).with_for_update())
    if key:
        db.session.scalar(select(Hold.id).where(Hold.key == key).with_for_update())
    mine = db.session.scalars(select(SlotClaim.slot_id).where(SlotClaim.booking_id == booking.id))
    slots = select(Slot.id).where(Slot.id.in_(wanted.union(mine)))
    db.session.scalars(slots.order_by(Slot.id).with_for_update()).all()


def _put(booking: Booking, slots: list[Slot], *, now: datetime) -> Booking:
    window = (slots[0].starts_at, slots[-1].ends_at)
    statement = (
        update(Booking)
        .where(
            Booking.id == booking.id,
            Booking.status == BookingStatus.BOOKED,
            Booking.window_from > now,
            Booking.revision < MOST_MOVES,
        )
        .values(
            slot_id=slots[0].id,
            window_from=window[0],
            window_to=window[1],
            on=clock.local_day(window[0]),
            revision=Booking.revision + 1,
        )
        .returning(Booking)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    moved = db.session.scalar(statement)
    if moved is None:
        raise _why_not_moved(booking)
    return moved


def _is_early(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(Booking.status == BookingStatus.BOOKED, Booking.window_from > now),
        and_(Booking.status == BookingStatus.BOOKED, Booking.kind == BookingKind.ONLINE),
        and_(Booking.status == BookingStatus.PROMISED, Booking.on > clock.local_day(now)),
    )


def _why_not_moved(booking: Booking) -> CannotMoveError:
    db.session.refresh(booking)
    if booking.status is BookingStatus.PROMISED:
        return CannotMoveError(
            _("Bưu tá đã có tuyến nên không đổi giờ được nữa. Mời bạn gọi số ở cuối trang.")
        )
    if booking.status is not BookingStatus.BOOKED:
        return CannotMoveError(_("Lịch hẹn này đã xong hoặc đã huỷ nên không đổi giờ được."))
    if booking.revision >= MOST_MOVES:
        return CannotMoveError(
            _("Lịch này đã đổi giờ nhiều lần. Muốn đổi nữa, mời bạn gọi số ở cuối trang.")
        )
    return CannotMoveError(_("Đã tới giờ hẹn nên không đổi được nữa."))


def _refuse_to_cancel(booking: Booking) -> Booking:
    db.session.refresh(booking)
    if booking.status is BookingStatus.CANCELLED:
        return booking
    if booking.status in {BookingStatus.DONE, BookingStatus.FAILED}:
        raise CannotCancelError(_("Lịch hẹn này đã xong nên không huỷ được nữa."))
    if booking.kind is BookingKind.COUNTER:
        raise CannotCancelError(_("Đã tới giờ hẹn nên không huỷ được nữa."))
    raise CannotCancelError(
        _("Bưu tá đã lên đường nên không huỷ được nữa. Mời bạn gọi số ở cuối trang.")
    )

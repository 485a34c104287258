"""Promises made, kept, broken and taken back: every change of a booking goes through here."""

from datetime import date, datetime

from sqlalchemy import and_, or_, update

from app.booking import planning, queries
from app.booking.claims import claim_form, expect_hope
from app.booking.errors import CannotCancelError, NotFetchedError
from app.booking.horizon import (
    close_pickups,
    give_back_place,
    open_coming_slots,
    open_slots_for,
    reopen_pickups,
)
from app.booking.making import Door, Sender, Wish, keep, make
from app.booking.models import Booking, BookingKind, BookingStatus
from app.booking.queries import STANDING
from app.booking.visits import (
    call_off_visits,
    complete_counter_visit,
    complete_visit,
    correct_visit,
    promise,
    take_back_promise,
)
from app.core import clock
from app.core.codes import fingerprint
from app.core.db import db
from app.core.i18n import _
from app.dossiers import services as dossiers

__all__ = [
    "Door",
    "book_counter",
    "book_pickup",
    "book_return",
    "call_off_visits",
    "cancel",
    "close_pickups",
    "complete_counter_visit",
    "complete_visit",
    "correct_visit",
    "expect_hope",
    "open_coming_slots",
    "open_slots_for",
    "promise",
    "reopen_pickups",
    "take_back_promise",
]


def book_counter(
    *,
    key: str,
    slot_id: int,
    procedure_id: int,
    office_id: int,
    name: str,
    phone: str,
    is_on_behalf: bool,
    language: str,
    booked_by_id: int | None = None,
    refuse_twin: bool = False,
    now: datetime,
) -> Booking:
    """
    Take one place at an office's counters and record the promise.

    Parameters
    ----------
    key
        The form's own: the same form sent again is answered with the same booking.
    refuse_twin
        Refuse when the same person already comes for the same procedure.

    Raises
    ------
    SlotFullError
        When no place is left, however close the race.
    DuplicateBookingError
        When a twin stands and is to be refused.
    FormReusedError
        When the key came before with other answers.
    """
    wish = Wish(
        kind=BookingKind.COUNTER,
        slot_id=slot_id,
        procedure_id=procedure_id,
        office_id=office_id,
        name=name,
        phone=phone,
        is_on_behalf=is_on_behalf,
    )
    sender = Sender(
        key=key, language=language, booked_by_id=booked_by_id, refuse_twin=refuse_twin, now=now
    )
    return make(wish=wish, sender=sender)


def book_pickup(
    *,
    key: str,
    slot_id: int,
    procedure_id: int,
    office_id: int,
    name: str,
    phone: str,
    commune_code: str,
    hamlet: str,
    landmark: str,
    lat: float | None = None,
    lon: float | None = None,
    is_on_behalf: bool = False,
    language: str = "vi",
    booked_by_id: int | None = None,
    refuse_twin: bool = False,
    now: datetime,
) -> Booking:
    """
    Take one place in a zone's pickup window and record the promise; see `book_counter`.

    Raises
    ------
    NotFetchedError
        When the procedure may not go by post, or no courier serves the commune.
    """
    door = Door(commune_code=commune_code, hamlet=hamlet, landmark=landmark, lat=lat, lon=lon)
    wish = Wish(
        kind=BookingKind.PICKUP,
        slot_id=slot_id,
        procedure_id=procedure_id,
        office_id=office_id,
        name=name,
        phone=phone,
        is_on_behalf=is_on_behalf,
        door=door,
    )
    sender = Sender(
        key=key, language=language, booked_by_id=booked_by_id, refuse_twin=refuse_twin, now=now
    )
    return make(wish=wish, sender=sender)


def book_return(
    *,
    dossier_id: int,
    on: date,
    now: datetime,
    door: Door | None = None,
    name: str = "",
    phone: str = "",
    booked_by_id: int | None = None,
) -> Booking:
    """
    Promise to bring a dossier's result home on a day; promised twice is once.

    Parameters
    ----------
    door
        Where to; left out, where its papers were fetched.

    Raises
    ------
    NotFetchedError
        When nobody knows where to bring it.
    """
    before = queries.bookings_of(dossier_id=dossier_id)
    standing = [one for one in before if one.kind is BookingKind.RETURN and one.status in STANDING]
    key = f"return-{dossier_id}-{sum(one.kind is BookingKind.RETURN for one in before)}"
    if standing:
        return standing[-1]
    door = door or _known_door(before)
    made = claim_form(key=key, fingerprint=fingerprint(key), now=now)
    if made is not None:
        return made
    dossier = dossiers.find(dossier_id=dossier_id)
    window = planning.return_window(on=on)
    booking = Booking(
        kind=BookingKind.RETURN,
        dossier_id=dossier_id,
        name=name or dossier.applicant_name,
        phone=phone or dossier.phone,
        language=before[-1].language if before else "vi",
        booked_by_id=booked_by_id,
        service_s=planning.RETURN_SERVICE_S,
        **door.columns(),
    )
    return keep(booking, window, key=key, now=now)


def cancel(*, code: str, phone: str, now: datetime) -> Booking:
    """
    Take a booking back and give its place to others, once; cancelled twice is once.

    Raises
    ------
    CannotCancelError
        When the courier is on the way, or the visit has begun or ended.
    BookingNotFoundError
        When code and phone do not belong together.
    """
    booking = queries.booking_of(code=code, phone=phone)
    today = clock.local_day(now)
    is_early = or_(
        and_(Booking.status == BookingStatus.BOOKED, Booking.window_from > now),
        and_(Booking.status == BookingStatus.PROMISED, Booking.on > today),
    )
    statement = (
        update(Booking)
        .where(Booking.id == booking.id, is_early)
        .values(status=BookingStatus.CANCELLED, cancelled_at=now)
        .returning(Booking)
        .execution_options(populate_existing=True, synchronize_session=False)
    )
    cancelled = db.session.scalar(statement)
    if cancelled is None:
        return _refuse_to_cancel(booking)
    if cancelled.slot_id is not None:
        give_back_place(slot_id=cancelled.slot_id)
    if cancelled.kind is not BookingKind.RETURN:
        dossiers.cancel(dossier_id=cancelled.dossier_id, now=now)
    return cancelled


def _known_door(before: list[Booking]) -> Door:
    doors = [one for one in before if one.commune_code is not None]
    if not doors:
        raise NotFetchedError
    last = doors[-1]
    return Door(
        commune_code=last.commune_code or "",
        hamlet=last.hamlet,
        landmark=last.landmark,
        lat=last.lat,
        lon=last.lon,
    )


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

"""Promises made, kept, broken and taken back: every change of a booking goes through here."""

from datetime import datetime

from app.booking.changing import cancel, reschedule
from app.booking.claims import expect_hope
from app.booking.holds import hold, release, sweep
from app.booking.horizon import (
    close_pickups,
    open_coming_slots,
    open_slots_for,
    reopen_pickups,
)
from app.booking.making import Door, Item, Sender, Terms, Wish, make
from app.booking.models import Booking, BookingKind
from app.booking.returning import book_return, move_return
from app.booking.visits import (
    call_off_visits,
    complete_counter_visit,
    complete_visit,
    correct_visit,
    promise,
    take_back_promise,
)

__all__ = [
    "Door",
    "Item",
    "Terms",
    "book_counter",
    "book_online",
    "book_pickup",
    "book_return",
    "call_off_visits",
    "cancel",
    "close_pickups",
    "complete_counter_visit",
    "complete_visit",
    "correct_visit",
    "expect_hope",
    "hold",
    "move_return",
    "open_coming_slots",
    "open_slots_for",
    "promise",
    "release",
    "reopen_pickups",
    "reschedule",
    "sweep",
    "take_back_promise",
]


NO_TERMS = Terms()


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
    more: tuple[Item, ...] = (),
    terms: Terms = NO_TERMS,
    door: Door | None = None,
    group_id: int | None = None,
    booked_by_id: int | None = None,
    refuse_twin: bool = False,
    now: datetime,
) -> Booking:
    """
    Take places at an office's counters, as long as the visit is; results go to the door, if any.

    Parameters
    ----------
    key
        The form's own: sent again, it is answered with its booking; what it holds, it takes over.
    more
        Further dossiers of the same visit, whose times add up.
    refuse_twin
        Refuse when the same person already comes for the same procedure.

    Raises
    ------
    SlotFullError, DuplicateBookingError, FormReusedError
        When a place is missing, a twin stands, or the key came with other answers.
    """
    wish = Wish(
        kind=BookingKind.COUNTER,
        slot_id=slot_id,
        procedure_id=procedure_id,
        office_id=office_id,
        name=name,
        phone=phone,
        is_on_behalf=is_on_behalf,
        door=door,
        more=more,
        terms=terms,
        group_id=group_id,
    )
    sender = Sender(key=key, language=language, booked_by_id=booked_by_id,
                    refuse_twin=refuse_twin, now=now)  # fmt: skip
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
    door: Door | None = None,
    is_on_behalf: bool = False,
    language: str = "vi",
    more: tuple[Item, ...] = (),
    terms: Terms = NO_TERMS,
    booked_by_id: int | None = None,
    refuse_twin: bool = False,
    now: datetime,
) -> Booking:
    """
    Take one place in a zone's pickup window and record the promise; see `book_counter`.

    Without a `door`, commune, hamlet, landmark and point say where it is.

    Raises
    ------
    NotFetchedError
        When the procedure may not go by post, or no courier serves the commune.
    """
    door = door or Door(
        commune_code=commune_code, hamlet=hamlet, landmark=landmark, lat=lat, lon=lon
    )
    wish = Wish(
        kind=BookingKind.PICKUP,
        slot_id=slot_id,
        procedure_id=procedure_id,
        office_id=office_id,
        name=name,
        phone=phone,
        is_on_behalf=is_on_behalf,
        door=door,
        more=more,
        terms=terms,
    )
    sender = Sender(
        key=key, language=language, booked_by_id=booked_by_id, refuse_twin=refuse_twin, now=now
    )
    return make(wish=wish, sender=sender)


def book_online(
    *,
    key: str,
    procedure_id: int,
    office_id: int,
    name: str,
    phone: str,
    external_code: str,
    terms: Terms,
    door: Door | None = None,
    is_on_behalf: bool = False,
    language: str = "vi",
    more: tuple[Item, ...] = (),
    booked_by_id: int | None = None,
    refuse_twin: bool = False,
    now: datetime,
) -> Booking:
    """
    Note that a citizen sends dossiers in online and wants the results brought; no place is taken.

    Parameters
    ----------
    external_code
        The portal's code, verbatim; empty while it is not known.
    door
        Where the results are brought, unless the terms name a post point.
    """
    wish = Wish(
        kind=BookingKind.ONLINE,
        slot_id=0,
        procedure_id=procedure_id,
        office_id=office_id,
        name=name,
        phone=phone,
        is_on_behalf=is_on_behalf,
        door=door,
        more=more,
        terms=terms,
        external_code=external_code,
    )
    sender = Sender(
        key=key, language=language, booked_by_id=booked_by_id, refuse_twin=refuse_twin, now=now
    )
    return make(wish=wish, sender=sender)

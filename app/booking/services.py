"""Promises made, kept, broken and taken back: every change of a booking goes through here."""

from datetime import date, datetime

from app.booking import planning, queries
from app.booking.changing import cancel, reschedule
from app.booking.claims import claim_form, expect_hope
from app.booking.errors import NotFetchedError
from app.booking.holds import hold, release, sweep
from app.booking.horizon import (
    close_pickups,
    open_coming_slots,
    open_slots_for,
    reopen_pickups,
)
from app.booking.making import Door, Item, Sender, Terms, Wish, keep, make
from app.booking.models import Booking, BookingKind
from app.booking.queries import STANDING
from app.booking.visits import (
    call_off_visits,
    complete_counter_visit,
    complete_visit,
    correct_visit,
    promise,
    take_back_promise,
)
from app.core.codes import fingerprint
from app.dossiers import services as dossiers

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
    group_id: int | None = None,
    booked_by_id: int | None = None,
    refuse_twin: bool = False,
    now: datetime,
) -> Booking:
    """
    Take places at an office's counters, as long as the visit is, and record the promise.

    Parameters
    ----------
    key
        The form's own: sent again, it is answered with its booking; what it holds, it takes over.
    more
        Further dossiers of the same visit, whose times at the counter add up.
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
        more=more,
        terms=terms,
        group_id=group_id,
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
    return keep(booking, [dossier], [], window, key=key, now=now)


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

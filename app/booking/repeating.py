"""The same once more: the answers of a booking as an address, and its form sent again."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from app.booking import services
from app.booking.answers import HOME, USUAL_RETURN, Meeting, Way
from app.booking.making import Door, Item, Terms
from app.booking.models import Booking, BookingKind

_WAYS = {
    BookingKind.COUNTER: Way.COUNTER,
    BookingKind.PICKUP: Way.HOME,
    BookingKind.RETURN: Way.COUNTER,
    BookingKind.ONLINE: Way.ONLINE,
}
_DOOR = (
    "hamlet", "landmark", "lat", "lon", "place", "point_id", "focal_id", "hamlet_id",
    "proxy_name", "proxy_paper",
)  # fmt: skip
_TERMS = (
    "helper_name", "helper_phone", "is_far", "return_place", "return_point_id", "return_focal_id",
    "fee_vnd", "postage_vnd", "discount_group",
)  # fmt: skip


def query_of(booking: Booking) -> dict[str, Any]:
    """Return what a booking answered, as it stands in an address."""
    way = _WAYS[booking.kind]
    meets = Meeting(booking.place, booking.point_id or booking.focal_id)
    returns = Meeting(booking.return_place, booking.return_point_id or booking.return_focal_id)
    group = booking.slot.group if booking.slot else None
    said = {
        "procedure_code": booking.dossier.procedure.code,
        "more": [one.procedure.code for one in booking.dossiers[1:]] or None,
        "way": way.value,
        "commune": booking.commune_code or booking.dossier.office.commune_code,
        "office": booking.dossier.office_id,
        "at": meets.key if way is Way.HOME and meets != HOME else None,
        "back": returns.key if returns != USUAL_RETURN[way] else None,
        "far": 1 if booking.is_far else None,
        "group": group.id if group and group.is_mobile else None,
    }
    return {name: value for name, value in said.items() if value is not None}


def call_of(booking: Booking, *, language: str, now: datetime) -> Callable[[], Booking]:
    """
    Return the service call that books the same once more, at the same time if it is free.

    Called twice it books once: the key is the booking's.
    """
    first, *others = booking.dossiers
    said: dict[str, Any] = {
        "key": f"again-{booking.code}",
        "procedure_id": first.procedure_id,
        "office_id": first.office_id,
        "name": first.applicant_name,
        "phone": booking.phone,
        "is_on_behalf": booking.is_on_behalf,
        "language": language,
        "more": tuple(
            Item(procedure_id=one.procedure_id, name=one.applicant_name) for one in others
        ),
        "terms": Terms(**{name: getattr(booking, name) for name in _TERMS}),
        "booked_by_id": booking.booked_by_id,
        "refuse_twin": True,
        "now": now,
    }
    door = _door(booking)
    if booking.kind is BookingKind.ONLINE:
        return partial(
            services.book_online, door=door, external_code=first.external_code or "", **said
        )
    said["slot_id"] = booking.slot_id or 0
    if booking.kind is BookingKind.PICKUP and door is not None:
        return partial(
            services.book_pickup,
            commune_code=door.commune_code,
            hamlet=door.hamlet,
            landmark=door.landmark,
            door=door,
            **said,
        )
    return partial(services.book_counter, door=door, **said)


def can_repeat(booking: Booking) -> bool:
    """Whether a booking can be made once more: a result is brought as its dossier says."""
    return booking.kind is not BookingKind.RETURN


def _door(booking: Booking) -> Door | None:
    if booking.commune_code is None:
        return None
    said = {name: getattr(booking, name) for name in _DOOR}
    return Door(commune_code=booking.commune_code, **said)

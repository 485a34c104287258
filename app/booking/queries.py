"""What can be booked, what was booked, and what couriers have to visit."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from app.booking.errors import BookingNotFoundError
from app.booking.models import (
    HORIZON_DAYS,
    Booking,
    BookingItem,
    BookingKind,
    BookingStatus,
    PickupZone,
    Slot,
    ZoneCommune,
)
from app.catalogue.models import Office
from app.core import clock
from app.core.codes import clean_code
from app.core.db import db
from app.core.text import fold
from app.dossiers.models import Dossier
from app.geo.models import Commune

# A promise that still stands: nobody has come yet, and nobody cancelled.
STANDING = (BookingStatus.BOOKED, BookingStatus.PROMISED)
MAX_KEY = 2**31 - 1
AT_THE_DOOR = (BookingKind.PICKUP, BookingKind.RETURN)

# Built once: every citizen's page asks these.
_ZONE = select(PickupZone).join(ZoneCommune).where(ZoneCommune.commune_code == bindparam("commune"))
_FREE = (
    select(
        Slot.id,
        Slot.office_id,
        Slot.group_id,
        Slot.zone_id,
        Slot.starts_at,
        Slot.ends_at,
        Slot.capacity,
        Slot.taken,
        Slot.kept,
    )
    .where(
        Slot.starts_at >= bindparam("after"),
        Slot.starts_at < bindparam("until"),
        Slot.taken < Slot.capacity,
        ~Slot.is_closed,
    )
    .order_by(Slot.starts_at, Slot.id)
)
_COMING = (
    select(Booking, Dossier.applicant_name)
    .join(BookingItem, BookingItem.booking_id == Booking.id)
    .join(Dossier, BookingItem.dossier_id == Dossier.id)
    .where(
        Booking.phone == bindparam("phone"),
        Booking.kind != BookingKind.RETURN,
        Booking.status.in_(STANDING),
        Booking.window_to > bindparam("now"),
        Dossier.procedure_id == bindparam("procedure"),
    )
    .order_by(Booking.window_from, Booking.id)
)
_OF_PHONE = select(
    func.count().filter(Booking.status.in_(STANDING), Booking.window_to > bindparam("now")),
    func.count().filter(Booking.booked_at > bindparam("since")),
).where(Booking.phone == bindparam("phone"), Booking.kind != BookingKind.RETURN)
_FREE_AT_OFFICE = _FREE.where(Slot.office_id == bindparam("office"))
_FREE_IN_GROUP = _FREE.where(Slot.group_id == bindparam("group"))
_FREE_IN_ZONE = _FREE.where(Slot.zone_id == bindparam("zone"))


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A slot with a place left, as it was read: a page shows hundreds of them."""

    id: int
    office_id: int | None
    group_id: int | None
    zone_id: int | None
    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    kept: int

    @property
    def left(self) -> int:
        """How many more may come, from wherever."""
        return self.capacity - self.taken


def zone_of(*, commune_code: str) -> PickupZone | None:
    """Return the zone whose couriers fetch dossiers in a commune; None where nobody does."""
    return db.session.scalar(_ZONE, {"commune": commune_code})


def open_slots(
    *,
    office_id: int | None = None,
    group_id: int | None = None,
    zone_id: int | None = None,
    after: datetime,
    days: int = HORIZON_DAYS,
    minutes: int = 0,
    is_far: bool = False,
    weekdays: AbstractSet[int] = frozenset(),
) -> list[FreeTime]:
    """
    Return the times of a counter group, an office or a zone at which a visit may begin.

    Parameters
    ----------
    minutes
        How long the visit is: as many cells in a row must have a place.
    is_far
        Whether the places kept for far hamlets count.
    weekdays
        The weekdays that are served, 0 is Monday; empty: all.
    """
    asked = {"after": after, "until": after + timedelta(days=days)}
    if group_id is not None:
        found = db.session.execute(_FREE_IN_GROUP, asked | {"group": group_id})
    elif office_id is not None:
        found = db.session.execute(_FREE_AT_OFFICE, asked | {"office": office_id})
    else:
        found = db.session.execute(_FREE_IN_ZONE, asked | {"zone": zone_id})
    cells = [FreeTime(*row) for row in found]
    room = [cell for cell in cells if is_far or cell.taken < cell.capacity - cell.kept]
    if weekdays:
        room = [one for one in room if clock.local(one.starts_at).weekday() in weekdays]
    return room if zone_id is not None else _beginnings(room, timedelta(minutes=minutes))


def _beginnings(cells: list[FreeTime], length: timedelta) -> list[FreeTime]:
    # Backwards: each cell knows how far one can stay from it on without a gap.
    stays: dict[tuple[int | None, datetime], datetime] = {}
    found = []
    for cell in reversed(cells):
        until = stays.get((cell.group_id, cell.ends_at), cell.ends_at)
        stays[cell.group_id, cell.starts_at] = until
        if until - cell.starts_at >= length:
            found.append(cell)
    return found[::-1]


def slot(*, slot_id: int) -> Slot | None:
    """Return a slot, or None where there is none, or could be none."""
    return db.session.get(Slot, slot_id) if 0 < slot_id <= MAX_KEY else None


def nearest_slots(
    *,
    to: Slot | FreeTime,
    after: datetime,
    limit: int = 3,
    minutes: int = 0,
    is_far: bool = False,
    weekdays: AbstractSet[int] = frozenset(),
) -> list[FreeTime]:
    """Return the open slots of the same place that begin nearest to a slot, in order of time."""
    around = [
        other
        for other in open_slots(
            group_id=to.group_id,
            zone_id=to.zone_id,
            after=after,
            minutes=minutes,
            is_far=is_far,
            weekdays=weekdays,
        )
        if other.id != to.id
    ]
    nearest = sorted(around, key=lambda other: (abs(other.starts_at - to.starts_at), other.id))
    return sorted(nearest[:limit], key=lambda other: other.starts_at)


def booking(*, code: str) -> Booking:
    """
    Return the booking with a code, however it was typed.

    Raises
    ------
    BookingNotFoundError
        When there is none.
    """
    found = db.session.scalar(_with_all().where(Booking.code == clean_code(code)[:20]))
    if found is None:
        raise BookingNotFoundError
    return found


def booking_of(*, code: str, phone: str) -> Booking:
    """
    Return the booking that a citizen asks for, by its code or its dossier's, and the phone.

    Raises
    ------
    BookingNotFoundError
        The same, whether the code is unknown or the phone is another.
    """
    typed = clean_code(code)[:20]
    statement = (
        _with_all()
        .join(BookingItem, BookingItem.booking_id == Booking.id)
        .join(Dossier, BookingItem.dossier_id == Dossier.id)
        .where(
            or_(Booking.code == typed, Dossier.code == typed),
            or_(Booking.phone == phone, Booking.helper_phone == phone),
        )
        .order_by(Booking.id.desc())
        .limit(1)
    )
    found = db.session.scalar(statement)
    if found is None:
        raise BookingNotFoundError
    return found


def bookings_of(*, dossier_id: int) -> list[Booking]:
    """Return every booking that was made for a dossier, the first one first."""
    of_visit = select(BookingItem.booking_id).where(BookingItem.dossier_id == dossier_id)
    statement = select(Booking).where(Booking.id.in_(of_visit)).order_by(Booking.id)
    return list(db.session.scalars(statement))


def coming_twin(*, phone: str, procedure_id: int, name: str, now: datetime) -> Booking | None:
    """Return a coming booking of the same person for the same procedure, if there is one."""
    found = db.session.execute(_COMING, {"phone": phone, "procedure": procedure_id, "now": now})
    # Names are compared as people say them: few rows share a phone, so here and not in SQL.
    twins = (one for one, applicant in found if fold(applicant) == fold(name))
    return next(twins, None)


def counts_of_phone(*, phone: str, now: datetime) -> tuple[int, int]:
    """Return how many bookings of a phone are still to come, and how many were made in a day."""
    asked = {"phone": phone, "now": now, "since": now - timedelta(days=1)}
    coming, made = db.session.execute(_OF_PHONE, asked).one()
    return coming, made


def is_cancellable(one: Booking, *, now: datetime) -> bool:
    """Whether a booking can still be cancelled: before its time, or before the courier sets out."""
    if one.status is BookingStatus.PROMISED:
        return one.on > clock.local_day(now)
    return one.status is BookingStatus.BOOKED and one.window_from > now


def visits_to_plan(*, province_code: str, on: date) -> list[Booking]:
    """Return what couriers of a province have to visit on a day, by key."""
    statement = (
        select(Booking)
        .join(Commune, Booking.commune_code == Commune.code)
        .where(
            Commune.province_code == province_code,
            Booking.on == on,
            Booking.kind.in_(AT_THE_DOOR),
            Booking.status.in_(STANDING),
        )
        .order_by(Booking.id)
        .options(joinedload(Booking.commune), joinedload(Booking.dossier))
    )
    return list(db.session.scalars(statement))


def counter_bookings(*, office_id: int, on: date) -> Sequence[Booking]:
    """Return who comes to an office's counters on a day, in order of time."""
    statement = (
        select(Booking)
        .join(Slot, Booking.slot_id == Slot.id)
        .where(
            Slot.office_id == office_id,
            Booking.on == on,
            Booking.status != BookingStatus.CANCELLED,
        )
        .order_by(Booking.window_from, Booking.id)
        .options(joinedload(Booking.dossier).joinedload(Dossier.procedure))
    )
    return db.session.scalars(statement).all()


def _with_all() -> Select[tuple[Booking]]:
    dossier = joinedload(Booking.dossier)
    return select(Booking).options(
        dossier.joinedload(Dossier.procedure),
        dossier.joinedload(Dossier.office).joinedload(Office.commune),
        joinedload(Booking.commune),
    )

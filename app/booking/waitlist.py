"""Waiting for a place where all are taken: few entries, few texts, in order of arrival."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.booking import holds, making
from app.booking.errors import OfferOverError, WaitlistFullError
from app.booking.making import Door, Item, Sender, Terms, Wish
from app.booking.models import Booking, BookingKind, MeetingPlace, PickupZone
from app.booking.waitlist_models import (
    MOST_OPEN_OF_A_PHONE,
    MOST_OPEN_OF_A_PLACE,
    MOST_TEXTS,
    HalfDay,
    WaitlistEntry,
    WaitState,
)
from app.catalogue.models import CounterGroup
from app.core import clock
from app.core.codes import new_code
from app.core.db import db
from app.core.i18n import _

TOKEN_LENGTH = 16
LONGEST = timedelta(days=28)


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What somebody waits for, with all that will book it."""

    key: str  # the form's own: sent twice is once
    kind: BookingKind
    group_id: int | None = None
    zone_id: int | None = None
    office_id: int
    procedure_id: int
    more: tuple[Item, ...] = ()
    name: str
    phone: str
    is_on_behalf: bool = False
    commune_code: str | None = None  # of the door
    door: Door | None = None
    terms: Terms = field(default_factory=Terms)
    language: str = "vi"
    from_on: date
    to_on: date
    half: HalfDay = HalfDay.ANY


def join(*, wait: Wait, now: datetime) -> WaitlistEntry:
    """
    Put somebody on the waiting list of a place; the same form, or wish, again is the same entry.

    Raises
    ------
    WaitlistFullError
        When the place or the phone has as many open entries as it may.
    """
    known = _known(wait)
    if known is not None:
        return known
    _expect_room(wait)
    columns = _columns(wait, today=clock.local_day(now))
    for seat in range(1, MOST_OPEN_OF_A_PHONE + 1):
        entry = WaitlistEntry(token=new_code(TOKEN_LENGTH), seat=seat, made_at=now, **columns)
        try:
            with db.session.begin_nested():
                db.session.add(entry)
        except IntegrityError:  # The seat is taken, or the same form came at this instant.
            known = _known(wait)
            if known is not None:
                return known
            if not _has_seat(wait.phone, seat):
                raise
        else:
            return entry
    raise WaitlistFullError(
        _("Số điện thoại này đang chờ hai nơi rồi. Mời bạn bỏ bớt một lượt chờ.")
    )


def accept(*, token: str, now: datetime) -> Booking:
    """
    Book the time that is offered, by the same guard as every booking; accepted twice is once.

    Raises
    ------
    OfferOverError
        When nothing is offered, or no longer.
    SlotFullError, TooManyBookingsError
        As of every booking: then roll back.
    """
    entry = locked(token)
    if entry.state is WaitState.BOOKED and entry.booking_id is not None:
        return db.session.get_one(Booking, entry.booking_id)
    is_open = entry.state is WaitState.OFFERED and entry.offer_until is not None
    if not is_open or entry.offer_slot_id is None or (entry.offer_until or now) <= now:
        raise OfferOverError
    sender = Sender(
        key=entry.offer_key,
        language=entry.language,
        booked_by_id=None,
        refuse_twin=False,
        now=now,
    )
    booking = making.make(wish=_wish(entry, entry.offer_slot_id), sender=sender)
    holds.release(key=entry.offer_key)
    entry.booking_id = booking.id
    close(entry, WaitState.BOOKED, now=now)
    return booking


def decline(*, token: str, now: datetime) -> WaitlistEntry:
    """Give an offer back and wait on, while texts are left."""
    entry = locked(token)
    if entry.state is WaitState.OFFERED:
        take_back(entry, now=now)
    return entry


def leave(*, token: str, now: datetime) -> WaitlistEntry:
    """Wait no more; what is offered goes to others."""
    entry = locked(token)
    if entry.closed_at is None:
        close(entry, WaitState.LEFT, now=now)
    return entry


def take_back(entry: WaitlistEntry, *, now: datetime) -> None:
    """Give the places of an offer to others; whoever had all their texts waits no more."""
    holds.release(key=entry.offer_key)
    if entry.texts >= MOST_TEXTS:
        close(entry, WaitState.ENDED, now=now)
        return
    entry.state, entry.offer_until = WaitState.WAITING, None
    db.session.flush()


def close(entry: WaitlistEntry, state: WaitState, *, now: datetime) -> None:
    """End an entry; what it was offered goes to others."""
    if entry.state is WaitState.OFFERED and state is not WaitState.BOOKED:
        holds.release(key=entry.offer_key)
    entry.state, entry.closed_at, entry.offer_until = state, now, None
    db.session.flush()


def by_token(*, token: str) -> WaitlistEntry | None:
    """Return the entry of a link."""
    return db.session.scalar(select(WaitlistEntry).where(WaitlistEntry.token == token[:32]))


def ahead_of(entry: WaitlistEntry) -> int:
    """Return how many wait for the same place and were there before."""
    statement = select(func.count()).where(
        WaitlistEntry.group_id == entry.group_id
        if entry.group_id is not None
        else WaitlistEntry.zone_id == entry.zone_id,
        WaitlistEntry.closed_at.is_(None),
        WaitlistEntry.id < entry.id,
    )
    return db.session.scalar(statement) or 0


def locked(token: str) -> WaitlistEntry:
    """
    Return an entry as it is now, for whoever changes it.

    Raises
    ------
    OfferOverError
        When no entry has the link.
    """
    statement = (
        select(WaitlistEntry)
        .where(WaitlistEntry.token == token[:32])
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(statement)
    if found is None:
        raise OfferOverError
    return found


def items(entry: WaitlistEntry) -> Sequence[Item]:
    """Return the further dossiers of the visit that is waited for."""
    return tuple(Item(procedure_id=number, name=name) for number, name in entry.more)


def _known(wait: Wait) -> WaitlistEntry | None:
    same_form = select(WaitlistEntry).where(WaitlistEntry.key == wait.key)
    same_wish = select(WaitlistEntry).where(
        WaitlistEntry.phone == wait.phone,
        WaitlistEntry.procedure_id == wait.procedure_id,
        WaitlistEntry.group_id == wait.group_id
        if wait.group_id is not None
        else WaitlistEntry.zone_id == wait.zone_id,
        WaitlistEntry.name == wait.name,
        WaitlistEntry.closed_at.is_(None),
    )
    return db.session.scalar(same_form) or db.session.scalar(same_wish.limit(1))


def _columns(wait: Wait, *, today: date) -> dict[str, object]:
    to_on = min(max(wait.to_on, wait.from_on, today), today + LONGEST)
    return vars(wait) | {
        "door": asdict(wait.door) if wait.door else {},
        "terms": asdict(wait.terms),
        "is_far": wait.terms.is_far,
        "more": [[item.procedure_id, item.name] for item in wait.more],
        "from_on": min(max(wait.from_on, today), to_on),
        "to_on": to_on,
    }


def _has_seat(phone: str, seat: int) -> bool:
    statement = select(WaitlistEntry.id).where(
        WaitlistEntry.phone == phone,
        WaitlistEntry.seat == seat,
        WaitlistEntry.closed_at.is_(None),
    )
    return db.session.scalar(statement) is not None


def _expect_room(wait: Wait) -> None:
    # Whoever else joins here at this instant waits: the count is of nobody in between.
    if wait.group_id is not None:
        db.session.get_one(CounterGroup, wait.group_id, with_for_update={"of": CounterGroup})
        here = WaitlistEntry.group_id == wait.group_id
    else:
        db.session.get_one(PickupZone, wait.zone_id, with_for_update={"of": PickupZone})
        here = WaitlistEntry.zone_id == wait.zone_id
    count = select(func.count()).where(here, WaitlistEntry.closed_at.is_(None))
    if (db.session.scalar(count) or 0) >= MOST_OPEN_OF_A_PLACE:
        raise WaitlistFullError(
            _("Danh sách chờ ở đây đã đầy. Mời bạn thử nơi khác, hoặc gọi số ở cuối trang.")
        )


def _wish(entry: WaitlistEntry, slot_id: int) -> Wish:
    return Wish(
        kind=entry.kind,
        slot_id=slot_id,
        procedure_id=entry.procedure_id,
        office_id=entry.office_id,
        name=entry.name,
        phone=entry.phone,
        is_on_behalf=entry.is_on_behalf,
        door=Door(**(entry.door | {"place": MeetingPlace(entry.door["place"])}))
        if entry.door
        else None,
        more=tuple(items(entry)),
        terms=Terms(**(entry.terms | {"return_place": MeetingPlace(entry.terms["return_place"])})),
        group_id=entry.group_id,
    )

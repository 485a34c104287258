"""An office's day as a picture: who comes when to which counters, and how full it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.booking.models import Booking, BookingItem, BookingKind, BookingStatus, Slot
from app.catalogue.groups import group_opening
from app.catalogue.models import CounterGroup, Office
from app.core import clock
from app.core.db import db
from app.dossiers.models import Dossier
from app.hall import queries
from app.hall.models import Ticket, TicketState

LATE = timedelta(minutes=10)
HOUR_S = 3600
NO_DAY = (8 * HOUR_S, 17 * HOUR_S)


class Coming(StrEnum):
    """Where somebody booked stands on the day."""

    EXPECTED = "EXPECTED"
    LATE = "LATE"
    HERE = "HERE"
    AT_COUNTER = "AT_COUNTER"
    DONE = "DONE"
    MISSED = "MISSED"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One booking in the picture: its number there, its lane, where it begins and ends."""

    number: int
    booking: Booking
    ticket: Ticket | None
    coming: Coming
    lane: int
    left: float  # of the width of the day, per cent
    width: float


@dataclass(frozen=True, kw_only=True)
class Cell:
    """How much of one cell's places are taken."""

    left: float
    width: float
    share: float


@dataclass(frozen=True, kw_only=True)
class GroupDay:
    """A counter group's day."""

    group: CounterGroup
    visits: Sequence[Visit]
    cells: Sequence[Cell]
    hours: Sequence[tuple[int, float]]  # the hour, and where it stands
    breaks: Sequence[tuple[float, float]]  # where nobody is served: left, width
    lanes: int
    now_at: float | None
    taken: int
    capacity: int

    @property
    def dossiers(self) -> int:
        """How many dossiers are brought."""
        return sum(len(one.booking.dossiers) for one in self.visits)

    @property
    def share(self) -> int:
        """How much of the places is taken, per cent."""
        return round(100 * self.taken / self.capacity) if self.capacity else 0


def days_of(*, office: Office, on: date, now: datetime) -> list[GroupDay]:
    """Return a day of each counter group of an office that is open, or has somebody coming."""
    bookings = _bookings(office_id=office.id, on=on)
    slots = _slots(office_id=office.id, on=on)
    tickets = _tickets([one.id for one in bookings])
    found = []
    for group in office.groups:
        spans = group_opening(group=group, first=on, days=1)[on]
        theirs = [one for one in bookings if one.slot and one.slot.group_id == group.id]
        if spans or theirs:
            cells = [one for one in slots if one.group_id == group.id]
            found.append(_group_day(group, spans, theirs, cells, tickets, on=on, now=now))
    return found


def _group_day(
    group: CounterGroup,
    spans: Sequence[tuple[datetime, datetime]],
    bookings: Sequence[Booking],
    slots: Sequence[Slot],
    tickets: Mapping[int, Ticket],
    *,
    on: date,
    now: datetime,
) -> GroupDay:
    edges = [*spans, *((one.window_from, one.window_to) for one in bookings)]
    scale = _Scale.around(edges, on=on)
    visits = list(_visits(bookings, tickets, scale, now=now))
    return GroupDay(
        group=group,
        visits=visits,
        cells=[_cell(one, scale) for one in slots if one.capacity],
        hours=[(hour, scale.at_second(hour * HOUR_S)) for hour in scale.hours],
        breaks=list(_breaks(spans, scale)),
        lanes=max((one.lane for one in visits), default=0) + 1,
        now_at=scale.at(now) if clock.local_day(now) == on and scale.holds(now) else None,
        taken=sum(one.taken for one in slots),
        capacity=sum(one.capacity for one in slots),
    )


@dataclass(frozen=True)
class _Scale:
    """From the hour before the first to the hour after the last, in per cent of the width."""

    on: date
    first_s: int
    last_s: int

    @classmethod
    def around(cls, spans: Iterable[tuple[datetime, datetime]], *, on: date) -> "_Scale":
        seconds = [clock.second_of_day(edge, day=on) for span in spans for edge in span]
        if not seconds:
            return cls(on, *NO_DAY)
        return cls(on, min(seconds) // HOUR_S * HOUR_S, -(-max(seconds) // HOUR_S) * HOUR_S)

    @property
    def hours(self) -> range:
        return range(self.first_s // HOUR_S, self.last_s // HOUR_S + 1)

    def at(self, instant: datetime) -> float:
        return self.at_second(clock.second_of_day(instant, day=self.on))

    def at_second(self, second: int) -> float:
        return round(100 * (second - self.first_s) / (self.last_s - self.first_s), 2)

    def holds(self, instant: datetime) -> bool:
        return self.first_s <= clock.second_of_day(instant, day=self.on) <= self.last_s


def _visits(
    bookings: Sequence[Booking], tickets: Mapping[int, Ticket], scale: _Scale, *, now: datetime
) -> Iterable[Visit]:
    ends: list[datetime] = []  # of each lane
    for number, booking in enumerate(bookings, start=1):
        lane = next(
            (place for place, end in enumerate(ends) if end <= booking.window_from), len(ends)
        )
        ends[lane : lane + 1] = [booking.window_to]
        ticket = tickets.get(booking.id)
        left = scale.at(booking.window_from)
        yield Visit(
            number=number,
            booking=booking,
            ticket=ticket,
            coming=_coming(booking, ticket, now=now),
            lane=lane,
            left=left,
            width=round(scale.at(booking.window_to) - left, 2),
        )


def _coming(booking: Booking, ticket: Ticket | None, *, now: datetime) -> Coming:
    if booking.status is BookingStatus.DONE:
        return Coming.DONE
    if booking.status is BookingStatus.FAILED:
        return Coming.MISSED
    if ticket is None:
        return Coming.LATE if booking.window_from + LATE < now else Coming.EXPECTED
    return _BY_STATE[ticket.state]


_BY_STATE = {
    TicketState.WAITING: Coming.HERE,
    TicketState.CALLED: Coming.AT_COUNTER,
    TicketState.SERVING: Coming.AT_COUNTER,
    TicketState.DONE: Coming.DONE,
    TicketState.NO_SHOW: Coming.MISSED,
    TicketState.LEFT: Coming.MISSED,
}


def _cell(slot: Slot, scale: _Scale) -> Cell:
    left = scale.at(slot.starts_at)
    return Cell(
        left=left,
        width=round(scale.at(slot.ends_at) - left, 2),
        share=min(1.0, slot.taken / slot.capacity),
    )


def _breaks(
    spans: Sequence[tuple[datetime, datetime]], scale: _Scale
) -> Iterable[tuple[float, float]]:
    left = 0.0
    for opens, closes in sorted(spans):
        if scale.at(opens) > left:
            yield left, round(scale.at(opens) - left, 2)
        left = scale.at(closes)
    if left < 100:
        yield left, round(100 - left, 2)


def _bookings(*, office_id: int, on: date) -> list[Booking]:
    dossier = selectinload(Booking.items).joinedload(BookingItem.dossier)
    statement = (
        select(Booking)
        .join(Slot, Booking.slot_id == Slot.id)
        .where(
            Slot.office_id == office_id,
            Booking.on == on,
            Booking.kind == BookingKind.COUNTER,
            Booking.status != BookingStatus.CANCELLED,
        )
        .order_by(Booking.window_from, Booking.id)
        .options(joinedload(Booking.slot), dossier.joinedload(Dossier.procedure))
    )
    return list(db.session.scalars(statement))


def _slots(*, office_id: int, on: date) -> list[Slot]:
    midnight = clock.at_second(on, 0)
    statement = (
        select(Slot)
        .where(
            Slot.office_id == office_id,
            Slot.starts_at >= midnight,
            Slot.starts_at < midnight + timedelta(days=1),
        )
        .order_by(Slot.starts_at, Slot.id)
    )
    return list(db.session.scalars(statement))


def _tickets(booking_ids: Sequence[int]) -> dict[int, Ticket]:
    statement = select(Ticket).where(Ticket.booking_id.in_(booking_ids))
    return {one.booking_id: one for one in db.session.scalars(statement) if one.booking_id}


def walk_ins(*, office: Office, on: date) -> list[Ticket]:
    """Return who waits without a booking."""
    waiting = queries.waiting(office_id=office.id, on=on)
    return [one for one in waiting if one.booking_id is None]

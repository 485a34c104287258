"""A hall at one instant: who is at which counter, who is next, how long the others will wait."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from app.booking.models import Booking
from app.catalogue.models import CounterGroup, Office
from app.catalogue.queries import opening_spans
from app.core import clock
from app.hall import queries
from app.hall.forecast import PastCall, Person, Seat, Span, foresee
from app.hall.models import OpenCounter, Ticket, TicketState
from app.hall.order import Waiting

LOOK_AHEAD = timedelta(hours=3)
MAY_STILL_COME = timedelta(minutes=15)  # somebody booked who is late
ALMOST_DONE = timedelta(minutes=2)  # whoever takes longer than expected


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What can be said of a hall now."""

    groups: Sequence[CounterGroup]
    waiting: Sequence[Ticket]  # in the order in which they will be called
    there: Sequence[Ticket]  # at the counters, the newest call first
    counters: Sequence[OpenCounter]
    starts: Mapping[int, datetime]  # by ticket
    newcomer: Mapping[int, timedelta]  # by counter group: who came now would wait so long
    now: datetime

    def next_of(self, group_id: int) -> list[Ticket]:
        """Return who waits for a counter group, the next one first."""
        return [one for one in self.waiting if one.group_id == group_id]

    def wait_of(self, ticket: Ticket) -> timedelta | None:
        """Return how long somebody will wait; None where nobody can say."""
        start = self.starts.get(ticket.id)
        return None if start is None else max(start - self.now, timedelta())

    def before(self, ticket: Ticket) -> int:
        """Return how many people will be called before somebody, at the counters they share."""
        shared = {ticket.group_id}
        for counter in self.counters:
            if ticket.group_id in counter.group_ids:
                shared.update(counter.group_ids)
        ahead = takewhile(lambda one: one.id != ticket.id, self.waiting)
        return sum(one.group_id in shared for one in ahead)

    def at(self, number: int) -> Ticket | None:
        """Return who stands at a counter."""
        return next((one for one in self.there if one.counter == number), None)


def look(*, office: Office, now: datetime) -> Outlook:
    """Return how an office's hall stands, and how it will go on."""
    on = clock.local_day(now)
    groups = queries.groups_inside(office_id=office.id)
    paces = queries.paces(group_ids=[one.id for one in groups], now=now)
    waiting = queries.waiting(office_id=office.id, on=on)
    there = queries.at_counters(office_id=office.id, on=on)
    counters = queries.open_counters(office_id=office.id, on=on)
    play = _Play(
        people=[*_waiting(waiting, paces), *_coming(office, paces, on=on, now=now)],
        seats=list(_seats(counters, groups, there, paces, now=now)),
        calls=queries.last_calls(office_id=office.id, on=on),
        spans=opening_spans(office=office, on=on),
        now=now,
    )
    starts = play.starts()
    return Outlook(
        groups=groups,
        waiting=sorted(
            waiting, key=lambda one: (starts.get(one.id, _NEVER), one.waits_since, one.id)
        ),
        there=there,
        counters=counters,
        starts=starts,
        newcomer=play.newcomers([one.id for one in groups]),
        now=now,
    )


def _in_order(waiting: Sequence[Ticket], starts: Mapping[int, datetime]) -> list[Ticket]:
    # Whom no open counter serves stands last, by their coming.
    return sorted(waiting, key=lambda one: (starts.get(one.id, _NEVER), one.waits_since, one.id))


_NEVER = clock.at(date(9999, 1, 1), datetime.min.time())


@dataclass(frozen=True, kw_only=True)
class _Play:
    people: Sequence[Person]
    seats: Sequence[Seat]
    calls: Sequence[PastCall]
    spans: Sequence[Span]
    now: datetime

    def starts(self, *more: Person) -> dict[int, datetime]:
        return foresee(
            people=[*self.people, *more],
            seats=self.seats,
            calls=self.calls,
            spans=self.spans,
            now=self.now,
        )

    def newcomers(self, group_ids: Sequence[int]) -> dict[int, timedelta]:
        # One more at each group, after everybody else: their keys are larger than any ticket's.
        keys = {group_id: 2**62 + group_id for group_id in group_ids}
        more = [_person(key, group_id, self.now) for group_id, key in keys.items()]
        starts = self.starts(*more)
        return {group_id: starts[key] - self.now for group_id, key in keys.items() if key in starts}


def _person(key: int, group_id: int, now: datetime) -> Person:
    waiting = Waiting(key, now, now, is_booked=False, has_priority=False)
    return Person(waiting, group_id, timedelta(minutes=queries.OTHER_MINUTES))


def _waiting(waiting: Sequence[Ticket], paces: Mapping[int, float]) -> Iterator[Person]:
    for one in waiting:
        yield Person(queries.as_waiting(one), one.group_id, _length(one, paces))


def _coming(
    office: Office, paces: Mapping[int, float], *, on: date, now: datetime
) -> Iterator[Person]:
    booked = queries.coming(
        office_id=office.id, on=on, after=now - MAY_STILL_COME, until=now + LOOK_AHEAD
    )
    for booking in booked:
        group_id = booking.slot.group_id if booking.slot else None
        if group_id is not None:
            length = (booking.window_to - booking.window_from) * paces.get(group_id, 1.0)
            yield Person(_expected(booking, now), group_id, length)


def _expected(booking: Booking, now: datetime) -> Waiting:
    at = max(booking.window_from, now)
    return Waiting(-booking.id, at, at, is_booked=True, has_priority=False)


def _seats(
    counters: Sequence[OpenCounter],
    groups: Sequence[CounterGroup],
    there: Sequence[Ticket],
    paces: Mapping[int, float],
    *,
    now: datetime,
) -> Iterator[Seat]:
    if not counters:  # Nobody has said so, but somebody will serve.
        for group in groups:
            yield from [Seat(frozenset({group.id}), now)] * group.counters
    for counter in counters:
        ticket = next((one for one in there if one.counter == counter.number), None)
        free_at = now if ticket is None else _free_at(ticket, paces, now=now)
        yield Seat(frozenset(counter.group_ids), free_at)


def _free_at(ticket: Ticket, paces: Mapping[int, float], *, now: datetime) -> datetime:
    begun = ticket.served_at if ticket.state is TicketState.SERVING else now
    return max((begun or now) + _length(ticket, paces), now + ALMOST_DONE)


def _length(ticket: Ticket, paces: Mapping[int, float]) -> timedelta:
    return timedelta(minutes=ticket.minutes * paces.get(ticket.group_id, 1.0))

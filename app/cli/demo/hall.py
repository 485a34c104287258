"""Today in the halls of the larger offices: who has come, who waits, who sits at which counter."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from app.accounts.models import Staff
from app.booking.models import Booking, BookingKind, BookingStatus, Slot
from app.catalogue.models import Office
from app.cli.demo.scene import Scene
from app.core import clock
from app.core.codes import LETTERS
from app.core.db import db
from app.hall import calling, queries, services
from app.hall.models import KEY_LENGTH, TOKEN_LENGTH, Hall, Ticket, TicketState

OFFICES = 3
WALK_INS_DONE, WALK_INS_WAITING = 9, 6
COUNTERS_OPEN = 2
PRIORITY_SHARE = 0.15
ENGLISH_SHARE = 0.1
PACE = (0.6, 1.3)


def fill_halls(scene: Scene) -> None:
    """
    Let people come to the halls of today, up to the instant of the load.

    On a day off too: whoever signs in as an officer finds somebody to call.
    """
    for office_id, officers in list(scene.crew.officers.items())[:OFFICES]:
        office = db.session.get_one(Office, office_id)
        _Hall(office, officers, scene.chance(f"hall-{office_id}"), now=scene.days.now).fill()


class _Hall:
    def __init__(
        self, office: Office, officers: Sequence[Staff], chance: Random, *, now: datetime
    ) -> None:
        self._office, self._officers = office, officers
        self._chance, self._now = chance, now
        self._fields = [one.field for one in queries.choices(office=office)]

    def fill(self) -> None:
        """Let some be served and some wait, and one stand at a counter."""
        for number in range(WALK_INS_DONE):
            self._served(self._take(ago=150 - 12 * number), ago=140 - 12 * number)
        for booking in self._bookings():
            services.check_in(booking=booking, office=self._office, now=self._at(12))
        for number in range(WALK_INS_WAITING):
            self._take(ago=22 - 3 * number)
        self._sit_down()
        self._name_secrets()

    def _take(self, *, ago: int) -> Ticket:
        weights = range(len(self._fields), 0, -1)
        return services.issue(
            office=self._office,
            field=self._chance.choices(self._fields, weights)[0],
            has_priority=self._chance.random() < PRIORITY_SHARE,
            language="en" if self._chance.random() < ENGLISH_SHARE else "vi",
            now=self._at(ago),
        )

    def _served(self, ticket: Ticket, *, ago: int) -> None:
        length = timedelta(minutes=ticket.minutes * self._chance.uniform(*PACE))
        ticket.state, ticket.calls, ticket.counter = TicketState.DONE, 1, 1
        ticket.staff_id = self._officers[0].id
        ticket.called_at = ticket.served_at = self._at(ago)
        ticket.done_at = min(self._at(ago) + length, self._at(1))
        db.session.flush()

    def _bookings(self) -> list[Booking]:
        """Return those whose time is now, or will be in a moment."""
        statement = (
            select(Booking)
            .join(Slot, Booking.slot_id == Slot.id)
            .where(
                Slot.office_id == self._office.id,
                Booking.on == clock.local_day(self._now),
                Booking.kind == BookingKind.COUNTER,
                Booking.status == BookingStatus.BOOKED,
                Booking.window_from < self._now + timedelta(minutes=40),
            )
            .order_by(Booking.window_from, Booking.id)
        )
        return list(db.session.scalars(statement))[:3]

    def _sit_down(self) -> None:
        groups = [one.id for one in queries.groups_inside(office_id=self._office.id)]
        for number, officer in enumerate(self._officers[:COUNTERS_OPEN], start=1):
            services.open_counter(
                office=self._office, number=number, group_ids=groups, by=officer, now=self._at(160)
            )
            called = calling.call_next(
                office_id=self._office.id,
                number=number,
                current_id=None,
                by=officer,
                now=self._at(1),
            )
            if called is not None and number % 2 == 0:
                calling.serve(ticket=called, now=self._at(0))

    def _name_secrets(self) -> None:
        # The same day gives the same rows: also what is drawn at random elsewhere.
        hall = db.session.get_one(Hall, self._office.id, populate_existing=True)
        hall.kiosk_key = self._letters(KEY_LENGTH)
        of_office = select(Ticket).where(Ticket.office_id == self._office.id).order_by(Ticket.id)
        for ticket in db.session.scalars(of_office):
            ticket.token = self._letters(TOKEN_LENGTH)
        db.session.flush()

    def _letters(self, length: int) -> str:
        return "".join(self._chance.choices(LETTERS, k=length))

    def _at(self, ago: int) -> datetime:
        return self._now - timedelta(minutes=ago)

"""Who has come, and who has booked to come, to the counters of every office."""

from datetime import date, datetime, timedelta

from app.booking import planning
from app.booking.models import (
    Booking,
    BookingItem,
    BookingKind,
    BookingStatus,
    Outcome,
    Slot,
)
from app.catalogue.models import Office
from app.cli.demo.desk import Desks
from app.cli.demo.scene import Scene

# Shares of a day's places that are taken: behind, today, then ever fewer as the days lie ahead.
TAKEN_BEHIND, TAKEN_TODAY, TAKEN_AHEAD = 0.1, 0.16, (0.14, 0.08, 0.05, 0.03, 0.02, 0.01)
FINISHED_DAYS = 3
FULL_SLOTS = 2  # on the next day, at every office
ABSENT_SHARE, CANCELLED_SHARE = 0.06, 0.03
BOOKED_BEFORE_MINUTES, AT_THE_COUNTER_MINUTES = (70, 3000), (4, 22)


class Counters:
    """Draws bookings of counter slots."""

    def __init__(self, scene: Scene, desks: Desks) -> None:
        self._scene = scene
        self._desks = desks
        self._chance = scene.chance("counters")

    def draw(self) -> list[Booking]:
        """Draw the counter bookings of all offices, those behind with what came of them."""
        days, offices = self._scene.days, self._scene.ground.counters
        shares = dict.fromkeys(days.finished[-FINISHED_DAYS:], TAKEN_BEHIND)
        shares |= {days.today: TAKEN_TODAY} | dict(zip(days.coming, TAKEN_AHEAD, strict=False))
        drawn = [
            self._visit(office, slot)
            for office in offices
            for on, share in shares.items()
            for slot in self._places(office, on, share)
        ]
        filled = [visit for office in offices for visit in self._fill(office)]
        return [visit for visit in drawn if visit is not None] + filled

    def _places(self, office: Office, on: date, share: float) -> list[Slot]:
        slots = self._scene.slots.of_office(office.id, on)
        places = [slot for slot in slots for _ in range(slot.capacity)]
        return self._chance.sample(places, round(share * len(places)))

    def _fill(self, office: Office) -> list[Booking]:
        slots = self._scene.slots.of_office(office.id, self._scene.days.next_day)
        popular = slots[: len(slots) // 2]
        full = self._chance.sample(popular, min(FULL_SLOTS, len(popular)))
        visits = (self._visit(office, slot) for slot in full for _ in range(slot.left))
        return [visit for visit in visits if visit is not None]

    def _visit(self, office: Office, slot: Slot) -> Booking | None:
        scene = self._scene
        fitting = [
            one for one in scene.ground.procedures if one.is_provincial == office.is_provincial
        ]
        procedure = self._chance.choice(fitting)
        run = scene.slots.cells(slot, minutes=planning.visit_minutes([procedure]))
        if run is None:
            return None
        who = scene.people.person()
        ahead = timedelta(minutes=self._chance.randint(*BOOKED_BEFORE_MINUTES))
        booked_at = min(slot.starts_at, scene.days.now) - ahead
        dossier = scene.papers.open(who, procedure, office, at=booked_at)
        booking = Booking(
            code=scene.people.booking_code(),
            kind=BookingKind.COUNTER,
            status=BookingStatus.BOOKED,
            dossier=dossier,
            items=[BookingItem(dossier=dossier, position=1)],
            name=who.name,
            phone=who.phone,
            booked_at=booked_at,
        )
        scene.slots.put(booking, run)
        self._come(booking)
        return booking

    def _come(self, booking: Booking) -> None:
        seen_at = booking.window_from + timedelta(
            minutes=self._chance.randint(*AT_THE_COUNTER_MINUTES)
        )
        fate = self._chance.random()
        if fate < CANCELLED_SHARE:
            self._cancel(booking)
        elif booking.window_to > self._scene.days.now:
            return
        elif fate < CANCELLED_SHARE + ABSENT_SHARE:
            _close(booking, BookingStatus.FAILED, Outcome.ABSENT, at=booking.window_to)
        else:
            _close(booking, BookingStatus.DONE, Outcome.DONE, at=seen_at)
            self._scene.papers.accept(booking.dossier, at=seen_at)
            self._desks.work_on(booking.dossier)
            self._desks.hand_out(booking.dossier)

    def _cancel(self, booking: Booking) -> None:
        at = booking.booked_at + timedelta(minutes=self._chance.randint(5, 60))
        booking.status, booking.cancelled_at = BookingStatus.CANCELLED, at
        self._scene.slots.leave(booking)
        self._scene.papers.cancel(booking.dossier, at=at)


def _close(booking: Booking, status: BookingStatus, outcome: Outcome, *, at: datetime) -> None:
    booking.status, booking.outcome, booking.outcome_at = status, outcome, at

"""Everything that the chapters of the demonstration share: places, staff, people, slots."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import or_, select

from app.accounts.models import Staff
from app.booking.horizon import open_slots_for
from app.booking.models import Booking, Slot, SlotClaim
from app.cli.demo.crew import Crew, hire
from app.cli.demo.days import Days, days_around
from app.cli.demo.doors import Doors
from app.cli.demo.facts import load_names
from app.cli.demo.ground import Ground, lay_ground
from app.cli.demo.papers import Papers
from app.cli.demo.people import People, chance_of
from app.cli.demo.reach import Reach, set_reach
from app.cli.demo.shapes import ProvinceFacts
from app.core import clock
from app.core.db import db
from app.core.text import fold


class Slots:
    """The slots of a province, opened as for real; places are taken in memory."""

    def __init__(self, *, ground: Ground, days: Days) -> None:
        first = days.finished[0]
        length = (days.coming[-1] - first).days + 1
        office_ids = [office.id for office in ground.counters]
        zone_ids = [zone.id for zone in ground.zones.values()]
        for office_id in office_ids:
            open_slots_for(office_id=office_id, first=first, days=length)
        for zone_id in zone_ids:
            open_slots_for(zone_id=zone_id, first=first, days=length)
        ours = or_(Slot.office_id.in_(office_ids), Slot.zone_id.in_(zone_ids))
        self._by_place: dict[tuple[int | None, int | None, date], list[Slot]] = {}
        for slot in db.session.scalars(select(Slot).where(ours).order_by(Slot.starts_at, Slot.id)):
            place = (slot.office_id, slot.zone_id, clock.local_day(slot.starts_at))
            self._by_place.setdefault(place, []).append(slot)
        self._held: dict[Booking, Sequence[Slot]] = {}

    def of_office(self, office_id: int, on: date) -> Sequence[Slot]:
        """Return a day's slots of an office, the first one first."""
        return self._by_place.get((office_id, None, on), ())

    def free_pickup(self, zone_id: int, on: date, chance: Random) -> Slot | None:
        """Return one of a zone's windows with a place left; None where all are full."""
        of_day = self._by_place.get((None, zone_id, on), ())
        free = [slot for slot in of_day if slot.left > slot.kept]
        return chance.choice(free) if free else None

    def put_result(self, booking: Booking, zone_id: int, on: date) -> None:
        """Give a result one place of its day, if the day has any; its window stays as it is."""
        self.leave(booking)
        booking.slot = None
        free = [slot for slot in self._by_place.get((None, zone_id, on), ()) if slot.left]
        if not free:
            return
        slot = max(free, key=lambda one: (one.left, -one.starts_at.timestamp()))
        slot.taken += 1
        slot.kept = max(0, slot.kept - 1)
        self._held[booking] = [slot]
        booking.slot = slot

    def cells(self, first: Slot, *, minutes: int) -> list[Slot] | None:
        """Return the cells that a visit runs through; None where one is full, or the day ends."""
        ends = first.starts_at + timedelta(minutes=minutes)
        of_day = self.of_office(first.office_id or 0, clock.local_day(first.starts_at))
        run = [one for one in of_day if first.starts_at <= one.starts_at < ends and one.left]
        is_whole = run and sum((one.ends_at - one.starts_at).seconds for one in run) >= 60 * minutes
        return run if is_whole else None

    def put(self, booking: Booking, run: Sequence[Slot]) -> None:
        """Give a booking its places; those it had before are free again."""
        self.leave(booking)
        for slot in run:
            slot.taken += 1
        self._held[booking] = run
        booking.slot = run[0]
        booking.on = clock.local_day(run[0].starts_at)
        booking.window_from, booking.window_to = run[0].starts_at, run[-1].ends_at

    def leave(self, booking: Booking) -> None:
        """Free the places of a booking; it keeps the slot that it was made for."""
        for slot in self._held.pop(booking, ()):
            slot.taken -= 1

    def claims(self) -> list[SlotClaim]:
        """Return who has which place, once the bookings have keys."""
        return [
            SlotClaim(slot_id=slot.id, booking_id=booking.id)
            for booking, run in self._held.items()
            for slot in run
        ]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One province on the day of the load."""

    province_code: str
    days: Days
    ground: Ground
    crew: Crew
    people: People
    papers: Papers
    doors: Doors
    slots: Slots
    reach: Reach
    chances: dict[str, Random] = field(default_factory=dict)

    def chance(self, topic: str) -> Random:
        """Return the dice of one topic: a change in one chapter leaves the others as they were."""
        return self.chances.setdefault(topic, chance_of(self.province_code, topic))


def set_scene(*, facts: ProvinceFacts, now: datetime) -> Scene:
    """Write everything that stands before anybody books: places, staff, slots."""
    book = load_names()[facts.code]
    days = days_around(now=now, province_code=facts.code)
    ground = lay_ground(facts=facts, now=now)
    people = People(book=book, province_code=facts.code)
    ending = _ending(ground)
    crew = hire(facts=facts, ground=ground, people=people, days=days, ending=ending)
    first = days.finished[0]
    reach = set_reach(facts=facts, ground=ground, crew=crew, book=book, now=now, on=first)
    return Scene(
        province_code=facts.code,
        days=days,
        ground=ground,
        crew=crew,
        people=people,
        papers=Papers(province_code=facts.code, people=people, officers=crew.officers),
        doors=Doors(facts=facts, ground=ground, book=book, reach=reach),
        slots=Slots(ground=ground, days=days),
        reach=reach,
    )


def _ending(ground: Ground) -> str:
    # The first province has the plain user names, every further one its own.
    if db.session.scalar(select(Staff.id).limit(1)) is None:
        return ""
    return "." + fold(ground.centre.commune.province.short_name).replace(" ", "-")

"""Day after day on the road: the finished ones, today, and the one that waits to be planned."""

from collections.abc import Callable, Sequence
from datetime import date

from app.booking.models import Booking, BookingKind, BookingStatus
from app.cli.demo.reports import Reports
from app.cli.demo.routes import Routes
from app.cli.demo.scene import Scene
from app.cli.demo.texts import Texts
from app.cli.demo.visits import Visits
from app.core.db import db
from app.dispatch.models import Plan

VISITS, VISITS_VARY = 190, 6
FINISHED_VISITS, FINISHED_VARY = 165, 12
PICKUP_SHARE = 0.25
PICKUPS_AHEAD = (16, 9, 5, 3)  # on the days after the next one
DUTY_VISITS_A_ZONE = 7
# However late the visitor comes, each of today's couriers has a last door to close.
STOPS_KEPT_OPEN = 2
_Day = dict[str, list[Booking]]


def tell_days(scene: Scene, *, say: Callable[[str], None]) -> list[Booking]:
    """
    Write the visits of every day; all but the next day's are published and ridden.

    Today is ridden up to the instant of the load. On a day off, one courier of each depot is on
    duty and brings results: whoever signs in as a courier finds a route on any day of the year.
    """
    story = _Story(scene)
    for on in scene.days.finished:
        say(f"Routes of {on:%d.%m.%Y} …")
        story.finish(on)
    say(f"Routes of today, visits for {scene.days.next_day:%d.%m.%Y} …")
    story.begin_today()
    story.prepare_coming_days()
    return story.visits


class _Story:
    def __init__(self, scene: Scene) -> None:
        self._visits: dict[str, Booking] = {}
        self._scene = scene
        self._chance = scene.chance("story")
        self._drawn = Visits(scene)
        self._routes = Routes(scene)
        self._reports = Reports(scene)
        self._texts = Texts(scene)
        self._to_try_again: Sequence[Booking] = ()

    @property
    def visits(self) -> list[Booking]:
        return list(self._visits.values())

    def finish(self, on: date) -> None:
        day = self._day(on, FINISHED_VISITS, FINISHED_VARY)
        self._to_try_again = self._reports.finish(self._publish(on, day))

    def begin_today(self) -> None:
        days = self._scene.days
        if days.is_working_today:
            day = self._day(days.today, FINISHED_VISITS, FINISHED_VARY)
            self._to_try_again = ()
        else:
            day = self._duty(days.today)
        plan = self._publish(days.today, day)
        self._reports.begin(plan, now=days.now, kept_open=STOPS_KEPT_OPEN)

    def prepare_coming_days(self) -> None:
        next_day, *later = self._scene.days.coming
        days = [self._day(next_day, VISITS, VISITS_VARY)]
        days += [self._pickups(on, count) for on, count in zip(later, PICKUPS_AHEAD, strict=False)]
        db.session.add_all(visit for day in days for of_zone in day.values() for visit in of_zone)
        db.session.flush()

    def _publish(self, on: date, day: _Day) -> Plan:
        plan = self._routes.publish(on, day)
        self._texts.tell_hours(plan)
        return plan

    def _day(self, on: date, count: int, vary: int) -> _Day:
        day = self._second_tries(on)
        tried = [visit.kind for of_zone in day.values() for visit in of_zone]
        number = count + self._chance.randint(-vary, vary)
        pickups = round(number * PICKUP_SHARE) - tried.count(BookingKind.PICKUP)
        for place, zone in enumerate(self._zones(number - len(tried))):
            pickup = self._drawn.pickup(zone, on) if place < pickups else None
            day[zone].append(pickup or self._drawn.bring(zone, on))
        self._keep(day)
        return day

    def _second_tries(self, on: date) -> _Day:
        day: _Day = {zone: [] for zone in self._scene.crew.couriers}
        for before in self._to_try_again:
            zone = self._scene.doors.zone_of(before.commune_code or "")
            if before.status is BookingStatus.FAILED:
                booking = self._drawn.again(before, zone, on)
            else:
                booking = before if self._drawn.put_off(before, zone, on) else None
            day[zone] += [booking] if booking else []
        return day

    def _pickups(self, on: date, count: int) -> _Day:
        day: _Day = {zone: [] for zone in self._scene.crew.couriers}
        for zone in self._zones(count):
            pickup = self._drawn.pickup(zone, on)
            day[zone] += [pickup] if pickup else []
        self._keep(day)
        return day

    def _duty(self, on: date) -> _Day:
        zones = self._scene.crew.couriers
        day = {
            zone: [self._drawn.bring(zone, on) for _ in range(DUTY_VISITS_A_ZONE)] for zone in zones
        }
        self._keep(day)
        return day

    def _zones(self, count: int) -> list[str]:
        couriers = {zone: len(team) for zone, team in self._scene.crew.couriers.items()}
        return self._chance.choices(list(couriers), list(couriers.values()), k=count)

    def _keep(self, day: _Day) -> None:
        # A visit that was put off comes in two days.
        self._visits |= {visit.code: visit for of_zone in day.values() for visit in of_zone}

"""What couriers are asked to visit: papers to fetch, results to bring, and doors to try again."""

from datetime import date, datetime, time, timedelta

from app.booking import planning
from app.booking.models import Booking, BookingItem, BookingKind, Slot
from app.catalogue.models import Office, Procedure
from app.catalogue.tariff_models import Leg
from app.cli.demo.days import moment
from app.cli.demo.doors import Door
from app.cli.demo.facts import load_names
from app.cli.demo.people import People, Person
from app.cli.demo.scene import Scene
from app.core import clock
from app.dossiers.models import Dossier
from app.geo.models import Commune

PROVINCIAL_SHARE = 0.25
ON_BEHALF_SHARE = 0.07
HALF_DAY_SHARE = 0.2
BROUGHT_BACK_SHARE, PROXY_SHARE = 0.7, 0.06
COLLECTED_SHARE = 0.6  # of the dossiers whose results go home by courier
UNSTATED_DAYS = (3, 8)  # working days that people wait where no time is stated
RETURN_MINUTES, PICKUP_MINUTES = (5, 8), (7, 12)
# What is owed soon is the planner's to weigh; a second try counts more than a first.
SECOND_TRY_PRIORITY = 20
MORNING, AFTERNOON = (time(7, 30), time(11, 30)), (time(13, 30), time(17))
BOOKING_HOURS = time(6), time(17)
BOOKED_AHEAD_DAYS = (1, 4)


class Visits:
    """Draws visits at doors, each with a dossier that has come as far as it must have."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._chance = scene.chance("visits")
        self._terms = scene.chance("terms")
        book = load_names()[scene.province_code]
        self._relatives = People(book=book, province_code=f"{scene.province_code} relatives")
        by_post = [one for one in scene.ground.procedures if one.goes_by_post]
        self._provincial = [one for one in by_post if one.is_provincial]
        self._communal = [one for one in by_post if not one.is_provincial]

    def pickup(self, zone: str, on: date) -> Booking | None:
        """Draw papers to be fetched; None where the zone's windows are full."""
        slot = self._free_slot(zone, on)
        if slot is None:
            return None
        door, who = self._scene.doors.draw(zone, on), self._scene.people.person()
        procedure, office = self._applied_for(door)
        at = self._booked_at(on)
        dossier = self._scene.papers.open(who, procedure, office, at=at)
        booking = self._booking(BookingKind.PICKUP, on, door, dossier, at=at)
        self._agree(booking, procedure)
        booking.service_s = 60 * self._chance.randint(*PICKUP_MINUTES)
        self._scene.slots.put(booking, [slot])
        return booking

    def bring(self, zone: str, on: date) -> Booking:
        """Draw a result to be brought home."""
        door, who = self._scene.doors.draw(zone, on), self._scene.people.person()
        dossier = self._with_result(zone, on, door, who)
        at = self._after_result(dossier, on)
        booking = self._booking(BookingKind.RETURN, on, door, dossier, at=at)
        booking.service_s = 60 * self._chance.randint(*RETURN_MINUTES)
        booking.window_from, booking.window_to = self._return_window(on)
        self._take_place(booking, zone, on)
        return booking

    def put_off(self, visit: Booking, zone: str, on: date) -> bool:
        """Move a visit that no route had room for to another day; False where that is full."""
        visit.priority = min(100, visit.priority + SECOND_TRY_PRIORITY)
        if visit.kind is BookingKind.RETURN:
            visit.on = on
            visit.window_from, visit.window_to = planning.return_window(on=on)
            self._take_place(visit, zone, on)
            return True
        slot = self._free_slot(zone, on)
        if slot is None:
            return False
        self._scene.slots.put(visit, [slot])
        return True

    def again(self, before: Booking, zone: str, on: date) -> Booking | None:
        """Draw the next try after a visit that met nobody, or found papers missing."""
        door = Door(
            commune_code=before.commune_code or "",
            hamlet=before.hamlet,
            landmark=before.landmark,
            lat=before.lat or 0.0,
            lon=before.lon or 0.0,
            place=before.place,
            point_id=before.point_id,
            focal_id=before.focal_id,
        )
        at = clock.at(before.on, time(16, 45)) + timedelta(seconds=before.service_s)
        booking = self._booking(before.kind, on, door, before.dossier, at=at)
        booking.service_s = before.service_s
        booking.priority = min(100, before.priority + SECOND_TRY_PRIORITY)
        if before.kind is BookingKind.RETURN:
            booking.window_from, booking.window_to = planning.return_window(on=on)
            self._take_place(booking, zone, on)
            return booking
        slot = self._free_slot(zone, on)
        if slot is None:
            return None
        self._scene.slots.put(booking, [slot])
        return booking

    def _agree(self, booking: Booking, procedure: Procedure) -> None:
        # Most have the result brought where the papers were fetched; some let others meet us.
        both = [self._scene.reach.postage[leg, booking.place] for leg in Leg]
        wants_back = self._terms.random() < BROUGHT_BACK_SHARE
        booking.fee_vnd = procedure.fee_vnd
        booking.postage_vnd = sum(both) if wants_back else both[0]
        if wants_back:
            booking.return_place = booking.place
            booking.return_point_id, booking.return_focal_id = booking.point_id, booking.focal_id
        if self._terms.random() < PROXY_SHARE:
            booking.proxy_name = self._relatives.person().name
            booking.proxy_paper = f"UQ {self._terms.randint(1, 400)}/{booking.on.year}"

    def _take_place(self, booking: Booking, zone: str, on: date) -> None:
        self._scene.slots.put_result(booking, self._scene.ground.zones[zone].id, on)

    def _free_slot(self, zone: str, on: date) -> Slot | None:
        zone_id = self._scene.ground.zones[zone].id
        return self._scene.slots.free_pickup(zone_id, on, self._chance)

    def _booking(
        self, kind: BookingKind, on: date, door: Door, dossier: Dossier, *, at: datetime
    ) -> Booking:
        return Booking(
            code=self._scene.people.booking_code(),
            kind=kind,
            dossier=dossier,
            items=[BookingItem(dossier=dossier, position=1)],
            on=on,
            name=dossier.applicant_name,
            phone=dossier.phone,
            booked_at=at,
            priority=0,
            **vars(door),
            **self._proxy(door),
        )

    def _proxy(self, door: Door) -> dict[str, object]:
        for staff in self._scene.crew.focal_persons:
            if staff.commune_code == door.commune_code:
                return {"is_on_behalf": True, "booked_by_id": staff.id}
        return {"is_on_behalf": self._chance.random() < ON_BEHALF_SHARE}

    def _applied_for(self, door: Door) -> tuple[Procedure, Office]:
        ground = self._scene.ground
        is_provincial = self._chance.random() < PROVINCIAL_SHARE
        procedure = self._chance.choice(self._provincial if is_provincial else self._communal)
        commune: Commune = ground.communes[door.commune_code]
        return procedure, ground.office_for(procedure, commune)

    def _booked_at(self, on: date) -> datetime:
        ahead = timedelta(days=self._chance.randint(*BOOKED_AHEAD_DAYS))
        return self._past(moment(self._chance, on - ahead, *BOOKING_HOURS))

    def _with_result(self, zone: str, on: date, door: Door, who: Person) -> Dossier:
        scene, chance = self._scene, self._chance
        procedure, office = self._applied_for(door)
        stated = procedure.statutory_days
        length = chance.randint(*UNSTATED_DAYS) if stated is None else stated
        ready_on = scene.days.before(min(on, scene.days.today), chance.choice((1, 1, 1, 2)))
        worked = max(0, length + chance.choice((-1, 0, 0, 0, 1)))
        accepted_on = scene.days.before(ready_on, worked) if worked else ready_on
        opened_on = scene.days.before(accepted_on, chance.randint(2, 3))
        dossier = scene.papers.open(
            who, procedure, office, at=moment(chance, opened_on, *BOOKING_HOURS)
        )
        if chance.random() < COLLECTED_SHARE:
            courier = chance.choice(scene.crew.couriers[zone])
            collected_on = scene.days.before(accepted_on, 1)
            scene.papers.collect(dossier, courier, at=moment(chance, collected_on, *AFTERNOON))
        scene.papers.accept(dossier, at=moment(chance, accepted_on, *MORNING))
        scene.papers.find_result(dossier, at=moment(chance, ready_on, time(13, 30), time(16)))
        return dossier

    def _after_result(self, dossier: Dossier, on: date) -> datetime:
        ready_at = dossier.result_ready_at or clock.at(on, time())
        return ready_at + timedelta(minutes=self._chance.randint(5, 55))

    def _return_window(self, on: date) -> planning.Span:
        if self._chance.random() >= HALF_DAY_SHARE:
            return planning.return_window(on=on)
        return self._chance.choice(planning.pickup_windows(on=on))

    def _past(self, at: datetime) -> datetime:
        # Nobody books after the instant of the load.
        latest = self._scene.days.now - timedelta(minutes=self._chance.randint(2, 240))
        return min(at, latest)

"""Who works in the demonstration: officers, dispatchers, couriers with their shifts, and others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from app.accounts.models import Role, Staff
from app.accounts.passwords import hash_password
from app.accounts.queries import DEMO_PASSWORD
from app.catalogue.models import Office
from app.cli.demo.days import Days
from app.cli.demo.ground import Ground
from app.cli.demo.people import People
from app.cli.demo.shapes import ProvinceFacts
from app.core import clock
from app.core.db import db
from app.core.text import fold
from app.dispatch.models import Depot, Shift
from app.geo.points import Point, distance_m

DISPATCHERS = 2
FOCAL_PERSONS = 3
LARGE_OFFICE = 4  # counters from which an office has a second officer
SHIFT = time(7), time(17)
LUNCH = time(11), time(12, 30)
LUNCH_S = 3600
CAPACITY = 40


@dataclass(frozen=True, kw_only=True)
class Crew:
    """The staff of one province, by where they work."""

    officers: Mapping[int, Sequence[Staff]]  # by office
    couriers: Mapping[str, Sequence[Staff]]  # by depot
    dispatchers: Sequence[Staff]
    focal_persons: Sequence[Staff]
    administrator: Staff
    shifts: Mapping[date, Sequence[Shift]]


def hire(*, facts: ProvinceFacts, ground: Ground, people: People, days: Days, ending: str) -> Crew:
    """
    Write the staff of a province and the shifts of its couriers.

    Parameters
    ----------
    ending
        What every user name ends in, so that a second province clashes with no name.
    """
    hiring = _Hiring(province_code=facts.code, people=people, ending=ending)
    couriers = hiring.couriers(facts)
    crew = Crew(
        officers={office.id: list(hiring.officers(office)) for office in _nearest_first(ground)},
        couriers=couriers,
        dispatchers=hiring.dispatchers(),
        focal_persons=hiring.focal_persons(ground),
        administrator=hiring.one("quan.tri", Role.ADMINISTRATOR),
        shifts=_shifts(couriers, ground.depots, days),
    )
    db.session.flush()
    return crew


class _Hiring:
    def __init__(self, *, province_code: str, people: People, ending: str) -> None:
        self._province_code = province_code
        self._people = people
        self._ending = ending
        self._places: dict[str, int] = {}
        # Hashing is slow on purpose; everyone of the demonstration shares one password.
        self._hash = hash_password(DEMO_PASSWORD, username="everyone")

    def one(self, username: str, role: Role, **place: object) -> Staff:
        person = self._people.person()
        staff = Staff(
            username=username + self._ending,
            full_name=person.name,
            phone=person.phone,
            role=role,
            password_hash=self._hash,
            province_code=self._province_code,
            **place,
        )
        db.session.add(staff)
        return staff

    def dispatchers(self) -> list[Staff]:
        names = ("dieu.phoi", *(f"dieu.phoi.{number}" for number in range(2, DISPATCHERS + 1)))
        return [self.one(name, Role.DISPATCHER) for name in names]

    def couriers(self, facts: ProvinceFacts) -> dict[str, list[Staff]]:
        numbers = iter(range(1, 1000))
        return {
            depot.key: [
                self.one(f"buu.ta.{next(numbers):02d}", Role.COURIER) for _ in range(depot.couriers)
            ]
            for depot in facts.depots
        }

    def officers(self, office: Office) -> Iterator[Staff]:
        place = "trung-tam" if office.is_provincial else self._place(office)
        yield self.one(f"can.bo.{place}", Role.OFFICER, office_id=office.id)
        if office.counters >= LARGE_OFFICE:
            yield self.one(f"can.bo.{place}.2", Role.OFFICER, office_id=office.id)

    def focal_persons(self, ground: Ground) -> list[Staff]:
        remote = sorted(ground.offices, key=lambda office: office.counters)[:FOCAL_PERSONS]
        return [
            self.one(
                f"dau.moi.{self._place(office)}",
                Role.FOCAL_PERSON,
                commune_code=office.commune_code,
            )
            for office in remote
        ]

    def _place(self, office: Office) -> str:
        # Mỹ Tho and Mỹ Thọ fold to the same: the later one says what kind of commune it is.
        short, full = (
            fold(name).replace(" ", "-")
            for name in (office.commune.short_name, office.commune.name)
        )
        return short if self._places.setdefault(short, office.id) == office.id else full


def _nearest_first(ground: Ground) -> list[Office]:
    # The first courier and the first officer are those to sign in as: one serves the other.
    depot = next(iter(ground.depots.values()))
    here = Point(depot.lat, depot.lon)
    near = sorted(ground.offices, key=lambda one: distance_m(here, Point(one.lat, one.lon)))
    return [*near, ground.centre]


def _shifts(
    couriers: Mapping[str, Sequence[Staff]], depots: Mapping[str, Depot], days: Days
) -> dict[date, list[Shift]]:
    everyone = [(courier, depots[key]) for key, team in couriers.items() for courier in team]
    on_duty = [(team[0], depots[key]) for key, team in couriers.items()]
    riders = dict.fromkeys((*days.finished, days.today, *days.coming), everyone)
    if not days.is_working_today:
        riders[days.today] = on_duty
    shifts = {on: [_shift(*rider, on) for rider in riding] for on, riding in riders.items()}
    db.session.add_all(shift for of_day in shifts.values() for shift in of_day)
    return shifts


def _shift(courier: Staff, depot: Depot, on: date) -> Shift:
    return Shift(
        courier=courier,
        depot=depot,
        on=on,
        starts_at=clock.at(on, SHIFT[0]),
        ends_at=clock.at(on, SHIFT[1]),
        lunch_from=clock.at(on, LUNCH[0]),
        lunch_to=clock.at(on, LUNCH[1]),
        lunch_s=LUNCH_S,
        capacity=CAPACITY,
    )

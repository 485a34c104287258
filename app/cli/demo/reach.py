"""Whom couriers reach, when and for how much: windows, service days, hamlets, houses, postage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from app.accounts.models import Staff
from app.booking import planning
from app.booking.house_models import FocalHouse
from app.booking.models import MeetingPlace, ServiceDay, ZoneWindow
from app.catalogue import tariff_services, tariffs
from app.catalogue.models import Office, OfficeKind
from app.catalogue.queries import offices
from app.catalogue.tariff_models import Leg
from app.cli.demo.crew import Crew
from app.cli.demo.ground import BY, WORKWEEK, Ground
from app.cli.demo.people import chance_of
from app.cli.demo.shapes import NameBook, ProvinceFacts
from app.core.db import db
from app.core.text import fold
from app.geo.models import Commune, Hamlet
from app.geo.points import Point, distance_m

PICKUPS_A_COURIER, RESULTS_A_COURIER = 3, 5  # in one half day
FAR_M = 45_000  # from the depot: couriers come twice a week
FAR_WEEKDAYS = ((1, 4), (0, 3))  # Tuesday and Friday, or Monday and Thursday
HAMLETS = 6
FAR_HAMLETS = 2  # of them, over an hour away
SPREAD_DEGREES = 0.03


@dataclass(frozen=True, kw_only=True)
class Reach:
    """What bookings of the demonstration must respect, and may use."""

    weekdays: Mapping[str, tuple[int, ...]]  # by commune; those that are missing: all
    points: Mapping[str, Office]  # post points, by commune
    houses: Mapping[str, tuple[Staff, FocalHouse]]  # of focal persons, by commune
    postage: Mapping[tuple[Leg, MeetingPlace], int]

    def is_served(self, commune_code: str, on: date) -> bool:
        """Whether couriers come to a commune on a day."""
        weekdays = self.weekdays.get(commune_code)
        return weekdays is None or on.weekday() in weekdays


def set_reach(
    *, facts: ProvinceFacts, ground: Ground, crew: Crew, book: NameBook, now: datetime, on: date
) -> Reach:
    """Write what an administrator would have set before the first booking."""
    chance = chance_of(facts.code, "reach")
    _write_windows(facts, ground)
    _write_hamlets(facts, ground, book, chance)
    tariff_services.write_examples(province_code=facts.code, on=on, by=BY, now=now)
    points = offices(province_code=facts.code, kind=OfficeKind.POST_POINT)
    return Reach(
        weekdays=_write_service_days(facts, ground),
        points={one.commune_code: one for one in points},
        houses=_write_houses(facts, ground, crew, book, chance),
        postage={
            (leg, place): tariffs.postage(
                province_code=facts.code, leg=leg, place=place, grams=100, on=on
            ).vnd
            or 0
            for leg in Leg
            for place in MeetingPlace
        },
    )


def _write_windows(facts: ProvinceFacts, ground: Ground) -> None:
    for depot in facts.depots:
        kept = RESULTS_A_COURIER * depot.couriers
        db.session.add_all(
            ZoneWindow(
                zone_id=ground.zones[depot.key].id,
                weekday=weekday,
                opens=opens,
                closes=closes,
                capacity=PICKUPS_A_COURIER * depot.couriers + kept,
                kept_for_results=kept,
            )
            for weekday in WORKWEEK
            for opens, closes in planning.PICKUP_WINDOWS
        )
    db.session.flush()


def _write_service_days(facts: ProvinceFacts, ground: Ground) -> dict[str, tuple[int, ...]]:
    days: dict[str, tuple[int, ...]] = {}
    for commune in facts.communes:
        row, depot = ground.communes[commune.code], ground.depots[commune.depot]
        away_m = distance_m(Point(row.lat, row.lon), Point(depot.lat, depot.lon))
        if away_m > FAR_M:
            days[commune.code] = FAR_WEEKDAYS[len(days) % len(FAR_WEEKDAYS)]
    rows = [ServiceDay(commune_code=code, weekday=day) for code in days for day in days[code]]
    db.session.add_all(rows)
    db.session.flush()
    return days


def _write_hamlets(facts: ProvinceFacts, ground: Ground, book: NameBook, chance: Random) -> None:
    depots = {commune.code: commune.depot for commune in facts.communes}
    for office in ground.offices:
        commune = ground.communes[office.commune_code]
        names = _names(book, depots[commune.code], chance)
        for number, name in enumerate(names):
            lat, lon = _near(commune, chance)
            db.session.add(
                Hamlet(
                    commune_code=commune.code,
                    name=name,
                    search_key=fold(name),
                    lat=lat,
                    lon=lon,
                    is_far=number >= HAMLETS - FAR_HAMLETS,
                )
            )
    db.session.flush()


def _names(book: NameBook, depot_key: str, chance: Random) -> Sequence[str]:
    known = {fold(name): name for name in book.hamlets_near(depot_key)}
    return chance.sample(sorted(known.values()), min(HAMLETS, len(known)))


def _write_houses(
    facts: ProvinceFacts, ground: Ground, crew: Crew, book: NameBook, chance: Random
) -> dict[str, tuple[Staff, FocalHouse]]:
    depots = {commune.code: commune.depot for commune in facts.communes}
    houses: dict[str, tuple[Staff, FocalHouse]] = {}
    for staff in crew.focal_persons:
        commune = ground.communes[staff.commune_code or ""]
        lat, lon = _near(commune, chance)
        address = _names(book, depots[commune.code], chance)[0]
        house = FocalHouse(staff_id=staff.id, address=address, lat=lat, lon=lon)
        db.session.add(house)
        houses[commune.code] = (staff, house)
    db.session.flush()
    return houses


def _near(commune: Commune, chance: Random) -> tuple[float, float]:
    return (
        round(commune.lat + chance.uniform(-SPREAD_DEGREES, SPREAD_DEGREES), 5),
        round(commune.lon + chance.uniform(-SPREAD_DEGREES, SPREAD_DEGREES), 5),
    )

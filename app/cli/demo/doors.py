"""Doors of the demonstration: a house in a commune, more often near a town than far from it."""

from dataclasses import dataclass
from datetime import date
from math import cos, pi, radians, sin, sqrt
from random import Random

from app.booking.models import MeetingPlace
from app.cli.demo.ground import Ground
from app.cli.demo.people import chance_of
from app.cli.demo.reach import Reach
from app.cli.demo.shapes import NameBook, ProvinceFacts
from app.dispatch.models import Depot
from app.geo.models import Commune
from app.geo.points import DEGREE_M, Point, distance_m

USUAL_KM2 = 60.0
NEAR_KM = 10.0  # half as many people come from here as from the town itself
WARD = "Phường"
WARD_WEIGHT = 2.5
MAX_HOUSE_NUMBER = 240
POINT_SHARE, FOCAL_SHARE = 0.08, 0.5  # of those who may meet a courier there
# How far from its commune's point people live: a share of the radius, and no farther than.
TOWN_SPREAD, TOWN_MOST_KM = 0.35, 2.0
COUNTRY_SPREAD, COUNTRY_MOST_KM = 0.5, 4.5


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where a courier knocks."""

    commune_code: str
    hamlet: str
    landmark: str
    lat: float
    lon: float
    place: MeetingPlace = MeetingPlace.HOME
    point_id: int | None = None
    focal_id: int | None = None


class Doors:
    """Draws doors in the zones of a province."""

    def __init__(
        self, *, facts: ProvinceFacts, ground: Ground, book: NameBook, reach: Reach
    ) -> None:
        self._chance = chance_of(facts.code, "doors")
        self._elsewhere = chance_of(facts.code, "meeting places")
        self._reach = reach
        self._book = book
        self._zones = {commune.code: commune.depot for commune in facts.communes}
        self._communes = {
            key: [ground.communes[commune.code] for commune in facts.zone_of(key)]
            for key in ground.depots
        }
        self._weights = {
            key: [_weight(commune, ground.depots[key]) for commune in communes]
            for key, communes in self._communes.items()
        }

    def zone_of(self, commune_code: str) -> str:
        """Return the depot's key that serves a commune."""
        return self._zones[commune_code]

    def draw(self, zone: str, on: date) -> Door:
        """Draw a door in the zone of a depot, where somebody rides on the day."""
        chance = self._chance
        weighed = zip(self._communes[zone], self._weights[zone], strict=True)
        served = [one for one in weighed if self._reach.is_served(one[0].code, on)]
        communes, weights = zip(*served, strict=True)
        commune = chance.choices(communes, weights)[0]
        hamlet = chance.choice(self._book.hamlets_near(zone))
        lat, lon = _scattered(chance, commune)
        landmark = _sentence(chance.choice(self._book.landmarks))
        if elsewhere := self._away_from_home(commune, landmark):
            return elsewhere
        return Door(
            commune_code=commune.code,
            hamlet=_with_number(chance, hamlet) if _is_town(commune) else hamlet,
            landmark=landmark,
            lat=lat,
            lon=lon,
        )

    def _away_from_home(self, commune: Commune, landmark: str) -> Door | None:
        drawn = self._elsewhere.random()
        point = self._reach.points.get(commune.code)
        house = self._reach.houses.get(commune.code)
        if house is not None and drawn < FOCAL_SHARE:
            staff, home = house
            return Door(
                commune_code=commune.code,
                hamlet=f"Nhà {staff.full_name}, {home.address}"[:100],
                landmark=landmark,
                lat=home.lat or commune.lat,
                lon=home.lon or commune.lon,
                place=MeetingPlace.FOCAL_PERSON,
                focal_id=staff.id,
            )
        if point is not None and drawn < POINT_SHARE:
            return Door(
                commune_code=commune.code,
                hamlet=point.name[:100],
                landmark=point.address,
                lat=point.lat,
                lon=point.lon,
                place=MeetingPlace.POST_POINT,
                point_id=point.id,
            )
        return None


def _weight(commune: Commune, depot: Depot) -> float:
    here, there = Point(commune.lat, commune.lon), Point(depot.lat, depot.lon)
    away_km = distance_m(here, there) / 1000
    return (WARD_WEIGHT if _is_town(commune) else 1.0) / (1 + (away_km / NEAR_KM) ** 2)


def _is_town(commune: Commune) -> bool:
    return commune.name.startswith(WARD)


def _scattered(chance: Random, commune: Commune) -> tuple[float, float]:
    radius_km = sqrt((commune.area_km2 or USUAL_KM2) / pi)
    if _is_town(commune):
        most_km = min(radius_km * TOWN_SPREAD, TOWN_MOST_KM)
    else:
        most_km = min(radius_km * COUNTRY_SPREAD, COUNTRY_MOST_KM)
    away_m, bearing = 1000 * most_km * sqrt(chance.random()), chance.uniform(0, 2 * pi)
    lat = commune.lat + away_m * cos(bearing) / DEGREE_M
    lon = commune.lon + away_m * sin(bearing) / (DEGREE_M * cos(radians(commune.lat)))
    return round(lat, 5), round(lon, 5)


def _with_number(chance: Random, street: str) -> str:
    return f"Số {chance.randint(1, MAX_HOUSE_NUMBER)}, {street[0].lower()}{street[1:]}"


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]

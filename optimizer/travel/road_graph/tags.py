"""What a way's tags say to those who ride: its class, surface, posted speed, and who may."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

PROFILES = ("motorbike", "car", "foot", "boat")
"""The order of their bits in a graph file."""


class RoadClass(IntEnum):
    """Kinds of ways; the numbers stand in graph files and never change."""

    MOTORWAY = 1
    MOTORWAY_LINK = 2
    TRUNK = 3
    TRUNK_LINK = 4
    PRIMARY = 5
    PRIMARY_LINK = 6
    SECONDARY = 7
    SECONDARY_LINK = 8
    TERTIARY = 9
    TERTIARY_LINK = 10
    UNCLASSIFIED = 11
    RESIDENTIAL = 12
    LIVING_STREET = 13
    SERVICE = 14
    ROAD = 15
    TRACK = 16
    PATH = 17
    FOOTWAY = 18
    CYCLEWAY = 19
    BRIDLEWAY = 20
    PEDESTRIAN = 21
    STEPS = 22
    FERRY = 23
    RIVER = 24
    CANAL = 25


class Surface(IntEnum):
    """How firm the ground is, best first; the numbers stand in graph files."""

    UNKNOWN = 0
    PAVED = 1
    BLOCKS = 2
    COBBLES = 3
    LOOSE = 4
    EARTH = 5
    MUD = 6


@dataclass(frozen=True, slots=True)
class WayTags:
    """
    One way, as far as riding goes.

    Parameters
    ----------
    posted_km_h
        The posted limit, 0: none known.
    ways
        Two bits a profile, in the order of `PROFILES`: along the way, against it.
    ends_only
        A bit a profile: one may ride there to arrive, not to pass through.
    fixed_s
        Seconds that the whole way takes (a ferry with a duration), 0: by its length.
    """

    road_class: RoadClass
    surface: Surface
    posted_km_h: int
    ways: int
    ends_only: int
    fixed_s: int


class Tags(Protocol):
    """Tags by key, as osmium and dictionaries give them."""

    def get(self, key: str, default: str, /) -> str:
        """Return the value, or what is given where there is none."""
        ...


def read_tags(tags: Tags) -> WayTags | None:
    """Read a way's tags; None where nobody rides, walks or floats."""
    road_class = _class(tags)
    if road_class is None or tags.get("area", "") == "yes":
        return None
    ways, ends_only = _rights(tags, road_class)
    if not ways:
        return None
    return WayTags(
        road_class=road_class,
        surface=_surface(tags),
        posted_km_h=_posted_km_h(tags.get("maxspeed", "")),
        ways=ways,
        ends_only=ends_only,
        fixed_s=_duration_s(tags.get("duration", "")) if road_class is RoadClass.FERRY else 0,
    )


def bars(tags: Tags) -> int:
    """Say whom a barrier on the road keeps out, a bit a profile; 0: it opens, or is none."""
    barrier = tags.get("barrier", "")
    if not barrier or barrier in _OPENS:
        return 0
    kept_out = 0
    for bit, profile in enumerate(PROFILES):
        default = "yes" if profile == "foot" or barrier in _WHEELS_FIT.get(profile, ()) else "no"
        if _right(tags, profile, default) in _DENIED:
            kept_out |= 1 << bit
    return kept_out


_CLASSES: Mapping[str, RoadClass] = MappingProxyType(
    {
        **{one.name.lower(): one for one in RoadClass if one < RoadClass.FERRY},
        "corridor": RoadClass.FOOTWAY,
        "minor": RoadClass.UNCLASSIFIED,
    }
)
_WATERWAYS = MappingProxyType(
    {"river": RoadClass.RIVER, "fairway": RoadClass.RIVER, "canal": RoadClass.CANAL}
)
_SURFACES: Mapping[str, Surface] = MappingProxyType(
    {
        name: surface
        for surface, names in {
            Surface.PAVED: "paved asphalt chipseal concrete cement compacted fine_gravel "
            "concrete:plates grade1",
            Surface.BLOCKS: "paving_stones bricks metal concrete:lanes",
            Surface.COBBLES: "cobblestone sett unhewn_cobblestone clay",
            Surface.LOOSE: "unpaved gravel ground dirt grass pebblestone wood grass_paver "
            "grade2 grade3",
            Surface.EARTH: "earth stone rock rocky sand soil grade4 grade5",
            Surface.MUD: "mud",
        }.items()
        for name in names.split()
    }
)
_KEYS = MappingProxyType(
    {
        "motorbike": ("motorcycle", "motor_vehicle", "vehicle", "access"),
        "car": ("motorcar", "motor_vehicle", "vehicle", "access"),
        "foot": ("foot", "access"),
        "boat": ("motorboat", "boat", "access"),
    }
)
_DENIED = frozenset({"no", "agricultural", "forestry", "emergency", "psv", "military", "hov"})
_ENDS_ONLY = frozenset({"private", "delivery", "destination", "customers", "residents"})
_FOR_FEET = frozenset(
    {
        RoadClass.PATH,
        RoadClass.FOOTWAY,
        RoadClass.CYCLEWAY,
        RoadClass.BRIDLEWAY,
        RoadClass.PEDESTRIAN,
        RoadClass.STEPS,
    }
)
_ON_WATER = frozenset({RoadClass.RIVER, RoadClass.CANAL})
_OPENS = frozenset(
    [
        "cattle_grid",
        "border_control",
        "toll_booth",
        "sally_port",
        "gate",
        "lift_gate",
        "swing_gate",
        "no",
        "entrance",
        "height_restrictor",
        "arch",
        "kerb",
    ]
)
_WHEELS_FIT = MappingProxyType({"motorbike": ("bollard", "cycle_barrier", "block", "chain")})
_UNFINISHED = frozenset({"construction", "proposed", "abandoned"})


def _class(tags: Tags) -> RoadClass | None:
    if tags.get("route", "") == "ferry":
        return RoadClass.FERRY
    highway = tags.get("highway", "")
    if highway:
        unfinished = any(tags.get(key, "") == "yes" for key in ("impassable", *_UNFINISHED))
        return None if unfinished else _CLASSES.get(highway)
    return _WATERWAYS.get(tags.get("waterway", ""))


def _surface(tags: Tags) -> Surface:
    surface = _SURFACES.get(tags.get("surface", ""))
    return surface or _SURFACES.get(tags.get("tracktype", ""), Surface.UNKNOWN)


def _rights(tags: Tags, road_class: RoadClass) -> tuple[int, int]:
    along, against = _directions(tags, road_class)
    ways = ends_only = 0
    for bit, profile in enumerate(PROFILES):
        right = _right(tags, profile, _usual(profile, road_class))
        if right in _DENIED:
            continue
        both = profile == "foot" or profile == "boat"
        ways |= (along or both) << (2 * bit) | (against or both) << (2 * bit + 1)
        ends_only |= (right in _ENDS_ONLY) << bit
    return ways, ends_only


def _right(tags: Tags, profile: str, default: str) -> str:
    for key in _KEYS[profile]:
        value = tags.get(key, "")
        if value:
            return value
    return default


def _usual(profile: str, road_class: RoadClass) -> str:
    """Say who may ride there when no tag does."""
    if profile == "boat":
        return "yes" if road_class in _ON_WATER else "no"
    if road_class in _ON_WATER:
        return "no"
    if profile == "foot":
        return "no" if road_class <= RoadClass.MOTORWAY_LINK else "yes"
    if profile == "motorbike":
        banned = road_class in _FOR_FEET - {RoadClass.PATH}
        return "no" if banned or road_class <= RoadClass.MOTORWAY_LINK else "yes"
    return "no" if road_class in _FOR_FEET else "yes"


def _directions(tags: Tags, road_class: RoadClass) -> tuple[bool, bool]:
    oneway = tags.get("oneway", "")
    if oneway in ("-1", "reverse"):
        return False, True
    usual = road_class <= RoadClass.MOTORWAY_LINK or tags.get("junction", "") in (
        "roundabout",
        "circular",
    )
    if oneway in ("yes", "true", "1") or (usual and oneway not in ("no", "false", "0")):
        return True, False
    return True, True


_NUMBER = re.compile(r"^(\d{1,3})(?:\.\d+)?(?:\s*(km/h|kmh|mph))?$")


def _posted_km_h(value: str) -> int:
    found = _NUMBER.match(value)
    if not found:
        return 0
    km_h = int(found[1]) * (1.609344 if found[2] == "mph" else 1)
    return min(round(km_h), 255)


def _duration_s(value: str) -> int:
    """Read ``hh:mm``, ``hh:mm:ss`` or minutes; 0 where it says something else."""
    parts = value.split(":")
    if not 1 <= len(parts) <= 3 or not all(part.isdecimal() for part in parts):
        return 0
    if len(parts) == 1:
        parts = ["0", *parts]
    hours, minutes, seconds = (int(part[:4]) for part in (*parts, "0")[:3])
    return min(3600 * hours + 60 * minutes + seconds, 30 * 86400)

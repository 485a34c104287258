"""How fast one rides where: settings a profile, changed without reading the map again."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from optimizer.door import InvalidProblemError, expect_number
from optimizer.travel.road_graph.tags import PROFILES, RoadClass, Surface

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class Riding:
    """
    Speeds and hesitations of one profile.

    Parameters
    ----------
    name
        The profile: ``"motorbike"``, ``"car"``, ``"foot"``, ``"boat"``.
    km_h
        Speed on each class of way, km/h; a class that is missing is not ridden.
    at_most_km_h
        The most that a surface allows.
    posted_share
        What of a posted limit is ridden.
    posted_raises
        Whether a posted limit takes the place of the class's speed, or only lowers it.
    side_turn_s
        Seconds that turning from one street into another at a right angle takes. At 5 a car's
        times on Andorra's roads have the median of OSRM's; at 0 they are 2.5 % short.
    """

    name: str
    km_h: Mapping[RoadClass, float]
    at_most_km_h: Mapping[Surface, float] = field(default_factory=dict)
    posted_share: float = 1.0
    posted_raises: bool = False
    side_turn_s: float = 0.0

    def __post_init__(self) -> None:
        if self.name not in PROFILES:
            raise InvalidProblemError("name", self.name, f"one of {PROFILES}")
        for speeds in (self.km_h, self.at_most_km_h):
            for key, km_h in speeds.items():
                expect_number(f"{self.name}.{key.name}", km_h, above=0, at_most=200)
        for name in ("posted_share", "side_turn_s"):
            expect_number(name, getattr(self, name), above=-1e-9, at_most=120)


MOTORBIKE = Riding(
    name="motorbike",
    km_h=MappingProxyType(
        {  # Assumed for a loaded motorbike on Vietnamese roads, until calibrated.
            RoadClass.TRUNK: 45,
            RoadClass.TRUNK_LINK: 30,
            RoadClass.PRIMARY: 42,
            RoadClass.PRIMARY_LINK: 28,
            RoadClass.SECONDARY: 38,
            RoadClass.SECONDARY_LINK: 26,
            RoadClass.TERTIARY: 32,
            RoadClass.TERTIARY_LINK: 24,
            RoadClass.UNCLASSIFIED: 26,
            RoadClass.RESIDENTIAL: 24,
            RoadClass.LIVING_STREET: 15,
            RoadClass.SERVICE: 15,
            RoadClass.ROAD: 24,
            RoadClass.TRACK: 14,
            RoadClass.PATH: 8,
            RoadClass.FERRY: 8,
        }
    ),
    at_most_km_h=MappingProxyType(
        {
            Surface.BLOCKS: 40,
            Surface.COBBLES: 25,
            Surface.LOOSE: 22,
            Surface.EARTH: 12,
            Surface.MUD: 8,
        }
    ),
    side_turn_s=5.0,
)

CAR = Riding(
    name="car",
    km_h=MappingProxyType(
        {
            RoadClass.MOTORWAY: 90,
            RoadClass.MOTORWAY_LINK: 45,
            RoadClass.TRUNK: 85,
            RoadClass.TRUNK_LINK: 40,
            RoadClass.PRIMARY: 65,
            RoadClass.PRIMARY_LINK: 30,
            RoadClass.SECONDARY: 55,
            RoadClass.SECONDARY_LINK: 25,
            RoadClass.TERTIARY: 40,
            RoadClass.TERTIARY_LINK: 20,
            RoadClass.UNCLASSIFIED: 25,
            RoadClass.RESIDENTIAL: 25,
            RoadClass.LIVING_STREET: 10,
            RoadClass.SERVICE: 15,
            RoadClass.ROAD: 25,
            RoadClass.FERRY: 5,
        }
    ),
    at_most_km_h=MappingProxyType(
        {
            Surface.BLOCKS: 60,
            Surface.COBBLES: 35,
            Surface.LOOSE: 40,
            Surface.EARTH: 20,
            Surface.MUD: 10,
        }
    ),
    posted_share=0.8,
    posted_raises=True,
    side_turn_s=5.0,
)

FOOT = Riding(
    name="foot",
    km_h=MappingProxyType(
        {
            **{one: 4.8 for one in RoadClass if RoadClass.TRUNK <= one <= RoadClass.ROAD},
            RoadClass.TRACK: 4.5,
            RoadClass.PATH: 4,
            RoadClass.FOOTWAY: 4.8,
            RoadClass.CYCLEWAY: 4.8,
            RoadClass.BRIDLEWAY: 4,
            RoadClass.PEDESTRIAN: 4.8,
            RoadClass.STEPS: 2,
            RoadClass.FERRY: 5,
        }
    ),
    posted_share=1.0,
)

BOAT = Riding(
    name="boat",
    km_h=MappingProxyType({RoadClass.RIVER: 12, RoadClass.CANAL: 10, RoadClass.FERRY: 10}),
)

RIDINGS: Mapping[str, Riding] = MappingProxyType(
    {one.name: one for one in (MOTORBIKE, CAR, FOOT, BOAT)}
)

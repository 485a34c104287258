"""The ways between a day's places as plain points, for whoever draws maps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.roads import sources
from optimizer.travel import Point

Place = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Ways:
    """A day's roads, read once; asking them needs the database no more."""

    roads: sources.Roads

    def between(self, places: Sequence[Place], *, profile: str) -> Sequence[Sequence[Place]]:
        """Return the way from each place to the next; empty where nobody knows it."""
        points = [Point(lat, lon) for lat, lon in places]
        return [way.shape for way in self.roads.paths(points, profile=profile)]


def ways_on(*, on: date, province_code: str) -> Ways:
    """Read what a day's ways depend on: servers, the road graph, closed roads."""
    return Ways(roads=sources.of_day(on=on, province_code=province_code, is_patient=True))

"""A day's places, each distinct one once, and the rides between them."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import optimizer
from app.booking.models import Booking
from app.dispatch.models import VehicleKind
from app.geo.models import Commune
from optimizer import travel

AskRoads = Callable[[Sequence[travel.Point], Sequence[str]], Mapping[str, optimizer.TravelMatrix]]


class Places:
    """Places by the row in the travel matrices that is theirs."""

    def __init__(self, communes: Iterable[Commune]) -> None:
        self._communes = list(communes)
        self._points: dict[travel.Point, int] = {}

    def add_visit(self, visit: Booking) -> int:
        """Return the row of a visit's door, or of its commune's point where nobody knows better."""
        commune = visit.commune
        if commune is None:
            raise ValueError(f"Booking {visit.id} has no commune")
        terrain = travel.Terrain(commune.terrain)
        if visit.lat is None or visit.lon is None:
            return self._add(travel.Point(commune.lat, commune.lon, terrain))
        return self._add(travel.Point(visit.lat, visit.lon, terrain))

    def add_depot(self, lat: float, lon: float) -> int:
        """Return the row of a depot."""
        return self._add(travel.Point(lat, lon, self._terrain_at(lat, lon)))

    def matrices(
        self, kinds: Iterable[VehicleKind], *, ask: AskRoads
    ) -> Mapping[str, optimizer.TravelMatrix]:
        """Ask for the rides between all places."""
        return ask(list(self._points), sorted(kind.value for kind in kinds))

    def _terrain_at(self, lat: float, lon: float) -> travel.Terrain:
        def away(commune: Commune) -> float:
            east = (commune.lon - lon) * math.cos(math.radians(lat))
            return math.hypot(commune.lat - lat, east)

        nearest = min(self._communes, key=away, default=None)
        return travel.Terrain(nearest.terrain) if nearest else travel.Terrain.PLAIN

    def _add(self, point: travel.Point) -> int:
        return self._points.setdefault(point, len(self._points))

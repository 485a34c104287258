"""A courier's route as the map draws it: where to go now, what is done, what comes after."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.core.i18n import hour
from app.courier.queries import Sheet
from app.dispatch.legs import legs_of, lines_of, place_of
from app.dispatch.models import Stop


@dataclass(frozen=True, kw_only=True)
class RouteMap:
    """What the page lists, and what its map draws."""

    sheet: Sheet
    stops: Sequence[Stop]  # in order of the route, without those that were cancelled
    drawing: dict[str, Any]

    @property
    def next_id(self) -> int | None:
        """Which stop is next; None when all are done."""
        return self.sheet.here.id if self.sheet.here else None


def route_map(sheet: Sheet) -> RouteMap:
    """Return a sheet as a map."""
    gone = {stop.id for stop in sheet.cancelled}
    depot = sheet.route.shift.depot
    legs = legs_of(sheet.route, lines_of(sheet.route.plan) or {})
    return RouteMap(
        sheet=sheet,
        stops=[stop for stop in sheet.route.stops if stop.id not in gone],
        drawing={
            "depot": {"name": depot.name, "at": [depot.lat, depot.lon]},
            "legs": [
                asdict(leg) | {"is_done": done}
                for leg, done in zip(legs, _ridden(sheet), strict=True)
            ],
            "stops": [_stop(stop, sheet) for stop in sheet.route.stops if stop.id not in gone],
        },
    )


def _ridden(sheet: Sheet) -> list[bool]:
    closed = {stop.id for stop in sheet.closed}
    placed = [stop for stop in sheet.route.stops if place_of(stop)]
    return [*(stop.id in closed for stop in placed), False]


def _stop(stop: Stop, sheet: Sheet) -> dict[str, Any]:
    is_next = sheet.here is not None and stop.id == sheet.here.id
    state = "done" if stop.closed_at is not None else "next" if is_next else "later"
    return {
        "id": stop.id,
        "number": stop.position,
        "name": stop.booking.name,
        "time": hour(stop.starts_at),
        "at": place_of(stop),
        "state": state,
    }

"""A board as the map draws it: depots, communes, lines, doors; latitude first, as everywhere."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.core.i18n import hour
from app.dispatch.board import Board, LostVisit
from app.dispatch.cards import RouteCard, StopLine
from app.dispatch.legs import legs_of, lines_of
from app.geo.models import Commune


def layers(board: Board, *, communes: Sequence[Commune]) -> dict[str, Any]:
    """Return everything on the map; ids are those that the page's cards and bars carry."""
    depots = {card.shift.depot_id: card.shift.depot for card in board.routes}
    lines = lines_of(board.plan) if board.plan else {}
    return {
        "communes": [{"name": place.name, "at": [place.lat, place.lon]} for place in communes],
        "depots": [{"name": depot.name, "at": [depot.lat, depot.lon]} for depot in depots.values()],
        "routes": [_route(card, lines or {}) for card in board.routes],
        "lost": [_lost(visit) for visit in board.lost],
        "is_complete": lines is not None,
    }


def _route(card: RouteCard, lines: Mapping[str, str]) -> dict[str, Any]:
    depot = [card.shift.depot.lat, card.shift.depot.lon]
    stops = [_stop(stop) for stop in card.stops]
    return {
        "number": card.number,
        "hue": card.hue,
        "courier": card.shift.courier.full_name,
        "line": [depot, *(stop["at"] for stop in stops), depot],
        "legs": [asdict(leg) for leg in legs_of(card.route, lines)],
        "stops": stops,
    }


def _stop(stop: StopLine) -> dict[str, Any]:
    return {
        "id": stop.id,
        "number": stop.number,
        "name": stop.name,
        "time": hour(stop.starts_at),
        "at": _place(stop),
    }


def _lost(visit: LostVisit) -> dict[str, Any]:
    return {"id": visit.id, "name": visit.booking.name, "at": _place(visit)}


def _place(at: StopLine | LostVisit) -> list[float]:
    booking, commune = at.booking, at.booking.commune
    if booking.lat is not None and booking.lon is not None:
        return [booking.lat, booking.lon]
    return [commune.lat, commune.lon] if commune else []

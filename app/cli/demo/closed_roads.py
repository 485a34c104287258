"""Roads that are, were and will be closed in the demonstration, and a report that waits."""

from collections.abc import Iterator
from datetime import time, timedelta

from app.accounts.models import Staff
from app.cli.demo.scene import Scene
from app.geo import queries as geo
from app.geo.models import Commune
from app.roads import closures_services as services
from app.roads.closures_services import ClosureFacts
from app.roads.models import Place, Repeats, Why

HALF_KM_DEG = 0.005
SUNDAY = 6
YEAR = timedelta(days=365)


def close_roads(scene: Scene) -> None:
    """Let a courier report what happened this morning, and the dispatcher keep the calendar."""
    now, dispatcher = scene.days.now, scene.crew.dispatchers[0]
    couriers = [courier for crew in scene.crew.couriers.values() for courier in crew]
    for facts in _known(scene):
        services.report(facts=facts, by=dispatcher, now=now - timedelta(hours=1))
    _open_again(scene, by=dispatcher)
    services.report(facts=_reported(scene), by=couriers[0], now=now)


def _known(scene: Scene) -> Iterator[ClosureFacts]:
    now = scene.days.now
    ford, market, *_others = _places(scene)
    yield ClosureFacts(
        place=Place.LINE,
        name=f"Ngầm tràn {ford.short_name}",
        why=Why.FLOOD,
        note="Mùa mưa nước chảy xiết, biển cấm hai đầu.",
        starts_at=now - YEAR,
        repeats=Repeats.YEARLY,
        season_from="06-01",
        season_to="09-30",
        shape=_stretch(ford),
    )
    yield ClosureFacts(
        place=Place.AREA,
        name=f"Chợ phiên {market.short_name}",
        why=Why.EVENT,
        starts_at=now - YEAR,
        repeats=Repeats.WEEKLY,
        weekdays=(SUNDAY,),
        daily_from=time(6),
        daily_to=time(11),
        slow_factor=2.0,
        shape=_square(market),
    )


def _open_again(scene: Scene, *, by: Staff) -> None:
    now, place = scene.days.now, _places(scene)[2]
    facts = ClosureFacts(
        place=Place.LINE,
        name=f"Dốc {place.short_name}",
        why=Why.LANDSLIDE,
        note="Đất đá lấp nửa đường.",
        starts_at=now - timedelta(days=9),
        shape=_stretch(place),
    )
    row = services.report(facts=facts, by=by, now=now - timedelta(days=9))
    services.lift(closure_id=row.id, by=by, now=now - timedelta(days=6))


def _reported(scene: Scene) -> ClosureFacts:
    place = _places(scene)[3]
    return ClosureFacts(
        place=Place.SPOT,
        name=f"Cầu treo {place.short_name}",
        why=Why.BRIDGE,
        note="Gãy hai tấm ván, xe máy dắt bộ được.",
        commune_code=place.code,
        profiles=("car",),
        starts_at=scene.days.now,
        shape=((place.lat + HALF_KM_DEG, place.lon + HALF_KM_DEG),),
    )


def _places(scene: Scene) -> list[Commune]:
    """Return the last communes by name: the same every time."""
    return geo.communes_of(province_code=scene.province_code)[-4:]


def _stretch(place: Commune) -> tuple[tuple[float, float], ...]:
    return (
        (place.lat + HALF_KM_DEG, place.lon - HALF_KM_DEG),
        (place.lat + HALF_KM_DEG, place.lon + HALF_KM_DEG),
    )


def _square(place: Commune) -> tuple[tuple[float, float], ...]:
    (north, west), (_north, east) = _stretch(place)
    return ((north, west), (north, east), (place.lat, east), (place.lat, west))

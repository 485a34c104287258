"""The road servers of this installation: which there are, and whether they answer."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

import numpy as np
import structlog
from sqlalchemy import delete, select

from app.config import Settings
from app.core.db import db, writing
from app.geo import queries as geo
from app.roads.server_models import RoadServer
from optimizer.travel.http import Patience
from optimizer.travel.osrm import Osrm
from optimizer.travel.provider import NonsenseAnswerError, Point, TravelError
from optimizer.travel.valhalla import Valhalla

log = structlog.get_logger()

CHECK_EVERY_S = 60.0
CHECK_PATIENCE = Patience(total_s=5, tries=1)
PROBES = 12
ANYWHERE = (Point(21.0285, 105.8542),)  # Asked about before the communes are imported.
HURRY = Patience(total_s=3, tries=1)


@dataclass(frozen=True, kw_only=True)
class Configured:
    """A server that the settings name, for one way of riding or for all."""

    name: str
    url: str
    profile: str | None

    def provider(
        self,
        *,
        patience: Patience,
        roads: str = "",
        should_stop: Callable[[], bool] | None = None,
    ) -> Osrm | Valhalla:
        """Return what asks it."""
        if self.profile is None:
            return Valhalla(url=self.url, graph=roads, patience=patience, should_stop=should_stop)
        return Osrm(
            urls={self.profile: self.url},
            graph=roads,
            patience=patience,
            should_stop=should_stop,
            name=self.name,
        )


def configured(settings: Settings) -> list[Configured]:
    """List the servers in the order in which they are asked."""
    found = [
        Configured(name=f"osrm {profile}", url=url, profile=profile)
        for profile, url in settings.osrm_urls.items()
    ]
    if settings.valhalla_url:
        found.append(Configured(name="valhalla", url=settings.valhalla_url, profile=None))
    return found


def known(servers: Sequence[Configured]) -> dict[str, RoadServer]:
    """Return what is known of servers, by name; what was known of another address is not."""
    rows = db.session.scalars(select(RoadServer).order_by(RoadServer.name))
    urls = {server.name: server.url for server in servers}
    return {row.name: row for row in rows if urls.get(row.name) == row.url}


def check_servers(*, settings: Settings, now: datetime) -> None:
    """Ask every server something small, with no transaction open, and note how it went."""
    servers = configured(settings)
    if not servers and not db.session.scalar(select(RoadServer.name).limit(1)):
        return
    places = _probes(settings.province_code)
    db.session.rollback()
    seen = [_seen(server, places) for server in servers]
    with writing():
        db.session.execute(
            delete(RoadServer).where(RoadServer.name.not_in([server.name for server in servers]))
        )
        for one in seen:
            note(one, now=now)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """How one question went."""

    server: Configured
    error: str = ""
    took_ms: int | None = None
    roads: str | None = None  # None: not asked


def note(seen: Seen, *, now: datetime) -> RoadServer:
    """Write down how a question went; the caller commits."""
    row = db.session.get(RoadServer, seen.server.name)
    if row is None or row.url != seen.server.url:
        row = row or RoadServer(name=seen.server.name)
        row.url, row.is_reachable, row.since_at = seen.server.url, not seen.error, now
        row.answered_at = row.took_ms = None
        row.roads = ""
        db.session.add(row)
    if row.is_reachable == bool(seen.error):
        row.is_reachable, row.since_at = not seen.error, now
        log.warning("road_server.changed", name=row.name, is_reachable=row.is_reachable)
    row.asked_at, row.error = now, seen.error[:20]
    if not seen.error:
        row.answered_at = now
        row.took_ms = row.took_ms if seen.took_ms is None else seen.took_ms
        row.roads = row.roads if seen.roads is None else seen.roads
    db.session.flush()
    return row


def _seen(server: Configured, places: Sequence[Point]) -> Seen:
    provider = server.provider(patience=CHECK_PATIENCE)
    began_s = monotonic()
    try:
        roads = _roads_of(provider, server.profile, places)
    except TravelError as error:
        log.info("road_server.failed", name=server.name, error=str(error))
        return Seen(server=server, error=error.code)
    return Seen(server=server, took_ms=round((monotonic() - began_s) * 1000), roads=roads)


def _roads_of(provider: Osrm | Valhalla, profile: str | None, places: Sequence[Point]) -> str:
    # Neither server says reliably which roads it has: a few rides tell when they have changed.
    if isinstance(provider, Valhalla):
        return provider.edition()
    asked = places or ANYWHERE
    block = provider.block(asked, asked, profile=profile or "")
    if places and not np.any(block.to_snap_m < provider.snap_limit_m):
        raise NonsenseAnswerError(provider.name, "none of the province's places is on its map")
    numbers = np.stack([block.seconds, block.metres])
    return hashlib.sha256(numbers.tobytes()).hexdigest()[:32]


def _probes(province_code: str) -> list[Point]:
    communes = sorted(geo.communes_of(province_code=province_code), key=lambda each: each.code)
    step = max(1, len(communes) // PROBES)
    return [Point(each.lat, each.lon) for each in communes[::step][:PROBES]]

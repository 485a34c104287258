"""Where a day's travel times and lines come from: sources are chosen and combined here alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from app.config import Settings
from app.core import clock
from app.core.db import writing
from app.roads.closures_queries import closures_on
from app.roads.land_estimate import WORKING_DAY, estimate_of
from app.roads.network_file import graph_path
from app.roads.server_models import RoadServer
from app.roads.servers import HURRY, Configured, Seen, configured, known, note
from optimizer.travel import Path as Way
from optimizer.travel import Point, TravelError, TravelMatrix, TravelProvider
from optimizer.travel.cache import MatrixCache
from optimizer.travel.cached import Cached, CachedWhole, Watched
from optimizer.travel.chain import Chain
from optimizer.travel.closures import Closure
from optimizer.travel.http import Patience
from optimizer.window import TimeWindow

if TYPE_CHECKING:
    from optimizer.travel.road_graph import RoadGraph

CACHE_FOLDER = "travel"


def matrices(
    points: Sequence[Point],
    profiles: Iterable[str],
    *,
    on: date,
    province_code: str,
    since: datetime | None = None,
    span: TimeWindow = WORKING_DAY,
) -> Mapping[str, TravelMatrix]:
    """
    Return the rides between a day's places, one matrix a way of riding.

    In a hurry, for whoever waits or holds a transaction: servers known to be down are not asked
    and none for long. `ask_ahead` asks patiently first, and then everything here is known.

    Parameters
    ----------
    since
        Closures that end before are over: for a plan that is made in the middle of its day.
    span
        When couriers ride: an estimate counts on ferries that run all this time.
    """
    roads = of_day(on=on, province_code=province_code, since=since, span=span)
    return {profile: roads.matrix(points, profile=profile) for profile in sorted(set(profiles))}


def paths(points: Sequence[Point], profile: str, *, on: date, province_code: str) -> Sequence[Way]:
    """Draw the way from each place to the next; an empty shape where nobody knows or none leads."""
    roads = of_day(on=on, province_code=province_code)
    return roads.paths(points, profile=profile)


def has_roads() -> bool:
    """Whether there is more than the estimate: what may take seconds to answer."""
    settings: Settings = current_app.config["SETTINGS"]
    return bool(configured(settings)) or graph_path(settings.data_folder).exists()


def of_day(
    *,
    on: date,
    province_code: str,
    since: datetime | None = None,
    span: TimeWindow = WORKING_DAY,
    is_patient: bool = False,
    should_stop: Callable[[], bool] | None = None,
) -> "Roads":
    """Read all that the answers depend on; what comes back needs the database no more."""
    settings: Settings = current_app.config["SETTINGS"]
    servers = configured(settings)
    return Roads(
        servers=servers,
        rows={name: _known(row) for name, row in known(servers).items()},
        closures=closures_on(on, province_code, since=since),
        estimate=estimate_of(province_code=province_code, span=span),
        graph=graph_path(settings.data_folder),
        cache=MatrixCache(folder=settings.data_folder / CACHE_FOLDER),
        patience=Patience(total_s=settings.roads_patience_s) if is_patient else None,
        should_stop=should_stop,
        now=clock.now(),
    )


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of a server, free of its row."""

    is_reachable: bool
    since_at: datetime
    roads: str


@dataclass(kw_only=True)
class Roads:
    """The sources of one day, in the order in which they are asked."""

    servers: Sequence[Configured]
    rows: Mapping[str, Known]
    closures: Sequence[Closure]
    estimate: TravelProvider
    graph: Path
    cache: MatrixCache
    patience: Patience | None  # None: in a hurry
    should_stop: Callable[[], bool] | None
    now: datetime
    errors: dict[str, TravelError] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)

    def matrix(self, points: Sequence[Point], *, profile: str) -> TravelMatrix:
        """Return the matrix of the best source that answers; the estimate always does."""
        chain = Chain(providers=[*self._better(profile), self.estimate], watch=self)
        return chain.matrix(points, profile=profile, closures=self.closures)

    def paths(self, points: Sequence[Point], *, profile: str) -> Sequence[Way]:
        """Draw legs by the best source that can."""
        imported = [GraphFile(path=self.graph)] if self.graph.exists() else []
        drawers = [*self._servers(profile), *imported]
        chain = Chain(providers=drawers, watch=self)
        try:
            return chain.paths(points, profile=profile, closures=self.closures)
        except TravelError:
            return [Way(shape=(), seconds=0, metres=0)] * max(0, len(points) - 1)

    def failed(self, error: TravelError) -> str:
        """Remember who failed; say since when."""
        self.errors.setdefault(error.source, error)
        row = self.rows.get(error.source)
        since_at = row.since_at if row is not None and not row.is_reachable else self.now
        return since_at.isoformat()

    def write_down(self, *, now: datetime) -> None:
        """Note which servers answered and which did not; commits by itself."""
        seen = [
            Seen(server=server, error=self._error_of(server.name))
            for server in self.servers
            if server.name in self.errors or server.name in self.answered
        ]
        if seen:
            with writing():
                for one in seen:
                    note(one, now=now)

    def _error_of(self, name: str) -> str:
        return self.errors[name].code if name in self.errors else ""

    def _better(self, profile: str) -> list[TravelProvider]:
        return [*self._servers(profile), *self._imported()]

    def _servers(self, profile: str) -> list[TravelProvider]:
        return [self._asked(each) for each in self.servers if each.profile in (None, profile)]

    def _imported(self) -> list[TravelProvider]:
        if not self.graph.exists():
            return []
        graph = GraphFile(path=self.graph)
        return [CachedWhole(provider=graph, identity=graph.identity, cache=self.cache)]

    def _asked(self, server: Configured) -> TravelProvider:
        row = self.rows.get(server.name)
        is_known_down = row is not None and not row.is_reachable and self.patience is None
        provider = server.provider(
            patience=self.patience or HURRY,
            roads=row.roads if row is not None else "",
            should_stop=self.should_stop,
        )
        watched = Watched(
            server=provider,
            is_down=is_known_down or server.name in self.errors,  # Nobody waits for it twice.
            heard=partial(self.answered.add, server.name),
        )
        return Cached(server=watched, cache=self.cache)


@dataclass(frozen=True, kw_only=True)
class GraphFile:
    """The imported roads, opened only when a question cannot be answered without."""

    path: Path

    @property
    def identity(self) -> str:
        """Say which file it is: another import is another file."""
        status = self.path.stat()
        return f"road graph 1 {status.st_mtime_ns} {status.st_size}"

    def matrix(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> TravelMatrix:
        """Search every way between the places."""
        return self._opened().matrix(points, profile=profile, closures=closures)

    def paths(
        self, points: Sequence[Point], *, profile: str, closures: Sequence[Closure] = ()
    ) -> list[Way]:
        """Draw the way from each place to the next."""
        return self._opened().paths(points, profile=profile, closures=closures)

    def _opened(self) -> "RoadGraph":
        return _road_graph(self.path, self.identity)


@lru_cache(maxsize=1)
def _road_graph(path: Path, identity: str) -> "RoadGraph":
    # scipy is heavy, and most processes never need it.
    from optimizer.travel.road_graph import RoadGraph

    return RoadGraph.load(path)


def _known(row: RoadServer) -> Known:
    return Known(is_reachable=row.is_reachable, since_at=row.since_at, roads=row.roads)

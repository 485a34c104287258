"""What the administrator sees of the sources of travel times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.config import Settings
from app.roads.network_coverage import Coverage, coverage_of
from app.roads.network_file import graph_path
from app.roads.server_models import RoadServer
from app.roads.servers import configured, known

PROFILES = ("motorbike", "car", "foot")
GRAPH = "road graph"
ESTIMATE = "estimate"


@dataclass(frozen=True, kw_only=True)
class ServerLine:
    """A configured server; without a state it was never asked."""

    name: str
    url: str
    state: RoadServer | None

    @property
    def is_reachable(self) -> bool:
        """Whether it answered when it was last asked."""
        return self.state is not None and self.state.is_reachable


@dataclass(frozen=True, kw_only=True)
class SourcesPage:
    """All sources, and which of them a plan made now would use, by way of riding."""

    servers: Sequence[ServerLine]
    graph_imported_at: datetime | None
    graph_mb: float
    coverage: Coverage | None
    in_use: Sequence[tuple[str, str]]


def sources_page(*, settings: Settings) -> SourcesPage:
    """Return what is known of every source."""
    servers = configured(settings)
    states = known(servers)
    lines = [
        ServerLine(name=each.name, url=each.url, state=states.get(each.name)) for each in servers
    ]
    graph = graph_path(settings.data_folder)
    status = graph.stat() if graph.exists() else None
    rest = GRAPH if status else ESTIMATE
    in_use = []
    for profile in PROFILES:
        asked = [each.name for each in servers if each.profile in (None, profile)]
        up = [line.name for line in lines if line.name in asked and line.is_reachable]
        in_use.append((profile, up[0] if up else rest))
    return SourcesPage(
        servers=lines,
        graph_imported_at=datetime.fromtimestamp(status.st_mtime, UTC) if status else None,
        graph_mb=status.st_size / 1e6 if status else 0.0,
        coverage=coverage_of(graph) if status else None,
        in_use=in_use,
    )

"""Which communes lie beyond the imported roads: an extract may hold a part of the province."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from app.geo.models import Commune
from optimizer.travel import Point, TravelError

SUFFIX = ".coverage.json"
PROFILE = "motorbike"  # What most couriers ride.


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How much of a province the imported roads reach, by the points of its communes."""

    graph: str  # which file it was measured on
    communes: int
    outside: Sequence[str]  # names


def measure(*, graph: Path, communes: Sequence[Commune]) -> Coverage:
    """
    Look which communes' points lie too far from any imported road, and keep the answer.

    It stands beside the graph file, because a page should not have to open the graph.
    """
    coverage = Coverage(
        graph=_identity(graph), communes=len(communes), outside=_outside(graph, communes)
    )
    _beside(graph).write_text(json.dumps(asdict(coverage), ensure_ascii=False), encoding="utf-8")
    return coverage


def coverage_of(graph: Path) -> Coverage | None:
    """Return what was measured on this very file; None where nothing was."""
    try:
        kept = Coverage(**json.loads(_beside(graph).read_text(encoding="utf-8")))
        return kept if kept.communes and kept.graph == _identity(graph) else None
    except (OSError, ValueError, TypeError):
        return None


def _outside(graph: Path, communes: Sequence[Commune]) -> list[str]:
    # scipy is heavy, and pages do without.
    from optimizer.travel.road_graph import RoadGraph

    points = [Point(commune.lat, commune.lon) for commune in communes]
    try:
        sites = RoadGraph.load(graph).snap(points, profile=PROFILE)
    except TravelError:
        return [commune.name for commune in communes]
    edges = sites.edge.tolist()
    return [commune.name for commune, edge in zip(communes, edges, strict=True) if edge < 0]


def _identity(graph: Path) -> str:
    status = graph.stat()
    return f"{status.st_mtime_ns} {status.st_size}"


def _beside(graph: Path) -> Path:
    return graph.with_suffix(SUFFIX)

"""The road graph of this installation: one file in the data folder, made from an extract."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from optimizer.travel.provider import TravelError

FILE_NAME = "roads.npz"

SHARES = {"reading": (0.0, 0.65), "graph": (0.65, 0.8)}
"""Where each stage begins and ends, by the time it takes; writing the file is the rest."""


class RoadFileError(Exception):
    """No road graph came of it; the text says why, for whoever typed the command."""


@dataclass(frozen=True, kw_only=True)
class ImportedRoads:
    """What an import brought."""

    path: Path
    file_bytes: int
    digest: str
    junctions: int
    edges: int
    km: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One question to the road graph, drawn at random."""

    places: int
    junctions: int
    arcs: int
    unreachable: int
    longest_s: int


def graph_path(data_folder: Path) -> Path:
    """Say where the graph file lies, whether there is one or not."""
    return data_folder / FILE_NAME


def import_extract(
    extract: Path,
    *,
    graph: Path,
    box: tuple[float, float, float, float] | None,
    told: Callable[[float], None],
) -> ImportedRoads:
    """
    Read an extract and put its graph in place of an older one, in one step.

    Parameters
    ----------
    box
        South, west, north, east in degrees: the part to keep; None keeps all.
    told
        Is told which share of the work is done, 0 to 1.

    Raises
    ------
    RoadFileError
        When the extract gives no graph; the older one then stays.
    """
    # scipy and osmium are heavy; other commands and the web do without.
    from optimizer.travel.road_graph import Box, Told, build, km_by_class, save

    def tell(one: Told) -> None:
        begins, ends = SHARES[one.stage]
        told(begins + (ends - begins) * one.share)

    try:
        road_map = build(extract, box=Box(*box) if box else None, told=tell)
        save(road_map, graph)
        told(1.0)
    except TravelError as error:
        raise RoadFileError(_said(error)) from error
    except (ValueError, OSError) as error:
        raise RoadFileError(str(error)) from error
    return ImportedRoads(
        path=graph,
        file_bytes=graph.stat().st_size,
        digest=road_map.digest,
        junctions=len(road_map.node_lat),
        edges=road_map.edges,
        km={one.name.lower(): km for one, km in km_by_class(road_map).items()},
    )


def prepare_trial(
    graph: Path, *, profile: str, many: int, seed: int
) -> tuple[Callable[[], Trial], int]:
    """
    Open the graph and draw places; the first answer then times nothing but the search.

    Returns
    -------
    tuple
        What asks for the matrix, and how many places were drawn.

    Raises
    ------
    RoadFileError
        When there is no graph, or none for this profile.
    """
    from optimizer.travel.matrix import UNREACHABLE
    from optimizer.travel.road_graph import RoadGraph

    try:
        roads = RoadGraph.load(graph)
        places = roads.places(many, profile=profile, seed=seed)
        junctions, arcs = roads.size(profile)
        roads.snap(places[:1], profile=profile)
    except TravelError as error:
        raise RoadFileError(_said(error)) from error

    def ask() -> Trial:
        seconds = roads.matrix(places, profile=profile).seconds
        reached = seconds[seconds < UNREACHABLE]
        return Trial(
            places=len(places),
            junctions=junctions,
            arcs=arcs,
            unreachable=int((seconds == UNREACHABLE).sum()),
            longest_s=int(reached.max(initial=0)),
        )

    return ask, len(places)


def _said(error: TravelError) -> str:
    sentence = SENTENCES.get(str(error.code), "The roads cannot be read.")
    return f"{sentence} ({error.detail})" if error.detail else sentence


SENTENCES = {
    "no_file": "The file is not there, or cannot be read.",
    "not_an_extract": "This is no OpenStreetMap extract: its name must end with .osm.pbf.",
    "cut_off": "The file ends too early: fetch it again.",
    "damaged": "The file is damaged: fetch it again.",
    "no_roads": "No roads lie there: is it the right extract, and the right box?",
    "too_large": "The extract is too large for one graph: name a --box.",
    "not_a_graph": "The road graph is damaged: import the extract again.",
    "other_version": "The road graph is of another version: import the extract again.",
    "unknown_profile": "Nobody rides so: choose motorbike, car, foot or boat.",
}

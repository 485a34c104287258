"""From an extract to a road graph, with a word on how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from optimizer.travel.road_graph.assemble import assemble
from optimizer.travel.road_graph.errors import RoadFault, RoadGraphError
from optimizer.travel.road_graph.extract import Box, Stage, read_extract
from optimizer.travel.road_graph.tags import RoadClass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from optimizer.travel.road_graph.road_map import RoadMap


@dataclass(frozen=True, slots=True)
class Told:
    """How far an import is: the stage, and which share of it is done, 0 to 1."""

    stage: Stage
    share: float


def build(
    path: Path, *, box: Box | None = None, told: Callable[[Told], None] = lambda _: None
) -> RoadMap:
    """
    Read an extract (``.osm.pbf``) into a road graph.

    Parameters
    ----------
    box
        The part to keep, None: all of it. An edge is kept as far as its corners lie inside.
    told
        Is told after every few megabytes; shares are of bytes read.

    Raises
    ------
    RoadGraphError
        When the file is missing, broken, cut off, too large, or has no roads there.
    """
    extract = read_extract(path, box=box, told=lambda stage, share: told(Told(stage, share)))
    told(Told(Stage.GRAPH, 0.0))
    road_map = assemble(extract, origin=path.name)
    if not road_map.edges:
        raise RoadGraphError(RoadFault.NO_ROADS, path)
    told(Told(Stage.GRAPH, 1.0))
    return road_map


def km_by_class(road_map: RoadMap) -> Mapping[RoadClass, float]:
    """Say how many kilometres there are of each class, without classes that are missing."""
    metres = np.bincount(road_map.road_class, weights=road_map.metres, minlength=1)
    return {
        one: float(metres[one]) / 1000 for one in RoadClass if one < len(metres) and metres[one]
    }

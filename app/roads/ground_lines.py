"""The road graph's ways as lines for maps: what is drawn broad, what thin, what not at all."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import numpy as np

from app.geo.map_editions import add_edition
from app.geo.models import MapEdition, MapLayer
from app.geo.road_sheets import RoadLines, RoadRank, RoadSheets
from optimizer.travel.road_graph.errors import RoadGraphError
from optimizer.travel.road_graph.road_map import E7, RoadMap, load
from optimizer.travel.road_graph.tags import RoadClass

OPEN_STREET_MAP = "© OpenStreetMap"

RANKS: Mapping[RoadClass, RoadRank] = {
    RoadClass.MOTORWAY: RoadRank.TRUNK,
    RoadClass.MOTORWAY_LINK: RoadRank.TRUNK,
    RoadClass.TRUNK: RoadRank.TRUNK,
    RoadClass.TRUNK_LINK: RoadRank.TRUNK,
    RoadClass.PRIMARY: RoadRank.MAIN,
    RoadClass.PRIMARY_LINK: RoadRank.MAIN,
    RoadClass.SECONDARY: RoadRank.MAIN,
    RoadClass.SECONDARY_LINK: RoadRank.MAIN,
    RoadClass.TERTIARY: RoadRank.MINOR,
    RoadClass.TERTIARY_LINK: RoadRank.MINOR,
    RoadClass.UNCLASSIFIED: RoadRank.MINOR,
    RoadClass.ROAD: RoadRank.MINOR,
    RoadClass.RESIDENTIAL: RoadRank.LANE,
    RoadClass.LIVING_STREET: RoadRank.LANE,
    RoadClass.SERVICE: RoadRank.LANE,
    RoadClass.TRACK: RoadRank.LANE,
    RoadClass.PATH: RoadRank.LANE,
    RoadClass.RIVER: RoadRank.WATER,
    RoadClass.CANAL: RoadRank.WATER,
    RoadClass.FERRY: RoadRank.FERRY,
}


class UnreadableRoadsError(ValueError):
    """No roads can be read from the file; for whoever runs the command."""


def lines_in(path: Path) -> RoadLines:
    """
    Read a graph file's ways.

    Raises
    ------
    UnreadableRoadsError
        When the file is missing, no graph, or damaged.
    """
    try:
        return lines_of(load(path))
    except RoadGraphError as error:
        raise UnreadableRoadsError(str(error)) from None


def lines_of(road_map: RoadMap) -> RoadLines:
    """Return a graph's ways as lines."""
    ranks = np.zeros(max(RoadClass) + 1, dtype=np.uint8)
    for road_class, rank in RANKS.items():
        ranks[road_class] = rank
    return RoadLines(
        rank=ranks[road_map.road_class],
        first=road_map.first,
        lat=np.asarray(road_map.shape_lat * E7, dtype=np.float64),
        lon=np.asarray(road_map.shape_lon * E7, dtype=np.float64),
    )


def keep_roads(*, roads: RoadSheets, file_name: str, by: str, now: datetime) -> MapEdition:
    """Show cut roads on every map; the ones before can be shown again."""
    return add_edition(
        layer=MapLayer.ROADS,
        area="",
        sheets=roads.sheets,
        file_name=file_name,
        facts={
            "zooms": list(roads.zooms),
            "bounds": [round(edge, 5) for edge in roads.bounds],
            "credit": OPEN_STREET_MAP,
        },
        by=by,
        now=now,
    )

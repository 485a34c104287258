"""
Travel times over a road network of one's own, read from OpenStreetMap.

Each name is fetched from its room when first asked for: whoever reads a graph file alone loads
neither scipy nor osmium.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimizer.travel.road_graph.building import Told, build, km_by_class
    from optimizer.travel.road_graph.errors import RoadFault, RoadGraphError
    from optimizer.travel.road_graph.extract import Box, Stage
    from optimizer.travel.road_graph.graph import SNAP_LIMIT_M, RoadGraph
    from optimizer.travel.road_graph.riding import RIDINGS, Riding
    from optimizer.travel.road_graph.road_map import RoadMap, load, save
    from optimizer.travel.road_graph.tags import RoadClass, Surface

__all__ = [
    "RIDINGS",
    "SNAP_LIMIT_M",
    "Box",
    "Riding",
    "RoadClass",
    "RoadFault",
    "RoadGraph",
    "RoadGraphError",
    "RoadMap",
    "Stage",
    "Surface",
    "Told",
    "build",
    "km_by_class",
    "load",
    "save",
]

_ROOMS = {
    "building": ("Told", "build", "km_by_class"),
    "errors": ("RoadFault", "RoadGraphError"),
    "extract": ("Box", "Stage"),
    "graph": ("SNAP_LIMIT_M", "RoadGraph"),
    "riding": ("RIDINGS", "Riding"),
    "road_map": ("RoadMap", "load", "save"),
    "tags": ("RoadClass", "Surface"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)

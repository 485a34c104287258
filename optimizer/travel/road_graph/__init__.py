"""Travel times over a road network of one's own, read from OpenStreetMap."""

from optimizer.travel.road_graph.build import Told, build, km_by_class
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

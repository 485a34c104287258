"""Legs that a road network knows, between places where people live."""

from collections.abc import Sequence
from pathlib import Path

from app.roads.calibration_rides import Door
from app.roads.land_errors import NoNetworkError
from optimizer.travel import Point, Terrain, TravelError
from optimizer.travel.legs import Legs, legs_of

MOST_LEGS = 5000
SEED = 1


def legs_between(doors: Sequence[Door], *, profile: str, graph: Path) -> Legs:
    """
    Ask the road graph for the ways between doors.

    Raises
    ------
    NoNetworkError
        When there is no graph file, or it cannot be read.
    """
    from optimizer.travel.road_graph import RoadGraph  # It needs scipy, which only workers have.

    if not graph.exists():
        raise NoNetworkError
    points = [Point(door.lat, door.lon, Terrain(door.terrain)) for door in doors]
    try:
        network = RoadGraph.load(graph)
        return legs_of(network, points, profile=profile, most=MOST_LEGS, seed=SEED)
    except TravelError as error:
        raise NoNetworkError from error

"""Travel times between places, from whichever source there is."""

from optimizer.travel.estimate import Estimate
from optimizer.travel.matrix import UNREACHABLE, TravelMatrix
from optimizer.travel.provider import Point, Terrain, TravelProvider

__all__ = ["UNREACHABLE", "Estimate", "Point", "Terrain", "TravelMatrix", "TravelProvider"]

"""Travel times between places, from whichever source there is."""

from optimizer.travel.estimate import Estimate
from optimizer.travel.matrix import UNREACHABLE, Note, NoteCode, TravelMatrix
from optimizer.travel.provider import (
    NO_WAY,
    Path,
    PathProvider,
    Point,
    Terrain,
    TravelError,
    TravelProvider,
)

__all__ = [
    "NO_WAY",
    "UNREACHABLE",
    "Estimate",
    "Note",
    "NoteCode",
    "Path",
    "PathProvider",
    "Point",
    "Terrain",
    "TravelError",
    "TravelMatrix",
    "TravelProvider",
]

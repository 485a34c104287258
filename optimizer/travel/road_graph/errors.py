"""What can be wrong with a road extract or with the graph file made of it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from optimizer.travel.provider import TravelError


class RoadFault(StrEnum):
    """Why no road graph came about; whoever speaks to people turns it into words."""

    NO_FILE = "no_file"
    NOT_AN_EXTRACT = "not_an_extract"
    CUT_OFF = "cut_off"
    DAMAGED = "damaged"
    NO_ROADS = "no_roads"
    TOO_LARGE = "too_large"
    NOT_A_GRAPH = "not_a_graph"
    OTHER_VERSION = "other_version"


class RoadGraphError(TravelError):
    """
    The file gives no road graph.

    Parameters
    ----------
    code
        Which of the ways to be wrong.
    path
        The file.
    detail
        What was found: a position, a version, a count.
    """

    def __init__(self, code: RoadFault, path: Path, detail: str = "") -> None:
        self.code = code
        super().__init__(f"road graph {path.name}", detail)
        self.path = path

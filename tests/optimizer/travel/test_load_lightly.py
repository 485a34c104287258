"""What a process loads that only reads a graph file, or its classes."""

import subprocess
import sys

import pytest

from optimizer.travel import road_graph


def test_every_promised_name_is_there():
    assert all(getattr(road_graph, name) is not None for name in road_graph.__all__)
    assert set(road_graph._ROOM_OF) == set(road_graph.__all__)


def test_a_name_that_is_not_there_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'Road'"):
        _ = road_graph.Road


def test_reading_a_graph_file_loads_neither_scipy_nor_osmium():
    asked = (
        "import sys; from optimizer.travel.road_graph import load, RoadGraphError, RoadClass; "
        "print([name for name in ('scipy', 'osmium') if name in sys.modules])"
    )

    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "[]"

import numpy as np
import pytest

from app.geo.map_editions import shown_editions
from app.geo.models import MapLayer
from optimizer.travel.road_graph.road_map import RoadMap, save, typed
from optimizer.travel.road_graph.tags import RoadClass


@pytest.fixture
def graph(tmp_path):
    """A graph file with one main road."""
    edge = {"road_class": [RoadClass.PRIMARY], "surface": [1], "posted_km_h": [0], "ways": [15]}
    road_map = RoadMap(
        **typed(
            node_lat=[217_000_000, 217_100_000],
            node_lon=[1_049_000_000, 1_049_200_000],
            bars=[0, 0],
            tail=[0],
            head=[1],
            **edge,
            ends_only=[0],
            fixed_s=[0],
            first=[0, 2],
            shape_lat=[217_000_000, 217_100_000],
            shape_lon=[1_049_000_000, 1_049_200_000],
        )
    )
    path = tmp_path / "roads.npz"
    save(road_map, path)
    return path


def test_roads_of_a_graph_file_come_onto_every_map(app, graph):
    said = app.test_cli_runner().invoke(args=["geo", "draw-roads", str(graph)]).output

    assert said.endswith("at most for one; 0 without their smallest roads; edition 1.\n")
    shown = shown_editions(province_code="15")[MapLayer.ROADS]
    assert shown.facts["zooms"] == [8, 10, 12]
    assert shown.facts["bounds"] == [21.7, 104.9, 21.71, 104.92]
    assert shown.facts["credit"] == "© OpenStreetMap"


def test_roads_can_be_taken_off_again(app, graph):
    runner = app.test_cli_runner()
    runner.invoke(args=["geo", "draw-roads", str(graph)])

    assert "Maps show no roads of ours now." in runner.invoke(args=["geo", "undo-roads"]).output
    assert runner.invoke(args=["geo", "undo-roads"]).exit_code == 1


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"{}", np.zeros(3).tobytes()])
def test_a_file_that_is_no_graph_is_one_sentence(app, tmp_path, content):
    path = tmp_path / "no.npz"
    path.write_bytes(content)

    result = app.test_cli_runner().invoke(args=["geo", "draw-roads", str(path)])

    assert result.exit_code == 1
    assert result.output.startswith("Error: road graph no.npz")

"""`flask roads`: a road graph from an extract, and what it can do."""

import pytest

from app.core.db import db
from app.roads.network_coverage import coverage_of
from app.roads.network_file import graph_path
from optimizer.travel.road_graph import load
from tests import build
from tests.optimizer.travel.network import NODES, write_extract, write_network


@pytest.fixture
def run(app):
    return app.test_cli_runner().invoke


@pytest.fixture
def graph(app):
    return graph_path(app.config["SETTINGS"].data_folder)


@pytest.fixture
def extract(tmp_path):
    return write_network(tmp_path / "valley.osm.pbf")


def test_an_import_says_what_it_read_and_where_it_lies(run, graph, extract):
    result = run(args=["roads", "import", str(extract)])

    assert result.exit_code == 0
    assert "tertiary        4.8 km" in result.output
    assert "edges between" in result.output
    assert "MB of memory" in result.output
    assert str(graph) in result.output
    assert load(graph).origin == "valley.osm.pbf"


def communes_on_and_off_the_roads():
    lat, lon = NODES[6]
    build.commune("03100", name="Xã Thung Lũng", lat=lat, lon=lon)
    build.commune("03101", name="Xã Ngoài Rìa", lat=lat + 1, lon=lon)
    db.session.commit()


def test_an_import_names_the_communes_that_lie_off_its_roads(run, graph, extract):
    communes_on_and_off_the_roads()

    result = run(args=["roads", "import", str(extract)])

    assert "1 of the 2 communes of province 15 lie off these roads: Xã Ngoài Rìa." in result.output
    coverage = coverage_of(graph)
    assert coverage is not None
    assert coverage.outside == ["Xã Ngoài Rìa"]


def test_an_import_that_reaches_every_commune_warns_of_nothing(run, extract):
    lat, lon = NODES[6]
    build.commune("03100", name="Xã Thung Lũng", lat=lat, lon=lon)
    db.session.commit()

    assert "off these roads" not in run(args=["roads", "import", str(extract)]).output


def test_what_was_measured_on_another_graph_is_not_told(run, graph, extract):
    communes_on_and_off_the_roads()
    run(args=["roads", "import", str(extract)])

    graph.write_bytes(b"another")

    assert coverage_of(graph) is None


def test_an_import_can_be_kept_to_a_box(run, graph, extract):
    box = ["21.69", "104.89", "21.706", "104.93"]

    result = run(args=["roads", "import", str(extract), "--box", *box])

    assert result.exit_code == 0
    assert "track" not in result.output
    assert load(graph).shape_lat.max() <= 21.706e7


def test_a_box_upside_down_is_refused(run, graph, extract):
    result = run(args=["roads", "import", str(extract), "--box", "22", "104", "21", "105"])

    assert result.exit_code == 1
    assert "south < north" in result.output
    assert not graph.exists()


def test_a_broken_extract_leaves_the_older_graph_as_it_was(run, graph, extract, tmp_path):
    run(args=["roads", "import", str(extract)])
    before = graph.read_bytes()
    broken = tmp_path / "broken.osm.pbf"
    broken.write_bytes(extract.read_bytes()[:-20])

    result = run(args=["roads", "import", str(broken)])

    assert result.exit_code == 1
    assert "The file ends too early: fetch it again." in result.output
    assert graph.read_bytes() == before
    left = {path.name for path in graph.parent.glob("*roads*")}
    assert left == {"roads.npz", "roads.coverage.json"}


def test_an_extract_without_roads_says_so(run, graph, tmp_path):
    empty = write_extract(tmp_path / "empty.osm.pbf", {1: NODES[1]}, [])

    result = run(args=["roads", "import", str(empty)])

    assert result.exit_code == 1
    assert "No roads lie there" in result.output
    assert not graph.exists()


def test_a_full_disk_leaves_no_half_file(run, graph, extract, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("optimizer.travel.road_graph.road_map.np.savez_compressed", full)

    result = run(args=["roads", "import", str(extract)])

    assert result.exit_code == 1
    assert "No space left" in result.output
    assert not list(graph.parent.glob("*roads*"))


def test_a_measurement_says_how_large_and_how_long(run, extract):
    run(args=["roads", "import", str(extract)])

    result = run(args=["roads", "matrix", "--measure", "20", "--profile", "car"])

    assert result.exit_code == 0
    assert "20 x 20 by car in" in result.output
    assert "0 pairs unreachable" in result.output


def test_a_measurement_without_a_graph_says_so(run):
    result = run(args=["roads", "matrix", "--measure", "20"])

    assert result.exit_code == 1
    assert "The file is not there" in result.output

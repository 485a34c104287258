"""`flask roads calibrate`, from the road network that the tests write to figures that hold."""

import pytest

from app.cli.roads_calibrate import calibrate_roads
from app.core.db import db
from app.geo.models import Terrain
from app.roads import land_queries
from app.roads.land_models import CalibrationRun, CalibrationState
from app.roads.network_file import graph_path, import_extract
from tests import build
from tests.optimizer.travel import network


@pytest.fixture
def ask(app, tmp_path):
    """Run the command on a network in which communes stand at every junction."""
    extract = tmp_path / "roads.osm.pbf"
    network.write_network(extract)
    graph = graph_path(app.config["SETTINGS"].data_folder)
    import_extract(extract, graph=graph, box=None, told=lambda _share: None)
    for number, (lat, lon) in network.NODES.items():
        build.commune(f"03{number:03d}", name=f"Xã Bản {number}", lat=lat, lon=lon)
    db.session.commit()
    runner = app.test_cli_runner()

    def ask(*words, answer=""):
        return runner.invoke(calibrate_roads, words, input=answer)

    return ask


def motorbike():
    db.session.expire_all()
    figures = land_queries.figures(province_code="15")
    return figures.version, figures.tables.speed_km_h["motorbike"][Terrain.MOUNTAIN]


def test_errors_are_told_and_nothing_changes(ask):
    answer = ask("--against", "network")

    assert answer.exit_code == 0, answer.output
    assert "time     all" in answer.output
    assert "Nothing has changed" in answer.output
    assert motorbike() == (0, 22)
    assert db.session.query(CalibrationRun).one().state is CalibrationState.PROPOSED


def test_what_is_accepted_holds(ask):
    answer = ask("--against", "network", "--accept", answer="y\n")

    assert "They hold." in answer.output
    version, speed = motorbike()
    assert version == 1
    assert speed != 22


def test_a_no_changes_nothing(ask):
    ask("--against", "network", "--accept", answer="n\n")

    assert motorbike() == (0, 22)


def test_too_few_rides_are_said_in_a_sentence(ask):
    answer = ask("--against", "rides")

    assert answer.exit_code == 1
    assert "Mới có 0 chặng dùng được" in answer.output


def test_a_graph_that_is_not_there_is_said_in_a_sentence(ask, tmp_path):
    answer = ask("--against", "network", "--graph", str(tmp_path / "none.npz"))

    assert answer.exit_code == 1
    assert "Chưa có bản đồ đường" in answer.output

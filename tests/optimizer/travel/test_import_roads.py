"""From an extract to a graph file: whole, broken, cut off, empty."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.travel.road_graph import (
    Box,
    RoadClass,
    RoadFault,
    RoadGraphError,
    Stage,
    build,
    km_by_class,
    load,
    save,
)
from optimizer.travel.road_graph import extract as extract_module
from optimizer.travel.road_graph.blobs import handfuls
from tests.optimizer.travel.network import NODES, Road, write_extract, write_network


@pytest.fixture(scope="module")
def pbf(tmp_path_factory):
    return write_network(tmp_path_factory.mktemp("roads") / "valley.osm.pbf")


def test_ways_become_edges_between_junctions(pbf):
    road_map = build(pbf)

    is_track = road_map.road_class == RoadClass.TRACK
    assert is_track.sum() == 1  # Its bend at node 17 is a corner, no junction.
    corners = road_map.corners(int(np.flatnonzero(is_track)[0]))
    assert corners.tolist() == [pytest.approx(NODES[node]) for node in (16, 17, 18)]


def test_kilometres_are_counted_by_class(pbf):
    km = km_by_class(build(pbf))

    assert km[RoadClass.SECONDARY] == pytest.approx(3 * 0.518, rel=0.01)
    assert km[RoadClass.RIVER] == pytest.approx(3.1, rel=0.01)
    assert RoadClass.MOTORWAY not in km


def test_progress_is_told_by_bytes_read_and_ends_at_all(pbf):
    told = []

    build(pbf, told=told.append)

    assert [one.share for one in told if one.stage is Stage.READING][-1] == 1
    assert told[-1].stage is Stage.GRAPH
    assert all(0 <= one.share <= 1 for one in told)


def test_a_large_extract_is_read_in_handfuls(tmp_path, monkeypatch):
    many = {key: (21 + key * 1e-5, 104 + (key % 7) * 1e-5) for key in range(1, 40_001)}
    roads = [Road(nodes=(key, key + 1), tags={"highway": "track"}) for key in range(1, 40_000, 3)]
    path = write_extract(tmp_path / "large.osm.pbf", many, roads)
    monkeypatch.setattr("optimizer.travel.road_graph.blobs.HANDFUL_BYTES", 100)

    road_map = build(path)

    assert len(list(handfuls(path))) > 3
    assert road_map.edges == len(roads)


def test_a_box_keeps_what_lies_in_it(pbf):
    south = build(pbf, box=Box(21.69, 104.89, 21.706, 104.93))

    assert south.shape_lat.max() <= 21.706e7
    assert RoadClass.TRACK not in km_by_class(south)


def test_a_box_elsewhere_has_no_roads(pbf):
    with pytest.raises(RoadGraphError) as refusal:
        build(pbf, box=Box(10.0, 106.0, 11.0, 107.0))

    assert refusal.value.code == RoadFault.NO_ROADS


@pytest.mark.parametrize("bounds", [(2, 0, 1, 1), (0, 0, 91, 1), (0, math.nan, 1, 1)])
def test_a_box_must_be_one(bounds):
    with pytest.raises(ValueError, match="south < north"):
        Box(*bounds)


def test_nodes_that_are_missing_end_the_road_there(tmp_path):
    nodes = {key: NODES[key] for key in (1, 2, 4)}
    roads = [Road(nodes=(1, 2, 3, 4, 99), tags={"highway": "residential"})]

    road_map = build(write_extract(tmp_path / "rim.osm.pbf", nodes, roads))

    assert road_map.edges == 1
    assert road_map.metres[0] == pytest.approx(518, rel=0.01)


def test_a_road_whose_nodes_are_all_missing_is_no_road(tmp_path):
    road = Road(nodes=(8, 9), tags={"highway": "residential"})
    path = write_extract(tmp_path / "gone.osm.pbf", {1: NODES[1]}, [road])

    with pytest.raises(RoadGraphError) as refusal:
        build(path)

    assert refusal.value.code == RoadFault.NO_ROADS


def test_an_extract_without_ways_says_so(tmp_path):
    path = write_extract(tmp_path / "empty.osm.pbf", {1: NODES[1]}, [])

    with pytest.raises(RoadGraphError) as refusal:
        build(path)

    assert refusal.value.code == RoadFault.NO_ROADS


@pytest.mark.parametrize("content", [b"", b"x", b"<?xml version='1.0'?><osm/>", bytes(5000)])
def test_what_is_no_extract_is_refused(tmp_path, content):
    path = tmp_path / "letter.osm.pbf"
    path.write_bytes(content)

    with pytest.raises(RoadGraphError) as refusal:
        build(path)

    assert refusal.value.code == RoadFault.NOT_AN_EXTRACT


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    for path in (tmp_path / "none.osm.pbf", tmp_path):
        with pytest.raises(RoadGraphError) as refusal:
            build(path)

        assert refusal.value.code == RoadFault.NO_FILE


def test_a_file_that_ends_early_is_refused_wherever_it_ends(pbf, tmp_path):
    whole = pbf.read_bytes()
    path = tmp_path / "short.osm.pbf"
    faults = set()

    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(RoadGraphError) as refusal:
            build(path)
        faults.add(refusal.value.code)

    assert faults == {RoadFault.NOT_AN_EXTRACT, RoadFault.CUT_OFF, RoadFault.NO_ROADS}


@settings(deadline=None)
@given(at=st.integers(0, 10_000), byte=st.integers(1, 255))
def test_a_byte_gone_wrong_breaks_nothing_but_the_import(pbf, tmp_path_factory, at, byte):
    content = bytearray(pbf.read_bytes())
    content[at % len(content)] ^= byte
    path = tmp_path_factory.mktemp("wrong") / "wrong.osm.pbf"
    path.write_bytes(content)

    try:
        road_map = build(path)
    except RoadGraphError as refusal:
        assert refusal.code in set(RoadFault)
    else:
        assert road_map.edges > 0


@pytest.mark.parametrize("bound", ["MOST_CORNERS", "LARGEST_BYTES"])
def test_more_than_fits_is_refused(pbf, monkeypatch, bound):
    monkeypatch.setattr(extract_module, bound, 10)

    with pytest.raises(RoadGraphError) as refusal:
        build(pbf)

    assert refusal.value.code == RoadFault.TOO_LARGE


def test_a_saved_graph_is_read_back_alike(pbf, tmp_path):
    road_map = build(pbf)

    save(road_map, tmp_path / "new" / "roads.npz")
    again = load(tmp_path / "new" / "roads.npz")

    assert again.digest == road_map.digest
    assert again.origin == "valley.osm.pbf"
    assert np.array_equal(again.shape_lon, road_map.shape_lon)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["roads.npz"]


def test_another_network_has_another_digest(pbf, tmp_path):
    other = write_network(tmp_path / "ferry.osm.pbf", with_ferry=True)

    assert build(pbf).digest == build(pbf).digest != build(other).digest


def test_saving_replaces_the_older_graph(pbf, tmp_path):
    path = tmp_path / "roads.npz"
    path.write_bytes(b"older")

    save(build(pbf), path)

    assert load(path).edges > 0


def test_a_graph_file_that_is_none_is_refused(tmp_path):
    path = tmp_path / "roads.npz"
    path.write_bytes(b"PK\x03\x04 but no archive")

    with pytest.raises(RoadGraphError) as refusal:
        load(path)

    assert refusal.value.code == RoadFault.NOT_A_GRAPH


def test_a_graph_file_that_is_missing_is_refused(tmp_path):
    with pytest.raises(RoadGraphError) as refusal:
        load(tmp_path / "roads.npz")

    assert refusal.value.code == RoadFault.NO_FILE


def test_a_graph_file_cut_off_is_refused_wherever_it_ends(pbf, tmp_path):
    path = tmp_path / "roads.npz"
    save(build(pbf), path)
    whole = path.read_bytes()

    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(RoadGraphError):
            load(path)


def test_a_graph_of_another_version_is_refused(pbf, tmp_path, monkeypatch):
    path = tmp_path / "roads.npz"
    with monkeypatch.context() as older:
        older.setattr("optimizer.travel.road_graph.road_map.VERSION", 0)
        save(build(pbf), path)

    with pytest.raises(RoadGraphError) as refusal:
        load(path)

    assert refusal.value.code == RoadFault.OTHER_VERSION


def test_a_graph_whose_arrays_changed_is_refused(pbf, tmp_path):
    road_map = build(pbf)
    label = road_map.digest
    forged = replace(road_map, posted_km_h=road_map.posted_km_h + np.uint8(1))
    forged.__dict__["digest"] = label

    save(forged, tmp_path / "roads.npz")

    with pytest.raises(RoadGraphError) as refusal:
        load(tmp_path / "roads.npz")
    assert refusal.value.code == RoadFault.DAMAGED

"""What the road graph says of a small valley: one way, one bridge, an island, a track."""

from dataclasses import replace

import numpy as np
import pytest

from optimizer.travel import UNREACHABLE, Point
from optimizer.travel.closures import Closure, ClosureKind
from optimizer.travel.provider import UnknownProfileError
from optimizer.travel.road_graph import (
    RIDINGS,
    RoadClass,
    RoadGraph,
    Surface,
    build,
    save,
    search,
)
from tests.optimizer.travel.network import (
    BRIDGE,
    HAMLET,
    ISLAND,
    NODES,
    Road,
    place,
    write_extract,
    write_network,
)

NORTH_M, EAST_M = 553.6, 517.4
FLAT = {name: replace(riding, side_turn_s=0) for name, riding in RIDINGS.items()}


@pytest.fixture(scope="module")
def graph(tmp_path_factory):
    path = write_network(tmp_path_factory.mktemp("roads") / "valley.osm.pbf")
    return RoadGraph(road_map=build(path), ridings=FLAT)


@pytest.fixture(scope="module")
def with_ferry(tmp_path_factory):
    path = tmp_path_factory.mktemp("roads") / "ferry.osm.pbf"
    return RoadGraph(road_map=build(write_network(path, with_ferry=True)), ridings=FLAT)


def network_of(tmp_path, *roads, nodes=NODES):
    path = write_extract(tmp_path / "roads.osm.pbf", nodes, roads)
    return RoadGraph(road_map=build(path), ridings=FLAT, snap_limit_m=50)


def residential(*nodes, **tags):
    return Road(nodes=nodes, tags={"highway": "residential", **tags})


def between(a, b):
    (lat, lon), (other_lat, other_lon) = NODES[a], NODES[b]
    return Point((lat + other_lat) / 2, (lon + other_lon) / 2)


def test_a_straight_road_takes_its_length_at_its_speed(graph):
    matrix = graph.matrix([place(1), place(4)], profile="car")

    assert matrix.metres[0, 1] == pytest.approx(3 * EAST_M, abs=3)
    assert matrix.seconds[0, 1] == pytest.approx(3 * EAST_M * 3.6 / 55, abs=2)
    assert matrix.seconds[0, 1] == matrix.seconds[1, 0]


def test_a_one_way_street_is_left_at_its_end(graph):
    matrix = graph.matrix([place(10), place(11)], profile="car")

    assert matrix.metres[0, 1] == pytest.approx(EAST_M, abs=2)
    assert matrix.metres[1, 0] == pytest.approx(2 * NORTH_M + EAST_M, abs=4)


def test_within_a_one_way_street_one_rides_back_round_the_block(graph):
    lat, lon = NODES[10]
    near, far = Point(lat, lon + 0.001), Point(lat, lon + 0.004)

    matrix = graph.matrix([near, far], profile="motorbike")

    assert matrix.metres[0, 1] == pytest.approx(0.6 * EAST_M, abs=2)
    assert matrix.metres[1, 0] == pytest.approx(2 * NORTH_M + 1.4 * EAST_M, abs=4)


def test_feet_know_no_one_way(graph):
    matrix = graph.matrix([place(10), place(11)], profile="foot")

    assert matrix.metres[1, 0] == matrix.metres[0, 1]


def test_a_place_beside_the_road_meets_it_at_its_nearest_point(graph):
    lat, lon = NODES[2]
    beside = Point(lat - 0.0004, lon + 0.002)

    matrix = graph.matrix([place(2), beside], profile="car")

    assert matrix.snap_m.tolist() == [0, pytest.approx(44, abs=1)]
    assert matrix.metres[0, 1] == pytest.approx(0.4 * EAST_M, abs=2)


def test_a_track_is_ridden_slowly_by_motorbike_and_not_by_car(graph):
    motorbike = graph.matrix([place(16), place(HAMLET)], profile="motorbike")
    car = graph.matrix([place(16), place(HAMLET)], profile="car")

    km_h = motorbike.metres[0, 1] / motorbike.seconds[0, 1] * 3.6
    assert 12 <= km_h <= 14.1
    assert motorbike.snap_m[1] == 0
    assert car.snap_m[1] == pytest.approx(1290, abs=10)  # It waits where the track begins.


def test_an_island_is_farther_than_a_place_may_lie_from_the_road(graph):
    matrix = graph.matrix([place(1), *map(place, ISLAND)], profile="motorbike")

    assert (matrix.seconds[0, 1:] == UNREACHABLE).all()
    assert (matrix.seconds[1:, 0] == UNREACHABLE).all()
    assert matrix.snap_m.tolist() == [0, 0, 0]
    assert matrix.closed is None


def test_a_ferry_leads_to_the_island_in_the_time_it_states(with_ferry):
    matrix = with_ferry.matrix([place(4), place(ISLAND[0])], profile="motorbike")

    assert matrix.seconds[0, 1] == 20 * 60


def test_a_boat_follows_the_river_and_leaves_the_roads(graph):
    matrix = graph.matrix([place(21), place(23)], profile="boat")

    assert matrix.metres[0, 1] == pytest.approx(6 * EAST_M, abs=5)
    assert matrix.seconds[0, 1] == pytest.approx(6 * EAST_M * 3.6 / 12, abs=3)


def test_a_place_in_the_sea_is_reached_from_nowhere(graph):
    sea = Point(18.0, 110.0)

    matrix = graph.matrix([place(1), sea, place(4)], profile="car")

    assert (matrix.seconds[1, [0, 2]] == UNREACHABLE).all()
    assert (matrix.metres[[0, 2], 1] == UNREACHABLE).all()
    assert matrix.seconds[0, 2] < UNREACHABLE
    assert matrix.seconds[1, 1] == 0


def test_the_poles_and_the_date_line_are_just_far_away(graph):
    corners = [Point(90, 0), Point(-90, 0), Point(0, 180), Point(0, -180), place(1)]

    matrix = graph.matrix(corners, profile="car")

    assert (matrix.seconds == UNREACHABLE).sum() == 20


def test_two_people_at_one_place_are_no_ride_apart(graph):
    matrix = graph.matrix([between(2, 3), between(2, 3), place(9), place(9)], profile="car")

    assert matrix.seconds[0, 1] == matrix.metres[0, 1] == matrix.seconds[2, 3] == 0
    assert matrix.seconds[0, 2] == matrix.seconds[1, 3] > 0


@pytest.mark.parametrize("many", [0, 1])
def test_no_place_or_one_is_no_trouble(graph, many):
    matrix = graph.matrix([place(1)] * many, profile="car")

    assert matrix.seconds.shape == (many, many)
    assert graph.paths([place(1)] * many, profile="car") == []


def test_a_profile_without_speeds_is_refused(graph):
    with pytest.raises(UnknownProfileError):
        graph.matrix([place(1)], profile="horse")


def test_an_extract_without_ways_for_a_profile_reaches_nothing(tmp_path):
    graph = network_of(tmp_path, residential(1, 2))

    matrix = graph.matrix([place(1), place(2)], profile="boat")

    assert matrix.seconds[0, 1] == UNREACHABLE
    assert not any(path.shape for path in graph.paths([place(1), place(2)], profile="boat"))


def test_a_street_that_cannot_be_left_is_not_entered(tmp_path):
    graph = network_of(tmp_path, residential(1, 2, 3), residential(3, 7, oneway="yes"))

    matrix = graph.matrix([place(1), place(3), place(7)], profile="car")

    assert matrix.seconds[0, 1] < UNREACHABLE
    assert matrix.seconds[0, 2] == UNREACHABLE


def test_a_gate_is_opened_and_a_block_is_not(tmp_path):
    ring = (residential(1, 2, 3), residential(3, 7, 6, 5, 1))
    open_graph = network_of(tmp_path, *ring)
    path = tmp_path / "barred.osm.pbf"
    write_extract(path, NODES, ring, tags_of={2: {"barrier": "jersey_barrier"}})
    barred = RoadGraph(road_map=build(path), ridings=FLAT)
    write_extract(path, NODES, ring, tags_of={2: {"barrier": "gate"}})
    gated = RoadGraph(road_map=build(path), ridings=FLAT)

    ride = [place(1), place(3)]
    metres = [
        graph.matrix(ride, profile="car").metres[0, 1] for graph in (open_graph, gated, barred)
    ]

    assert metres[0] == metres[1] == pytest.approx(2 * EAST_M, abs=3)
    assert metres[2] == pytest.approx(2 * EAST_M + 2 * NORTH_M, abs=4)
    assert barred.matrix(ride, profile="foot").metres[0, 1] == metres[0]


def test_a_private_road_is_ridden_to_its_people_only(tmp_path):
    graph = network_of(tmp_path, residential(1, 2, 3, access="private"), residential(1, 5, 6, 7, 3))

    points = [between(1, 5), between(3, 7), between(1, 2)]
    matrix = graph.matrix(points, profile="car")

    assert matrix.metres[0, 1] == pytest.approx(2 * EAST_M + NORTH_M, abs=4)
    assert matrix.metres[0, 2] == pytest.approx(0.5 * EAST_M + 0.5 * NORTH_M, abs=2)


@pytest.mark.parametrize(
    ("tags", "km_h"),
    [
        ({"highway": "residential"}, 24),
        ({"highway": "residential", "maxspeed": "15"}, 15),
        ({"highway": "residential", "maxspeed": "60"}, 24),
        ({"highway": "residential", "surface": "mud"}, 8),
        ({"highway": "track", "tracktype": "grade5"}, 12),
        ({"highway": "track"}, 14),
        ({"highway": "path"}, 8),
    ],
)
def test_class_surface_and_posted_limit_set_the_speed(tmp_path, tags, km_h):
    graph = network_of(tmp_path, Road(nodes=(1, 2, 3, 4), tags=tags))

    matrix = graph.matrix([place(1), place(4)], profile="motorbike")

    ridden = 3.6 * matrix.metres[0, 1] / matrix.seconds[0, 1]
    assert ridden == pytest.approx(km_h, rel=0.02)


def test_speeds_are_settings(tmp_path):
    path = write_network(tmp_path / "valley.osm.pbf")
    slow = replace(RIDINGS["car"], km_h={RoadClass.SECONDARY: 10}, at_most_km_h={Surface.MUD: 5})
    graph = RoadGraph(road_map=build(path), ridings={"car": slow})

    matrix = graph.matrix([place(1), place(4)], profile="car")

    assert 3.6 * matrix.metres[0, 1] / matrix.seconds[0, 1] == pytest.approx(10, rel=0.01)


def test_turning_into_a_side_road_takes_longer_than_going_straight(tmp_path):
    path = write_extract(tmp_path / "t.osm.pbf", NODES, [residential(1, 2, 3), residential(2, 6)])
    turning = RoadGraph(road_map=build(path))
    straight = RoadGraph(road_map=build(path), ridings=FLAT)
    points = [place(1), place(3), place(6)]

    extra_s = (
        turning.matrix(points, profile="car").seconds
        - straight.matrix(points, profile="car").seconds
    )

    assert extra_s[0, 1] == 0
    assert extra_s[0, 2] == extra_s[2, 0] == extra_s[2, 1] == pytest.approx(5, abs=1)


def test_a_graph_file_rides_as_the_extract_did(graph, tmp_path):
    save(graph.road_map, tmp_path / "roads.npz")
    points = [place(node) for node in (1, 7, 12, 16)]

    again = RoadGraph.load(tmp_path / "roads.npz")

    same = RoadGraph(road_map=graph.road_map).matrix(points, profile="car")
    assert np.array_equal(again.matrix(points, profile="car").seconds, same.seconds)
    assert again.source == graph.source


def bridge_closed(**options):
    (lat, lon), (other, _) = NODES[BRIDGE[0]], NODES[BRIDGE[1]]
    middle = (lat + other) / 2
    across = ((middle, lon - 0.001), (middle, lon + 0.001))
    return Closure(id=7, kind=ClosureKind.LINE, shape=across, **options)


def test_a_closed_bridge_cuts_the_valley_in_two(graph):
    points = [place(1), place(8), place(9), place(16)]

    matrix = graph.matrix(points, profile="motorbike", closures=[bridge_closed()])

    cut = np.array([[0, 0, 1, 1], [0, 0, 1, 1], [1, 1, 0, 0], [1, 1, 0, 0]], dtype=bool)
    assert np.array_equal(matrix.seconds == UNREACHABLE, cut)
    assert np.array_equal(matrix.closed, cut)
    assert graph.matrix(points, profile="motorbike").seconds[cut].max() < UNREACHABLE


def test_the_road_stays_open_up_to_the_closure_from_both_sides(graph):
    (lat, lon), (other, _) = NODES[6], NODES[10]
    south, north = Point(lat + 0.001, lon), Point(other - 0.001, lon)

    matrix = graph.matrix(
        [place(6), south, north, place(10)], profile="car", closures=[bridge_closed()]
    )

    assert matrix.metres[0, 1] == pytest.approx(0.2 * NORTH_M, abs=2)
    assert matrix.metres[2, 3] == pytest.approx(0.2 * NORTH_M, abs=2)
    assert matrix.closed[1, 2]


def test_who_stands_on_the_closed_stretch_is_cut_off(graph):
    bridge = Closure(id=8, kind=ClosureKind.LINE, shape=tuple(NODES[node] for node in BRIDGE))

    matrix = graph.matrix([place(6), between(*BRIDGE)], profile="car", closures=[bridge])

    assert matrix.closed.tolist() == [[False, True], [True, False]]


def test_who_was_never_reached_is_not_cut_off_by_a_closure(graph):
    sea = Point(18.0, 110.0)

    matrix = graph.matrix([place(1), sea], profile="car", closures=[bridge_closed()])

    assert matrix.seconds[0, 1] == UNREACHABLE
    assert not matrix.closed.any()


def test_a_closure_for_cars_lets_motorbikes_through(graph):
    closure = bridge_closed(profiles=frozenset({"car"}))
    ride = [place(6), place(10)]

    car = graph.matrix(ride, profile="car", closures=[closure])
    motorbike = graph.matrix(ride, profile="motorbike", closures=[closure])

    assert car.closed.any()
    assert motorbike.closed is None
    assert motorbike.metres[0, 1] == pytest.approx(NORTH_M, abs=2)


def test_a_slow_stretch_takes_so_many_times_as_long(graph):
    shape = tuple(NODES[node] for node in BRIDGE)
    slow = Closure(id=1, kind=ClosureKind.LINE, shape=shape, slow_factor=3.0)
    ride = [place(6), place(10)]

    usual = graph.matrix(ride, profile="car")
    slowed = graph.matrix(ride, profile="car", closures=[slow])

    assert slowed.seconds[0, 1] == pytest.approx(3 * usual.seconds[0, 1], rel=0.03)
    assert slowed.metres[0, 1] == usual.metres[0, 1]
    assert slowed.closed is None


def test_a_closed_area_shuts_in_who_lives_there(graph):
    lat, lon = NODES[HAMLET]
    square = tuple((lat + y, lon + x) for y, x in ((-1, -1), (-1, 1), (1, 1), (1, -1)))
    shape = tuple((lat + (a - lat) * 0.002, lon + (b - lon) * 0.002) for a, b in square)
    area = Closure(id=2, kind=ClosureKind.AREA, shape=shape)

    matrix = graph.matrix([place(1), place(HAMLET)], profile="motorbike", closures=[area])

    assert matrix.closed[0, 1]


def test_a_closed_road_leaves_the_roads_that_cross_it_open(graph):
    main = Closure(id=3, kind=ClosureKind.LINE, shape=tuple(NODES[node] for node in (2, 3)))

    matrix = graph.matrix([place(2), place(3), place(6)], profile="car", closures=[main])

    assert matrix.metres[0, 1] == pytest.approx(EAST_M + 2 * NORTH_M, abs=3)
    assert matrix.metres[0, 2] == pytest.approx(NORTH_M, abs=2)


def test_closures_change_nothing_for_those_who_ask_without(graph):
    ride = [place(1), place(16)]
    before = graph.matrix(ride, profile="car").seconds

    graph.matrix(ride, profile="car", closures=[bridge_closed()])

    assert np.array_equal(graph.matrix(ride, profile="car").seconds, before)


def test_crossing_a_street_is_free_and_turning_into_it_is_not(tmp_path):
    path = write_extract(
        tmp_path / "cross.osm.pbf", NODES, [residential(5, 6, 7), residential(2, 6, 10)]
    )
    points = [place(node) for node in (5, 7, 2, 10)]
    turning = RoadGraph(road_map=build(path)).matrix(points, profile="motorbike")
    straight = RoadGraph(road_map=build(path), ridings=FLAT).matrix(points, profile="motorbike")

    extra_s = turning.seconds - straight.seconds

    assert extra_s[0, 1] == extra_s[2, 3] == 0
    assert extra_s[0, 2] == extra_s[3, 1] == pytest.approx(5, abs=1)
    assert np.array_equal(turning.metres, straight.metres)


def test_a_drawn_way_leads_round_a_closure_and_is_as_long_as_the_matrix_says(graph):
    turning = RoadGraph(road_map=graph.road_map)
    main = Closure(id=3, kind=ClosureKind.LINE, shape=tuple(NODES[node] for node in (2, 3)))
    points = [between(1, 2), between(3, 4), place(16), between(13, 14)]

    matrix = turning.matrix(points, profile="car", closures=[main])
    drawn = turning.paths(points, profile="car", closures=[main])

    for at, path in enumerate(drawn):
        assert (path.seconds, path.metres) == (
            matrix.seconds[at, at + 1],
            matrix.metres[at, at + 1],
        )
    by = [tuple(round(degrees, 3) for degrees in corner) for corner in drawn[0].shape]
    assert {(21.705, 104.905), (21.705, 104.91)} <= set(by)  # By nodes 6 and 7.


def test_no_line_is_drawn_where_the_bridge_is_closed(graph):
    drawn = graph.paths([place(1), place(16), place(15)], profile="car", closures=[bridge_closed()])

    assert [bool(path.shape) for path in drawn] == [False, True]


def test_answers_are_the_same_a_handful_at_a_time(graph, monkeypatch):
    points = [place(node) for node in NODES] * 2
    at_once = graph.matrix(points, profile="motorbike")
    drawn = graph.paths(points, profile="motorbike")

    monkeypatch.setattr(search, "CHUNK_BYTES", 2000)

    assert np.array_equal(graph.matrix(points, profile="motorbike").seconds, at_once.seconds)
    assert graph.paths(points, profile="motorbike") == drawn


def test_the_other_branch_of_a_fork_stays_open(tmp_path):
    lat, lon = NODES[1]
    nodes = {
        1: (lat, lon - 0.01),
        2: (lat, lon),
        3: (lat, lon + 0.01),
        4: (lat + 0.006, lon + 0.01),
    }
    path = write_extract(
        tmp_path / "fork.osm.pbf", nodes, [residential(1, 2, 3), residential(2, 4)]
    )
    graph = RoadGraph(road_map=build(path))
    branch = Closure(id=5, kind=ClosureKind.LINE, shape=(nodes[2], nodes[4]))
    points = [Point(*nodes[node]) for node in (1, 3, 4)]

    on_one = graph.matrix(points, profile="car", closures=[branch])

    assert not on_one.closed[0, 1]
    assert on_one.closed[0, 2]

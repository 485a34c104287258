"""The road graph against a slow search by hand, on every small network that comes to mind."""

import heapq
import math
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import shapely
from geopy.distance import geodesic
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from optimizer.travel import UNREACHABLE, Point
from optimizer.travel.closures import Closure, ClosureKind
from optimizer.travel.road_graph import RIDINGS, RoadGraph, build, search
from tests.optimizer.travel.network import Road, write_extract

MANY = 14
NODES = {
    key: (
        21.7 + 0.004 * (key % 4) + 0.0011 * math.sin(7.3 * key),
        104.9 + 0.004 * (key // 4) + 0.0011 * math.cos(3.7 * key),
    )
    for key in range(MANY)
}
NODES = {key + 1: place for key, place in NODES.items()}
FLAT = {"car": replace(RIDINGS["car"], side_turn_s=0)}
KM_H = {"residential": 25, "tertiary": 40, "primary": 65}


@dataclass(frozen=True)
class Street:
    """A straight street between two nodes, and where on it somebody lives."""

    tail: int
    head: int
    highway: str
    oneway: bool
    lives_at: float | None


@st.composite
def networks(draw, *, one_ways=True):
    pairs = st.tuples(st.integers(1, MANY), st.integers(1, MANY)).filter(lambda p: p[0] < p[1])
    chosen = draw(st.lists(pairs, min_size=3, max_size=28, unique=True))
    return [
        Street(
            *(pair if draw(st.booleans()) else pair[::-1]),
            draw(st.sampled_from(sorted(KM_H))),
            one_ways and draw(st.booleans()),
            draw(st.none() | st.floats(0.1, 0.9)),
        )
        for pair in chosen
    ]


@cache
def air_m(a, b):
    return geodesic(a, b).m


def graph_of(streets, folder):
    roads = [
        Road(
            nodes=(one.tail, one.head),
            tags={"highway": one.highway} | ({"oneway": "yes"} if one.oneway else {}),
        )
        for one in streets
    ]
    path = write_extract(folder / "roads.osm.pbf", NODES, roads)
    return RoadGraph(road_map=build(path), ridings=FLAT, snap_limit_m=0.5)


def homes(streets):
    """Return the places that people live at, by a name each."""
    found = {}
    for index, one in enumerate(streets):
        if one is not None and one.lives_at is not None:
            (lat, lon), (to_lat, to_lon) = NODES[one.tail], NODES[one.head]
            share = one.lives_at
            found[("home", index)] = (
                lat + share * (to_lat - lat), lon + share * (to_lon - lon)
            )  # fmt: skip
    return found


def by_hand(streets):
    """List every ride from corner to corner, homes included, with seconds and metres."""
    places = NODES | homes(streets)
    rides = {name: [] for name in places}
    for index, one in enumerate(streets):
        if one is None:
            continue
        home = [("home", index)] if one.lives_at is not None else []
        stops = [one.tail, *home, one.head]
        for a, b in pairwise(stops):
            metres = air_m(places[a], places[b])
            seconds = metres * 3.6 / KM_H[one.highway]
            rides[a].append((b, seconds, metres))
            if not one.oneway:
                rides[b].append((a, seconds, metres))
    return rides


def slow_search(rides, start):
    best, heap = {}, [(0.0, 0.0, str(start), start)]
    while heap:
        seconds, metres, _, here = heapq.heappop(heap)
        if here in best:
            continue
        best[here] = (seconds, metres)
        for there, more_s, more_m in rides[here]:
            heapq.heappush(heap, (seconds + more_s, metres + more_m, str(there), there))
    return best


def main_part(streets, rides):
    """Return the places of the part with most metres from which all of it can be reached."""
    reached = {name: set(slow_search(rides, name)) for name in rides}
    metres_of = {}
    for name in rides:
        part = frozenset(other for other in reached[name] if name in reached[other])
        metres_of[part] = sum(
            air_m(NODES[one.tail], NODES[one.head])
            for one in streets
            if one.tail in part and one.head in part
        )
    (best, most), *others = sorted(metres_of.items(), key=lambda item: -item[1])
    assume(most > 0 and all(metres < most - 5 for _, metres in others))
    return best


def is_clear(streets):
    """Say whether nobody lives where another street passes, too: there snapping may choose."""
    for index, one in enumerate(streets):
        for name, (lat, lon) in homes(streets).items():
            if name != ("home", index) and distance_m(one, lat, lon) < 2:
                return False
        for key, (lat, lon) in NODES.items():
            if key not in (one.tail, one.head) and distance_m(one, lat, lon) < 2:
                return False
    return True


def distance_m(street, lat, lon):
    scale = np.array([110_700, 103_500])
    a, b = np.array(NODES[street.tail]) * scale, np.array(NODES[street.head]) * scale
    point = np.array([lat, lon]) * scale
    share = np.clip(np.dot(point - a, b - a) / np.dot(b - a, b - a), 0, 1)
    return np.linalg.norm(point - a - share * (b - a))


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(streets=networks())
def test_every_time_and_length_is_that_of_a_search_by_hand(streets, tmp_path_factory):
    assume(is_clear(streets))
    rides = by_hand(streets)
    part = main_part(streets, rides)
    places = NODES | homes(streets)
    names = sorted(places, key=str)

    matrix = graph_of(streets, tmp_path_factory.mktemp("net")).matrix(
        [Point(*places[name]) for name in names], profile="car"
    )

    for row, start in enumerate(names):
        expected = slow_search(rides, start)
        for column, goal in enumerate(names):
            if row == column:
                continue
            if start not in part or goal not in part:
                assert matrix.seconds[row, column] == UNREACHABLE
            else:
                seconds, _ = expected[goal]
                assert matrix.seconds[row, column] == pytest.approx(seconds, abs=2.0)


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(streets=networks(one_ways=False))
def test_without_one_ways_all_is_as_long_there_as_back(streets, tmp_path_factory):
    graph = graph_of(streets, tmp_path_factory.mktemp("net"))
    graph = RoadGraph(road_map=graph.road_map, snap_limit_m=0.5)  # Turning costs time again.

    matrix = graph.matrix([Point(*place) for place in NODES.values()], profile="car")

    assert np.array_equal(matrix.seconds, matrix.seconds.T)
    assert np.array_equal(matrix.metres, matrix.metres.T)


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(streets=networks())
def test_no_way_by_a_third_place_is_shorter(streets, tmp_path_factory):
    graph = graph_of(streets, tmp_path_factory.mktemp("net"))
    places = [*NODES.values(), *homes(streets).values()]

    seconds = graph.matrix([Point(*place) for place in places], profile="car").seconds

    by_third = (seconds[:, :, None] + seconds[None, :, :]).min(axis=1)
    assert (seconds <= by_third + 2).all()  # Each of the three is rounded.


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(streets=networks(), data=st.data())
def test_a_drawn_way_is_as_long_as_the_matrix_says(streets, data, tmp_path_factory):
    places = [*NODES.values(), *homes(streets).values()]
    order = data.draw(st.permutations(places))
    graph = graph_of(streets, tmp_path_factory.mktemp("net"))
    if data.draw(st.booleans(), label="turns take time"):
        graph = RoadGraph(road_map=graph.road_map, snap_limit_m=0.5)
    points = [Point(*place) for place in order]

    matrix = graph.matrix(points, profile="car")
    drawn = graph.paths(points, profile="car")

    assert len(drawn) == len(points) - 1
    for index, path in enumerate(drawn):
        if matrix.seconds[index, index + 1] == UNREACHABLE:
            assert path.shape == ()
            continue
        assert path.seconds == matrix.seconds[index, index + 1]
        assert path.metres == matrix.metres[index, index + 1]
        corners = path.shape
        length = sum(air_m(a, b) for a, b in pairwise(corners))
        assert length == pytest.approx(path.metres, abs=0.5 * len(corners) + 2)
        assert air_m(corners[0], order[index]) < 1
        assert air_m(corners[-1], order[index + 1]) < 1


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(streets=networks())
def test_a_network_made_small_gives_the_same_answers(streets, tmp_path_factory):
    graph = graph_of(streets, tmp_path_factory.mktemp("net"))
    few = [Point(*place) for place in [*NODES.values(), *homes(streets).values()]][
        : search.MANY - 1
    ]
    many = few * 6

    plain = graph.matrix(few, profile="car")
    small = graph.matrix(many, profile="car")

    assert len(many) >= search.MANY
    assert np.array_equal(small.seconds[: len(few), : len(few)], plain.seconds)
    assert np.array_equal(small.metres[: len(few), : len(few)], plain.metres)


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(streets=networks(), data=st.data())
def test_a_closed_street_is_as_good_as_none(streets, data, tmp_path_factory):
    shut = data.draw(st.sampled_from(streets), label="shut")
    assume(is_clear(streets) and stands_alone(shut, streets))
    part = main_part(streets, by_hand(streets))
    places = NODES | homes([replace(one, lives_at=None) if one is shut else one for one in streets])
    names = sorted(places, key=str)
    closure = Closure(id=1, kind=ClosureKind.LINE, shape=(NODES[shut.tail], NODES[shut.head]))

    matrix = graph_of(streets, tmp_path_factory.mktemp("net")).matrix(
        [Point(*places[name]) for name in names], profile="car", closures=[closure]
    )

    open_streets = [None if one is shut else one for one in streets]
    rides = by_hand(open_streets)
    for row, start in enumerate(names):
        expected = slow_search(rides, start)
        for column, goal in enumerate(names):
            found = matrix.seconds[row, column]
            if row == column:
                continue
            if start not in part or goal not in part or goal not in expected:
                assert found == UNREACHABLE
                assert matrix.closed[row, column] == (start in part and goal in part)
            else:
                assert found == pytest.approx(expected[goal][0], abs=4.0)  # A closure ends to 10 m.


def stands_alone(shut, streets):
    """Say whether a line along the street can mean no other one, not even where they meet."""
    line = flat(shut)
    for one in streets:
        if one is shut:
            continue
        other = flat(one)
        near = other.intersection(line.buffer(25)).length
        meets = {one.tail, one.head} & {shut.tail, shut.head}
        if line.crosses(other) or near > (33 if meets else 0):
            return False
    return True


def flat(street):
    return shapely.LineString(
        np.array([NODES[street.tail], NODES[street.head]]) * (110_700, 103_500)
    )

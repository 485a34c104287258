"""A real Valhalla answers; what it says is taken for what it means."""

import random

import numpy as np
import pytest

from optimizer.travel import UNREACHABLE, NoteCode, Point
from optimizer.travel.closures import Closure, ClosureKind
from optimizer.travel.provider import UnknownProfileError
from optimizer.travel.valhalla import Valhalla
from tests.optimizer.travel.network import BRIDGE, HAMLET, ISLAND, NODES, place

AWAY = Point(21.9, 104.9)
IN_THE_SEA = Point(15.0, 112.0)


@pytest.fixture
def valhalla(valhalla_url: str) -> Valhalla:
    return Valhalla(url=valhalla_url)


def line(*nodes: int, **given: object) -> Closure:
    shape = tuple(NODES[node] for node in nodes)
    return Closure(id=5, kind=ClosureKind.LINE, shape=shape, **given)


def test_kilometres_become_metres(valhalla: Valhalla):
    matrix = valhalla.matrix([place(1), place(4)], profile="motorbike")

    assert abs(int(matrix.metres[0, 1]) - 1551) < 3
    assert matrix.source == "valhalla"


def test_rubbish_distances_of_unreachable_pairs_are_gaps(valhalla: Valhalla):
    matrix = valhalla.matrix([place(1), place(16), place(ISLAND[0])], profile="motorbike")

    assert (matrix.metres[2, :2] == UNREACHABLE).all()
    assert (matrix.seconds[:2, 2] == UNREACHABLE).all()


def test_one_place_that_lies_nowhere_spoils_no_other(valhalla: Valhalla):
    matrix = valhalla.matrix([IN_THE_SEA, place(1), AWAY, place(4)], profile="motorbike")

    known = matrix.seconds < UNREACHABLE
    assert known[1, 3]
    assert known[3, 1]
    assert known.sum() == 4 + 2


def test_a_motorbike_rides_the_track_to_the_hamlet(valhalla: Valhalla):
    matrix = valhalla.matrix([place(1), place(HAMLET)], profile="motorbike")

    assert matrix.snap_m[1] == 0
    assert 300 < matrix.seconds[0, 1] < 1800


def test_walking_takes_longer_and_heeds_no_one_way_street(valhalla: Valhalla):
    ends = [place(9), place(12)]

    walk = valhalla.matrix(ends, profile="foot")
    ride = valhalla.matrix(ends, profile="car")

    assert walk.seconds[0, 1] > 3 * ride.seconds[0, 1]
    assert walk.metres[0, 1] == walk.metres[1, 0]


def test_a_closed_bridge_parts_the_valley_and_the_matrix_says_why(valhalla: Valhalla):
    places = [place(1), place(4), place(11), place(16), place(ISLAND[0])]

    matrix = valhalla.matrix(places, profile="motorbike", closures=[line(*BRIDGE)])

    north = np.array([False, False, True, True])
    assert matrix.closed is not None
    assert (matrix.closed[:4, :4] == (north[:, None] != north[None, :])).all()
    assert not matrix.closed[4].any()
    assert matrix.notes == ()


def test_a_closed_street_leaves_its_side_roads_open(valhalla: Valhalla):
    places = [place(2), place(3), place(6), place(7)]

    open_ = valhalla.matrix(places, profile="motorbike")
    shut = valhalla.matrix(places, profile="motorbike", closures=[line(2, 3)])

    assert shut.metres[0, 1] > 1500
    assert shut.metres[0, 2] == open_.metres[0, 2]
    assert shut.metres[1, 3] == open_.metres[1, 3]


def test_a_closed_area_is_ridden_around(valhalla: Valhalla):
    lat, lon = NODES[14]
    rim = [(lat + 0.001 * up, lon + 0.001 * right) for up, right in CORNERS]
    area = Closure(id=8, kind=ClosureKind.AREA, shape=tuple(rim))

    open_ = valhalla.matrix([place(13), place(15)], profile="motorbike")
    shut = valhalla.matrix([place(13), place(15)], profile="motorbike", closures=[area])

    assert open_.metres[0, 1] + 500 < shut.metres[0, 1] < UNREACHABLE


CORNERS = ((-1, -1), (-1, 1), (1, 1), (1, -1))


def test_an_area_too_large_for_the_server_still_cuts_off_who_lives_there(valhalla: Valhalla):
    rim = tuple((21.715 + 0.04 * up, 104.905 + 0.1 * right) for up, right in CORNERS)
    area = Closure(id=9, kind=ClosureKind.AREA, shape=rim)

    matrix = valhalla.matrix([place(1), place(4)], profile="car", closures=[area])

    assert matrix.closed is not None
    assert matrix.closed[0, 1]
    assert [note.code for note in matrix.notes] == [NoteCode.CLOSURE_NOT_HONOURED]


def test_a_boat_is_refused(valhalla: Valhalla):
    with pytest.raises(UnknownProfileError):
        valhalla.matrix([place(1), place(2)], profile="boat")


def test_legs_are_drawn_around_what_is_closed(valhalla: Valhalla):
    trip = [place(1), place(4), place(ISLAND[0]), place(ISLAND[1]), IN_THE_SEA, place(4), place(16)]

    legs = valhalla.paths(trip, profile="motorbike", closures=[line(2, 3)])

    assert [bool(leg.shape) for leg in legs] == [True, False, True, False, False, True]
    assert legs[0].shape == tuple(NODES[node] for node in (1, 2, 6, 7, 3, 4)) or (
        legs[0].metres > 2000
    )


def test_a_day_larger_than_the_server_s_limit_is_asked_in_pieces(valhalla_andorra_url: str):
    chance = random.Random(4)
    places = [
        Point(round(chance.uniform(42.45, 42.62), 6), round(chance.uniform(1.45, 1.72), 6))
        for _ in range(150)
    ]
    server = Valhalla(url=valhalla_andorra_url)

    matrix = server.matrix(places, profile="car")
    part = server.matrix(places[:20], profile="car")

    assert (matrix.seconds[:20, :20] == part.seconds).all()
    assert (matrix.seconds < UNREACHABLE).mean() > 0.02


def test_many_sources_and_one_target_are_answered_as_one_by_one(valhalla_andorra_url: str):
    east = [Point(42.544002, 1.732418), Point(42.542773, 1.734837)]
    north = Point(42.582518, 1.637151)
    server = Valhalla(url=valhalla_andorra_url)

    both = server.block(east, [north], profile="car")
    each = [int(server.block([one], [north], profile="car").metres[0, 0]) for one in east]

    assert both.metres[:, 0].tolist() == each
    assert max(each) < 13_000  # Searched backwards, it would be 18 km.

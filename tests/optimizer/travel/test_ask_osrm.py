"""A real OSRM answers; what it says is taken for what it means."""

import random

import numpy as np
import pytest

from optimizer.travel import NO_WAY, UNREACHABLE, NoteCode, Point
from optimizer.travel.closures import Closure, ClosureKind
from optimizer.travel.osrm import Osrm
from optimizer.travel.provider import UnknownProfileError
from tests.optimizer.travel.network import BRIDGE, HAMLET, ISLAND, NODES, place

AWAY = Point(21.9, 104.9)


@pytest.fixture
def osrm(osrm_url: str) -> Osrm:
    return Osrm(urls={"car": osrm_url})


def line(*nodes: int, **given: object) -> Closure:
    shape = tuple(NODES[node] for node in nodes)
    return Closure(id=5, kind=ClosureKind.LINE, shape=shape, **given)


def test_a_ride_takes_as_long_as_the_server_says(osrm: Osrm):
    matrix = osrm.matrix([place(1), place(4), place(9)], profile="car")

    assert matrix.source == "osrm"
    assert abs(int(matrix.metres[0, 1]) - 1552) < 3
    assert matrix.seconds[0, 1] > 60
    assert matrix.snap_m.tolist() == [0, 0, 0]


def test_a_one_way_street_is_longer_against_its_way(osrm: Osrm):
    matrix = osrm.matrix([place(9), place(12)], profile="car")

    assert matrix.metres[0, 1] + 500 < matrix.metres[1, 0]


def test_an_island_stays_unreachable(osrm: Osrm):
    matrix = osrm.matrix([place(1), place(ISLAND[0]), place(ISLAND[1])], profile="car")

    assert matrix.seconds[0, 1] == matrix.metres[1, 0] == UNREACHABLE
    assert matrix.seconds[1, 2] < UNREACHABLE


def test_a_place_far_from_any_road_is_unreachable_though_the_server_would_snap_it(osrm: Osrm):
    matrix = osrm.matrix([place(1), AWAY], profile="car")

    assert matrix.seconds.tolist() == [[0, UNREACHABLE], [UNREACHABLE, 0]]
    assert matrix.snap_m[1] > 15_000


def test_the_hamlet_at_the_track_is_reached_from_the_road_s_end(osrm: Osrm):
    matrix = osrm.matrix([place(1), place(HAMLET)], profile="car")

    assert matrix.seconds[0, 1] < UNREACHABLE
    assert matrix.snap_m[1] > 1000


def test_a_closed_bridge_parts_the_valley_and_the_matrix_says_why(osrm: Osrm):
    places = [place(1), place(4), place(11), place(16), place(ISLAND[0])]

    matrix = osrm.matrix(places, profile="car", closures=[line(*BRIDGE)])

    north = np.array([False, False, True, True, False])
    parted = (north[:, None] != north[None, :]) & ~np.array([0, 0, 0, 0, 1], dtype=bool)
    parted[4, :] = False
    assert (matrix.seconds[parted] == UNREACHABLE).all()
    assert matrix.closed is not None
    assert (matrix.closed == parted).all()
    assert matrix.seconds[0, 1] < UNREACHABLE
    assert [note.code for note in matrix.notes] == [NoteCode.CLOSURE_BY_DETOUR]


def test_a_closed_street_is_ridden_around(osrm: Osrm):
    places = [place(1), place(4), place(16)]

    open_ = osrm.matrix(places, profile="car")
    shut = osrm.matrix(places, profile="car", closures=[line(2, 3)])

    assert open_.seconds[0, 1] < shut.seconds[0, 1] < UNREACHABLE
    assert shut.seconds[0, 2] == open_.seconds[0, 2]


def test_a_closure_for_others_changes_nothing(osrm: Osrm):
    shut = line(*BRIDGE, profiles=frozenset({"foot"}))

    matrix = osrm.matrix([place(1), place(16)], profile="car", closures=[shut])

    assert matrix.seconds[0, 1] < UNREACHABLE
    assert matrix.notes == ()


def test_what_cannot_be_honoured_is_noted(osrm: Osrm):
    slow = line(1, 2, slow_factor=2.0)
    long = Closure(id=7, kind=ClosureKind.LINE, shape=((21.0, 104.0), (21.5, 104.5)))

    matrix = osrm.matrix([place(1), place(2)], profile="car", closures=[slow, long])

    assert {(note.code, note.params["closure"]) for note in matrix.notes} == {
        (NoteCode.CLOSURE_NOT_SLOWED, "5"),
        (NoteCode.CLOSURE_NOT_HONOURED, "7"),
    }


def test_a_place_inside_a_closed_area_is_cut_off(osrm: Osrm):
    lat, lon = NODES[16]
    around = ((lat - 0.001, lon - 0.001), (lat - 0.001, lon + 0.001), (lat + 0.001, lon + 0.001))
    area = Closure(id=8, kind=ClosureKind.AREA, shape=(*around, (lat + 0.001, lon - 0.001)))

    matrix = osrm.matrix([place(1), place(13), place(16)], profile="car", closures=[area])

    assert matrix.closed is not None
    assert matrix.closed.tolist() == [
        [False, False, True],
        [False, False, True],
        [True, True, False],
    ]


def test_another_profile_than_the_servers_is_refused(osrm: Osrm):
    with pytest.raises(UnknownProfileError):
        osrm.matrix([place(1), place(2)], profile="boat")


def test_legs_are_drawn_and_those_that_cannot_be_ridden_are_left_empty(osrm: Osrm):
    trip = [place(1), place(4), place(ISLAND[0]), place(ISLAND[1]), AWAY, place(4), place(16)]

    legs = osrm.paths(trip, profile="car")

    assert [bool(leg.shape) for leg in legs] == [True, False, True, False, False, True]
    assert legs[0].shape == tuple(NODES[node] for node in (1, 2, 3, 4))
    assert legs[1] == NO_WAY


def test_a_leg_over_a_closed_road_is_not_drawn(osrm: Osrm):
    legs = osrm.paths([place(1), place(4), place(16)], profile="car", closures=[line(*BRIDGE)])

    assert [bool(leg.shape) for leg in legs] == [True, False]


def test_a_day_larger_than_the_server_s_limit_is_asked_in_pieces(osrm_andorra_url: str):
    places = _somewhere_in_andorra(250)
    whole = Osrm(urls={"car": osrm_andorra_url})
    few = Osrm(urls={"car": osrm_andorra_url})

    matrix = whole.matrix(places, profile="car")
    part = few.matrix(places[:20], profile="car")

    assert (matrix.seconds[:20, :20] == part.seconds).all()
    assert (matrix.metres[:20, :20] == part.metres).all()
    assert (matrix.snap_m[:20] == part.snap_m).all()
    assert (matrix.seconds < UNREACHABLE).mean() > 0.02


def _somewhere_in_andorra(many: int) -> list[Point]:
    chance = random.Random(4)
    return [
        Point(round(chance.uniform(42.45, 42.62), 6), round(chance.uniform(1.45, 1.72), 6))
        for _ in range(many)
    ]

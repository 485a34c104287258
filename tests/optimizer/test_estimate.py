"""Travel times from coordinates and terrain."""

import json

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import InvalidProblemError
from optimizer.travel import Estimate, Point, Terrain
from optimizer.travel.barriers import Barrier
from optimizer.travel.ellipsoid import distances_m
from optimizer.travel.tables import TravelTables, read_tables
from optimizer.window import TimeWindow

viet_nam = st.tuples(st.floats(8.2, 23.4), st.floats(102.1, 109.5))
nearby = st.tuples(st.floats(-0.8, 0.8), st.floats(-0.8, 0.8))


@settings(deadline=None)
@given(place=viet_nam, offset=nearby)
def test_air_distance_agrees_with_the_geodesic(place, offset):
    other = (place[0] + offset[0], place[1] + offset[1])

    measured = distances_m(np.array([place, other]))[0, 1]

    assert measured == pytest.approx(geodesic(place, other).meters, rel=1e-5, abs=0.01)


def test_the_way_across_the_date_line_is_short():
    assert distances_m(np.array([[0.0, 179.99], [0.0, -179.99]]))[0, 1] < 3000


@settings(deadline=None)
@given(
    places=st.lists(
        st.builds(
            lambda place, terrain: Point(*place, terrain), viet_nam, st.sampled_from(Terrain)
        ),
        max_size=6,
    ),
    profile=st.sampled_from(["motorbike", "foot", "car", "boat"]),
)
def test_estimates_are_symmetric_and_never_shorter_than_the_air(places, profile):
    matrix = Estimate().matrix(places, profile=profile)

    air_m = distances_m(np.array([(p.lat, p.lon) for p in places]).reshape(-1, 2))
    assert (matrix.metres == matrix.metres.T).all()
    assert (matrix.seconds == matrix.seconds.T).all()
    assert (matrix.metres >= np.floor(air_m)).all()
    assert matrix.source == "estimate"


@settings(deadline=None)
@given(near_km=st.floats(0.1, 90), further_km=st.floats(0.1, 5), terrain=st.sampled_from(Terrain))
def test_further_in_the_air_is_never_nearer_by_road(near_km, further_km, terrain):
    def away(km):
        return Point(22.0 + km / 111, 104.0, terrain)

    row = Estimate().matrix([away(0), away(near_km), away(near_km + further_km)], profile="car")

    assert row.metres[0, 1] <= row.metres[0, 2]


@pytest.mark.parametrize(
    ("terrain", "minutes"),
    # 30 km in the air, times 1.65 or 1.35, at 22 or 32 km/h.
    [(Terrain.MOUNTAIN, 135), (Terrain.PLAIN, 76)],
)
def test_a_mountain_road_takes_longer(terrain, minutes):
    ends = [Point(22.0, 104.0, terrain), Point(22.0 + 30 / 110.74, 104.0, terrain)]

    matrix = Estimate().matrix(ends, profile="motorbike")

    assert matrix.seconds[0, 1] / 60 == pytest.approx(minutes, abs=1)


@settings(deadline=None)
@given(
    near_km=st.floats(0.1, 90),
    further_km=st.floats(0.1, 5),
    ends=st.tuples(st.sampled_from(Terrain), st.sampled_from(Terrain)),
)
def test_a_way_across_two_terrains_lies_between_ways_within_either(near_km, further_km, ends):
    def ride(one, other):
        there = Point(22.0 + (near_km + further_km) / 111, 104.0, other)
        return Estimate().matrix([Point(22.0, 104.0, one), there], profile="car").seconds[0, 1]

    within = sorted((ride(ends[0], ends[0]), ride(ends[1], ends[1])))

    # Both factor and speed are the means: their product may pass the slower end by rounding alone.
    assert within[0] - 1 <= ride(*ends) <= within[1] + 1


def test_every_leg_begins_with_the_same_seconds_whatever_its_length():
    places = [Point(22.0, 104.0), Point(22.0, 104.001), Point(22.3, 104.0)]
    tables = TravelTables(fixed_s={"motorbike": 90})

    with_start = Estimate(tables=tables).matrix(places, profile="motorbike").seconds
    more = with_start - Estimate().matrix(places, profile="motorbike").seconds

    assert more.tolist() == [[0, 90, 90], [90, 0, 90], [90, 90, 0]]


def test_two_visits_at_one_door_are_no_leg():
    tables = TravelTables(fixed_s={"motorbike": 90})
    door = Point(22.0, 104.0)

    matrix = Estimate(tables=tables).matrix([door, door], profile="motorbike")

    assert not matrix.seconds.any()


def test_boats_follow_the_water_whatever_the_land():
    ends = [
        [Point(22.0, 104.0, terrain), Point(22.1, 104.0, terrain)]
        for terrain in (Terrain.MOUNTAIN, Terrain.DELTA)
    ]

    mountain, delta = (Estimate().matrix(pair, profile="boat").metres[0, 1] for pair in ends)

    assert mountain == delta


def test_tables_are_read_back_as_they_were_written():
    tables = TravelTables(
        road_over_air=dict(TravelTables().road_over_air)
        | {Terrain.HILL: (2.0, 1.9, 1.8, 1.7, 1.6)},
        fixed_s={"car": 45.0},
    )

    assert read_tables(json.loads(json.dumps(tables.written()))) == tables


def test_the_version_changes_with_whatever_changes_times():
    versions = {
        Estimate().version,
        Estimate(tables=TravelTables(fixed_s={"car": 1})).version,
        Estimate(barriers=(Barrier(id=1, shape=((22.0, 104.0), (22.1, 104.0))),)).version,
        Estimate(span=TimeWindow(1, 2)).version,
    }

    assert len(versions) == 4
    assert Estimate().version == Estimate().version


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"road_over_air": {"hill": [1.7, 1.5]}}, r"road_over_air\[hill\]: .* 5 factors"),
        ({"road_over_air": {"hill": [0.9, 1.5, 1.5, 1.4, 1.3]}}, r"road_over_air\[hill\]\[0\]"),
        ({"road_over_air": {"hill": [5.0, 1.5, 1.5, 1.4, 1.3]}}, "no less than 2.92 at 3.5 km"),
        ({"road_over_air": {"sea": [1.7, 1.55, 1.5, 1.4, 1.35]}}, "tables"),
        ({"road_over_air": []}, "tables"),
        ({"speed_km_h": {"car": {"hill": 30}}}, r"speed_km_h\[car\]: got 'mountain'"),
        ({"speed_km_h": {"car": dict.fromkeys(Terrain, 0)}}, r"speed_km_h\[car\]\[mountain\]"),
        ({"fixed_s": {"car": -1}}, r"fixed_s\[car\]"),
        ({"fixed_s": {"car": "soon"}}, "tables"),
    ],
)
def test_tables_that_cannot_be_are_refused_by_name(document, message):
    with pytest.raises(InvalidProblemError, match=message):
        read_tables(document)


def test_an_unknown_profile_is_named():
    with pytest.raises(InvalidProblemError, match="profile: got 'horse', expected one of"):
        Estimate().matrix([Point(22.0, 104.0)], profile="horse")

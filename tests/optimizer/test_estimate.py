"""Travel times from coordinates and terrain."""

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import given
from hypothesis import strategies as st

from optimizer import InvalidProblemError
from optimizer.travel import Estimate, Point, Terrain
from optimizer.travel.ellipsoid import distances_m

viet_nam = st.tuples(st.floats(8.2, 23.4), st.floats(102.1, 109.5))
nearby = st.tuples(st.floats(-0.8, 0.8), st.floats(-0.8, 0.8))


@given(place=viet_nam, offset=nearby)
def test_air_distance_agrees_with_the_geodesic(place, offset):
    other = (place[0] + offset[0], place[1] + offset[1])

    measured = distances_m(np.array([place, other]))[0, 1]

    assert measured == pytest.approx(geodesic(place, other).meters, rel=1e-5, abs=0.01)


def test_the_way_across_the_date_line_is_short():
    assert distances_m(np.array([[0.0, 179.99], [0.0, -179.99]]))[0, 1] < 3000


@given(
    places=st.lists(
        st.builds(
            lambda place, terrain: Point(*place, terrain), viet_nam, st.sampled_from(Terrain)
        ),
        max_size=6,
    ),
    profile=st.sampled_from(["motorbike", "foot", "car"]),
)
def test_estimates_are_symmetric_and_never_shorter_than_the_air(places, profile):
    matrix = Estimate().matrix(places, profile=profile)

    air_m = distances_m(np.array([(p.lat, p.lon) for p in places]).reshape(-1, 2))
    assert (matrix.metres == matrix.metres.T).all()
    assert (matrix.seconds == matrix.seconds.T).all()
    assert (matrix.metres >= np.floor(air_m)).all()
    assert matrix.source == "estimate"


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


def test_an_unknown_profile_is_named():
    with pytest.raises(InvalidProblemError, match="profile: got 'boat', expected one of"):
        Estimate().matrix([Point(22.0, 104.0)], profile="boat")

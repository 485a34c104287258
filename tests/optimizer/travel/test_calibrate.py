"""Figures fitted to rides that are known."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import InvalidProblemError
from optimizer.travel import Estimate, Point, Terrain, fits
from optimizer.travel.accuracy import Measure
from optimizer.travel.barriers import Barrier
from optimizer.travel.calibrate import calibrate
from optimizer.travel.fits import fit_factors
from optimizer.travel.legs import LEAST_LEGS, Legs, estimated_seconds, known_legs, legs_of
from optimizer.travel.tables import ROAD_OVER_AIR, SPEED_KM_H, TravelTables

MOUNTAIN, HILL = Terrain.MOUNTAIN, Terrain.HILL
SPEEDS = dict(SPEED_KM_H["motorbike"]) | {MOUNTAIN: 17.0, HILL: 35.0}
REAL = TravelTables(
    road_over_air=dict(ROAD_OVER_AIR) | {MOUNTAIN: (2.2, 2.0, 1.9, 1.8, 1.7)},
    speed_km_h=dict(SPEED_KM_H) | {"motorbike": SPEEDS},
    fixed_s={"motorbike": 60.0},
)


def places(count=150, seed=3):
    """West of 104.3 E mountains, hills east of it; a third of the places lie closely together."""
    dice = np.random.default_rng(seed)
    spread = dice.random((count, 2)) * 0.6
    spread[::3] = 0.3 + (spread[::3] - 0.3) / 6
    return [
        Point(22 + north, 104 + east, MOUNTAIN if east < 0.3 else HILL) for north, east in spread
    ]


@pytest.fixture(scope="module")
def legs():
    """What a network says whose figures are the real ones."""
    return legs_of(Estimate(tables=REAL), places(), profile="motorbike", most=1500, seed=1)


def as_ridden(legs, *, seed=5, early_s=0, share_of_pauses=0.1):
    """Real rides: a sixth quicker or slower, tapped minutes off, some with a long rest."""
    dice = np.random.default_rng(seed)
    chosen = dice.permutation(len(legs))[:400]
    seconds = legs.seconds[chosen] * np.exp(dice.normal(0, 0.15, 400)) + dice.normal(0, 90, 400)
    seconds += np.where(dice.random(400) < share_of_pauses, 3600, 0) - early_s
    unknown = np.full(400, np.nan)
    return Legs(legs.air_m[chosen], legs.ends[chosen], np.maximum(30, seconds), unknown)


def test_the_figures_of_a_network_are_found(legs):
    found = calibrate(legs, TravelTables(), profile="motorbike")

    assert found.tables.road_over_air[MOUNTAIN] == pytest.approx(
        (2.2, 2.0, 1.9, 1.8, 1.7), rel=0.05
    )
    assert found.tables.speed_km_h["motorbike"][MOUNTAIN] == pytest.approx(17, rel=0.03)
    assert found.tables.speed_km_h["motorbike"][HILL] == pytest.approx(35, rel=0.03)
    assert found.start_s == pytest.approx(60, abs=20)


def test_the_error_told_is_smaller_afterwards(legs):
    found = calibrate(legs, TravelTables(), profile="motorbike")

    for measure in Measure:
        before, after = found.overall(measure)
        assert after.median < before.median
        assert after.p90 < before.p90
        assert after.count == before.count < len(legs) / 2


def test_rides_between_two_terrains_speak_of_both(legs):
    across = legs.only(~(legs.within(MOUNTAIN) | legs.within(HILL)))

    fitted = fit_factors(across, TravelTables())

    old = TravelTables().road_over_air
    assert fitted.road_over_air[MOUNTAIN] != old[MOUNTAIN]
    assert fitted.road_over_air[Terrain.DELTA] == old[Terrain.DELTA]


@pytest.mark.parametrize("seed", range(5))
def test_the_speed_of_couriers_is_found_among_pauses_and_late_taps(legs, seed):
    ways = TravelTables(road_over_air=REAL.road_over_air)

    found = calibrate(as_ridden(legs, seed=seed), ways, profile="motorbike", noise_s=180)

    assert found.tables.speed_km_h["motorbike"][MOUNTAIN] == pytest.approx(17, rel=0.1)
    assert found.tables.speed_km_h["motorbike"][HILL] == pytest.approx(35, rel=0.15)
    assert found.outliers >= 20


def test_pauses_alone_do_not_slow_the_figures(legs):
    ways = TravelTables(road_over_air=REAL.road_over_air)

    calm = calibrate(
        as_ridden(legs, share_of_pauses=0), ways, profile="motorbike", noise_s=180
    ).tables.speed_km_h["motorbike"]
    resting = calibrate(
        as_ridden(legs, share_of_pauses=0.2), ways, profile="motorbike", noise_s=180
    ).tables.speed_km_h["motorbike"]

    assert resting[MOUNTAIN] == pytest.approx(calm[MOUNTAIN], rel=0.1)


def test_doors_that_take_less_than_planned_do_not_make_riding_faster(legs):
    ways = TravelTables(road_over_air=REAL.road_over_air)

    found = calibrate(as_ridden(legs, early_s=300), ways, profile="motorbike", noise_s=180)

    assert found.start_s < 0
    assert found.tables.fixed_s["motorbike"] == 0
    assert found.tables.speed_km_h["motorbike"][MOUNTAIN] == pytest.approx(17, rel=0.12)


def test_a_few_rides_move_the_figures_a_little(legs):
    few = legs.only(np.flatnonzero(legs.within(MOUNTAIN))[:LEAST_LEGS])
    many = legs.only(legs.within(MOUNTAIN))

    by_few, by_many = (
        calibrate(some, TravelTables(), profile="motorbike").tables.speed_km_h["motorbike"]
        for some in (few, many)
    )

    assert 16.5 <= by_many[MOUNTAIN] < by_few[MOUNTAIN] <= 22
    assert by_many[HILL] == SPEED_KM_H["motorbike"][HILL]


def test_too_few_rides_are_refused(legs):
    with pytest.raises(InvalidProblemError, match="legs: got 19, expected at least 20"):
        calibrate(legs.only(np.arange(19)), TravelTables(), profile="motorbike")


def test_an_unknown_profile_is_refused(legs):
    with pytest.raises(InvalidProblemError, match="profile: got 'horse'"):
        calibrate(legs, TravelTables(), profile="horse")


def test_pairs_that_no_way_joins_are_not_learned_from():
    river = Barrier(id=1, shape=((21.9, 104.3), (22.7, 104.3)))
    provider = Estimate(barriers=(river,))

    legs = legs_of(provider, places(60), profile="motorbike", most=5000, seed=1)

    # The river parts mountains and hills: no leg across both is left.
    assert len(legs)
    assert (legs.ends[:, 0] == legs.ends[:, 1]).all()


def test_every_band_has_its_share():
    legs = legs_of(Estimate(), places(), profile="car", most=500, seed=1)

    assert np.bincount(legs.bands, minlength=5).tolist() == [100] * 5


def test_a_pair_by_itself_is_timed_as_in_a_matrix():
    ends = places(2)
    matrix = Estimate(tables=REAL).matrix(ends, profile="motorbike")

    legs = known_legs([(ends[0], ends[1])], [1.0])

    told = estimated_seconds(legs, REAL, profile="motorbike")
    assert round(told[0]) == matrix.seconds[0, 1]


@settings(deadline=None)
@given(factors=st.lists(st.floats(1.0, 10.0), min_size=5, max_size=5))
def test_any_curve_is_raised_until_it_rises(factors):
    risen = fits._risen(np.array(factors))

    assert TravelTables(road_over_air=dict(ROAD_OVER_AIR) | {MOUNTAIN: risen})


@settings(max_examples=60, deadline=None)
@given(
    ratios=st.lists(st.floats(1.0, 9.0), min_size=100, max_size=100),
    seed=st.integers(0, 1000),
)
def test_whatever_the_rides_say_further_is_never_nearer(ratios, seed):
    dice = np.random.default_rng(seed)
    air_m = dice.uniform(300, 40_000, 100)
    legs = Legs(air_m, np.zeros((100, 2), dtype=np.int64), air_m, air_m * ratios)

    fitted = fit_factors(legs, TravelTables())  # The tables check it themselves.

    assert min(fitted.road_over_air[MOUNTAIN]) >= 1

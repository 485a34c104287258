"""Ferries, and other rides whose time is known."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import InvalidProblemError
from optimizer.travel import UNREACHABLE, Estimate, Point, Terrain
from optimizer.travel.barriers import Barrier
from optimizer.travel.closures import Closure, ClosureKind
from optimizer.travel.ferries import Ferry
from optimizer.window import TimeWindow

DELTA = Terrain.DELTA
# A river from north to south that no bridge crosses.
RIVER = Barrier(id=1, shape=((10.6, 105.5), (10.2, 105.5)))
WEST, EAST = Point(10.4, 105.45, DELTA), Point(10.4, 105.55, DELTA)
STAGES = Point(10.4, 105.49, DELTA), Point(10.4, 105.51, DELTA)
DAY = TimeWindow(7 * 3600, 17 * 3600)


def ferry(**given):
    start, end = STAGES
    return Ferry(**({"id": 7, "start": start, "end": end, "seconds": 600, "metres": 2200} | given))


def ride(*ferries, places=(WEST, EAST), barriers=(RIVER,), closures=(), span=DAY):
    estimate = Estimate(barriers=barriers, ferries=ferries, span=span)
    return estimate.matrix(places, profile="motorbike", closures=closures)


def test_a_ferry_leads_where_no_bridge_does():
    there = ride(ferry())

    legs = Estimate().matrix([WEST, *STAGES, EAST], profile="motorbike")
    by_land_s = legs.seconds[0, 1] + legs.seconds[2, 3]
    by_land_m = legs.metres[0, 1] + legs.metres[2, 3]
    assert there.seconds[0, 1] == pytest.approx(by_land_s + 600, abs=1)
    assert there.metres[0, 1] == pytest.approx(by_land_m + 2200, abs=2)
    assert ride().seconds[0, 1] == UNREACHABLE


def test_the_way_by_ferry_is_drawn_by_its_landing_stages():
    estimate = Estimate(barriers=(RIVER,), ferries=(ferry(),))

    (path,) = estimate.paths([WEST, EAST], profile="motorbike")

    assert path.shape == tuple((p.lat, p.lon) for p in (WEST, *STAGES, EAST))


def test_half_the_interval_is_waited():
    waits = ride(ferry(interval_s=1800)).seconds - ride(ferry()).seconds

    assert waits.tolist() == [[0, 900], [900, 0]]


def test_a_ferry_that_rests_within_the_day_is_left_out_and_noted():
    there = ride(ferry(hours=TimeWindow(8 * 3600, 16 * 3600)))

    assert there.seconds[0, 1] == UNREACHABLE
    (note,) = there.notes
    assert (note.code, note.params["ferry"]) == ("ferry_not_all_day", "7")
    assert ride(ferry(hours=DAY)).notes == ()


def test_a_bridge_that_is_quicker_is_taken_instead():
    bridged = Barrier(id=1, shape=RIVER.shape, crossings=((10.4, 105.5),))

    assert (
        ride(ferry(seconds=7200), barriers=(bridged,)).seconds == ride(barriers=(bridged,)).seconds
    ).all()


def test_an_island_between_two_arms_takes_two_ferries():
    second = Barrier(id=2, shape=((10.6, 105.6), (10.2, 105.6)))
    other = ferry(id=8, start=Point(10.4, 105.59, DELTA), end=Point(10.4, 105.61, DELTA))
    far = Point(10.4, 105.65, DELTA)
    estimate = Estimate(barriers=(RIVER, second), ferries=(ferry(), other))

    (path,) = estimate.paths([WEST, far], profile="motorbike")

    assert len(path.shape) == 6


def test_a_one_way_ride_does_not_lead_back():
    there = ride(ferry(is_one_way=True))

    assert there.seconds[0, 1] < UNREACHABLE
    assert there.seconds[1, 0] == UNREACHABLE


def test_a_closure_across_the_water_stops_the_ferry():
    flood = Closure(id=1, kind=ClosureKind.LINE, shape=((10.41, 105.5), (10.39, 105.5)))

    there = ride(ferry(), closures=[flood])

    assert there.seconds[0, 1] == UNREACHABLE
    assert there.closed[0, 1]


def test_who_may_not_go_aboard_goes_round():
    for_feet = ferry(profiles=frozenset({"foot"}))

    assert ride(for_feet).seconds[0, 1] == UNREACHABLE


places = st.lists(
    st.builds(Point, st.floats(10.2, 10.6), st.floats(105.3, 105.7), st.just(DELTA)), max_size=6
)


@settings(deadline=None)
@given(places=places, seconds=st.integers(60, 7200), interval=st.integers(0, 3600))
def test_a_ferry_never_lengthens_a_ride(places, seconds, interval):
    crossing = ferry(seconds=seconds, interval_s=interval)

    with_it, without = ride(crossing, places=places), ride(places=places)

    assert (with_it.seconds <= without.seconds).all()
    assert (with_it.seconds == with_it.seconds.T).all()
    assert ((with_it.seconds == UNREACHABLE) == (with_it.metres == UNREACHABLE)).all()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"seconds": 0}, "seconds"),
        ({"metres": -1}, "metres"),
        ({"interval_s": 100_000}, "interval_s"),
        ({"profiles": frozenset({"horse"})}, "profiles"),
    ],
)
def test_a_broken_ferry_is_refused_by_name(given, field):
    with pytest.raises(InvalidProblemError, match=f"^{field}: got"):
        ferry(**given)

"""Ways that keep to bridges, and out of what is closed."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from optimizer import InvalidProblemError
from optimizer.travel import UNREACHABLE, Estimate, Point, Terrain
from optimizer.travel.barriers import Barrier, crossed
from optimizer.travel.closures import Closure, ClosureKind

near = st.tuples(st.floats(22.0, 22.2), st.floats(104.0, 104.2))
points = st.lists(st.builds(Point, *[st.floats(22.0, 22.2), st.floats(104.0, 104.2)]), max_size=7)
lines = st.lists(near, min_size=2, max_size=7, unique=True).map(tuple)

# Flows from north to south, with one bridge at 22.1 N.
RIVER = ((22.30, 104.10), (22.15, 104.11), (22.05, 104.09), (21.90, 104.10))
BRIDGE = (22.10, 104.10)
WEST, EAST = Point(22.02, 104.05), Point(22.02, 104.15)
SQUARE = ((22.0, 104.0), (22.0, 104.1), (22.1, 104.1), (22.1, 104.0))


def by_motorbike(places, *, closures=(), **given):
    return Estimate(**given).matrix(places, profile="motorbike", closures=closures)


def crossed_by_looking(shape, here, there):
    """Each piece of the line by itself: out of sight it turns left or right."""

    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    count = 0
    for a, b in pairwise(shape):
        is_between = side(here, there, a) * side(here, there, b) < 0
        if is_between and side(a, b, here) * side(a, b, there) < 0:
            count += 1 if side(a, b, here) > 0 else -1
    return count


@settings(deadline=None)
@given(shape=lines, here=near, there=near)
def test_crossings_are_those_that_one_finds_piece_by_piece(shape, here, there):
    line, leg = shapely.LineString(shape), shapely.LineString([here, there])
    # On the line itself one is on neither side.
    assume(min(line.distance(shapely.Point(place)) for place in (here, there)) > 1e-6)
    assume(min(leg.distance(shapely.Point(corner)) for corner in shape) > 1e-6)

    count = crossed(shape, np.array([here, there]))

    assert count[0, 1] == crossed_by_looking(shape, here, there)
    assert (count == -count.T).all()


def test_the_far_bank_is_reached_by_the_bridge():
    river = Barrier(id=1, shape=RIVER, crossings=(BRIDGE,))

    ride = by_motorbike([WEST, EAST, Point(*BRIDGE)], barriers=(river,))
    straight = by_motorbike([WEST, EAST])

    # 10.3 km through the air, 20.5 by the bridge.
    assert ride.metres[0, 1] > 1.8 * straight.metres[0, 1]
    path, _ = Estimate(barriers=(river,)).paths([WEST, EAST, WEST], profile="motorbike")
    assert path.shape == ((22.02, 104.05), BRIDGE, (22.02, 104.15))
    assert (path.seconds, path.metres) == (ride.seconds[0, 1], ride.metres[0, 1])


def test_of_two_bridges_the_nearer_one_is_taken():
    river = Barrier(id=1, shape=RIVER, crossings=((22.25, 104.10), BRIDGE))

    (path,) = Estimate(barriers=(river,)).paths([WEST, EAST], profile="motorbike")

    assert path.shape[1] == BRIDGE


def test_two_rivers_are_crossed_at_a_bridge_each():
    second = Barrier(id=2, shape=((22.3, 104.2), (21.9, 104.2)), crossings=((21.95, 104.2),))
    river = Barrier(id=1, shape=RIVER, crossings=(BRIDGE,))
    far = Point(22.02, 104.25)

    (path,) = Estimate(barriers=(river, second)).paths([WEST, far], profile="car")

    assert path.shape[1:-1] == (BRIDGE, (21.95, 104.2))


def test_without_a_bridge_the_far_bank_cannot_be_reached():
    river = Barrier(id=1, shape=RIVER)

    ride = by_motorbike([WEST, EAST, Point(22.1, 104.0)], barriers=(river,))

    assert ride.seconds[0, 1] == ride.metres[1, 0] == UNREACHABLE
    assert ride.seconds[0, 2] < UNREACHABLE
    (path,) = Estimate(barriers=(river,)).paths([WEST, EAST], profile="motorbike")
    assert path.shape == ()


def test_a_bend_between_two_places_of_one_bank_stops_nobody():
    bend = Barrier(id=1, shape=((22.3, 104.1), (22.0, 104.08), (22.0, 104.12), (22.3, 104.14)))
    places = [Point(22.1, 104.0), Point(22.1, 104.2)]

    assert (by_motorbike(places, barriers=(bend,)).metres == by_motorbike(places).metres).all()


def test_a_river_stops_no_boat():
    river = Barrier(id=1, shape=RIVER, profiles=frozenset({"motorbike", "car", "foot"}))
    there = Estimate(barriers=(river,)).matrix([WEST, EAST], profile="boat")

    assert there.seconds[0, 1] < UNREACHABLE


@settings(deadline=None)
@given(places=points, shape=lines, crossings=st.lists(near, max_size=3))
def test_a_barrier_never_shortens_a_way_and_both_directions_are_alike(places, shape, crossings):
    barrier = Barrier(id=1, shape=shape, crossings=tuple(crossings))

    with_it, without = by_motorbike(places, barriers=(barrier,)), by_motorbike(places)

    assert (with_it.seconds >= without.seconds).all()
    assert (with_it.metres >= without.metres).all()
    assert (with_it.seconds == with_it.seconds.T).all()
    assert (with_it.metres == with_it.metres.T).all()


@settings(deadline=None)
@given(places=points, shape=lines)
def test_a_place_across_a_river_without_bridges_is_never_filled_in(places, shape):
    matrix = by_motorbike(places, barriers=(Barrier(id=1, shape=shape),))

    across = crossed(shape, np.array([(p.lat, p.lon) for p in places]).reshape(-1, 2)) != 0
    assert ((matrix.seconds == UNREACHABLE) == across).all()
    assert ((matrix.metres == UNREACHABLE) == across).all()


def test_a_closed_area_is_passed_by_its_corners():
    area = Closure(id=1, kind=ClosureKind.AREA, shape=SQUARE)
    places = [Point(22.05, 103.95), Point(22.05, 104.15)]

    ride, straight = by_motorbike(places, closures=[area]), by_motorbike(places)

    assert straight.metres[0, 1] < ride.metres[0, 1] < UNREACHABLE
    assert not ride.closed.any()
    (path,) = Estimate().paths(places, profile="motorbike", closures=[area])
    assert len(path.shape) == 4


def test_who_stands_in_a_closed_area_stays_there_and_the_matrix_says_why():
    area = Closure(id=1, kind=ClosureKind.AREA, shape=SQUARE)
    places = [Point(22.05, 104.05), Point(22.06, 104.05), Point(22.05, 104.15)]

    ride = by_motorbike(places, closures=[area])

    apart = ~np.eye(3, dtype=bool)
    assert (ride.seconds[apart] == UNREACHABLE).all()
    assert (ride.closed == apart).all()


def test_a_closed_line_lets_nobody_across_and_the_matrix_says_why():
    line = Closure(id=1, kind=ClosureKind.LINE, shape=RIVER)

    ride = by_motorbike([WEST, EAST, Point(22.1, 104.0)], closures=[line])

    assert ride.seconds[0, 1] == UNREACHABLE
    assert ride.closed.tolist() == [[False, True, False], [True, False, True], [False, True, False]]


def test_what_no_bridge_reached_before_is_not_blamed_on_a_closure():
    river = Barrier(id=1, shape=RIVER)
    line = Closure(id=1, kind=ClosureKind.LINE, shape=RIVER)

    ride = by_motorbike([WEST, EAST], barriers=(river,), closures=[line])

    assert ride.seconds[0, 1] == UNREACHABLE
    assert not ride.closed.any()


def test_a_closure_on_the_only_bridge_closes_the_far_bank():
    river = Barrier(id=1, shape=RIVER, crossings=(BRIDGE,))
    across = ((22.10, 104.08), (22.10, 104.12))
    on_bridge = Closure(id=1, kind=ClosureKind.LINE, shape=across)

    ride = by_motorbike([WEST, EAST], barriers=(river,), closures=[on_bridge])

    assert ride.closed[0, 1]


def test_a_closure_for_cars_leaves_motorbikes_alone():
    line = Closure(id=1, kind=ClosureKind.LINE, shape=RIVER, profiles=frozenset({"car"}))

    assert by_motorbike([WEST, EAST], closures=[line]).seconds[0, 1] < UNREACHABLE
    assert Estimate().matrix([WEST, EAST], profile="car", closures=[line]).closed[0, 1]


def test_a_slow_area_takes_longer_and_is_no_longer():
    slow = Closure(id=1, kind=ClosureKind.AREA, shape=SQUARE, slow_factor=2.0)
    places = [Point(22.05, 104.02), Point(22.05, 104.08)]

    ride, before = by_motorbike(places, closures=[slow]), by_motorbike(places)

    assert ride.seconds[0, 1] == pytest.approx(2 * before.seconds[0, 1], abs=1)
    assert (ride.metres == before.metres).all()


@settings(deadline=None)
@given(places=points, shape=lines, terrain=st.sampled_from(Terrain))
def test_a_closure_never_shortens_a_way(places, shape, terrain):
    places = [Point(place.lat, place.lon, terrain) for place in places]
    closure = Closure(id=1, kind=ClosureKind.LINE, shape=shape)

    ride, before = by_motorbike(places, closures=[closure]), by_motorbike(places)

    assert (ride.seconds >= before.seconds).all()
    assert ((ride.seconds == UNREACHABLE) == ride.closed).all()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"shape": ((22.0, 104.0), (22.0, 104.0))}, "shape"),
        ({"shape": ((22.0, 104.0), (104.0, 22.0))}, "shape"),
        ({"shape": RIVER, "crossings": ((float("nan"), 104.0),)}, "shape"),
        ({"shape": RIVER, "profiles": frozenset({"horse"})}, "profiles"),
    ],
)
def test_a_broken_barrier_is_refused_by_name(given, field):
    with pytest.raises(InvalidProblemError, match=f"^{field}: got"):
        Barrier(id=1, **given)


@settings(deadline=None)
@given(places=points, shape=lines, crossings=st.lists(near, max_size=3), closed=lines)
def test_the_lines_drawn_take_what_the_matrix_says(places, shape, crossings, closed):
    estimate = Estimate(barriers=(Barrier(id=1, shape=shape, crossings=tuple(crossings)),))
    closures = [Closure(id=1, kind=ClosureKind.LINE, shape=closed)]

    paths = estimate.paths(places, profile="motorbike", closures=closures)
    matrix = estimate.matrix(places, profile="motorbike", closures=closures)

    for number, path in enumerate(paths):
        leads = matrix.seconds[number, number + 1] != UNREACHABLE
        assert bool(path.shape) == leads
        if leads:
            assert path.seconds == matrix.seconds[number, number + 1]
            assert path.metres == matrix.metres[number, number + 1]
            assert path.shape[0] == (places[number].lat, places[number].lon)
            assert path.shape[-1] == (places[number + 1].lat, places[number + 1].lon)

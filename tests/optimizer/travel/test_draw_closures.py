"""A closure is refused by what is wrong with it, and says what it stands in the way of."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from optimizer.door import InvalidProblemError
from optimizer.travel.closure_geometry import (
    closed_pairs,
    contains,
    geojson,
    lies_on,
    rings,
    share_inside,
    slow_factors,
    touches,
)
from optimizer.travel.closures import (
    Closure,
    ClosureFault,
    ClosureKind,
    InvalidClosureError,
    closing,
    slowing,
)

# A square of about 1.1 by 1.0 km near Lào Cai, and a road that runs east beside it.
SQUARE = ((21.70, 104.90), (21.70, 104.91), (21.71, 104.91), (21.71, 104.90))
ROAD = ((21.72, 104.90), (21.72, 104.92))


def area(shape=SQUARE, **fields):
    return Closure(id=1, kind=ClosureKind.AREA, shape=shape, **fields)


def line(shape=ROAD, **fields):
    return Closure(id=2, kind=ClosureKind.LINE, shape=shape, **fields)


@pytest.mark.parametrize(
    ("kind", "shape", "fault"),
    [
        ("area", "21,104", ClosureFault.NOT_PAIRS),
        ("area", ((21.7, 104.9, 5.0),) * 3, ClosureFault.NOT_PAIRS),
        ("line", None, ClosureFault.NOT_PAIRS),
        ("line", ((104.9, 21.7), (104.92, 21.7)), ClosureFault.AXES_SWAPPED),
        ("line", ((21.7, 204.9), (21.8, 204.9)), ClosureFault.OFF_THE_EARTH),
        ("line", ((float("nan"), 104.9), (21.8, 104.9)), ClosureFault.OFF_THE_EARTH),
        ("line", ((21.7, 104.9), (21.7, 104.9)), ClosureFault.TOO_FEW_POINTS),
        ("area", ((21.7, 104.9), (21.8, 104.9), (21.7, 104.9)), ClosureFault.TOO_FEW_POINTS),
        ("line", ROAD * 251, ClosureFault.TOO_MANY_POINTS),
        ("area", (SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]), ClosureFault.CROSSES_ITSELF),
        ("area", ((21.7, 104.9), (21.8, 104.9), (21.9, 104.9)), ClosureFault.CROSSES_ITSELF),
        ("line", ((21.7, 104.9), (12.7, 104.9)), ClosureFault.TOO_WIDE),
    ],
)
def test_a_broken_drawing_is_refused_by_its_fault(kind, shape, fault):
    with pytest.raises(InvalidClosureError) as refused:
        Closure(id=1, kind=kind, shape=shape)

    assert refused.value.fault is fault


@pytest.mark.parametrize("slow_factor", [1.0, 0.5, -3.0, 21.0, float("nan")])
def test_a_factor_that_does_not_slow_is_refused(slow_factor):
    with pytest.raises(InvalidProblemError):
        line(slow_factor=slow_factor)


def test_an_unknown_way_of_riding_is_refused():
    with pytest.raises(InvalidProblemError):
        line(profiles=frozenset({"horse"}))


def test_a_swap_that_could_be_meant_is_taken_as_it_stands():
    in_andorra = line(((1.5, 42.5), (1.6, 42.5)))

    assert in_andorra.shape[0] == (1.5, 42.5)


def test_a_closed_ring_and_repeated_corners_are_the_same_area():
    assert area((*SQUARE, SQUARE[0])) == area((SQUARE[0], *SQUARE)) == area()


def test_a_closure_for_motorbikes_lets_walkers_pass():
    closure = area(profiles=frozenset({"motorbike"}))

    assert closing([closure], "motorbike") == (closure,)
    assert closing([closure], "foot") == ()


def test_a_slow_stretch_closes_nothing():
    slow = area(slow_factor=3.0)

    assert closing([slow], "car") == ()
    assert slowing([slow], "car") == (slow,)


def test_places_inside_the_area_and_beside_the_line_are_found():
    places = [(21.705, 104.905), (21.715, 104.905), (21.7201, 104.91), (21.721, 104.91)]

    assert contains(area(), places).tolist() == [True, False, False, False]
    assert contains(line(), places).tolist() == [False, False, True, False]


def test_legs_through_around_and_into_an_area_are_told_apart():
    starts = [(21.705, 104.89), (21.715, 104.89), (21.705, 104.905), (21.69, 104.89)]
    ends = [(21.705, 104.92), (21.715, 104.92), (21.69, 104.905), (21.69, 104.92)]

    assert touches(area(), starts, ends).tolist() == [True, False, True, False]


def test_a_side_road_that_ends_at_the_closed_road_stays_open():
    along = ((21.72005, 104.905), (21.72005, 104.91))
    side = ((21.73, 104.91), (21.72, 104.91))
    across = ((21.73, 104.91), (21.71, 104.91))
    nowhere = ((21.7203, 104.91), (21.7203, 104.91))
    starts, ends = zip(along, side, across, nowhere, strict=True)

    assert lies_on(line(), starts, ends).tolist() == [True, False, True, False]


def test_the_share_of_a_leg_inside_is_measured():
    starts, ends = [(21.705, 104.89)], [(21.705, 104.92)]

    assert share_inside(area(), starts, ends) == pytest.approx([1 / 3], abs=0.01)


def test_a_place_in_a_closed_area_is_cut_off_from_all_others():
    places = [(21.705, 104.905), (21.69, 104.89), (21.69, 104.92), (21.705, 104.92)]

    closed = closed_pairs([area()], places, profile="car")

    assert closed[0].tolist() == [False, True, True, True]
    assert not closed[1, 2]
    assert (closed == closed.T).all()


def test_a_slow_area_lengthens_only_what_runs_through_it():
    places = [(21.705, 104.89), (21.705, 104.92), (21.69, 104.89)]

    factors = slow_factors([area(slow_factor=4.0)], places, profile="foot")

    assert factors[0, 1] == pytest.approx(2.0, abs=0.02)
    assert factors[0, 2] == 1


def test_servers_get_closed_rings_of_longitude_and_latitude():
    (ring,) = rings(area())
    (strip,) = rings(line(), reach_m=30)

    assert ring[0] == ring[-1] == [104.9, 21.7]
    assert strip[0] == strip[-1]
    assert shapely.Polygon(strip).contains(shapely.LineString([(104.901, 21.72), (104.919, 21.72)]))
    assert max(lat for _, lat in strip) - 21.72 == pytest.approx(30 / 110_740, rel=0.01)


def test_a_shape_is_written_as_geojson_with_longitude_first():
    assert geojson(line())["coordinates"][0] == [104.9, 21.72]
    assert geojson(area())["coordinates"][0][0] == geojson(area())["coordinates"][0][-1]


@given(st.lists(st.tuples(st.floats(21.6, 21.8), st.floats(104.8, 105.0)), min_size=2, max_size=12))
def test_pairs_agree_with_looking_at_each_leg_alone(places):
    closed = closed_pairs([area(), line()], places, profile="car")

    for row, start in enumerate(places):
        for column, end in enumerate(places):
            alone = touches(area(), [start], [end]) | touches(line(), [start], [end])
            assert closed[row, column] == (row != column and alone[0])


def test_nothing_to_look_at_is_no_fault():
    assert closed_pairs([area()], np.zeros((0, 2)), profile="car").shape == (0, 0)
    assert not touches(area(), [], []).any()

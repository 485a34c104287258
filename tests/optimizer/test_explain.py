"""Why a visit stands in no route."""

import numpy as np
import pytest

from optimizer import UNREACHABLE, Break, Reason, Shipment, TimeWindow, TravelMatrix
from optimizer.explain import explain
from tests.optimizer.day import HOUR, day, line, vehicle, visit


def an_island():
    """Place 1 cannot be left."""
    seconds, metres = line(2).seconds.copy(), line(2).metres.copy()
    seconds[1, 0] = metres[1, 0] = UNREACHABLE
    return TravelMatrix(seconds=seconds, metres=metres)


NIGHT = TimeWindow(20 * HOUR, 22 * HOUR)
LONG_REST = Break(id=1, windows=(TimeWindow(8 * HOUR, 9 * HOUR),), service_s=8 * HOUR)


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (day([visit(1)], []), Reason.NO_VEHICLE),
        (day([visit(1, skills=frozenset({5}))]), Reason.NO_SKILL),
        (day([visit(1, delivery=(9,))], [vehicle(capacity=(8,))]), Reason.CAPACITY),
        (day([visit(1)], travel=an_island()), Reason.UNREACHABLE),
        (day([visit(9)], [vehicle(max_distance_m=89_999)]), Reason.TOO_FAR),
        (day([visit(9)], [vehicle(max_travel_s=10_799)]), Reason.TOO_FAR),
        (day([visit(1)], [vehicle(max_stops=0)]), Reason.TOO_FAR),
        (day([visit(30)]), Reason.OUTSIDE_SHIFT),
        (day([visit(1)], [vehicle(breaks=(LONG_REST,))]), Reason.OUTSIDE_SHIFT),
        (day([visit(1, windows=(NIGHT,))]), Reason.OUTSIDE_WINDOW),
        (day([visit(1)]), Reason.CROWDED_OUT),
    ],
)
def test_the_reason_is_the_true_one(problem, reason):
    (left,) = explain(problem, {problem.visits[0].id})

    assert left.reason is reason


def test_the_vehicle_that_came_closest_gives_the_reason():
    unskilled, late = vehicle(1), vehicle(2, skills=frozenset({5}))
    problem = day([visit(1, skills=frozenset({5}), windows=(NIGHT,))], [unskilled, late])

    (left,) = explain(problem, {1})

    assert left.by_vehicle == ((1, Reason.NO_SKILL), (2, Reason.OUTSIDE_WINDOW))
    assert left.reason is Reason.OUTSIDE_WINDOW


def test_a_half_of_a_shipment_fails_with_the_other():
    there = visit(2, windows=(NIGHT,))
    problem = day([visit(1), there], shipments=[Shipment(pickup=1, delivery=2)])

    assert {left.reason for left in explain(problem, {1, 2})} == {Reason.OUTSIDE_WINDOW}


def test_a_gap_in_the_matrix_is_no_long_ride():
    seconds = np.array([[0, UNREACHABLE], [UNREACHABLE, 0]])
    apart = TravelMatrix(seconds=seconds, metres=seconds)
    slow = vehicle(speed_factor=0.1, shift=TimeWindow(0, 2**31 - 1))

    (left,) = explain(day([visit(1)], [slow], travel=apart), {1})

    assert left.reason is Reason.UNREACHABLE

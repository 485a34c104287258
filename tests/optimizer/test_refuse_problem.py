"""What cannot be planned is refused at the door: by name, value and what was expected."""

import math

import numpy as np
import pytest

from optimizer import (
    Break,
    Depot,
    InvalidProblemError,
    Problem,
    Shipment,
    TimeWindow,
    TravelMatrix,
)
from optimizer.travel import Point
from tests.optimizer.day import HOUR, day, line, vehicle, visit

SQUARE = np.array([[0, 5], [5, 0]])


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: TimeWindow(200, 100), "closes_s: got 100, expected at least opens_s 200"),
        (lambda: TimeWindow(-1, 100), "opens_s: got -1, expected a whole number from 0"),
        (lambda: TimeWindow(0, 2**32), "closes_s: got 4294967296"),
        (lambda: visit(1, service_s=math.nan), "visit 1: service_s: got nan"),
        (lambda: visit(1, service_s=1.5), "visit 1: service_s: got 1.5"),
        (lambda: visit(1, service_s=True), "visit 1: service_s: got True"),
        (lambda: visit(1, priority=101), "visit 1: priority: got 101"),
        (lambda: visit(1, penalty=-1), "visit 1: penalty: got -1"),
        (lambda: visit(1, pickup=(1, -2)), r"visit 1: pickup\[1\]: got -2"),
        (lambda: visit(1, id=-1), "visit: id: got -1"),
        (
            lambda: visit(1, windows=(TimeWindow(5, 9), TimeWindow(9, 12))),
            "visit 1: windows: .* to open after 9",
        ),
        (lambda: vehicle(start=None, end=None), "vehicle 1: start, end: got None"),
        (lambda: vehicle(speed_factor=0), "vehicle 1: speed_factor: got 0"),
        (lambda: vehicle(speed_factor=math.inf), "vehicle 1: speed_factor: got inf"),
        (lambda: vehicle(max_stops=-3), "vehicle 1: max_stops: got -3"),
        (lambda: Break(id=4, windows=()), "break 4: windows: got .* at least one window"),
        (lambda: Shipment(pickup=3, delivery=3), "shipment 3 -> 3: delivery: got 3"),
        (lambda: Point(91.0, 0.0), "lat: got 91.0"),
        (lambda: Point(0.0, math.nan), "lon: got nan"),
    ],
)
def test_a_part_that_cannot_be_is_named(build, message):
    with pytest.raises(InvalidProblemError, match=message):
        build()


@pytest.mark.parametrize(
    ("seconds", "metres", "message"),
    [
        ([[0, 1], [1]], SQUARE, "seconds: got 'ragged rows'"),
        ([[0, 1]], SQUARE, r"seconds: got \(1, 2\), expected a square"),
        ([[0, -1], [1, 0]], SQUARE, r"seconds\[0\]\[1\]: got -1"),
        ([[0, 2**31], [1, 0]], SQUARE, r"seconds\[0\]\[1\]: got 2147483648"),
        ([[0, math.nan], [1, 0]], SQUARE, "seconds: got 'numbers of type float64'"),
        ([[7, 1], [1, 0]], SQUARE, r"seconds\[0\]\[0\]: got .*7.*, expected 0"),
        (SQUARE, [[0]], r"metres: got \(1, 1\), expected the shape of seconds"),
        (SQUARE, [[0, 2**31 - 1], [5, 0]], r"metres\[0\]\[1\]: .* a gap exactly where"),
    ],
)
def test_a_matrix_that_cannot_be_is_named(seconds, metres, message):
    with pytest.raises(InvalidProblemError, match=message):
        TravelMatrix(seconds=seconds, metres=metres)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: day([visit(1), visit(1)]), "visits: id: got 1, expected every id once"),
        (lambda: day([], [vehicle(), vehicle()]), "vehicles: id: got 1"),
        (lambda: day([visit(1)], [vehicle(end=9)]), "vehicle 1: end: got 9"),
        (lambda: day([visit(3)], travel=line(2)), "visit 3: location: got 3, .* below 2"),
        (
            lambda: day([visit(1, pickup=(1,)), visit(2, pickup=(1, 2))]),
            r"visit 2: pickup: got \(1, 2\), expected 1 amounts, as visit 1: pickup has",
        ),
        (
            lambda: day([visit(1)], shipments=[Shipment(pickup=1, delivery=7)]),
            "shipments: visit: got 7",
        ),
        (
            lambda: day(
                [visit(1, pickup=(1,)), visit(2)], shipments=[Shipment(pickup=1, delivery=2)]
            ),
            "visit 1: pickup, delivery: .* the shipment carries the amount",
        ),
        (
            lambda: day(
                [visit(1, penalty=5), visit(2)], shipments=[Shipment(pickup=1, delivery=2)]
            ),
            "visit 2: penalty: got None",
        ),
    ],
)
def test_parts_that_contradict_each_other_are_named(build, message):
    with pytest.raises(InvalidProblemError, match=message):
        build()


def test_a_profile_without_a_matrix_is_named():
    with pytest.raises(InvalidProblemError, match="vehicle 1: profile: got 'boat'"):
        Problem(
            depots=(Depot(id=0, location=0),),
            vehicles=(vehicle(profile="boat"),),
            visits=(),
            travel={"motorbike": line(1)},
        )


def test_matrices_of_two_sizes_are_refused():
    with pytest.raises(InvalidProblemError, match="matrices of one size"):
        Problem(depots=(), vehicles=(), visits=(), travel={"foot": line(2), "car": line(3)})


def test_a_day_that_can_be_is_let_in():
    problem = day([visit(1, windows=(TimeWindow(9 * HOUR, 10 * HOUR),)), visit(2)])

    assert problem.visit_by_id[2].location == 2

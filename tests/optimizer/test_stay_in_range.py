"""Numbers too long for the compiled search do not bend plans."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.demand import Visit
from optimizer.diagnose import diagnose
from optimizer.door import InvalidProblemError
from optimizer.fleet import Costs, Depot, Vehicle
from optimizer.problem import Problem
from optimizer.solution import Reason
from optimizer.solve import solve
from optimizer.travel.matrix import UNREACHABLE, TravelMatrix
from optimizer.window import TimeWindow

ALL_OF_TIME = TimeWindow(0, 2**32 - 1)
ROW = (0, 3, 1, 5, 2, 4)
"""Where along one street each place lies."""


def a_day(
    *,
    seconds: np.ndarray | None = None,
    costs: np.ndarray | None = None,
    windows: tuple[TimeWindow, ...] = (),
    priced: Costs | None = None,
) -> Problem:
    apart = np.abs(np.subtract.outer(ROW, ROW)) * 60
    seconds = apart if seconds is None else seconds
    metres = np.where(seconds == UNREACHABLE, UNREACHABLE, 0)
    return Problem(
        depots=(Depot(id=0, location=0),),
        vehicles=(Vehicle(id=0, start=0, shift=ALL_OF_TIME, costs=priced or Costs()),),
        visits=tuple(
            Visit(id=place, location=place, windows=windows) for place in range(1, len(ROW))
        ),
        travel={"motorbike": TravelMatrix(seconds=seconds, metres=metres, costs=costs)},
    )


def without_way_to(place: int, *, lasting: int = UNREACHABLE) -> np.ndarray:
    seconds = np.abs(np.subtract.outer(ROW, ROW)) * 60
    seconds[place, :] = seconds[:, place] = lasting
    seconds[place, place] = 0
    return seconds


@pytest.mark.parametrize("opens_s", [0, 1_700_000_000, 2**31, 2**32 - 100_000])
def test_who_cannot_be_reached_is_left_out_though_the_shift_never_ends(opens_s: int) -> None:
    windows = (TimeWindow(opens_s, 2**32 - 1),) if opens_s else ()
    day = a_day(seconds=without_way_to(4), windows=windows)

    found = solve(day, time_limit_s=20, work_limit=4)

    assert [left.visit_id for left in found.unassigned] == [4]
    assert found.routes[0].visit_ids == (2, 1, 5, 3)


def test_rides_of_half_a_lifetime_are_refused_where_the_shift_has_room_for_them() -> None:
    with pytest.raises(InvalidProblemError, match=r"vehicle 0: shift: .* expected less than"):
        solve(a_day(seconds=without_way_to(4, lasting=1_200_000_000)), time_limit_s=1)


@pytest.mark.parametrize("dear", [1_000, 20_000_000, 400_000_000])
def test_the_shortest_way_is_found_however_dear_a_ride_is(dear: int) -> None:
    costs = np.abs(np.subtract.outer(ROW, ROW)) * dear
    seconds = np.where(costs == 0, 0, 60)

    found = solve(a_day(seconds=seconds, costs=costs), time_limit_s=20, work_limit=4)

    assert found.routes[0].visit_ids == (2, 4, 1, 5, 3)
    assert found.cost == 5 * dear


def test_hours_at_the_highest_price_do_not_overflow() -> None:
    found = solve(
        a_day(priced=Costs(fixed=2**32 - 1, per_hour=2**32 - 1, per_km=2**32 - 1)),
        time_limit_s=20,
        work_limit=4,
    )

    assert found.routes[0].visit_ids == (2, 4, 1, 5, 3)
    assert not found.unassigned


def test_progress_tells_the_cost_in_the_units_of_the_problem() -> None:
    costs = np.abs(np.subtract.outer(ROW, ROW)) * 20_000_000
    day = a_day(seconds=np.where(costs == 0, 0, 60), costs=costs)

    found = solve(day, time_limit_s=20, work_limit=4)

    assert abs(found.curve[-1].cost - found.cost) <= 1


LARGEST = 2**32 - 1
NOBODY_IS_BACK = Visit(id=1, location=1, setup_s=LARGEST, service_s=LARGEST)
AFTER_ALL = Visit(id=1, location=1, windows=(TimeWindow(LARGEST - 1, LARGEST),))
TOO_MUCH = Visit(id=1, location=1, pickup=(LARGEST,))
ONE_MORE = Visit(id=2, location=2, pickup=(LARGEST,))


@pytest.mark.parametrize(
    ("visits", "vehicle_id", "reason"),
    [
        ((NOBODY_IS_BACK,), 0, Reason.OUTSIDE_SHIFT),
        ((AFTER_ALL,), 0, Reason.OUTSIDE_WINDOW),
        ((TOO_MUCH, ONE_MORE), 0, Reason.CROWDED_OUT),
        ((TOO_MUCH, ONE_MORE), 2**64 - 1, Reason.CROWDED_OUT),
    ],
)
def test_reasons_are_found_at_the_end_of_time_and_of_numbers(
    visits: tuple[Visit, ...], vehicle_id: int, reason: Reason
) -> None:
    whole = a_day()
    vehicle = Vehicle(id=vehicle_id, start=0, end=0, shift=ALL_OF_TIME, capacity=(LARGEST,))
    day = Problem(depots=whole.depots, vehicles=(vehicle,), visits=visits, travel=whole.travel)

    found = solve(day, time_limit_s=20, work_limit=1)

    told = diagnose(day, found, time_limit_s=5)
    assert {finding.reason for each in told for finding in each.findings} == {reason}

"""Plans: everything served that can be, at little cost, and every promise kept."""

import subprocess
import sys
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from optimizer import (
    UNREACHABLE,
    Break,
    Costs,
    InvalidProblemError,
    Reason,
    Shipment,
    TimeWindow,
    TravelMatrix,
    check,
    solve,
)
from tests.benchmarks.rich_day import Shape, rich_day
from tests.optimizer.day import HOUR, STEP_S, day, line, vehicle, visit

LUNCH = Break(id=7, windows=(TimeWindow(11 * HOUR, 12 * HOUR),), service_s=HOUR)


def plan_of(problem, *, steps=60, **given):
    """A plan that depends on no clock, checked."""
    plan = solve(problem, time_limit_s=60, work_limit=steps, **given)
    assert check(problem, plan) == []
    return plan


def test_doors_on_a_line_are_served_there_and_back():
    plan = plan_of(day([visit(3), visit(1), visit(2)]))

    assert plan.cost == 6 * STEP_S
    assert plan.unassigned == ()


def test_a_day_without_couriers_leaves_all_out():
    plan = plan_of(day([visit(1), visit(2)], []))

    assert [left.reason for left in plan.unassigned] == [Reason.NO_VEHICLE] * 2


def test_a_day_without_visits_is_empty():
    plan = plan_of(day([]))

    assert (plan.routes, plan.unassigned, plan.cost) == ((), (), 0)


def test_a_visit_that_nobody_may_serve_is_left_out_with_its_reason():
    plan = plan_of(day([visit(1), visit(2, skills=frozenset({9}))]))

    assert [(left.visit_id, left.reason) for left in plan.unassigned] == [(2, Reason.NO_SKILL)]


def test_a_place_without_a_way_is_left_out_with_its_reason():
    seconds, metres = line(3).seconds.copy(), line(3).metres.copy()
    for matrix in (seconds, metres):
        matrix[2, :2] = matrix[:2, 2] = UNREACHABLE
    travel = TravelMatrix(seconds=seconds, metres=metres)

    plan = plan_of(day([visit(1), visit(2)], travel=travel))

    assert [(left.visit_id, left.reason) for left in plan.unassigned] == [(2, Reason.UNREACHABLE)]


def test_where_not_all_fit_priority_decides():
    short = vehicle(shift=TimeWindow(8 * HOUR, 8 * HOUR + 3000))

    plan = plan_of(day([visit(1), visit(1, id=2), visit(2, id=3, priority=5)], [short]))

    assert 3 in plan.routes[0].visit_ids
    assert {left.reason for left in plan.unassigned} == {Reason.CROWDED_OUT}


def test_one_priority_outweighs_many_visits():
    one_stop = vehicle(max_stops=1)
    crowd = [visit(1, id=number) for number in range(2, 12)]

    plan = plan_of(day([*crowd, visit(9, id=1, priority=1)], [one_stop]))

    assert plan.routes[0].visit_ids == (1,)


def test_a_visit_with_a_price_is_left_out_where_serving_costs_more():
    dear, cheap = visit(5, penalty=100_000), visit(9, penalty=100)

    plan = plan_of(day([dear, cheap]))

    assert [left.visit_id for left in plan.unassigned] == [9]
    assert plan.cost == 10 * STEP_S + 100


def test_a_shipment_is_taken_and_brought_by_one_vehicle():
    pair = Shipment(pickup=3, delivery=1, amount=(2,))

    plan = plan_of(
        day([visit(1), visit(3)], [vehicle(1), vehicle(2, capacity=(1,))], shipments=[pair])
    )

    assert plan.routes[0].vehicle_id == 1
    assert plan.routes[0].visit_ids == (3, 1)


def test_room_on_board_counts_what_is_brought_and_what_is_taken():
    brought, taken = visit(2, delivery=(3,)), visit(1, pickup=(3,))

    plan = plan_of(day([brought, taken], [vehicle(capacity=(3,))]))

    assert plan.routes[0].visit_ids == (2, 1)
    assert [stop.load for stop in plan.routes[0].stops] == [(0,), (3,)]


def test_lunch_is_taken_and_noon_doors_are_met():
    noon = visit(2, windows=(TimeWindow(11 * HOUR + 1800, 12 * HOUR),))

    plan = plan_of(day([visit(1), noon], [vehicle(breaks=(LUNCH,))]))

    assert plan.unassigned == ()
    assert len(plan.routes[0].breaks) == 1


def test_a_vehicle_that_costs_too_much_stays_at_home():
    dear, cheap = vehicle(1, costs=Costs(fixed=50_000)), vehicle(2)

    plan = plan_of(day([visit(1), visit(2)], [dear, cheap]))

    assert [route.vehicle_id for route in plan.routes] == [2]


def test_bounds_on_a_route_are_kept():
    bounded = [
        vehicle(1, max_travel_s=4 * STEP_S),
        vehicle(2, max_distance_m=30_000, max_stops=1),
    ]

    plan = plan_of(day([visit(2), visit(3), visit(9)], bounded))

    assert {route.vehicle_id: route.visit_ids for route in plan.routes} == {1: (2,), 2: (3,)}
    assert [left.reason for left in plan.unassigned] == [Reason.TOO_FAR]


def test_routes_may_be_open_at_one_end():
    plan = plan_of(day([visit(1), visit(5)], [vehicle(1, start=None), vehicle(2, end=None)]))

    assert plan.unassigned == ()
    assert plan.cost == 5 * STEP_S


@pytest.mark.parametrize("seed", [0, 1])
def test_a_rich_day_keeps_every_promise(seed):
    shape = Shape(visits=40, vehicles=8, depots=2, communes=24, pairs=4, width_km=60, height_km=60)

    plan = plan_of(rich_day(shape, seed=seed), steps=200, seed=seed)

    assert plan.placed >= 36


def test_the_same_seed_and_work_give_the_same_plan():
    problem = rich_day(Shape(visits=30, vehicles=5, depots=2, communes=20))

    one, two = plan_of(problem, seed=3), plan_of(problem, seed=3)

    assert replace(one, curve=()) == replace(two, curve=())


def test_more_work_is_never_worse():
    problem = rich_day(Shape(visits=40, vehicles=8, depots=2, communes=24, width_km=60))

    little, much = plan_of(problem, steps=0), plan_of(problem, steps=300)

    assert (-much.placed, much.cost) <= (-little.placed, little.cost)


def test_progress_tells_of_better_and_better_plans():
    told = []

    plan = plan_of(
        rich_day(Shape(visits=40, vehicles=8, depots=2, communes=24)),
        on_progress=lambda *point: told.append(point),
    )

    assert {phase for phase, *_ in told} <= {"construct", "improve", "polish"}
    assert told[-1][2:] == (plan.cost, plan.placed) or abs(told[-1][2] - plan.cost) <= 1
    assert told[-1][3] == plan.placed


def test_a_search_that_is_stopped_keeps_its_best():
    asked = count()
    problem = rich_day(Shape(visits=40, vehicles=8, depots=2, communes=24))

    plan = solve(problem, time_limit_s=60, should_stop=lambda: next(asked) >= 3)

    assert check(problem, plan) == []
    assert plan.placed > 20


def test_windows_at_one_place_with_setup_are_kept():
    together = [
        visit(2, id=number, setup_s=240, windows=(TimeWindow(9 * HOUR, 9 * HOUR + 300 * number),))
        for number in range(1, 6)
    ]

    plan = plan_of(day(together))

    assert len(plan.unassigned) <= 1


@pytest.mark.parametrize("limit", [0, -1, float("nan"), float("inf")])
def test_a_time_limit_that_cannot_be_is_named(limit):
    with pytest.raises(InvalidProblemError, match="time_limit_s"):
        solve(day([visit(1)]), time_limit_s=limit)


def test_who_only_wants_the_types_does_not_load_the_engine():
    script = "import sys, optimizer; sys.exit('ortools' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_shift_as_long_as_a_ride_without_a_way_is_refused_by_name():
    far = np.array([[0, 2**31 - 2], [2**31 - 2, 0]])
    travel = TravelMatrix(seconds=far, metres=far)
    endless = vehicle(shift=TimeWindow(0, 2**31 - 1))

    with pytest.raises(InvalidProblemError, match="vehicle 1: shift"):
        plan_of(day([visit(1, priority=100)], [endless], travel=travel))


def test_large_numbers_do_not_overflow():
    far = np.array([[0, 2**30 - 2], [2**30 - 2, 0]])
    travel = TravelMatrix(seconds=far, metres=far)
    dear = vehicle(shift=TimeWindow(0, 2**30 - 1), costs=Costs(fixed=2**31 - 1, per_km=2**31 - 1))

    plan = plan_of(day([visit(1, priority=100)], [dear], travel=travel))

    assert plan.unassigned[0].reason is Reason.OUTSIDE_SHIFT

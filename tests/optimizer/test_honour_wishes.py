"""Promises and priced wishes beyond the ordinary: each is planned, timed, priced and checked."""

from dataclasses import replace

import pytest

from optimizer import (
    Break,
    Costs,
    InvalidProblemError,
    Problem,
    Reason,
    Rule,
    Shipment,
    TimeWindow,
    check,
    solve,
)
from tests.optimizer.day import HOUR, SHIFT, STEP_S, day, vehicle, visit


def wishing(problem, **wishes):
    names = ("depots", "vehicles", "visits", "travel", "shipments")
    return Problem(**{name: getattr(problem, name) for name in names} | wishes)


def planned(problem, *, steps=30, **options):
    return solve(problem, time_limit_s=60, work_limit=steps, **options)


def orders(plan):
    return {route.vehicle_id: route.visit_ids for route in plan.routes}


TWO = (vehicle(1), vehicle(2))


def test_only_the_required_courier_comes():
    plan = planned(day([visit(1, required=frozenset({2})), visit(2)], TWO))

    assert 1 in orders(plan)[2]


def test_a_forbidden_courier_does_not_come():
    plan = planned(day([visit(1, forbidden=frozenset({1}))], TWO))

    assert orders(plan) == {2: (1,)}


def test_a_visit_nobody_may_serve_is_left_out_with_its_reason():
    plan = planned(day([visit(1, required=frozenset({9}))], TWO))

    assert [left.reason for left in plan.unassigned] == [Reason.FORBIDDEN]


def test_another_than_the_preferred_courier_costs():
    dear = vehicle(2, costs=Costs(fixed=500))
    wanted = visit(1, preferred=frozenset({2}), preference=400)

    kept = planned(day([replace(wanted, preference=600)], [vehicle(1), dear]))
    given_up = planned(day([wanted], [vehicle(1), dear]))

    assert (orders(kept), kept.cost) == ({2: (1,)}, 500 + 2 * STEP_S)
    assert (orders(given_up), given_up.cost) == ({1: (1,)}, 400 + 2 * STEP_S)


def test_the_courier_who_is_known_there_comes():
    problem = wishing(day([visit(1)], TWO), familiarity={2: {1: 300}, 1: {1: 100}})

    plan = planned(problem)

    assert (orders(plan), plan.cost) == ({2: (1,)}, 2 * STEP_S)


def test_nobody_leaves_before_the_papers_are_ready():
    problem = day([visit(1, release_s=9 * HOUR), visit(2)], [vehicle()])

    (route,) = planned(problem).routes

    assert route.starts_s == 9 * HOUR


def test_lunch_may_be_taken_while_waiting_for_papers():
    lunch = Break(id=1, windows=(TimeWindow(8 * HOUR, 9 * HOUR),), service_s=HOUR)
    problem = day([visit(1, release_s=10 * HOUR)], [vehicle(breaks=(lunch,))])

    plan = planned(problem)

    (route,) = plan.routes
    assert (route.starts_s, route.breaks[0].starts_s) == (10 * HOUR, 8 * HOUR)
    assert route.ends_s == 10 * HOUR + 2 * STEP_S + 300


def test_overtime_is_ridden_and_paid():
    short = replace(SHIFT, closes_s=8 * HOUR + 2 * STEP_S)
    rider = vehicle(shift=short, overtime_s=600, costs=Costs(per_overtime_hour=7200))

    plan = planned(day([visit(1)], [rider]))

    assert plan.cost == 2 * STEP_S + 300 * 2
    assert planned(day([visit(1)], [replace(rider, overtime_s=299)])).placed == 0


def test_locked_stops_stay_in_front():
    riders = (vehicle(1, locked=(3, 1)), vehicle(2))

    plan = planned(day([visit(1), visit(2), visit(3)], riders))

    assert orders(plan)[1][:2] == (3, 1)
    assert plan.placed == 3


def test_what_is_on_board_already_is_brought():
    loaded = vehicle(1, locked=(2,))
    problem = day(
        [visit(1), visit(2), visit(3)], [loaded], shipments=[Shipment(pickup=2, delivery=1)]
    )

    plan = planned(problem)

    assert orders(plan)[1][0] == 2
    assert plan.placed == 3


def test_locked_stops_that_cannot_be_kept_are_refused():
    rider = vehicle(locked=(1,))
    missed = visit(1, windows=(TimeWindow(0, HOUR),))

    with pytest.raises(InvalidProblemError, match=r"vehicle 1: locked: got \(1,\)"):
        planned(day([missed], [rider]))


def test_one_of_the_alternatives_is_served():
    home, post_point = visit(9), visit(1, surcharge=100)
    problem = wishing(day([home, post_point]), alternatives=((9, 1),))

    plan = planned(problem)

    assert (orders(plan), plan.unassigned) == ({1: (1,)}, ())
    assert plan.cost == 2 * STEP_S + 100


def test_of_alternatives_that_nobody_can_serve_the_first_is_left_out():
    night = (TimeWindow(20 * HOUR, 21 * HOUR),)
    problem = wishing(
        day([visit(1, windows=night), visit(2, windows=night)]), alternatives=((2, 1),)
    )

    plan = planned(problem)

    assert [left.visit_id for left in plan.unassigned] == [2]


def test_work_is_shared_where_that_is_worth_it():
    bound = visit(1, id=0, required=frozenset({1}))
    doors = [bound, visit(1, id=1, required=frozenset({2}))]
    doors += [visit(1, id=number, service_s=HOUR) for number in (2, 3, 4, 5)]

    plan = planned(wishing(day(doors, TWO), balance_per_hour=3600))

    assert [len(route.stops) for route in plan.routes] == [3, 3]
    assert plan.cost == 2 * 2 * STEP_S


def test_routes_that_hold_together_are_worth_something():
    visits = [visit(1), visit(9)]

    plan = planned(wishing(day(visits, TWO), compact_per_hour=7200))

    assert len(plan.routes) == 2
    assert plan.cost == 20 * STEP_S


def test_work_after_the_due_instant_costs_by_the_hour():
    late = visit(3, due_s=8 * HOUR + 2 * STEP_S, late_per_hour=3600)

    plan = planned(day([late]))

    assert plan.cost == 6 * STEP_S + STEP_S


def test_nobody_rests_with_too_much_on_board():
    lunch = Break(id=1, windows=(TimeWindow(8 * HOUR, 16 * HOUR),), service_s=600, max_load=(1,))
    rider = vehicle(capacity=(3,), breaks=(lunch,))

    (route,) = planned(day([visit(1, delivery=(2,)), visit(2, delivery=(1,))], [rider])).routes

    held = (route.load, *(stop.load for stop in route.stops))
    assert held[route.breaks[0].after_stops] <= (1,)


def test_a_plan_is_begun_from_another():
    visits = [visit(place) for place in (1, 2, 3, 4)]
    problem = day(visits, TWO)
    first = planned(problem)

    again = planned(problem, steps=0, initial=first)

    assert again.cost <= first.cost
    assert planned(wishing(problem, balance_per_hour=1), steps=0, initial=first).placed == 4


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"alternatives": ((1,),)}, r"alternatives\[0\]: got \(1,\), expected two visits"),
        ({"alternatives": ((1, 7),)}, r"alternatives\[0\]: got 7, expected the id of a visit"),
        ({"alternatives": ((1, 2), (2, 3))}, "alternatives: visit: got 2, expected every id once"),
        ({"alternatives": ((1, 4),)}, r"alternatives\[0\]: .* of one priority"),
        ({"balance_per_hour": -1}, "balance_per_hour: got -1"),
        ({"compact_per_hour": 0.5}, "compact_per_hour: got 0.5"),
        ({"familiarity": {1: {2: -3}}}, "familiarity: vehicle 1: visit 2: got -3"),
        ({"vehicles": (vehicle(locked=(8,)),)}, "vehicle 1: locked: got 8"),
        ({"vehicles": (vehicle(locked=(5,)),)}, "vehicle 1: locked: got 5, .* may serve"),
        (
            {"vehicles": (vehicle(1, locked=(1,)), vehicle(2, locked=(1,)))},
            "vehicles: locked: got 1",
        ),
    ],
)
def test_wishes_that_cannot_be_meant_are_named(wishes, message):
    visits = [visit(1), visit(2), visit(3), visit(4, priority=9), visit(5, required=frozenset({8}))]

    with pytest.raises(InvalidProblemError, match=message):
        wishing(day(visits), **wishes)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: visit(1, release_s=-1), "visit 1: release_s: got -1"),
        (lambda: visit(1, due_s=1.5), "visit 1: due_s: got 1.5"),
        (lambda: visit(1, required=frozenset({"a"})), "visit 1: required: got 'a'"),
        (lambda: visit(1, surcharge=None), "visit 1: surcharge: got None"),
        (lambda: vehicle(locked=(1, 1)), "vehicle 1: locked: got 1, expected every id"),
        (lambda: vehicle(overtime_s=-1), "vehicle 1: overtime_s: got -1"),
        (lambda: Costs(per_overtime_hour=-1), "costs.per_overtime_hour: got -1"),
        (lambda: Break(id=1, windows=(SHIFT,), max_load=(-1,)), r"max_load\[0\]: got -1"),
    ],
)
def test_numbers_of_wishes_are_checked(build, message):
    with pytest.raises(InvalidProblemError, match=message):
        build()


# What a plan is made for, what is promised on top of that, and the rule it then breaks.
STRICTER = {
    "another courier": (lambda v: replace(v, required=frozenset({9})), Rule.WHO),
    "not this courier": (lambda v: replace(v, forbidden=frozenset({1})), Rule.WHO),
    "papers later": (lambda v: replace(v, release_s=9 * HOUR), Rule.RELEASE),
    "a wish with a price": (
        lambda v: replace(v, preferred=frozenset({9}), preference=1),
        Rule.STATED,
    ),
    "a price for being late": (lambda v: replace(v, due_s=0, late_per_hour=60), Rule.STATED),
    "a price of its own": (lambda v: replace(v, surcharge=1), Rule.STATED),
}


@pytest.mark.parametrize("name", STRICTER)
def test_a_stricter_visit_is_not_satisfied(name):
    problem = day([visit(1), visit(2)])
    plan = planned(problem)
    stricter, rule = STRICTER[name]

    asked = wishing(problem, visits=tuple(stricter(each) for each in problem.visits))

    assert rule in {violation.rule for violation in check(asked, plan)}


@pytest.mark.parametrize(
    ("wishes", "rule"),
    [
        ({"balance_per_hour": 3600}, Rule.STATED),
        ({"compact_per_hour": 3600}, Rule.STATED),
        ({"familiarity": {9: {1: 5}, 2: {1: 5}}}, Rule.STATED),
        ({"alternatives": ((1, 2),)}, Rule.ONCE),
        ({"vehicles": (vehicle(1, locked=(1,)), vehicle(2), vehicle(3, locked=(7,)))}, Rule.LOCKED),
    ],
)
def test_wishes_that_the_plan_does_not_know_are_missed(wishes, rule):
    first, second = frozenset({1}), frozenset({2})
    doors = (visit(1, required=first), visit(2, required=second), visit(3, required=first))
    doors += (visit(7, penalty=0),)
    problem = day(doors, TWO)

    broken = {violation.rule for violation in check(wishing(problem, **wishes), planned(problem))}

    assert rule in broken

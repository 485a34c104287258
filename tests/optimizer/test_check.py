"""Broken plans are named; sound ones are not."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer import UNREACHABLE, Problem, Rule, TimeWindow, TravelMatrix, check, solve
from optimizer.solution import Unassigned
from tests.benchmarks.rich_day import Shape, rich_day


@cache
def planned():
    """A rich day with every kind of promise in it, and a sound plan of it."""
    shape = Shape(visits=30, vehicles=6, depots=2, communes=20, pairs=4, width_km=50, height_km=50)
    problem = rich_day(shape, seed=3)
    return problem, solve(problem, time_limit_s=60, work_limit=40)


def rules(problem, solution):
    return {violation.rule for violation in check(problem, solution)}


def with_route(solution, index, **changes):
    routes = list(solution.routes)
    routes[index] = replace(routes[index], **changes)
    return replace(solution, routes=tuple(routes))


def with_stop(solution, index, place, **changes):
    stops = list(solution.routes[index].stops)
    stops[place] = replace(stops[place], **changes)
    return with_route(solution, index, stops=tuple(stops))


def with_break(solution, index, **changes):
    pause = replace(solution.routes[index].breaks[0], **changes)
    return with_route(solution, index, breaks=(pause,))


def changed(problem, **parts):
    names = ("depots", "vehicles", "visits", "travel", "shipments")
    return Problem(**{name: getattr(problem, name) for name in names} | parts)


def test_a_sound_plan_keeps_every_promise():
    problem, plan = planned()

    assert check(problem, plan) == []
    assert plan.placed > 20
    assert any(stop.visit_id in problem.partner for r in plan.routes for stop in r.stops)


# Each way to break a plan: what becomes of it, and the rule that must be named.
BREAKS = {
    "a visit is forgotten": (
        lambda p, i, k, by: with_route(p, i, stops=cut(p.routes[i].stops, k)),
        Rule.ONCE,
    ),
    "a visit is served twice": (
        lambda p, i, k, by: with_route(p, i, stops=(*p.routes[i].stops, p.routes[i].stops[k])),
        Rule.ONCE,
    ),
    "a visit is served and left out": (
        lambda p, i, k, by: replace(
            p,
            unassigned=(
                *p.unassigned,
                Unassigned(visit_id=p.routes[i].stops[k].visit_id, reason="crowded_out"),
            ),
        ),
        Rule.ONCE,
    ),
    "a vehicle rides twice": (
        lambda p, i, k, by: replace(p, routes=(*p.routes, p.routes[i])),
        Rule.ONCE,
    ),
    "a visit is unknown": (
        lambda p, i, k, by: with_stop(p, i, k, visit_id=10_000 + by),
        Rule.KNOWN,
    ),
    "a vehicle is unknown": (
        lambda p, i, k, by: with_route(p, i, vehicle_id=10_000 + by),
        Rule.KNOWN,
    ),
    "service is too short": (
        lambda p, i, k, by: with_stop(p, i, k, leaves_s=p.routes[i].stops[k].leaves_s - by),
        Rule.WORK,
    ),
    "the ride is too short": (
        lambda p, i, k, by: with_stop(p, i, k, arrives_s=p.routes[i].stops[k].arrives_s - by),
        Rule.RIDE,
    ),
    "work begins before arrival": (
        lambda p, i, k, by: with_stop(p, i, k, starts_s=p.routes[i].stops[k].arrives_s - by),
        Rule.WINDOW,
    ),
    "the way home is too short": (
        lambda p, i, k, by: with_route(p, i, ends_s=p.routes[i].ends_s - by),
        Rule.RIDE,
    ),
    "departure is before the shift": (
        lambda p, i, k, by: with_route(p, i, starts_s=7 * 3600 - by),
        Rule.SHIFT,
    ),
    "lunch is forgotten": (lambda p, i, k, by: with_route(p, i, breaks=()), Rule.BREAK),
    "lunch is too short": (
        lambda p, i, k, by: with_break(p, i, ends_s=p.routes[i].breaks[0].ends_s - by),
        Rule.BREAK,
    ),
    "lunch is in the morning": (
        lambda p, i, k, by: with_break(p, i, starts_s=9 * 3600 + by, ends_s=10 * 3600 + by),
        Rule.BREAK,
    ),
    "lunch is in another place": (
        lambda p, i, k, by: with_break(p, i, after_stops=len(p.routes[i].stops) + by),
        Rule.BREAK,
    ),
    "lunch is another's": (lambda p, i, k, by: with_break(p, i, break_id=77), Rule.BREAK),
    "the load is wrong": (
        lambda p, i, k, by: with_stop(p, i, k, load=(by, by)),
        Rule.STATED,
    ),
    "the length is wrong": (
        lambda p, i, k, by: with_route(p, i, distance_m=p.routes[i].distance_m - by),
        Rule.STATED,
    ),
    "the riding time is wrong": (
        lambda p, i, k, by: with_route(p, i, travel_s=p.routes[i].travel_s - by),
        Rule.STATED,
    ),
    "the waiting is wrong": (
        lambda p, i, k, by: with_route(p, i, wait_s=p.routes[i].wait_s + by),
        Rule.STATED,
    ),
    "a route's cost is wrong": (
        lambda p, i, k, by: with_route(p, i, cost=p.routes[i].cost - by),
        Rule.STATED,
    ),
    "the cost is wrong": (lambda p, i, k, by: replace(p, cost=p.cost - by), Rule.STATED),
}


def cut(stops, place):
    return (*stops[:place], *stops[place + 1 :])


@given(
    name=st.sampled_from(sorted(BREAKS)),
    where=st.tuples(*[st.integers(0, 99)] * 2),
    by=st.integers(1, 900),
)
def test_a_broken_plan_is_named(name, where, by):
    problem, plan = planned()
    route = where[0] % len(plan.routes)
    stop = where[1] % len(plan.routes[route].stops)
    breaking, rule = BREAKS[name]

    assert rule in rules(problem, breaking(plan, route, stop, by))


@given(where=st.tuples(*[st.integers(0, 99)] * 3))
def test_two_stops_that_change_places_are_named(where):
    problem, plan = planned()
    route = where[0] % len(plan.routes)
    stops = list(plan.routes[route].stops)
    one, two = where[1] % len(stops), where[2] % len(stops)
    visits = problem.visit_by_id
    if visits[stops[one].visit_id].location == visits[stops[two].visit_id].location:
        return

    first = with_stop(plan, route, one, visit_id=stops[two].visit_id)
    swapped = with_stop(first, route, two, visit_id=stops[one].visit_id)

    assert check(problem, swapped)


# Each way to promise more than the plan keeps: what becomes of the problem.
PROMISES = {
    "less room": (lambda v: replace(v, capacity=(0, 0)), Rule.CAPACITY),
    "no skills": (lambda v: replace(v, skills=frozenset()), Rule.SKILL),
    "fewer stops": (lambda v: replace(v, max_stops=1), Rule.LIMIT),
    "less riding": (lambda v: replace(v, max_travel_s=60), Rule.LIMIT),
    "shorter ways": (lambda v: replace(v, max_distance_m=60), Rule.LIMIT),
    "an early evening": (lambda v: replace(v, shift=TimeWindow(7 * 3600, 8 * 3600)), Rule.SHIFT),
    "a slower vehicle": (lambda v: replace(v, speed_factor=v.speed_factor / 2), Rule.RIDE),
    "no lunch": (lambda v: replace(v, breaks=()), Rule.BREAK),
}


@pytest.mark.parametrize("name", PROMISES)
def test_a_stricter_vehicle_is_not_satisfied(name):
    problem, plan = planned()
    stricter, rule = PROMISES[name]

    vehicles = tuple(stricter(vehicle) for vehicle in problem.vehicles)

    assert rule in rules(changed(problem, vehicles=vehicles), plan)


def test_a_closed_door_is_named():
    problem, plan = planned()
    closed = tuple(replace(visit, windows=(TimeWindow(0, 60),)) for visit in problem.visits)

    assert Rule.WINDOW in rules(changed(problem, visits=closed), plan)


def test_a_closed_road_is_named():
    problem, plan = planned()
    shut = np.full_like(problem.travel["motorbike"].seconds, UNREACHABLE)
    np.fill_diagonal(shut, 0)
    nowhere = TravelMatrix(seconds=shut, metres=shut)

    broken = rules(changed(problem, travel={"motorbike": nowhere, "car": nowhere}), plan)

    assert Rule.RIDE in broken


def test_a_shipment_in_the_wrong_order_is_named():
    problem, plan = planned()
    turned = tuple(
        replace(pair, pickup=pair.delivery, delivery=pair.pickup) for pair in problem.shipments
    )

    assert Rule.PAIR in rules(changed(problem, shipments=turned), plan)

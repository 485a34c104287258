"""A plan changed by hand stays sound, and what has begun stays as it was."""

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import Break, InvalidProblemError, Reason, Shipment, TimeWindow, check, solve
from optimizer.repair import (
    ImpossibleRepairError,
    Steadiness,
    add_courier,
    drop_out,
    insert,
    move,
    reassign,
    remove,
    swap,
)
from optimizer.repair_search import plan_of, reoptimise
from tests.benchmarks.rich_day import Shape, rich_day
from tests.optimizer.day import HOUR, STEP_S, day, vehicle, visit


@cache
def planned():
    """A rich day with every kind of promise in it, and a sound plan of it."""
    shape = Shape(visits=30, vehicles=6, depots=2, communes=20, pairs=4, width_km=50, height_km=50)
    problem = rich_day(shape, seed=3)
    return problem, solve(problem, time_limit_s=60, work_limit=40)


ALONE = (vehicle(),)


@cache
def wished():
    """The same day with every wish a plan can be asked: alternatives, releases, overtime..."""
    problem, _ = planned()
    free = [u.id for u in problem.visits if u.id not in problem.partner]
    wishes = {
        free[0]: {"preferred": frozenset({1}), "preference": 500},
        free[1]: {"forbidden": frozenset({0, 1})},
        free[2]: {"required": frozenset({2, 3})},
        free[3]: {"release_s": 9 * HOUR},
        free[4]: {"due_s": 9 * HOUR, "late_per_hour": 400},
        free[5]: {"surcharge": 300},
        free[6]: {"penalty": 50},
    }
    richer = replace(
        problem,
        visits=tuple(replace(u, **wishes.get(u.id, {})) for u in problem.visits),
        vehicles=tuple(
            replace(v, overtime_s=1800, costs=replace(v.costs, per_overtime_hour=2000))
            for v in problem.vehicles
        ),
        alternatives=((free[8], free[5]), (free[9], free[10])),
        familiarity={0: {free[11]: 250}, 3: {free[12]: 100}},
        balance_per_hour=50,
        compact_per_hour=30,
    )
    return richer, solve(richer, time_limit_s=60, work_limit=40)


@cache
def tripping():
    """The same day with small bags, several trips, and nobody away for long."""
    problem, _ = planned()
    vehicles = tuple(
        replace(
            each,
            capacity=tuple(room // 10 for room in each.capacity),
            max_trips=3,
            reload_s=300,
            max_duration_s=each.shift.closes_s - each.shift.opens_s - HOUR // 2,
        )
        for each in problem.vehicles
    )
    smaller = replace(problem, vehicles=vehicles)
    empty = plan_of(smaller, {})
    return smaller, reoptimise(smaller, empty, steadiness=Steadiness(), steps=20).solution


def small(*visits, vehicles=ALONE, **given_):
    problem = day(visits, vehicles, **given_)
    return problem, solve(problem, time_limit_s=60, work_limit=40)


def orders(solution):
    return {route.vehicle_id: route.visit_ids for route in solution.routes}


VERBS = ("insert", "remove", "move", "swap", "reassign", "drop_out", "reoptimise")


@st.composite
def changes(draw):
    verb = draw(st.sampled_from(VERBS))
    return verb, draw(st.integers(0, 29)), draw(st.integers(0, 29)), draw(st.integers(0, 8))


def apply(problem, plan, change, locked):
    verb, one, other, place = change
    riders = [each.id for each in problem.vehicles]
    rider, there = riders[one % len(riders)], riders[other % len(riders)]
    at = {} if place > 4 else {"vehicle_id": there, "position": place}
    calls = {
        "insert": lambda: insert(problem, plan, one, **at, locked=locked),
        "remove": lambda: remove(problem, plan, one, locked=locked),
        "move": lambda: move(problem, plan, one, **at, locked=locked),
        "swap": lambda: swap(problem, plan, one, other, locked=locked),
        "reassign": lambda: reassign(problem, plan, rider, there, locked=locked),
        "drop_out": lambda: drop_out(problem, plan, rider, locked=locked),
        "reoptimise": lambda: reoptimise(
            problem, plan, steadiness=Steadiness(price=100), steps=3, seed=one, locked=locked
        ),
    }
    return calls[verb]()


def head(solution, vehicle_id, stops):
    for route in solution.routes:
        if route.vehicle_id == vehicle_id:
            begun = route.stops[:stops]
            until_s = begun[-1].leaves_s if begun else 0
            times = [(s.visit_id, s.arrives_s, s.starts_s, s.leaves_s) for s in begun]
            times += [
                (reload.after_stops, reload.arrives_s, reload.starts_s, reload.leaves_s)
                for reload in route.reloads
                if reload.after_stops < stops
            ]
            return times, [pause for pause in route.breaks if pause.starts_s < until_s]
    return [], []


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from((planned, wished, tripping)),
    st.lists(changes(), min_size=1, max_size=6),
    st.dictionaries(st.integers(0, 5), st.integers(0, 3), max_size=6),
)
def test_whatever_is_changed_the_plan_is_sound_and_what_has_begun_stays(day_of, made, locked):
    problem, plan = day_of()
    first = plan

    for change in made:
        try:
            result = apply(problem, plan, change, locked)
        except ImpossibleRepairError:
            continue
        assert check(problem, result.solution) == []
        assert result.added_cost == result.solution.cost - plan.cost
        plan = result.solution

    for vehicle_id, stops in locked.items():
        begun = min(stops, len(orders(first).get(vehicle_id, ())))
        assert head(plan, vehicle_id, begun) == head(first, vehicle_id, begun)


def test_a_visit_goes_where_it_costs_least():
    problem, plan = small(visit(1), visit(3), visit(4), vehicles=(vehicle(1), vehicle(2)))
    larger = replace(problem, visits=(*problem.visits, visit(2)))

    result = insert(larger, plan, 2)

    assert (result.placed, result.added_travel_s) == ((2,), 0)
    assert len(orders(result.solution)) == 1
    assert check(larger, result.solution) == []


def test_a_visit_goes_where_the_dispatcher_says():
    problem, plan = small(visit(1), visit(3), vehicles=(vehicle(1),))
    larger = replace(problem, visits=(*problem.visits, visit(2)))

    result = insert(larger, plan, 2, vehicle_id=1, position=0)

    assert orders(result.solution)[1][0] == 2


def test_a_visit_that_fits_nowhere_says_why_for_each_vehicle():
    fee, night = frozenset({5}), (TimeWindow(20 * HOUR, 22 * HOUR),)
    problem, plan = small(
        visit(1, skills=fee, windows=night), vehicles=(vehicle(1), vehicle(2, skills=fee))
    )

    with pytest.raises(ImpossibleRepairError) as refusal:
        insert(problem, plan, 1)

    assert refusal.value.reasons == {1: Reason.NO_SKILL, 2: Reason.OUTSIDE_WINDOW}


def test_a_shipment_moves_whole():
    problem, plan = small(
        visit(1), visit(2), visit(3),
        vehicles=(vehicle(1), vehicle(2)),
        shipments=[Shipment(pickup=3, delivery=1)],
    )  # fmt: skip
    [there] = {1, 2} - {r.vehicle_id for r in plan.routes if 3 in r.visit_ids}

    result = move(problem, plan, 1, vehicle_id=there)

    assert orders(result.solution)[there].index(3) < orders(result.solution)[there].index(1)
    assert check(problem, result.solution) == []


def test_what_is_taken_out_says_so():
    problem, plan = small(visit(1), visit(2))

    result = remove(problem, plan, 1)

    assert [(left.visit_id, left.reason) for left in result.solution.unassigned] == [
        (1, Reason.REMOVED)
    ]
    assert [(moved.visit_id, moved.after_s) for moved in result.moved if moved.visit_id == 1] == [
        (1, None)
    ]


def test_what_has_begun_cannot_be_moved():
    problem, plan = small(visit(1), visit(2))
    begun = plan.routes[0].visit_ids[0]

    with pytest.raises(ImpossibleRepairError, match="has begun"):
        move(problem, plan, begun, locked={1: 1})


def test_nobody_on_the_road_is_given_more_to_deliver_than_was_loaded():
    problem, plan = small(visit(1, delivery=(1,)), visit(3, delivery=(1,)))
    late = visit(2, delivery=(1,))
    larger = replace(problem, visits=(*problem.visits, late))
    picked_up = replace(larger, visits=(*problem.visits, replace(late, delivery=(), pickup=(1,))))

    with pytest.raises(ImpossibleRepairError):
        insert(larger, plan, 2, locked={1: 1})

    assert insert(picked_up, plan, 2, locked={1: 1}).placed == (2,)


def test_a_lunch_that_was_taken_is_not_taken_later():
    lunch = Break(id=1, windows=(TimeWindow(8 * HOUR, 14 * HOUR),), service_s=HOUR)
    late = visit(3, windows=(TimeWindow(12 * HOUR, 15 * HOUR),))
    problem, plan = small(visit(1), late, vehicles=(vehicle(breaks=(lunch,)),))
    larger = replace(problem, visits=(*problem.visits, visit(2)))
    begun = head(plan, 1, 1)

    result = insert(larger, plan, 2, locked={1: 1})

    assert head(result.solution, 1, 1) == begun
    assert check(larger, result.solution) == []


def test_an_alternative_takes_the_place_of_the_other():
    problem, plan = small(visit(1), visit(2), visit(3))
    home, post = replace(problem.visits[0], surcharge=50), problem.visits[2]
    either = replace(problem, visits=(home, problem.visits[1], post), alternatives=((3, 1),))
    kept = remove(problem, plan, 1).solution
    kept = replace(kept, unassigned=())

    result = insert(either, kept, 1)

    assert {u for order in orders(result.solution).values() for u in order} == {1, 2}
    assert check(either, result.solution) == []


def test_two_visits_change_places():
    problem, plan = small(visit(1), visit(2), visit(3))
    [before] = orders(plan).values()

    result = swap(problem, plan, before[0], before[2])

    assert orders(result.solution)[1] == (before[2], before[1], before[0])


def test_a_route_is_handed_to_who_has_none():
    problem, plan = small(visit(1), visit(2), vehicles=(vehicle(1), vehicle(2)))
    [rider] = orders(plan)
    other = 3 - rider

    result = reassign(problem, plan, rider, other)

    assert orders(result.solution) == {other: orders(plan)[rider]}
    assert set(result.touched) == {1, 2}


def test_an_exchange_that_cannot_be_leaves_the_plan_as_it_was():
    able = vehicle(1, skills=frozenset({5}))
    problem, plan = small(visit(1, skills=frozenset({5})), vehicles=(able, vehicle(2)))

    with pytest.raises(ImpossibleRepairError, match="vehicle 2: no_skill"):
        reassign(problem, plan, 1, 2)


def test_who_drops_out_leaves_his_open_stops_to_the_others():
    problem, plan = small(visit(1), visit(2), visit(3), vehicles=(vehicle(1), vehicle(2)))
    [rider] = orders(plan)
    begun = orders(plan)[rider][0]

    result = drop_out(problem, plan, rider, locked={rider: 1})

    assert orders(result.solution)[rider] == (begun,)
    assert set(orders(result.solution)[3 - rider]) == {1, 2, 3} - {begun}
    assert result.left == ()


def test_who_drops_out_still_delivers_what_is_on_board():
    pair = Shipment(pickup=1, delivery=3)
    problem, plan = small(visit(1), visit(3), shipments=[pair], vehicles=(vehicle(1), vehicle(2)))
    [rider] = orders(plan)

    result = drop_out(problem, plan, rider, locked={rider: 1})

    assert result.stuck == (3,)
    assert orders(result.solution)[rider] == (1, 3)


def test_what_matters_most_is_taken_over_first():
    room_for_one = TimeWindow(8 * HOUR, 8 * HOUR + 2 * STEP_S + 300)
    doors = [visit(1, id=1), visit(1, id=2, priority=9)]
    problem, plan = small(*doors, vehicles=(vehicle(1), vehicle(2, shift=room_for_one)))

    result = drop_out(problem, plan, 1)

    assert orders(result.solution) == {2: (2,)}
    assert result.left == (1,)


def test_one_courier_more_takes_who_was_left_out():
    day_off = TimeWindow(8 * HOUR, 8 * HOUR + 10)
    problem, plan = small(visit(1), visit(2), vehicles=(vehicle(1, shift=day_off),))
    assert len(plan.unassigned) == 2

    result = add_courier(problem, plan, vehicle(7))

    assert set(orders(result.solution)[7]) == {1, 2}
    assert check(result.problem, result.solution) == []


def test_a_dear_promise_is_not_moved_to_save_riding():
    problem, plan = small(visit(1), visit(2), visit(3), visit(4))
    [before] = orders(plan).values()
    crossed = swap(problem, plan, before[0], before[3]).solution

    cheap = reoptimise(problem, crossed, steadiness=Steadiness(price=0, tolerance_s=0), steps=40)
    dear = reoptimise(problem, crossed, steadiness=Steadiness(price=10**6, tolerance_s=0), steps=40)

    assert cheap.added_cost < 0
    assert cheap.moved
    assert (dear.moved, dear.added_cost) == ((), 0)


def test_a_visit_that_nobody_knows_is_refused():
    problem, plan = small(visit(1))

    with pytest.raises(InvalidProblemError, match="visit_id"):
        insert(problem, plan, 99)


def test_a_visit_that_was_cancelled_leaves_the_plan():
    problem, plan = small(visit(1), visit(2), visit(3))
    smaller = replace(problem, visits=(problem.visits[0], problem.visits[2]))

    result = reoptimise(smaller, plan, steadiness=Steadiness(), steps=1)

    assert {u for order in orders(result.solution).values() for u in order} == {1, 3}
    assert check(smaller, result.solution) == []

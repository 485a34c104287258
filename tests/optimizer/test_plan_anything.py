"""Whatever may be asked of a day, in any mixture: every plan keeps its promises."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import Break, Costs, Depot, Problem, Shipment, TimeWindow, check, solve
from tests.optimizer.day import HOUR, line, vehicle, visit

PLACES = 6
VISITS = 9


def spans(first, last, most=3 * HOUR):
    return st.tuples(st.integers(first, last), st.integers(0, most)).map(
        lambda pair: TimeWindow(pair[0], pair[0] + pair[1])
    )


def apart(windows):
    kept = []
    for window in sorted(windows, key=lambda each: each.opens_s):
        if not kept or window.opens_s > kept[-1].closes_s:
            kept.append(window)
    return tuple(kept)


@st.composite
def doors(draw, number):
    return visit(
        draw(st.integers(1, PLACES)),
        id=number,
        service_s=draw(st.integers(0, 1200)),
        setup_s=draw(st.sampled_from([0, 300])),
        windows=apart(draw(st.lists(spans(8 * HOUR, 15 * HOUR), max_size=2))),
        priority=0 if number < 4 else draw(st.sampled_from([0, 0, 7])),
        # Halves of a shipment, and ways to serve the same, have one price.
        penalty=None if number < 4 else draw(st.sampled_from([None, None, 500])),
        release_s=draw(st.sampled_from([0, 0, 10 * HOUR])),
        due_s=draw(st.sampled_from([None, 11 * HOUR])),
        late_per_hour=draw(st.sampled_from([0, 360])),
        surcharge=draw(st.sampled_from([0, 40])),
        forbidden=draw(st.sampled_from([frozenset(), frozenset({1})])),
        preferred=draw(st.sampled_from([frozenset(), frozenset({2})])),
        preference=draw(st.sampled_from([0, 90])),
    )


@st.composite
def riders(draw, number):
    pauses = [
        Break(
            id=1,
            windows=(draw(spans(9 * HOUR, 11 * HOUR)),),
            service_s=900,
            max_load=draw(st.sampled_from([(), (4,)])),
        ),
        Break(id=2, windows=(draw(spans(11 * HOUR, 13 * HOUR)),), service_s=1800),
    ]
    return vehicle(
        number,
        start=draw(st.sampled_from([0, 0, None])),
        end=0,
        breaks=tuple(pauses[: draw(st.integers(0, 2))]),
        capacity=(draw(st.integers(2, 9)),),
        costs=Costs(fixed=draw(st.sampled_from([0, 800])), per_overtime_hour=900),
        overtime_s=draw(st.sampled_from([0, HOUR])),
        max_stops=draw(st.sampled_from([None, 4])),
        max_travel_s=draw(st.sampled_from([None, 3 * HOUR])),
        max_distance_m=draw(st.sampled_from([None, 60_000])),
        max_duration_s=draw(st.sampled_from([None, 6 * HOUR])),
        max_trips=draw(st.integers(1, 3)),
        reload_s=draw(st.sampled_from([0, 600])),
        speed_factor=draw(st.sampled_from([1.0, 1.3])),
    )


@st.composite
def problems(draw):
    visits = [draw(doors(number)) for number in range(VISITS)]
    pairs, group = (), ()
    if draw(st.booleans()):
        pairs = (Shipment(pickup=0, delivery=1, amount=(2,)),)
    if draw(st.booleans()):
        group = ((2, 3),)
    loaded = [
        each
        if each.id < 2
        else replace(each, delivery=(draw(st.integers(0, 3)),), pickup=(draw(st.integers(0, 3)),))
        for each in visits
    ]
    return Problem(
        depots=(Depot(id=0, location=0),),
        vehicles=tuple(draw(riders(number)) for number in (1, 2)),
        visits=tuple(loaded),
        shipments=pairs,
        alternatives=group,
        travel={"motorbike": line(PLACES + 1)},
        balance_per_hour=draw(st.sampled_from([0, 200])),
        compact_per_hour=draw(st.sampled_from([0, 200])),
        familiarity=draw(st.sampled_from([{}, {1: {4: 60}}])),
    )


@settings(max_examples=60, deadline=None)
@given(problem=problems(), seed=st.integers(0, 9))
def test_no_promise_is_broken(problem, seed):
    plan = solve(problem, time_limit_s=60, work_limit=4, threads=1, seed=seed)

    assert check(problem, plan) == []
    assert plan.placed + len(plan.unassigned) + len(problem.alternatives) == VISITS or (
        problem.alternatives and plan.placed + len(plan.unassigned) == VISITS - 1
    )


@settings(max_examples=20, deadline=None)
@given(problem=problems(), data=st.data())
def test_what_is_locked_stays_where_it_is(problem, data):
    first = solve(problem, time_limit_s=60, work_limit=2, threads=1)
    begun = {route.vehicle_id: route for route in first.routes}
    locked = []
    for rider in problem.vehicles:
        route = begun.get(rider.id)
        most = (
            0 if route is None else min([len(route.stops), *(r.after_stops for r in route.reloads)])
        )
        kept = data.draw(st.integers(0, most)) if route is not None else 0
        locked.append(replace(rider, locked=route.visit_ids[:kept] if route else ()))
    again = replace(problem, vehicles=tuple(locked))

    plan = solve(again, time_limit_s=60, work_limit=4, threads=1, initial=first)

    assert check(again, plan) == []

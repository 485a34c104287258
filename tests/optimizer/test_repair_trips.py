"""Routes with several trips changed by hand: a reload comes where it is needed, and goes."""

from dataclasses import replace

import pytest

from optimizer import RELOAD, Reason, Shipment, TimeWindow, check
from optimizer.repair import (
    ImpossibleRepairError,
    drop_out,
    insert,
    move,
    reassign,
    remove,
    swap,
)
from optimizer.repair_result import Steadiness
from optimizer.repair_search import plan_of, reoptimise
from tests.optimizer.day import HOUR, day, vehicle, visit

BAG = {"capacity": (5,), "max_trips": 3, "reload_s": 120}


def full(place, **given):
    return visit(place, **{"delivery": (5,)} | given)


def half(place, **given):
    return visit(place, **{"delivery": (2,)} | given)


def planned(order, visits, *vehicles, **given):
    """Time the first vehicle's order; visits not in it stand in no route."""
    problem = day(visits, vehicles or (vehicle(**BAG),), **given)
    return problem, plan_of(problem, {1: order})


def order_of(result, vehicle_id=1):
    found = [r.order for r in result.solution.routes if r.vehicle_id == vehicle_id]
    return found[0] if found else ()


def test_a_visit_that_is_too_much_on_board_opens_a_trip():
    problem, plan = planned([1], [full(1), full(2)])

    result = insert(problem, plan, 2)

    assert order_of(result) in ((1, RELOAD, 2), (2, RELOAD, 1))
    assert check(problem, result.solution) == []


def test_a_trip_is_cut_where_that_costs_least_not_beside_the_new_visit():
    ones = [visit(1, delivery=(1,)), visit(3, delivery=(1,))]
    problem, plan = planned([4, 5, 1], [half(4), half(5), *ones])

    result = insert(problem, plan, 3)

    assert order_of(result)[-2:] == (RELOAD, 1)
    assert check(problem, result.solution) == []


def test_no_trip_more_is_opened_than_allowed():
    problem, plan = planned([1], [full(1), full(2)], vehicle(**BAG | {"max_trips": 1}))

    with pytest.raises(ImpossibleRepairError) as refused:
        insert(problem, plan, 2)

    assert refused.value.reasons == {1: Reason.CROWDED_OUT}


def test_a_reload_goes_with_the_last_stop_of_its_trip():
    problem, plan = planned([1, RELOAD, 2], [full(1), full(2)])

    result = remove(problem, plan, 2)

    assert order_of(result) == (1,)
    assert not result.solution.routes[0].reloads


def test_a_reload_that_is_of_no_use_any_more_goes():
    problem, plan = planned([1, 4, RELOAD, 3], [half(1), visit(4, delivery=(3,)), half(3)])

    result = remove(problem, plan, 4)

    assert set(order_of(result)) == {1, 3}
    assert check(problem, result.solution) == []


def test_a_reload_that_is_needed_stays():
    problem, plan = planned([1, 4, RELOAD, 3], [half(1), half(4), full(3)])

    result = remove(problem, plan, 1)

    assert order_of(result) == (4, RELOAD, 3)


def test_the_dispatcher_may_put_a_visit_beside_a_reload():
    problem, plan = planned([1, RELOAD, 2], [visit(1, delivery=(4,)), full(2), visit(3)])
    heavy = replace(
        problem, visits=(*problem.visits[:2], replace(problem.visits[2], delivery=(1,)))
    )

    result = insert(heavy, plan, 3, vehicle_id=1, position=1)

    assert order_of(result) == (1, 3, RELOAD, 2)


def test_visits_of_two_trips_change_places():
    problem, plan = planned([1, RELOAD, 2], [full(1), full(2)])

    assert order_of(swap(problem, plan, 1, 2)) == (2, RELOAD, 1)


def test_a_visit_moves_to_another_trip():
    problem, plan = planned([1, 3, RELOAD, 2], [half(1), half(2), half(3)])

    result = move(problem, plan, 3, vehicle_id=1, position=2)

    assert set(order_of(result)) >= {1, 2, 3}
    assert check(problem, result.solution) == []


def test_a_shipment_is_not_cut_by_the_trip_it_opens():
    pair = Shipment(pickup=3, delivery=4, amount=(4,))
    visits = [full(1), visit(2, pickup=(5,)), visit(3), visit(4)]
    problem, plan = planned([1, 2], visits, shipments=[pair])

    result = insert(problem, plan, 3)

    order = order_of(result)
    between = order[order.index(3) : order.index(4)]
    assert RELOAD not in between
    assert check(problem, result.solution) == []


def test_a_route_of_two_trips_is_handed_over():
    larger = vehicle(2, **BAG | {"capacity": (10,)})
    problem, plan = planned([1, RELOAD, 2], [full(1), full(2)], vehicle(**BAG), larger)

    result = reassign(problem, plan, 1, 2)

    assert order_of(result) == ()
    assert set(order_of(result, 2)) >= {1, 2}
    assert check(problem, result.solution) == []


def test_others_open_trips_for_who_drops_out():
    riders = (vehicle(**BAG), vehicle(2, **BAG))
    visits = [full(1), full(2), full(3)]
    problem = day(visits, riders)
    plan = plan_of(problem, {1: [1, RELOAD, 2], 2: [3]})

    result = drop_out(problem, plan, 2)

    assert order_of(result).count(RELOAD) == 2
    assert result.solution.placed == 3


def test_a_reload_that_was_stays_when_more_is_asked():
    problem, plan = planned([1, RELOAD, 2, 3], [half(1), half(2), half(3), full(4)])

    result = insert(problem, plan, 4, locked={1: 2})

    before, after = plan.routes[0], result.solution.routes[0]
    assert after.reloads[0] == before.reloads[0]
    assert after.stops[:2] == before.stops[:2]


def test_what_is_on_board_is_not_kept_for_a_later_trip():
    problem, plan = planned([1, 2, 3], [half(1), half(2), visit(3, delivery=(1,)), full(4)])

    result = insert(problem, plan, 4, locked={1: 1})

    first_trip = order_of(result)[: order_of(result).index(RELOAD)]
    assert set(first_trip) == {1, 2, 3}


def test_who_has_left_is_back_in_time():
    rider = vehicle(max_duration_s=2 * HOUR)
    late = visit(2, windows=(TimeWindow(11 * HOUR, 12 * HOUR),))
    problem, plan = planned([1], [visit(1), late], rider)

    assert insert(problem, plan, 2).solution.placed == 2
    with pytest.raises(ImpossibleRepairError):
        insert(problem, plan, 2, locked={1: 1})


def test_a_search_with_trips_keeps_every_promise():
    visits = [half(place) for place in range(1, 8)]
    problem, plan = planned([1, 2], visits, vehicle(**BAG | {"max_trips": 4}))

    result = reoptimise(problem, plan, steadiness=Steadiness(), steps=30)

    assert result.solution.placed == 7
    assert check(problem, result.solution) == []

"""Several trips a day: cut at the depot, loaded anew, and never in the middle of a shipment."""

import pytest

from optimizer import RELOAD, Break, InvalidProblemError, Reason, Shipment, TimeWindow
from optimizer.feasibility import obstacle
from optimizer.rider import riders
from optimizer.schedule import schedule
from optimizer.trips import join_trips, split_trips
from tests.optimizer.day import HOUR, STEP_S, day, vehicle, visit

TWICE = {"max_trips": 2, "reload_s": 120, "capacity": (5,)}


def timed(problem, *reloads):
    return schedule(riders(problem)[1], problem.visits, reloads)


def in_the_way(problem, *reloads):
    return obstacle(riders(problem)[1], problem.visits, reloads)


def full(place, **given):
    return visit(place, **{"delivery": (5,)} | given)


def test_marks_are_counts_of_stops():
    assert split_trips([4, RELOAD, 2, 7, RELOAD, 9]) == ([4, 2, 7, 9], (1, 3))
    assert join_trips([4, 2, 7, 9], (1, 3)) == (4, RELOAD, 2, 7, RELOAD, 9)


def test_the_way_leads_by_the_depot():
    route = timed(day([full(1), full(2)], [vehicle(**TWICE)]), 1)

    (reload,) = route.reloads
    assert (route.travel_s, route.distance_m) == (6 * STEP_S, 30_000)
    assert reload.arrives_s == reload.starts_s == route.stops[0].leaves_s + STEP_S
    assert reload.leaves_s - reload.starts_s == 120
    assert route.stops[1].arrives_s == reload.leaves_s + 2 * STEP_S
    assert route.busy_s == 6 * STEP_S + 2 * 300 + 120


def test_what_was_collected_is_left_and_what_comes_next_is_loaded():
    visits = [full(1), visit(2, pickup=(4,)), full(3, delivery=(3,))]

    route = timed(day(visits, [vehicle(**TWICE)]), 2)

    assert route.load == (5,)
    assert [stop.load for stop in route.stops] == [(0,), (4,), (0,)]
    assert [reload.load for reload in route.reloads] == [(3,)]
    assert route.order == (1, 2, RELOAD, 3)


def test_capacity_holds_for_each_trip():
    problem = day([full(1), full(2)], [vehicle(**TWICE)])

    assert in_the_way(problem) is Reason.CAPACITY
    assert in_the_way(problem, 1) is None


@pytest.mark.parametrize("reloads", [(0,), (2,), (1, 1), (1, 2), (2, 1)])
def test_no_trip_is_empty(reloads):
    problem = day([visit(1), visit(2)], [vehicle(max_trips=9)])

    assert in_the_way(problem, *reloads) is Reason.TOO_FAR


def test_there_are_no_more_trips_than_allowed():
    problem = day([visit(1), visit(2), visit(3)], [vehicle(max_trips=2)])

    assert in_the_way(problem, 1, 2) is Reason.TOO_FAR


def test_a_shipment_lies_in_one_trip():
    pair = Shipment(pickup=1, delivery=2, amount=(1,))
    problem = day([visit(1), visit(2), visit(3)], [vehicle(**TWICE)], shipments=[pair])

    assert in_the_way(problem, 1) is Reason.TOO_FAR
    assert in_the_way(problem, 2) is None


def test_locked_stops_belong_to_the_first_trip():
    problem = day([visit(1), visit(2), visit(3)], [vehicle(**TWICE, locked=(1, 2))])

    assert in_the_way(problem, 1) is Reason.TOO_FAR
    assert in_the_way(problem, 2) is None


def test_papers_hold_up_their_own_trip_alone():
    late = full(2, release_s=10 * HOUR)

    route = timed(day([full(1), late], [vehicle(**TWICE)]), 1)

    assert route.starts_s == 8 * HOUR
    assert route.reloads[0].starts_s == 10 * HOUR - 120
    assert route.stops[1].arrives_s == 10 * HOUR + 2 * STEP_S


def test_lunch_may_be_taken_while_waiting_to_load():
    lunch = Break(id=7, windows=(TimeWindow(9 * HOUR, 9 * HOUR),), service_s=HOUR // 2)
    early = full(1, windows=(TimeWindow(8 * HOUR, 8 * HOUR + STEP_S),))
    late = full(2, release_s=10 * HOUR)

    route = timed(day([early, late], [vehicle(**TWICE, breaks=(lunch,))]), 1)

    (pause,) = route.breaks
    assert (pause.after_stops, pause.starts_s) == (1, 9 * HOUR)
    assert route.reloads[0].arrives_s < 9 * HOUR
    assert route.reloads[0].starts_s == 10 * HOUR - 120


def test_setup_comes_again_after_a_reload():
    together = [full(1, setup_s=120), full(1, id=2, setup_s=120)]

    route = timed(day(together, [vehicle(**TWICE)]), 1)

    assert [stop.leaves_s - stop.starts_s for stop in route.stops] == [420, 420]


def test_one_reloads_where_the_route_ends_else_where_it_starts():
    open_ended = timed(day([full(1), full(2)], [vehicle(**TWICE, end=None)]), 1)

    assert open_ended.travel_s == 4 * STEP_S


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"max_trips": 0}, "vehicle 1: max_trips"),
        ({"reload_s": -1}, "vehicle 1: reload_s"),
        ({"reload_depot": 9}, "vehicle 1: reload_depot"),
        ({"max_duration_s": 1.5}, "vehicle 1: max_duration_s"),
    ],
)
def test_what_cannot_be_is_refused_by_name(given, field):
    with pytest.raises(InvalidProblemError) as refused:
        day([visit(1)], [vehicle(**given)])

    assert refused.value.field == field

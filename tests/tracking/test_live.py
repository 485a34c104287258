"""How many come first, and about when: reckoned from what the courier reported last."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from app.core import clock
from app.tracking.live import LiveRoute, Position, RouteStop, position
from tests.booking.shop import THURSDAY

RIDE, WORK = timedelta(minutes=20), timedelta(minutes=10)


def at(hour: int, minute: int = 0) -> datetime:
    return clock.at(THURSDAY, time(hour, minute))


def a_route(count: int = 4, **closed: datetime) -> LiveRoute:
    """Leaves at 8:00; a stop every half hour: ride 20 minutes, work 10."""
    stops = [
        RouteStop(
            booking_id=number,
            position=number,
            starts_at=at(8) + number * (RIDE + WORK) - WORK,
            leaves_at=at(8) + number * (RIDE + WORK),
            travel_s=int(RIDE.total_seconds()),
            opens_at=at(7, 30),
            closed_at=closed.get(f"stop_{number}"),
        )
        for number in range(1, count + 1)
    ]
    return LiveRoute(leaves_at=at(8), returns_at=at(11), breaks=[], stops=stops)


def of_third(route: LiveRoute, now: datetime) -> Position:
    return position(route, booking_id=3, now=now)


def test_before_the_courier_sets_out_the_plan_holds():
    found = of_third(a_route(), at(7))

    assert found.before == 2
    assert found.expected_at == at(9, 20)
    assert found.heard_at is None


def test_who_was_visited_no_longer_comes_first():
    found = of_third(a_route(stop_1=at(8, 30)), at(8, 31))

    assert (found.before, found.expected_at, found.heard_at) == (1, at(9, 20), at(8, 30))


def test_a_delay_so_far_shifts_what_follows():
    assert of_third(a_route(stop_1=at(8, 55)), at(8, 56)).expected_at == at(9, 45)


def test_a_courier_who_is_early_comes_early():
    assert of_third(a_route(stop_1=at(8, 20)), at(8, 21)).expected_at == at(9, 10)


def test_nobody_is_visited_before_their_window_opens():
    route = a_route(stop_1=at(8, 20))
    stops = [replace(stop, opens_at=at(9, 30)) for stop in route.stops]

    assert position(replace(route, stops=stops), booking_id=2, now=at(8, 21)).expected_at == at(
        9, 30
    )


def test_what_is_left_never_lies_in_the_past():
    """Nobody reported since 8:30: the second visit is on, or the courier is out of reach."""
    found = of_third(a_route(stop_1=at(8, 30)), at(9, 30))

    assert found.expected_at == at(9, 30) + WORK + RIDE


def test_the_next_one_is_told_so():
    found = of_third(a_route(stop_1=at(8, 30), stop_2=at(9)), at(9, 5))

    assert (found.before, found.expected_at) == (0, at(9, 20))


def test_a_visit_that_was_called_off_is_not_waited_for():
    route = a_route(stop_1=at(8, 30))
    first, second, *rest = route.stops
    gone = replace(route, stops=[first, replace(second, is_called_off=True), *rest])

    found = of_third(gone, at(8, 31))

    assert (found.before, found.expected_at) == (0, at(8, 50))


def test_lunch_lies_where_it_was_planned_however_late_it_is():
    route = replace(a_route(stop_1=at(8, 40)), breaks=[(at(8, 35), at(9, 5))])

    assert position(route, booking_id=2, now=at(8, 41)).expected_at == at(9, 30)


def test_a_lunch_that_is_over_is_not_taken_again():
    route = replace(a_route(stop_1=at(8, 30)), breaks=[(at(8, 5), at(8, 15))])

    assert position(route, booking_id=2, now=at(8, 31)).expected_at == at(8, 50)


def test_a_courier_who_went_on_without_coming_has_passed():
    left_out = a_route(stop_1=at(8, 30), stop_2=at(9), stop_4=at(9, 40))

    assert of_third(left_out, at(9, 45)).has_passed
    assert not of_third(a_route(stop_1=at(8, 30), stop_2=at(9)), at(9, 45)).has_passed


def test_a_courier_who_takes_another_order_has_not_passed_yet():
    turned_round = a_route(stop_4=at(8, 30))

    found = of_third(turned_round, at(8, 35))

    assert (found.before, found.has_passed) == (2, False)


@pytest.mark.parametrize(("minute", "is_lost"), [(0, False), (1, True)])
def test_after_the_end_of_the_route_nobody_knows(minute, is_lost):
    assert of_third(a_route(stop_1=at(8, 30)), at(11, minute)).is_lost is is_lost

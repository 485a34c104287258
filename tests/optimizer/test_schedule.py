"""When a vehicle arrives, waits, starts and leaves along an order."""

from optimizer import Break, TimeWindow
from optimizer.rider import riders
from optimizer.schedule import schedule
from tests.optimizer.day import HOUR, STEP_S, day, vehicle, visit

LUNCH = Break(id=7, windows=(TimeWindow(11 * HOUR, 12 * HOUR),), service_s=HOUR)


def timed(problem):
    return schedule(riders(problem)[1], problem.visits)


def test_every_instant_is_the_earliest():
    route = timed(day([visit(1), visit(2)]))

    assert (route.starts_s, route.ends_s) == (8 * HOUR, 8 * HOUR + 4 * STEP_S + 600)
    assert [stop.arrives_s - 8 * HOUR for stop in route.stops] == [600, 1500]
    assert (route.travel_s, route.distance_m, route.wait_s) == (2400, 20_000, 0)


def test_departure_waits_until_the_first_door_opens():
    route = timed(day([visit(1, windows=(TimeWindow(9 * HOUR, 10 * HOUR),)), visit(2)]))

    assert route.starts_s == 9 * HOUR - STEP_S
    assert route.wait_s == 0


def test_a_later_door_is_waited_for():
    route = timed(day([visit(1), visit(2, windows=(TimeWindow(9 * HOUR, 10 * HOUR),))]))

    assert route.stops[1].starts_s == 9 * HOUR
    assert route.wait_s == 9 * HOUR - (8 * HOUR + 1500)


def test_a_missed_window_leaves_the_next():
    windows = (TimeWindow(8 * HOUR, 8 * HOUR + 60), TimeWindow(9 * HOUR, 10 * HOUR))

    route = timed(day([visit(1, windows=windows)]))

    assert route.stops[0].starts_s == 9 * HOUR


def test_no_window_left_is_no_schedule():
    assert timed(day([visit(1, windows=(TimeWindow(0, 8 * HOUR),))])) is None


def test_setup_falls_away_at_the_same_place():
    together = [visit(1, setup_s=120), visit(1, id=2, setup_s=120)]

    first, second = timed(day(together)).stops

    assert first.leaves_s - first.starts_s == 420
    assert second.leaves_s - second.starts_s == 300


def test_lunch_may_be_taken_on_the_road():
    shift = TimeWindow(11 * HOUR, 16 * HOUR)
    early = visit(1, windows=(TimeWindow(8 * HOUR, 11 * HOUR + STEP_S),))

    route = timed(day([early, visit(5)], [vehicle(shift=shift, breaks=(LUNCH,))]))

    pause = route.breaks[0]
    assert pause.after_stops == 1
    assert pause.starts_s == route.stops[0].leaves_s
    assert route.stops[1].arrives_s == route.stops[0].leaves_s + HOUR + 4 * STEP_S


def test_lunch_is_taken_at_the_door_where_it_opens_after_arrival():
    late = visit(2, windows=(TimeWindow(12 * HOUR, 13 * HOUR),))

    route = timed(day([visit(1), late], [vehicle(breaks=(LUNCH,))]))

    assert route.breaks[0].starts_s == 11 * HOUR
    assert route.stops[1].arrives_s < 11 * HOUR
    assert route.stops[1].starts_s == 12 * HOUR


def test_lunch_moves_so_that_a_door_in_the_middle_of_it_is_met():
    noon = visit(1, windows=(TimeWindow(11 * HOUR + 1800, 11 * HOUR + 2400),))

    route = timed(day([noon], [vehicle(breaks=(LUNCH,))]))

    assert route.stops[0].starts_s == 11 * HOUR + 1800
    assert route.breaks[0].starts_s == route.stops[0].leaves_s


def test_two_breaks_are_taken_in_order():
    rest = Break(id=3, windows=(TimeWindow(9 * HOUR, 10 * HOUR),), service_s=900)
    late = visit(1, windows=(TimeWindow(13 * HOUR, 14 * HOUR),))

    route = timed(day([late], [vehicle(breaks=(LUNCH, rest))]))

    assert [pause.break_id for pause in route.breaks] == [3, 7]


def test_a_break_that_no_longer_fits_the_shift_is_no_schedule():
    shift = TimeWindow(8 * HOUR, 11 * HOUR + 1800)

    assert timed(day([visit(1)], [vehicle(shift=shift, breaks=(LUNCH,))])) is None


def test_a_route_open_at_its_start_begins_at_the_first_door():
    route = timed(day([visit(3)], [vehicle(start=None)]))

    assert route.starts_s == route.stops[0].arrives_s
    assert route.travel_s == 3 * STEP_S


def test_a_route_open_at_its_end_is_over_after_the_last_door():
    route = timed(day([visit(3)], [vehicle(end=None)]))

    assert route.ends_s == route.stops[0].leaves_s

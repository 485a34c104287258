"""Why visits are left out, vehicle by vehicle, and what was tried that places them."""

import json
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import UNREACHABLE, Break, Reason, TimeWindow, TravelMatrix, check, solve, words
from optimizer.diagnose import OtherDay, diagnose
from optimizer.diagnosis import Obstacle, RemedyKind, read_diagnosis
from optimizer.repair import insert, remove
from optimizer.repair_search import plan_of
from tests.benchmarks.rich_day import Shape, rich_day
from tests.optimizer.day import HOUR, STEP_S, day, line, vehicle, visit


def left_out(*visits, vehicles, **given_):
    problem = day(visits, vehicles, **given_)
    return problem, solve(problem, time_limit_s=60, work_limit=60)


def the_one(*visits, vehicles, **given_):
    problem, plan = left_out(*visits, vehicles=vehicles, **given_)
    [found] = diagnose(problem, plan)
    return found


def remedies(found):
    return {remedy.kind: remedy for remedy in found.remedies}


EARLY = TimeWindow(8 * HOUR, 8 * HOUR + 300)
SHORT = TimeWindow(8 * HOUR, 8 * HOUR + 2 * STEP_S + 300)  # Room for one door, ten minutes away.


def test_a_window_that_closes_before_anybody_comes():
    found = the_one(visit(2, windows=(EARLY,)), vehicles=[vehicle(7)])

    assert (found.closest.reason, found.closest.obstacle) == (
        Reason.OUTSIDE_WINDOW,
        Obstacle.TOO_LATE,
    )
    assert found.closest.numbers["arrives_s"] == 8 * HOUR + 2 * STEP_S
    assert words.why(found, "en") == (
        "7 arrives at 8:20 at the earliest, the window closes at 8:05."
    )
    assert words.why(found, "vi") == "7 tới sớm nhất lúc 8:20, người dân chỉ chờ đến 8:05."


def test_a_window_is_widened_by_the_least_minutes():
    found = the_one(visit(2, windows=(EARLY,)), vehicles=[vehicle(7)])

    later = remedies(found)[RemedyKind.WINDOW_LATER]
    assert (later.amount, later.vehicle_id, later.starts_s) == (15, 7, 8 * HOUR + 2 * STEP_S)
    assert (later.added_travel_s, later.added_distance_m) == (4 * STEP_S, 20_000)
    assert words.remedy(later, "vi") == (
        "Xin người dân chờ thêm 15 phút: 7 tới lúc 8:20, thêm 40 phút đi đường, thêm 20,0\u00a0km."
    )


def test_a_shift_begins_earlier_by_the_least_minutes_unless_that_is_past():
    problem, plan = left_out(visit(2, windows=(EARLY,)), vehicles=[vehicle(7)])

    [free] = diagnose(problem, plan)
    [under_way] = diagnose(problem, plan, earliest_s=8 * HOUR)

    assert remedies(free)[RemedyKind.SHIFT_EARLIER].amount == 15
    assert RemedyKind.SHIFT_EARLIER not in remedies(under_way)


def test_a_shift_is_extended_by_the_least_minutes():
    found = the_one(visit(2), vehicles=[vehicle(7, shift=SHORT)])

    later = remedies(found)[RemedyKind.SHIFT_LATER]
    assert (found.closest.reason, later.amount) == (Reason.OUTSIDE_SHIFT, 20)
    assert found.closest.numbers == {"back_s": 8 * HOUR + 4 * STEP_S + 300, "closes_s": 30_300}


def test_a_window_that_opens_too_late_and_one_in_the_break_are_told_apart():
    evening = visit(1, windows=(TimeWindow(16 * HOUR - 60, 18 * HOUR),))
    noon = visit(1, windows=(TimeWindow(12 * HOUR, 12 * HOUR + 600),))
    due = TimeWindow(11 * HOUR + 1800, 11 * HOUR + 1800)
    lunch = Break(id=1, windows=(due,), service_s=2 * HOUR)

    late = the_one(evening, vehicles=[vehicle(7)])
    resting = the_one(noon, vehicles=[vehicle(7, breaks=(lunch,))])

    assert late.closest.obstacle is Obstacle.TOO_EARLY
    assert resting.closest.obstacle is Obstacle.BREAK


def test_more_than_a_vehicle_holds():
    found = the_one(visit(1, delivery=(9,)), vehicles=[vehicle(7, capacity=(8,))])

    assert words.why(found, "en") == "The empty vehicle of 7 holds 8, this visit needs 9."
    assert remedies(found)[RemedyKind.CAPACITY].amount == 9


def test_room_that_others_take_is_no_lack_of_time():
    found = the_one(
        visit(1, delivery=(1,), priority=5),
        visit(2, delivery=(1,)),
        vehicles=[vehicle(7, capacity=(1,))],
    )

    assert (found.closest.obstacle, found.closest.subjects) == (Obstacle.ROOM, (1,))
    assert found.closest.is_outranked
    assert remedies(found)[RemedyKind.CAPACITY].amount == 2
    assert words.why(found, "vi") == "7 tới được, nhưng xe hết chỗ: 1 được ưu tiên hơn."


def test_room_that_others_take_is_there_on_one_trip_more():
    heavy = [visit(1, delivery=(3,), priority=9), visit(2, delivery=(3,))]

    found = the_one(*heavy, vehicles=[vehicle(7, capacity=(4,), reload_s=60)])

    trip = remedies(found)[RemedyKind.TRIP]
    assert (trip.amount, trip.vehicle_id, trip.added_travel_s) == (2, 7, 4 * STEP_S)
    assert words.remedy(trip, "vi").startswith(
        "Cho 7 về lấy hàng thêm một lần, thành 2 chuyến: tới lúc "
    )


def test_no_number_of_trips_makes_an_empty_vehicle_larger():
    found = the_one(visit(1, delivery=(5,)), vehicles=[vehicle(7, capacity=(4,))])

    assert RemedyKind.TRIP not in remedies(found)
    assert RemedyKind.CAPACITY in remedies(found)


def test_being_away_too_long_is_measured_and_raised():
    windows = (TimeWindow(8 * HOUR, 9 * HOUR), TimeWindow(12 * HOUR, 13 * HOUR))
    problem = day([visit(3, windows=windows)], [vehicle(7, max_duration_s=3000)])

    [found] = diagnose(problem, plan_of(problem, {}))

    assert (found.closest.reason, found.closest.obstacle) == (Reason.TOO_FAR, Obstacle.DURATION)
    assert found.closest.numbers == {"found": 6 * STEP_S + 300, "limit": 3000}
    assert remedies(found)[RemedyKind.LIMIT].amount == 6 * STEP_S + 300
    assert (
        words.why(found, "en") == "There, at work and back takes 65 min, the limit of 7 is 50 min."
    )


def test_a_skill_that_is_missing_is_named_and_tried():
    found = the_one(
        visit(1, skills=frozenset({4, 5})), vehicles=[vehicle(7, skills=frozenset({5}))]
    )

    assert found.closest.subjects == (4,)
    assert remedies(found)[RemedyKind.SKILL].subjects == (4,)


@pytest.mark.parametrize(
    ("limit", "least"), [("max_distance_m", 90_000), ("max_travel_s", 10_800), ("max_stops", 1)]
)
def test_a_limit_is_raised_to_what_it_takes(limit, least):
    found = the_one(visit(9), vehicles=[vehicle(7, **{limit: least - 1})])

    raised = remedies(found)[RemedyKind.LIMIT]
    assert (found.closest.obstacle.value, raised.what, raised.amount) == (limit, limit, least)


def test_a_closed_road_has_no_remedy():
    seconds, metres = line(2).seconds.copy(), line(2).metres.copy()
    seconds[0, 1] = metres[0, 1] = UNREACHABLE
    found = the_one(
        visit(1), vehicles=[vehicle(7)], travel=TravelMatrix(seconds=seconds, metres=metres)
    )

    assert (found.closest.obstacle, found.remedies) == (Obstacle.NO_WAY_THERE, ())


def test_who_is_crowded_out_learns_by_whom_and_what_leaving_them_out_costs():
    found = the_one(visit(1, id=1), visit(1, id=2), vehicles=[vehicle(7, shift=SHORT)])
    other = 3 - found.visit_id

    drop = remedies(found)[RemedyKind.DROP]
    assert found.closest.subjects == (other,)
    assert not found.closest.is_outranked
    assert (drop.subjects, drop.added_cost) == ((other,), 0)
    assert words.why(found, "en") == f"7 could come, but has no time left: {other} in its place."


def test_who_matters_more_is_not_left_out_for_who_matters_less():
    found = the_one(visit(1, id=1, priority=9), visit(1, id=2), vehicles=[vehicle(7, shift=SHORT)])

    assert (found.visit_id, found.closest.is_outranked) == (2, True)
    assert RemedyKind.DROP not in remedies(found)


def test_where_no_small_change_helps_one_courier_more_is_tried():
    noon = (TimeWindow(12 * HOUR, 12 * HOUR),)
    found = the_one(
        visit(1, id=1, service_s=3 * HOUR, windows=noon, priority=9),
        visit(1, id=2, service_s=5 * HOUR, windows=noon),
        vehicles=[vehicle(7, shift=TimeWindow(11 * HOUR, 18 * HOUR))],
    )

    [courier] = found.remedies
    assert (courier.kind, courier.vehicle_id) == (RemedyKind.COURIER, 7)
    assert words.remedy(courier, "en").startswith("Add a courier with the shift of 7: comes at 12:")


def test_the_next_day_with_room_is_found():
    problem, plan = left_out(visit(1, id=1), visit(1, id=2), vehicles=[vehicle(7, shift=SHORT)])
    full = OtherDay(label="2026-12-04", problem=problem, solution=plan)
    empty = day([visit(1, id=1), visit(1, id=2)], [vehicle(8)])
    free = OtherDay(
        label="2026-12-05", problem=empty, solution=replace(plan, routes=(), unassigned=())
    )

    [found] = diagnose(problem, plan, other_days=[full, free])

    moved = remedies(found)[RemedyKind.ANOTHER_DAY]
    assert (moved.what, moved.vehicle_id) == ("2026-12-05", 8)


def test_what_was_taken_out_by_hand_can_be_put_back():
    problem, plan = left_out(visit(1), visit(2), vehicles=[vehicle(7)])
    without = remove(problem, plan, 1).solution

    [found] = diagnose(problem, without)

    assert words.why(found, "en") == "The dispatcher took it out."
    assert [(each.kind, each.added_cost) for each in found.remedies] == [(RemedyKind.INSERT, 0)]


def test_nobody_on_duty_is_said_so():
    found = the_one(visit(1), vehicles=[])

    assert words.why(found, "vi") == "Không có ai trong ca."


def test_without_time_the_reason_stays_and_says_that_more_may_be_found():
    problem, plan = left_out(visit(2, windows=(EARLY,)), vehicles=[vehicle(7)])

    [found] = diagnose(problem, plan, should_stop=lambda: True)

    assert (found.reason, found.remedies, found.is_complete) == (Reason.OUTSIDE_WINDOW, (), False)
    assert words.why(found, "en") == "Nobody can come within the window."


@cache
def a_tight_day(seed):
    shape = Shape(visits=40, vehicles=3, depots=2, communes=20, pairs=3)
    problem = rich_day(shape, seed=seed)
    return problem, solve(problem, time_limit_s=60, work_limit=60)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 5))
def test_a_rich_day_gets_true_reasons_in_words_and_survives_being_written(seed):
    problem, plan = a_tight_day(seed)

    found = diagnose(problem, plan, time_limit_s=60)

    assert [each.visit_id for each in found] == [left.visit_id for left in plan.unassigned]
    assert any(each.remedies for each in found)
    for each in found:
        assert read_diagnosis(json.loads(json.dumps(each.as_json()))) == each
        for language in ("vi", "en"):
            said = [words.why(each, language), *(words.why_not(f, language) for f in each.findings)]
            said += [words.remedy(remedy, language) for remedy in each.remedies]
            assert all(text.endswith(".") and "{" not in text for text in said)


def test_a_remedy_does_what_it_says():
    problem, plan = a_tight_day(0)
    tried = 0

    for found in diagnose(problem, plan, time_limit_s=60):
        later = remedies(found).get(RemedyKind.SHIFT_LATER)
        if later is None:
            continue
        tried += 1
        for minutes, works in ((later.amount, True), (later.amount - 1, False)):
            longer = with_longer_shifts(problem, minutes, {later.vehicle_id} if works else None)
            if works:
                result = insert(longer, plan, found.visit_id, vehicle_id=later.vehicle_id)
                assert check(longer, result.solution) == []
                assert result.added_cost == later.added_cost
            elif minutes:
                with pytest.raises(ValueError, match="no place"):
                    insert(longer, plan, found.visit_id)
    assert tried


def with_longer_shifts(problem, minutes, vehicle_ids):
    vehicles = tuple(
        replace(each, shift=TimeWindow(each.shift.opens_s, each.shift.closes_s + 60 * minutes))
        if vehicle_ids is None or each.id in vehicle_ids
        else each
        for each in problem.vehicles
    )
    return replace(problem, vehicles=vehicles)

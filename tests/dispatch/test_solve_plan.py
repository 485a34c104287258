"""A queued plan becomes a draft: rows to problem, search, check, rows."""

from collections import Counter
from datetime import date, time, timedelta

import pytest

from app.core import clock, jobs
from app.core.db import db, writing
from app.core.jobs import Job, JobState
from app.dispatch import findings, marks, planning, queries, services
from app.dispatch.models import Plan, PlanState, Route, VehicleKind
from optimizer import TimeWindow
from optimizer.solution import Reason, Solution, Unassigned
from optimizer.violation import Rule, Violation
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day, a_draft


def requested() -> Plan:
    with writing():
        return services.request_plan(
            province_code="15", on=TOMORROW, by="dieu.phoi", now=NOW, time_limit_s=1
        )


def solved() -> Plan:
    plan = requested()
    jobs.run_job(plan.job_id)
    db.session.rollback()
    return db.session.get_one(Plan, plan.id)


def problem(on: date = TOMORROW, not_before=NOW):
    day = queries.day_to_plan(province_code="15", on=on)
    return planning.problem_of(day, on=on, not_before=not_before)


def nothing_placed(problem, **_how) -> Solution:
    """A search that finds nothing: for tests of what is around it."""
    left = tuple(
        Unassigned(visit_id=visit.id, reason=Reason.CROWDED_OUT) for visit in problem.visits
    )
    return Solution(routes=(), unassigned=left, cost=0, engine="none")


def test_a_day_is_planned_as_a_draft_that_serves_every_door_once(app):
    visits = a_day(visits=8, couriers=2)

    plan = solved()

    stops = [stop for route in plan.routes for stop in route.stops]
    assert (plan.state, plan.unassigned, bool(plan.engine)) == (PlanState.DRAFT, [], True)
    assert sorted(stop.booking_id for stop in stops) == sorted(visit.id for visit in visits)
    assert all(
        stop.booking.window_from <= stop.starts_at <= stop.booking.window_to for stop in stops
    )
    assert plan.input_fingerprint != ""
    assert plan.curve != []


def test_stops_follow_each_other_with_the_ride_between_them(app):
    a_day(visits=6)

    route = solved().routes[0]

    assert [stop.position for stop in route.stops] == [1, 2, 3, 4, 5, 6]
    before = route.leaves_at
    for stop in route.stops:
        assert stop.arrives_at >= before + timedelta(seconds=stop.travel_s)
        assert stop.arrives_at <= stop.starts_at < stop.leaves_at
        assert stop.distance_m > 0
        before = stop.leaves_at
    assert route.shift.starts_at <= route.leaves_at
    assert before < route.returns_at <= route.shift.ends_at
    assert route.distance_m > sum(stop.distance_m for stop in route.stops)
    assert route.service_s == 6 * 480


def test_a_courier_has_lunch_within_its_hours(app):
    a_day(visits=2)
    late = [build.visit(window=(time(14), time(15))) for _number in range(2)]
    db.session.commit()

    [route] = solved().routes

    [[begins_s, ends_s]] = route.breaks
    assert ends_s - begins_s == 3600
    assert 11 * 3600 <= begins_s <= 12.5 * 3600
    assert late[0].id in {stop.booking_id for stop in route.stops}


def test_who_cannot_be_reached_in_time_is_left_out_with_the_reason(app):
    a_day(visits=2)
    far = build.visit(lat=22.5, lon=104.0, window=(time(7, 30), time(8)))
    db.session.commit()

    plan = solved()

    assert [(left.booking_id, left.reason) for left in plan.unassigned] == [
        (far.id, "outside_window")
    ]


def test_what_would_place_who_is_left_out_is_kept_with_the_plan(app):
    a_day(visits=2)
    build.visit(lat=22.5, lon=104.0, window=(time(7, 30), time(8)))
    shift = queries.shifts_on(province_code="15", on=TOMORROW)[0]
    db.session.commit()

    [left] = solved().unassigned
    told = findings.tell(
        left.reason_detail, language="vi", courier=lambda key: f"ca {key}", door=str
    )

    assert told.why.startswith(f"ca {shift.id} tới sớm nhất lúc ")
    assert told.why.endswith("người dân chỉ chờ đến 8:00.")
    assert any("Xin người dân chờ thêm" in remedy for remedy in told.remedies)
    assert told.by_courier == (told.why,)


def test_who_is_left_out_may_come_on_the_next_day_that_has_room(app):
    a_day(visits=2, couriers=0)
    build.shift(capacity=1)
    a_day(visits=1, on=date(2026, 12, 4))
    a_draft(on=date(2026, 12, 4))
    db.session.commit()

    [left] = solved().unassigned
    told = findings.tell(left.reason_detail, language="vi", courier=str, door=str)

    assert any(remedy.startswith("Hẹn sang 04/12/2026: ") for remedy in told.remedies)


def test_without_time_to_find_out_more_the_bare_reason_is_kept(app, monkeypatch):
    a_day(visits=1)
    monkeypatch.setattr(findings, "FIND_OUT_S", 0.0)
    monkeypatch.setattr(planning, "solve", nothing_placed)
    monkeypatch.setattr(planning, "check", lambda problem, solution: [])

    [left] = solved().unassigned

    assert left.reason_detail["is_complete"] is False
    assert left.reason == "crowded_out"


def test_a_day_that_lost_its_couriers_meanwhile_leaves_everybody_out(app):
    a_day(visits=2)
    plan = requested()
    with writing():
        queries.shifts_on(province_code="15", on=TOMORROW)[0].courier.is_active = False

    jobs.run_job(plan.job_id)
    db.session.expire_all()

    assert plan.state is PlanState.DRAFT
    assert [left.reason for left in plan.unassigned] == ["no_vehicle", "no_vehicle"]


def test_a_plan_that_was_half_written_is_written_anew(app):
    visits = a_day(visits=3)
    plan = requested()
    shift = queries.shifts_on(province_code="15", on=TOMORROW)[0]
    with writing():
        half = Route(
            plan_id=plan.id, shift_id=shift.id, leaves_at=NOW, returns_at=NOW,
            distance_m=0, travel_s=0, wait_s=0, service_s=0,
        )  # fmt: skip
        db.session.add(half)

    jobs.run_job(plan.job_id)
    db.session.expire_all()

    served = Counter(stop.booking_id for route in plan.routes for stop in route.stops)
    assert served == Counter(visit.id for visit in visits)
    assert len(plan.routes) == 1


def test_a_plan_that_is_solved_already_is_left_alone(app):
    a_day()
    plan = solved()
    before = [route.id for route in plan.routes]
    with writing():
        again = jobs.enqueue(kind=planning.KIND, subject_id=plan.id).id

    jobs.run_job(again)
    db.session.expire_all()

    assert [route.id for route in plan.routes] == before
    assert db.session.get_one(Job, again).state is JobState.DONE


def test_no_transaction_is_open_while_the_search_runs(app, monkeypatch):
    a_day()
    seen = []

    def look(problem, **how):
        seen.append(db.session().in_transaction())
        return nothing_placed(problem, **how)

    monkeypatch.setattr(planning, "solve", look)
    monkeypatch.setattr(planning, "check", lambda problem, solution: [])

    solved()

    assert seen == [False]


def test_progress_is_told_while_the_search_runs(app, monkeypatch):
    a_day()
    seen = []

    def search(problem, *, on_progress, should_stop, **how):
        on_progress("improve", 0.4, 5000, 2)
        assert not should_stop()
        seen.append(db.session.get_one(Job, 1).progress)
        db.session.rollback()
        return nothing_placed(problem)

    monkeypatch.setattr(planning, "solve", search)
    monkeypatch.setattr(planning, "check", lambda problem, solution: [])

    solved()

    [progress] = seen
    assert (progress["placed"], progress["visits"], progress["limit_s"]) == (2, 3, 1)
    assert progress["curve"] == [[0.4, 5000]]


def test_a_search_stops_when_somebody_else_has_its_job(app, monkeypatch):
    a_day()
    answers = []

    def search(problem, *, should_stop, **how):
        with writing():
            db.session.get_one(Job, 1).attempt += 1
        answers.append(should_stop())
        return nothing_placed(problem)

    monkeypatch.setattr(planning, "solve", search)
    monkeypatch.setattr(planning, "check", lambda problem, solution: [])

    plan = solved()

    assert answers == [True]
    assert plan.state is PlanState.SOLVING


def test_a_plan_that_breaks_a_promise_is_not_written_and_fails_loudly(app, monkeypatch):
    a_day()
    broken = Violation(rule=Rule.ONCE, subject="visit 1", found=2, expected=1)
    monkeypatch.setattr(planning, "solve", nothing_placed)
    monkeypatch.setattr(planning, "check", lambda problem, solution: [broken])
    plan = requested()

    for _attempt in range(3):
        jobs.run_job(plan.job_id)
    db.session.expire_all()

    assert plan.state is PlanState.FAILED
    assert "UnsoundPlanError" in plan.error
    assert (plan.routes, plan.unassigned) == ([], [])


def test_a_late_give_up_does_not_undo_a_draft(app):
    a_day()
    plan = solved()

    with writing():
        planning.give_up(plan.id, "too late")
    db.session.expire_all()

    assert plan.state is PlanState.DRAFT


def test_results_that_are_owed_come_first(app):
    for due_on in (date(2026, 12, 1), TOMORROW, date(2026, 12, 4), date(2026, 12, 20), None):
        build.visit(dossier_id=build.dossier(due_on=due_on).id)
    build.shift()

    assert [visit.priority for visit in problem().visits] == [60, 60, 30, 0, 0]


def test_pickups_fill_the_bag_and_returns_empty_it(app):
    a_day(visits=4)

    loads = [(visit.pickup, visit.delivery) for visit in problem().visits]

    assert loads == [((), (1,)), ((), (1,)), ((), (1,)), ((1,), ())]


def test_instants_become_seconds_of_the_local_day(app):
    build.visit(window=(time(8), time(8, 30)))
    build.shift(lunch_from=None, lunch_to=None)

    made = problem()

    assert made.visits[0].windows == (TimeWindow(8 * 3600, 8 * 3600 + 1800),)
    assert made.vehicles[0].shift == TimeWindow(7 * 3600, 17 * 3600)
    assert made.vehicles[0].breaks == ()


def test_a_wide_window_is_planned_with_room_before_its_end(app):
    build.visit(window=(time(7, 30), time(17)))
    build.shift()

    assert problem().visits[0].windows == (TimeWindow(27000, 17 * 3600 - 600),)


def test_a_plan_for_today_begins_now_and_forgets_shifts_and_lunches_that_are_over(app):
    today = clock.local_day(NOW)
    build.visit(on=today)
    late = build.shift(on=today)
    build.shift(on=today, starts_at=clock.at(today, time(5)), ends_at=clock.at(today, time(8, 30)))

    at_nine = problem(today)
    at_one = problem(today, clock.at(today, time(13)))

    assert [vehicle.id for vehicle in at_nine.vehicles] == [late.id]
    assert at_nine.vehicles[0].shift == TimeWindow(9 * 3600, 17 * 3600)
    assert len(at_nine.vehicles[0].breaks) == 1
    assert at_one.vehicles[0].breaks == ()


def test_each_way_of_riding_has_its_own_times(app):
    build.visit()
    build.shift(vehicle=VehicleKind.FOOT)
    build.shift(vehicle=VehicleKind.CAR)

    travel = problem().travel

    assert set(travel) == {"foot", "car"}
    assert travel["foot"].seconds.max() > 4 * travel["car"].seconds.max()


def test_doors_at_one_place_share_a_row_of_the_matrix(app):
    for _number in range(3):
        build.visit(lat=None, lon=None)
    build.shift()

    assert problem().travel["motorbike"].size == 2  # The commune's point and the depot.


@pytest.mark.parametrize("lat", [None, 22.31])
def test_a_door_without_a_pin_stands_at_its_communes_point(app, lat):
    visit = build.visit(lat=lat, lon=None)
    build.shift()

    day = queries.day_to_plan(province_code="15", on=TOMORROW)
    place = marks._place_facts(day.visits[0])

    assert place[:2] == [visit.commune.lat, visit.commune.lon]


def test_a_draft_says_what_it_was_made_from_though_another_attempt_read_a_newer_day(
    app, monkeypatch
):
    a_day()
    read = planning._begin

    def overtaken(plan_id: int):
        day = read(plan_id)
        with writing():  # A worker thought dead wakes, and reads the day with one visit more.
            a_visit = build.visit(on=TOMORROW, name="Ly A Tủa")
        read(plan_id)
        with writing():
            db.session.delete(db.session.get_one(type(a_visit), a_visit.id))
        return day

    monkeypatch.setattr(planning, "_begin", overtaken)
    plan = solved()

    today = queries.day_to_plan(province_code="15", on=TOMORROW)
    assert plan.input_fingerprint == today.fingerprint

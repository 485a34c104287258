"""A plan's run can be repeated from what the plan keeps."""

from app.core import jobs
from app.core.db import db, writing
from app.dispatch import services
from app.dispatch.models import Plan, PlanInput
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day


def a_solved_plan(*, visits: int = 3, work_limit: int | None = None) -> int:
    a_day(visits=visits, couriers=2)
    with writing():
        plan = services.request_plan(
            province_code="15",
            on=TOMORROW,
            by="linh",
            now=NOW,
            time_limit_s=1 if work_limit is None else 60,
            work_limit=work_limit,
        )
        plan_id, job_id = plan.id, plan.job_id
    jobs.run_job(job_id)
    db.session.rollback()
    return plan_id


def repeated(plan_id: int, app) -> str:
    result = app.test_cli_runner().invoke(args=["plan", "repeat", str(plan_id)])
    assert result.exit_code == 0, result.output
    return result.output


def test_the_same_day_gives_the_same_cost(app):
    plan_id = a_solved_plan()
    cost = db.session.get_one(Plan, plan_id).cost
    db.session.rollback()

    said = repeated(plan_id, app)

    assert f"kept:  cost {cost}, 3 placed, 0 left out" in said
    assert f"again: cost {cost}, 3 placed, 0 left out" in said
    assert "Same inputs as then; the day has not changed since." in said


def test_a_search_that_steps_ended_repeats_stop_by_stop(app):
    plan_id = a_solved_plan(visits=12, work_limit=60)

    said = repeated(plan_id, app)

    assert "60 steps, 1 threads" in said
    assert said.endswith("The same routes, stop by stop.\n")


def test_the_day_of_then_is_repeated_though_it_has_changed_since(app):
    plan_id = a_solved_plan(visits=6, work_limit=60)
    build.visit(on=TOMORROW)
    db.session.commit()

    said = repeated(plan_id, app)

    assert "Same inputs as then. The day has changed since" in said
    assert "again: " in said and ", 6 placed, 0 left out" in said
    assert "The same routes, stop by stop." in said


def test_without_what_the_search_was_given_the_day_of_now_is_searched(app):
    plan_id = a_solved_plan()
    db.session.get_one(PlanInput, plan_id).vroom = None
    build.visit(on=TOMORROW)
    db.session.commit()

    said = repeated(plan_id, app)

    assert "was not kept: this is the day as it is now" in said
    assert ", 4 placed, 0 left out" in said


def test_engines_that_have_changed_are_named(app):
    plan_id = a_solved_plan()
    plan = db.session.get_one(Plan, plan_id)
    plan.versions = plan.versions | {"ortools": "1.0"}
    db.session.commit()

    assert "ortools was 1.0 and is " in repeated(plan_id, app)


def test_of_a_plan_changed_by_hand_it_is_said_so(app):
    plan_id = a_solved_plan()
    plan = db.session.get_one(Plan, plan_id)
    plan.change, plan.base_id = {"kind": "REMOVE"}, 7
    db.session.commit()

    assert "changed by hand: no search made it. It stands on 7." in repeated(plan_id, app)


def test_a_plan_can_be_asked_for_with_a_number_of_steps(app):
    a_day()

    result = app.test_cli_runner().invoke(
        args=["plan", "request", str(TOMORROW), "--work-limit", "50", "--seed", "7"]
    )

    plan = db.session.get_one(Plan, 1)
    assert result.output == f"Plan 1, version 1 of {TOMORROW}.\n"
    assert (plan.work_limit, plan.seed, plan.state) == (50, 7, "QUEUED")


def test_a_day_that_cannot_be_planned_is_said_so(app):
    result = app.test_cli_runner().invoke(args=["plan", "request", str(TOMORROW)])

    assert result.exit_code == 1
    assert "chưa có bưu tá nào trong ca" in result.output


def test_a_plan_that_is_not_there_is_said_so(app):
    result = app.test_cli_runner().invoke(args=["plan", "repeat", "99"])

    assert result.exit_code == 1
    assert "There is no plan 99." in result.output

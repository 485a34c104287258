"""A plan's run can be repeated from what the plan keeps."""

from app.core import jobs
from app.core.db import db, writing
from app.dispatch import services
from app.dispatch.models import Plan
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day


def a_solved_plan() -> int:
    a_day(visits=3)
    with writing():
        plan = services.request_plan(
            province_code="15", on=TOMORROW, by="linh", now=NOW, time_limit_s=1
        )
        plan_id, job_id = plan.id, plan.job_id
    jobs.run_job(job_id)
    db.session.rollback()
    return plan_id


def test_the_same_day_gives_the_same_cost(app):
    plan_id = a_solved_plan()
    cost = db.session.get_one(Plan, plan_id).cost
    db.session.rollback()

    result = app.test_cli_runner().invoke(args=["plan", "repeat", str(plan_id)])

    assert result.exit_code == 0
    assert f"kept:  cost {cost}, 3 placed, 0 left out" in result.output
    assert f"again: cost {cost}, 3 placed, 0 left out" in result.output
    assert "has changed" not in result.output


def test_a_day_that_has_changed_is_said_so(app):
    plan_id = a_solved_plan()
    build.visit(on=TOMORROW)
    db.session.commit()

    result = app.test_cli_runner().invoke(args=["plan", "repeat", str(plan_id)])

    assert "The day has changed since" in result.output


def test_a_plan_that_is_not_there_is_said_so(app):
    result = app.test_cli_runner().invoke(args=["plan", "repeat", "99"])

    assert result.exit_code == 1
    assert "There is no plan 99." in result.output

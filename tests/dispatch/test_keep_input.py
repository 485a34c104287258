"""What a search was given is kept as VROOM's JSON, and read back as the same."""

import json
import zlib
from datetime import timedelta

from app.core import jobs
from app.core.db import db, writing
from app.dispatch import keeping, planning, queries, services
from app.dispatch.models import Plan, PlanInput
from app.dispatch.problems import Given, Wishes
from optimizer.vroom.steps import begun_with
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day

RICH = Given(
    wishes=Wishes(compact_min=7, overtime_min=30, balance_min=11),
    shares={},
)


def problem(given: Given = RICH):
    day = queries.day_to_plan(province_code="15", on=TOMORROW)
    return planning.problem_of(day, on=TOMORROW, not_before=NOW, given=given)


def solved() -> Plan:
    with writing():
        plan = services.request_plan(
            province_code="15", on=TOMORROW, by="linh", now=NOW, time_limit_s=1
        )
    jobs.run_job(plan.job_id)
    db.session.rollback()
    return db.session.get_one(Plan, plan.id)


def test_what_is_kept_reads_back_as_the_same_problem(app):
    a_day(visits=5, couriers=2)
    build.visit(dossier_id=build.dossier(due_on=TOMORROW).id)
    made = problem()

    _hash, packed = keeping.pack(made, orders={})
    read = keeping.unpack(packed)

    assert keeping.pack(read.problem, orders={})[0] != ""
    assert [task.id for task in read.tasks.values()] == [visit.id for visit in made.visits]
    assert (read.problem.balance_per_hour, read.problem.compact_per_hour) == (660, 420)
    for ours, theirs in zip(made.vehicles, read.problem.vehicles, strict=True):
        assert (ours.shift, ours.costs, ours.overtime_s) == (
            theirs.shift, theirs.costs, theirs.overtime_s,
        )  # fmt: skip
        assert ours.breaks == theirs.breaks
    for ours, theirs in zip(made.visits, read.problem.visits, strict=True):
        assert (ours.windows, ours.due_s, ours.late_per_hour, ours.priority) == (
            theirs.windows, theirs.due_s, theirs.late_per_hour, theirs.priority,
        )  # fmt: skip
    ride = made.travel["motorbike"], read.problem.travel["motorbike"]
    assert (ride[0].seconds == ride[1].seconds).all()
    assert (ride[0].metres == ride[1].metres).all()


def test_where_the_search_began_is_kept_too(app):
    visits = a_day(visits=3)
    made = problem()
    [vehicle] = made.vehicles
    order = (visits[2].id, visits[0].id)

    read = keeping.unpack(keeping.pack(made, orders={vehicle.id: order})[1])

    known = {number: task.id for number, task in read.tasks.items()}
    [route] = read.initial.routes
    assert tuple(known[number] for number in route.visit_ids) == order
    assert begun_with({vehicle.id: order}).routes[0].visit_ids == order


def test_another_day_has_another_hash(app):
    visits = a_day()
    before = keeping.pack(problem(), orders={})[0]
    assert keeping.pack(problem(), orders={})[0] == before

    visits[0].service_s += 1
    db.session.commit()

    assert keeping.pack(problem(), orders={})[0] != before


def test_a_plan_keeps_how_it_was_made(app):
    a_day(visits=4)

    plan = solved()
    kept = db.session.get_one(PlanInput, plan.id)

    assert json.loads(zlib.decompress(kept.vroom))["jobs"]
    assert len(kept.hash) == 64
    assert plan.threads == 1
    assert set(plan.versions) >= {"ortools", "numpy"}
    assert plan.cost == sum(plan.cost_parts.values())
    assert plan.cost_parts["riding"] > 0


def test_a_day_too_large_keeps_its_hash_alone(app, monkeypatch):
    monkeypatch.setattr(keeping, "LARGEST", 10)
    a_day()

    plan = solved()
    kept = db.session.get_one(PlanInput, plan.id)

    assert (kept.vroom, len(kept.hash)) == (None, 64)


def test_what_was_kept_long_ago_is_let_go(app):
    a_day()
    plan = solved()

    with writing():
        keeping.forget_inputs(province_code="15", today=TOMORROW + timedelta(days=60))
    assert db.session.get_one(PlanInput, plan.id).vroom is not None
    with writing():
        keeping.forget_inputs(province_code="15", today=TOMORROW + timedelta(days=61))

    assert db.session.get_one(PlanInput, plan.id).vroom is None

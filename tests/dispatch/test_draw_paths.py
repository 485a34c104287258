"""A worker looks up the way of every leg; maps draw straight, dashed lines where there is none."""

from datetime import timedelta

import pytest
from shapely import LineString, Point
from sqlalchemy import select

from app.accounts.models import Role
from app.core import jobs
from app.core.db import db, writing
from app.core.jobs import Job
from app.dispatch import paths
from app.dispatch.legs import legs_of, lines_of, places_of
from app.dispatch.models import Plan, PlanState
from app.dispatch.path_models import PlanPaths
from app.geo.polyline import decode
from tests.conftest import NOW
from tests.dispatch import rows, valley
from tests.optimizer.travel.network import BRIDGE, NODES


def draw() -> None:
    """What beat and a worker do."""
    paths.ask_for_paths(now=NOW)
    for job_id in db.session.scalars(select(Job.id).where(Job.kind == paths.KIND)).all():
        jobs.run_job(job_id)
    db.session.expire_all()


def legs(plan: Plan):
    (route,) = plan.routes
    return legs_of(route, lines_of(plan) or {})


def near(point: tuple[float, float], node: int) -> bool:
    return max(abs(one - other) for one, other in zip(point, NODES[node], strict=True)) < 1e-4


def test_a_leg_follows_the_road_across_the_only_bridge(app, tmp_path):
    valley.import_roads(app, tmp_path)
    plan = valley.a_plan()

    draw()

    first = legs(plan)[0]
    assert first.is_road
    line = decode(first.line)
    assert near(line[0], 1)
    assert near(line[-1], valley.NORTH)
    assert all(LineString(line).distance(Point(NODES[end])) < 1e-4 for end in BRIDGE)


def test_where_no_way_leads_the_leg_is_straight_and_says_so(app, tmp_path):
    valley.import_roads(app, tmp_path)
    plan = valley.a_plan()

    draw()

    to_island = legs(plan)[1]
    assert not to_island.is_road
    assert decode(to_island.line) == [NODES[valley.NORTH], NODES[valley.ISLAND]]


def test_without_roads_every_leg_is_straight(app):
    plan = valley.a_plan()

    draw()

    assert lines_of(plan) == {}
    assert [leg.is_road for leg in legs(plan)] == [False, False, False]


def test_before_the_worker_came_nobody_knows(app):
    assert lines_of(valley.a_plan()) is None


def test_a_plan_is_asked_for_once(app):
    valley.a_plan()

    paths.ask_for_paths(now=NOW)
    paths.ask_for_paths(now=NOW)

    assert len(db.session.scalars(select(Job).where(Job.kind == paths.KIND)).all()) == 1


@pytest.mark.parametrize("state", [PlanState.QUEUED, PlanState.FAILED, PlanState.SUPERSEDED])
def test_a_plan_that_nobody_rides_is_not_drawn(app, state):
    valley.a_plan(state=state)

    paths.ask_for_paths(now=NOW)

    assert db.session.scalars(select(PlanPaths)).all() == []


def test_a_day_that_is_over_is_not_drawn(app):
    valley.a_plan(on=rows.TOMORROW - timedelta(days=2))

    paths.ask_for_paths(now=NOW)

    assert db.session.scalars(select(PlanPaths)).all() == []


def test_a_plan_that_is_gone_meanwhile_does_no_harm(app):
    plan = valley.a_plan()
    paths.ask_for_paths(now=NOW)
    with writing():
        db.session.delete(db.session.get(Plan, plan.id))

    draw()

    (job,) = db.session.scalars(select(Job).where(Job.kind == paths.KIND))
    assert job.state == "DONE"


def test_the_board_is_handed_every_leg(client, app, sign_in, tmp_path):
    valley.import_roads(app, tmp_path)
    plan = valley.a_plan()
    sign_in(Role.DISPATCHER)
    address = f"/dispatch/{rows.TOMORROW}/map.json"
    before = client.get(address).json
    draw()

    after = client.get(address).json

    assert not before["is_complete"]
    assert [leg["is_road"] for leg in before["routes"][0]["legs"]] == [False] * 3
    assert after["is_complete"]
    assert [leg["is_road"] for leg in after["routes"][0]["legs"]] == [True, False, False]
    assert len(places_of(plan.routes[0])) == 4


def test_a_way_with_too_many_bends_is_thinned(app):
    bends = [(21.7 + 0.0005 * (number % 2), 104.9 + number * 0.0004) for number in range(9000)]

    text = paths._encoded(bends)

    assert 0 < len(text) <= paths.MOST_LETTERS
    assert decode(text)[0] == pytest.approx(bends[0])
    assert decode(text)[-1] == pytest.approx(bends[-1])

"""Planning asks the roads; what it used instead is kept with the plan and told on the board."""

from dataclasses import replace

import pytest

from app.accounts.models import Role
from app.core import jobs
from app.core.db import db, writing
from app.dispatch import services
from app.dispatch.models import Plan, PlanState
from app.roads import closures_services as closures
from app.roads.models import Place, Why
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day
from tests.optimizer.travel.bad_server import answer, bad_server, drip, hang_up
from tests.optimizer.travel.network import BRIDGE, ISLAND, NODES
from tests.optimizer.travel.real_servers import valhalla_url, valley_pbf

__all__ = ["valhalla_url", "valley_pbf"]  # Fixtures: found here by their names.


def solved(app, url: str = "", *, valhalla: str = "", patience_s: int = 2) -> Plan:
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"],
        osrm_urls={"motorbike": url} if url else {},
        valhalla_url=valhalla,
        roads_patience_s=patience_s,
    )
    with writing():
        plan = services.request_plan(
            province_code="15", on=TOMORROW, by="dieu.phoi", now=NOW, time_limit_s=1
        )
    jobs.run_job(plan.job_id)
    db.session.rollback()
    return db.session.get_one(Plan, plan.id)


@pytest.mark.parametrize("deed", [hang_up, drip(), answer("<html>")])
def test_a_plan_comes_though_the_road_server_fails_and_keeps_why(app, deed):
    a_day(visits=4)

    with bad_server(deed) as server:
        plan = solved(app, server.url)

    assert (plan.state, plan.unassigned) == (PlanState.DRAFT, [])
    assert plan.travel_source == "estimate"
    assert [note["source"] for note in plan.travel_notes] == ["osrm motorbike"]


def test_a_server_that_hangs_keeps_no_transaction_waiting(app):
    a_day(visits=2)
    written: list[int] = []

    def write_meanwhile(wire, over) -> None:
        with app.app_context(), writing():
            written.append(1)

    with bad_server(write_meanwhile, hang_up) as server:
        plan = solved(app, server.url)

    assert written == [1]
    assert plan.state is PlanState.DRAFT


def test_the_dispatcher_reads_since_when_the_server_fails(app, client, sign_in):
    sign_in(Role.DISPATCHER)
    a_day(visits=3)
    with bad_server(hang_up) as server:
        solved(app, server.url)

    shown = " ".join(client.get(f"/dispatch/{TOMORROW}").text.split())

    assert "Thời gian ước tính: máy chủ đường OSRM xe máy không trả lời từ 9:00." in shown


def a_day_in_the_valley(*nodes: int) -> None:
    lat, lon = NODES[1]
    build.shift(on=TOMORROW, depot_id=build.depot(lat=lat, lon=lon).id)
    for node in nodes:
        lat, lon = NODES[node]
        build.visit(on=TOMORROW, lat=lat, lon=lon)
    db.session.commit()


def test_a_day_is_planned_on_real_roads(app, valhalla_url):
    a_day_in_the_valley(4, 16)

    plan = solved(app, valhalla=valhalla_url, patience_s=60)

    [route] = plan.routes
    assert (plan.travel_source, plan.travel_notes, plan.unassigned) == ("valhalla", [], [])
    assert 8490 < route.distance_m < 8530  # 1 - 4 - 16 - 1, along the streets.


def test_whom_no_road_reaches_any_more_is_left_out_with_that_reason(app, valhalla_url):
    a_day_in_the_valley(4, 16, ISLAND[0])
    closures.report(
        facts=closures.ClosureFacts(
            place=Place.LINE,
            shape=tuple(NODES[node] for node in BRIDGE),
            name="Cầu Duy Nhất",
            why=Why.FLOOD,
            starts_at=NOW,
        ),
        by=build.staff(role=Role.DISPATCHER),
        now=NOW,
    )
    db.session.commit()

    plan = solved(app, valhalla=valhalla_url, patience_s=60)

    reasons = {(left.booking.lat, left.booking.lon): left.reason for left in plan.unassigned}
    assert reasons == {NODES[16]: "closed_road", NODES[ISLAND[0]]: "unreachable"}


def test_a_day_without_road_servers_keeps_no_notes(app):
    a_day(visits=2)
    with writing():
        plan = services.request_plan(
            province_code="15", on=TOMORROW, by="dieu.phoi", now=NOW, time_limit_s=1
        )
    jobs.run_job(plan.job_id)
    db.session.rollback()

    plan = db.session.get_one(Plan, plan.id)
    assert (plan.travel_source, plan.travel_notes) == ("estimate", [])

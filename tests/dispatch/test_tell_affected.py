"""Who is behind a closed road: doors inside, ways across, routes that were told already."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.core.db import db
from app.dispatch import queries
from app.dispatch.affected import affected_by, roads_of_day
from app.dispatch.legs import key_of, places_of
from app.dispatch.models import PlanState
from app.dispatch.path_models import PlanPaths
from app.geo.polyline import encode
from app.roads import closures_services as services
from app.roads.models import Place, Why
from tests import build
from tests.conftest import NOW
from tests.dispatch import rows
from tests.dispatch.rows import TOMORROW

# The depot lies at 22.3364, 103.8438; the door of `build.visit` south of it at the commune's point.
AROUND_DOOR = ((22.27, 103.85), (22.27, 103.87), (22.29, 103.87), (22.29, 103.85))
ACROSS_WAY = ((22.31, 103.80), (22.31, 103.90))
ELSEWHERE = ((22.5, 103.8), (22.5, 103.9))


@pytest.fixture
def close(app):
    def close(shape=AROUND_DOOR, *, place=Place.AREA, by=Role.DISPATCHER, now=NOW, **values):
        facts = services.ClosureFacts(
            place=place, shape=shape, name="Ngầm Nậm Mu", why=Why.FLOOD, starts_at=now, **values
        )
        row = services.report(facts=facts, by=build.staff(role=by), now=now)
        db.session.commit()
        return row

    return close


@pytest.fixture
def door(app):
    build.shift(on=TOMORROW)
    visit = build.visit(on=TOMORROW)
    db.session.commit()
    return visit


@pytest.mark.parametrize(
    ("place", "shape", "found"),
    [
        (Place.AREA, AROUND_DOOR, [True]),
        (Place.LINE, ACROSS_WAY, [False]),
        (Place.LINE, ELSEWHERE, []),
    ],
)
def test_doors_inside_and_ways_across_are_found(close, door, place, shape, found):
    row = close(shape, place=place)

    told = affected_by(closure=row, on=TOMORROW, province_code="15")

    assert [each.is_inside for each in told.doors] == found
    assert told.visits == 1


def test_a_closed_commune_finds_its_doors_wherever_their_pins_are(close, door):
    door.lat, door.lon = 22.9, 104.5
    db.session.commit()
    row = close((), place=Place.COMMUNE, commune_code=door.commune_code)

    assert len(affected_by(closure=row, on=TOMORROW, province_code="15").doors) == 1


def test_a_closure_for_cars_affects_nobody_where_all_ride_motorbikes(client, sign_in, close, door):
    row = close(profiles=("car",))

    told = affected_by(closure=row, on=TOMORROW, province_code="15")

    assert (told.holds, told.keeps_out, told.doors) == (True, False, [])
    sign_in(Role.DISPATCHER)
    page = client.get(f"/dispatch/{TOMORROW}/affected?closure={row.id}").text
    assert "xe của các bưu tá trong ca vẫn qua được" in page


def test_a_day_after_the_end_affects_nobody(close, door):
    row = close(ends_at=NOW + timedelta(hours=2))

    told = affected_by(closure=row, on=TOMORROW, province_code="15")

    assert (told.holds, told.doors) == (False, [])


def test_the_dispatcher_reads_who_is_affected(client, sign_in, close, door):
    row = close()
    sign_in(Role.DISPATCHER)

    page = client.get(f"/dispatch/{TOMORROW}/affected?closure={row.id}").text

    assert "1 điểm bị ảnh hưởng" in page
    assert door.name in page
    assert "nhà trong vùng cấm" in page
    assert f'href="/dispatch/{TOMORROW}"' in page


@pytest.mark.parametrize("query", ["", "?closure=x", "?closure=99999999999", "?closure=7"])
def test_an_unknown_closure_is_not_found(client, sign_in, query):
    sign_in(Role.DISPATCHER)

    assert client.get(f"/dispatch/{TOMORROW}/affected{query}").status_code == 404


def test_a_courier_does_not_see_names_of_others(client, sign_in, close, door):
    row = close()
    sign_in(Role.COURIER)

    assert client.get(f"/dispatch/{TOMORROW}/affected?closure={row.id}").status_code == 403


def test_a_confirmed_closure_makes_the_draft_stale(close, door):
    before = queries.day_to_plan(province_code="15", on=TOMORROW).fingerprint

    close()

    assert queries.day_to_plan(province_code="15", on=TOMORROW).fingerprint != before


def test_a_report_alone_does_not(close, door):
    before = queries.day_to_plan(province_code="15", on=TOMORROW).fingerprint

    close(by=Role.COURIER)

    assert queries.day_to_plan(province_code="15", on=TOMORROW).fingerprint == before


# Of the three doors of `rows.a_day`, the first alone lies in it.
AROUND_FIRST = ((22.299, 103.849), (22.299, 103.851), (22.301, 103.851), (22.301, 103.849))


def test_the_board_marks_the_stops_of_a_plan_that_did_not_know(client, sign_in, close):
    first, *_others = rows.a_day()
    plan = rows.a_draft(state=PlanState.PUBLISHED)
    close(AROUND_FIRST, now=NOW + timedelta(minutes=1))
    sign_in(Role.DISPATCHER)

    told = roads_of_day(province_code="15", on=TOMORROW, plan=plan)

    assert first.id in {stop.booking_id for stop in told.routes[0].stops}
    page = client.get(f"/dispatch/{TOMORROW}").text
    assert f"Đường khó đi: {told.stops} điểm bị ảnh hưởng" in page
    assert 'href="#route-1"' in page


def test_a_plan_that_went_round_it_is_not_doubted(close):
    rows.a_day()
    close(AROUND_FIRST)
    plan = rows.a_draft(state=PlanState.PUBLISHED, requested_at=NOW + timedelta(minutes=1))

    told = roads_of_day(province_code="15", on=TOMORROW, plan=plan)

    assert (len(told.binding), told.stops) == (1, 0)


def test_a_report_warns_on_the_board(client, sign_in, close):
    rows.a_day()
    rows.a_draft(state=PlanState.PUBLISHED)
    close(AROUND_FIRST, by=Role.COURIER, now=NOW + timedelta(minutes=1))
    sign_in(Role.DISPATCHER)

    assert "mới báo, chưa xác nhận" in client.get(f"/dispatch/{TOMORROW}").text


def test_a_closure_for_cars_does_not_touch_a_motorbikes_route(close):
    rows.a_day()
    plan = rows.a_draft(state=PlanState.PUBLISHED)
    close(AROUND_FIRST, now=NOW + timedelta(minutes=1), profiles=("car",))

    assert roads_of_day(province_code="15", on=TOMORROW, plan=plan).routes == []


def test_a_stop_that_is_done_is_not_doubted(close):
    rows.a_day(visits=1)
    plan = rows.a_draft(state=PlanState.PUBLISHED)
    plan.routes[0].stops[0].closed_at = NOW
    close(AROUND_FIRST, now=NOW + timedelta(minutes=1))

    assert roads_of_day(province_code="15", on=TOMORROW, plan=plan).routes == []


def test_a_visit_left_out_for_a_closed_road_names_it(client, sign_in, close):
    first, *_others = rows.a_day()
    row = close(AROUND_FIRST)
    plan = rows.a_draft(left_out=3, requested_at=NOW + timedelta(minutes=1))
    left = next(one for one in plan.unassigned if one.booking_id == first.id)
    left.reason = "closed_road"
    db.session.commit()

    told = roads_of_day(province_code="15", on=TOMORROW, plan=plan)

    assert told.behind == {first.id: [row]}
    sign_in(Role.DISPATCHER)
    page = client.get(f"/dispatch/{TOMORROW}").text
    assert f'Do <a href="/roads/{row.id}">Ngầm Nậm Mu</a>. Khi đường thông' in page


def test_a_known_way_that_avoids_the_closure_is_not_doubted(close):
    rows.a_day(visits=1)
    plan = rows.a_draft(state=PlanState.PUBLISHED)
    route = plan.routes[0]
    around, across = ((22.32, 103.80), (22.31, 103.80)), ((22.32, 103.849), (22.31, 103.849))
    row = close(((22.315, 103.84), (22.315, 103.86)), place=Place.LINE, now=LATER)

    for bend, is_hit in ((around, False), (across, True)):
        keep_way(plan, route, bend)
        told = roads_of_day(province_code="15", on=TOMORROW, plan=plan)
        assert bool(told.routes) is is_hit, row.name


LATER = NOW + timedelta(minutes=1)


def keep_way(plan, route, bend) -> None:
    """Keep how a worker found the way to the first stop, and home alike."""
    depot, door, _home = places_of(route)
    lines = {
        key_of("motorbike", start, end): encode([start, *way, end])
        for start, end, way in ((depot, door, bend), (door, depot, bend[::-1]))
    }
    found = db.session.get(PlanPaths, plan.id)
    db.session.add(found or PlanPaths(plan_id=plan.id, asked_at=NOW, drawn_at=NOW, lines=lines))
    if found:
        found.lines = lines
    db.session.commit()

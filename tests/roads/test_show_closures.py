"""The list, one closure, the map, the photo: who sees what."""

from datetime import timedelta

import pytest

from app.accounts.models import Role
from app.core.db import db
from app.dispatch.models import PlanState
from app.geo.queries import communes_of
from app.roads import closures_services as services
from app.roads.models import Place, Repeats
from tests import build
from tests.conftest import NOW
from tests.dispatch import rows
from tests.dispatch.rows import TOMORROW
from tests.house.test_questions import questions
from tests.roads.conftest import AREA, LINE

STAFF = (Role.DISPATCHER, Role.OFFICER, Role.COURIER)


@pytest.mark.parametrize("role", STAFF)
def test_staff_see_the_list_and_each_closure(client, sign_in, report, role):
    row = report()
    sign_in(role)

    assert "Ngầm Nậm Mu" in client.get("/roads").text
    assert "đã xác nhận" in client.get(f"/roads/{row.id}").text


def test_citizens_are_asked_to_sign_in(client, report):
    row = report()

    for path in ("/roads", "/roads/map.json", "/roads/new", f"/roads/{row.id}/photo"):
        assert client.get(path).status_code == 303


def test_another_provinces_closure_is_not_shown(client, sign_in, report):
    row = report()
    build.province("01")
    sign_in(Role.DISPATCHER, province_code="01")

    assert client.get(f"/roads/{row.id}").status_code == 404
    assert "Ngầm Nậm Mu" not in client.get("/roads").text


def test_an_empty_list_says_what_will_stand_there(client, sign_in):
    sign_in(Role.DISPATCHER)

    assert "Không có chỗ nào bị cấm" in client.get("/roads").text


def test_the_list_tells_now_coming_and_past(client, sign_in, report):
    report(name="Dốc Ba Tầng")
    report(name="Cầu treo", starts_at=NOW + timedelta(days=2))
    report(name="Đường cũ", starts_at=NOW - timedelta(days=2), ends_at=NOW)
    sign_in(Role.DISPATCHER)

    page = client.get("/roads").text

    order = [page.index(words) for words in ("Hôm nay (1)", "Dốc Ba Tầng", "Sắp tới (1)")]
    order += [page.index(words) for words in ("Cầu treo", "Đã qua (1)", "Đường cũ")]
    assert order == sorted(order)


def test_the_list_can_be_narrowed(client, sign_in, report, courier):
    report(name="Dốc Ba Tầng")
    report(name="Cầu treo", by=courier)
    sign_in(Role.DISPATCHER)

    page = client.get("/roads?show=doubtful").text

    assert "Cầu treo" in page
    assert "Dốc Ba Tầng" not in page
    assert "Dốc Ba Tầng" not in client.get("/roads?why=flood").text
    assert client.get("/roads?why=nonsense").status_code == 200


def test_a_closure_that_nobody_looked_at_says_so(client, sign_in, report):
    row = report(starts_at=NOW - timedelta(days=9), now=NOW - timedelta(days=9))
    sign_in(Role.DISPATCHER)

    page = client.get(f"/roads/{row.id}").text

    assert "9 ngày chưa ai xem lại" in page
    assert "Vẫn còn cấm" in page


def test_only_who_decides_sees_the_buttons(client, sign_in, report, courier):
    row = report(by=courier)
    sign_in(Role.OFFICER)
    assert "Xác nhận</button>" not in client.get(f"/roads/{row.id}").text

    sign_in(Role.DISPATCHER)
    assert "Xác nhận</button>" in client.get(f"/roads/{row.id}").text


def test_the_map_gets_shapes_with_latitude_first(client, sign_in, report):
    report()
    report(place=Place.AREA, shape=AREA, repeats=Repeats.YEARLY, season_from="06-01",
           season_to="09-30", name="Ngầm mùa lũ")  # fmt: skip
    sign_in(Role.DISPATCHER)

    layers = client.get("/roads/map.json").json["closures"]

    assert {layer["name"] for layer in layers} == {"Ngầm Nậm Mu", "Ngầm mùa lũ"}
    line = next(layer for layer in layers if layer["is_line"])
    assert line["shape"] == [list(corner) for corner in LINE]


def test_what_is_lifted_leaves_the_map(client, sign_in, report, dispatcher):
    row = report()
    services.lift(closure_id=row.id, by=dispatcher, now=NOW)
    db.session.commit()
    sign_in(Role.DISPATCHER)

    assert client.get("/roads/map.json").json["closures"] == []
    assert "Khôi phục" in client.get(f"/roads/{row.id}").text


@pytest.mark.parametrize("path", ["/roads", "/roads/map.json", f"/dispatch/{TOMORROW}"])
def test_more_closed_communes_ask_no_more_questions(client, sign_in, report, path):
    rows.a_day()
    rows.a_draft(state=PlanState.PUBLISHED)
    sign_in(Role.DISPATCHER)
    counts = []
    for _round in range(2):
        close_communes(report, by=4)
        counts.append(questions(client, path))

    assert counts[1] <= counts[0]


def close_communes(report, *, by: int) -> None:
    for _number in range(by):
        number = len(communes_of(province_code="15"))
        place = {"lat": 22.0 + number * 0.01, "lon": 104.0 + number % 3 * 0.02}
        commune = build.commune(f"0{3200 + number}", name=f"Xã Bản {number}", **place)
        later = NOW + timedelta(minutes=1)
        report(place=Place.COMMUNE, shape=(), commune_code=commune.code, starts_at=NOW, now=later)

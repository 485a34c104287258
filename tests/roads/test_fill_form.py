"""The forms: the whole one at a desk, the short one on the road, and what they refuse."""

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.core.db import db
from app.roads.models import ClosureState, Place, Repeats, RoadClosure, Why
from tests import build
from tests.conftest import NOW
from tests.roads.conftest import LINE, at

WHOLE = {
    "place": "line",
    "shape": "22.28, 103.86\n22.28, 103.87",
    "commune_code": "",
    "name": "Ngầm Nậm Mu",
    "why": "flood",
    "passing": "cars_out",
    "starts_on": "2026-12-02",
    "repeats": "never",
    "note": "Nước rút chậm",
}
SHORT = {
    "name": "Dốc Ba Tầng",
    "why": "landslide",
    "passing": "nobody",
    "commune_code": "",
    "lat": "22.28",
    "lon": "103.86",
}


def rows() -> list[RoadClosure]:
    return list(db.session.scalars(select(RoadClosure).order_by(RoadClosure.id)))


def test_a_dispatcher_draws_a_stretch_and_it_binds(client, sign_in):
    sign_in(Role.DISPATCHER)

    answer = client.post("/roads/new", data=WHOLE)

    (row,) = rows()
    assert (answer.status_code, answer.location) == (303, f"/roads/{row.id}")
    assert row.state is ClosureState.CONFIRMED
    assert (row.why, row.profiles, row.slow_factor) == (Why.FLOOD, ["car"], None)
    assert row.shape == [list(corner) for corner in LINE]
    assert (row.starts_at, row.ends_at) == (at("2026-12-02"), None)


def test_an_officer_only_reports(client, sign_in):
    sign_in(Role.OFFICER)

    client.post("/roads/new", data=WHOLE)

    assert [row.state for row in rows()] == [ClosureState.REPORTED]


def test_the_last_day_belongs_to_it(client, sign_in):
    sign_in(Role.DISPATCHER)

    client.post("/roads/new", data=WHOLE | {"ends_on": "2026-12-04", "starts_time": "13:30"})

    (row,) = rows()
    assert (row.starts_at, row.ends_at) == (at("2026-12-02", "13:30"), at("2026-12-05"))


def test_a_season_and_a_market_day_are_kept(client, sign_in):
    sign_in(Role.DISPATCHER)

    season = {"repeats": "yearly", "season_from": "1/6", "season_to": "30/9"}
    market = {"repeats": "weekly", "sunday": "y", "daily_from": "06:00", "daily_to": "11:00"}
    client.post("/roads/new", data=WHOLE | season)
    client.post("/roads/new", data=WHOLE | market)

    ford, fair = rows()
    assert (ford.repeats, ford.season_from, ford.season_to) == (Repeats.YEARLY, "06-01", "09-30")
    assert (fair.weekdays, fair.daily_from.hour, fair.daily_to.hour) == ([6], 6, 11)
    page = client.get(f"/roads/{fair.id}").text
    assert "hằng tuần, Chủ Nhật, 6:00–11:00" in page
    assert "Hằng năm, từ 1/6 đến 30/9" in client.get("/roads").text


def test_a_whole_commune_needs_no_drawing(client, sign_in):
    commune = build.commune()
    sign_in(Role.DISPATCHER)

    client.post("/roads/new", data=WHOLE | {"place": "commune", "shape": "x",
                                            "commune_code": commune.code})  # fmt: skip

    (row,) = rows()
    assert (row.place, row.commune_code, row.state) == (
        Place.COMMUNE, commune.code, ClosureState.CONFIRMED,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"shape": ""}, "Hình vẽ thiếu điểm"),
        ({"shape": "đâu đó"}, "Mỗi dòng ghi vĩ độ rồi kinh độ"),
        ({"shape": "103.86, 22.28\n103.87, 22.28"}, "bị đảo chỗ"),
        ({"name": ""}, "Mời bạn ghi chỗ này ở đâu."),
        ({"why": "ghosts"}, "Mời bạn chọn một mục."),
        ({"place": "nowhere"}, "Mời bạn chọn một mục."),
        ({"starts_on": ""}, "Mời bạn chọn ngày bắt đầu."),
        ({"starts_on": "2026-02-30"}, "Ngày này không có trong lịch."),
        ({"starts_on": "9999-12-31"}, "Ngày này quá xa."),
        ({"ends_on": "2026-12-01"}, "Lúc hết cấm phải sau lúc bắt đầu."),
        ({"commune_code": "99999"}, "Mời bạn chọn xã trong danh sách."),
        ({"repeats": "yearly", "season_from": "31/2", "season_to": "1/9"}, "như 1/6"),
        ({"repeats": "yearly"}, "ngày đầu và ngày cuối của mùa"),
        ({"repeats": "weekly"}, "ít nhất một ngày trong tuần"),
        ({"starts_time": "sáng"}, "Mời bạn ghi giờ như 7:30."),
    ],
)
def test_what_is_wrong_is_said_beside_the_answer(client, sign_in, change, sentence):
    sign_in(Role.DISPATCHER)

    answer = client.post("/roads/new", data=WHOLE | change)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Ngầm Nậm Mu" in answer.text or change == {"name": ""}
    assert rows() == []


def test_the_form_shows_again_what_was_kept_and_saves_a_change(client, sign_in):
    sign_in(Role.DISPATCHER)
    client.post("/roads/new", data=WHOLE | {"ends_on": "2026-12-04"})
    (row,) = rows()

    page = client.get(f"/roads/{row.id}/edit").text
    assert 'value="2026-12-04"' in page
    assert "22.280000, 103.860000" in page
    assert client.post(f"/roads/{row.id}/edit", data=WHOLE | {"passing": "slow"}).status_code == 303

    assert (row.slow_factor, row.profiles, row.ends_at) == (2.0, [], None)


def test_a_courier_reports_where_the_phone_is(client, sign_in):
    courier = sign_in(Role.COURIER)

    answer = client.post("/roads/report", data=SHORT)

    (row,) = rows()
    assert answer.location == "/roads/report"
    assert (row.place, row.shape, row.reported_by_id) == (Place.SPOT, [[22.28, 103.86]], courier.id)
    assert (row.state, row.starts_at) == (ClosureState.REPORTED, NOW)
    assert "Dốc Ba Tầng" in client.get("/roads/report").text


def test_a_courier_without_position_says_it_in_words(client, sign_in):
    commune = build.commune()
    sign_in(Role.COURIER)

    client.post("/roads/report", data=SHORT | {"lat": "", "lon": "", "commune_code": commune.code})

    (row,) = rows()
    assert (row.shape, row.commune_code, row.is_drawn) == ([], commune.code, False)


def test_the_short_form_proposes_the_commune_of_the_next_stop(client, sign_in):
    commune = build.commune()
    sign_in(Role.COURIER)

    page = client.get(f"/roads/report?commune={commune.code}").text

    assert f'<option selected value="{commune.code}">' in page


def test_a_courier_takes_a_report_back(client, sign_in):
    sign_in(Role.COURIER)
    client.post("/roads/report", data=SHORT)
    (row,) = rows()

    client.post(f"/roads/{row.id}/lift")

    assert row.state is ClosureState.LIFTED


@pytest.mark.parametrize("act", ["confirm", "restore", "edit"])
def test_a_courier_decides_nothing(client, sign_in, report, act):
    row = report()
    sign_in(Role.COURIER)

    assert client.post(f"/roads/{row.id}/{act}", data=WHOLE).status_code == 403


def test_a_dispatcher_confirms_lifts_and_restores(client, sign_in, report, courier):
    row = report(by=courier)
    sign_in(Role.DISPATCHER)

    states = []
    for act in ("confirm", "lift", "restore"):
        assert client.post(f"/roads/{row.id}/{act}").status_code == 303
        states.append(row.state)

    assert states == [ClosureState.CONFIRMED, ClosureState.LIFTED, ClosureState.CONFIRMED]

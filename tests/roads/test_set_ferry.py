"""Ferries with hours, and the estimate that takes them."""

from datetime import date, time

import pytest

from app.accounts.models import Role
from app.core import clock
from app.core.db import db
from app.dispatch.asking_roads import roads_on
from app.roads import land_queries as queries
from app.roads import land_services as services
from app.roads import sources
from app.roads.land_estimate import estimate_of
from app.roads.land_models import BarrierKind
from app.roads.land_services import BarrierFacts
from app.roads.server_words import told
from optimizer.travel import UNREACHABLE, Point
from tests import build
from tests.conftest import NOW

PAGE = "/admin/roads/ferries"
WEST, EAST = Point(22.27, 103.84), Point(22.27, 103.88)


@pytest.fixture
def river(sign_in):
    sign_in(Role.ADMINISTRATOR, username="quan.tri")
    build.commune()
    facts = BarrierFacts(
        name="Sông",
        kind=BarrierKind.RIVER,
        shape=((22.30, 103.86), (22.25, 103.86)),
        crossings=(),
        profiles=(),
    )
    services.add_barrier(province_code="15", facts=facts, by="quan.tri", now=NOW)
    db.session.commit()


def send(client, path=f"{PAGE}/new", **values):
    defaults = {
        "name": "Phà Kim",
        "start": "22.27, 103.855",
        "end": "22.27, 103.865",
        "minutes": "10",
        "interval_min": "30",
        "metres": "",
        "opens": "05:00",
        "closes": "21:00",
        "rides": ["motorbike", "car", "foot"],
    }
    return client.post(path, data=defaults | values)


def ride_s():
    db.session.expire_all()
    return estimate_of(province_code="15").matrix([WEST, EAST], profile="motorbike").seconds[0, 1]


def test_a_ferry_leads_across(river, client):
    before = ride_s()

    response = send(client)

    assert response.location == PAGE
    assert before == UNREACHABLE
    (row,) = queries.ferries(province_code="15")
    assert row.metres == pytest.approx(1030, abs=10)
    assert ride_s() > 600 + 900
    assert "Phà Kim" in client.get(PAGE).text


def test_a_ferry_that_rests_while_couriers_ride_is_not_counted_on(river, client):
    send(client, closes="12:00")

    assert ride_s() == UNREACHABLE


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"start": ""}, "Mời bạn ghi bến đi."),
        ({"start": "ở kia"}, "Không hiểu “ở kia”."),
        ({"end": "22.27, 103.855"}, "Bến đến phải khác bến đi."),
        ({"minutes": "0"}, "Số phút từ 1 đến 600."),
        ({"minutes": "mười"}, "Mời bạn nhập một số nguyên."),
        ({"interval_min": "9999"}, "Số phút từ 0 đến 720."),
        ({"metres": "-5"}, "Số mét từ 0 đến 200.000."),
        ({"opens": "25:00"}, "Mời bạn ghi giờ như 7:30."),
        ({"closes": "04:00"}, "Giờ nghỉ phải sau giờ bắt đầu chạy."),
        ({"rides": []}, "Mời bạn chọn ít nhất một mục."),
    ],
)
def test_a_broken_ferry_is_refused_in_plain_words(river, client, values, sentence):
    response = send(client, **values)

    assert response.status_code == 422
    assert sentence in response.text
    assert queries.ferries(province_code="15") == []


def test_a_ferry_is_described_anew_taken_off_and_put_back(river, client):
    send(client)
    (row,) = queries.ferries(province_code="15")
    page = f"{PAGE}/{row.id}"

    assert 'value="22.270000, 103.855000"' in client.get(page).text
    send(client, page, minutes="20")
    slower = ride_s()
    client.post(f"{page}/remove")
    without = ride_s()
    client.post(f"{page}/restore")

    assert without == UNREACHABLE
    assert ride_s() == slower > 1200 + 900


def test_the_dispatcher_is_told_of_a_ferry_that_is_not_counted_on(river, client):
    send(client, closes="12:00")

    matrix = sources.matrices(
        [WEST, EAST], ["motorbike"], on=date(2026, 12, 3), province_code="15"
    )["motorbike"]

    notes = [{"code": note.code, **note.params} for note in matrix.notes]
    assert told(notes, source=matrix.source, now=NOW) == [
        "1 chuyến phà nghỉ trong giờ bưu tá đi đường, nên không được tính."
    ]


def test_a_ferry_counts_where_the_days_shifts_lie_within_its_hours(river, client):
    send(client, opens="07:00", closes="12:00")
    on = date(2026, 12, 3)
    build.shift(on=on, starts_at=clock.at(on, time(7)), ends_at=clock.at(on, time(11, 30)))
    db.session.commit()

    ask = roads_on("15", on=on, since=NOW)

    ridden = ask([WEST, EAST], ["motorbike"])["motorbike"]
    assert ridden.seconds[0, 1] < UNREACHABLE
    assert ridden.notes == ()


def test_a_ferry_may_lead_one_way(river, client):
    send(client, is_one_way="y")

    matrix = estimate_of(province_code="15").matrix([WEST, EAST], profile="motorbike")
    assert matrix.seconds[0, 1] < UNREACHABLE
    assert matrix.seconds[1, 0] == UNREACHABLE

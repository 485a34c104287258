"""Factors and speeds of a province: typed, tried, kept as versions, undone."""

import pytest

from app.accounts.models import Role
from app.core.db import db
from app.roads import land_queries as queries
from app.roads.land_figures import read_figures, write_figures
from optimizer.travel import Terrain
from optimizer.travel.tables import TravelTables
from tests import build

PAGE = "/admin/roads/figures"
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def administrator(sign_in):
    staff = sign_in(Role.ADMINISTRATOR, username="quan.tri")
    build.commune()
    build.commune("03001", name="Xã Mường Hum", lat=22.5, lon=103.7)
    db.session.commit()
    return staff


def typed(**values):
    return write_figures(TravelTables()) | {k.replace("_", "-"): v for k, v in values.items()}


def held():
    db.session.expire_all()
    return queries.figures(province_code="15")


def test_what_is_written_is_read_back():
    tables = TravelTables(fixed_s={"car": 45.0})

    answers = read_figures(write_figures(tables))

    assert answers.tables.written() == read_figures(typed(start_car="45")).tables.written()
    assert answers.tables.fixed_s["car"] == 45


def test_the_page_shows_defaults_units_and_an_example(administrator, client):
    text = client.get(PAGE).text

    assert 'value="2,8"' in text
    assert "km/giờ" in text
    assert "Xã Mường Hum" in text
    assert text.count("giờ") > 4


def test_figures_hold_from_now_on(administrator, client):
    response = client.post(PAGE, data=typed(speed_motorbike_mountain="17,5"))

    assert response.location == PAGE
    assert held().version == 1
    assert held().tables.speed_km_h["motorbike"][Terrain.MOUNTAIN] == 17.5
    assert "mặc định 22" in client.get(PAGE).text


def test_a_try_writes_nothing_and_answers_with_the_example_alone(administrator, client):
    values = typed(speed_motorbike_mountain="11")

    part = client.post(f"{PAGE}/try", data=values, headers=HTMX).text
    whole = client.post(f"{PAGE}/try", data=values).text

    assert part.lstrip().startswith('<div id="example"')
    assert 'value="11"' in whole
    assert held().version == 0


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("factor-mountain-0", "0,5", "Số từ 1 đến 10."),
        ("factor-mountain-0", "x", "Số từ 1 đến 10."),
        ("factor-mountain-0", "nan", "Số từ 1 đến 10."),
        ("speed-car-hill", "500", "Số từ 0,5 đến 120."),
        ("start-foot", "-1", "Số từ 0 đến 3600."),
        ("factor-mountain-0", "9", "Hệ số giảm quá nhanh"),
        ("water-0", "9", "Hệ số giảm quá nhanh"),
    ],
)
def test_figures_that_cannot_be_are_refused_in_plain_words(
    administrator, client, name, value, sentence
):
    values = write_figures(TravelTables()) | {name: value}

    response = client.post(PAGE, data=values)

    assert response.status_code == 422
    assert sentence in response.text
    assert f'href="#{name}"' in response.text
    assert held().version == 0
    assert sentence in client.post(f"{PAGE}/try", data=values, headers=HTMX).text


def test_undoing_goes_back_version_by_version(administrator, client):
    for speed in ("17", "18"):
        client.post(PAGE, data=typed(speed_motorbike_mountain=speed))

    speeds = []
    for _ in range(2):
        client.post(f"{PAGE}/undo")
        speeds.append(held().tables.speed_km_h["motorbike"][Terrain.MOUNTAIN])

    assert speeds == [17, 22]
    assert client.post(f"{PAGE}/undo").status_code == 409
    assert held().version == 4


def test_provinces_have_figures_of_their_own(administrator, client):
    client.post(PAGE, data=typed(speed_motorbike_mountain="17"))

    assert queries.figures(province_code="82").version == 0

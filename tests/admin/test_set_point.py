import pytest

from app.catalogue.models import PointSource
from app.core.db import db


def send(client, office, **values):
    return client.post(f"/admin/offices/{office.id}/point", data=values)


def test_a_pin_is_kept(office, client):
    response = send(client, office, lat="22.3364", lon="103.8438")

    assert response.location == f"/admin/offices/{office.id}"
    db.session.expire_all()
    assert (office.lat, office.lon) == (22.3364, 103.8438)
    assert office.point_source is PointSource.PIN


def test_degrees_may_have_a_comma(office, client):
    send(client, office, lat="22,3364", lon=" 103,8438 ")

    db.session.expire_all()
    assert office.lat == 22.3364


def test_a_found_address_is_remembered_as_such(office, client):
    send(client, office, lat="22.3", lon="103.8", source="GEOCODED")

    db.session.expire_all()
    assert office.point_source is PointSource.GEOCODED


@pytest.mark.parametrize(
    ("lat", "lon", "sentence"),
    [
        ("999", "103.8", "Vĩ độ ở Việt Nam từ 6 đến 24."),
        ("22.3", "-103.8", "Kinh độ ở Việt Nam từ 102 đến 118."),
        ("nan", "103.8", "Vĩ độ ở Việt Nam từ 6 đến 24."),
        ("22.3", "inf", "Kinh độ ở Việt Nam từ 102 đến 118."),
        ("bắc", "103.8", "Mời bạn nhập một số như 22,3364."),
        ("", "103.8", "Mời bạn nhập vĩ độ."),
        ("9" * 500, "103.8", "Vĩ độ ở Việt Nam từ 6 đến 24."),
    ],
)
def test_a_point_that_cannot_be_is_refused_in_plain_words(office, client, lat, lon, sentence):
    response = send(client, office, lat=lat, lon=lon)

    assert response.status_code == 422
    assert sentence in response.text
    db.session.expire_all()
    assert office.lat == 22.2772


def test_the_communes_point_is_one_button(office, client):
    send(client, office, lat="22.3364", lon="103.8438")

    client.post(f"/admin/offices/{office.id}/point/commune")

    db.session.expire_all()
    assert (office.lat, office.point_source) == (22.2772, PointSource.COMMUNE)


def test_the_fields_stand_there_without_any_script(office, client):
    text = client.get(f"/admin/offices/{office.id}/point").text

    assert 'name="lat"' in text
    assert 'value="22.277200"' in text
    assert "Tả Van" in text
    assert "style=" not in text


def test_a_server_without_a_geocoder_says_so_instead_of_a_button(office, client):
    text = client.get(f"/admin/offices/{office.id}/point").text

    assert "Tìm theo địa chỉ" not in text
    assert "chưa có dịch vụ tìm địa chỉ" in text

import pytest

from app.geo.points import Point, distance_m
from app.geo.queries import nearest_commune
from tests import build


@pytest.fixture
def communes(app):
    build.commune("03037", name="Xã Tả Van", lat=22.2772, lon=103.862)
    build.commune("03006", name="Phường Sa Pa", lat=22.3497, lon=103.837)
    build.commune("02728", name="Xã Mường Hum", lat=22.4668, lon=103.658)


@pytest.mark.parametrize(
    ("lat", "lon", "name"),
    [
        (22.28, 103.86, "Xã Tả Van"),
        (22.35, 103.84, "Phường Sa Pa"),
        (22.50, 103.50, "Xã Mường Hum"),
        (24.0, 103.86, "Xã Mường Hum"),
    ],
)
def test_the_nearest_commune_is_found(communes, lat, lon, name):
    assert nearest_commune(lat=lat, lon=lon).name == name


def test_a_corner_of_a_box_does_not_hide_somebody_nearer_outside_it(app):
    build.commune("00001", name="Xã Góc", lat=22.049, lon=103.049)
    build.commune("00002", name="Xã Bên", lat=22.0, lon=103.051)

    assert nearest_commune(lat=22.0, lon=103.0).name == "Xã Bên"


@pytest.mark.parametrize(("lat", "lon"), [(0.0, 0.0), (90.0, 0.0), (-90.0, 180.0), (22.3, 120.0)])
def test_far_from_everything_there_is_none(communes, lat, lon):
    assert nearest_commune(lat=lat, lon=lon) is None


def test_a_degree_along_the_meridian_is_about_111_kilometres():
    assert distance_m(Point(22.0, 104.0), Point(23.0, 104.0)) == pytest.approx(111_195, abs=1)
    assert distance_m(Point(22.0, 104.0), Point(22.0, 104.0)) == 0

import pytest

from app.catalogue.errors import UnknownCommuneError
from app.catalogue.models import OfficeKind
from app.catalogue.queries import offices, offices_for
from app.core.db import db
from app.geo.models import Province
from tests import build


@pytest.fixture
def ta_van(app):
    return build.commune()


@pytest.fixture
def sa_pa(app):
    return build.commune("03006", name="Phường Sa Pa", lat=22.3364, lon=103.8438)


@pytest.fixture
def bac_ha(app):
    return build.commune("02839", name="Xã Bắc Hà", lat=22.54, lon=104.29)


def office_in(commune, **values):
    return build.office(commune_code=commune.code, lat=commune.lat, lon=commune.lon, **values)


def test_the_communes_own_office_takes_what_the_commune_decides(ta_van, sa_pa):
    own, _other = office_in(ta_van), office_in(sa_pa)

    assert offices_for(procedure=build.procedure(), commune_code=ta_van.code) == [own]


def test_a_commune_without_an_office_goes_to_the_nearest(ta_van, sa_pa, bac_ha):
    far, near = office_in(bac_ha), office_in(sa_pa)

    assert offices_for(procedure=build.procedure(), commune_code=ta_van.code) == [near, far]


def test_an_office_that_is_shut_is_passed_over(ta_van, sa_pa):
    office_in(ta_van, is_open=False)
    near = office_in(sa_pa)

    assert offices_for(procedure=build.procedure(), commune_code=ta_van.code) == [near]


def test_a_post_point_takes_no_booking_of_an_office(ta_van, sa_pa):
    office_in(ta_van, kind=OfficeKind.POST_POINT)
    near = office_in(sa_pa)

    assert offices_for(procedure=build.procedure(), commune_code=ta_van.code) == [near]


def test_the_provinces_centre_takes_what_the_province_decides(ta_van, bac_ha):
    office_in(ta_van)
    centre = office_in(bac_ha, is_provincial=True)
    decided_above = build.procedure(is_provincial=True)

    assert offices_for(procedure=decided_above, commune_code=ta_van.code) == [centre]
    assert centre not in offices_for(procedure=build.procedure(), commune_code=bac_ha.code)


def test_another_provinces_offices_stay_out(ta_van):
    db.session.add(
        Province(code="82", name="Tỉnh Đồng Tháp", short_name="Đồng Tháp", lat=10, lon=105)
    )
    elsewhere = build.commune("28249", name="Phường Mỹ Tho", province_code="82")
    office_in(elsewhere)

    assert offices_for(procedure=build.procedure(), commune_code=ta_van.code) == []


def test_an_unknown_commune_is_refused_in_plain_words(app):
    with pytest.raises(UnknownCommuneError, match="xã, phường"):
        offices_for(procedure=build.procedure(), commune_code="00000")


def test_offices_of_a_province_are_listed_by_kind_and_words(ta_van, sa_pa):
    van = office_in(ta_van)
    post = office_in(sa_pa, kind=OfficeKind.POST_POINT, name="Bưu cục Sa Pa", address="Tổ 3")

    assert offices(province_code="15") == [post, van]
    assert offices(province_code="15", kind=OfficeKind.POST_POINT) == [post]
    assert offices(province_code="15", text="ta van") == [van]
    assert offices(province_code="15", text="to 3 buu cuc") == [post]
    assert offices(province_code="82") == []

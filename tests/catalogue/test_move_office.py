import math

import pytest
from sqlalchemy import select

from app.catalogue.errors import OutsideCountryError, UnknownCommuneError
from app.catalogue.models import OfficeKind, PointSource
from app.catalogue.services import add_office, describe_office, move_office, move_to_commune_point
from app.core.audit import AuditEntry
from app.core.db import db
from tests import build
from tests.conftest import NOW


def move(office, lat, lon):
    return move_office(
        office_id=office.id, lat=lat, lon=lon, source=PointSource.PIN, by="quan.tri", now=NOW
    )


def add(**values):
    defaults = {
        "kind": OfficeKind.POST_POINT,
        "name": "Bưu điện văn hoá xã Tả Van",
        "commune_code": "03037",
        "address": "Thôn Tả Van Giáy",
        "phone": "02140000002",
    }
    return add_office(**(defaults | values), by="quan.tri", now=NOW)


def test_a_pin_moves_an_office(app):
    office = move(build.office(), 22.3, 103.9)

    assert (office.lat, office.lon, office.point_source) == (22.3, 103.9, PointSource.PIN)


@pytest.mark.parametrize(
    ("lat", "lon"), [(999, 103.9), (22.3, -103.9), (math.nan, 104), (22, math.inf)]
)
def test_a_point_outside_the_country_is_refused(app, lat, lon):
    office = build.office()

    with pytest.raises(OutsideCountryError):
        move(office, lat, lon)

    assert office.lat == 22.2772


def test_an_office_can_go_back_to_its_communes_point(app):
    office = move(build.office(), 22.3, 103.9)

    move_to_commune_point(office_id=office.id, by="quan.tri", now=NOW)

    assert (office.lat, office.point_source) == (build.commune().lat, PointSource.COMMUNE)


def test_where_it_stood_before_is_noted(app):
    move(build.office(), 22.3, 103.9)

    entry = db.session.scalars(select(AuditEntry)).one()

    assert entry.detail == {"before": [22.2772, 103.862], "to": [22.3, 103.9]}


def test_a_new_office_stands_at_its_communes_point_until_somebody_knows_better(app):
    place = build.commune()

    assert add().point_source is PointSource.COMMUNE
    assert add().lat == place.lat
    assert add(point=(22.28, 103.87)).point_source is PointSource.PIN


def test_a_new_office_needs_a_commune_that_exists(app):
    with pytest.raises(UnknownCommuneError):
        add(commune_code="99999")


def test_what_an_office_was_called_before_is_noted(app):
    office = build.office()

    describe_office(
        office_id=office.id, name="Một cửa xã Tả Van", address=office.address,
        phone=office.phone, counters=3, by="quan.tri", now=NOW,
    )  # fmt: skip

    entry = db.session.scalars(select(AuditEntry)).one()
    assert (office.name, office.counters) == ("Một cửa xã Tả Van", 3)
    assert entry.detail["before"] == {
        "name": "Trung tâm Phục vụ hành chính công xã Tả Van",
        "counters": 1,
    }

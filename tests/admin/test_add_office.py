import pytest
from sqlalchemy import select

from app.catalogue.models import Office, OfficeKind, PointSource
from app.core.audit import AuditEntry
from app.core.db import db
from tests import build

SENT = {
    "kind": "POST_POINT",
    "name": "Bưu điện văn hoá xã Tả Van",
    "commune_code": "03037",
    "address": "Thôn Tả Van Giáy",
    "phone": "0214 000 0002",
    "counters": "2",
}


@pytest.fixture(autouse=True)
def commune(administrator):
    place = build.commune()
    db.session.commit()
    return place


def test_a_new_post_point_stands_at_its_communes_point(client, commune):
    response = client.post("/admin/offices/new", data=SENT)

    office = db.session.scalars(select(Office)).one()
    assert response.location == f"/admin/offices/{office.id}"
    assert (office.kind, office.counters) == (OfficeKind.POST_POINT, 2)
    assert office.phone == "02140000002"
    assert (office.lat, office.point_source) == (commune.lat, PointSource.COMMUNE)


def test_who_added_it_is_noted(client):
    client.post("/admin/offices/new", data=SENT)

    assert db.session.scalars(select(AuditEntry.by)).one() == "quan.tri"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        pytest.param({"name": ""}, "Mời bạn nhập tên.", id="no name"),
        pytest.param({"name": "x" * 201}, "Tên có từ 3 đến 200 chữ.", id="endless name"),
        pytest.param({"name": " \x00\n "}, "Tên có từ 3 đến 200 chữ.", id="name of nothing"),
        pytest.param({"address": "x" * 301}, "Địa chỉ có từ 3 đến 300 chữ.", id="endless address"),
        pytest.param({"phone": "12"}, "Số điện thoại có 10 hoặc 11 chữ số", id="short phone"),
        pytest.param({"phone": "0" * 400}, "Số điện thoại có 10 hoặc 11 chữ số", id="long phone"),
        pytest.param({"counters": "0"}, "Số quầy từ 1 đến 50.", id="no counter"),
        pytest.param({"counters": "9" * 30}, "Số quầy từ 1 đến 50.", id="endless counters"),
        pytest.param({"counters": "9" * 5000}, "Mời bạn nhập một số nguyên.", id="unreadable"),
        pytest.param({"counters": "hai"}, "Mời bạn nhập một số nguyên.", id="no number"),
        pytest.param({"commune_code": "99999"}, "Mời bạn chọn trong danh sách.", id="no commune"),
        pytest.param({"commune_code": ""}, "Mời bạn chọn xã, phường.", id="commune missing"),
        pytest.param({"kind": "PALACE"}, "Mời bạn chọn một mục.", id="no such kind"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_kept(client, changed, sentence):
    response = client.post("/admin/offices/new", data=SENT | changed)

    assert response.status_code == 422
    assert sentence in response.text
    assert "Thôn Tả Van Giáy" in response.text or "address" in changed
    assert db.session.scalar(select(Office)) is None


def test_an_empty_form_asks_for_everything(client):
    response = client.post("/admin/offices/new", data={})

    assert response.status_code == 422
    assert "Mời bạn nhập địa chỉ." in response.text


def test_a_commune_of_another_province_cannot_be_chosen(client, elsewhere):
    response = client.post("/admin/offices/new", data=SENT | {"commune_code": "28249"})

    assert response.status_code == 422

from app.catalogue.models import OfficeKind
from app.core.db import db
from tests import build


def test_offices_are_found_without_accents(office, client):
    build.office(name="Bưu cục Sa Pa", kind=OfficeKind.POST_POINT, address="Tổ 3")
    db.session.commit()

    text = client.get("/admin/offices?q=buu cuc sa pa").text

    assert "Bưu cục Sa Pa" in text
    assert "xã Tả Van" not in text


def test_offices_are_filtered_by_kind(office, client):
    build.office(name="Bưu cục Sa Pa", kind=OfficeKind.POST_POINT)
    db.session.commit()

    text = client.get("/admin/offices?kind=POST_POINT").text

    assert "Bưu cục Sa Pa" in text
    assert "1 điểm phục vụ" in text
    assert "2 điểm phục vụ" in client.get("/admin/offices?kind=nonsense").text


def test_an_empty_province_says_what_to_do(administrator, client):
    text = client.get("/admin/offices").text

    assert "Chưa có điểm phục vụ" in text
    assert "/admin/offices/new" in text


def test_a_search_without_an_answer_offers_the_whole_list(office, client):
    assert "Không có điểm nào khớp" in client.get("/admin/offices?q=zzz").text


def test_another_provinces_office_is_neither_listed_nor_opened(elsewhere, client):
    assert "Mỹ Tho" not in client.get("/admin/offices").text
    assert client.get(f"/admin/offices/{elsewhere.id}").status_code == 404


def test_another_provinces_office_cannot_be_changed(elsewhere, client):
    for act in ("edit", "open", "hours", "point", "point/commune", "geocoding", "closures/new"):
        assert client.post(f"/admin/offices/{elsewhere.id}/{act}").status_code == 404


def test_what_an_office_lacks_is_shown_in_the_list(office, client):
    build.office(name="Chưa giờ", hours=[])
    build.office(name="Đã ngừng", is_open=False)
    db.session.commit()

    text = client.get("/admin/offices").text

    assert "chưa có giờ mở cửa" in text
    assert "ngừng phục vụ" in text
    assert "điểm của xã" in text

"""Rivers and ridges on the map, and the estimate that keeps to them."""

import pytest

from app.accounts.models import Role
from app.core.db import db
from app.roads import land_queries as queries
from app.roads.land_estimate import estimate_of
from optimizer.travel import UNREACHABLE, Point
from tests import build

PAGE = "/admin/roads/barriers"
SHAPE = "22.30, 103.86\n22.25, 103.86"
WEST, EAST = Point(22.27, 103.84), Point(22.27, 103.88)


@pytest.fixture
def administrator(sign_in):
    staff = sign_in(Role.ADMINISTRATOR, username="quan.tri")
    build.commune()
    db.session.commit()
    return staff


def send(client, path=f"{PAGE}/new", **values):
    defaults = {
        "name": "Sông Hồng",
        "kind": "river",
        "shape": SHAPE,
        "crossings": "Cầu Phố Lu: 22,28; 103,86",
        "rides": ["motorbike", "car", "foot"],
    }
    return client.post(path, data=defaults | values)


def only_barrier():
    db.session.expire_all()
    (row,) = queries.barriers(province_code="15")
    return row


def ride_m(profile="motorbike"):
    db.session.expire_all()
    matrix = estimate_of(province_code="15").matrix([WEST, EAST], profile=profile)
    return matrix.metres[0, 1]


def test_a_barrier_is_kept_with_its_bridges(administrator, client):
    response = send(client)

    assert response.location == PAGE
    row = only_barrier()
    assert row.shape == [[22.30, 103.86], [22.25, 103.86]]
    assert row.crossings == [{"name": "Cầu Phố Lu", "lat": 22.28, "lon": 103.86}]
    assert row.profiles == ["car", "foot", "motorbike"]
    assert "Sông Hồng" in client.get(PAGE).text


def test_the_estimate_goes_round_by_the_bridge_from_now_on(administrator, client):
    straight = ride_m()

    send(client)

    assert straight < ride_m() < UNREACHABLE
    assert ride_m("boat") < UNREACHABLE


def test_a_barrier_without_a_bridge_parts_the_land(administrator, client):
    send(client, crossings="")

    assert ride_m() == UNREACHABLE


def test_communes_may_stand_for_their_points(administrator, client):
    send(client, shape="xã Tả Van\n22.25, 103.86", crossings="Tả Van")

    assert only_barrier().shape[0] == [22.2772, 103.862]
    assert only_barrier().crossings == [{"name": "", "lat": 22.2772, "lon": 103.862}]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": ""}, "Mời bạn nhập tên."),
        ({"kind": "wall"}, "Mời bạn chọn một mục."),
        ({"shape": ""}, "Mời bạn vẽ hoặc ghi ít nhất 2 điểm."),
        ({"shape": "22.3, 103.8"}, "Hình vẽ thiếu điểm."),
        ({"shape": "103.8, 22.3\n103.9, 22.3"}, "Vĩ độ và kinh độ bị đảo chỗ."),
        ({"shape": "0, 0\n1, 1"}, "nằm ngoài Việt Nam"),
        ({"shape": "Mỹ Tho\n22.3, 103.8"}, "Không hiểu “Mỹ Tho”."),
        ({"shape": "\n".join(["22.3, 103.8"] * 3000)}, "Hình vẽ có quá nhiều điểm."),
        ({"crossings": "cầu gãy: ở đâu đó"}, "Không hiểu “ở đâu đó”."),
        ({"rides": []}, "Mời bạn chọn ít nhất một mục."),
        ({"rides": ["horse"]}, "Mời bạn chọn ít nhất một mục."),
    ],
)
def test_a_broken_barrier_is_refused_in_plain_words(administrator, client, values, sentence):
    response = send(client, **values)

    assert response.status_code == 422
    assert sentence in response.text
    assert queries.barriers(province_code="15") == []


def test_a_barrier_is_described_anew(administrator, client):
    send(client)
    page = f"{PAGE}/{only_barrier().id}"

    assert "Cầu Phố Lu: 22.280000, 103.860000" in client.get(page).text
    send(client, page, name="Sông Chảy", rides=["motorbike", "car", "foot", "boat"])

    assert only_barrier().name == "Sông Chảy"
    assert only_barrier().profiles == []


def test_taking_off_asks_first_and_can_be_taken_back(administrator, client):
    send(client, crossings="")
    row_id = only_barrier().id

    asked = client.get(f"{PAGE}/{row_id}/remove").text
    client.post(f"{PAGE}/{row_id}/remove")
    without = ride_m()
    client.post(f"{PAGE}/{row_id}/restore")

    assert "Bỏ Sông Hồng?" in asked
    assert without < UNREACHABLE
    assert ride_m() == UNREACHABLE


def test_another_provinces_barrier_is_not_there(administrator, client):
    send(client)
    row = only_barrier()
    row.province_code = build.province("82").code
    db.session.commit()

    assert client.get(f"{PAGE}/{row.id}").status_code == 404
    assert client.post(f"{PAGE}/{row.id}/remove").status_code == 404
    assert client.get(f"{PAGE}/2147483647").status_code == 404


def test_the_page_can_be_filled_in_without_any_script(administrator, client):
    text = client.get(f"{PAGE}/new").text

    assert "<textarea" in text
    assert 'name="crossings"' in text
    assert "style=" not in text

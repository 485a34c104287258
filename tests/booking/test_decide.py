"""The one decision: three ways beside each other, each with its day, its price and its errands."""

import re

import pytest

from app.booking.models import MeetingPlace
from app.catalogue.models import OfficeKind
from app.catalogue.tariff_models import Leg, Tariff
from app.core.db import db
from tests import build
from tests.booking.shop import said
from tests.conftest import NOW

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def everything(shop):
    """A procedure that goes every way, with postage for each place and a post point near."""
    shop.procedure.goes_online = True
    shop.procedure.fee_vnd = 8_000
    shop.procedure.statutory_days = 3
    build.office(kind=OfficeKind.POST_POINT, name="Điểm bưu chính Tả Van")
    for leg in Leg:
        for place, vnd in ((MeetingPlace.HOME, 30_000), (MeetingPlace.POST_POINT, 20_000)):
            row = Tariff(
                province_code="15", leg=leg, place=place.value, up_to_g=2_000, vnd=vnd,
                valid_from=NOW.date(),
            )  # fmt: skip
            db.session.add(row)
    db.session.commit()
    return shop


def ways(client, shop, **said: object):
    query = {"commune": shop.commune.code, **said}
    return client.get(f"/book/{shop.procedure.code}", query_string=query)


def card(page: str, way: str) -> str:
    found = re.search(rf'<form class="offer" id="way-{way}".*?</form>', page, re.DOTALL)
    assert found, f"{way} is not offered"
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_each_way_says_when_how_often_how_much_and_what_day(client, everything):
    page = ways(client, everything).text

    counter, home, online = (card(page, way) for way in ("counter", "home", "online"))
    assert "Sớm nhất 8:00, Thứ Năm 3/12" in counter
    assert "Bạn phải đi 2 lần" in counter
    assert "Tổng tiền 8.000 đ" in counter
    assert "Nhận kết quả Thứ Ba 8/12. Tại Bộ phận Một cửa" in counter
    assert "Sớm nhất Ngày mai, 3/12" in home
    assert "Bạn phải đi Không phải đi" in home
    assert "Tổng tiền 68.000 đ (ví dụ)" in home
    assert "Tại nhà" in home
    assert "Sớm nhất Ngay hôm nay" in online
    assert "Tổng tiền 38.000 đ (ví dụ)" in online


def test_another_place_for_the_result_changes_what_the_way_costs(client, everything):
    page = ways(client, everything, way="home", back="OFFICE").text

    assert "Tổng tiền 38.000 đ (ví dụ)" in card(page, "home")
    assert "Bạn phải đi 1 lần" in card(page, "home")
    assert "Tổng tiền 8.000 đ" in card(page, "counter")


def test_a_way_is_one_tap_and_carries_all_that_was_chosen(client, everything):
    page = ways(client, everything, way="home", back="OFFICE").text

    form = re.search(r'<form class="offer" id="way-home".*?</form>', page, re.DOTALL)[0]
    assert f'action="/book/{everything.procedure.code}/time"' in form
    assert 'name="way" value="home"' in form
    assert re.search(r'value="OFFICE"\s+checked', form)


def test_only_the_ways_are_sent_where_only_they_change(client, everything):
    query = {"commune": everything.commune.code, "way": "home", "back": "OFFICE"}

    answer = client.get(f"/book/{everything.procedure.code}", query_string=query, headers=FRAGMENT)

    assert answer.text.strip().startswith('<section id="ways"')
    assert "<html" not in answer.text


def test_a_way_that_is_not_possible_says_why(client, shop):
    shop.procedure.goes_by_post = False
    shop.procedure.why_not_by_post = "Bạn phải ký trước cán bộ."
    db.session.commit()

    page = ways(client, shop).text

    assert 'id="way-home"' not in page
    assert "Bạn phải ký trước cán bộ." in page
    assert "Thủ tục này chưa nộp trực tuyến được." in page


def test_where_no_courier_rides_nobody_is_promised_a_visit(client, everything):
    far = build.commune("03000", name="Xã Xa", lat=22.3, lon=103.9)
    db.session.commit()

    page = ways(client, everything, commune=far.code).text

    assert 'id="way-counter"' in page
    assert 'id="way-home"' not in page
    assert "Bưu tá chưa tới Xã Xa." in page
    assert "Tại điểm bưu chính" in card(page, "online")


def test_sent_in_online_needs_no_time(client, everything):
    query = everything.query("online")

    answer = client.get(everything.path("time"), query_string=query)
    page = client.get(answer.location).text

    assert "/confirm?" in answer.location
    assert "Bước 3 trên 3" in page
    assert "Mã hồ sơ trên Cổng dịch vụ công" in page
    assert 'name="slot"' not in page or 'name="slot" type="hidden" value=""' in page


def test_the_way_leads_back_with_the_place_that_was_chosen(client, everything):
    query = everything.query("home", back="OFFICE", slot=everything.pickup[0].id)

    page = client.get(everything.path("confirm"), query_string=query).text

    link = next(part for part in page.split('"') if part.startswith("/book/") and "back=" in part)
    assert said(link)["back"] == "OFFICE"


@pytest.mark.parametrize(
    "nonsense", ["at=POST_POINT-99", "back=POST_POINT-9999999999999", "back=FOCAL_PERSON-x",
                 "at=OFFICE", "back=NOWHERE", "more=nonsense,,", "case=x", "group=99"],
)  # fmt: skip
def test_a_place_that_means_nothing_is_the_usual_one(client, everything, nonsense):
    address = f"/book/{everything.procedure.code}?commune=03037&way=home&{nonsense}"

    page = client.get(address)

    assert page.status_code == 200
    assert 'id="way-home"' in page.text

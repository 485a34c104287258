"""The way to a free time: procedure, papers, commune, day; each page whole and in a fragment."""

import re
from datetime import time, timedelta

import pytest

from app.accounts.models import Role
from app.booking.models import ServiceDay
from app.catalogue.models import CounterGroup, MobileDay
from app.core.db import db, writing
from app.core.text import fold
from app.geo.models import FormerCommune
from tests import build
from tests.booking.shop import THURSDAY, said
from tests.conftest import NOW

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_the_first_page_says_what_this_is_and_leads_on(client, shop):
    page = client.get("/").text

    assert "Đặt lịch" in page
    assert "Theo dõi hồ sơ" in page
    assert "/book?event=birth" in page
    assert "1900 1234" in page


def test_a_search_finds_what_people_call_it_without_accents(client, shop):
    page = client.get("/book?q=khai+sinh").text

    assert "Làm giấy khai sinh" in page
    assert f"/book/{shop.procedure.code}" in page


def test_a_search_as_one_types_answers_the_list_alone(client, shop):
    answer = client.get("/book?q=khai+sinh", headers=FRAGMENT)

    assert "<html" not in answer.text
    assert answer.text.strip().startswith('<section id="procedures"')
    assert "HX-Request-Type" in answer.headers["Vary"]


def test_a_search_that_finds_nothing_says_what_to_do(client, shop):
    page = client.get("/book?q=xyzzy").text

    assert "Chưa tìm thấy thủ tục nào" in page
    assert "Mời bạn gõ ít chữ hơn" in page


def test_a_life_event_lists_its_procedures(client, shop):
    assert "Làm giấy khai sinh" in client.get("/book?event=birth").text
    assert "Làm giấy khai sinh" not in client.get("/book?event=death").text


@pytest.mark.parametrize("query", ["event=nonsense", "q=%00", "q=" + "x" * 5000, "q=%ff", "all"])
def test_nonsense_in_the_search_is_answered_with_a_page(client, shop, query):
    assert client.get(f"/book?{query}").status_code == 200


def test_a_procedure_shows_what_to_bring(client, shop):
    page = client.get(f"/book/{shop.procedure.code}").text

    assert "Giấy chứng sinh" in page
    assert "1 bản chính" in page


def test_a_procedure_that_may_not_go_by_post_says_why_and_offers_the_counter(client, shop):
    must_appear = build.procedure(goes_by_post=False, why_not_by_post="Bạn phải ký trước cán bộ.")
    db.session.commit()

    page = client.get(f"/book/{must_appear.code}").text

    assert "Bạn phải ký trước cán bộ." in page
    assert 'value="home"' not in page


def test_an_unknown_procedure_is_not_found(client, shop):
    assert client.get("/book/9.999999").status_code == 404
    assert client.get("/book/" + "9" * 40).status_code == 404
    assert client.get("/book/%00").status_code == 404


def test_letters_that_postgresql_refuses_are_not_found_there_either(postgres_app):
    client = postgres_app.test_client()

    for path in ("/book/%00", "/book/%00/time", "/book?q=%00", "/bookings/%00"):
        assert client.get(path).status_code in {200, 404}, path


def test_every_commune_of_the_province_can_be_chosen_from_the_list(client, shop):
    page = client.get(f"/book/{shop.procedure.code}").text

    assert '<option value="03037"' in page


def test_a_commune_is_found_without_accents(client, shop):
    page = client.get(f"/book/{shop.procedure.code}?q=ta+van&find=1", headers=FRAGMENT).text

    assert page.strip().startswith('<div id="communes"')
    assert "Xã Tả Van" in page
    assert "<html" not in page


def test_a_former_address_is_turned_into_todays_commune(client, shop):
    today = build.commune("02728", name="Xã Mường Hum", search_key="xa muong hum")
    full_name = "Xã Trung Lèng Hồ, Huyện Bát Xát, Tỉnh Lào Cai"
    db.session.add(
        FormerCommune(
            key="trunglengho",
            full_name=full_name,
            search_key=fold(full_name).removeprefix("xa "),
            commune_code=today.code,
            is_main=True,
        )
    )
    db.session.commit()

    page = client.get(f"/book/{shop.procedure.code}?q=xã+Trung+Lèng+Hồ,+huyện+Bát+Xát").text

    assert "Xã Mường Hum" in page
    assert "Trước đây là Xã Trung Lèng Hồ" in page


def test_a_commune_that_nobody_knows_is_said_so(client, shop):
    page = client.get(f"/book/{shop.procedure.code}?q=atlantis").text

    assert "Chưa tìm thấy xã, phường nào" in page


def test_a_focal_persons_own_commune_is_chosen_already(client, shop, sign_in):
    sign_in(Role.FOCAL_PERSON, commune_code=shop.commune.code)

    page = client.get(f"/book/{shop.procedure.code}").text

    assert "Bạn ở Xã Tả Van." in page


def test_the_commune_is_remembered_for_the_next_time(client, shop):
    client.get(shop.path("time"), query_string=shop.query())

    page = client.get(f"/book/{shop.procedure.code}").text

    assert "Bạn ở Xã Tả Van." in page
    assert shop.commune.code in client.get_cookie("commune").value


def test_what_is_missing_is_asked_for_again(client, shop):
    answer = client.get(shop.path("time"))

    assert answer.status_code == 422
    assert "Mời bạn chọn xã, phường nơi bạn ở." in answer.text


def test_a_way_that_is_missing_is_asked_for_with_the_ways_beside(client, shop):
    answer = client.get(shop.path("time"), query_string={"commune": shop.commune.code})

    assert answer.status_code == 422
    assert "Mời bạn chọn cách nộp hồ sơ." in answer.text
    assert "Chọn giờ tới quầy" in answer.text


def test_a_typed_name_that_means_one_commune_is_enough(client, shop):
    answer = client.get(shop.path("time"), query_string={"way": "counter", "q": "ta van"})

    assert answer.status_code == 200
    assert shop.office.name in answer.text


@pytest.mark.parametrize(
    "nonsense",
    [
        {"commune": "99999"}, {"commune": "9" * 30}, {"commune": "٣٣٣٣٣"}, {"commune": "\x00"},
        {"way": "by-balloon"},
    ],
)  # fmt: skip
def test_an_answer_that_means_nothing_is_asked_for_again(client, shop, nonsense):
    answer = client.get(shop.path("time"), query_string=shop.query() | nonsense)

    assert answer.status_code == 422


@pytest.mark.parametrize("office", ["0", "-1", "9" * 23, "x", "4294967296"])
def test_an_office_that_is_none_is_the_nearest_one(client, shop, office):
    answer = client.get(shop.path("time"), query_string=shop.query(office=office))

    assert answer.status_code == 200
    assert shop.office.name in answer.text


def test_free_times_are_offered_by_day_and_the_first_is_chosen(client, shop):
    page = client.get(shop.path("time"), query_string=shop.query()).text

    assert "Ngày mai, 3/12" in page
    assert "Thứ Sáu, 4 tháng 12" in page
    assert page.count('type="radio"') == 4
    assert page.count("checked") == 1
    assert page.index(f'value="{shop.counter[0].id}"') < page.index("checked")


def test_a_time_that_is_gone_is_not_offered(client, shop):
    shop.counter[1].taken = 1
    db.session.commit()

    page = client.get(shop.path("time"), query_string=shop.query()).text

    assert f'value="{shop.counter[1].id}"' not in page


def test_pickups_are_offered_as_halves_of_a_day(client, shop):
    page = client.get(shop.path("time"), query_string=shop.query("home")).text

    assert "Buổi sáng" in page
    assert "7:30 – 11:30" in page
    assert page.count('type="radio"') == 2


def test_a_commune_that_no_courier_serves_is_told_so_and_offered_the_counter(client, shop):
    far = build.commune("03000", name="Xã Xa", lat=22.3, lon=103.9)
    db.session.commit()

    page = client.get(shop.path("time"), query_string=shop.query("home", commune=far.code)).text

    assert "Bưu tá chưa tới nhận tại Xã Xa" in page
    assert "way=counter" in page


def test_when_everything_is_full_the_page_says_what_to_do(client, shop):
    for slot in shop.counter:
        slot.taken = slot.capacity
    db.session.commit()

    page = client.get(shop.path("time"), query_string=shop.query()).text

    assert "Hai tuần tới đã hết chỗ" in page
    assert 'type="radio"' not in page


def test_another_office_can_be_chosen_the_nearest_first(client, shop):
    centre = build.procedure(is_provincial=True)
    far = build.office(name="Trung tâm tỉnh, xa", is_provincial=True, lat=21.7, lon=104.9)
    near = build.office(name="Trung tâm tỉnh, gần", is_provincial=True, lat=22.3, lon=103.9)
    db.session.commit()
    query = {"way": "counter", "commune": shop.commune.code}

    page = client.get(f"/book/{centre.code}/time", query_string=query).text

    assert page.index(near.name) < page.index(far.name)
    link = next(part for part in page.split('"') if f"office={far.id}" in part)
    assert said(link)["way"] == "counter"


def test_the_last_page_shows_every_answer_with_the_way_to_change_it(client, shop):
    slot = shop.counter[0]

    page = client.get(shop.path("confirm"), query_string=shop.query(slot=slot.id)).text

    assert "Làm giấy khai sinh" in page
    assert "8:00, Thứ Năm, 3 tháng 12" in page
    assert page.count("Sửa<") == 5


@pytest.mark.parametrize("slot", ["", "0", "x", "9" * 23, "2147483647"])
def test_a_slot_that_is_none_leads_back_to_the_times(client, shop, slot):
    answer = client.get(shop.path("confirm"), query_string=shop.query(slot=slot))

    assert answer.status_code == 303
    assert "/time?" in answer.location


def test_no_name_and_no_number_stands_in_an_address(client, shop):
    page = client.get(
        shop.path("confirm"), query_string=shop.query("home", slot=shop.pickup[0].id)
    ).text

    form = page[page.index('<form method="post"') :]
    assert 'name="name"' in form
    assert 'method="get"' not in form


def test_later_days_are_shown_when_they_are_asked_for(client, shop):
    with writing():
        for number in range(6):
            build.slot(office_id=shop.office.id, on=NOW.date() + timedelta(days=5 + number))
    asked = {"query_string": shop.query()}

    first = client.get(shop.path("time"), **asked).text
    all_days = client.get(shop.path("time"), query_string=shop.query() | {"all": 1}).text

    assert first.count('class="day"') == 4
    assert "Xem thêm ngày" in first
    assert all_days.count('class="day"') > 4
    assert "Xem thêm ngày" not in all_days


def test_a_later_day_that_is_chosen_is_shown_with_all_days(client, shop):
    with writing():
        late = [
            build.slot(office_id=shop.office.id, on=NOW.date() + timedelta(days=5 + number))
            for number in range(6)
        ][-1]

    page = client.get(shop.path("time"), query_string=shop.query(slot=late.id)).text

    assert re.search(rf'value="{late.id}"\s*checked', page)


def test_times_kept_for_far_hamlets_open_to_whoever_says_so(client, shop):
    group = shop.office.groups[0]
    group.kept_places = 1
    shop.counter[2].kept = 1
    db.session.commit()

    near = client.get(shop.path("time"), query_string=shop.query()).text
    far = client.get(shop.path("time"), query_string=shop.query(far=1)).text

    assert "Tôi ở thôn, bản xa" in near
    assert f'value="{shop.counter[2].id}"' not in near
    assert f'value="{shop.counter[2].id}"' in far
    assert 'aria-checked="true"' in far


def test_counters_that_come_to_the_commune_are_offered_first(client, shop):
    coming = CounterGroup(
        office_id=shop.office.id, name="Lưu động", is_mobile=True, place="Nhà văn hoá Tả Van",
        commune_code=shop.commune.code,
        mobile_days=[MobileDay(on=THURSDAY, opens=time(8), closes=time(11))],
    )  # fmt: skip
    db.session.add(coming)
    db.session.flush()
    slot = build.slot(office_id=shop.office.id, group_id=coming.id, on=THURSDAY, opens=time(10))
    db.session.commit()

    page = client.get(shop.path("time"), query_string=shop.query()).text
    there = client.get(shop.path("time"), query_string=shop.query(group=coming.id)).text

    assert "Xem giờ tại Nhà văn hoá Tả Van" in page
    assert f"group={coming.id}" in page
    assert re.findall(r'name="slot"\s+value="(\d+)"', there) == [str(slot.id)]


def test_whoever_finds_no_time_may_wait_for_one(client, shop):
    page = client.get(shop.path("time"), query_string=shop.query()).text

    link = next(part for part in page.split('"') if part.startswith("/waitlist?"))
    assert said(link)["procedure"] == shop.procedure.code
    assert client.get(link.replace("&amp;", "&")).status_code == 200


def test_couriers_days_are_named_and_only_those_are_offered(client, shop):
    db.session.add(ServiceDay(commune_code=shop.commune.code, weekday=4))
    db.session.commit()

    page = client.get(shop.path("time"), query_string=shop.query("home")).text

    assert "Bưu tá tới vào thứ Sáu." in page
    assert re.findall(r'name="slot"\s+value="(\d+)"', page) == [str(shop.pickup[1].id)]

"""Sending the form: booked once, kept when something stands in the way."""

import pytest

from app.accounts.models import Role
from app.booking import planning, views
from app.booking.models import Booking, BookingKind, Slot
from app.core.db import db
from app.dossiers.models import Dossier
from app.notify.models import Message
from tests import build
from tests.booking.shop import count, fields, send

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


def the_booking() -> Booking:
    return db.session.query(Booking).one()


def test_a_counter_time_is_booked_and_shown_by_its_code(client, shop):
    answer = send(client, shop)

    assert answer.status_code == 303
    booking = the_booking()
    assert answer.location == f"/bookings/{booking.code}"
    assert (booking.kind, booking.phone) == (BookingKind.COUNTER, "0912345678")
    assert client.get(answer.location).status_code == 200


def test_a_pickup_is_booked_with_the_door(client, shop):
    send(client, shop, "home")

    booking = the_booking()
    assert booking.kind is BookingKind.PICKUP
    assert (booking.hamlet, booking.landmark) == ("Thôn Dền Thàng", "Cạnh nhà văn hoá")
    assert booking.commune_code == shop.commune.code
    assert (booking.lat, booking.lon) == (shop.commune.lat, shop.commune.lon)


def test_a_position_is_kept_when_the_citizen_gave_it(client, shop):
    send(client, shop, "home", lat="22.28123", lon="103.85321")

    assert (the_booking().lat, the_booking().lon) == (22.28123, 103.85321)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Mời bạn gõ họ và tên."),
        ({"name": "   "}, "Mời bạn gõ họ và tên."),
        ({"name": "A"}, "Họ và tên dài từ 2 đến 100 chữ cái."),
        ({"name": "Vàng " * 30}, "Họ và tên dài từ 2 đến 100 chữ cái."),
        ({"name": "0912345678"}, "Họ và tên chỉ gồm chữ cái."),
        ({"name": "<script>"}, "Họ và tên chỉ gồm chữ cái."),
        ({"phone": ""}, "Mời bạn gõ số điện thoại."),
        ({"phone": "12345"}, "Số điện thoại di động có 10 chữ số"),
        ({"phone": "0912 345 67x"}, "Số điện thoại di động có 10 chữ số"),
        ({"phone": "9" * 4000}, "Số điện thoại quá dài."),
        ({"key": ""}, "Trang này đã cũ."),
        ({"key": "not-a-key"}, "Trang này đã cũ."),
        ({"slot": "9" * 23}, "Mời bạn chọn một khung giờ."),
        ({"slot": "x"}, "Mời bạn chọn một khung giờ."),
    ],
)
def test_what_cannot_be_used_is_said_and_the_form_is_kept(client, shop, typed, sentence):
    answer = send(client, shop, **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'id="errors"' in answer.text
    if "phone" not in typed:
        assert 'value="0912345678"' in answer.text
    assert count(Booking) == 0


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"hamlet": ""}, "Mời bạn gõ số nhà, đường hoặc thôn, bản."),
        ({"hamlet": "x" * 101}, "Chỗ này dài nhất 100 chữ cái."),
        ({"landmark": "x" * 301}, "Chỗ này dài nhất 300 chữ cái."),
        ({"lat": "48.85", "lon": "2.35"}, "Vị trí không ở Việt Nam."),
        ({"lat": "nan", "lon": "nan"}, ""),
        ({"lat": "inf", "lon": "1e400"}, ""),
    ],
)
def test_a_door_that_cannot_be_used_is_said(client, shop, typed, sentence):
    answer = send(client, shop, "home", **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert count(Booking) == 0


@pytest.mark.parametrize(
    "typed", ["0912345678", "+84 912 345 678", "84912345678", "0912.345.678", "(0912) 345-678"]
)
def test_a_phone_may_be_typed_as_people_write_it(client, shop, typed):
    send(client, shop, phone=typed)

    assert the_booking().phone == "0912345678"


@pytest.mark.parametrize("name", ["Sùng A Páo", "Lò Thị Ón", "Y Bly", "Ksor H'Nga", "Nguyễn-Lê An"])
def test_names_of_every_people_are_taken(client, shop, name):
    send(client, shop, name=name)

    assert the_booking().name == name


def test_invisible_letters_are_dropped(client, shop):
    send(client, shop, "home", hamlet="Thôn\x00 Dền\u200b\r\n Thàng", landmark="a\x00b")

    assert the_booking().hamlet == "Thôn Dền Thàng"


def test_the_same_form_sent_twice_is_booked_once(client, shop):
    query = shop.query(slot=shop.counter[0].id)
    page = client.get(shop.path("confirm"), query_string=query)
    form = fields(page) | {"name": "Vàng Thị Dở", "phone": "0912345678"}

    first = client.post(shop.path("confirm"), query_string=shop.query(), data=form)
    second = client.post(shop.path("confirm"), query_string=shop.query(), data=form)

    assert first.location == second.location
    assert count(Booking) == count(Dossier) == count(Message) == 1


def test_the_same_form_with_other_answers_is_a_conflict(client, shop):
    query = shop.query(slot=shop.counter[0].id)
    page = client.get(shop.path("confirm"), query_string=query)
    form = fields(page) | {"name": "Vàng Thị Dở", "phone": "0912345678"}
    client.post(shop.path("confirm"), query_string=shop.query(), data=form)

    again = client.post(
        shop.path("confirm"), query_string=shop.query(), data=form | {"phone": "0912345679"}
    )

    assert again.status_code == 409
    assert count(Booking) == 1


def test_a_time_just_taken_keeps_the_form_and_offers_the_three_nearest(client, shop):
    missed = shop.counter[1]
    page = client.get(shop.path("confirm"), query_string=shop.query(slot=missed.id))
    missed.taken = 1
    db.session.commit()
    form = fields(page) | {"name": "Vàng Thị Dở", "phone": "0912345678"}

    answer = client.post(shop.path("confirm"), query_string=shop.query(), data=form)

    assert answer.status_code == 409
    assert "vừa hết chỗ" in answer.text
    assert 'value="Vàng Thị Dở"' in answer.text
    offered = [slot for slot in shop.counter if f'value="{slot.id}"' in answer.text]
    assert offered == [shop.counter[0], shop.counter[2], shop.counter[3]]
    assert count(Dossier) == 0


def test_the_kept_form_books_one_of_the_times_it_offers(client, shop):
    shop.counter[0].taken = 1
    db.session.commit()
    answer = send(client, shop)

    booked = client.post(shop.path("confirm"), query_string=shop.query(), data=fields(answer))

    assert booked.status_code == 303
    assert the_booking().slot_id == shop.counter[1].id


def test_when_nothing_is_left_at_all_the_page_says_so(client, shop):
    for slot in shop.counter:
        slot.taken = 1
    db.session.commit()

    answer = send(client, shop)

    assert answer.status_code == 409
    assert "Hai tuần tới đã hết chỗ" in answer.text


def test_a_twin_is_explained_and_may_be_booked_all_the_same(client, shop):
    send(client, shop)

    again = send(client, shop, at=shop.counter[3])
    assert again.status_code == 409
    assert "đã có một lịch sắp tới" in again.text
    assert count(Booking) == 1

    insisted = send(client, shop, at=shop.counter[3], wants_second="y")
    assert insisted.status_code == 303
    assert count(Booking) == 2


def test_what_may_not_go_by_post_is_not_fetched_whatever_was_sent(client, shop):
    page = client.get(shop.path("confirm"), query_string=shop.query("home", slot=shop.pickup[0].id))
    form = fields(page) | {"name": "Vàng Thị Dở", "phone": "0912345678", "hamlet": "Thôn Dền"}
    shop.procedure.goes_by_post = False
    db.session.commit()

    answer = client.post(shop.path("confirm"), query_string=shop.query("home"), data=form)

    assert answer.status_code == 409
    assert count(Booking) == 0


def test_htmx_is_answered_with_the_form_alone_and_led_on_by_a_header(client, shop):
    page = client.get(shop.path("confirm"), query_string=shop.query(slot=shop.counter[0].id))
    path, query = shop.path("confirm"), shop.query()

    refused = client.post(path, query_string=query, data=fields(page), headers=FRAGMENT)
    assert refused.status_code == 422
    assert refused.text.strip().startswith('<div id="confirm"')

    form = fields(page) | {"name": "Vàng Thị Dở", "phone": "0912345678"}
    booked = client.post(path, query_string=query, data=form, headers=FRAGMENT)
    assert booked.headers["HX-Redirect"] == f"/bookings/{the_booking().code}"


def test_booking_for_somebody_else_is_one_tick(client, shop):
    send(client, shop, is_on_behalf="y", helper_name="Giàng A Páo", helper_phone="0912345680")

    booking = the_booking()
    assert booking.is_on_behalf
    assert (booking.helper_name, booking.helper_phone) == ("Giàng A Páo", "0912345680")


def test_who_helps_is_asked_for_their_own_number(client, shop):
    answer = send(client, shop, is_on_behalf="y")

    assert answer.status_code == 422
    assert "Mời bạn gõ tên của bạn." in answer.text
    assert count(Booking) == 0


def test_who_books_for_themselves_need_not_say_who_helps(client, shop):
    send(client, shop, helper_name="1234", helper_phone="x")

    assert (the_booking().helper_name, the_booking().helper_phone) == ("", "")


def test_a_focal_persons_booking_bears_their_name_and_tells_the_citizen(client, shop, sign_in):
    focal_person = sign_in(Role.FOCAL_PERSON, commune_code=shop.commune.code)

    answer = send(client, shop, phone="0987654321")

    assert the_booking().booked_by_id == focal_person.id
    assert db.session.query(Message).one().phone == "0987654321"
    assert client.get(answer.location).status_code == 200


def test_a_focal_person_sees_that_they_book_for_others_and_can_sign_out(client, shop, sign_in):
    focal_person = sign_in(Role.FOCAL_PERSON, commune_code=shop.commune.code)

    page = client.get("/book").text

    assert focal_person.full_name in page
    assert "Bạn đang đặt giúp người dân." in page
    assert 'action="/sign-out"' in page


def test_a_booking_made_in_english_is_confirmed_in_english(client, shop):
    client.set_cookie("lang", "en")

    send(client, shop)

    assert the_booking().language == "en"


def test_a_commune_without_any_office_is_said_so(client, shop):
    shop.office.is_open = False
    db.session.commit()

    answer = client.get(shop.path("time"), query_string=shop.query())

    assert answer.status_code == 422
    assert "chưa có nơi nhận thủ tục này" in answer.text


def test_a_form_from_elsewhere_without_its_token_is_refused(bare_app, app, shop):
    app.config["WTF_CSRF_ENABLED"] = True

    answer = app.test_client().post(
        shop.path("confirm"), query_string=shop.query(), data={"name": "x"}
    )

    assert answer.status_code == 400
    assert count(Booking) == 0


def test_the_answers_in_the_address_are_checked_again_when_sent(client, shop):
    elsewhere = build.slot(office_id=build.office().id)
    db.session.commit()
    page = client.get(shop.path("confirm"), query_string=shop.query(slot=shop.counter[0].id))
    form = fields(page) | {"name": "Vàng Thị Dở", "phone": "0912345678"}

    answer = client.post(
        shop.path("confirm"), query_string=shop.query(), data=form | {"slot": elsewhere.id}
    )

    assert answer.status_code == 409
    assert elsewhere.taken == 0
    assert count(Booking) == 0


def test_a_position_outside_the_province_is_refused_and_left_out(client, shop):
    answer = send(client, shop, "home", lat="10.77", lon="106.70")

    assert answer.status_code == 422
    assert "Vị trí ở ngoài tỉnh" in answer.text
    assert "106.7" not in answer.text
    assert count(Booking) == 0


def test_a_position_far_from_the_commune_is_asked_about_and_kept_if_meant(client, shop):
    far = {"lat": "22.75", "lon": "103.85"}

    asked = send(client, shop, "home", **far)
    sent = send(client, shop, "home", **far, is_right_place="y")

    assert asked.status_code == 422
    assert "Có đúng chỗ này không?" in asked.text
    assert 'value="22.75"' in asked.text
    assert sent.status_code == 303
    assert the_booking().lat == 22.75


def test_one_phone_is_not_flooded_with_bookings(client, shop):
    for _number in range(planning.MOST_COMING):
        build.visit(kind=BookingKind.COUNTER, slot_id=shop.counter[1].id, phone="0912345678")
    db.session.commit()

    answer = send(client, shop, phone="0912345678")

    assert answer.status_code == 409
    assert "đã có nhiều lịch hẹn" in answer.text
    assert 'value="Vàng Thị Dở"' in answer.text


def test_staff_may_book_more_for_one_phone(client, shop, sign_in):
    for _number in range(planning.MOST_COMING):
        build.visit(kind=BookingKind.COUNTER, slot_id=shop.counter[1].id, phone="0912345678")
    db.session.commit()
    sign_in(Role.FOCAL_PERSON)

    assert send(client, shop, phone="0912345678").status_code == 303


def test_a_form_that_was_booked_is_answered_again_though_the_slot_is_full(client, shop):
    slot, key = shop.counter[0], "0" * 32
    typed = {"key": key, "slot": str(slot.id)}

    first, again = (send(client, shop, **typed) for _time in range(2))
    other = send(client, shop, slot=str(slot.id), phone="0912345679")

    assert first.location == again.location
    assert (again.status_code, other.status_code) == (303, 409)
    assert count(Booking) == 1


def test_a_full_slot_is_refused_without_waiting_for_the_writers(client, shop, monkeypatch):
    slot = db.session.get_one(Slot, shop.counter[0].id)
    slot.taken = slot.capacity
    db.session.commit()
    monkeypatch.setattr(views, "writing", lambda: pytest.fail("It waited for the write lock."))

    answer = send(client, shop, slot=str(slot.id))

    assert answer.status_code == 409
    assert "vừa hết chỗ" in answer.text

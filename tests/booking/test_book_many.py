"""The focal person books for a whole hamlet in one sitting."""

import re

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.booking.models import Booking, BookingKind, MeetingPlace
from app.core.db import db
from app.notify.models import Message
from tests import build

NAMES = ("Vàng Thị Dở", "Giàng A Páo", "Lý Thị Mẩy")


@pytest.fixture
def focal(shop, sign_in):
    return sign_in(Role.FOCAL_PERSON, commune_code=shop.commune.code)


def table(*rows: dict[str, str], **said: object) -> dict[str, object]:
    form: dict[str, object] = {"way": "home", "back": "FOCAL_PERSON", **said}
    for number, row in enumerate(rows):
        form |= {f"rows-{number}-key": f"{number:032x}"}
        form |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return form


def row(name: str, what: str = "Làm giấy khai sinh", **more: str) -> dict[str, str]:
    return {"name": name, "what": what, **more}


def bookings() -> list[Booking]:
    db.session.expire_all()
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def test_the_page_has_empty_rows_and_the_days_of_the_courier(client, shop, focal):
    page = client.get("/book/many").text

    assert page.count("rows-4-name") > 0
    assert "rows-5-name" not in page
    assert page.count('name="slot"') == 2
    assert "Làm giấy khai sinh" in page


def test_each_row_is_a_booking_of_its_own_at_the_focal_persons_house(client, shop, focal):
    shop.pickup[0].capacity = 9
    db.session.commit()
    rows = [row(name) for name in NAMES[:2]]
    rows[0]["phone"] = "0912345678"

    answer = client.post("/book/many", data=table(*rows, slot=shop.pickup[0].id))

    first, second = bookings()
    assert answer.status_code == 303
    assert first.kind is BookingKind.PICKUP
    assert (first.place, first.focal_id) == (MeetingPlace.FOCAL_PERSON, focal.id)
    assert first.return_place is MeetingPlace.FOCAL_PERSON
    assert (first.phone, second.phone) == ("0912345678", focal.phone)
    assert first.helper_phone == focal.phone
    assert {first.booked_by_id, second.booked_by_id} == {focal.id}


def test_families_come_to_the_counter_one_after_another(client, shop, focal):
    rows = [row(name) for name in NAMES]

    client.post("/book/many", data=table(*rows, way="counter", slot=shop.counter[0].id))

    assert [one.slot_id for one in bookings()] == [slot.id for slot in shop.counter[:3]]


def test_what_is_wrong_with_a_row_leaves_the_others_as_they_were(client, shop, focal):
    rows = [row(NAMES[0], phone="123"), row(NAMES[1], what="Xây tên lửa"), row(NAMES[2])]

    answer = client.post("/book/many", data=table(*rows, slot=shop.pickup[0].id))

    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert "10 chữ số" in answer.text
    assert "Chưa tìm thấy thủ tục này." in answer.text
    assert all(f'value="{name}"' in answer.text for name in NAMES)
    assert bookings() == []


def test_a_name_that_is_near_is_asked_back(client, shop, focal):
    rows = [row(NAMES[0], what="giay khai sinh")]

    answer = client.post("/book/many", data=table(*rows, slot=shop.pickup[0].id))

    assert "Có phải thủ tục này không?" in answer.text
    assert 'value="Làm giấy khai sinh"' in answer.text


def test_rows_that_find_no_place_stay_and_the_others_are_booked(client, shop, focal):
    rows = [row(name) for name in NAMES[:2]]  # The window has one place.
    form = table(*rows, slot=shop.pickup[0].id)

    answer = client.post("/book/many", data=form)

    (booked,) = bookings()
    assert answer.status_code == 409
    assert f'name="done" value="{booked.code}"' in answer.text
    assert "hết chỗ" in answer.text
    assert f'value="{NAMES[1]}"' in answer.text
    assert f'value="{NAMES[0]}"' not in answer.text


def test_the_row_that_stayed_is_booked_at_another_time_and_listed_with_the_first(
    client, shop, focal
):
    rows = [row(name) for name in NAMES[:2]]
    client.post("/book/many", data=table(*rows, slot=shop.pickup[0].id))
    first = bookings()[0].code

    left = table(rows[1], slot=shop.pickup[1].id, done=first) | {"rows-0-key": f"{1:032x}"}
    answer = client.post("/book/many", data=left)
    page = client.get(answer.location).text

    assert len(bookings()) == 2
    assert all(name in page for name in NAMES[:2])
    assert "Đã đặt lịch cho 2 gia đình" in page


def test_a_table_sent_twice_books_once(client, shop, focal):
    form = table(row(NAMES[0]), slot=shop.pickup[0].id)

    first = client.post("/book/many", data=form)
    second = client.post("/book/many", data=form)

    assert first.location == second.location
    assert len(bookings()) == 1


def test_a_second_procedure_is_in_the_same_booking(client, shop, focal):
    build.procedure(plain_name="Nhập khẩu cho con")
    db.session.commit()

    rows = [row(NAMES[0], also="Nhập khẩu cho con")]
    client.post("/book/many", data=table(*rows, slot=shop.pickup[0].id))

    assert len(bookings()[0].dossiers) == 2


def test_rows_are_added_and_times_looked_at_without_losing_what_was_typed(client, shop, focal):
    form = table(row(NAMES[0]), *({} for _ in range(4)))

    added = client.post("/book/many", data=form | {"add": "1"}).text
    looked = client.post("/book/many", data=form | {"look": "1", "way": "counter"}).text

    assert "rows-9-name" in added
    assert "rows-10-name" not in added
    assert f'value="{NAMES[0]}"' in added
    assert looked.count('name="slot"') == 4
    keys = re.findall(r'name="rows-\d+-key"[^>]*value="(\w+)"', added)
    assert len(set(keys)) == 10
    assert bookings() == []


def test_many_families_are_more_than_one_phone_may_book_alone(client, shop, focal):
    shop.pickup[0].capacity = 20
    db.session.commit()
    rows = [row(f"Vàng A {letter}") for letter in "BCDEGHKLMN"]

    answer = client.post("/book/many", data=table(*rows, slot=shop.pickup[0].id))

    assert answer.status_code == 303
    assert len(bookings()) == 10
    assert len(db.session.scalars(select(Message)).all()) == 10  # One each: it is one phone.


def test_only_focal_persons_enter(client, shop, sign_in):
    assert client.get("/book/many").status_code == 303
    sign_in(Role.COURIER)
    assert client.get("/book/many").status_code == 403
    assert client.post("/book/many", data={}).status_code == 403


def test_the_list_shows_only_their_own(app, client, shop, focal):
    client.post("/book/many", data=table(row(NAMES[0]), slot=shop.pickup[0].id))
    code = bookings()[0].code

    assert NAMES[0] in client.get("/bookings/list", query_string={"code": code}).text
    assert app.test_client().get(f"/bookings/list?code={code}").status_code == 303


@pytest.mark.parametrize("form", [{}, {"way": "x"}, {"slot": "x"}, {"rows-0-name": "\x00"}])
def test_nonsense_is_answered_with_the_page(client, shop, focal, form):
    assert client.post("/book/many", data=form).status_code == 422

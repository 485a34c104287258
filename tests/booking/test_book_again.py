"""The same once more: after cancelling in one tap, later with everything filled in."""

from sqlalchemy import select

from app.booking.models import Booking, BookingStatus, Slot
from app.core.db import db, writing
from tests.booking.shop import code_of, fields, said, send


def bookings() -> list[Booking]:
    db.session.expire_all()
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def test_a_cancelled_booking_is_made_again_in_one_tap(client, shop):
    code = code_of(send(client, shop))
    client.post(f"/bookings/{code}/cancel")

    answer = client.post(f"/bookings/{code}/again")

    old, new = bookings()
    assert old.status is BookingStatus.CANCELLED
    assert (new.name, new.phone, new.slot_id) == (old.name, old.phone, old.slot_id)
    assert answer.location == f"/bookings/{new.code}"
    assert client.get(answer.location).status_code == 200


def test_tapped_twice_it_is_made_once(client, shop):
    code = code_of(send(client, shop, "home"))
    client.post(f"/bookings/{code}/cancel")

    client.post(f"/bookings/{code}/again")
    client.post(f"/bookings/{code}/again")

    assert len(bookings()) == 2
    assert bookings()[1].hamlet == "Thôn Dền Thàng"


def test_where_the_time_is_gone_the_others_are_shown_with_the_same_answers(client, shop):
    code = code_of(send(client, shop))
    client.post(f"/bookings/{code}/cancel")
    with writing():
        db.session.get_one(Slot, shop.counter[0].id).taken = 1

    answer = client.post(f"/bookings/{code}/again")

    assert "/time?" in answer.location
    assert said(answer.location)["again"] == "1"
    assert "vừa hết chỗ" in client.get(answer.location).text
    assert len(bookings()) == 1


def test_a_stranger_books_nothing_again(app, client, shop):
    code = code_of(send(client, shop))
    client.post(f"/bookings/{code}/cancel")

    app.test_client().post(f"/bookings/{code}/again")

    assert len(bookings()) == 1


def test_a_second_booking_asks_for_nothing_that_was_said(client, shop):
    send(client, shop)

    times = client.get("/book/again")
    chosen = client.post(times.location, data={"slot": str(shop.counter[1].id)})
    page = client.get(chosen.location)

    assert said(times.location)["commune"] == shop.commune.code
    assert fields(page)["name"] == "Vàng Thị Dở"
    assert fields(page)["phone"] == "0912345678"


def test_the_first_page_offers_it_only_to_whom_it_is_known(app, client, shop):
    send(client, shop)

    assert "Đặt lại như lần trước" in client.get("/").text
    assert "Đặt lại như lần trước" not in app.test_client().get("/").text
    assert app.test_client().get("/book/again").location == "/book"


def test_what_somebody_else_typed_is_in_no_fresh_form(app, client, shop):
    send(client, shop)
    query = shop.query(slot=shop.counter[1].id, again=1)

    page = app.test_client().get(shop.path("confirm"), query_string=query).text

    assert "Vàng Thị Dở" not in page

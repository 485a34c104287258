"""Cancelling: a POST behind a page, the place given back once, refused once underway."""

from datetime import time, timedelta

import pytest

from app.booking import services
from app.booking.errors import BookingNotFoundError, CannotCancelError
from app.booking.models import Booking, BookingStatus, Outcome
from app.core import clock
from app.core.db import db, writing
from app.dossiers.models import DossierStatus
from tests import build
from tests.booking import ask
from tests.booking.shop import code_of, send
from tests.conftest import NOW

EVENING = NOW + timedelta(hours=9)


def cancel(booking: Booking, *, now=NOW, phone: str = ask.PHONE) -> Booking:
    return services.cancel(code=booking.code, phone=phone, now=now)


def test_a_cancelled_booking_gives_its_place_back(slot):
    booking = ask.counter(slot)

    cancelled = cancel(booking)

    db.session.refresh(slot)
    assert cancelled.status is BookingStatus.CANCELLED
    assert cancelled.cancelled_at == NOW
    assert slot.taken == 0
    assert cancelled.dossier.status is DossierStatus.CANCELLED


def test_cancelled_twice_is_once(slot):
    slot.capacity = 2
    booking = ask.counter(slot)
    ask.counter(slot, key="another", phone="0900000002")

    cancel(booking)
    cancel(booking, now=NOW + timedelta(minutes=1))

    db.session.refresh(slot)
    assert slot.taken == 1
    assert booking.cancelled_at == NOW


def test_only_whoever_knows_the_phone_can_cancel(slot):
    booking = ask.counter(slot)

    with pytest.raises(BookingNotFoundError):
        cancel(booking, phone="0900000002")


def test_a_counter_time_cannot_be_cancelled_once_it_has_come(slot):
    booking = ask.counter(slot)

    with pytest.raises(CannotCancelError, match="tới giờ hẹn"):
        cancel(booking, now=slot.starts_at)

    assert slot.taken == 1


def test_a_promised_visit_can_be_cancelled_the_day_before(window):
    booking = promised(window)

    assert cancel(booking, now=EVENING).status is BookingStatus.CANCELLED


def test_a_promised_visit_cannot_be_cancelled_on_its_day(window):
    booking = promised(window)

    with pytest.raises(CannotCancelError, match="lên đường"):
        cancel(booking, now=clock.at(booking.on, time(6)))


def test_a_visit_that_is_over_cannot_be_cancelled(window):
    booking = ask.pickup(window)
    services.complete_visit(
        booking_id=booking.id, outcome=Outcome.DONE, courier=build.staff(), at=NOW, now=NOW
    )

    with pytest.raises(CannotCancelError, match="đã xong"):
        cancel(booking)


def test_a_cancelled_return_leaves_the_dossier_as_it_is(window):
    fetched = ask.pickup(window)
    brought = services.book_return(
        dossier_id=fetched.dossier_id, on=NOW.date() + timedelta(days=7), now=NOW
    )

    cancel(brought)

    assert brought.status is BookingStatus.CANCELLED
    assert brought.dossier.status is DossierStatus.OPENED


def test_the_page_asks_before_it_cancels(client, shop):
    code = code_of(send(client, shop))

    page = client.get(f"/bookings/{code}/cancel")

    assert "Bạn muốn huỷ lịch này?" in page.text
    assert the(code).status is BookingStatus.BOOKED


def test_a_citizen_cancels_and_is_told_so(client, shop):
    code = code_of(send(client, shop))

    page = client.post(f"/bookings/{code}/cancel", follow_redirects=True)

    assert "Đã huỷ lịch" in page.text
    assert "Huỷ lịch</a>" not in page.text
    assert the(code).status is BookingStatus.CANCELLED


def test_another_browser_cannot_cancel(app, client, shop):
    code = code_of(send(client, shop))

    app.test_client().post(f"/bookings/{code}/cancel")

    assert the(code).status is BookingStatus.BOOKED


def test_why_it_cannot_be_cancelled_is_said_on_the_bookings_page(client, shop):
    code = code_of(send(client, shop, "home"))
    with writing():
        services.promise(
            booking_id=the(code).id,
            eta_from=shop.pickup[0].starts_at,
            eta_to=shop.pickup[0].starts_at + timedelta(hours=1),
            courier_id=build.staff().id,
        )

    with clock.frozen_at(shop.pickup[0].starts_at):
        assert client.get(f"/bookings/{code}/cancel").status_code == 303
        page = client.post(f"/bookings/{code}/cancel", follow_redirects=True)

    assert "Bưu tá đã lên đường" in page.text
    assert the(code).status is BookingStatus.PROMISED


def promised(window) -> Booking:
    booking = ask.pickup(window)
    return services.promise(
        booking_id=booking.id,
        eta_from=window.starts_at,
        eta_to=window.starts_at + timedelta(hours=1),
        courier_id=build.staff().id,
    )


def the(code: str) -> Booking:
    db.session.expire_all()
    return db.session.query(Booking).filter_by(code=code).one()

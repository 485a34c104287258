"""Bringing a result home: to the door that is known, once."""

from datetime import timedelta

import pytest

from app.booking import services
from app.booking.errors import NotFetchedError
from app.booking.models import Booking, BookingKind, BookingStatus
from app.booking.services import Door
from app.core.db import db
from app.notify.models import Message
from tests import build
from tests.booking import ask
from tests.booking.shop import count
from tests.conftest import NOW

ON = NOW.date() + timedelta(days=7)


def test_a_result_goes_to_the_door_where_the_papers_were_fetched(window):
    fetched = ask.pickup(window, lat=22.28, lon=103.85)

    brought = services.book_return(dossier_id=fetched.dossier_id, on=ON, now=NOW)

    assert brought.kind is BookingKind.RETURN
    assert brought.slot_id is None
    assert (brought.name, brought.phone) == (fetched.name, fetched.phone)
    assert (brought.hamlet, brought.lat, brought.lon) == (fetched.hamlet, 22.28, 103.85)
    assert brought.on == ON
    assert brought.code != fetched.code


def test_a_result_of_a_counter_visit_needs_an_address(slot):
    booking = ask.counter(slot)

    with pytest.raises(NotFetchedError):
        services.book_return(dossier_id=booking.dossier_id, on=ON, now=NOW)


def test_a_result_goes_to_the_address_that_was_given(slot):
    booking = ask.counter(slot)
    door = Door(
        commune_code=build.commune().code, hamlet="Thôn Séo Mý Tỷ", landmark="", lat=None, lon=None
    )

    brought = services.book_return(dossier_id=booking.dossier_id, on=ON, now=NOW, door=door)

    assert brought.hamlet == "Thôn Séo Mý Tỷ"
    assert brought.lat == build.commune().lat


def test_a_return_that_stands_is_not_promised_again(window):
    dossier_id = ask.pickup(window).dossier_id
    first = services.book_return(dossier_id=dossier_id, on=ON, now=NOW)

    second = services.book_return(dossier_id=dossier_id, on=ON + timedelta(days=1), now=NOW)

    assert second.id == first.id
    assert count(Booking) == count(Message) == 2


def test_after_a_failed_visit_another_one_can_be_promised(window):
    dossier_id = ask.pickup(window).dossier_id
    first = services.book_return(dossier_id=dossier_id, on=ON, now=NOW)
    first.status = BookingStatus.FAILED
    db.session.flush()

    second = services.book_return(dossier_id=dossier_id, on=ON + timedelta(days=1), now=NOW)

    assert second.id != first.id
    assert second.on == ON + timedelta(days=1)

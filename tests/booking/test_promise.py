"""A published route promises the hour; what is over cannot be promised."""

from datetime import timedelta

import pytest

from app.booking import queries, services
from app.booking.errors import VisitClosedError
from app.booking.models import BookingKind, BookingStatus
from tests import build
from tests.booking import ask
from tests.conftest import NOW


def test_the_citizen_gets_an_hour_and_a_courier(window):
    booking, courier = ask.pickup(window), build.staff()
    eta_from = window.starts_at + timedelta(hours=1)

    promised = services.promise(
        booking_id=booking.id,
        eta_from=eta_from,
        eta_to=eta_from + timedelta(hours=1),
        courier_id=courier.id,
    )

    assert promised.status is BookingStatus.PROMISED
    assert (promised.eta_from, promised.courier) == (eta_from, courier)


def test_a_cancelled_visit_cannot_be_promised(window):
    booking = ask.pickup(window)
    services.cancel(code=booking.code, phone=booking.phone, now=NOW)

    with pytest.raises(VisitClosedError):
        services.promise(
            booking_id=booking.id,
            eta_from=window.starts_at,
            eta_to=window.ends_at,
            courier_id=build.staff().id,
        )


def test_the_visits_of_a_day_are_those_at_the_door_that_stand(window):
    fetched = ask.pickup(window)
    brought = build.visit(kind=BookingKind.RETURN)
    build.visit(on=window.starts_at.date() + timedelta(days=5))
    build.visit(status=BookingStatus.CANCELLED)
    build.visit(status=BookingStatus.DONE)
    ask.counter(build.slot(), key="at the counter")

    visits = queries.visits_to_plan(province_code="15", on=fetched.on)

    assert [visit.id for visit in visits] == sorted([fetched.id, brought.id])


def test_the_visits_of_another_province_are_not_ours(window):
    fetched = ask.pickup(window)

    assert queries.visits_to_plan(province_code="82", on=fetched.on) == []

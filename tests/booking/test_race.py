"""
Many people at once, on both databases: a place is sold once, a form is booked once.

The last tests take the guard off and show that the race is real: without it places are sold
twice, so the tests above do find what they look for.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.booking import making, services
from app.booking.claims import Place
from app.booking.errors import SlotFullError
from app.booking.models import Booking, BookingStatus, Outcome, Slot
from app.core import clock
from app.core.db import db, writing
from app.core.errors import AppError
from app.dossiers.models import Dossier
from app.notify.models import Message
from tests import build
from tests.booking import ask
from tests.conftest import NOW

PEOPLE = 40
PLACES = 7
all_have_looked = Barrier(PLACES + 1)  # PEOPLE is a multiple of it, so nobody waits for ever.


@pytest.fixture(params=["sqlite", "postgresql"])
def product(request) -> Iterator[Flask]:
    """The product on each database, with one procedure, one office and its zone."""
    fixture = "postgres_app" if request.param == "postgresql" else "bare_app"
    app = request.getfixturevalue(fixture)
    with app.app_context(), writing():
        build.zone()
        build.office()
        build.procedure()
    return app


def test_each_counter_place_is_sold_once(product):
    slot_id, form = offered(product, ask.counter_form, at_office)

    outcomes = rush(product, lambda n: services.book_counter(**form, **who(n)))

    assert sold(outcomes) == PLACES
    assert refused(outcomes) == {SlotFullError: PEOPLE - PLACES}
    assert state(product, slot_id) == (PLACES, PLACES, PLACES)


def test_each_pickup_place_is_sold_once(product):
    slot_id, form = offered(product, ask.pickup_form, in_zone)

    outcomes = rush(product, lambda n: services.book_pickup(**form, **who(n)))

    assert sold(outcomes) == PLACES
    assert refused(outcomes) == {SlotFullError: PEOPLE - PLACES}
    assert state(product, slot_id) == (PLACES, PLACES, PLACES)


def test_a_form_that_is_sent_many_times_at_once_is_booked_once(product):
    slot_id, form = offered(product, ask.counter_form, at_office)

    outcomes = rush(product, lambda n: services.book_counter(**form, **who(0)).code)

    assert len(set(outcomes)) == 1
    assert state(product, slot_id) == (1, 1, 1)


def test_a_booking_that_is_cancelled_many_times_at_once_gives_its_place_back_once(product):
    slot_id, form = offered(product, ask.counter_form, at_office)
    with product.app_context(), writing():
        code = services.book_counter(**form, **who(0)).code
        services.book_counter(**form, **who(1))

    rush(product, lambda n: services.cancel(code=code, phone=who(0)["phone"], now=NOW))

    assert state(product, slot_id) == (1, 1, 2)


def test_places_that_come_back_are_sold_again_and_never_twice(product):
    slot_id, form = offered(product, ask.counter_form, at_office)
    with product.app_context(), writing():
        held = [services.book_counter(**form, **who(1000 + n)).code for n in range(PLACES)]

    def come_and_go(n: int) -> object:
        if n < PLACES:
            phone = who(1000 + n)["phone"]
            return services.cancel(code=held[n], phone=phone, now=NOW)
        return services.book_counter(**form, **who(n))

    rush(product, come_and_go)

    taken, standing, _ = state(product, slot_id)
    assert taken == standing <= PLACES


def test_a_visit_is_either_cancelled_or_completed(product):
    _, form = offered(product, ask.pickup_form, in_zone)
    with product.app_context(), writing():
        booking = services.book_pickup(**form, **who(0))
        code, booking_id = booking.code, booking.id
        courier_id = build.staff().id

    def either(n: int) -> object:
        if n % 2:
            return services.cancel(code=code, phone=who(0)["phone"], now=NOW)
        courier = db.session.get_one(build.Staff, courier_id)
        return services.complete_visit(
            booking_id=booking_id, outcome=Outcome.DONE, courier=courier, at=NOW, now=NOW
        )

    rush(product, either)

    with product.app_context():
        booking = db.session.get_one(Booking, booking_id)
        is_cancelled = booking.status is BookingStatus.CANCELLED
        assert booking.dossier.status == ("CANCELLED" if is_cancelled else "COLLECTED")
        assert len(booking.dossier.custody) == (1 if is_cancelled else 2)


def test_a_result_that_many_officers_promise_at_once_is_brought_once(product):
    _, form = offered(product, ask.pickup_form, in_zone)
    with product.app_context(), writing():
        dossier_id = services.book_pickup(**form, **who(0)).dossier_id
    on = NOW.date() + timedelta(days=3)

    outcomes = rush(
        product, lambda n: services.book_return(dossier_id=dossier_id, on=on, now=NOW).code
    )

    assert len(set(outcomes)) == 1


def test_people_who_change_places_with_each_other_wait_and_all_move(product):
    first, form = offered(product, ask.counter_form, at_office)
    with product.app_context(), writing():
        here = db.session.get_one(Slot, first)
        here.group.counters = PLACES  # What is given back is offered again.
        second = build.slot(office_id=here.office_id, opens=time(10), capacity=PLACES).id
        ends = [(first, second), (second, first)] * 3
        codes = [
            services.book_counter(**form | {"slot_id": from_id}, **who(n)).code
            for n, (from_id, _to_id) in enumerate(ends)
        ]

    outcomes = rush(
        product,
        lambda n: services.reschedule(
            code=codes[n], phone=who(n)["phone"], slot_id=ends[n][1], now=NOW
        ),
        people=len(ends),
    )

    assert refused(outcomes) == {}
    with product.app_context():
        taken = db.session.scalars(select(Slot.taken).where(Slot.id.in_((first, second))))
        assert taken.all() == [3, 3]


def test_slots_that_are_opened_twice_at_once_are_there_once(product):
    with product.app_context(), writing():
        office_id = build.office().id
    first = NOW.date()

    opened = rush(
        product,
        lambda n: services.open_slots_for(office_id=office_id, first=first, days=3),
        people=8,
    )

    assert sum(opened) == 3 * 30


def test_without_the_guard_more_places_are_sold_than_there_are(postgres_app, monkeypatch):
    with postgres_app.app_context(), writing():
        build.office()
        build.procedure()
    slot_id, form = offered(postgres_app, ask.counter_form, at_office)
    monkeypatch.setattr(making, "take_places", look_then_take)

    outcomes = rush(postgres_app, lambda n: services.book_counter(**form, **who(n)))

    assert sold(outcomes) > PLACES
    assert state(postgres_app, slot_id)[1] > PLACES


def test_without_the_forms_own_row_it_is_booked_more_than_once(postgres_app, monkeypatch):
    with postgres_app.app_context(), writing():
        build.office()
        build.procedure()
    slot_id, form = offered(postgres_app, ask.counter_form, at_office)
    monkeypatch.setattr(making, "claim_form", lambda **_: None)

    outcomes = rush(postgres_app, lambda n: services.book_counter(**form, **who(0)).code)

    assert len(set(outcomes)) > 1
    assert state(postgres_app, slot_id)[1] > 1


def look_then_take(place: Place) -> list[Slot]:
    """What the guard is against: look, decide, take; here one more looks than there are places."""
    slot = db.session.get_one(Slot, place.slot_id, populate_existing=True)
    all_have_looked.wait(timeout=30)
    if slot.left < 1:
        raise SlotFullError
    slot.taken = slot.taken + 1
    db.session.flush()
    return [slot]


def offered(
    app: Flask, form_for: Callable[..., dict[str, object]], place: Callable[[], dict[str, int]]
) -> tuple[int, dict[str, object]]:
    with app.app_context(), clock.frozen_at(NOW), writing():
        procedure_id = db.session.scalar(select(func.min(build.Procedure.id)))
        office_id = db.session.scalar(select(func.min(build.Office.id)))
        slot = build.slot(capacity=PLACES, **place())
        form = form_for(slot, procedure_id=procedure_id, office_id=office_id)
        return slot.id, {name: form[name] for name in form if name not in who(0)}


def at_office() -> dict[str, int]:
    return {"office_id": db.session.scalar(select(func.min(build.Office.id)))}


def in_zone() -> dict[str, int]:
    return {"zone_id": build.zone().id}


def who(number: int) -> dict[str, str]:
    return {"key": f"form-{number}", "name": "Vàng Thị Dở", "phone": f"09{number:08d}"}


def rush(app: Flask, act: Callable[[int], object], *, people: int = PEOPLE) -> list[object]:
    """Let everybody do the same at the same instant; return what came of each."""
    start = Barrier(people)

    def one(number: int) -> object:
        with app.app_context():
            start.wait()
            try:
                with writing():
                    return act(number)
            except AppError as refusal:
                return type(refusal)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(max_workers=people) as pool:
        return list(pool.map(one, range(people)))


def sold(outcomes: list[object]) -> int:
    return sum(not isinstance(outcome, type) for outcome in outcomes)


def refused(outcomes: list[object]) -> dict[type, int]:
    kinds = [outcome for outcome in outcomes if isinstance(outcome, type)]
    return {kind: kinds.count(kind) for kind in set(kinds)}


def state(app: Flask, slot_id: int) -> tuple[int, int, int]:
    """Places taken, bookings that stand, dossiers and messages made."""
    with app.app_context():
        taken = db.session.get_one(Slot, slot_id).taken
        standing = select(func.count()).where(
            Booking.slot_id == slot_id, Booking.status == BookingStatus.BOOKED
        )
        dossiers = db.session.scalar(select(func.count()).select_from(Dossier))
        messages = db.session.scalar(select(func.count()).select_from(Message))
        assert dossiers == messages
        return taken, db.session.scalar(standing), dossiers

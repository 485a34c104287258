"""
Many at once, on both databases: a number is given once, a person is called to one counter.

The last tests take the guards off and show that the races are real.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Staff
from app.catalogue.models import Office
from app.core import clock
from app.core.db import db, writing
from app.hall import calling, queries, services
from app.hall.models import Hall, Ticket, TicketSeries, TicketState
from tests import build
from tests.booking.test_race import rush
from tests.conftest import NOW
from tests.hall.conftest import booked

PEOPLE = 24
COUNTERS = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def product(request) -> Iterator[Flask]:
    fixture = "postgres_app" if request.param == "postgresql" else "bare_app"
    app = request.getfixturevalue(fixture)
    furnish(app)
    return app


def furnish(app: Flask) -> None:
    """One office, a procedure, and an officer at each of eight counters."""
    with app.app_context(), clock.frozen_at(NOW), writing():
        office = build.office(counters=COUNTERS)
        build.procedure()
        for number in range(1, COUNTERS + 1):
            by = build.staff(username=f"quay.{number}", office_id=office.id)
            services.open_counter(
                office=office, number=number, group_ids=[office.groups[0].id], by=by, now=NOW
            )


def the_office() -> Office:
    return db.session.scalars(select(Office)).one()


def issue(_number: int) -> str:
    return services.issue(office=the_office(), now=NOW).number


def call(number: int) -> str | None:
    by = db.session.scalars(select(Staff).where(Staff.username == f"quay.{number + 1}")).one()
    ticket = calling.call_next(
        office_id=the_office().id, number=number + 1, current_id=None, by=by, now=NOW
    )
    return ticket and ticket.number


def test_every_number_is_given_once(product):
    numbers = rush(product, issue, people=PEOPLE)

    assert sorted(numbers) == [f"A{number:03d}" for number in range(1, PEOPLE + 1)]


def test_two_officers_never_call_the_same_number(product):
    rush(product, issue, people=PEOPLE)

    called = rush(product, call, people=COUNTERS)

    assert sorted(called) == [f"A{number:03d}" for number in range(1, COUNTERS + 1)]
    with product.app_context():
        counters = db.session.scalars(
            select(Ticket.counter).where(Ticket.state == TicketState.CALLED)
        )
        assert sorted(counters) == list(range(1, COUNTERS + 1))


def test_the_last_one_is_called_once(product):
    rush(product, issue, people=1)

    called = rush(product, call, people=COUNTERS)

    assert Counter(called) == {"A001": 1, None: COUNTERS - 1}


def test_the_order_holds_across_counters(product):
    """Two walk-ins before all others wait; eight counters at once call them within the first."""
    with product.app_context(), clock.frozen_at(NOW), writing():
        for number in range(2):
            services.issue(office=the_office(), now=NOW - timedelta(minutes=50 - number))
        for ticket in [services.issue(office=the_office(), now=NOW) for _ in range(9)]:
            services.set_priority(ticket=ticket, has_priority=True)

    rush(product, call, people=COUNTERS)

    with product.app_context():
        plain = select(Ticket).where(Ticket.state == TicketState.CALLED, ~Ticket.has_priority)
        assert len(db.session.scalars(plain).all()) == 2


def test_a_booking_that_is_shown_many_times_at_once_has_one_number(product):
    with product.app_context(), clock.frozen_at(NOW), writing():
        booking_id = booked(the_office()).id

    def check_in(_number: int) -> str:
        booking = db.session.get_one(build.Booking, booking_id)
        return services.check_in(booking=booking, office=the_office(), now=NOW).number

    numbers = rush(product, check_in, people=PEOPLE)

    assert set(numbers) == {"A001"}


def test_pressing_many_times_at_once_calls_one(product):
    rush(product, issue, people=PEOPLE)

    rush(product, lambda _number: call(0), people=COUNTERS)

    with product.app_context():
        called = db.session.scalars(select(Ticket).where(Ticket.state == TicketState.CALLED))
        assert len(called.all()) == 1


def test_without_the_turn_and_the_test_one_is_called_to_many_counters(postgres_app, monkeypatch):
    furnish(postgres_app)
    rush(postgres_app, issue, people=1)
    all_have_looked = Barrier(COUNTERS)

    def look_then_take(*, ticket_id, counter, by, now):
        ticket = db.session.get_one(Ticket, ticket_id)
        all_have_looked.wait(timeout=30)
        ticket.state, ticket.counter, ticket.called_at = TicketState.CALLED, counter.number, now
        db.session.flush()
        return ticket

    monkeypatch.setattr(calling, "take", look_then_take)
    monkeypatch.setattr(calling, "take_turn", lambda **_: 0)

    called = rush(postgres_app, call, people=COUNTERS)

    assert called.count("A001") > 1


def test_without_the_statement_that_counts_up_a_number_is_given_twice(postgres_app, monkeypatch):
    furnish(postgres_app)
    all_have_looked = Barrier(2)

    def look_then_count(*, group_id, on):
        series = db.session.get(TicketSeries, (group_id, on))
        with suppress(BrokenBarrierError):
            all_have_looked.wait(timeout=10)
        if series is not None:
            series.last += 1
        return series.last if series else 1

    monkeypatch.setattr(services, "_next_number", look_then_count)
    monkeypatch.setattr(services, "take_turn", lambda **_: 0)
    monkeypatch.setattr(services, "_write", lambda ticket, group, *, now: _number(group, now))

    def _number(group, now):
        number = services._next_number(group_id=group.id, on=clock.local_day(now))
        return Ticket(number=f"A{number:03d}")

    numbers = rush(postgres_app, issue, people=2)

    assert numbers == ["A001", "A001"]


def test_a_change_of_the_hall_is_seen_by_its_version(product):
    rush(product, issue, people=PEOPLE)

    with product.app_context():
        version = db.session.scalars(select(Hall.version)).one()
        assert version >= PEOPLE
        assert queries.hall(office_id=the_office().id).version == version

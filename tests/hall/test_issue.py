"""Somebody who came without a time takes a number."""

from datetime import timedelta

import pytest

from app.booking.models import BookingStatus
from app.catalogue.models import CounterGroup, CounterGroupField
from app.core.db import db
from app.hall import queries, services
from app.hall.errors import GroupNotServingError
from app.hall.models import Hall, TicketKind, TicketState
from tests import build
from tests.conftest import NOW
from tests.hall.conftest import TODAY, booked


def test_numbers_of_a_group_run_through_the_day(office):
    numbers = [services.issue(office=office, field="Hộ tịch", now=NOW).number for _ in range(3)]

    assert numbers == ["A001", "A002", "A003"]


def test_every_day_begins_with_one(office):
    services.issue(office=office, now=NOW)

    assert services.issue(office=office, now=NOW + timedelta(days=1)).number == "A001"


def test_every_group_has_its_letter(office):
    land = CounterGroup(
        office_id=office.id, name="Đất đai", takes_rest=False,
        fields=[CounterGroupField(field="Đất đai")],
    )  # fmt: skip
    db.session.add(land)
    build.procedure(field="Đất đai", field_en="Land", duration_min=30)

    ticket = services.issue(office=office, field="Đất đai", now=NOW)

    assert (ticket.number, ticket.group_id, ticket.minutes) == ("B001", land.id, 30)
    assert services.issue(office=office, field="Hộ tịch", now=NOW).number == "A001"


def test_a_number_tells_what_for_and_how_long(office):
    ticket = services.issue(office=office, field="Hộ tịch", language="en", now=NOW)

    assert (ticket.kind, ticket.state) == (TicketKind.WALK_IN, TicketState.WAITING)
    assert (ticket.minutes, ticket.language, ticket.has_priority) == (15, "en", False)
    assert len(ticket.token) >= 16


def test_whoever_comes_for_something_else_goes_where_the_rest_goes(office):
    ticket = services.issue(office=office, now=NOW)

    assert (ticket.field, ticket.minutes) == ("", queries.OTHER_MINUTES)


@pytest.mark.parametrize("asked", [{"field": "Chăn nuôi rồng"}, {"group_id": 987}])
def test_what_the_office_does_not_do_has_no_number(office, asked):
    with pytest.raises(GroupNotServingError):
        services.issue(office=office, now=NOW, **asked)


def test_another_offices_counters_give_no_number(office):
    other = build.office(name="Một cửa khác")

    with pytest.raises(GroupNotServingError):
        services.issue(office=office, group_id=other.groups[0].id, now=NOW)


def test_whoever_does_not_wait_any_more_leaves(office):
    ticket = services.issue(office=office, now=NOW)

    services.leave(ticket=ticket)

    assert ticket.state is TicketState.LEFT
    assert queries.waiting(office_id=office.id, on=TODAY) == []


def test_leaving_twice_is_leaving_once(office):
    ticket = services.issue(office=office, now=NOW)
    services.leave(ticket=ticket)

    assert services.leave(ticket=ticket).state is TicketState.LEFT


def test_every_change_makes_the_hall_newer(office):
    ticket = services.issue(office=office, now=NOW)
    before = db.session.get_one(Hall, office.id, populate_existing=True).version

    services.leave(ticket=ticket)

    assert db.session.get_one(Hall, office.id, populate_existing=True).version > before


def test_whoever_cancelled_their_booking_is_not_called(office):
    booking = booked(office)
    services.check_in(booking=booking, office=office, now=NOW)
    booking.status = BookingStatus.CANCELLED
    db.session.flush()

    assert queries.waiting(office_id=office.id, on=TODAY) == []


def test_whoever_moved_their_booking_to_another_day_is_not_called(office):
    booking = booked(office)
    services.check_in(booking=booking, office=office, now=NOW)
    booking.on += timedelta(days=1)
    db.session.flush()

    assert queries.waiting(office_id=office.id, on=TODAY) == []


def test_letters_are_never_taken_for_figures():
    letters = [queries.letter_at(place) for place in range(40)]

    assert len(set(letters)) == 40
    assert not {"I", "O", "J", "W"} & set("".join(letters))

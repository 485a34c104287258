"""An officer calls, and people come, or do not."""

from datetime import time, timedelta

import pytest

from app.catalogue.models import CounterGroup
from app.core.db import db
from app.hall import calling, queries, services
from app.hall.errors import (
    CalledTooSoonError,
    CameBackTwiceError,
    CounterClosedError,
    GroupNotServingError,
    TicketMovedError,
    TicketNotFoundError,
)
from app.hall.models import TicketState
from tests import build
from tests.conftest import NOW
from tests.hall.conftest import TODAY, at_counter, booked


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


@pytest.fixture
def counter(office, officer):
    return at_counter(office, officer, now=NOW - minutes(30))


@pytest.fixture
def call(office, officer, counter):
    """Call the next one to counter 1."""

    def call(*, current=None, now=NOW):
        return calling.call_next(
            office_id=office.id, number=1, current_id=current and current.id, by=officer, now=now
        )

    return call


def issue(office, *, ago: float = 10, **values):
    return services.issue(office=office, now=NOW - minutes(ago), **values)


def test_the_next_one_is_called_to_the_counter(office, call, officer):
    first, _second = issue(office, ago=9), issue(office, ago=3)

    called = call()

    assert called.id == first.id
    assert (called.state, called.counter, called.calls) == (TicketState.CALLED, 1, 1)
    assert (called.called_at, called.staff_id) == (NOW, officer.id)


def test_nobody_is_called_where_nobody_waits(call):
    assert call() is None


def test_someone_booked_goes_first_when_their_time_has_come(office, call):
    issue(office, ago=20)
    theirs = services.check_in(booking=booked(office, at=time(9)), office=office, now=NOW)

    assert call().id == theirs.id


def test_a_walk_in_is_called_after_three_who_booked(office, call):
    walk_in = issue(office, ago=20)
    for number in range(5):
        services.check_in(
            booking=booked(office, at=time(8, 5 * number)), office=office, now=NOW - minutes(10)
        )
    called, order = None, []
    for number in range(4):
        called = call(current=called, now=NOW + minutes(number))
        calling.serve(ticket=called, now=NOW + minutes(number))
        order.append(called)

    assert order[3].id == walk_in.id


def test_calling_on_finishes_who_was_served(office, call):
    first, second = issue(office, ago=9), issue(office, ago=3)
    calling.serve(ticket=call(), now=NOW)

    called = call(current=first, now=NOW + minutes(8))

    assert called.id == second.id
    assert (first.state, first.done_at) == (TicketState.DONE, NOW + minutes(8))


def test_calling_on_puts_aside_who_did_not_come(office, call):
    first, second = issue(office, ago=9), issue(office, ago=3)
    call()

    assert call(current=first).id == second.id
    assert (first.state, first.counter, first.calls) == (TicketState.WAITING, None, 1)
    assert first.rests_until == NOW + calling.REST


def test_pressed_twice_calls_once(office, call):
    first, second = issue(office, ago=9), issue(office, ago=3)
    call()

    with pytest.raises(TicketMovedError):
        call()

    assert (first.state, second.state) == (TicketState.CALLED, TicketState.WAITING)


def test_three_calls_in_vain_are_a_no_show(office, call):
    ticket = issue(office)
    now = NOW
    for _number in range(3):
        assert call(now=now).id == ticket.id
        calling.put_aside(ticket=ticket, now=now)
        assert call(now=now) is None  # They rest: others are called meanwhile.
        now += calling.REST

    assert ticket.state is TicketState.NO_SHOW
    assert queries.missed(office_id=office.id, on=TODAY) == [ticket]


def test_a_number_is_called_again_after_a_pause_and_three_times_at_most(office, call, officer):
    ticket = issue(office)
    call()

    with pytest.raises(CalledTooSoonError, match="30 giây"):
        calling.call_again(ticket=ticket, by=officer, now=NOW)
    for number in (1, 2):
        calling.call_again(ticket=ticket, by=officer, now=NOW + minutes(number))
    with pytest.raises(TicketMovedError):
        calling.call_again(ticket=ticket, by=officer, now=NOW + minutes(3))

    assert ticket.calls == 3


def test_a_no_show_may_come_back_once(office, call):
    ticket = issue(office)
    for number in range(3):
        call(now=NOW + number * calling.REST)
        calling.put_aside(ticket=ticket, now=NOW + number * calling.REST)

    services.come_back(ticket=ticket, now=NOW + minutes(20))
    assert (ticket.state, ticket.calls) == (TicketState.WAITING, 0)

    ticket.state = TicketState.NO_SHOW
    db.session.flush()
    with pytest.raises(CameBackTwiceError):
        services.come_back(ticket=ticket, now=NOW + minutes(30))


def test_whoever_steps_out_keeps_the_time_they_have_waited(office, call):
    ticket, _other = issue(office, ago=9), issue(office, ago=3)
    calling.serve(ticket=call(), now=NOW)

    calling.send_back(ticket=ticket, now=NOW)

    assert (ticket.state, ticket.calls, ticket.served_at) == (TicketState.WAITING, 0, None)
    assert call(now=NOW + calling.STEP_OUT - minutes(1)).id != ticket.id


def test_whoever_stepped_out_is_next_when_back(office, call):
    ticket, other = issue(office, ago=9), issue(office, ago=3)
    calling.send_back(ticket=call(), now=NOW)

    assert call(now=NOW + calling.STEP_OUT).id == ticket.id
    assert other.state is TicketState.WAITING


def test_whoever_is_passed_on_waits_for_the_other_counters_with_their_time(office, call):
    land = CounterGroup(office_id=office.id, name="Đất đai", takes_rest=False)
    db.session.add(land)
    db.session.flush()
    ticket = issue(office, ago=9)
    came = ticket.waits_since
    calling.serve(ticket=call(), now=NOW)

    calling.transfer(ticket=ticket, group_id=land.id)

    assert (ticket.group_id, ticket.state, ticket.waits_since) == (
        land.id, TicketState.WAITING, came,
    )  # fmt: skip
    assert call() is None  # Counter 1 was opened before there was that group.


def test_nobody_is_passed_on_to_another_office(office, call):
    ticket = issue(office)
    call()

    with pytest.raises(GroupNotServingError):
        calling.transfer(ticket=ticket, group_id=build.office(name="Khác").groups[0].id)


def test_someone_who_stands_there_may_be_called_out_of_turn(office, call, officer):
    _first, second = issue(office, ago=9), issue(office, ago=3)

    called = calling.call_one(
        office_id=office.id, number=1, ticket_id=second.id, current_id=None, by=officer, now=NOW
    )

    assert (called.id, called.state) == (second.id, TicketState.CALLED)


def test_another_offices_ticket_cannot_be_called(office, call, officer):
    theirs = issue(build.office(name="Khác"))

    with pytest.raises(TicketNotFoundError):
        calling.call_one(
            office_id=office.id, number=1, ticket_id=theirs.id, current_id=None,
            by=officer, now=NOW,
        )  # fmt: skip


def test_only_who_sits_at_a_counter_calls_to_it(office, officer, call):
    issue(office)
    other = build.staff(office_id=office.id)
    for number, by in ((2, officer), (1, other)):
        with pytest.raises(CounterClosedError):
            calling.call_next(office_id=office.id, number=number, current_id=None, by=by, now=NOW)


def test_an_officer_sits_at_one_counter(office, officer, counter):
    at_counter(office, officer, number=3, now=NOW)

    opened = queries.open_counters(office_id=office.id, on=TODAY)
    assert [one.number for one in opened] == [3]


def test_counters_of_yesterday_are_closed(office, officer):
    at_counter(office, officer, now=NOW - timedelta(days=1))

    assert queries.open_counters(office_id=office.id, on=TODAY) == []


def test_how_long_services_take_is_learnt(office, group, call):
    called = None
    for number in range(queries.PACE_FROM):
        issue(office, field="Hộ tịch")
        called = call(current=called, now=NOW + number * minutes(30))
        calling.serve(ticket=called, now=NOW + number * minutes(30))
        calling.finish(ticket=called, now=NOW + number * minutes(30) + minutes(9))
        called = None

    assert queries.paces(group_ids=[group.id], now=NOW)[group.id] == pytest.approx(9 / 15)


def test_few_services_teach_nothing(group):
    assert queries.paces(group_ids=[group.id], now=NOW)[group.id] == 1

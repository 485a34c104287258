"""
Every path that takes a place refuses the last place's second taker, on both databases.

Citizens' forms, the desk, holds of forms, moving, waiting lists and offers go through one guard.
The last tests take it off, path by path, and show that each race is real.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from app.booking import (
    changing,
    holds,
    invariant,
    making,
    proposals,
    proposals_runs,
    services,
    waitlist,
    waitlist_offers,
)
from app.booking.affected import affected
from app.booking.claims import Place
from app.booking.errors import SlotFullError
from app.booking.models import Booking, BookingKind, Hold, Slot, SlotClaim
from app.booking.proposals_models import Proposal, ProposalState
from app.booking.waitlist import Wait
from app.booking.waitlist_models import WaitlistEntry, WaitState
from app.core import clock
from app.core.db import db, writing
from app.core.errors import AppError
from tests import build
from tests.booking import ask
from tests.booking.changed import FRIDAY, THURSDAY
from tests.conftest import NOW

PEOPLE = 12
Act = Callable[[int], object]


@pytest.fixture(params=["sqlite", "postgresql"])
def product(request) -> Iterator[Flask]:
    """The product on each database: one place is left on Thursday at 8:00."""
    fixture = "postgres_app" if request.param == "postgresql" else "bare_app"
    app = request.getfixturevalue(fixture)
    with app.app_context(), clock.frozen_at(NOW), writing():
        build.staff(username="can.bo")
        build.procedure()
        build.slot(office_id=build.office(counters=3).id, capacity=1)
    return app


def last_slot() -> Slot:
    return db.session.scalars(select(Slot).order_by(Slot.id)).first()


def form(number: int, **changes: object) -> dict[str, object]:
    slot = last_slot()
    return ask.counter_form(
        slot,
        key=f"form-{number}",
        phone=f"09{number:08d}",
        procedure_id=db.session.scalar(select(func.min(build.Procedure.id))),
        **changes,
    )


def by_a_citizen(number: int) -> object:
    return services.book_counter(**form(number)).code


def by_the_desk(number: int) -> object:
    officer = db.session.scalar(select(func.min(build.Staff.id)))
    return services.book_counter(**form(number, booked_by_id=officer)).code


def by_a_hold(number: int) -> object:
    slot = last_slot()
    place = Place(slot_id=slot.id, group_id=slot.group_id, after=NOW, minutes=15)
    return services.hold(key=f"form-{number}", place=place, now=NOW).key


def by_moving(number: int) -> object:
    """Somebody of another time moves here."""
    booking = db.session.scalars(select(Booking).order_by(Booking.id).offset(number)).first()
    return services.reschedule(
        code=booking.code, phone=booking.phone, slot_id=last_slot().id, now=NOW
    ).code


def by_an_offer(number: int) -> object:
    """Somebody who lost their time is offered this one."""
    lost = affected(now=NOW)[number]
    run = proposals.open_run(affected=1, province_code="15", by="quan.tri", now=NOW)
    proposal = proposals.draft(run=run, one=lost, now=NOW)
    if proposal is None or proposal.state is not ProposalState.DRAFT:
        raise SlotFullError
    return proposal.id


PATHS: dict[str, tuple[Act, int]] = {  # how, and how many others it needs
    "citizen": (by_a_citizen, 0),
    "desk": (by_the_desk, 0),
    "hold": (by_a_hold, 0),
    "moving": (by_moving, PEOPLE),
    "offer": (by_an_offer, PEOPLE),
}


def others(app: Flask, count: int, *, are_lost: bool = False) -> None:
    """People who have a place of Friday; with `are_lost` one that is no longer offered."""
    with app.app_context(), clock.frozen_at(NOW), writing():
        slot = last_slot()
        opens = time(19) if are_lost else time(8)
        busy = build.slot(
            office_id=slot.office_id, on=FRIDAY, opens=opens, capacity=count, minutes=30
        )
        for number in range(count):
            services.book_counter(
                **form(1000 + number) | {"slot_id": busy.id, "key": f"other-{number}"}
            )
        db.session.execute(update(Slot).where(Slot.id == busy.id).values(capacity=count))


def rush(app: Flask, act: Act, *, people: int = PEOPLE) -> list[object]:
    """Let everybody do it at the same instant; return what came of each."""
    start = Barrier(people)

    def one(number: int) -> object:
        with app.app_context(), clock.frozen_at(NOW):
            start.wait(timeout=30)
            try:
                with writing():
                    return act(number)
            except AppError as refusal:
                return type(refusal)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(max_workers=people) as pool:
        return list(pool.map(one, range(people)))


def taken(outcomes: list[object]) -> int:
    return sum(not isinstance(one, type) for one in outcomes)


def claims(app: Flask) -> tuple[int, int]:
    """Places taken of the last slot, and how many claims there are of it."""
    with app.app_context():
        slot = last_slot()
        count = select(func.count()).where(SlotClaim.slot_id == slot.id)
        return slot.taken, db.session.scalar(count)


def all_agrees(app: Flask) -> bool:
    with app.app_context():
        return invariant.differences(now=NOW) == []


@pytest.mark.parametrize("path", PATHS)
def test_the_last_place_has_one_taker(product, path):
    act, more = PATHS[path]
    if more:
        others(product, more, are_lost=path == "offer")

    outcomes = rush(product, act)

    assert taken(outcomes) == 1
    assert claims(product) == (1, 1)
    assert all_agrees(product)


def test_the_last_place_has_one_taker_whatever_way_they_come(product):
    others(product, PEOPLE)
    ways = [by_a_citizen, by_the_desk, by_a_hold, by_moving]

    outcomes = rush(product, lambda n: ways[n % len(ways)](n))

    assert taken(outcomes) == 1
    assert claims(product) == (1, 1)
    assert all_agrees(product)


def test_a_hold_becomes_one_booking_however_often_its_form_is_sent(product):
    with product.app_context(), clock.frozen_at(NOW), writing():
        by_a_hold(0)

    outcomes = rush(product, lambda n: by_a_citizen(0))

    assert len(set(outcomes)) == 1
    assert claims(product) == (1, 1)


def test_a_hold_that_is_swept_while_its_form_is_sent_is_either(product):
    with product.app_context(), clock.frozen_at(NOW), writing():
        by_a_hold(0)

    def send_or_sweep(number: int) -> object:
        if number % 2:
            return services.release(key="form-0")
        return by_a_citizen(number)

    outcomes = rush(product, send_or_sweep)

    assert taken(outcomes[::2]) == 1
    assert claims(product) == (1, 1)
    assert all_agrees(product)


def waiting(app: Flask, count: int) -> None:
    """People who wait for any time of the office's counters on Thursday."""
    with app.app_context(), clock.frozen_at(NOW), writing():
        said = form(0)
        for number in range(count):
            wait = Wait(
                key=f"wait-{number}", kind=BookingKind.COUNTER, group_id=last_slot().group_id,
                office_id=said["office_id"], procedure_id=said["procedure_id"],
                name="Lý Thị Mẩy", phone=f"098{number:07d}", from_on=THURSDAY, to_on=THURSDAY,
            )  # fmt: skip
            waitlist.join(wait=wait, now=NOW)


def many_beats(app: Flask, *, people: int = 6) -> list[int]:
    """Let several workers do the beat at once; each commits by itself."""
    start = Barrier(people)

    def one(_number: int) -> int:
        with app.app_context(), clock.frozen_at(NOW):
            start.wait(timeout=30)
            try:
                return waitlist_offers.offer_freed(now=NOW)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(max_workers=people) as pool:
        return list(pool.map(one, range(people)))


def offered(app: Flask) -> list[str]:
    with app.app_context():
        found = select(WaitlistEntry.token).where(WaitlistEntry.state == WaitState.OFFERED)
        return list(db.session.scalars(found))


def test_a_freed_place_is_offered_to_exactly_one(product):
    waiting(product, PEOPLE)

    told = many_beats(product)

    assert sum(told) == 1
    assert len(offered(product)) == 1
    assert claims(product) == (1, 1)
    assert all_agrees(product)


def test_a_freed_place_is_either_offered_or_booked(product):
    waiting(product, PEOPLE)
    start = Barrier(2)

    def beat() -> int:
        with product.app_context(), clock.frozen_at(NOW):
            start.wait(timeout=30)
            try:
                return waitlist_offers.offer_freed(now=NOW)
            finally:
                db.session.remove()

    def book() -> list[object]:
        start.wait(timeout=30)
        return rush(product, by_a_citizen, people=4)

    with ThreadPoolExecutor(max_workers=2) as pool:
        told, booked = pool.submit(beat), pool.submit(book)

    assert told.result() + taken(booked.result()) == 1
    assert claims(product) == (1, 1)
    assert all_agrees(product)


def test_an_offer_of_a_waiting_list_is_booked_once_however_often_it_is_pressed(product):
    waiting(product, 2)
    many_beats(product, people=1)
    token = offered(product)[0]

    outcomes = rush(product, lambda n: waitlist.accept(token=token, now=NOW).code)

    assert len(set(outcomes)) == 1
    assert claims(product) == (1, 1)
    assert all_agrees(product)


def test_a_phone_has_two_seats_however_many_forms_come_at_once(product):
    def join(number: int) -> object:
        said = form(0)
        wait = Wait(
            key=f"wait-{number}", kind=BookingKind.COUNTER, group_id=last_slot().group_id,
            office_id=said["office_id"], procedure_id=said["procedure_id"],
            name=f"Lý Thị {chr(65 + number)}", phone="0987654321",
            from_on=THURSDAY, to_on=THURSDAY,
        )  # fmt: skip
        return waitlist.join(wait=wait, now=NOW).id

    outcomes = rush(product, join)

    assert taken(outcomes) == 2


def sent_offer(app: Flask) -> str:
    others(app, 1, are_lost=True)
    with app.app_context(), clock.frozen_at(NOW), writing():
        run = proposals_runs.start(province_code="15", by="quan.tri", now=NOW)
        proposals.send(run_id=run.id, by="quan.tri", now=NOW)
        return db.session.scalars(select(Proposal.token)).one()


def test_an_offer_is_accepted_once_however_often_it_is_pressed(product):
    token = sent_offer(product)

    outcomes = rush(product, lambda n: proposals.accept(token=token, now=NOW).revision)

    assert set(outcomes) == {1}
    assert claims(product) == (1, 1)
    assert all_agrees(product)


def test_an_offer_is_either_accepted_or_its_booking_is_cancelled(product):
    token = sent_offer(product)
    with product.app_context():
        booking = db.session.scalars(select(Booking)).one()
        code, phone = booking.code, booking.phone

    def either(number: int) -> object:
        if number % 2:
            return services.cancel(code=code, phone=phone, now=NOW)
        return proposals.accept(token=token, now=NOW)

    rush(product, either)

    with product.app_context(), clock.frozen_at(NOW):
        proposals.end_open(now=NOW + timedelta(days=2))
        assert db.session.scalars(select(Hold)).all() == []
    assert all_agrees(product)


def test_a_booking_gets_one_offer_however_many_press_the_button(product):
    others(product, 1, are_lost=True)

    outcomes = rush(
        product,
        lambda n: proposals_runs.start(province_code="15", by=f"quan.tri.{n}", now=NOW).id,
        people=6,
    )

    assert taken(outcomes) == 6
    with product.app_context():
        drafts = select(func.count()).where(Proposal.state == ProposalState.DRAFT)
        assert db.session.scalar(drafts) == 1
    assert claims(product) == (1, 1)
    assert all_agrees(product)


UNGUARDED = {"citizen": making, "desk": making, "hold": holds, "moving": changing, "offer": holds}


@pytest.mark.parametrize("path", PATHS)
def test_without_the_guard_the_last_place_is_taken_more_than_once(postgres_app, monkeypatch, path):
    with postgres_app.app_context(), clock.frozen_at(NOW), writing():
        build.staff()
        build.procedure()
        build.slot(office_id=build.office(counters=3).id, capacity=1)
    act, more = PATHS[path]
    if more:
        others(postgres_app, more, are_lost=path == "offer")
    everybody_looked = Barrier(2)
    monkeypatch.setattr(
        UNGUARDED[path], "take_places", lambda place: look_then_take(place, everybody_looked)
    )
    monkeypatch.setattr(changing, "_lock", lambda *_args, **_kwargs: None)

    outcomes = rush(postgres_app, act, people=2)

    assert taken(outcomes) == 2
    assert claims(postgres_app)[1] == 2


def look_then_take(place: Place, everybody_looked: Barrier) -> list[Slot]:
    """What the guard is against: look, decide, take; here both look before either takes."""
    slot = db.session.get_one(Slot, place.slot_id, populate_existing=True)
    left = slot.left
    try:
        everybody_looked.wait(timeout=20)
    except BrokenBarrierError:
        raise SlotFullError from None
    if left < 1:
        raise SlotFullError
    slot.taken = left  # As it was read, plus one: the other's is lost.
    db.session.flush()
    return [slot]

"""Where all is taken people wait: few of a phone, few texts, none at night, in order of arrival."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.booking import services, waitlist, waitlist_offers
from app.booking.errors import OfferOverError, WaitlistFullError
from app.booking.making import Door, Terms
from app.booking.models import BookingKind, Hold, Slot
from app.booking.site import Site
from app.booking.waitlist import Wait
from app.booking.waitlist_models import HalfDay, WaitlistEntry, WaitState
from app.core import clock
from app.core.db import db, writing
from app.notify.models import Message
from tests import build
from tests.booking import ask
from tests.booking.changed import FRIDAY, THURSDAY
from tests.conftest import NOW

SITE = Site(url="https://hen.example.vn")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def full(app) -> Slot:
    """Thursday at 8:00, the only time there is; somebody has it."""
    with writing():
        slot = build.slot(opens=time(8), capacity=1)
        ask.counter(slot, phone="0911111111")
    return slot


def wait(slot: Slot, number: int = 0, **said: object) -> Wait:
    form: dict[str, object] = {
        "key": f"wait-form-{number}",
        "kind": BookingKind.COUNTER,
        "group_id": slot.group_id,
        "office_id": slot.office_id,
        "procedure_id": db.session.scalars(select(build.Procedure.id)).first(),
        "name": "Lý Thị Mẩy",
        "phone": f"09877777{number:02d}",
        "from_on": THURSDAY,
        "to_on": FRIDAY,
    }
    return Wait(**(form | said))


def join(slot: Slot, number: int = 0, **said: object) -> WaitlistEntry:
    with writing():
        return waitlist.join(wait=wait(slot, number, **said), now=NOW)


def set_free(slot: Slot) -> None:
    """Whoever has the place cancels."""
    booking = db.session.scalars(select(services.Booking)).first()
    with writing():
        services.cancel(code=booking.code, phone=booking.phone, now=NOW)


def offer(now=NOW) -> int:
    return waitlist_offers.offer_freed(now=now, site=SITE)


def texts(phone: str | None = None) -> list[str]:
    asked = select(Message).where(Message.reason == "waitlist").order_by(Message.id)
    return [one.text for one in db.session.scalars(asked) if phone in (None, one.phone)]


def test_nothing_is_offered_while_all_is_taken(full):
    join(full)

    assert offer() == 0
    assert texts() == []


def test_a_place_that_comes_free_is_held_for_whoever_came_first_and_told_once(full):
    first, second = join(full, 1), join(full, 2)
    set_free(full)

    assert offer() == 1
    assert offer(NOW + MINUTE) == 0

    assert (first.state, second.state) == (WaitState.OFFERED, WaitState.WAITING)
    assert db.session.get_one(Slot, full.id).left == 0
    assert texts(first.phone) == texts()
    assert f"https://hen.example.vn/waitlist/{first.token}" in texts()[0]
    assert "8:00 03/12/2026" in texts()[0]
    assert len(texts()[0]) <= 306


def test_accepting_books_the_place_that_was_held(full):
    entry = join(full)
    set_free(full)
    offer()

    with writing():
        booking = waitlist.accept(token=entry.token, now=NOW + MINUTE)

    assert (booking.slot_id, booking.name, booking.phone) == (full.id, entry.name, entry.phone)
    assert db.session.get_one(Slot, full.id).taken == 1
    assert entry.state is WaitState.BOOKED
    assert db.session.scalars(select(Hold)).all() == []


def test_accepting_twice_is_accepting_once(full):
    entry = join(full)
    set_free(full)
    offer()
    codes = set()
    for _again in range(2):
        with writing():
            codes.add(waitlist.accept(token=entry.token, now=NOW + MINUTE).code)

    assert len(codes) == 1


def test_what_nobody_answers_goes_to_the_next(full):
    first, second = join(full, 1), join(full, 2)
    set_free(full)
    offer()
    later = NOW + waitlist_offers.OFFER_LASTS + MINUTE

    assert offer(later) == 1

    assert (first.state, second.state) == (WaitState.WAITING, WaitState.OFFERED)
    with pytest.raises(OfferOverError), writing():
        waitlist.accept(token=first.token, now=later)


def test_what_is_declined_goes_to_the_next_and_is_not_offered_again(full):
    first, second = join(full, 1), join(full, 2)
    set_free(full)
    offer()
    with writing():
        waitlist.decline(token=first.token, now=NOW)

    offer(NOW + MINUTE)

    assert (first.state, second.state) == (WaitState.WAITING, WaitState.OFFERED)
    with writing():
        waitlist.decline(token=second.token, now=NOW)
    assert offer(NOW + 2 * MINUTE) == 0


def test_who_leaves_gives_the_offer_back_and_gets_no_more(full):
    entry = join(full)
    set_free(full)
    offer()

    with writing():
        waitlist.leave(token=entry.token, now=NOW)

    assert entry.state is WaitState.LEFT
    assert db.session.get_one(Slot, full.id).left == 1
    assert offer(NOW + MINUTE) == 0


def test_a_phone_waits_in_two_places_at_most(full):
    phone = "0987654321"
    join(full, 1, phone=phone)
    join(full, 2, phone=phone, name="Giàng A Páo")

    with pytest.raises(WaitlistFullError):
        join(full, 3, phone=phone, name="Sùng Thị Mai")

    with writing():
        first = db.session.scalars(select(WaitlistEntry)).first()
        waitlist.leave(token=first.token, now=NOW)
    assert join(full, 4, phone=phone, name="Sùng Thị Mai").seat == 1


def test_a_place_has_sixty_waiting_at_most(full):
    for number in range(60):
        join(full, number)

    with pytest.raises(WaitlistFullError):
        join(full, 60)


def test_the_same_form_or_wish_again_is_the_same_entry(full):
    first = join(full, 1)

    assert join(full, 1).id == first.id
    assert join(full, 1, key="another-form").id == first.id


def test_nobody_gets_more_than_three_texts(full):
    slots = [build.slot(office_id=full.office_id, opens=time(9 + n), capacity=1) for n in range(5)]
    db.session.commit()
    entry = join(full)
    now = NOW
    for _round in slots:
        offer(now)
        now += waitlist_offers.OFFER_LASTS + MINUTE

    assert len(texts(entry.phone)) == 3
    assert entry.state is WaitState.ENDED


@pytest.mark.parametrize("at", [time(5), time(7, 59), time(20), time(23)])
def test_nobody_is_woken(full, at):
    join(full)
    set_free(full)

    assert offer(clock.at(NOW.date(), at)) == 0


def test_only_what_suits_is_offered(full):
    days = {"from_on": FRIDAY, "to_on": FRIDAY}
    late = join(full, 1, **days)
    afternoon = join(full, 2, half=HalfDay.AFTERNOON)
    set_free(full)

    assert offer() == 0
    assert {late.state, afternoon.state} == {WaitState.WAITING}


def test_a_long_visit_is_offered_only_where_it_fits(full):
    long = build.procedure(duration_min=60)
    db.session.commit()
    join(full, 1, procedure_id=long.id)
    set_free(full)

    assert offer() == 0


def test_waiting_ends_with_its_last_day(full):
    entry = join(full)

    waitlist_offers.end_over(now=clock.at(FRIDAY + timedelta(days=1), time(9)))

    assert entry.state is WaitState.ENDED


def test_waiting_ends_when_the_phone_books_the_same(full):
    entry = join(full)
    other = build.slot(office_id=full.office_id, opens=time(14))
    db.session.commit()
    with writing():
        ask.counter(
            other, phone=entry.phone, name=entry.name, procedure_id=entry.procedure_id,
            now=NOW + MINUTE,
        )  # fmt: skip

    waitlist_offers.end_over(now=NOW + MINUTE)

    assert entry.state is WaitState.ENDED


def test_somebody_elses_booking_on_the_same_phone_ends_nothing(full):
    entry = join(full)
    other = build.slot(office_id=full.office_id, opens=time(14))
    db.session.commit()
    with writing():
        ask.counter(other, phone=entry.phone, procedure_id=entry.procedure_id, now=NOW + MINUTE)

    waitlist_offers.end_over(now=NOW + MINUTE)

    assert entry.state is WaitState.WAITING


def test_a_pickup_is_waited_for_and_booked_with_its_door(app):
    with writing():
        window = build.slot(zone_id=build.zone().id, opens=time(7, 30), minutes=240, capacity=1)
        office_id = ask.pickup(window, phone="0911111111").dossier.office_id
    entry = join(
        window, kind=BookingKind.PICKUP, group_id=None, zone_id=window.zone_id,
        office_id=office_id, commune_code="03037",
        door=Door(
            commune_code="03037", hamlet="Thôn Dền Thàng", landmark="", lat=None, lon=None,
        ),
    )  # fmt: skip
    set_free(window)
    offer()

    with writing():
        booking = waitlist.accept(token=entry.token, now=NOW + MINUTE)

    assert (booking.kind, booking.hamlet) == (BookingKind.PICKUP, "Thôn Dền Thàng")


def test_a_list_reaches_four_weeks_at_most(full):
    entry = join(full, to_on=date(2027, 12, 3))

    assert entry.to_on == NOW.date() + waitlist.LONGEST


def test_who_helps_is_the_one_who_is_told(full):
    terms = Terms(helper_name="Giàng A Páo", helper_phone="0966666666")
    join(full, terms=terms, is_on_behalf=True)
    set_free(full)
    offer()

    assert len(texts("0966666666")) == len(texts()) == 1

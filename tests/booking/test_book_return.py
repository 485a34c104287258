"""Bringing a result: to the place that was wished, on a service day with room, once."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Role
from app.booking import horizon, services
from app.booking.errors import NoReturnDayError, NotFetchedError, SlotFullError
from app.booking.models import (
    HORIZON_DAYS,
    Booking,
    BookingKind,
    BookingStatus,
    MeetingPlace,
    ServiceDay,
    Slot,
    SlotClaim,
    ZoneWindow,
)
from app.booking.services import Door, Terms
from app.catalogue.models import OfficeKind
from app.catalogue.tariff_models import Leg, Tariff
from app.core import clock
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


def test_a_result_takes_a_place_of_its_day_and_may_come_at_any_hour_of_it(window):
    brought = services.book_return(dossier_id=ask.pickup(window).dossier_id, on=ON, now=NOW)

    claim = db.session.scalars(select(SlotClaim).where(SlotClaim.booking_id == brought.id)).one()
    assert claim.slot_id == brought.slot_id
    assert brought.slot.taken == 1
    assert clock.local_day(brought.slot.starts_at) == ON
    assert (clock.local(brought.window_from).time(), clock.local(brought.window_to).time()) == (
        time(7, 30),
        time(17),
    )


def test_a_full_day_passes_a_result_on_to_the_next(window):
    dossier_id = ask.pickup(window).dossier_id
    fill(window.zone_id, ON)

    brought = services.book_return(dossier_id=dossier_id, on=ON, now=NOW)

    assert brought.on == ON + timedelta(days=1)


def test_a_result_comes_on_a_service_day_of_its_commune(window):
    dossier_id = ask.pickup(window).dossier_id
    monday = 0
    db.session.add(ServiceDay(commune_code=build.commune().code, weekday=monday))
    db.session.flush()

    brought = services.book_return(dossier_id=dossier_id, on=ON, now=NOW)

    assert brought.on == date(2026, 12, 14)


def test_a_day_with_published_routes_takes_no_result(window):
    dossier_id = ask.pickup(window).dossier_id
    services.open_slots_for(zone_id=window.zone_id, first=ON, days=1)
    services.close_pickups(province_code="15", on=ON)

    brought = services.book_return(dossier_id=dossier_id, on=ON, now=NOW)

    assert brought.on == ON + timedelta(days=1)


def test_a_result_may_have_the_places_that_pickups_must_leave(window):
    dossier_id = ask.pickup(window).dossier_id
    of_weekday = {"zone_id": window.zone_id, "weekday": ON.weekday()}
    morning = {"opens": time(7, 30), "closes": time(11, 30)}
    db.session.add(ZoneWindow(**of_weekday, **morning, capacity=1, kept_for_results=1))
    db.session.flush()
    horizon.open_slots_for(zone_id=window.zone_id, first=ON, days=1)
    with pytest.raises(SlotFullError):
        ask.pickup(slots_of(window.zone_id, ON)[0], key="another", name="Sùng A Dơ")

    brought = services.book_return(dossier_id=dossier_id, on=ON, now=NOW)

    assert brought.on == ON


def test_a_zone_that_is_full_to_the_horizon_says_so(window):
    dossier_id = ask.pickup(window).dossier_id
    for number in range(HORIZON_DAYS):
        fill(window.zone_id, ON + timedelta(days=number))

    with pytest.raises(NoReturnDayError):
        services.book_return(dossier_id=dossier_id, on=ON, now=NOW)


def test_where_nobody_counts_visits_a_result_comes_on_the_next_service_day(slot):
    booking = ask.counter(slot)
    saturday = date(2026, 12, 12)
    code = build.commune().code
    door = Door(commune_code=code, hamlet="Bản Khoang", landmark="", lat=None, lon=None)

    brought = services.book_return(dossier_id=booking.dossier_id, on=saturday, now=NOW, door=door)

    assert (brought.on, brought.slot_id) == (date(2026, 12, 14), None)


def test_a_result_goes_to_the_post_point_that_was_wished(slot):
    point = build.office(
        kind=OfficeKind.POST_POINT,
        name="Bưu điện Tả Van",
        address="Chợ Tả Van",
        lat=22.3,
        lon=103.9,
    )
    terms = Terms(return_place=MeetingPlace.POST_POINT, return_point_id=point.id)
    booking = ask.counter(slot, terms=terms)

    brought = services.book_return(dossier_id=booking.dossier_id, on=ON, now=NOW)

    assert (brought.place, brought.point_id) == (MeetingPlace.POST_POINT, point.id)
    assert (brought.hamlet, brought.landmark) == ("Bưu điện Tả Van", "Chợ Tả Van")
    assert (brought.lat, brought.lon) == (22.3, 103.9)


def test_a_result_goes_to_the_focal_person_that_was_wished(slot):
    focal = build.staff(
        role=Role.FOCAL_PERSON, commune_code=build.commune().code, full_name="Vàng A Páo"
    )
    terms = Terms(return_place=MeetingPlace.FOCAL_PERSON, return_focal_id=focal.id)
    booking = ask.counter(slot, terms=terms)

    brought = services.book_return(dossier_id=booking.dossier_id, on=ON, now=NOW)

    assert (brought.place, brought.focal_id) == (MeetingPlace.FOCAL_PERSON, focal.id)
    assert brought.hamlet == "Nhà Vàng A Páo, Xã Tả Van"


def test_a_counter_visit_can_say_where_its_result_is_brought(slot):
    door = Door(
        commune_code=build.commune().code,
        hamlet="Thôn Séo Mý Tỷ",
        landmark="",
        lat=22.25,
        lon=103.9,
    )
    booking = ask.counter(slot, door=door, terms=Terms(return_place=MeetingPlace.HOME))

    brought = services.book_return(dossier_id=booking.dossier_id, on=ON, now=NOW)

    assert (brought.hamlet, brought.lat) == ("Thôn Séo Mý Tỷ", 22.25)


def test_what_was_agreed_when_it_was_booked_is_not_asked_for_again(window):
    price(28_000)
    terms = Terms(return_place=MeetingPlace.HOME, fee_vnd=50_000, postage_vnd=54_000)
    fetched = ask.pickup(window, terms=terms)

    brought = services.book_return(dossier_id=fetched.dossier_id, on=ON, now=NOW)

    assert (brought.fee_vnd, brought.postage_vnd) == (None, None)


def test_a_way_that_nobody_agreed_on_has_its_price(window):
    price(28_000)
    fetched = ask.pickup(window, terms=Terms(postage_vnd=26_000))

    brought = services.book_return(dossier_id=fetched.dossier_id, on=ON, now=NOW)

    assert brought.postage_vnd == 28_000


def test_a_return_that_is_cancelled_gives_its_place_back(window):
    brought = services.book_return(dossier_id=ask.pickup(window).dossier_id, on=ON, now=NOW)
    slot = brought.slot

    services.cancel(code=brought.code, phone=brought.phone, now=NOW)

    assert slot.taken == 0


def test_a_promised_return_moves_to_the_next_day_with_room(window):
    brought = services.book_return(dossier_id=ask.pickup(window).dossier_id, on=ON, now=NOW)
    before = brought.slot

    moved = services.move_return(booking=brought, earliest=ON + timedelta(days=1), now=NOW)

    assert (moved.on, moved.revision) == (ON + timedelta(days=1), 1)
    assert (before.taken, moved.slot.taken) == (0, 1)


def price(vnd: int) -> None:
    row = Tariff(
        province_code="15",
        leg=Leg.RETURN,
        place=MeetingPlace.HOME,
        up_to_g=200,
        vnd=vnd,
        valid_from=date(2026, 1, 1),
    )
    db.session.add(row)
    db.session.flush()


def slots_of(zone_id: int, on: date) -> list[Slot]:
    of_zone = select(Slot).where(Slot.zone_id == zone_id).order_by(Slot.starts_at)
    return [one for one in db.session.scalars(of_zone) if clock.local_day(one.starts_at) == on]


def fill(zone_id: int, on: date) -> None:
    horizon.open_slots_for(zone_id=zone_id, first=on, days=1)
    for slot in slots_of(zone_id, on):
        slot.taken = slot.capacity
    db.session.flush()

"""Where to meet a courier: home, post points, focal persons; each in plain facts."""

from datetime import date

import pytest

from app.accounts.models import Role
from app.booking import horizon, places, services
from app.booking.house_models import FocalHouse
from app.booking.models import MeetingPlace, ServiceDay
from app.catalogue.models import OfficeKind
from app.catalogue.tariff_models import Leg, Tariff
from app.core.db import db
from app.geo.models import Hamlet
from tests import build
from tests.booking import ask
from tests.conftest import NOW


@pytest.fixture
def commune(open_transaction):
    made = build.commune()
    horizon.open_slots_for(zone_id=build.zone(made).id, first=NOW.date(), days=14)
    return made


@pytest.fixture
def point(commune):
    return build.office(
        kind=OfficeKind.POST_POINT,
        name="Bưu điện Tả Van",
        address="Chợ Tả Van",
        lat=22.3,
        lon=103.9,
    )


@pytest.fixture
def focal(commune):
    who = build.staff(role=Role.FOCAL_PERSON, commune_code=commune.code, full_name="Vàng A Páo")
    db.session.add(FocalHouse(staff_id=who.id, address="Thôn Choản Thèn", lat=22.24, lon=103.8))
    db.session.flush()
    return who


def test_home_comes_first_then_post_points_then_focal_persons(commune, point, focal):
    found = offers()

    assert [one.key for one in found] == [
        "HOME",
        f"POST_POINT-{point.id}",
        f"FOCAL_PERSON-{focal.id}",
    ]
    assert [one.name for one in found] == ["Tại nhà bạn", "Bưu điện Tả Van", "Nhà Vàng A Páo"]
    assert (found[2].lat, found[2].lon) == (22.24, 103.8)


def test_each_place_has_its_price_and_says_when_it_is_an_example(commune, point):
    price(MeetingPlace.HOME, 26_000)
    price(MeetingPlace.POST_POINT, 15_000, is_example=False)

    home, at_point = offers()

    assert (home.postage_vnd, home.is_example) == (26_000, True)
    assert (at_point.postage_vnd, at_point.is_example) == (15_000, False)


def test_without_a_tariff_nobody_invents_a_price(commune):
    assert offers()[0].postage_vnd is None


def test_the_first_day_is_that_of_the_place(commune, point):
    friday = 4
    db.session.add(ServiceDay(commune_code=commune.code, weekday=friday))
    db.session.flush()

    assert {one.earliest for one in offers()} == {date(2026, 12, 4)}
    assert {one.earliest for one in offers(leg=Leg.RETURN)} == {None}


def test_a_commune_without_a_point_is_sent_to_the_nearest(commune):
    near = build.commune("03040", name="Xã Mường Hoa", lat=22.3, lon=103.9)
    far = build.commune("03100", name="Xã Nậm Xây", lat=21.9, lon=104.3)
    zone = build.zone(commune)
    for place in (near, far):
        db.session.add(build.ZoneCommune(commune_code=place.code, zone_id=zone.id))
        build.office(
            kind=OfficeKind.POST_POINT,
            name=f"Bưu điện {place.short_name}",
            commune_code=place.code,
            lat=place.lat,
            lon=place.lon,
        )
    db.session.flush()

    assert [one.name for one in offers()] == ["Tại nhà bạn", "Bưu điện Mường Hoa"]


def test_where_no_courier_comes_nothing_is_offered(open_transaction):
    build.commune()

    assert offers() == []


def test_a_pickup_at_a_post_point_is_where_the_point_is(commune, point):
    offer = places.chosen(offers=offers(), key=f"POST_POINT-{point.id}")
    door = places.door_at(offer=offer, hamlet="Thôn Xa", landmark="qua cầu")
    slot = build.slot(zone_id=build.zone().id, minutes=240)

    booking = ask.pickup(slot, door=door)

    assert (booking.place, booking.point_id) == (MeetingPlace.POST_POINT, point.id)
    assert (booking.hamlet, booking.landmark) == ("Bưu điện Tả Van", "Chợ Tả Van")
    assert (booking.lat, booking.lon) == (22.3, 103.9)


def test_a_hamlets_point_stands_for_the_door_until_there_is_a_pin(commune):
    hamlet = Hamlet(
        commune_code=commune.code, name="Bản Mạ", search_key="ban ma", lat=22.2, lon=103.7
    )
    db.session.add(hamlet)
    db.session.flush()
    home = offers()[0]

    without = places.door_at(offer=home, hamlet="Nhà số 5", hamlet_id=hamlet.id)
    pinned = places.door_at(offer=home, hamlet_id=hamlet.id, lat=22.21, lon=103.71)

    assert (without.hamlet, without.lat, without.lon) == ("Nhà số 5, Bản Mạ", 22.2, 103.7)
    assert (pinned.hamlet, pinned.lat, pinned.hamlet_id) == ("Bản Mạ", 22.21, hamlet.id)


def test_another_communes_hamlet_is_no_door(commune):
    other = build.commune("03040", name="Xã Mường Hoa")
    hamlet = Hamlet(commune_code=other.code, name="Bản Mạ", search_key="ban ma", lat=22.2, lon=103)
    db.session.add(hamlet)
    db.session.flush()

    door = places.door_at(offer=offers()[0], hamlet="Nhà số 5", hamlet_id=hamlet.id)

    assert (door.hamlet, door.hamlet_id, door.lat) == ("Nhà số 5", None, None)


def test_a_proxy_is_kept_with_the_paper_that_authorises_them(commune):
    door = places.door_at(
        offer=offers()[0], hamlet="Nhà số 5", proxy_name="Sùng A Dơ", proxy_paper="UQ 12/2026"
    )
    slot = build.slot(zone_id=build.zone().id, minutes=240)

    booking = services.book_pickup(**ask.pickup_form(slot, door=door))

    assert (booking.proxy_name, booking.proxy_paper) == ("Sùng A Dơ", "UQ 12/2026")


def test_a_wish_for_the_result_names_the_place(commune, point):
    offer = offers(leg=Leg.RETURN)[1]

    assert places.return_wish(offer) == {
        "return_place": MeetingPlace.POST_POINT,
        "return_point_id": point.id,
        "return_focal_id": None,
    }
    assert places.return_wish(None)["return_place"] is MeetingPlace.OFFICE


def offers(leg: Leg = Leg.PICKUP) -> list[places.PlaceOffer]:
    return places.offers(commune_code="03037", procedures=[build.procedure()], now=NOW, leg=leg)


def price(place: MeetingPlace, vnd: int, *, is_example: bool = True) -> None:
    row = Tariff(
        province_code="15",
        leg=Leg.PICKUP,
        place=place,
        up_to_g=200,
        vnd=vnd,
        is_example=is_example,
        valid_from=date(2026, 1, 1),
    )
    db.session.add(row)
    db.session.flush()

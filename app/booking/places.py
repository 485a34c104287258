"""Where a courier and a citizen can meet, and what each place means in money, days and effort."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Role, Staff
from app.booking import zones
from app.booking.house_models import FocalHouse
from app.booking.making import Door
from app.booking.models import MeetingPlace, ZoneCommune
from app.catalogue import tariffs
from app.catalogue.models import Office, OfficeKind, Procedure
from app.catalogue.tariff_models import Leg, Tariff
from app.core import clock
from app.core.db import db
from app.core.i18n import _
from app.core.text import fold
from app.geo import queries as geo
from app.geo.hamlets import hamlet_of
from app.geo.models import Commune
from app.geo.points import Point, distance_m

MOST_POINTS = 3
FAR_M = 25_000  # Nobody is sent farther than this to a post point.


# What the citizen has to do, by place and way.
_SENTENCES: dict[MeetingPlace, dict[Leg, Callable[[], str]]] = {
    MeetingPlace.HOME: {
        Leg.PICKUP: lambda: _("Bưu tá tới tận nhà nhận giấy tờ. Bạn không phải đi."),
        Leg.RETURN: lambda: _("Bưu tá mang kết quả tới tận nhà. Bạn không phải đi."),
    },
    MeetingPlace.POST_POINT: {
        Leg.PICKUP: lambda: _("Bạn mang giấy tờ tới đây trước giờ hẹn. Bưu tá tới lấy."),
        Leg.RETURN: lambda: _("Kết quả được mang tới đây. Bạn mang theo giấy tờ tuỳ thân."),
    },
    MeetingPlace.FOCAL_PERSON: {
        Leg.PICKUP: lambda: _("Bạn gửi giấy tờ ở nhà đầu mối. Bưu tá tới lấy."),
        Leg.RETURN: lambda: _("Kết quả được gửi ở nhà đầu mối. Bạn tới lấy."),
    },
}


@dataclass(frozen=True, kw_only=True)
class PlaceOffer:
    """One place to meet, in plain facts."""

    place: MeetingPlace
    commune_code: str  # of the place; zone and service days follow it
    name: str
    address: str
    phone: str
    lat: float
    lon: float
    sentence: str  # what the citizen has to do
    point_id: int | None = None
    focal_id: int | None = None
    postage_vnd: int | None = None  # None: no tariff is written for it
    is_example: bool = False  # of the postage
    earliest: date | None = None  # the first day of a pickup

    @property
    def key(self) -> str:
        """How a form names it: "HOME", "POST_POINT-12"."""
        number = self.point_id or self.focal_id
        return f"{self.place.value}-{number}" if number else self.place.value


def offers(
    *,
    commune_code: str,
    procedures: Sequence[Procedure],
    now: datetime,
    leg: Leg = Leg.PICKUP,
    discount_group: str = "",
) -> list[PlaceOffer]:
    """Return where people of a commune can meet a courier: home, post points, focal persons."""
    commune = geo.commune(code=commune_code)
    on = clock.local_day(now)
    known = tariffs.tariffs_on(province_code=commune.province_code, on=on)
    prices = _Prices(commune.province_code, procedures, discount_group, on, known)
    return _priced(_found(commune, leg), leg, prices, now=now)


def offers_both(
    *,
    commune: Commune,
    procedures: Sequence[Procedure],
    known: Sequence[Tariff],
    now: datetime,
) -> dict[Leg, list[PlaceOffer]]:
    """Return the offers of both ways, from one reading of the places."""
    prices = _Prices(commune.province_code, procedures, "", clock.local_day(now), known)
    pickups = _found(commune, Leg.PICKUP)
    returns = [replace(one, sentence=_SENTENCES[one.place][Leg.RETURN]()) for one in pickups]
    return {
        Leg.PICKUP: _priced(pickups, Leg.PICKUP, prices, now=now),
        Leg.RETURN: _priced(returns, Leg.RETURN, prices, now=now),
    }


def chosen(*, offers: Sequence[PlaceOffer], key: str) -> PlaceOffer | None:
    """Return the offer that a form names; None where it names none of them."""
    return next((one for one in offers if one.key == key), None)


def point_offer(point: Office, leg: Leg = Leg.PICKUP) -> PlaceOffer:
    """Return a post point as a place to meet, without price and day."""
    return PlaceOffer(
        place=MeetingPlace.POST_POINT,
        commune_code=point.commune_code,
        point_id=point.id,
        name=point.name,
        address=point.address,
        phone=point.phone,
        lat=point.lat,
        lon=point.lon,
        sentence=_SENTENCES[MeetingPlace.POST_POINT][leg](),
    )


def focal_offer(staff: Staff, leg: Leg = Leg.PICKUP) -> PlaceOffer:
    """Return a focal person's house as a place to meet, without price and day."""
    house = db.session.get(FocalHouse, staff.id)
    commune = geo.commune(code=staff.commune_code or "")
    is_known = house is not None and house.lat is not None and house.lon is not None
    point = (house.lat, house.lon) if house is not None and is_known else None
    return PlaceOffer(
        place=MeetingPlace.FOCAL_PERSON,
        commune_code=commune.code,
        focal_id=staff.id,
        name=_("Nhà %(name)s", name=staff.full_name),
        address=house.address if house else commune.name,
        phone=staff.phone,
        lat=(point and point[0]) or commune.lat,
        lon=(point and point[1]) or commune.lon,
        sentence=_SENTENCES[MeetingPlace.FOCAL_PERSON][leg](),
    )


def door_at(
    *,
    offer: PlaceOffer,
    hamlet: str = "",
    landmark: str = "",
    lat: float | None = None,
    lon: float | None = None,
    hamlet_id: int | None = None,
    proxy_name: str = "",
    proxy_paper: str = "",
) -> Door:
    """
    Return where the courier rides to for an offer.

    At home the door is what was typed; without a pin, the hamlet's point stands for it. Elsewhere
    the place's own address and point are the door, however little was typed.
    """
    if offer.place is not MeetingPlace.HOME:
        return Door(
            commune_code=offer.commune_code,
            hamlet=_written(offer)[:100],
            landmark=offer.address[:300] if offer.point_id else landmark,
            lat=offer.lat,
            lon=offer.lon,
            place=offer.place,
            point_id=offer.point_id,
            focal_id=offer.focal_id,
            proxy_name=proxy_name,
            proxy_paper=proxy_paper,
        )
    picked = hamlet_of(hamlet_id=hamlet_id, commune_code=offer.commune_code)
    has_pin = lat is not None and lon is not None
    if picked is not None and fold(picked.name) not in fold(hamlet):
        hamlet = ", ".join(part for part in (hamlet, picked.name) if part)
    return Door(
        commune_code=offer.commune_code,
        hamlet=hamlet[:100],
        landmark=landmark,
        lat=lat if has_pin or picked is None else picked.lat,
        lon=lon if has_pin or picked is None else picked.lon,
        hamlet_id=picked.id if picked else None,
        proxy_name=proxy_name,
        proxy_paper=proxy_paper,
    )


def return_wish(offer: PlaceOffer | None) -> dict[str, Any]:
    """Return what a booking's terms say of an offer as the place where its result is brought."""
    return {
        "return_place": offer.place if offer else MeetingPlace.OFFICE,
        "return_point_id": offer.point_id if offer else None,
        "return_focal_id": offer.focal_id if offer else None,
    }


@dataclass(frozen=True)
class _Prices:
    province_code: str
    procedures: Sequence[Procedure]
    discount_group: str
    on: date
    known: Sequence[Tariff]

    def put_on(self, offer: PlaceOffer, leg: Leg) -> PlaceOffer:
        is_pickup = leg is Leg.PICKUP
        found = tariffs.quote(
            procedures=self.procedures,
            pickup=offer.place if is_pickup else None,
            returning=None if is_pickup else offer.place,
            province_code=self.province_code,
            on=self.on,
            discount_group=self.discount_group,
            known=self.known,
        )
        is_example = any(line.is_example for line in found.postages)
        return replace(offer, postage_vnd=found.postage_vnd, is_example=is_example)


def _found(commune: Commune, leg: Leg) -> list[PlaceOffer]:
    has_zone = _has_zone(commune.code)
    focal_persons = _focal_persons(commune.code) if has_zone else []
    return [
        *([_home(commune, leg)] if has_zone else []),
        *(point_offer(point, leg) for point in _points_near(commune)),
        *(focal_offer(staff, leg) for staff in focal_persons),
    ]


def _priced(
    found: list[PlaceOffer], leg: Leg, prices: _Prices, *, now: datetime
) -> list[PlaceOffer]:
    days = _first_days({one.commune_code for one in found}, leg, now)
    return [prices.put_on(replace(one, earliest=days.get(one.commune_code)), leg) for one in found]


def _home(commune: Commune, leg: Leg) -> PlaceOffer:
    return PlaceOffer(
        place=MeetingPlace.HOME,
        commune_code=commune.code,
        name=_("Tại nhà bạn"),
        address=commune.name,
        phone="",
        lat=commune.lat,
        lon=commune.lon,
        sentence=_SENTENCES[MeetingPlace.HOME][leg](),
    )


def _written(offer: PlaceOffer) -> str:
    # What the courier reads where a house would be named; it is kept in the people's language.
    return f"{offer.name}, {offer.address}" if offer.focal_id else offer.name


def _first_days(commune_codes: set[str], leg: Leg, now: datetime) -> dict[str, date | None]:
    if leg is not Leg.PICKUP:  # Nobody knows yet when the result is there.
        return {}
    return {code: zones.promise(commune_code=code, now=now).first_offered for code in commune_codes}


def _has_zone(commune_code: str) -> bool:
    return db.session.get(ZoneCommune, commune_code) is not None


def _points_near(commune: Commune) -> list[Office]:
    # The commune's own; where it has none, the nearest ones that a courier serves.
    statement = (
        select(Office)
        .join(Office.commune)
        .join(ZoneCommune, ZoneCommune.commune_code == Office.commune_code)
        .where(
            Office.kind == OfficeKind.POST_POINT,
            Office.is_open,
            Commune.province_code == commune.province_code,
        )
        .order_by(Office.id)
    )
    points = list(db.session.scalars(statement))
    own = [one for one in points if one.commune_code == commune.code]
    here = Point(commune.lat, commune.lon)
    away = {one.id: distance_m(here, Point(one.lat, one.lon)) for one in own or points}
    near = [one for one in own or points if one in own or away[one.id] <= FAR_M]
    return sorted(near, key=lambda one: (away[one.id], one.id))[:MOST_POINTS]


def _focal_persons(commune_code: str) -> list[Staff]:
    statement = (
        select(Staff)
        .where(
            Staff.role == Role.FOCAL_PERSON,
            Staff.is_active,
            Staff.commune_code == commune_code,
        )
        .order_by(Staff.id)
        .limit(MOST_POINTS)
    )
    return list(db.session.scalars(statement))

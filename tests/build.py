"""Small rows for tests: every builder has believable defaults and flushes what it made."""

from datetime import date, time, timedelta
from itertools import count

from argon2 import PasswordHasher

from app.accounts.models import Role, SignIn, Staff
from app.booking.models import (
    Booking,
    BookingItem,
    BookingKind,
    BookingStatus,
    PickupZone,
    Slot,
    SlotClaim,
    ZoneCommune,
)
from app.catalogue.models import (
    CounterGroup,
    LifeEvent,
    Office,
    OfficeKind,
    OpeningHours,
    Procedure,
    RequiredPaper,
)
from app.core import clock
from app.core.codes import fingerprint, new_code, new_token
from app.core.db import db
from app.core.text import fold
from app.dispatch.models import Depot, Shift
from app.dossiers.models import Dossier
from app.geo.models import Commune, Province, Terrain

_numbers = count(1)
PASSWORD = "mot mat khau de thu"
# The lightest hash there is: tests are about who enters, not about how long a guess takes.
_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def province(code: str = "15") -> Province:
    known = db.session.get(Province, code)
    return known or _add(
        Province(code=code, name="Tỉnh Lào Cai", short_name="Lào Cai", lat=22.34, lon=104.15)
    )


def commune(code: str = "03037", *, name: str = "Xã Tả Van", **values: object) -> Commune:
    known = db.session.get(Commune, code)
    defaults: dict[str, object] = {
        "province_code": province().code,
        "short_name": name.split(" ", 1)[1],
        "search_key": fold(name),
        "lat": 22.2772,
        "lon": 103.862,
        "area_km2": 67.9,
        "terrain": Terrain.MOUNTAIN,
    }
    return known or _add(Commune(code=code, name=name, **(defaults | values)))


def office(**values: object) -> Office:
    defaults: dict[str, object] = {
        "kind": OfficeKind.OFFICE,
        "name": "Trung tâm Phục vụ hành chính công xã Tả Van",
        "commune_code": commune().code,
        "address": "Thôn Tả Van Giáy",
        "phone": "02140000001",
        "lat": 22.2772,
        "lon": 103.862,
        "hours": [
            OpeningHours(weekday=weekday, opens=opens, closes=closes)
            for weekday in range(5)
            for opens, closes in ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
        ],
    }
    if values.get("kind", OfficeKind.OFFICE) is OfficeKind.OFFICE:
        defaults["groups"] = [CounterGroup(counters=values.get("counters", 1))]
    return _add(Office(**(defaults | values)))


def procedure(**values: object) -> Procedure:
    number = next(_numbers)
    defaults: dict[str, object] = {
        "code": f"1.{number:06d}",
        "name": "Thủ tục đăng ký khai sinh",
        "name_en": "Birth registration",
        "plain_name": "Làm giấy khai sinh",
        "field": "Hộ tịch",
        "field_en": "Civil status",
        "life_event": LifeEvent.BIRTH,
        "is_provincial": False,
        "statutory_days": 1,
        "fee_vnd": 0,
        "goes_by_post": True,
        "duration_min": 15,
        "result": "Giấy khai sinh",
        "result_en": "Birth certificate",
        "search_key": "thu tuc dang ky khai sinh lam giay khai sinh",
        "required_papers": [
            RequiredPaper(
                position=1, name="Giấy chứng sinh", name_en="Birth notice", originals=1, copies=0
            ),
            RequiredPaper(
                position=2, name="Tờ khai", name_en="Application form", originals=1, copies=0
            ),
        ],
    }
    return _add(Procedure(**(defaults | values)))


def staff(*, role: Role = Role.OFFICER, **values: object) -> Staff:
    number = next(_numbers)
    defaults: dict[str, object] = {
        "username": f"nhan.vien.{number}",
        "full_name": "Giàng Thị Mỷ",
        "phone": f"09{number:08d}",
        "password_hash": _hash,
        "province_code": province().code,
    }
    return _add(Staff(role=role, **(defaults | values)))


def sign_in_token(who: Staff) -> str:
    token = new_token()
    now = clock.now()
    _add(
        SignIn(
            staff_id=who.id,
            token_hash=fingerprint(token),
            started_at=now,
            ends_at=now + timedelta(hours=12),
        )
    )
    db.session.commit()
    return token


def zone(*communes: Commune) -> PickupZone:
    known = db.session.get(ZoneCommune, (communes or (commune(),))[0].code)
    if known:
        return db.session.get_one(PickupZone, known.zone_id)
    made = _add(PickupZone(province_code=province().code, name="Sa Pa"))
    for place in communes or (commune(),):
        _add(ZoneCommune(commune_code=place.code, zone_id=made.id))
    return made


def slot(
    *,
    on: date = date(2026, 12, 3),
    opens: time = time(8),
    minutes: int = 30,
    capacity: int = 1,
    taken: int = 0,
    **place: object,
) -> Slot:
    starts_at = clock.at(on, opens)
    place = place or {"office_id": office().id}
    if "office_id" in place and "group_id" not in place:
        place["group_id"] = db.session.get_one(Office, place["office_id"]).groups[0].id
    ends_at = starts_at + timedelta(minutes=minutes)
    return _add(Slot(starts_at=starts_at, ends_at=ends_at, capacity=capacity, taken=taken, **place))


def dossier(**values: object) -> Dossier:
    defaults: dict[str, object] = {
        "code": new_code(12),
        "applicant_name": "Vàng Thị Dở",
        "phone": "0912345678",
        "opened_at": clock.now(),
    }
    if "procedure_id" not in values:
        defaults["procedure_id"] = procedure().id
    if "office_id" not in values:
        defaults["office_id"] = office().id
    return _add(Dossier(**(defaults | values)))


def visit(
    *,
    kind: BookingKind = BookingKind.RETURN,
    on: date = date(2026, 12, 3),
    window: tuple[time, time] = (time(7, 30), time(17)),
    **values: object,
) -> Booking:
    """A booking at the door, without a slot: what the planner serves."""
    place = commune()
    defaults: dict[str, object] = {
        "code": new_code(),
        "on": on,
        "window_from": clock.at(on, window[0]),
        "window_to": clock.at(on, window[1]),
        "name": "Vàng Thị Dở",
        "phone": "0912345678",
        "booked_at": clock.now(),
        "commune_code": place.code,
        "hamlet": "Thôn Dền Thàng",
        "landmark": "Cạnh nhà văn hoá thôn",
        "lat": place.lat,
        "lon": place.lon,
        "service_s": 480,
    }
    if "dossier_id" not in values:
        defaults["dossier_id"] = dossier().id
    if kind is BookingKind.PICKUP and "slot_id" not in values:
        opens = time(7, next(_numbers) % 60)  # Of its own: a zone has one slot at a time.
        place_taken = slot(zone_id=zone(place).id, capacity=1, taken=1, on=on, opens=opens)
        defaults["slot_id"] = place_taken.id
    return booking(kind=kind, **(defaults | values))


def booking(**values: object) -> Booking:
    """Any booking, with its item, and with the claim on its slot."""
    made = _add(Booking(**values))
    _add(BookingItem(booking_id=made.id, dossier_id=made.dossier_id, position=1))
    if made.slot_id is not None and made.status is not BookingStatus.CANCELLED:
        _add(SlotClaim(slot_id=made.slot_id, booking_id=made.id))
    return made


def depot(**values: object) -> Depot:
    defaults: dict[str, object] = {
        "province_code": province().code,
        "name": "Bưu cục Sa Pa",
        "address": "Phường Sa Pa",
        "lat": 22.3364,
        "lon": 103.8438,
    }
    return _add(Depot(**(defaults | values)))


def shift(*, on: date = date(2026, 12, 3), **values: object) -> Shift:
    defaults: dict[str, object] = {
        "starts_at": clock.at(on, time(7)),
        "ends_at": clock.at(on, time(17)),
        "lunch_from": clock.at(on, time(11)),
        "lunch_to": clock.at(on, time(12, 30)),
        "lunch_s": 3600,
        "capacity": 40,
    }
    if "courier_id" not in values:
        defaults["courier_id"] = staff(role=Role.COURIER).id
    if "depot_id" not in values:
        defaults["depot_id"] = depot().id
    return _add(Shift(on=on, **(defaults | values)))


def _add(row):
    db.session.add(row)
    db.session.flush()
    return row

"""Beyond capacity the next day is promised, and it is said why."""

from datetime import date, datetime, timedelta

import pytest

from app.booking import horizon, services, zone_words, zones
from app.booking.models import PickupZone, ServiceDay
from app.booking.zones import Skipped, Why
from app.catalogue.models import Closure
from app.core.db import db
from tests import build
from tests.booking.test_book_return import fill, slots_of
from tests.conftest import NOW

# NOW is Wednesday, 2 December, 9:00.
THURSDAY, FRIDAY, TUESDAY = (date(2026, 12, day) for day in (3, 4, 8))
EVENING = datetime.fromisoformat("2026-12-02T18:00:00+07:00")


@pytest.fixture
def zone(open_transaction) -> PickupZone:
    made = build.zone()
    horizon.open_slots_for(zone_id=made.id, first=NOW.date(), days=14)
    return made


def test_tomorrow_is_promised_while_there_is_room(zone):
    found = promise()

    assert (found.first_offered, found.skipped) == (THURSDAY, ())
    assert zone_words.promise_words(found) == ""


def test_a_full_day_is_passed_over_with_its_reason(zone):
    fill(zone.id, THURSDAY)

    found = promise()

    assert found.first_offered == FRIDAY
    assert found.skipped == (Skipped(on=THURSDAY, reason=Why.FULL),)
    assert zone_words.promise_words(found) == ("Thứ Năm đã đủ chỗ. Bưu tá tới thứ Sáu 4/12.")


def test_only_service_days_count(zone):
    serve("03037", TUESDAY.weekday(), FRIDAY.weekday())
    fill(zone.id, FRIDAY)

    found = promise()

    assert found.first_offered == TUESDAY
    assert found.skipped == (Skipped(on=FRIDAY, reason=Why.FULL),)
    assert zone_words.served_on(found.weekdays) == "thứ Ba và thứ Sáu"


def test_in_the_evening_tomorrow_is_too_late(zone):
    found = promise(now=EVENING)

    assert (found.first_offered, found.skipped[0].reason) == (FRIDAY, Why.TOO_LATE)


def test_a_day_with_published_routes_is_passed_over(zone):
    services.close_pickups(province_code="15", on=THURSDAY)

    assert promise().skipped == (Skipped(on=THURSDAY, reason=Why.ROUTES_SET),)


def test_a_day_off_is_passed_over_with_its_reason(zone):
    db.session.add(Closure(on=THURSDAY, province_code="15", office_id=None, reason="Bão"))
    db.session.flush()
    horizon.fit_zone(zone=zone, now=NOW)

    found = promise()

    assert found.skipped == (Skipped(on=THURSDAY, reason=Why.DAY_OFF),)
    assert zone_words.promise_words(found) == ("Thứ Năm là ngày nghỉ. Bưu tá tới thứ Sáu 4/12.")


def test_places_that_are_kept_for_results_are_no_room_for_pickups(zone):
    for slot in slots_of(zone.id, THURSDAY):
        slot.kept = slot.capacity
    db.session.flush()

    assert promise().first_offered == FRIDAY


def test_nobody_is_promised_anything_where_no_courier_comes(open_transaction):
    build.commune()

    found = promise()

    assert found.first_offered is None


def test_when_all_days_are_full_the_office_is_named_instead(zone):
    for number in range(14):
        fill(zone.id, NOW.date() + timedelta(days=number))

    found = promise()

    assert found.first_offered is None
    assert "Mời bạn tới Bộ phận Một cửa" in zone_words.promise_words(found)


def promise(*, now: datetime = NOW) -> zones.Promise:
    return zones.promise(commune_code="03037", now=now)


def serve(commune_code: str, *weekdays: int) -> None:
    db.session.add_all(ServiceDay(commune_code=commune_code, weekday=day) for day in weekdays)
    db.session.flush()

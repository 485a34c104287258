"""A change of the rules drops no booking: it lists those whose time is no longer offered."""

from datetime import time

import pytest

from app.booking.affected import affected
from app.booking.models import ServiceDay, ZoneCommune, ZoneWindow
from app.booking.proposals_models import AffectedReason
from app.catalogue import calendar_services, group_services, services
from app.catalogue.group_services import DaySpan, GroupRules
from app.catalogue.models import CounterGroup
from app.core.db import db
from tests import build
from tests.booking import ask
from tests.booking.changed import FRIDAY, THURSDAY, book, cell, fit, open_office
from tests.conftest import NOW

BY = {"by": "quan.tri", "now": NOW}


@pytest.fixture
def office(open_transaction):
    return open_office(counters=2)


@pytest.fixture
def group(office) -> CounterGroup:
    return office.groups[0]


def reasons(**asked) -> list[tuple[str, AffectedReason]]:
    return [(one.booking.code, one.reason) for one in affected(now=NOW, **asked)]


def test_nobody_is_affected_while_the_rules_stand(group, office):
    book(group)

    assert reasons(province_code="15") == []
    assert reasons(office_id=office.id) == []


def test_a_day_off_affects_those_who_come_that_day(group, office):
    lost = book(group)
    book(group, FRIDAY, number=1)

    calendar_services.close_days(
        dates=[THURSDAY], reason="Mất điện", province_code="15", office_id=office.id, **BY
    )
    fit(office)

    assert reasons(office_id=office.id) == [(lost.code, AffectedReason.CLOSED_DAY)]
    assert cell(group, THURSDAY, time(8)).taken == 1


def test_a_day_off_of_the_whole_province_affects_every_office(group, office):
    lost = book(group)

    calendar_services.close_days(
        dates=[THURSDAY], reason="Bão", province_code="15", office_id=None, **BY
    )

    assert reasons(province_code="15") == [(lost.code, AffectedReason.CLOSED_DAY)]


def test_other_hours_on_one_date_affect_those_outside_them(group, office):
    early, late = book(group, opens=time(8)), book(group, opens=time(15), number=1)

    calendar_services.set_exception(
        office_id=office.id, on=THURSDAY, spans=[(time(13), time(16))], reason="Tập huấn", **BY
    )
    fit(office)

    assert reasons(office_id=office.id) == [(early.code, AffectedReason.OUTSIDE_HOURS)]
    assert late.status == "BOOKED"


def test_a_visit_that_runs_beyond_the_new_hours_is_affected(group, office):
    long = build.procedure(duration_min=45)
    lost = book(group, opens=time(8), procedure_id=long.id)

    calendar_services.set_exception(
        office_id=office.id, on=THURSDAY, spans=[(time(8), time(8, 30))], reason="", **BY
    )

    assert reasons(office_id=office.id) == [(lost.code, AffectedReason.OUTSIDE_HOURS)]


def test_fewer_counters_affect_whoever_booked_last(group, office):
    book(group)
    last = book(group, number=1)

    rules = GroupRules(name=group.name, name_en=group.name_en, counters=1)
    group_services.change_group(group_id=group.id, rules=rules, **BY)
    fit(office)

    assert reasons(office_id=office.id) == [(last.code, AffectedReason.TOO_MANY)]


def test_counters_that_close_affect_everybody_there(group, office):
    lost = book(group)

    rules = GroupRules(name=group.name, name_en="", counters=2, is_open=False)
    group_services.change_group(group_id=group.id, rules=rules, **BY)

    assert reasons(office_id=office.id) == [(lost.code, AffectedReason.NO_GROUP)]


def test_an_office_that_stops_serving_affects_everybody_there(group, office):
    lost = book(group)

    services.set_open(office_id=office.id, is_open=False, **BY)

    assert reasons(province_code="15") == [(lost.code, AffectedReason.NO_GROUP)]


def test_a_mobile_day_that_is_taken_back_affects_those_who_would_come(office):
    commune = build.commune()
    rules = GroupRules(
        name="Ngày lưu động", name_en="", counters=1, is_mobile=True,
        place="Nhà văn hoá thôn Dền Thàng", commune_code=commune.code,
    )  # fmt: skip
    group = group_services.add_group(office_id=office.id, rules=rules, **BY)
    days = [DaySpan(FRIDAY, time(8), time(11))]
    group_services.set_mobile_days(group_id=group.id, spans=days, **BY)
    fit(office)
    lost = book(group, FRIDAY)
    assert reasons(office_id=office.id) == []

    group_services.set_mobile_days(group_id=group.id, spans=[], **BY)

    assert reasons(office_id=office.id) == [(lost.code, AffectedReason.CLOSED_DAY)]


@pytest.fixture
def pickup(open_transaction):
    """A pickup of Thursday morning."""
    window = build.slot(zone_id=build.zone().id, opens=time(7, 30), minutes=240, capacity=1)
    return ask.pickup(window)


def test_no_pickup_is_affected_while_the_rules_stand(pickup):
    assert reasons(province_code="15") == []


def test_a_window_that_is_taken_away_affects_its_pickups(pickup):
    zone = build.zone()
    db.session.add(
        ZoneWindow(
            zone_id=zone.id, weekday=3, opens=time(13), closes=time(17), capacity=9,
            kept_for_results=0,
        )
    )  # fmt: skip
    db.session.flush()

    assert reasons(zone_id=zone.id) == [(pickup.code, AffectedReason.NO_WINDOW)]


def test_a_service_day_that_is_taken_away_affects_the_commune(pickup):
    db.session.add(ServiceDay(commune_code=pickup.commune_code, weekday=1))
    db.session.flush()

    assert reasons(province_code="15") == [(pickup.code, AffectedReason.NO_SERVICE_DAY)]


def test_a_commune_that_leaves_its_zone_affects_its_pickups(pickup):
    db.session.delete(db.session.get_one(ZoneCommune, pickup.commune_code))
    db.session.flush()

    assert reasons(province_code="15") == [(pickup.code, AffectedReason.NO_ZONE)]


def test_a_promised_hour_stands_whatever_the_rules_say(pickup):
    pickup.status = "PROMISED"
    db.session.add(ServiceDay(commune_code=pickup.commune_code, weekday=1))
    db.session.flush()

    assert reasons(province_code="15") == []

"""The next day's draft is there before the dispatcher comes."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from app.core import clock
from app.core.db import db, writing
from app.dispatch import services
from app.dispatch.models import Plan, PlanState
from tests import build
from tests.dispatch.rows import TOMORROW, a_day, a_draft

TODAY = date(2026, 12, 2)
EVENING = clock.at(TODAY, time(17, 30))
DAWN = clock.at(TOMORROW, time(5))


def plan_ahead(now: datetime) -> list[date]:
    with writing():
        return [plan.on for plan in services.plan_ahead(now=now)]


def test_tomorrow_is_planned_from_half_past_five_on(app):
    build.shift(on=TODAY)
    a_day()

    assert plan_ahead(EVENING - timedelta(minutes=1)) == []
    assert plan_ahead(EVENING) == [TOMORROW]


def test_asked_again_it_is_planned_once(app):
    a_day()

    plan_ahead(EVENING)
    plan_ahead(EVENING + timedelta(minutes=1))

    assert len(db.session.scalars(select(Plan)).all()) == 1


def test_on_a_day_of_rest_the_next_day_of_work_is_planned_all_day(app):
    monday = date(2026, 12, 7)
    a_day(on=monday)

    assert plan_ahead(clock.at(date(2026, 12, 5), time(10))) == [monday]


def test_a_draft_is_made_anew_when_bookings_have_changed(app):
    a_day()
    a_draft(requested_at=EVENING)
    build.visit(on=TOMORROW)
    db.session.commit()

    assert plan_ahead(EVENING + timedelta(minutes=5)) == []  # Not at every single booking.
    assert plan_ahead(EVENING + timedelta(minutes=15)) == [TOMORROW]


def test_a_draft_that_still_fits_is_left_alone(app):
    a_day()
    a_draft()

    assert plan_ahead(EVENING + timedelta(hours=3)) == []


def test_what_a_dispatcher_changed_by_hand_is_left_alone(app):
    a_day()
    a_draft(requested_at=EVENING, change={"kind": "REMOVE", "booking_id": 1})
    build.visit(on=TOMORROW)
    db.session.commit()

    assert plan_ahead(EVENING + timedelta(minutes=15)) == []


def test_a_published_day_is_left_alone(app):
    a_day()
    a_draft(state=PlanState.PUBLISHED)
    build.visit(on=TOMORROW)
    db.session.commit()

    assert plan_ahead(EVENING + timedelta(hours=3)) == []


def test_before_dawn_the_same_day_is_still_planned(app):
    a_day()

    assert plan_ahead(DAWN) == [TOMORROW]


def test_once_the_first_shift_has_begun_the_day_is_left_alone(app):
    a_day()

    assert plan_ahead(clock.at(TOMORROW, time(7))) == []


def test_a_day_without_visits_is_left_alone(app):
    a_day(visits=0)

    assert plan_ahead(EVENING) == []


def test_every_province_has_its_own_day(app):
    a_day()
    build.province("82")
    other = build.commune("28228", name="Xã Tân Hồng", province_code="82")
    build.shift(depot_id=build.depot(province_code="82").id)
    build.visit(commune_code=other.code)
    db.session.commit()

    plan_ahead(EVENING)

    assert sorted(db.session.scalars(select(Plan.province_code))) == ["15", "82"]

"""Making a draft binding, and what citizens hear of it."""

from datetime import datetime, time

import pytest
from sqlalchemy import select

from app.booking.models import Booking, BookingStatus
from app.booking.queries import open_slots
from app.core import clock
from app.core.db import db, writing
from app.dispatch import queries, services
from app.dispatch.errors import DayHasBegunError, DayIsOverError, NotADraftError, PlanStaleError
from app.dispatch.models import Plan, PlanState
from app.dispatch.promises import hour_around
from app.notify.models import Message
from app.roads import land_services as land
from app.roads.land_models import RoadFerry
from optimizer.travel.tables import TravelTables
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day, a_draft


def publish(plan: Plan, *, now: datetime = NOW) -> Plan:
    with writing():
        return services.publish_plan(plan_id=plan.id, by="dieu.phoi", now=now)


def messages() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.reason == "eta")))


def hours_of(booking: Booking) -> str:
    return f"{clock.local(booking.eta_from):%H:%M}-{clock.local(booking.eta_to):%H:%M}"


def test_a_published_plan_promises_every_visit_its_hour_and_courier(app):
    visits = a_day()
    plan = publish(a_draft(first_stop=time(9, 20)))

    courier_id = plan.routes[0].shift.courier_id
    assert (plan.state, plan.published_by, plan.published_at) == ("PUBLISHED", "dieu.phoi", NOW)
    assert [visit.status for visit in visits] == [BookingStatus.PROMISED] * 3
    assert [hours_of(visit) for visit in visits] == ["09:00-10:00", "09:00-10:00", "09:30-10:30"]
    assert {visit.courier_id for visit in visits} == {courier_id}


def test_citizens_are_told_the_hour_and_whom_to_call(app):
    visits = a_day(visits=4)
    plan = publish(a_draft())

    told = messages()
    courier = plan.routes[0].shift.courier
    assert len(told) == 4
    assert "mang ket qua den 9:00-10:00 ngay 03/12/2026" in told[0].text
    assert courier.phone in told[0].text
    assert "den nhan ho so" in told[3].text
    assert told[0].ends_at == visits[0].window_to
    assert all(len(message.text) <= 160 for message in told)


def test_publishing_twice_is_once(app):
    a_day()
    plan = a_draft()

    publish(plan)
    publish(plan)

    assert len(messages()) == 3


def test_a_later_plan_takes_the_place_of_the_published_one(app):
    a_day()
    first = publish(a_draft(version=1))

    second = publish(a_draft(version=2))

    assert first.state is PlanState.SUPERSEDED
    assert queries.published_plan(province_code="15", on=TOMORROW) is second


def test_a_page_left_open_cannot_take_a_newer_plan_back(app):
    a_day()
    older = a_draft(version=1)
    newer = publish(a_draft(version=2))

    with pytest.raises(NotADraftError):
        publish(older)

    assert newer.state is PlanState.PUBLISHED


def test_who_keeps_hour_and_courier_is_not_told_again(app):
    a_day()
    publish(a_draft(version=1))

    publish(a_draft(version=2))

    assert len(messages()) == 3


def test_who_loses_the_hour_is_told_so_and_waits_again(app):
    visits = a_day()
    publish(a_draft(version=1))

    publish(a_draft(version=2, left_out=1))

    lost = visits[-1]
    assert lost.status is BookingStatus.BOOKED
    assert (lost.eta_from, lost.eta_to, lost.courier_id) == (None, None, None)
    assert "phai doi gio" in messages()[-1].text


def test_a_draft_is_stale_when_a_visit_has_come_since(app):
    a_day()
    plan = a_draft()
    build.visit(on=TOMORROW)
    db.session.commit()

    with pytest.raises(PlanStaleError, match="1 lịch hẹn mới"):
        publish(plan)

    assert db.session.get_one(Plan, plan.id).state is PlanState.DRAFT
    assert messages() == []


def test_a_draft_is_stale_when_a_visit_was_cancelled(app):
    visits = a_day()
    plan = a_draft()
    visits[0].status = BookingStatus.CANCELLED
    db.session.commit()

    with pytest.raises(PlanStaleError, match="1 lịch hẹn đã bỏ"):
        publish(plan)


def test_a_draft_is_stale_when_a_door_has_moved(app):
    visits = a_day()
    plan = a_draft()
    visits[0].lat += 0.01
    db.session.commit()

    with pytest.raises(PlanStaleError, match="đã thay đổi"):
        publish(plan)


def test_a_draft_is_stale_when_a_shift_has_changed(app):
    a_day()
    plan = a_draft()
    plan.routes[0].shift.capacity -= 1
    db.session.commit()

    with pytest.raises(PlanStaleError):
        publish(plan)


def a_ferry():
    ends = {"from_lat": 22.27, "from_lon": 103.86, "to_lat": 22.28, "to_lon": 103.86}
    hours = {"opens": time(6), "closes": time(18)}
    who = {"province_code": "15", "name": "Phà Bản", "changed_at": NOW, "changed_by": "quan.tri"}
    ferry = RoadFerry(minutes=5, metres=300, **ends, **hours, **who)
    db.session.add(ferry)
    db.session.commit()
    return ferry


def take_off(ferry):
    ferry.removed_at = NOW
    db.session.commit()


def test_a_draft_is_stale_when_figures_of_travel_have_changed(app):
    a_day()
    plan = a_draft()
    with writing():
        land.set_figures(province_code="15", tables=TravelTables(), by="quan.tri", now=NOW)

    with pytest.raises(PlanStaleError, match="đường đi đã thay đổi"):
        publish(plan)


def test_a_draft_is_stale_when_a_ferry_has_come_or_gone(app):
    a_day()
    plan = a_draft()
    ferry = a_ferry()
    with pytest.raises(PlanStaleError):
        publish(plan)

    with_ferry = queries.day_to_plan(province_code="15", on=TOMORROW).fingerprint
    take_off(ferry)
    assert queries.day_to_plan(province_code="15", on=TOMORROW).fingerprint != with_ferry


@pytest.mark.parametrize(
    "state", [PlanState.QUEUED, PlanState.SOLVING, PlanState.FAILED, PlanState.SUPERSEDED]
)
def test_only_a_draft_can_be_published(app, state):
    a_day()

    with pytest.raises(NotADraftError):
        publish(a_draft(state=state))


def test_a_day_that_is_over_is_not_published(app):
    a_day()
    plan = a_draft()

    with pytest.raises(DayIsOverError):
        publish(plan, now=clock.at(TOMORROW.replace(day=4), time(8)))


def test_a_draft_that_gives_away_what_a_courier_has_done_since_is_refused(app):
    a_day(couriers=2)
    publish(a_draft(version=1)).routes[0].stops[0].closed_at = NOW
    draft = a_draft(version=2)
    draft.routes[0].shift_id = queries.shifts_on(province_code="15", on=TOMORROW)[1].id
    db.session.commit()

    with pytest.raises(DayHasBegunError):
        publish(draft)


def test_what_a_courier_has_done_since_is_done_in_the_new_plan_too(app):
    a_day()
    draft = a_draft(version=2)
    publish(a_draft(version=1)).routes[0].stops[0].closed_at = NOW
    db.session.commit()

    publish(draft)

    assert [stop.closed_at for stop in draft.routes[0].stops] == [NOW, None, None]


def test_who_was_told_an_hour_keeps_it_while_the_courier_comes_within_it(app):
    visits = a_day(visits=1)
    publish(a_draft(version=1, first_stop=time(9, 20)))

    publish(a_draft(version=2, first_stop=time(9, 55)))

    assert hours_of(visits[0]) == "09:00-10:00"
    assert len(messages()) == 1


def test_who_must_wait_longer_than_the_hour_told_hears_of_the_new_one(app):
    visits = a_day(visits=1)
    publish(a_draft(version=1, first_stop=time(9, 20)))

    publish(a_draft(version=2, first_stop=time(10, 20)))

    assert hours_of(visits[0]) == "10:00-11:00"
    assert len(messages()) == 2


@pytest.mark.parametrize(
    ("eta", "told"),
    [
        ("09:00", "08:30-09:30"),
        ("09:14", "08:30-09:30"),
        ("09:15", "09:00-10:00"),
        ("09:44", "09:00-10:00"),
        ("07:31", "07:30-08:30"),
        ("16:50", "16:30-17:00"),
        ("17:00", "16:30-17:00"),
    ],
)
def test_the_hour_lies_around_the_eta_within_what_the_citizen_asked_for(eta, told):
    hour = hour_around(
        clock.at(TOMORROW, time.fromisoformat(eta)),
        window_from=clock.at(TOMORROW, time(7, 30)),
        window_to=clock.at(TOMORROW, time(17)),
    )

    begin, end = clock.local(hour.starts_at), clock.local(hour.ends_at)
    assert f"{begin:%H:%M}-{end:%H:%M}" == told


def test_a_published_day_offers_no_more_pickups(app):
    a_day(visits=4)
    with writing():
        zone = build.zone()
        build.slot(zone_id=zone.id, on=TOMORROW, opens=time(13, 30), capacity=5)
    assert open_slots(zone_id=zone.id, after=NOW)

    publish(a_draft())

    assert open_slots(zone_id=zone.id, after=NOW) == []

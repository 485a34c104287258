"""What a province weighs against riding becomes fields of the problem."""

from datetime import date, time, timedelta

import pytest

from app.booking.models import BookingKind, BookingStatus
from app.core import clock
from app.core.db import db
from app.dispatch import planning, queries
from app.dispatch.models import CourierRule, Liking, PlanState, PlanWishes
from app.dispatch.problems import given_of
from app.dispatch.wishes import Wishes, read_wishes, wishes_of
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day, a_draft


def problem(*, on: date = TOMORROW, now=NOW):
    day = queries.day_to_plan(province_code="15", on=on)
    given = given_of(day=day, province_code="15", on=on, now=now)
    return planning.problem_of(day, on=on, not_before=now, given=given)


def weigh(**numbers: int) -> None:
    db.session.add(
        PlanWishes(province_code="15", numbers=numbers, changed_at=NOW, changed_by="linh")
    )
    db.session.commit()


def rule(liking: Liking, *, courier_id: int, **where: str) -> None:
    db.session.add(
        CourierRule(
            province_code="15", courier_id=courier_id, liking=liking, reason="Người nhà",
            added_at=NOW, added_by="linh", **where,
        )
    )  # fmt: skip
    db.session.commit()


def test_without_settings_the_defaults_hold(app):
    a_day()

    assert wishes_of(province_code="15") == Wishes()
    assert problem().balance_per_hour == Wishes().balance_min * 60


def test_prices_are_minutes_of_riding(app):
    a_day()
    weigh(balance_min=10, compact_min=5, courier_min=20, overtime_min=30, overtime_price_min=90)

    made = problem()

    assert (made.balance_per_hour, made.compact_per_hour) == (600, 300)
    [vehicle] = made.vehicles
    assert vehicle.costs.fixed == 1200
    assert (vehicle.overtime_s, vehicle.costs.per_overtime_hour) == (20 * 60 + 1800, 5400)


def test_couriers_should_be_back_before_the_shift_ends_and_must_be_by_then(app):
    a_day()

    [vehicle] = problem().vehicles

    assert vehicle.shift.closes_s == 17 * 3600 - 20 * 60
    assert vehicle.closes_s == 17 * 3600


@pytest.mark.parametrize("broken", [-1, 61, "30", None, 1.5, True])
def test_a_number_that_cannot_be_is_the_default(app, broken):
    assert read_wishes({"balance_min": broken}).balance_min == Wishes().balance_min


def test_who_came_most_is_familiar_there(app):
    monday = date(2026, 11, 30)
    a_day(on=monday, visits=3, couriers=1)
    a_draft(on=monday, state=PlanState.PUBLISHED)
    known = queries.shifts_on(province_code="15", on=monday)[0].courier
    visits = a_day(visits=2)
    again = build.shift(on=TOMORROW, courier_id=known.id)
    db.session.commit()

    assert problem().familiarity == {again.id: {visit.id: 300 for visit in visits}}


def test_plans_of_long_ago_make_nobody_familiar(app):
    long_ago = TOMORROW - timedelta(weeks=5)
    a_day(on=long_ago)
    a_draft(on=long_ago, state=PlanState.PUBLISHED)
    known = queries.shifts_on(province_code="15", on=long_ago)[0].courier
    a_day()
    build.shift(on=TOMORROW, courier_id=known.id)

    assert problem().familiarity == {}


def test_a_courier_must_not_go_where_a_rule_forbids_it(app):
    [here] = a_day(visits=1, couriers=2)
    there = build.visit(on=TOMORROW, phone="0987654321")
    one, other = queries.shifts_on(province_code="15", on=TOMORROW)
    rule(Liking.NEVER, courier_id=one.courier_id, commune_code="03037")
    rule(Liking.NEVER, courier_id=other.courier_id, phone="0987654321")

    visits = problem().visit_by_id

    assert visits[here.id].forbidden == {one.id}
    assert visits[there.id].forbidden == {one.id, other.id}


def test_a_courier_who_should_come_is_preferred_at_a_price(app):
    [here] = a_day(visits=1, couriers=2)
    one, _other = queries.shifts_on(province_code="15", on=TOMORROW)
    rule(Liking.RATHER, courier_id=one.courier_id, commune_code="03037")

    visit = problem().visit_by_id[here.id]

    assert (visit.preferred, visit.preference) == ({one.id}, 20 * 60)


def test_a_result_that_is_owed_should_come_before_noon_where_that_has_a_price(app):
    build.province()
    weigh(due_price_min=10)
    owed = build.visit(dossier_id=build.dossier(due_on=TOMORROW).id)
    later = build.visit(dossier_id=build.dossier(due_on=TOMORROW + timedelta(days=9)).id)
    build.shift()

    visits = problem().visit_by_id

    assert (visits[owed.id].due_s, visits[owed.id].late_per_hour) == (12 * 3600, 600)
    assert visits[later.id].due_s is None


def test_a_result_that_is_ready_during_the_day_is_not_brought_before(app):
    ready = clock.at(TOMORROW, time(9, 30))
    visit = build.visit(dossier_id=build.dossier(result_ready_at=ready).id)
    before = build.visit(dossier_id=build.dossier(result_ready_at=NOW).id)
    build.shift()

    visits = problem().visit_by_id

    assert visits[visit.id].release_s == 9.5 * 3600
    assert visits[before.id].release_s == 0


def test_a_promised_hour_is_kept_or_costs_something(app):
    visit = build.visit(
        status=BookingStatus.PROMISED,
        eta_from=clock.at(TOMORROW, time(9)),
        eta_to=clock.at(TOMORROW, time(10)),
    )
    build.shift()

    made = problem().visit_by_id[visit.id]

    assert made.windows[0].opens_s == 9 * 3600
    assert (made.due_s, made.late_per_hour) == (10 * 3600, 30 * 60)


def a_morning_under_way():
    """A published day: the first of three results handed over, the second courier at the depot."""
    morning = clock.at(TOMORROW, time(9, 45))
    visits = a_day(visits=3, couriers=2)
    plan = a_draft(state=PlanState.PUBLISHED, published_at=NOW)
    route = plan.routes[0]
    route.stops[0].closed_at = clock.at(TOMORROW, time(9, 28))
    visits[0].status = BookingStatus.DONE
    db.session.commit()
    return visits, route, morning


def test_a_courier_under_way_goes_on_from_the_last_door(app):
    visits, route, now = a_morning_under_way()

    made = problem(now=now)

    vehicle = made.vehicle_by_id[route.shift_id]
    assert vehicle.shift.opens_s == 9 * 3600 + 45 * 60
    assert vehicle.start != vehicle.end
    assert vehicle.locked == (visits[1].id,)
    assert vehicle.costs.fixed == 0
    assert set(made.visit_by_id) == {visits[1].id, visits[2].id}


def test_results_on_board_stay_with_their_courier(app):
    visits, route, now = a_morning_under_way()
    fresh = build.visit(on=TOMORROW, name="Lò Thị Páo")
    pickup = build.visit(on=TOMORROW, kind=BookingKind.PICKUP)
    db.session.commit()

    made = problem(now=now).visit_by_id

    assert made[visits[2].id].required == {route.shift_id}
    assert made[fresh.id].forbidden == {route.shift_id}
    assert made[pickup.id].forbidden == made[pickup.id].required == frozenset()


def test_lunch_that_has_begun_is_not_taken_twice(app):
    _visits, route, _now = a_morning_under_way()

    made = problem(now=clock.at(TOMORROW, time(11, 40)))

    assert made.vehicle_by_id[route.shift_id].breaks == ()


def test_a_courier_who_is_off_rides_no_more(app):
    _visits, route, now = a_morning_under_way()
    route.shift.is_off = True
    db.session.commit()

    made = problem(now=now)

    assert route.shift_id not in made.vehicle_by_id
    assert all(not visit.required for visit in made.visits)

"""A plan changed by hand: tried first, kept as a draft, taken back."""

from datetime import time, timedelta

import pytest

from app.accounts.models import Role
from app.booking.models import BookingKind, BookingStatus, Outcome
from app.core import clock, jobs
from app.core.db import db, writing
from app.dispatch import changing, queries, services
from app.dispatch.dry_runs import dry_run_of
from app.dispatch.errors import CannotChangeError, DayChangedError, NotADraftError
from app.dispatch.models import CourierRule, Liking, Plan, PlanState, Shift
from app.dispatch.repairing import Change, ChangeKind
from app.dossiers.models import DossierStatus
from tests import build
from tests.conftest import NOW
from tests.dispatch.rows import TOMORROW, a_day


def solved(*, on=TOMORROW, now=NOW) -> Plan:
    with writing():
        plan = services.request_plan(
            province_code="15", on=on, by="dieu.phoi", now=now, time_limit_s=1
        )
    jobs.run_job(plan.job_id)
    db.session.expire_all()
    assert plan.state is PlanState.DRAFT
    return plan


def published(**how) -> Plan:
    plan = solved(**how)
    with writing():
        services.publish_plan(plan_id=plan.id, by="dieu.phoi", now=how.get("now", NOW))
    return plan


def tried(plan: Plan, change: Change, *, joining=None, now=NOW):
    return changing.try_on(plan=plan, change=change, joining=joining, now=now)


def kept(plan: Plan, change: Change, *, joining=None, now=NOW) -> Plan:
    token = tried(plan, change, joining=joining, now=now).token
    db.session.rollback()
    with writing():
        return changing.keep_change(
            plan_id=plan.id, change=change, joining=joining, token=token, by="linh", now=now
        )


def served(plan: Plan) -> dict[int, list[int]]:
    return {
        route.shift_id: [stop.booking_id for stop in route.stops]
        for route in queries.routes_of(plan=plan)
    }


def shifts() -> list[Shift]:
    return list(queries.shifts_on(province_code="15", on=TOMORROW))


def two_couriers(*, visits: int = 4) -> tuple[Plan, Shift, Shift]:
    """A solved plan, who rides in it, and who does not."""
    a_day(visits=visits, couriers=2)
    plan = solved()
    [riding] = [shift for shift in shifts() if shift.id in served(plan)]
    [idle] = [shift for shift in shifts() if shift.id not in served(plan)]
    return plan, riding, idle


def test_trying_writes_nothing_and_says_what_would_change_for_whom(app):
    plan, riding, idle = two_couriers()
    [first, *_rest] = served(plan)[riding.id]
    change = Change(kind=ChangeKind.MOVE, booking_id=first, shift_id=idle.id)

    run = dry_run_of(tried(plan, change))

    assert {touched.shift.id for touched in run.routes} == {riding.id, idle.id}
    joined = next(touched for touched in run.routes if touched.shift.id == idle.id)
    assert (joined.before.stops, joined.after.stops) == (0, 1)
    assert run.added_s > 0
    assert run.added_m > 0
    assert [visit.booking.id for visit in run.moved if visit.after is not visit.before] == [first]
    assert run.to_tell == []
    assert len(queries.versions_of(province_code="15", on=TOMORROW)) == 1


def test_a_change_that_is_kept_becomes_a_draft_on_the_plan(app):
    plan, riding, idle = two_couriers()
    [first, *rest] = served(plan)[riding.id]

    draft = kept(plan, Change(kind=ChangeKind.MOVE, booking_id=first, shift_id=idle.id))

    assert (draft.version, draft.state, draft.base_id) == (2, PlanState.DRAFT, plan.id)
    assert served(draft) == {riding.id: rest, idle.id: [first]}
    assert draft.requested_by == "linh"
    assert draft.cost == sum(draft.cost_parts.values())


def test_a_stop_can_be_given_a_place_in_the_order(app):
    plan, riding, _idle = two_couriers()
    [one, two, three, four] = served(plan)[riding.id]

    draft = kept(
        plan, Change(kind=ChangeKind.MOVE, booking_id=one, shift_id=riding.id, after_id=three)
    )
    again = kept(
        draft, Change(kind=ChangeKind.MOVE, booking_id=four, shift_id=riding.id, after_id=0)
    )

    assert served(draft) == {riding.id: [two, three, one, four]}
    assert served(again) == {riding.id: [four, two, three, one]}


def test_who_came_after_the_plan_is_put_where_it_costs_least(app):
    plan, riding, _idle = two_couriers()
    late = build.visit(on=TOMORROW, lat=22.302, lon=103.853)
    db.session.commit()

    draft = kept(plan, Change(kind=ChangeKind.INSERT, booking_id=late.id))

    assert sorted(served(draft)[riding.id]) == sorted([*served(plan)[riding.id], late.id])
    with writing():
        services.publish_plan(plan_id=draft.id, by="linh", now=NOW)
    assert late.status is BookingStatus.PROMISED


def test_a_visit_taken_out_waits_among_those_left_out(app):
    plan, riding, _idle = two_couriers()
    [first, *rest] = served(plan)[riding.id]

    draft = kept(plan, Change(kind=ChangeKind.REMOVE, booking_id=first))

    assert served(draft) == {riding.id: rest}
    assert [(left.booking_id, left.reason) for left in draft.unassigned] == [(first, "removed")]


def test_a_courier_who_is_ill_rides_no_more_and_others_take_over(app):
    plan, riding, idle = two_couriers()

    draft = kept(plan, Change(kind=ChangeKind.DROP_OUT, shift_id=riding.id))

    assert list(served(draft)) == [idle.id]
    assert sorted(served(draft)[idle.id]) == sorted(served(plan)[riding.id])
    assert [shift.id for shift in shifts()] == [idle.id]


def test_a_courier_can_be_given_a_shift_and_part_of_the_work(app):
    a_day(visits=1, couriers=0)
    build.shift(capacity=1)
    build.visit(on=TOMORROW)
    helper = build.staff(role=Role.COURIER, full_name="Lò Văn Páo")
    depot = build.depot()
    db.session.commit()
    plan = solved()
    assert len(plan.unassigned) == 1

    joining = changing.Joining(courier_id=helper.id, depot_id=depot.id)
    draft = kept(plan, Change(kind=ChangeKind.JOIN), joining=joining)

    assert draft.unassigned == []
    assert {route.shift.courier.full_name for route in draft.routes} >= {"Lò Văn Páo"}
    [shift] = [shift for shift in shifts() if shift.courier_id == helper.id]
    assert (shift.starts_at, shift.capacity) == (clock.at(TOMORROW, time(7)), 1)


def test_one_courier_takes_over_the_whole_route_of_another(app):
    plan, riding, idle = two_couriers()

    draft = kept(plan, Change(kind=ChangeKind.HAND_OVER, shift_id=riding.id, to_shift_id=idle.id))

    assert served(draft) == {idle.id: served(plan)[riding.id]}


def test_undoing_shows_the_plan_before_and_gives_the_ill_courier_the_shift_back(app):
    plan, riding, _idle = two_couriers()
    draft = kept(plan, Change(kind=ChangeKind.DROP_OUT, shift_id=riding.id))

    with writing():
        base = changing.undo_change(plan_id=draft.id, by="linh", now=NOW)

    assert base is plan
    assert queries.plan_of(province_code="15", on=TOMORROW) is plan
    assert riding.id in {shift.id for shift in shifts()}


def test_undoing_takes_a_shift_back_that_the_change_gave(app):
    a_day(visits=2)
    helper, depot = build.staff(role=Role.COURIER), build.depot()
    db.session.commit()
    plan = solved()
    joining = changing.Joining(courier_id=helper.id, depot_id=depot.id)
    draft = kept(plan, Change(kind=ChangeKind.JOIN), joining=joining)

    with writing():
        changing.undo_change(plan_id=draft.id, by="linh", now=NOW)

    assert helper.id not in {shift.courier_id for shift in shifts()}


def test_changes_are_undone_one_after_the_other(app):
    plan, riding, idle = two_couriers()
    [first, second, *_rest] = served(plan)[riding.id]
    one = kept(plan, Change(kind=ChangeKind.MOVE, booking_id=first, shift_id=idle.id))
    two = kept(one, Change(kind=ChangeKind.MOVE, booking_id=second, shift_id=idle.id))

    for draft in (two, one):
        with writing():
            changing.undo_change(plan_id=draft.id, by="linh", now=NOW)

    assert queries.versions_of(province_code="15", on=TOMORROW) == [plan]


def test_a_plan_that_was_searched_for_is_not_undone(app):
    plan, _riding, _idle = two_couriers()

    with pytest.raises(NotADraftError), writing():
        changing.undo_change(plan_id=plan.id, by="linh", now=NOW)


def test_what_would_break_a_promise_is_refused_with_the_reason(app):
    a_day(visits=2)
    far = build.visit(on=TOMORROW, lat=22.5, lon=104.0, window=(time(7, 30), time(8)))
    db.session.commit()
    plan = solved()

    with pytest.raises(CannotChangeError, match="không tới kịp giờ người dân đã chọn"):
        tried(plan, Change(kind=ChangeKind.INSERT, booking_id=far.id))


def test_a_rule_keeps_a_courier_from_a_door(app):
    plan, riding, idle = two_couriers()
    [first, *_rest] = served(plan)[riding.id]
    rule = CourierRule(
        province_code="15", courier_id=idle.courier_id, commune_code="03037",
        liking=Liking.NEVER, reason="Người nhà", added_at=NOW, added_by="linh",
    )  # fmt: skip
    db.session.add(rule)
    db.session.commit()

    with pytest.raises(CannotChangeError, match="Theo quy định"):
        tried(plan, Change(kind=ChangeKind.MOVE, booking_id=first, shift_id=idle.id))


def test_a_day_that_changed_since_it_was_shown_is_shown_again(app):
    plan, riding, idle = two_couriers()
    [first, *_rest] = served(plan)[riding.id]
    change = Change(kind=ChangeKind.MOVE, booking_id=first, shift_id=idle.id)
    token = tried(plan, change).token
    [visit] = queries.visits(ids=[first])
    visit.service_s += 600
    db.session.commit()

    with pytest.raises(DayChangedError), writing():
        changing.keep_change(plan_id=plan.id, change=change, token=token, by="linh", now=NOW)

    assert len(queries.versions_of(province_code="15", on=TOMORROW)) == 1


def test_only_the_newest_plan_is_changed(app):
    plan, riding, idle = two_couriers()
    [first, second, *_rest] = served(plan)[riding.id]
    kept(plan, Change(kind=ChangeKind.MOVE, booking_id=first, shift_id=idle.id))

    with pytest.raises(NotADraftError):
        tried(plan, Change(kind=ChangeKind.MOVE, booking_id=second, shift_id=idle.id))


def test_who_was_told_an_hour_is_named_before_it_is_moved(app):
    a_day(visits=4, couriers=2)
    plan = published()
    [riding] = [shift for shift in shifts() if shift.id in served(plan)]
    [idle] = [shift for shift in shifts() if shift.id not in served(plan)]

    run = dry_run_of(tried(plan, Change(kind=ChangeKind.DROP_OUT, shift_id=riding.id)))

    assert len(run.to_tell) == 4
    assert {visit.after.id for visit in run.to_tell} == {idle.id}


def test_who_is_to_be_told_already_is_not_named_again(app):
    a_day(visits=4, couriers=2)
    plan = published()
    [riding] = [shift for shift in shifts() if shift.id in served(plan)]
    [idle] = [shift for shift in shifts() if shift.id not in served(plan)]
    [first, *_rest, last] = served(plan)[riding.id]
    draft = kept(plan, Change(kind=ChangeKind.MOVE, booking_id=first, shift_id=idle.id))

    run = dry_run_of(tried(draft, Change(kind=ChangeKind.MOVE, booking_id=last, shift_id=idle.id)))

    assert first not in {visit.booking.id for visit in run.to_tell}
    assert last in {visit.booking.id for visit in run.to_tell}


def test_what_is_done_or_begun_stays_when_a_day_under_way_is_changed(app):
    morning = clock.at(TOMORROW, time(6))
    a_day(visits=4, couriers=2)
    plan = published(now=morning)
    [route] = queries.routes_of(plan=plan)
    now = route.stops[0].leaves_at + timedelta(minutes=1)
    route.stops[0].booking.dossier.status = DossierStatus.RETURNING
    db.session.commit()
    with clock.frozen_at(now), writing():
        services.record_outcome(
            stop_id=route.stops[0].id, outcome=Outcome.DONE, courier=route.shift.courier,
            at=now, note="", now=now,
        )  # fmt: skip
    [one, two, three, four] = [stop.booking_id for stop in route.stops]

    with pytest.raises(CannotChangeError):
        tried(plan, Change(kind=ChangeKind.REMOVE, booking_id=two), now=now)
    draft = kept(
        plan,
        Change(kind=ChangeKind.MOVE, booking_id=four, shift_id=route.shift_id, after_id=two),
        now=now,
    )

    assert served(draft) == {route.shift_id: [one, two, four, three]}
    assert [stop.closed_at is not None for stop in draft.routes[0].stops] == [True, *[False] * 3]
    assert draft.routes[0].stops[1].arrives_at > now
    with writing():
        services.publish_plan(plan_id=draft.id, by="linh", now=now)
    assert draft.state is PlanState.PUBLISHED


def test_a_result_on_board_reaches_nobody_by_another_courier(app):
    morning = clock.at(TOMORROW, time(6))
    a_day(visits=3, couriers=2)
    late = build.visit(kind=BookingKind.PICKUP, on=TOMORROW)
    db.session.commit()
    plan = published(now=morning)
    [route] = queries.routes_of(plan=plan)
    [idle] = [shift for shift in shifts() if shift.id != route.shift_id]
    now = route.leaves_at + timedelta(minutes=1)
    begun = route.stops[0].booking_id
    result = next(
        stop.booking_id
        for stop in route.stops
        if stop.booking.kind is BookingKind.RETURN and stop.booking_id != begun
    )

    with pytest.raises(CannotChangeError, match="không có kết quả trên xe"):
        tried(plan, Change(kind=ChangeKind.MOVE, booking_id=result, shift_id=idle.id), now=now)
    if late.id != begun:
        tried(plan, Change(kind=ChangeKind.MOVE, booking_id=late.id, shift_id=idle.id), now=now)

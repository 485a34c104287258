from collections import Counter
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import func, select

from app.accounts.models import Role, Staff
from app.booking.models import Booking, BookingKind, Outcome
from app.catalogue.models import Office, OfficeKind
from app.core import clock
from app.core.db import db
from app.courier.models import StopEvent
from app.dispatch import queries
from app.dispatch.changes import changes_since
from app.dispatch.models import Plan, PlanState, Route, Shift, Stop
from app.dossiers.models import CustodyEvent, Dossier, DossierStatus, Holder

HOLDER_AT = {
    DossierStatus.OPENED: Holder.CITIZEN,
    DossierStatus.COLLECTED: Holder.COURIER,
    DossierStatus.ACCEPTED: Holder.OFFICE,
    DossierStatus.RESULT_READY: Holder.OFFICE,
    DossierStatus.RETURNING: Holder.COURIER,
    DossierStatus.RETURNED: Holder.CITIZEN,
    DossierStatus.CANCELLED: Holder.CITIZEN,
}


def test_at_least_four_finished_days_lie_behind(either):
    finished = db.session.scalars(
        select(Plan).where(Plan.state == PlanState.PUBLISHED, Plan.on < either.today)
    ).all()

    assert len(finished) >= 4
    for plan in finished:
        stops = [stop for route in plan.routes for stop in route.stops]
        assert len(stops) > 120
        assert all(stop.closed_at for stop in stops)
        assert len(plan.unassigned) < 0.1 * len(stops)


def test_the_page_of_a_finished_day_warns_of_nothing(either):
    for plan in db.session.scalars(
        select(Plan).where(Plan.state == PlanState.PUBLISHED, Plan.on < either.today)
    ):
        day = queries.day_to_plan(province_code=either.province_code, on=plan.on)
        changes = changes_since(plan=plan, day=day)
        assert (changes.new, changes.gone) == (0, 0)


def test_about_one_visit_in_sixteen_failed(either):
    outcomes = Counter(
        db.session.scalars(
            select(Booking.outcome).where(
                Booking.kind != BookingKind.COUNTER, Booking.outcome.is_not(None)
            )
        )
    )
    failed = outcomes.total() - outcomes[Outcome.DONE]

    assert 0.03 < failed / outcomes.total() < 0.1
    assert set(outcomes) == set(Outcome)


def test_routes_keep_shifts_windows_and_lunch(either):
    for route in db.session.scalars(select(Route)):
        instants = [route.leaves_at]
        for stop in route.stops:
            visit = stop.booking
            # Visits that no route had room for have moved on to another day; these have not.
            assert visit.window_from <= stop.starts_at <= visit.window_to
            instants += [stop.arrives_at, stop.starts_at, stop.leaves_at]
        instants.append(route.returns_at)
        assert instants == sorted(instants)
        assert route.shift.starts_at <= route.leaves_at
        assert route.returns_at <= route.shift.ends_at
        is_over_noon = (
            instants[0] <= route.shift.lunch_from and instants[-1] >= route.shift.lunch_to
        )
        assert len(route.breaks) == 1 or not is_over_noon
        assert route.wait_s >= 0


def test_legs_leave_time_for_the_ride_and_for_lunch(either):
    for route in db.session.scalars(select(Route)):
        on = route.plan.on
        breaks = [tuple(clock.at_second(on, second) for second in pair) for pair in route.breaks]
        left_at = [route.leaves_at, *(stop.leaves_at for stop in route.stops[:-1])]
        for left, stop in zip(left_at, route.stops, strict=True):
            eaten = [end - start for start, end in breaks if left <= start < stop.arrives_at]
            ridden = stop.arrives_at - left - sum(eaten, timedelta())
            assert ridden >= timedelta(seconds=stop.travel_s)


def test_every_courier_has_something_done_and_something_left_today(morning):
    for courier_id in db.session.scalars(select(Staff.id).where(Staff.role == Role.COURIER)):
        route = queries.route_of(courier_id=courier_id, on=morning.today)
        assert any(stop.closed_at is None for stop in route.stops)

    plan = queries.published_plan(province_code=morning.province_code, on=morning.today)
    stops = [stop for route in plan.routes for stop in route.stops]
    assert sum(stop.closed_at is not None for stop in stops) > 30


def test_on_a_holiday_one_courier_of_every_depot_is_on_duty(tet):
    plan = queries.published_plan(province_code=tet.province_code, on=tet.today)
    first = db.session.scalar(select(Staff.id).where(Staff.username == "buu.ta.01"))

    assert len({route.shift.depot_id for route in plan.routes}) == len(plan.routes) == 6
    assert all(any(stop.closed_at is None for stop in route.stops) for route in plan.routes)
    assert queries.route_of(courier_id=first, on=tet.today) is not None


def test_every_closed_stop_was_reported_by_its_courier(either):
    closed = select(Stop.id, Shift.courier_id).join(Stop.route).join(Route.shift)
    closed = closed.where(Stop.closed_at.is_not(None))
    reported = select(StopEvent.stop_id, StopEvent.courier_id)

    assert Counter(db.session.execute(closed).tuples()) == Counter(
        db.session.execute(reported).tuples()
    )


def test_holders_follow_one_another_and_agree_with_where_dossiers_stand(either):
    chains: dict[int, list[CustodyEvent]] = {}
    in_order = (CustodyEvent.dossier_id, CustodyEvent.position)
    for row in db.session.scalars(select(CustodyEvent).order_by(*in_order)):
        chains.setdefault(row.dossier_id, []).append(row)

    for dossier in db.session.scalars(select(Dossier)):
        chain = chains[dossier.id]
        assert [row.position for row in chain] == list(range(1, len(chain) + 1))
        assert chain[0].holder is Holder.CITIZEN
        assert chain[-1].holder is HOLDER_AT[dossier.status]
        assert all(a.at <= b.at and a.holder is not b.holder for a, b in pairwise(chain))


def test_every_office_has_work_on_its_desk(either):
    for office_id in db.session.scalars(select(Office.id).where(Office.kind == OfficeKind.OFFICE)):
        standing = Counter(
            db.session.scalars(select(Dossier.status).where(Dossier.office_id == office_id))
        )
        assert standing[DossierStatus.ACCEPTED] >= 5
        assert standing[DossierStatus.RESULT_READY] >= 2


def test_some_dossiers_are_overdue_but_few(either):
    due = db.session.scalars(
        select(Dossier.due_on).where(
            Dossier.status == DossierStatus.ACCEPTED, Dossier.due_on.is_not(None)
        )
    ).all()

    assert 0.04 < sum(on < either.today for on in due) / len(due) < 0.25


def test_nothing_has_happened_that_lies_ahead(either):
    for happened in (
        CustodyEvent.at, Booking.booked_at, Booking.outcome_at, Booking.cancelled_at,
        Dossier.accepted_at, Dossier.result_ready_at, StopEvent.received_at, Stop.closed_at,
    ):  # fmt: skip
        assert db.session.scalar(select(func.max(happened))) <= either.now, happened

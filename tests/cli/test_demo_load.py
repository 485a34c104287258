from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import create_app
from app.accounts.models import Role, Staff
from app.accounts.passwords import is_right
from app.booking.models import Booking, BookingKind, BookingStatus, Outcome, Slot
from app.booking.queries import visits_to_plan
from app.catalogue.models import Office, OfficeKind, Procedure
from app.catalogue.queries import is_working_day
from app.cli.demo.crew import PASSWORD
from app.cli.demo.load import load_demo
from app.core import clock
from app.core.db import db, writing
from app.courier.models import StopEvent
from app.dispatch import planning, queries
from app.dispatch.models import Plan, PlanState, Route, Shift, Stop
from app.dossiers.models import CustodyEvent, Dossier, DossierStatus, Holder
from app.geo.models import Commune
from app.geo.services import import_communes
from app.notify.models import Message, MessageState
from tests.conftest import settings_for

LAO_CAI, DONG_THAP = "15", "82"
# A Wednesday; the day before it is a new public holiday.
MORNING = datetime.fromisoformat("2026-11-25T10:13:00+07:00")
TODAY, NEXT_DAY = date(2026, 11, 25), date(2026, 11, 26)
# The first evening of the new year, and the first working day after it.
TET, AFTER_TET = datetime.fromisoformat("2027-02-06T21:00:00+07:00"), date(2027, 2, 11)
VOLATILE = {"job", "alembic_version"}


@dataclass(frozen=True, kw_only=True)
class Loaded:
    app: Flask
    said: list[str]


@pytest.fixture(scope="module")
def communes_only(empty_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("communes")
    (folder / "tantay.sqlite3").write_bytes(empty_database.read_bytes())
    app = create_app(settings_for(folder))
    with app.app_context():
        with writing():
            import_communes()
        _close()
    return folder / "tantay.sqlite3"


@pytest.fixture(scope="module")
def on_a_morning(communes_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Lào Cai, loaded on a working morning."""
    return _load(LAO_CAI, MORNING, communes_only, tmp_path_factory.mktemp("morning"))


@pytest.fixture(scope="module")
def at_tet(communes_only: Path, tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """Đồng Tháp, loaded on the first evening of the new year."""
    return _load(DONG_THAP, TET, communes_only, tmp_path_factory.mktemp("tet"))


@pytest.fixture
def morning(on_a_morning: Loaded) -> Iterator[Loaded]:
    with on_a_morning.app.app_context():
        yield on_a_morning
        _close()


@pytest.fixture
def tet(at_tet: Loaded) -> Iterator[Loaded]:
    with at_tet.app.app_context():
        yield at_tet
        _close()


@pytest.fixture(params=["on_a_morning", "at_tet"])
def either(request: pytest.FixtureRequest) -> Iterator[Loaded]:
    loaded: Loaded = request.getfixturevalue(request.param)
    with loaded.app.app_context():
        yield loaded
        _close()


def test_the_province_has_all_that_the_journeys_need(either):
    kinds = Counter(db.session.scalars(select(Office.kind)))
    roles = Counter(db.session.scalars(select(Staff.role)))

    assert kinds[OfficeKind.OFFICE] >= 13
    assert kinds[OfficeKind.POST_POINT] >= 12
    assert _count(Procedure) >= 40
    assert roles[Role.COURIER] == 24
    assert roles[Role.DISPATCHER] == 2
    assert roles[Role.ADMINISTRATOR] == 1
    assert roles[Role.FOCAL_PERSON] == 3


def test_every_office_has_an_officer(either):
    offices = set(db.session.scalars(select(Office.id).where(Office.kind == OfficeKind.OFFICE)))

    assert set(db.session.scalars(select(Staff.office_id).where(Staff.role == Role.OFFICER))) == offices


def test_everyone_signs_in_with_the_one_password(morning):
    hashes = set(db.session.scalars(select(Staff.password_hash)))

    assert [is_right(PASSWORD, one) for one in hashes] == [True]


def test_couriers_have_shifts_on_the_coming_14_working_days(either):
    couriers = Counter(db.session.scalars(select(Shift.on)))
    now = TET if couriers.get(AFTER_TET) else MORNING
    coming = [on for on in couriers if on > clock.local_day(now)]

    assert len(coming) == 14
    assert {couriers[on] for on in coming} == {24}
    assert all(is_working_day(on=on) for on in coming)


def test_counter_times_are_open_for_14_days(morning):
    last = TODAY + timedelta(days=13)

    slots = select(Slot.office_id).where(
        Slot.starts_at >= clock.at(last, datetime.min.time()), Slot.taken < Slot.capacity
    )

    assert last.weekday() < 5
    assert len(set(db.session.scalars(slots)) - {None}) >= 13


def test_every_place_taken_is_a_standing_or_kept_booking(either):
    taken = Counter(
        db.session.scalars(
            select(Booking.slot_id).where(
                Booking.slot_id.is_not(None), Booking.status != BookingStatus.CANCELLED
            )
        )
    )
    slots = dict(db.session.execute(select(Slot.id, Slot.taken)).tuples().all())

    assert {slot: count for slot, count in slots.items() if count} == dict(taken)


@pytest.mark.parametrize(
    ("name", "code", "on"),
    [("on_a_morning", LAO_CAI, NEXT_DAY), ("at_tet", DONG_THAP, AFTER_TET)],
)
def test_the_next_working_day_waits_to_be_planned(request, name, code, on):
    with request.getfixturevalue(name).app.app_context():
        visits = visits_to_plan(province_code=code, on=on)
        kinds = Counter(visit.kind for visit in visits)
        plan = queries.plan_of(province_code=code, on=on)

        assert 180 <= len(visits) <= 200
        assert kinds[BookingKind.RETURN] / kinds[BookingKind.PICKUP] == pytest.approx(3, rel=0.15)
        assert {visit.status for visit in visits} == {BookingStatus.BOOKED}
        assert all(300 <= visit.service_s <= 720 for visit in visits)
        assert len({visit.commune_code for visit in visits}) >= 40
        assert plan.state is PlanState.QUEUED
        _close()


def test_the_planner_understands_the_next_day(morning):
    day = queries.day_to_plan(province_code=LAO_CAI, on=NEXT_DAY)

    problem = planning.problem_of(day, on=NEXT_DAY, not_before=clock.at(NEXT_DAY, datetime.min.time()))

    assert len(problem.vehicles) == 24
    assert len(problem.depots) == 6


def test_at_least_four_finished_days_lie_behind(either):
    published = db.session.scalars(select(Plan).where(Plan.state == PlanState.PUBLISHED)).all()
    today = max(plan.on for plan in published)
    finished = [plan for plan in published if plan.on < today]

    assert len(finished) >= 4
    for plan in finished:
        stops = [stop for route in plan.routes for stop in route.stops]
        assert len(stops) > 120
        assert all(stop.closed_at for stop in stops)
        assert len(plan.unassigned) < 0.1 * len(stops)


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
            assert stop.booking.window_from <= stop.starts_at <= stop.booking.window_to
            instants += [stop.arrives_at, stop.starts_at, stop.leaves_at]
        instants.append(route.returns_at)
        assert instants == sorted(instants)
        assert route.shift.starts_at <= route.leaves_at
        assert route.returns_at <= route.shift.ends_at
        assert route.wait_s >= 0
        is_long = clock.local(route.returns_at).hour >= 14 > 10 >= clock.local(route.leaves_at).hour
        assert len(route.breaks) == 1 or not is_long


def test_legs_take_as_long_as_they_are_planned(either):
    for route in db.session.scalars(select(Route)):
        breaks = [
            (clock.at_second(route.plan.on, start), clock.at_second(route.plan.on, end))
            for start, end in route.breaks
        ]
        ends = [route.leaves_at, *(stop.leaves_at for stop in route.stops)]
        for left_at, stop in zip(ends[:-1], route.stops, strict=True):
            paused = [end - start for start, end in breaks if left_at <= start < stop.arrives_at]
            spent = stop.arrives_at - left_at - sum(paused, timedelta())
            # Lunch may have to wait for its hour, with the courier.
            assert spent >= timedelta(seconds=stop.travel_s)


def test_every_courier_has_a_route_today_with_something_done_and_something_left(morning):
    for courier_id in db.session.scalars(select(Staff.id).where(Staff.role == Role.COURIER)):
        route = queries.route_of(courier_id=courier_id, on=TODAY)

        assert [stop for stop in route.stops if stop.closed_at is None]

    closed = db.session.scalars(
        select(Stop.closed_at).join(Route).join(Plan).where(Plan.on == TODAY)
    ).all()
    assert sum(at is not None for at in closed) > 30
    assert all(at <= MORNING for at in closed if at)


def test_on_a_holiday_a_courier_of_every_depot_is_on_duty(tet):
    plan = queries.published_plan(province_code=DONG_THAP, on=clock.local_day(TET))

    assert len({route.shift.depot_id for route in plan.routes}) == 6
    assert all(len(route.stops) >= 3 for route in plan.routes)
    assert all(any(stop.closed_at is None for stop in route.stops) for route in plan.routes)
    first = db.session.scalar(select(Staff.id).where(Staff.username == "buu.ta.01"))
    assert queries.route_of(courier_id=first, on=clock.local_day(TET))


def test_every_closed_stop_was_reported_by_its_courier(either):
    closed = select(Stop.id, Shift.courier_id).join(Stop.route).join(Route.shift)
    reported = select(StopEvent.stop_id, StopEvent.courier_id)

    assert Counter(
        db.session.execute(closed.where(Stop.closed_at.is_not(None))).tuples()
    ) == Counter(db.session.execute(reported).tuples())


def test_holders_follow_one_another_and_agree_with_where_dossiers_stand(either):
    holder_at = {
        DossierStatus.OPENED: Holder.CITIZEN,
        DossierStatus.COLLECTED: Holder.COURIER,
        DossierStatus.ACCEPTED: Holder.OFFICE,
        DossierStatus.RESULT_READY: Holder.OFFICE,
        DossierStatus.RETURNING: Holder.COURIER,
        DossierStatus.RETURNED: Holder.CITIZEN,
        DossierStatus.CANCELLED: Holder.CITIZEN,
    }
    chains: dict[int, list[CustodyEvent]] = {}
    for row in db.session.scalars(
        select(CustodyEvent).order_by(CustodyEvent.dossier_id, CustodyEvent.position)
    ):
        chains.setdefault(row.dossier_id, []).append(row)

    for dossier in db.session.scalars(select(Dossier)):
        chain = chains[dossier.id]
        assert [row.position for row in chain] == list(range(1, len(chain) + 1))
        assert chain[0].holder is Holder.CITIZEN
        assert chain[-1].holder is holder_at[dossier.status]
        assert all(a.at <= b.at and a.holder is not b.holder for a, b in pairwise(chain))


def test_every_office_has_work_on_its_desk(either):
    for office_id in db.session.scalars(select(Office.id).where(Office.kind == OfficeKind.OFFICE)):
        standing = Counter(
            db.session.scalars(select(Dossier.status).where(Dossier.office_id == office_id))
        )
        assert standing[DossierStatus.ACCEPTED] >= 5
        assert standing[DossierStatus.RESULT_READY] >= 2


def test_some_dossiers_are_overdue_but_few(morning):
    due = db.session.scalars(
        select(Dossier.due_on).where(
            Dossier.status == DossierStatus.ACCEPTED, Dossier.due_on.is_not(None)
        )
    ).all()

    assert 0.02 < sum(on < TODAY for on in due) / len(due) < 0.25


@pytest.mark.parametrize(("name", "now"), [("on_a_morning", MORNING), ("at_tet", TET)])
def test_nothing_has_happened_that_lies_ahead(request, name, now):
    with request.getfixturevalue(name).app.app_context():
        for happened in (
            CustodyEvent.at, Booking.booked_at, Booking.outcome_at, Booking.cancelled_at,
            Dossier.accepted_at, Dossier.result_ready_at, StopEvent.received_at, Stop.closed_at,
        ):  # fmt: skip
            assert db.session.scalar(select(func.max(happened))) <= now, happened
        _close()


def test_people_live_in_their_communes(either):
    for booking in db.session.scalars(select(Booking).where(Booking.lat.is_not(None))):
        commune = db.session.get_one(Commune, booking.commune_code)
        assert abs(booking.lat - commune.lat) < 0.05
        assert abs(booking.lon - commune.lon) < 0.05


def test_past_messages_wait_for_no_worker(either):
    assert set(db.session.scalars(select(Message.state))) == {MessageState.SENT}


def test_codes_to_try_are_printed_with_their_phones(morning):
    said = " ".join(" ".join(morning.said).split())
    booking = next(
        one
        for one in db.session.scalars(select(Booking).where(Booking.on == NEXT_DAY))
        if one.phone in said
    )

    assert f"{booking.code[:4]} {booking.code[4:]} {booking.phone}" in said
    assert "buu.ta.01 courier" in said


def test_loading_again_adds_nothing(morning):
    before = _rows()
    said: list[str] = []

    load_demo(province_code=LAO_CAI, now=MORNING, say=said.append)

    assert _rows() == before
    assert ["already" in line for line in said] == [True]


def test_the_same_day_gives_the_same_rows_in_another_place(morning, communes_only, tmp_path):
    first = _rows()
    again = _load(LAO_CAI, MORNING, communes_only, tmp_path)

    with again.app.app_context():
        assert _rows() == first
        # A second province joins the first, and nobody's user name is taken twice.
        load_demo(province_code=DONG_THAP, now=MORNING, say=lambda line: None)
        assert _count(Staff) > 100
        _close()


def _load(code: str, now: datetime, communes: Path, folder: Path) -> Loaded:
    (folder / "tantay.sqlite3").write_bytes(communes.read_bytes())
    app = create_app(settings_for(folder))
    said: list[str] = []
    with app.app_context():
        load_demo(province_code=code, now=now, say=said.append)
        _close()
    return Loaded(app=app, said=said)


def _rows() -> dict[str, list[tuple[object, ...]]]:
    rows = {}
    for table in db.metadata.sorted_tables:
        if table.name in VOLATILE:
            continue
        names = [f'"{column.name}"' for column in table.columns if column.name != "password_hash"]
        statement = text(f'SELECT {", ".join(names)} FROM "{table.name}" ORDER BY 1, 2')
        rows[table.name] = [tuple(row) for row in db.session.execute(statement)]
    return rows


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def _close() -> None:
    db.session.remove()
    db.engine.dispose()

from collections import Counter
from datetime import timedelta
from shutil import copyfile

import pytest
from sqlalchemy import func, select, text

from app import create_app
from app.accounts.models import Role, Staff
from app.accounts.passwords import is_right
from app.accounts.queries import DEMO_PASSWORD
from app.booking.models import Booking, BookingKind, BookingStatus, Slot, SlotClaim
from app.booking.queries import visits_to_plan
from app.catalogue.models import Office, OfficeKind, Procedure
from app.catalogue.queries import is_working_day
from app.cli.demo import showcase
from app.cli.demo.facts import load_province
from app.cli.demo.load import load_demo
from app.cli.demo.scene import set_scene
from app.config import Environment
from app.core import clock
from app.core.db import db, writing
from app.dispatch import planning, queries
from app.dispatch.models import PlanState, Shift
from app.geo.models import Commune
from app.notify.models import Message, MessageState
from app.roads.closures_queries import closures
from app.roads.models import ClosureState, Repeats
from tests.cli.conftest import close, load_in
from tests.conftest import settings_for

DONG_THAP = "82"
VOLATILE_TABLES = {"job"}
SALTED = "password_hash"


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
    offices = select(Office.id).where(Office.kind == OfficeKind.OFFICE)
    officers = select(Staff.office_id).where(Staff.role == Role.OFFICER)

    assert set(db.session.scalars(officers)) == set(db.session.scalars(offices))


def test_everyone_signs_in_with_the_one_password(morning):
    hashes = set(db.session.scalars(select(Staff.password_hash)))

    assert [is_right(DEMO_PASSWORD, one) for one in hashes] == [True]


def test_couriers_ride_on_the_coming_14_working_days(either):
    couriers = Counter(db.session.scalars(select(Shift.on).where(Shift.on > either.today)))

    assert len(couriers) == 14
    assert set(couriers.values()) == {24}
    assert min(couriers) == either.next_day
    assert all(is_working_day(on=on) for on in couriers)


def test_counter_times_are_open_for_14_days(morning):
    last = morning.today + timedelta(days=13)
    free = select(Slot.office_id).where(
        Slot.office_id.is_not(None),
        Slot.starts_at >= clock.at_second(last, 0),
        Slot.starts_at < clock.at_second(last, 24 * 3600),
        Slot.taken < Slot.capacity,
    )

    assert len(set(db.session.scalars(free))) == 21


def test_some_counter_times_of_the_next_day_are_full(either):
    full = select(func.count()).where(
        Slot.office_id.is_not(None),
        Slot.taken == Slot.capacity,
        Slot.starts_at >= clock.at_second(either.next_day, 0),
        Slot.starts_at < clock.at_second(either.next_day, 24 * 3600),
    )

    assert db.session.scalar(full) >= 20


def test_every_place_taken_is_a_booking_and_every_booking_has_its_place(either):
    standing = (
        select(SlotClaim.slot_id)
        .join(Booking, SlotClaim.booking_id == Booking.id)
        .where(Booking.status != BookingStatus.CANCELLED)
    )
    taken = db.session.execute(select(Slot.id, Slot.taken).where(Slot.taken > 0)).tuples().all()

    assert dict(taken) == Counter(db.session.scalars(standing))


def test_the_next_working_day_waits_to_be_planned(either):
    visits = visits_to_plan(province_code=either.province_code, on=either.next_day)
    kinds = Counter(visit.kind for visit in visits)

    assert 180 <= len(visits) <= 200
    assert kinds[BookingKind.RETURN] / kinds[BookingKind.PICKUP] == pytest.approx(3, rel=0.15)
    assert {visit.status for visit in visits} == {BookingStatus.BOOKED}
    assert all(300 <= visit.service_s <= 720 for visit in visits)
    assert all(visit.hamlet and visit.landmark and visit.name for visit in visits)
    assert len({visit.commune_code for visit in visits}) >= 40


def test_a_draft_of_the_next_working_day_is_under_way(either):
    plan = queries.plan_of(province_code=either.province_code, on=either.next_day)

    assert plan.state is PlanState.QUEUED
    assert plan.job_id is not None


def test_the_planner_understands_the_next_day(morning):
    on = morning.next_day
    day = queries.day_to_plan(province_code=morning.province_code, on=on)

    problem = planning.problem_of(day, on=on, not_before=clock.at_second(on, 0))

    assert len(problem.vehicles) == 24
    assert len(problem.depots) == 6


def test_people_live_in_their_communes(either):
    for booking in db.session.scalars(select(Booking).where(Booking.lat.is_not(None))):
        commune = db.session.get_one(Commune, booking.commune_code)
        assert abs(booking.lat - commune.lat) < 0.05
        assert abs(booking.lon - commune.lon) < 0.05


def test_past_messages_wait_for_no_worker(either):
    assert set(db.session.scalars(select(Message.state))) == {MessageState.SENT}


def test_codes_to_try_are_printed_with_their_phones(morning):
    said = " ".join(" ".join(morning.said).split())
    waiting = [
        visit
        for visit in visits_to_plan(province_code=morning.province_code, on=morning.next_day)
        if f"{visit.code[:4]} {visit.code[4:]} {visit.phone} waiting" in said
    ]

    assert len(waiting) == 1


def test_whom_a_visitor_can_be_is_printed_with_the_password(morning):
    said = " ".join(" ".join(showcase.sign_ins(province_code=morning.province_code)).split())

    assert "buu.ta.01 courier" in said
    assert DEMO_PASSWORD in said


def test_loading_again_adds_nothing_and_says_so(morning):
    before = _rows()
    said: list[str] = []

    load_demo(province_code=morning.province_code, now=morning.now, say=said.append)

    assert _rows() == before
    assert ["already" in line for line in said] == [True]


def test_the_command_knows_two_provinces_and_no_third(morning):
    known = morning.app.test_cli_runner().invoke(args=["demo", "load", "--province", "15"])
    unknown = morning.app.test_cli_runner().invoke(args=["demo", "load", "--province", "01"])

    assert known.exit_code == 0
    assert "already" in known.output
    assert unknown.exit_code == 2


def test_the_same_day_gives_the_same_rows_in_another_place(morning, communes_only, tmp_path):
    first = _rows()
    close()

    load_in(tmp_path, communes_only, province_code=morning.province_code, now=morning.now)

    with db.engine.connect() as connection:
        connection.exec_driver_sql(f"ATTACH DATABASE '{tmp_path / 'tantay.sqlite3'}' AS other")
        assert _rows(connection, schema="other.") == first


def test_a_second_province_joins_the_first_without_a_clash(morning):
    with pytest.raises(_EnoughError), writing(), db.session.no_autoflush:
        scene = set_scene(facts=load_province(DONG_THAP), now=morning.now)
        names = [staff.username for staff in scene.crew.dispatchers]
        db.session.flush()
        raise _EnoughError

    assert names == ["dieu.phoi.dong-thap", "dieu.phoi.2.dong-thap"]


class _EnoughError(Exception):
    """The transaction is rolled back: others look at the same file."""


def _rows(connection=None, *, schema: str = "") -> dict[str, list[tuple[object, ...]]]:
    rows = {}
    for table in db.metadata.sorted_tables:
        if table.name not in VOLATILE_TABLES:
            names = [f'"{column.name}"' for column in table.columns if column.name != SALTED]
            statement = f'SELECT {", ".join(names)} FROM {schema}"{table.name}" ORDER BY 1, 2'
            found = (connection or db.session).execute(text(statement))
            rows[table.name] = [tuple(row) for row in found]
    return rows


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_production_takes_no_demonstration(tmp_path, empty_database):
    copyfile(empty_database, tmp_path / "tantay.sqlite3")
    app = create_app(settings_for(tmp_path, environment=Environment.PRODUCTION))

    answer = app.test_cli_runner().invoke(args=["demo", "load"])

    assert answer.exit_code == 1
    assert "no place in production" in answer.output
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Staff)) == 0
        db.session.remove()
        db.engine.dispose()


def test_closed_roads_show_what_waits_what_comes_and_what_is_over(either):
    found = closures(province_code=either.province_code, now=either.now)

    assert [row.state for row in found.now if row.repeats is Repeats.NEVER] == [
        ClosureState.REPORTED
    ]
    assert {row.repeats for row in found.standing} == set(Repeats)
    assert [row.state for row in found.past] == [ClosureState.LIFTED]

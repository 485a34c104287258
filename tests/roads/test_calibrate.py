"""Figures held against what couriers rode, accepted or dropped by the administrator."""

import random
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest

from app.accounts.models import Role
from app.admin import calibrating
from app.booking.models import BookingKind, Outcome
from app.core import clock
from app.core.db import db
from app.core.jobs import Claim, Job, JobState
from app.courier import ridden
from app.courier.models import StopEvent, Verdict
from app.dispatch.models import Plan, PlanState, Route, Stop
from app.geo.models import Terrain
from app.roads import calibration_services as services
from app.roads import land_queries
from app.roads.calibration_rides import Door, Ride, by_commune, by_hour, sound
from app.roads.land_errors import FiguresChangedError, NotProposedError, TooFewRidesError
from app.roads.land_estimate import estimate_of
from app.roads.land_models import CalibrationBasis, CalibrationRun, CalibrationState
from app.roads.land_services import set_figures
from optimizer import travel
from optimizer.travel import Point
from optimizer.travel.tables import TravelTables
from tests import build
from tests.conftest import NOW

PAGE = "/admin/roads/calibrations"
MOUNTAIN = Terrain.MOUNTAIN
REAL_KM_H = 15.0
YESTERDAY = date(2026, 12, 1)


@pytest.fixture
def administrator(sign_in):
    staff = sign_in(Role.ADMINISTRATOR, username="quan.tri")
    build.commune()
    db.session.commit()
    return staff


def seconds_between(start, end, km_h):
    """What the estimate's ways take at another speed."""
    points = [Point(door.lat, door.lon, travel.Terrain(door.terrain)) for door in (start, end)]
    metres = estimate_of(province_code="15").matrix(points, profile="motorbike").metres[0, 1]
    return round(metres / km_h * 3.6)


def some_rides(count=80, *, km_h=REAL_KM_H, seed=1):
    """Rides at a known speed, a seventh quicker or slower, every tenth with a rest."""
    dice = random.Random(seed)
    doors = [
        Door(22.2 + 0.2 * dice.random(), 103.8 + 0.2 * dice.random(), MOUNTAIN)
        for _ in range(count + 1)
    ]
    rides = []
    for start, end in pairwise(doors):
        real_s = seconds_between(start, end, km_h) * dice.gauss(1, 0.15) + dice.gauss(0, 60)
        rest_s = 2400 if dice.random() < 0.1 else 0
        rides.append(
            Ride(
                start=start,
                end=end,
                commune_code="03037" if dice.random() < 0.7 else "03001",
                hour=8 + len(rides) % 3,
                planned_s=seconds_between(start, end, 22),
                ridden_s=round(real_s + rest_s),
            )
        )
    return rides


def a_day(*, on=YESTERDAY, stops=12, km_h=REAL_KM_H, seed=1, **event):
    """A published route whose phone reported each stop, ridden at a known speed."""
    dice = random.Random(seed)
    shift = build.shift(on=on)
    plan = Plan(
        province_code="15", on=on, version=1, state=PlanState.PUBLISHED, requested_at=NOW,
        requested_by="dieu.phoi", time_limit_s=1,
    )  # fmt: skip
    at = clock.at(on, datetime.min.time()) + timedelta(hours=8)
    route = Route(
        plan=plan, shift=shift, leaves_at=at, returns_at=at + timedelta(hours=9), distance_m=0,
        travel_s=0, wait_s=0, service_s=0,
    )  # fmt: skip
    db.session.add(route)
    before = None
    for position in range(1, stops + 1):
        visit = build.visit(
            kind=BookingKind.RETURN, on=on,
            lat=22.2 + 0.2 * dice.random(), lon=103.8 + 0.2 * dice.random(),
        )  # fmt: skip
        here = Door(visit.lat, visit.lon, MOUNTAIN)
        travel_s = seconds_between(before, here, km_h) if before else 600
        at += timedelta(seconds=travel_s + visit.service_s)
        stop = Stop(
            booking=visit, position=position, arrives_at=at, starts_at=at, leaves_at=at,
            travel_s=seconds_between(before, here, 22) if before else 600, distance_m=1000,
            closed_at=at,
        )  # fmt: skip
        route.stops.append(stop)
        db.session.flush()
        values = {"is_time_guessed": False, "verdict": Verdict.APPLIED} | event
        db.session.add(
            StopEvent(
                id=f"{on}-{seed}-{position}", courier_id=shift.courier_id, stop_id=stop.id,
                outcome=Outcome.DONE, happened_at=at, received_at=at, **values,
            )
        )  # fmt: skip
        before = here
    db.session.commit()
    return route


def read(**values):
    asked = {"province_code": "15", "profile": "motorbike", "since": date(2026, 9, 1)}
    return ridden.rides(**(asked | {"until": YESTERDAY} | values))


def proposal(rides, *, by="quan.tri"):
    run = services.open_run(
        province_code="15", profile="motorbike", basis=CalibrationBasis.RIDES, by=by, now=NOW
    )
    tables = land_queries.figures(province_code="15").tables
    found, seen = services.fit_to_rides(rides=rides, tables=tables, profile="motorbike")
    services.propose(run=run, found=found, seen=seen)
    db.session.commit()
    return run


def speed():
    db.session.expire_all()
    return land_queries.figures(province_code="15").tables.speed_km_h["motorbike"][MOUNTAIN]


def test_a_leg_runs_from_report_to_report_without_the_time_at_the_door(administrator):
    a_day(stops=3)

    first, second = read()

    assert first.ridden_s == pytest.approx(first.planned_s * 22 / REAL_KM_H, rel=0.01)
    assert second.hour >= first.hour >= 8
    assert first.commune_code == "03037"


def test_a_guessed_instant_is_no_report(administrator):
    a_day(stops=3, is_time_guessed=True)

    assert read() == []


def test_a_fact_that_needs_review_is_no_report(administrator):
    a_day(stops=3, verdict=Verdict.NEEDS_REVIEW)

    assert read() == []


def test_a_leg_over_lunch_is_left_out(administrator):
    route = a_day(stops=3)
    ends = [stop.closed_at for stop in route.stops]
    noon = clock.second_of_day(ends[0] + (ends[1] - ends[0]) / 2, day=YESTERDAY)
    route.breaks = [[noon, noon + 600]]
    db.session.commit()

    assert len(read()) == 1


def test_waiting_for_a_window_is_no_riding(administrator):
    route = a_day(stops=3)
    route.stops[1].booking.window_from = route.stops[1].closed_at
    route.stops[1].booking.window_to = route.stops[1].closed_at + timedelta(hours=1)
    db.session.commit()

    assert len(read()) == 1


def test_a_stop_that_was_skipped_parts_the_legs(administrator):
    route = a_day(stops=4)
    db.session.delete(db.session.get_one(StopEvent, f"{YESTERDAY}-1-2"))
    db.session.commit()

    (leg,) = read()

    assert (leg.end.lat, leg.end.lon) == (route.stops[3].booking.lat, route.stops[3].booking.lon)


def test_other_days_and_vehicles_are_left_out(administrator):
    a_day(stops=3)

    assert read(until=date(2026, 11, 30)) == []
    assert read(profile="car") == []


def test_days_at_a_known_speed_lead_to_that_speed(administrator):
    for number in range(4):
        a_day(on=YESTERDAY - timedelta(days=number), seed=number)

    proposal(read())

    run = db.session.query(CalibrationRun).one()
    assert run.tables["speed_km_h"]["motorbike"]["mountain"] == pytest.approx(REAL_KM_H, rel=0.1)
    assert speed() == 22


@pytest.mark.parametrize("seed", range(3))
def test_rests_and_noise_leave_the_speed_within_a_tenth(administrator, seed):
    run = proposal(some_rides(150, seed=seed))

    assert run.tables["speed_km_h"]["motorbike"]["mountain"] == pytest.approx(REAL_KM_H, rel=0.1)
    assert run.report["outliers"] >= 5


def test_nothing_holds_before_somebody_accepts(administrator, client):
    run = proposal(some_rides())
    before = speed()

    text = client.get(f"{PAGE}/{run.id}").text
    client.post(f"{PAGE}/{run.id}/accept")

    assert "Sai số trước và sau" in text
    assert before == 22
    assert speed() == pytest.approx(REAL_KM_H, rel=0.15)
    assert db.session.get_one(CalibrationRun, run.id).version == 1
    client.post("/admin/roads/figures/undo")
    assert speed() == 22


def test_what_is_dropped_never_holds(administrator, client):
    run = proposal(some_rides())

    client.post(f"{PAGE}/{run.id}/drop")

    assert client.post(f"{PAGE}/{run.id}/accept").status_code == 409
    assert speed() == 22


def test_a_proposal_is_accepted_once(administrator):
    run = proposal(some_rides())
    services.accept(run_id=run.id, province_code="15", by="a", now=NOW)

    with pytest.raises(NotProposedError):
        services.accept(run_id=run.id, province_code="15", by="b", now=NOW)


def test_figures_that_changed_meanwhile_are_not_overwritten(administrator, client):
    run = proposal(some_rides())
    set_figures(
        province_code="15", tables=TravelTables(fixed_s={"car": 9.0}), by="quan.tri", now=NOW
    )
    db.session.commit()

    answer = client.post(f"{PAGE}/{run.id}/accept")

    assert answer.status_code == 409
    assert "Mời bạn hiệu chỉnh lại." in answer.text
    db.session.expire_all()
    assert db.session.get_one(CalibrationRun, run.id).state is CalibrationState.PROPOSED
    with pytest.raises(FiguresChangedError):
        services.accept(run_id=run.id, province_code="15", by="a", now=NOW)


def test_too_few_rides_are_refused(administrator):
    with pytest.raises(TooFewRidesError, match="Mới có 10 chặng dùng được"):
        proposal(some_rides(10))


def test_odd_rides_are_counted_by_what_is_odd(administrator):
    (ride,) = some_rides(1)
    near = Ride(**(vars(ride) | {"end": ride.start}))
    quick = Ride(**(vars(ride) | {"ridden_s": 20}))
    slow = Ride(**(vars(ride) | {"ridden_s": 5 * 3600}))

    good, dropped = sound([ride, near, quick, slow])

    assert good == [ride]
    assert dropped == {"too_near": 1, "too_quick": 1, "too_long": 1}


def test_communes_and_hours_with_few_rides_are_not_told_of(administrator):
    rides = some_rides(30)

    assert {one.key for one in by_commune(rides)} <= {"03037", "03001"}
    assert [one.key for one in by_hour(rides)] == ["08", "09", "10"]
    assert by_commune(rides[:5]) == []
    assert all(one.ratio > 1.2 for one in by_hour(rides))


def test_a_worker_computes_the_proposal(administrator, client):
    for number in range(3):
        a_day(on=YESTERDAY - timedelta(days=number), seed=number)
    client.post(PAGE, data={"basis": "rides", "profile": "motorbike"})

    work_off()

    run = db.session.query(CalibrationRun).one()
    assert run.state is CalibrationState.PROPOSED
    assert "chờ bạn xem" in client.get(PAGE).text


@pytest.mark.parametrize(
    ("basis", "sentence"),
    [("rides", "Mới có 0 chặng dùng được"), ("network", "Chưa có bản đồ đường")],
)
def test_a_worker_says_why_there_is_no_proposal(administrator, client, basis, sentence):
    client.post(PAGE, data={"basis": basis, "profile": "motorbike"})

    work_off()

    run = db.session.query(CalibrationRun).one()
    assert run.state is CalibrationState.FAILED
    assert sentence in client.get(f"{PAGE}/{run.id}").text


def test_another_provinces_calibration_is_not_there(administrator, client):
    run = proposal(some_rides())
    run.province_code = build.province("82").code
    db.session.commit()

    assert client.get(f"{PAGE}/{run.id}").status_code == 404
    assert client.post(f"{PAGE}/{run.id}/accept").status_code == 404


def work_off():
    """Do the one job that waits, as a worker would."""
    db.session.rollback()
    job = db.session.query(Job).one()
    job.state, job.attempt = JobState.RUNNING, 1
    db.session.commit()
    calibrating.run(
        Claim(job_id=job.id, subject_id=job.subject_id, attempt=1, lease_s=calibrating.LEASE_S)
    )
    db.session.expire_all()

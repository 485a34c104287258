"""A courier on the road: a published route of three doors, today."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from app.accounts.models import Role, Staff
from app.booking.models import BookingKind, BookingStatus
from app.core import clock
from app.core.db import db, writing
from app.dispatch.models import Plan, PlanState, Route, Stop
from app.dossiers import services as dossiers
from app.dossiers.models import DossierStatus
from tests import build
from tests.conftest import NOW

TODAY = clock.local_day(NOW)
QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Ride:
    """Who rides, and the stops in order: a pickup, then two returns."""

    courier: Staff
    route: Route
    stops: list[Stop]


@pytest.fixture
def courier(app, sign_in) -> Staff:
    return sign_in(Role.COURIER, full_name="Giàng A Sử")


@pytest.fixture
def ride(courier) -> Ride:
    return ride_of(courier)


KINDS = (BookingKind.PICKUP, BookingKind.RETURN, BookingKind.RETURN)


def ride_of(
    courier: Staff,
    *,
    on=TODAY,
    state: PlanState = PlanState.PUBLISHED,
    now=NOW,
    kinds: tuple[BookingKind, ...] = KINDS,
) -> Ride:
    visits = [visit_on(on, kind, now=now) for kind in kinds]
    shift = build.shift(courier_id=courier.id, on=on)
    plan = Plan(
        province_code=build.province().code,
        on=on,
        version=db.session.query(Plan).count() + 1,
        state=state,
        requested_at=now,
        requested_by="điều phối",
        time_limit_s=1,
    )
    db.session.add(plan)
    db.session.flush()
    leaves_at = clock.at_second(on, 9 * 3600)
    route = Route(
        plan_id=plan.id,
        shift_id=shift.id,
        leaves_at=leaves_at,
        returns_at=clock.at_second(on, 15 * 3600 + 40 * 60),
        distance_m=42_000,
        travel_s=5400,
        wait_s=0,
        service_s=1440,
        breaks=[[11 * 3600, 12 * 3600]],
        stops=[
            Stop(
                booking_id=visit.id,
                position=position,
                arrives_at=leaves_at + position * QUARTER,
                starts_at=leaves_at + position * QUARTER,
                leaves_at=leaves_at + position * QUARTER + timedelta(minutes=8),
                travel_s=420,
                distance_m=6000,
            )
            for position, visit in enumerate(visits, start=1)
        ],
    )
    db.session.add(route)
    db.session.commit()
    return Ride(courier=courier, route=route, stops=list(route.stops))


def visit_on(on, kind: BookingKind, *, now):
    dossier = dossiers.open_dossier(
        procedure_id=build.procedure(fee_vnd=35_000).id,
        office_id=build.office().id,
        applicant_name="Vàng Thị Dở",
        phone="0912345678",
        now=now,
    )
    if kind is BookingKind.RETURN:
        officer = build.staff()
        dossiers.accept(dossier_id=dossier.id, officer=officer, now=now)
        dossiers.result_ready(dossier_id=dossier.id, officer=officer, now=now)
        assert dossier.status is DossierStatus.RESULT_READY
    return build.visit(kind=kind, on=on, dossier_id=dossier.id, status=BookingStatus.PROMISED)


@pytest.fixture
def open_transaction(app):
    with writing():
        yield

"""A courier's published day with citizens along it, as the pages of their promises read it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.accounts.models import Role, Staff
from app.booking import services
from app.booking.models import Booking, BookingKind, BookingStatus, Outcome
from app.core import clock
from app.core.db import db, writing
from app.dispatch.models import Plan, PlanState, Route, Stop
from tests import build

TODAY = date(2026, 12, 2)  # the day of tests.conftest.NOW, which is 9:00
PHONE = "0912345678"


@dataclass
class Road:
    """What was published, by the names that tests use."""

    courier: Staff
    visits: list[Booking]
    stops: list[Stop]

    def close(self, number: int, at: datetime, outcome: Outcome = Outcome.DONE) -> None:
        """Report the outcome of a stop, counted from 1."""
        stop, visit = self.stops[number - 1], self.visits[number - 1]
        with writing():
            stop.closed_at = at
            services.complete_visit(
                booking_id=visit.id, outcome=outcome, courier=self.courier, at=at, now=at
            )


def a_road(count: int = 4, *, on: date = TODAY, kind: BookingKind = BookingKind.PICKUP) -> Road:
    """Leaves at 8:00; a stop every half hour from 8:20: ride 20 minutes, work 10."""
    with writing():
        courier = build.staff(role=Role.COURIER, full_name="Giàng A Sử")
        visits = [_visit(number, on=on, kind=kind, courier=courier) for number in range(count)]
        shift = build.shift(on=on, courier_id=courier.id)
        plan = Plan(
            province_code="15", on=on, version=count, state=PlanState.PUBLISHED,
            requested_at=clock.now(), requested_by="dieu.phoi", time_limit_s=1,
        )  # fmt: skip
        route = Route(
            plan=plan, shift=shift, leaves_at=clock.at(on, time(8)),
            returns_at=clock.at(on, time(12)),
            distance_m=1, travel_s=1, wait_s=0, service_s=0,
        )  # fmt: skip
        stops = [_stop(number, visit, on=on) for number, visit in enumerate(visits)]
        route.stops = stops
        db.session.add(route)
    return Road(courier=courier, visits=visits, stops=stops)


def _visit(number: int, *, on: date, kind: BookingKind, courier: Staff) -> Booking:
    starts_at = _starts_at(number, on=on)
    return build.visit(
        kind=kind,
        on=on,
        status=BookingStatus.PROMISED,
        name=f"Người thứ {number + 1}",
        phone=PHONE if number == 2 else f"098765432{number}",
        hamlet=f"Nhà số {number + 1}",
        eta_from=starts_at - timedelta(minutes=30),
        eta_to=starts_at + timedelta(minutes=30),
        courier_id=courier.id,
    )


def _stop(number: int, visit: Booking, *, on: date) -> Stop:
    starts_at = _starts_at(number, on=on)
    return Stop(
        booking_id=visit.id, position=number + 1,
        arrives_at=starts_at, starts_at=starts_at, leaves_at=starts_at + timedelta(minutes=10),
        travel_s=1200, distance_m=4000,
    )  # fmt: skip


def _starts_at(number: int, *, on: date) -> datetime:
    return clock.at(on, time(8, 20)) + number * timedelta(minutes=30)

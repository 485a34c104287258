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
RIDE, WORK = timedelta(minutes=20), timedelta(minutes=10)


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


def a_road(count: int = 4, *, on: date = TODAY, leaves_at: datetime | None = None) -> Road:
    """Leaves at 8:00; a stop every half hour from 8:20: ride 20 minutes, work 10."""
    leaves_at = leaves_at or clock.at(on, time(8))
    starts = [leaves_at + RIDE + number * (RIDE + WORK) for number in range(count)]
    with writing():
        courier = build.staff(role=Role.COURIER, full_name="Giàng A Sử")
        visits = [_visit(number, at=at, on=on, courier=courier) for number, at in enumerate(starts)]
        shift = build.shift(on=on, courier_id=courier.id)
        plan = Plan(
            province_code="15", on=on, version=count, state=PlanState.PUBLISHED,
            requested_at=clock.now(), requested_by="dieu.phoi", time_limit_s=1,
        )  # fmt: skip
        route = Route(
            plan=plan, shift=shift, leaves_at=leaves_at,
            returns_at=leaves_at + timedelta(hours=4),
            distance_m=1, travel_s=1, wait_s=0, service_s=0,
        )  # fmt: skip
        stops = [
            _stop(number, visit, at=at)
            for number, (visit, at) in enumerate(zip(visits, starts, strict=True))
        ]
        route.stops = stops
        db.session.add(route)
    return Road(courier=courier, visits=visits, stops=stops)


def _visit(number: int, *, at: datetime, on: date, courier: Staff) -> Booking:
    return build.visit(
        kind=BookingKind.PICKUP,
        on=on,
        status=BookingStatus.PROMISED,
        name=f"Người thứ {number + 1}",
        phone=PHONE if number == 2 else f"098765432{number}",
        hamlet=f"Nhà số {number + 1}",
        eta_from=at - timedelta(minutes=30),
        eta_to=at + timedelta(minutes=30),
        courier_id=courier.id,
    )


def _stop(number: int, visit: Booking, *, at: datetime) -> Stop:
    return Stop(
        booking_id=visit.id, position=number + 1,
        arrives_at=at, starts_at=at, leaves_at=at + WORK,
        travel_s=int(RIDE.total_seconds()), distance_m=4000,
    )  # fmt: skip

"""Days and plans as rows, made without a search: for tests of what is done with a plan."""

from datetime import date, datetime, time, timedelta

from app.booking.models import Booking, BookingKind
from app.core import clock
from app.core.db import db
from app.dispatch import queries
from app.dispatch.models import Plan, PlanState, Route, Shift, Stop, UnassignedVisit
from tests import build

TOMORROW = date(2026, 12, 3)  # The day after conftest's NOW.


def a_day(*, visits: int = 3, couriers: int = 1, on: date = TOMORROW) -> list[Booking]:
    """Couriers in their shifts, and doors a few hundred metres apart; the fourth is a pickup."""
    for _number in range(couriers):
        build.shift(on=on)
    made = []
    for number in range(visits):
        kind = BookingKind.PICKUP if number == 3 else BookingKind.RETURN
        place = {"lat": 22.30 + number * 0.004, "lon": 103.85 + number % 3 * 0.005}
        made.append(build.visit(on=on, kind=kind, name=f"Vàng Thị Dở {number}", **place))
    db.session.commit()
    return made


def a_draft(
    *,
    on: date = TOMORROW,
    state: PlanState = PlanState.DRAFT,
    version: int = 1,
    left_out: int = 0,
    first_stop: time = time(9, 20),
    **values: object,
) -> Plan:
    """A plan of the day's visits with the first courier, twenty minutes apart, in order of id."""
    day = queries.day_to_plan(province_code="15", on=on)
    defaults: dict[str, object] = {
        "province_code": "15",
        "requested_at": clock.now(),
        "requested_by": "system",
        "solved_at": clock.now(),
        "input_fingerprint": day.fingerprint,
        "time_limit_s": 1,
    }
    plan = Plan(on=on, version=version, state=state, **(defaults | values))
    db.session.add(plan)
    placed = day.visits[: len(day.visits) - left_out]
    plan.routes.append(_route(day.shifts[0], placed, begins=clock.at(on, first_stop)))
    plan.unassigned.extend(
        UnassignedVisit(booking_id=visit.id, reason="crowded_out")
        for visit in day.visits[len(placed) :]
    )
    db.session.commit()
    return plan


def _route(shift: Shift, visits: list[Booking], *, begins: datetime) -> Route:
    step = timedelta(minutes=20)
    stops = []
    for number, visit in enumerate(visits):
        starts_at = begins + number * step
        stops.append(
            Stop(
                booking_id=visit.id,
                position=number + 1,
                arrives_at=starts_at - timedelta(minutes=5),
                starts_at=starts_at,
                leaves_at=starts_at + timedelta(minutes=8),
                travel_s=600,
                distance_m=4000,
            )
        )
    return Route(
        shift_id=shift.id,
        leaves_at=begins - timedelta(hours=1),
        returns_at=begins + len(visits) * step,
        distance_m=4000 * len(visits),
        travel_s=600 * len(visits),
        wait_s=300 * len(visits),
        service_s=480 * len(visits),
        breaks=[[41400, 45000]],
        stops=stops,
    )

"""What is known of a promise beyond its own row: its dossiers' other visits, its route today."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.booking.models import Booking, BookingItem, BookingStatus
from app.core import clock
from app.core.db import db
from app.dispatch.models import Plan, PlanState, Route, Stop
from app.tracking.live import LiveRoute, RouteStop


def visits_of(*, dossier_ids: Collection[int]) -> dict[int, list[Booking]]:
    """Return every booking of each dossier, the first one first."""
    statement = (
        select(BookingItem.dossier_id, Booking)
        .join(Booking, BookingItem.booking_id == Booking.id)
        .where(BookingItem.dossier_id.in_(dossier_ids))
        .order_by(Booking.id)
        .options(joinedload(Booking.commune), joinedload(Booking.courier))
    )
    found: dict[int, list[Booking]] = {dossier_id: [] for dossier_id in dossier_ids}
    for dossier_id, visit in db.session.execute(statement).tuples():
        found[dossier_id].append(visit)
    return found


def route_with(*, booking_id: int, on: date) -> LiveRoute | None:
    """Return the published route of a day that serves a visit; None where there is none."""
    statement = (
        select(Route)
        .join(Route.stops)
        .join(Route.plan)
        .where(Stop.booking_id == booking_id, Plan.on == on, Plan.state == PlanState.PUBLISHED)
        .order_by(Route.id)
        .limit(1)
    )
    route = db.session.scalar(statement)
    if route is None:
        return None
    return LiveRoute(
        leaves_at=route.leaves_at,
        returns_at=route.returns_at,
        breaks=[
            (clock.at_second(on, start), clock.at_second(on, end)) for start, end in route.breaks
        ],
        stops=_stops(route.id),
    )


def _stops(route_id: int) -> Sequence[RouteStop]:
    # Columns only: nothing of another citizen is even read.
    statement = (
        select(
            Stop.booking_id,
            Stop.position,
            Stop.starts_at,
            Stop.leaves_at,
            Stop.travel_s,
            Booking.window_from,
            Stop.closed_at,
            Booking.status == BookingStatus.CANCELLED,
        )
        .join(Booking, Stop.booking_id == Booking.id)
        .where(Stop.route_id == route_id)
        .order_by(Stop.position)
    )
    return [
        RouteStop(
            booking_id=booking_id,
            position=position,
            starts_at=starts_at,
            leaves_at=leaves_at,
            travel_s=travel_s,
            opens_at=opens_at,
            closed_at=closed_at,
            is_called_off=is_called_off,
        )
        for (
            booking_id, position, starts_at, leaves_at, travel_s, opens_at, closed_at, is_called_off
        ) in db.session.execute(statement)
    ]  # fmt: skip

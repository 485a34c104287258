"""A solution becomes rows: the draft's routes, stops and what could not be placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from app.core import clock
from app.core.db import db
from app.dispatch.models import Plan, PlanState, Route, Stop, UnassignedVisit

if TYPE_CHECKING:
    import optimizer


def write_draft(
    *,
    plan_id: int,
    on: date,
    input_fingerprint: str,
    problem: optimizer.Problem,
    solution: optimizer.Solution,
    found_out: Mapping[int, dict[str, Any]],
    now: datetime,
) -> None:
    """
    Put the solution in the place of whatever an earlier attempt left.

    Parameters
    ----------
    found_out
        By booking id, why a visit stands in no route and what would place it.
    """
    db.session.execute(delete(Route).where(Route.plan_id == plan_id))
    db.session.execute(delete(UnassignedVisit).where(UnassignedVisit.plan_id == plan_id))
    plan = db.session.get_one(Plan, plan_id, with_for_update=True)
    plan.state = PlanState.DRAFT
    plan.solved_at = now
    # Another attempt may have read a newer day since: the draft says what it was made from.
    plan.input_fingerprint = input_fingerprint
    plan.engine = solution.engine[:100]
    plan.seed = solution.seed
    plan.cost = solution.cost
    plan.curve = [[round(point.seconds, 1), point.cost] for point in solution.curve]
    plan.travel_source = next((ride.source for ride in problem.travel.values()), "")[:20]
    db.session.add_all(_route(plan_id, on, problem, route) for route in solution.routes)
    db.session.add_all(
        UnassignedVisit(
            plan_id=plan_id,
            booking_id=left.visit_id,
            reason=left.reason.value,
            reason_detail=found_out.get(left.visit_id, {}),
        )
        for left in solution.unassigned
    )
    db.session.flush()


def _route(plan_id: int, on: date, problem: optimizer.Problem, route: optimizer.Route) -> Route:
    visits = problem.visit_by_id
    return Route(
        plan_id=plan_id,
        shift_id=route.vehicle_id,
        leaves_at=clock.at_second(on, route.starts_s),
        returns_at=clock.at_second(on, route.ends_s),
        distance_m=route.distance_m,
        travel_s=route.travel_s,
        wait_s=route.wait_s,
        service_s=sum(visits[visit_id].service_s for visit_id in route.visit_ids),
        breaks=[[pause.starts_s, pause.ends_s] for pause in route.breaks],
        stops=list(_stops(on, problem, route)),
    )


def _stops(on: date, problem: optimizer.Problem, route: optimizer.Route) -> Iterator[Stop]:
    vehicle = problem.vehicle_by_id[route.vehicle_id]
    ride = problem.travel[vehicle.profile]
    depot = problem.depot_by_id[vehicle.start or 0].location
    places = [depot, *(problem.visit_by_id[visit].location for visit in route.visit_ids)]
    legs = pairwise(places)
    for position, (stop, leg) in enumerate(zip(route.stops, legs, strict=True), start=1):
        yield Stop(
            booking_id=stop.visit_id,
            position=position,
            arrives_at=clock.at_second(on, stop.arrives_s),
            starts_at=clock.at_second(on, stop.starts_s),
            leaves_at=clock.at_second(on, stop.leaves_s),
            travel_s=int(ride.seconds[leg]),
            distance_m=int(ride.metres[leg]),
        )

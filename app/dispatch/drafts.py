"""A solution becomes rows: the draft's routes, stops and what could not be placed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from app.core import clock
from app.core.db import db
from app.dispatch import keeping, prices
from app.dispatch.models import Plan, PlanInput, PlanState, Route, Stop, UnassignedVisit
from app.dispatch.on_the_road import OnTheRoad, on_the_road
from app.roads.server_words import written

if TYPE_CHECKING:
    from datetime import date, datetime

    import optimizer


@dataclass(frozen=True, kw_only=True)
class Searched:
    """
    What was found for a day, and from what.

    Parameters
    ----------
    marks
        A hash of everything that the plan depends on, by name.
    found_out
        By booking id, why a visit stands in no route and what would place it.
    kept
        The problem's hash, and the problem itself if it is not too large.
    """

    input_fingerprint: str
    marks: Mapping[str, str]
    problem: optimizer.Problem
    solution: optimizer.Solution
    kept: tuple[str, bytes | None]
    threads: int = 1
    found_out: Mapping[int, dict[str, Any]] = field(default_factory=dict)


def write_draft(*, plan_id: int, searched: Searched, now: datetime) -> None:
    """Put the solution in the place of whatever an earlier attempt left."""
    for kind in (Route, UnassignedVisit, PlanInput):
        db.session.execute(delete(kind).where(kind.plan_id == plan_id))
    plan = db.session.get_one(Plan, plan_id, with_for_update=True)
    plan.state = PlanState.DRAFT
    plan.solved_at = now
    _note_search(plan, searched)
    road = on_the_road(province_code=plan.province_code, on=plan.on, now=plan.requested_at)
    db.session.add_all(_routes(plan, searched, road))
    db.session.add_all(
        UnassignedVisit(
            plan_id=plan_id,
            booking_id=left.visit_id,
            reason=left.reason.value,
            reason_detail=searched.found_out.get(left.visit_id, {}),
        )
        for left in searched.solution.unassigned
    )
    db.session.flush()


def _note_search(plan: Plan, searched: Searched) -> None:
    solution, problem = searched.solution, searched.problem
    # Another attempt may have read a newer day since: the draft says what it was made from.
    plan.input_fingerprint = searched.input_fingerprint
    plan.engine = solution.engine[:100]
    plan.seed = solution.seed
    plan.threads = searched.threads
    plan.versions = keeping.engine_versions()
    plan.cost = solution.cost
    plan.cost_parts = dict(prices.parts_of(problem, solution))
    plan.curve = [[round(point.seconds, 1), point.cost] for point in solution.curve]
    plan.travel_source = next((ride.source for ride in problem.travel.values()), "")[:20]
    plan.travel_notes = written(problem.travel)
    made_from, packed = searched.kept
    db.session.add(
        PlanInput(plan_id=plan.id, hash=made_from, vroom=packed, marks=dict(searched.marks))
    )


def _routes(plan: Plan, searched: Searched, road: Mapping[int, OnTheRoad]) -> Iterator[Route]:
    """Write what is to be ridden after what was ridden; who is done keeps the stops behind."""
    planned = {route.vehicle_id: route for route in searched.solution.routes}
    for shift_id, route in planned.items():
        yield _route(plan, searched.problem, route, road.get(shift_id))
    for shift_id, courier in road.items():
        if shift_id not in planned and courier.done:
            yield _only_done(plan, courier)


def _route(
    plan: Plan, problem: optimizer.Problem, route: optimizer.Route, courier: OnTheRoad | None
) -> Route:
    visits, on = problem.visit_by_id, plan.on
    done = list(courier.done) if courier else []
    behind = courier.route if courier else None
    breaks = [[pause.starts_s, pause.ends_s] for pause in route.breaks]
    return Route(
        plan_id=plan.id,
        shift_id=route.vehicle_id,
        leaves_at=behind.leaves_at if behind else clock.at_second(on, route.starts_s),
        returns_at=clock.at_second(on, route.ends_s),
        distance_m=route.distance_m + sum(stop.distance_m for stop in done),
        travel_s=route.travel_s + sum(stop.travel_s for stop in done),
        wait_s=route.wait_s,
        service_s=sum(visits[visit_id].service_s for visit_id in route.visit_ids)
        + sum(stop.booking.service_s for stop in done),
        breaks=breaks or (behind.breaks if behind else []),
        stops=[*_done(done), *_stops(on, problem, route, after=len(done))],
    )


def _only_done(plan: Plan, courier: OnTheRoad) -> Route:
    behind, done = courier.route, list(courier.done)
    return Route(
        plan_id=plan.id,
        shift_id=behind.shift_id,
        leaves_at=behind.leaves_at,
        returns_at=max(done[-1].leaves_at, behind.leaves_at),
        distance_m=sum(stop.distance_m for stop in done),
        travel_s=sum(stop.travel_s for stop in done),
        wait_s=0,
        service_s=sum(stop.booking.service_s for stop in done),
        breaks=behind.breaks,
        stops=list(_done(done)),
    )


def _done(stops: Sequence[Stop]) -> Iterator[Stop]:
    for position, stop in enumerate(stops, start=1):
        yield Stop(
            booking_id=stop.booking_id,
            position=position,
            arrives_at=stop.arrives_at,
            starts_at=stop.starts_at,
            leaves_at=stop.leaves_at,
            travel_s=stop.travel_s,
            distance_m=stop.distance_m,
            closed_at=stop.closed_at,
        )


def _stops(
    on: date, problem: optimizer.Problem, route: optimizer.Route, *, after: int
) -> Iterator[Stop]:
    vehicle = problem.vehicle_by_id[route.vehicle_id]
    ride = problem.travel[vehicle.profile]
    depot = problem.depot_by_id[vehicle.start or 0].location
    places = [depot, *(problem.visit_by_id[visit].location for visit in route.visit_ids)]
    legs = pairwise(places)
    for position, (stop, leg) in enumerate(zip(route.stops, legs, strict=True), start=after + 1):
        yield Stop(
            booking_id=stop.visit_id,
            position=position,
            arrives_at=clock.at_second(on, stop.arrives_s),
            starts_at=clock.at_second(on, stop.starts_s),
            leaves_at=clock.at_second(on, stop.leaves_s),
            travel_s=int(ride.seconds[leg]),
            distance_m=int(ride.metres[leg]),
        )

"""The one bridge to the optimizer: a day's rows become a problem, its solution becomes rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial

from sqlalchemy import select, update

import optimizer
from app.booking.models import Booking
from app.core import clock, jobs, transport
from app.core.db import db, writing
from app.dispatch import keeping, queries
from app.dispatch.asking_roads import ask_ahead, roads_on
from app.dispatch.drafts import Searched, write_draft
from app.dispatch.findings import find_out
from app.dispatch.models import Plan, PlanState
from app.dispatch.on_the_road import OnTheRoad
from app.dispatch.places import AskRoads, Places
from app.dispatch.problems import (
    PLAIN,
    Doors,
    Given,
    given_of,
    vehicle_of,
    vehicle_under_way,
    with_begun,
)
from app.dispatch.telling import Teller
from optimizer.check import check
from optimizer.solve import LEAST_SHARED_S, LEAST_SHARED_VISITS, cores, solve
from optimizer.vroom.steps import begun_with

KIND = "solve_plan"
# Progress comes every second: a worker that is silent this long is dead.
LEASE_S = 20
# Beyond the search: asking roads, reading, building, checking, writing, on a machine that has
# other work too.
MARGIN_S = 70
PRESENT = 2**40  # From here on ids of depots stand for where couriers are now.


class UnsoundPlanError(RuntimeError):
    """The optimizer's own check found a promise that its solution breaks."""


@dataclass(frozen=True, kw_only=True)
class DayProblem:
    """A day as the optimizer sees it, free of rows and of the database."""

    province_code: str
    on: date
    problem: optimizer.Problem
    input_fingerprint: str
    marks: Mapping[str, str]
    earliest_s: int  # A plan made in the middle of the day cannot begin before.
    time_limit_s: int
    seed: int
    threads: int
    work_limit: int | None
    told: Mapping[int, tuple[int, ...]]  # The published orders, where the day has been told.


def solve_plan(claim: jobs.Claim) -> None:
    """Plan the day of a claimed plan: read, search with no transaction open, check, write."""
    ask_ahead(claim, rides_of=_rides_of)
    day = _begin(claim.subject_id)
    if day is None:
        with claim.finishing():
            return
    teller = Teller(
        report=claim.report,
        visits=len(day.problem.visits),
        limit_s=day.time_limit_s,
        wants_no_more=partial(_is_to_stop, claim.subject_id),
    )
    solution = _search(day, teller)
    violations = check(day.problem, solution)
    if violations:
        raise UnsoundPlanError(f"{len(violations)} violations: {violations[0]}")
    found_out = find_out(
        day.problem,
        solution,
        earliest_s=day.earliest_s,
        other_days=_other_days(day, solution),
        should_stop=teller.is_over,
    )
    searched = Searched(
        input_fingerprint=day.input_fingerprint,
        marks=day.marks,
        problem=day.problem,
        solution=solution,
        found_out=found_out,
        threads=day.threads,
        kept=keeping.pack(day.problem, orders=day.told),
    )
    with claim.finishing():
        write_draft(plan_id=claim.subject_id, searched=searched, now=clock.now())


def give_up(plan_id: int, error: str) -> None:
    """Say of a plan that it failed; the page finds the words for the kind of error."""
    db.session.execute(
        update(Plan)
        .where(Plan.id == plan_id, Plan.state.in_((PlanState.QUEUED, PlanState.SOLVING)))
        .values(state=PlanState.FAILED, error=error[:300])
    )


jobs.register(KIND, run=solve_plan, give_up=give_up, lease_s=LEASE_S, queue=transport.LONG)


def problem_of(
    day: queries.DayToPlan,
    *,
    on: date,
    not_before: datetime,
    given: Given = PLAIN,
    ask: AskRoads | None = None,
) -> optimizer.Problem:
    """
    Turn a day's rows into the optimizer's problem.

    Parameters
    ----------
    not_before
        Nobody leaves earlier: a plan made in the middle of the day starts from now.
    given
        What is wished, and who has left.
    ask
        Where rides come from; the day's roads when left out.
    """
    places = Places(day.communes)
    ask = ask or roads_on(day.province_code, on=on, since=not_before)
    shifts = [shift for shift in day.shifts if max(shift.starts_at, not_before) < shift.ends_at]
    riding = {shift.id for shift in shifts}
    road = {key: courier for key, courier in given.road.items() if key in riding}
    doors = Doors(given=replace(given, road=road), shifts=shifts)
    depots = {shift.depot_id: shift.depot for shift in shifts}
    vehicles = [vehicle_of(shift, on=on, not_before=not_before, given=given) for shift in shifts]
    stands = [
        optimizer.Depot(id=depot.id, location=places.add_depot(depot.lat, depot.lon))
        for depot in depots.values()
    ]
    for number, vehicle in enumerate(vehicles):
        courier = road.get(vehicle.id)
        if courier is not None:
            stands.append(_present(courier, vehicle, places, stands))
            vehicles[number] = vehicle_under_way(vehicle, courier, start=stands[-1].id)
    return with_begun(
        optimizer.Problem(
            depots=tuple(stands),
            vehicles=tuple(vehicles),
            visits=tuple(doors.visit(each, location=places.add_visit(each)) for each in day.visits),
            travel=places.matrices({shift.vehicle for shift in shifts}, ask=ask),
            familiarity=doors.familiarity(day.visits),
            balance_per_hour=given.wishes.balance_min * 60,
            compact_per_hour=given.wishes.compact_min * 60,
        ),
        road,
    )


def read_day(plan: Plan, *, ask: AskRoads | None = None) -> DayProblem:
    """Read the day of a plan as it is now; rides come from the day's roads, or whom to ask."""
    day = queries.day_to_plan(province_code=plan.province_code, on=plan.on)
    now = plan.requested_at
    given = given_of(day=day, province_code=plan.province_code, on=plan.on, now=now)
    problem = problem_of(day, on=plan.on, not_before=now, given=given, ask=ask)
    return DayProblem(
        province_code=plan.province_code,
        on=plan.on,
        problem=problem,
        input_fingerprint=day.fingerprint,
        marks=day.marks,
        earliest_s=max(0, clock.second_of_day(now, day=plan.on)),
        time_limit_s=plan.time_limit_s,
        seed=plan.seed,
        threads=plan.threads or _threads(plan, problem),
        work_limit=plan.work_limit,
        told=_told(plan),
    )


def _begin(plan_id: int) -> DayProblem | None:
    """Read the day and mark the plan as being solved; None where that is done already."""
    with writing():
        plan = db.session.get(Plan, plan_id, with_for_update=True)
        if plan is None or plan.state not in (PlanState.QUEUED, PlanState.SOLVING):
            return None
        day = read_day(plan)
        plan.state = PlanState.SOLVING
        plan.input_fingerprint = day.input_fingerprint
        return day


def _rides_of(plan_id: int, ask: AskRoads) -> None:
    """Have asked what the day of a plan that waits needs to know of its roads."""
    plan = db.session.get(Plan, plan_id)
    if plan is not None and plan.state in (PlanState.QUEUED, PlanState.SOLVING):
        read_day(plan, ask=ask)


def _threads(plan: Plan, problem: optimizer.Problem) -> int:
    is_alone = plan.work_limit is not None or plan.time_limit_s < LEAST_SHARED_S
    return 1 if is_alone or len(problem.visits) < LEAST_SHARED_VISITS else cores()


def _told(plan: Plan) -> dict[int, tuple[int, ...]]:
    published = queries.published_plan(province_code=plan.province_code, on=plan.on)
    if published is None:
        return {}
    return {
        route.shift_id: tuple(stop.booking_id for stop in route.stops)
        for route in queries.routes_of(plan=published)
    }


def _is_to_stop(plan_id: int) -> bool:
    asked = db.session.scalar(select(Plan.stop_asked_at).where(Plan.id == plan_id))
    db.session.rollback()
    return asked is not None


def _search(day: DayProblem, teller: Teller) -> optimizer.Solution:
    return solve(
        day.problem,
        time_limit_s=day.time_limit_s,
        seed=day.seed,
        threads=day.threads,
        work_limit=day.work_limit,
        initial=begun_with(day.told) if any(day.told.values()) else None,
        on_progress=teller.note,
        should_stop=teller.is_enough,
    )


def _other_days(
    day: DayProblem, solution: optimizer.Solution
) -> list[tuple[date, optimizer.Problem, dict[int, list[int]]]]:
    """Read the next days that are planned, as if who is left out today could come then."""
    left = [left.visit_id for left in solution.unassigned]
    if not left:
        return []
    with writing():
        lost = queries.visits(ids=left)
        return [
            (
                plan.on,
                _day_with(plan, lost),
                {
                    route.shift_id: [stop.booking_id for stop in route.stops]
                    for route in plan.routes
                },
            )
            for plan in queries.plans_after(province_code=day.province_code, on=day.on)
        ]


def _day_with(plan: Plan, lost: Iterable[Booking]) -> optimizer.Problem:
    day = queries.day_to_plan(province_code=plan.province_code, on=plan.on)
    fuller = replace(day, visits=[*day.visits, *lost])
    return problem_of(fuller, on=plan.on, not_before=clock.at(plan.on, time()))


def _present(
    courier: OnTheRoad,
    vehicle: optimizer.Vehicle,
    places: Places,
    stands: Iterable[optimizer.Depot],
) -> optimizer.Depot:
    """Stand a courier who has left where the last stop was closed, or still at the depot."""
    if courier.last is not None:
        return optimizer.Depot(id=PRESENT + vehicle.id, location=places.add_visit(courier.last))
    depot = next(stand for stand in stands if stand.id == vehicle.start)
    return replace(depot, id=PRESENT + vehicle.id)

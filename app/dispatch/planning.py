"""The one bridge to the optimizer: a day's rows become a problem, its solution becomes rows."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import update

import optimizer
from app.booking.models import Booking, BookingKind
from app.core import clock, jobs, transport
from app.core.db import db, writing
from app.dispatch import queries
from app.dispatch.drafts import write_draft
from app.dispatch.errors import PlanNotFoundError
from app.dispatch.findings import find_out
from app.dispatch.models import Plan, PlanState, Shift, VehicleKind
from app.dispatch.telling import Teller
from app.geo.models import Commune
from optimizer import travel
from optimizer.check import check
from optimizer.solve import solve

KIND = "solve_plan"
# Progress comes every second: a worker that is silent this long is dead.
LEASE_S = 20
# Beyond the search: reading, building, checking, writing, on a machine that has other work too.
MARGIN_S = 40

ROOM_S = 600  # A wide window is planned to close this early: a flat tyre breaks no promise.
WIDE_S = 3600
FIXED_COST = 900  # A courier who can stay in is worth a quarter of an hour of riding.
PER_KM_COST = 60  # Fuel and wear: a kilometre weighs as a minute of riding.
URGENT_PRIORITY = 60  # The result is owed today or was owed before.
SOON_PRIORITY = 30  # ... or within the next days.
SOON = timedelta(days=2)


class UnsoundPlanError(RuntimeError):
    """The optimizer's own check found a promise that its solution breaks."""


@dataclass(frozen=True, kw_only=True)
class DayProblem:
    """A day as the optimizer sees it, free of rows and of the database."""

    province_code: str
    on: date
    problem: optimizer.Problem
    input_fingerprint: str
    earliest_s: int  # A plan made in the middle of the day cannot begin before.
    time_limit_s: int
    seed: int


def solve_plan(claim: jobs.Claim) -> None:
    """Plan the day of a claimed plan: read, search with no transaction open, check, write."""
    day = _begin(claim.subject_id)
    if day is None:
        with claim.finishing():
            return
    teller = Teller(report=claim.report, visits=len(day.problem.visits), limit_s=day.time_limit_s)
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
    with claim.finishing():
        write_draft(
            plan_id=claim.subject_id,
            on=day.on,
            input_fingerprint=day.input_fingerprint,
            problem=day.problem,
            solution=solution,
            found_out=found_out,
            now=clock.now(),
        )


def repeat_plan(plan_id: int) -> tuple[optimizer.Solution, bool]:
    """
    Search again with the limits and the seed that the plan keeps; say whether the day is the same.

    Raises
    ------
    PlanNotFoundError
        When there is no such plan.
    """
    with writing():
        plan = db.session.get(Plan, plan_id)
        if plan is None:
            raise PlanNotFoundError
        day, fingerprint = _day_problem(plan), plan.input_fingerprint
    solution = solve(day.problem, time_limit_s=day.time_limit_s, seed=day.seed)
    return solution, day.input_fingerprint == fingerprint


def give_up(plan_id: int, error: str) -> None:
    """Say of a plan that it failed; the page finds the words for the kind of error."""
    db.session.execute(
        update(Plan)
        .where(Plan.id == plan_id, Plan.state.in_((PlanState.QUEUED, PlanState.SOLVING)))
        .values(state=PlanState.FAILED, error=error[:300])
    )


jobs.register(KIND, run=solve_plan, give_up=give_up, lease_s=LEASE_S, queue=transport.LONG)


def problem_of(day: queries.DayToPlan, *, on: date, not_before: datetime) -> optimizer.Problem:
    """
    Turn a day's rows into the optimizer's problem.

    Parameters
    ----------
    not_before
        Nobody leaves earlier: a plan made in the middle of the day starts from now.
    """
    places = _Places(day.communes)
    shifts = [shift for shift in day.shifts if max(shift.starts_at, not_before) < shift.ends_at]
    depots = {shift.depot_id: shift.depot for shift in shifts}
    return optimizer.Problem(
        depots=tuple(
            optimizer.Depot(id=depot.id, location=places.add_depot(depot.lat, depot.lon))
            for depot in depots.values()
        ),
        vehicles=tuple(_vehicle(shift, on, not_before) for shift in shifts),
        visits=tuple(_visit(visit, visit.on, places.add_visit(visit)) for visit in day.visits),
        travel=places.matrices({shift.vehicle for shift in shifts}),
    )


def _begin(plan_id: int) -> DayProblem | None:
    """Read the day and mark the plan as being solved; None where that is done already."""
    with writing():
        plan = db.session.get(Plan, plan_id, with_for_update=True)
        if plan is None or plan.state not in (PlanState.QUEUED, PlanState.SOLVING):
            return None
        day = _day_problem(plan)
        plan.state = PlanState.SOLVING
        plan.input_fingerprint = day.input_fingerprint
        return day


def _day_problem(plan: Plan) -> DayProblem:
    day = queries.day_to_plan(province_code=plan.province_code, on=plan.on)
    return DayProblem(
        province_code=plan.province_code,
        on=plan.on,
        problem=problem_of(day, on=plan.on, not_before=plan.requested_at),
        input_fingerprint=day.fingerprint,
        earliest_s=max(0, clock.second_of_day(plan.requested_at, day=plan.on)),
        time_limit_s=plan.time_limit_s,
        seed=plan.seed,
    )


def _search(day: DayProblem, teller: Teller) -> optimizer.Solution:
    return solve(
        day.problem,
        time_limit_s=day.time_limit_s,
        seed=day.seed,
        on_progress=teller.note,
        should_stop=teller.is_over,
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


class _Places:
    """The day's places, each distinct one once: the index is its row in the travel matrices."""

    def __init__(self, communes: Iterable[Commune]) -> None:
        self._communes = list(communes)
        self._points: dict[travel.Point, int] = {}

    def add_visit(self, visit: Booking) -> int:
        commune = visit.commune
        if commune is None:
            raise ValueError(f"Booking {visit.id} has no commune")
        terrain = travel.Terrain(commune.terrain)
        if visit.lat is None or visit.lon is None:
            return self._add(travel.Point(commune.lat, commune.lon, terrain))
        return self._add(travel.Point(visit.lat, visit.lon, terrain))

    def add_depot(self, lat: float, lon: float) -> int:
        return self._add(travel.Point(lat, lon, self._terrain_at(lat, lon)))

    def matrices(self, kinds: Iterable[VehicleKind]) -> dict[str, optimizer.TravelMatrix]:
        estimate = travel.Estimate()
        points = list(self._points)
        return {kind.value: estimate.matrix(points, profile=kind.value) for kind in kinds}

    def _terrain_at(self, lat: float, lon: float) -> travel.Terrain:
        def away(commune: Commune) -> float:
            east = (commune.lon - lon) * math.cos(math.radians(lat))
            return math.hypot(commune.lat - lat, east)

        nearest = min(self._communes, key=away, default=None)
        return travel.Terrain(nearest.terrain) if nearest else travel.Terrain.PLAIN

    def _add(self, point: travel.Point) -> int:
        return self._points.setdefault(point, len(self._points))


def _visit(visit: Booking, on: date, location: int) -> optimizer.Visit:
    is_pickup = visit.kind is BookingKind.PICKUP
    return optimizer.Visit(
        id=visit.id,
        location=location,
        service_s=visit.service_s,
        windows=(_window(visit, on),),
        pickup=(1,) if is_pickup else (),
        delivery=() if is_pickup else (1,),
        priority=min(
            100, visit.priority + (0 if is_pickup else _urgency(visit.dossier.due_on, on))
        ),
    )


def _window(visit: Booking, on: date) -> optimizer.TimeWindow:
    opens_s = max(0, clock.second_of_day(visit.window_from, day=on))
    closes_s = clock.second_of_day(visit.window_to, day=on)
    room_s = ROOM_S if closes_s - opens_s >= WIDE_S else 0
    return optimizer.TimeWindow(opens_s, closes_s - room_s)


def _urgency(due_on: date | None, on: date) -> int:
    if due_on is None or due_on > on + SOON:
        return 0
    return URGENT_PRIORITY if due_on <= on else SOON_PRIORITY


def _vehicle(shift: Shift, on: date, not_before: datetime) -> optimizer.Vehicle:
    opens_s = clock.second_of_day(max(shift.starts_at, not_before), day=on)
    return optimizer.Vehicle(
        id=shift.id,
        start=shift.depot_id,
        end=shift.depot_id,
        shift=optimizer.TimeWindow(opens_s, clock.second_of_day(shift.ends_at, day=on)),
        profile=shift.vehicle.value,
        capacity=(shift.capacity,),
        breaks=_lunch(shift, on, opens_s),
        costs=optimizer.Costs(fixed=FIXED_COST, per_km=PER_KM_COST),
    )


def _lunch(shift: Shift, on: date, opens_s: int) -> tuple[optimizer.Break, ...]:
    if shift.lunch_from is None or shift.lunch_to is None or not shift.lunch_s:
        return ()
    first_s = max(opens_s, clock.second_of_day(shift.lunch_from, day=on))
    last_s = clock.second_of_day(shift.lunch_to, day=on)
    if last_s < first_s:  # The plan begins after lunch.
        return ()
    window = optimizer.TimeWindow(first_s, last_s)
    return (optimizer.Break(id=1, windows=(window,), service_s=shift.lunch_s),)

"""A plan changed by hand, tried on the day as it is now: who serves whom then, and when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

import optimizer
from app.booking.models import BookingStatus
from app.core.codes import fingerprint
from app.dispatch import queries
from app.dispatch.errors import CannotChangeError
from app.dispatch.models import Plan, Shift
from app.dispatch.planning import problem_of
from app.dispatch.problems import Given, given_of
from app.dispatch.wishes import MINUTE
from app.dispatch.words import why_not
from optimizer import repair
from optimizer.costs import rank
from optimizer.repair_orders import Orders
from optimizer.repair_outcome import repaired
from optimizer.repair_result import ImpossibleRepairError, Repaired, Steadiness
from optimizer.repair_search import plan_of, reoptimise

RELIEF_STEPS = 25  # Tries to do better for all once an ill courier's stops are placed.


class ChangeKind(StrEnum):
    """What a dispatcher does to a plan by hand."""

    INSERT = "INSERT"
    MOVE = "MOVE"
    REMOVE = "REMOVE"
    DROP_OUT = "DROP_OUT"
    JOIN = "JOIN"
    HAND_OVER = "HAND_OVER"


@dataclass(frozen=True, kw_only=True)
class Change:
    """
    One change.

    Parameters
    ----------
    booking_id
        Whose visit; for INSERT, MOVE and REMOVE.
    shift_id
        Who takes it, drops out, joins, or hands over; None with INSERT and MOVE: whoever it costs
        least.
    to_shift_id
        Who takes over the open stops.
    after_id
        Behind which booking's door; 0: first. None: where it costs least.
    """

    kind: ChangeKind
    booking_id: int | None = None
    shift_id: int | None = None
    to_shift_id: int | None = None
    after_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A plan on the day as it is now."""

    on: date
    day: queries.DayToPlan
    given: Given
    problem: optimizer.Problem
    solution: optimizer.Solution


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What a change would do; `token` is another as soon as it would do anything else."""

    before: Standing
    result: Repaired
    token: str

    @property
    def problem(self) -> optimizer.Problem:
        """What the changed plan is of."""
        return self.result.problem

    @property
    def solution(self) -> optimizer.Solution:
        """The changed plan."""
        return self.result.solution


def stand(*, plan: Plan, now: datetime, more: Sequence[Shift] = ()) -> Standing:
    """
    Set a plan's orders on the day as it is now: what no longer fits is placed anew, or left out.

    Parameters
    ----------
    more
        Shifts that are not written yet.
    """
    day = queries.day_to_plan(province_code=plan.province_code, on=plan.on)
    day = replace(day, shifts=[*day.shifts, *more])
    given = given_of(day=day, province_code=plan.province_code, on=plan.on, now=now)
    given = replace(given, keeps_promises=False)
    problem = problem_of(day, on=plan.on, not_before=now, given=given)
    ordered = {
        route.shift_id: [stop.booking_id for stop in route.stops if stop.closed_at is None]
        for route in queries.routes_of(plan=plan)
    }
    for vehicle in problem.vehicles:
        rest = [key for key in ordered.get(vehicle.id, ()) if key not in vehicle.locked]
        ordered[vehicle.id] = [*vehicle.locked, *rest]
    return Standing(
        on=plan.on, day=day, given=given, problem=problem, solution=_timed(problem, ordered)
    )


def try_change(standing: Standing, change: Change) -> Tried:
    """
    Change the plan, on paper only.

    Raises
    ------
    CannotChangeError
        When it would break a promise, with what is in the way.
    """
    try:
        result = CHANGES[change.kind](standing, change)
    except ImpossibleRepairError as error:
        raise CannotChangeError(why_not(set(error.reasons.values()))) from None
    except optimizer.InvalidProblemError:
        raise CannotChangeError(why_not(())) from None
    return Tried(before=standing, result=result, token=_token(standing, result))


def _timed(problem: optimizer.Problem, ordered: dict[int, list[int]]) -> optimizer.Solution:
    try:
        return plan_of(problem, ordered)
    except ImpossibleRepairError:
        raise CannotChangeError(why_not(())) from None


def _token(standing: Standing, result: Repaired) -> str:
    couriers = {shift.id: shift.courier_id for shift in standing.day.shifts}
    times = sorted(
        (
            couriers[route.vehicle_id],
            route.ends_s,
            [(stop.visit_id, stop.starts_s) for stop in route.stops],
        )
        for route in result.solution.routes
    )
    return fingerprint(repr(times))[:32]


def _steadiness(standing: Standing) -> Steadiness:
    """Price moved promises where somebody was told an hour; before that, moving is free."""
    wishes = standing.given.wishes
    is_told = any(booking.status is BookingStatus.PROMISED for booking in standing.day.visits)
    return Steadiness(
        price=wishes.promise_price_min * MINUTE if is_told else 0,
        tolerance_s=wishes.tolerance_min * MINUTE,
    )


def _placed(standing: Standing, change: Change, *, put: Callable[..., Repaired]) -> Repaired:
    return put(
        standing.problem,
        standing.solution,
        change.booking_id or 0,
        vehicle_id=change.shift_id,
        position=_position(standing, change),
        steadiness=_steadiness(standing),
    )


def _insert(standing: Standing, change: Change) -> Repaired:
    return _placed(standing, change, put=repair.insert)


def _move(standing: Standing, change: Change) -> Repaired:
    return _placed(standing, change, put=repair.move)


def _remove(standing: Standing, change: Change) -> Repaired:
    return repair.remove(standing.problem, standing.solution, change.booking_id or 0)


def _drop_out(standing: Standing, change: Change) -> Repaired:
    """Send home whoever is ill: what lies ahead goes to others, even what was begun."""
    vehicles = tuple(
        replace(vehicle, locked=()) if vehicle.id == change.shift_id else vehicle
        for vehicle in standing.problem.vehicles
    )
    away = standing.given.road.keys()
    visits = tuple(
        replace(
            visit,
            required=visit.required - {change.shift_id or 0},
            # What the ill courier has on board reaches only who has not left yet.
            forbidden=visit.forbidden | away if visit.delivery else visit.forbidden,
        )
        if change.shift_id in visit.required
        else visit
        for visit in standing.problem.visits
    )
    freed = replace(standing.problem, vehicles=vehicles, visits=visits)
    return _best_relief(freed, standing, change.shift_id or 0)


def _best_relief(problem: optimizer.Problem, standing: Standing, away: int) -> Repaired:
    """Let everybody take a part of a route, or one who has none take it whole: what costs less."""
    steady, riding = _steadiness(standing), {r.vehicle_id for r in standing.solution.routes}
    found = [repair.drop_out(problem, standing.solution, away, steadiness=steady)]
    for vehicle in problem.vehicles:
        if vehicle.id not in riding and away in riding:
            try:
                found.append(repair.reassign(problem, standing.solution, away, vehicle.id))
            except ImpossibleRepairError:
                continue
    start = min(found, key=lambda each: _worth(each, steady)).solution
    better = reoptimise(problem, start, steadiness=steady, barred=(away,), steps=RELIEF_STEPS)
    orders = Orders(problem, standing.solution, steadiness=steady)
    for vehicle in problem.vehicles:
        orders.by_vehicle[vehicle.id] = ()
    for route in better.solution.routes:
        orders.by_vehicle[route.vehicle_id] = route.visit_ids
    return repaired(orders)


def _worth(result: Repaired, steady: Steadiness) -> tuple[tuple[int, int], int]:
    missed, cost = rank(result.problem, result.solution)
    return (missed, cost + steady.price * len(result.moved)), len(result.touched)


def _join(standing: Standing, change: Change) -> Repaired:
    joining = standing.problem.vehicle_by_id.get(change.shift_id or 0)
    if joining is None:
        raise CannotChangeError(why_not(()))
    others = tuple(vehicle for vehicle in standing.problem.vehicles if vehicle is not joining)
    without = replace(standing.problem, vehicles=others)
    return repair.add_courier(without, standing.solution, joining, steadiness=_steadiness(standing))


def _hand_over(standing: Standing, change: Change) -> Repaired:
    return repair.reassign(
        standing.problem, standing.solution, change.shift_id or 0, change.to_shift_id or 0
    )


CHANGES: dict[ChangeKind, Callable[[Standing, Change], Repaired]] = {
    ChangeKind.INSERT: _insert,
    ChangeKind.MOVE: _move,
    ChangeKind.REMOVE: _remove,
    ChangeKind.DROP_OUT: _drop_out,
    ChangeKind.JOIN: _join,
    ChangeKind.HAND_OVER: _hand_over,
}


def _position(standing: Standing, change: Change) -> int | None:
    """Count the stops before the place asked for, the moved one left aside."""
    if change.after_id is None or change.shift_id is None:
        return None
    route = next(
        (each for each in standing.solution.routes if each.vehicle_id == change.shift_id), None
    )
    order = [key for key in route.visit_ids if key != change.booking_id] if route else []
    if change.after_id == 0:
        return len(standing.problem.vehicle_by_id[change.shift_id].locked) if route else 0
    return order.index(change.after_id) + 1 if change.after_id in order else None

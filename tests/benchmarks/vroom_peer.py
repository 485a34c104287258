"""VROOM through pyvroom, at its most thorough."""

import random
from datetime import timedelta

import numpy as np
import vroom

from optimizer import Break, CurvePoint, Problem, Vehicle, Visit
from optimizer.costs import rank
from tests.benchmarks.race import Engine, Found, Heat, NoPlanError, Orders, settled
from tests.benchmarks.wishes import beyond_peers

EXPLORATION = 5
ANY_TIME = (0, 2**32 - 1)


def find(heat: Heat) -> Found:
    """Ask again with tasks and vehicles in another order until the time is over; keep the best."""
    orders: list[Orders] = []
    ranks: list[tuple[int, int]] = []
    curve: list[CurvePoint] = []
    took_s = heat.spent_s
    while heat.left_s > 0.05 and (not orders or heat.left_s > took_s / 2):
        began_s = heat.spent_s
        asked = _input(heat.problem, random.Random(len(orders)), is_shuffled=bool(orders))
        answer = asked.solve(EXPLORATION, heat.threads, timedelta(seconds=max(0.01, heat.left_s)))
        orders.append(_orders(answer))
        took_s = heat.spent_s - began_s
        plan = settled(heat.problem, orders[-1])
        ranks.append(rank(heat.problem, plan))
        curve.append(CurvePoint(heat.spent_s, plan.cost, plan.placed))
    if not orders:
        raise NoPlanError("no time was left")
    best = min(range(len(orders)), key=ranks.__getitem__)
    return Found(answer=orders[best], curve=tuple(curve), took_s=curve[-1].seconds)


def lacks(problem: Problem) -> str | None:
    """Say what VROOM has no word for."""
    return beyond_peers(problem)


VROOM = Engine(name="VROOM x5", find=find, is_single=False, lacks=lacks)


def _input(problem: Problem, draw: random.Random, *, is_shuffled: bool) -> vroom.Input:
    asked = vroom.Input()
    for profile, speed_factor in {(each.profile, each.speed_factor) for each in problem.vehicles}:
        # Our rounding of ride times, so that nobody loses a second to another one.
        name, travel = f"{profile}@{speed_factor}", problem.travel[profile]
        asked.set_durations_matrix(name, travel.seconds_at(speed_factor).astype(np.uint32))
        asked.set_distances_matrix(name, travel.metres.astype(np.uint32))
    paired = set(problem.partner)
    vehicles = list(problem.vehicles)
    alone = [visit for visit in problem.visits if visit.id not in paired]
    pairs = list(problem.shipments)
    if is_shuffled:
        for each in (vehicles, alone, pairs):
            draw.shuffle(each)
    asked.add_vehicle([_vehicle(problem, vehicle) for vehicle in vehicles])
    asked.add_job([_job(problem, visit) for visit in alone])
    for pair in pairs:
        first, second = problem.visit_by_id[pair.pickup], problem.visit_by_id[pair.delivery]
        asked.add_shipment(
            _end(first),
            _end(second),
            _amount(problem, pair.amount),
            skills=set(first.skills | second.skills),
            priority=(first.priority + second.priority) // 2,
        )
    return asked


def _vehicle(problem: Problem, vehicle: Vehicle) -> vroom.Vehicle:
    locations = problem.depot_by_id
    limits = {
        name: value
        for name, value in (
            ("max_tasks", vehicle.max_stops),
            ("max_travel_time", vehicle.max_travel_s),
            ("max_distance", vehicle.max_distance_m),
        )
        if value is not None
    }
    return vroom.Vehicle(
        vehicle.id,
        start=None if vehicle.start is None else locations[vehicle.start].location,
        end=None if vehicle.end is None else locations[vehicle.end].location,
        profile=f"{vehicle.profile}@{vehicle.speed_factor}",
        capacity=list(vehicle.capacity or (2**31,) * problem.dimensions),
        skills=set(vehicle.skills),
        time_window=vroom.TimeWindow(vehicle.shift.opens_s, vehicle.shift.closes_s),
        breaks=[_break(pause) for pause in vehicle.breaks],
        costs=vroom.VehicleCosts(
            fixed=vehicle.costs.fixed,
            per_hour=vehicle.costs.per_hour,
            per_km=vehicle.costs.per_km,
        ),
        **limits,
    )


def _break(pause: Break) -> vroom.Break:
    return vroom.Break(
        pause.id,
        [vroom.TimeWindow(window.opens_s, window.closes_s) for window in pause.windows],
        pause.service_s,
    )


def _job(problem: Problem, visit: Visit) -> vroom.Job:
    return vroom.Job(
        visit.id,
        location=visit.location,
        default_setup=visit.setup_s,
        default_service=visit.service_s,
        delivery=_amount(problem, visit.delivery),
        pickup=_amount(problem, visit.pickup),
        skills=set(visit.skills),
        priority=visit.priority,
        time_windows=_windows(visit),
    )


def _end(visit: Visit) -> vroom.ShipmentStep:
    return vroom.ShipmentStep(
        visit.id,
        visit.location,
        default_setup=visit.setup_s,
        default_service=visit.service_s,
        time_windows=_windows(visit),
    )


def _windows(visit: Visit) -> list[vroom.TimeWindow]:
    if not visit.windows:
        return [vroom.TimeWindow(*ANY_TIME)]
    return [vroom.TimeWindow(window.opens_s, window.closes_s) for window in visit.windows]


def _amount(problem: Problem, amounts: tuple[int, ...]) -> vroom.Amount:
    return vroom.Amount(list(amounts or (0,) * problem.dimensions))


def _orders(answer: vroom.solution.solution.Solution) -> Orders:
    return {
        route["vehicle"]: [step["id"] for step in route["steps"] if "job" in step]
        for route in answer.to_dict()["routes"]
    }

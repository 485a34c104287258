"""What a plan's cost is made of, so that a dispatcher sees what was paid for what."""

from typing import TypedDict

import optimizer
from optimizer.costs import balance_cost, left_out_cost


class CostParts(TypedDict):
    """Cost units; one is a second of riding."""

    riding: int
    fixed: int
    overtime: int
    wishes: int
    balance: int
    left_out: int


def parts_of(problem: optimizer.Problem, solution: optimizer.Solution) -> CostParts:
    """Split a plan's cost; the parts add up to it but for rounding, which goes to the wishes."""
    vehicles, visits = problem.vehicle_by_id, problem.visit_by_id
    ridden = [(vehicles[route.vehicle_id], route) for route in solution.routes]
    riding = round(sum(_riding(vehicle.costs, route) for vehicle, route in ridden))
    fixed = sum(vehicle.costs.fixed for vehicle, _route in ridden)
    overtime = round(sum(_overtime(vehicle, route) for vehicle, route in ridden))
    balance = balance_cost(problem, solution.routes)
    left_out = left_out_cost(visits[left.visit_id] for left in solution.unassigned)
    return CostParts(
        riding=riding,
        fixed=fixed,
        overtime=overtime,
        wishes=solution.cost - riding - fixed - overtime - balance - left_out,
        balance=balance,
        left_out=left_out,
    )


def _riding(costs: optimizer.Costs, route: optimizer.Route) -> float:
    return costs.per_hour * route.travel_s / 3600 + costs.per_km * route.distance_m / 1000


def _overtime(vehicle: optimizer.Vehicle, route: optimizer.Route) -> float:
    over_s = max([route.ends_s, *(pause.ends_s for pause in route.breaks)])
    return vehicle.costs.per_overtime_hour * max(0, over_s - vehicle.shift.closes_s) / 3600

"""
Tận Tay's planner: who goes where, in which order, at what time.

>>> from optimizer import Problem, solve, check  # doctest: +SKIP
>>> solution = solve(problem, time_limit_s=10)  # doctest: +SKIP
>>> assert not check(problem, solution)  # doctest: +SKIP
"""

from optimizer.check import check
from optimizer.door import InvalidProblemError
from optimizer.problem import (
    Break,
    Costs,
    Depot,
    Problem,
    Shipment,
    TimeWindow,
    Vehicle,
    Visit,
)
from optimizer.solution import (
    CurvePoint,
    Reason,
    Reload,
    Route,
    Solution,
    Stop,
    TakenBreak,
    Unassigned,
)
from optimizer.solve import BrokenPlanError, solve
from optimizer.travel import UNREACHABLE, TravelMatrix
from optimizer.trips import RELOAD
from optimizer.violation import Rule, Violation

__all__ = [
    "RELOAD",
    "UNREACHABLE",
    "Break",
    "BrokenPlanError",
    "Costs",
    "CurvePoint",
    "Depot",
    "InvalidProblemError",
    "Problem",
    "Reason",
    "Reload",
    "Route",
    "Rule",
    "Shipment",
    "Solution",
    "Stop",
    "TakenBreak",
    "TimeWindow",
    "TravelMatrix",
    "Unassigned",
    "Vehicle",
    "Violation",
    "Visit",
    "check",
    "solve",
]

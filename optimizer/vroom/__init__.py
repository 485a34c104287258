"""VROOM's JSON in and out; what VROOM does not know stands under keys that it passes over."""

from optimizer.vroom.answers import read_solution
from optimizer.vroom.plan_mode import judge_plan
from optimizer.vroom.reading import VroomProblem, read_problem
from optimizer.vroom.writing import write_error, write_solution

__all__ = [
    "VroomProblem",
    "judge_plan",
    "read_problem",
    "read_solution",
    "write_error",
    "write_solution",
]

"""VROOM's JSON in and out: what is not supported is refused by name."""

from optimizer.vroom.answers import read_solution
from optimizer.vroom.reading import VroomProblem, read_problem
from optimizer.vroom.writing import write_error, write_solution

__all__ = ["VroomProblem", "read_problem", "read_solution", "write_error", "write_solution"]

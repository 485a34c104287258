"""VROOM's JSON out: what is written says all that the plan says."""

import json

import pytest

from optimizer import check, solve
from optimizer.vroom import VroomProblem, read_solution, write_solution
from optimizer.vroom.reading import Place, Task
from tests.benchmarks.rich_day import Shape, rich_day


def named(problem):
    """The problem with names as if it had come from a file."""
    halves = {pair.pickup: "pickup" for pair in problem.shipments}
    halves |= {pair.delivery: "delivery" for pair in problem.shipments}
    tasks = {
        visit.id: Task(
            halves.get(visit.id, "job"), visit.id, None, Place(visit.location, None, visit.location)
        )
        for visit in problem.visits
    }
    ends = {each.id: (Place(0, None, 0), Place(0, None, 0)) for each in problem.vehicles}
    return VroomProblem(problem, tasks, ends, {}, {}, {})


@pytest.mark.parametrize("seed", range(4))
def test_what_is_written_reads_back_the_same(seed):
    shape = Shape(visits=40, vehicles=7, depots=2, communes=20, pairs=3, width_km=70, height_km=70)
    names = named(rich_day(shape, seed=seed))
    plan = solve(names.problem, time_limit_s=60, work_limit=30)

    written = json.loads(json.dumps(write_solution(names, plan, loading_ms=0, solving_ms=0)))
    back = read_solution(names, written)

    assert back.routes == plan.routes
    assert back.cost == plan.cost
    assert {left.visit_id for left in back.unassigned} == {
        left.visit_id for left in plan.unassigned
    }
    assert check(names.problem, back) == []

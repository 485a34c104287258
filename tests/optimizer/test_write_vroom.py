"""VROOM's JSON out: what is written says all that the plan says."""

import json

import pytest

from optimizer import check, solve
from optimizer.vroom import VroomProblem, read_solution, write_solution
from optimizer.vroom.reading import Place, Task
from tests.benchmarks.check_mutations import days
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
    reloads = {key: end or start for key, (start, end) in ends.items()}
    return VroomProblem(problem, tasks, ends, {}, {}, {}, reloads)


def there_and_back(names, plan):
    written = json.loads(json.dumps(write_solution(names, plan, loading_ms=0, solving_ms=0)))
    return written, read_solution(names, written)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_written_reads_back_the_same(seed):
    shape = Shape(visits=40, vehicles=7, depots=2, communes=20, pairs=3, width_km=70, height_km=70)
    names = named(rich_day(shape, seed=seed))
    plan = solve(names.problem, time_limit_s=60, work_limit=30)

    _, back = there_and_back(names, plan)

    assert back.routes == plan.routes
    assert back.cost == plan.cost
    assert {left.visit_id for left in back.unassigned} == {
        left.visit_id for left in plan.unassigned
    }
    assert check(names.problem, back) == []


def test_trips_read_back_the_same():
    problem, plan = days()[-1]
    names = named(problem)

    written, back = there_and_back(names, plan)

    steps = [step for route in written["routes"] for step in route["steps"]]
    reloads = [step for step in steps if step["type"] == "reload"]
    assert len(reloads) == sum(len(route.reloads) for route in plan.routes) > 3
    assert {step["location_index"] for step in reloads} == {0}
    assert {step["service"] for step in reloads} == {240}
    assert back.routes == plan.routes
    assert check(problem, back) == []

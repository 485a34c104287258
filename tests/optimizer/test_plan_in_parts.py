"""Large days: improved in parts that never overlap."""

from dataclasses import replace

import pytest

from optimizer import Shipment, check, solve
from optimizer.search import loop
from optimizer.search.budget import Budget
from optimizer.search.construct import construct
from optimizer.search.draft import Draft
from optimizer.search.leg import Harvest
from optimizer.search.regions import Regions, sub_problem
from optimizer.search.tables import Tables
from optimizer.search.worker import run
from tests.benchmarks.rich_day import Shape, rich_day
from tests.optimizer.day import day, vehicle, visit

LARGE = Shape(visits=420, vehicles=60, depots=4, pairs=10)
BUDGET = Budget(60, work_limit=1000)


@pytest.fixture(scope="module")
def tables():
    return Tables(rich_day(LARGE))


@pytest.fixture(scope="module")
def first(tables):
    return construct(tables)


def regions_of(tables, first):
    return Regions(tables, first[0], seed=1)


def test_parts_held_at_a_time_do_not_overlap(tables, first):
    regions = regions_of(tables, first)

    errands = [regions.errand(place, BUDGET) for place in range(3)]

    parts = [errand.problem for errand in errands if errand is not None]
    vehicles = [each.id for part in parts for each in part.vehicles]
    visits = [each.id for part in parts for each in part.visits]
    assert len(parts) >= 2
    assert len(set(vehicles)) == len(vehicles)
    assert len(set(visits)) == len(visits)


def test_pairs_stay_together(tables, first):
    regions = regions_of(tables, first)

    for _ in range(20):
        part = regions.errand(0, BUDGET).problem
        ids = {each.id for each in part.visits}
        assert all((2 * pair in ids) == (2 * pair + 1 in ids) for pair in range(LARGE.pairs))


def test_what_comes_back_is_put_into_the_whole(tables, first):
    regions = regions_of(tables, first)
    routes, rank = first
    errand = regions.errand(0, BUDGET)

    whole, new_rank = regions.take(run(errand))

    held = {each.id for each in errand.problem.vehicles}
    for number, (before, after) in enumerate(zip(routes, whole, strict=True)):
        assert tables.riders[number].vehicle.id in held or before == after
    assert new_rank == Draft(tables, whole).rank
    assert new_rank != rank


def test_what_nobody_was_sent_is_not_put_in(tables, first):
    regions = regions_of(tables, first)

    assert regions.take(Harvest((0, 0), [[]], place=5)) is None


def test_a_part_is_a_problem_of_its_own():
    pair = Shipment(pickup=3, delivery=1, amount=(2,))
    whole = day([visit(1), visit(2), visit(3)], [vehicle(1), vehicle(2)], shipments=[pair])

    part = sub_problem(whole, [1], [0, 2])

    assert [each.id for each in part.visits] == [1, 3]
    assert part.shipments == (pair,)
    assert part.travel["motorbike"].seconds.tolist() == [
        [0, 600, 1800],
        [600, 0, 1200],
        [1800, 1200, 0],
    ]


@pytest.mark.parametrize("engine", ["auto", "ortools"])
def test_a_large_day_is_planned_and_repeatable(engine):
    problem = rich_day(LARGE)

    plans = [
        solve(problem, time_limit_s=120, work_limit=120, threads=1, engine=engine) for _ in range(2)
    ]

    assert check(problem, plans[0]) == []
    assert replace(plans[0], curve=()) == replace(plans[1], curve=())


def test_searchers_share_a_large_day(monkeypatch):
    monkeypatch.setattr(loop, "LARGE", 100)
    problem = rich_day(Shape(visits=150, vehicles=20))
    first = construct(Tables(problem))

    plan = solve(problem, time_limit_s=4, threads=2)

    assert check(problem, plan) == []
    assert (-plan.placed, plan.cost) < (-sum(map(len, first[0])), first[1][1] // 100)

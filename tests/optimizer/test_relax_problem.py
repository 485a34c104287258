"""The simpler problem for PyVRP: what it finds keeps the promises of the real one."""

import pytest

from optimizer import Break, Shipment, TimeWindow
from optimizer.feasibility import obstacle
from optimizer.search.budget import Budget
from optimizer.search.construct import construct
from optimizer.search.pyvrp_leg import PyvrpLeg
from optimizer.search.relaxation import Relaxation
from optimizer.search.tables import Tables
from tests.benchmarks.rich_day import Shape, rich_day
from tests.optimizer.day import HOUR, day, vehicle, visit

LUNCH = Break(id=7, windows=(TimeWindow(11 * HOUR, 13 * HOUR),), service_s=HOUR)


def relaxed(visits, vehicles, **given):
    return Relaxation(Tables(day(visits, vehicles, **given)))


def test_a_break_is_cut_out_of_windows_and_shifts():
    noon = TimeWindow(11 * HOUR + 1800, 15 * HOUR)
    data = relaxed([visit(1, windows=(noon,))], [vehicle(breaks=(LUNCH,))]).data

    assert (data.client(0).tw_early, data.client(0).tw_late) == (noon.opens_s, 14 * HOUR)
    assert data.vehicle_type(0).tw_late == 15 * HOUR


def test_a_door_open_only_during_the_break_stays_in_reach():
    within = TimeWindow(12 * HOUR + 600, 12 * HOUR + 1200)
    data = relaxed([visit(1, windows=(within,))], [vehicle(breaks=(LUNCH,))]).data

    assert (data.client(0).tw_early, data.client(0).tw_late) == (12 * HOUR, 12 * HOUR)


def test_breaks_without_a_common_instant_are_ignored():
    early = Break(id=8, windows=(TimeWindow(9 * HOUR, 10 * HOUR),), service_s=HOUR)
    data = relaxed([visit(1)], [vehicle(1, breaks=(LUNCH,)), vehicle(2, breaks=(early,))]).data

    assert [data.vehicle_type(kind).tw_late for kind in (0, 1)] == [16 * HOUR] * 2


def test_vehicles_alike_are_one_type():
    data = relaxed([visit(1)], [vehicle(1), vehicle(2), vehicle(3, max_stops=4)]).data

    assert [data.vehicle_type(kind).num_available for kind in (0, 1)] == [2, 1]


def test_a_plan_comes_back_as_it_went():
    pair = Shipment(pickup=3, delivery=1, amount=(2,))
    visits = [visit(1), visit(2), visit(3)]
    there = relaxed(visits, [vehicle(1), vehicle(2, max_stops=3)], shipments=[pair])

    assert there.routes(there.solution([[], [2, 1, 0]])) == [[], [2, 1, 0]]


@pytest.mark.parametrize("temper", [0, 1, 2])
def test_routes_by_the_shortened_clock_keep_every_promise(temper):
    shape = Shape(visits=40, vehicles=8, depots=2, communes=24, pairs=4, width_km=60, height_km=60)
    tables = Tables(rich_day(shape))
    routes, rank = construct(tables)
    leg = PyvrpLeg(tables, routes, seed=1, temper=temper)

    found = leg.advance(Budget(60, work_limit=30), until=1)

    assert found.rank is not None
    assert found.rank < rank
    visits = tables.problem.visits
    for rider, route in zip(tables.riders, found.routes, strict=True):
        assert obstacle(rider, [visits[visit] for visit in route]) is None


def test_others_plans_are_taken_over():
    tables = Tables(day([visit(place) for place in range(1, 6)], [vehicle(1), vehicle(2)]))
    leg = PyvrpLeg(tables, [[4, 0], [3, 1, 2]], seed=0)

    leg.adopt([[0, 1, 2, 3, 4], []])

    assert leg.advance(Budget(60, work_limit=1), until=1).rank in (None, (0, 10 * 600 * 100))

"""Public formats become the problems that their tables of best values are about."""

import pytest

from optimizer import InvalidProblemError, TimeWindow
from optimizer.feasibility import obstacle
from optimizer.rider import riders
from optimizer.schedule import schedule
from tests.benchmarks import instances

SOLOMON = """R1

VEHICLE
NUMBER     CAPACITY
  3         200

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0         0          0          0       100          0
    1      1         1         10         16        71         10
    2      3         4          7          0        90         10
"""

LI_LIM = """2\t50\t1
0\t0\t0\t0\t0\t100\t0\t0\t0
1\t1\t1\t-8\t10\t90\t5\t2\t0
2\t3\t4\t8\t0\t60\t5\t0\t1
"""

CVRP = """NAME : \tTiny\t
COMMENT : \t"A triangle"\t
TYPE : \tCVRP\t
DIMENSION : \t3\t
EDGE_WEIGHT_TYPE : \tEUC_2D\t
CAPACITY : \t10\t
NODE_COORD_SECTION\t
1\t0\t0
2\t1\t1
3\t3\t4
DEMAND_SECTION\t
1\t0
2\t9
3\t9
DEPOT_SECTION
\t1
\t-1
EOF
"""

MANY_DEPOTS = """NAME: Two
TYPE: MDVRPTW
EDGE_WEIGHT_TYPE: EUC_2D
DIMENSION: 4
VEHICLES: 2
CAPACITY: 20
NODE_COORD_SECTION
1\t0\t0
2\t3\t4
3\t1\t1
4\t2.5\t-1
DEMAND_SECTION
1\t0
2\t0
3\t5
4\t6
SERVICE_TIME_SECTION
1\t0
2\t0
3\t2.5
4\t3
TIME_WINDOW_SECTION
1\t0\t100
2\t0\t80
3\t10\t20
4\t0\t50
VEHICLES_DEPOT_SECTION
1\t1
2\t2
DEPOT_SECTION
1
2
EOF
"""


SITES = """NAME: Sites
TYPE: SDVRPTW
VEHICLES: 2
VEHICLES_MAX_DURATION: 50
NODE_COORD_SECTION
1\t0\t0
2\t3\t4
3\t1\t1
DEMAND_SECTION
1\t0
2\t5
3\t6
SERVICE_TIME_SECTION
1\t0
2\t1
3\t2.5
TIME_WINDOW_SECTION
1\t0\t100
2\t0\t80
3\t10\t20
CAPACITY_SECTION
1\t10
2\t20
VEHICLES_ALLOWED_CLIENTS_SECTION
1\t2
2\t2\t3
EOF
"""


def test_solomon_counts_tenths_and_cuts_the_rest_off():
    problem = instances.read_solomon(SOLOMON)

    assert problem.travel["motorbike"].seconds[0].tolist() == [0, 14, 50]
    assert [vehicle.capacity for vehicle in problem.vehicles] == [(200,)] * 3
    assert problem.vehicles[0].shift == TimeWindow(0, 1000)
    first = problem.visits[0]
    assert (first.id, first.delivery, first.service_s) == (1, (10,), 100)
    assert first.windows == (TimeWindow(160, 710),)


def test_li_lim_joins_pairs_and_rounds_thousandths():
    problem = instances.read_li_lim(LI_LIM)

    assert problem.travel["motorbike"].seconds[0].tolist() == [0, 1414, 5000]
    (pair,) = problem.shipments
    assert (pair.pickup, pair.delivery, pair.amount) == (2, 1, (8,))
    assert problem.visit_by_id[2].windows == (TimeWindow(0, 60_000),)
    assert len(problem.vehicles) == 2


def test_x_rounds_to_the_nearest_and_bounds_no_fleet():
    problem = instances.read_cvrp(CVRP)

    assert problem.travel["motorbike"].seconds[0].tolist() == [0, 1, 5]
    assert [visit.delivery for visit in problem.visits] == [(9,), (9,)]
    assert len(problem.vehicles) >= 2
    assert not any(visit.windows for visit in problem.visits)


def test_each_vehicle_stands_at_its_own_depot():
    problem = instances.read_many_depots(MANY_DEPOTS)

    assert [depot.location for depot in problem.depots] == [0, 1]
    assert [(vehicle.start, vehicle.end) for vehicle in problem.vehicles] == [(0, 0), (1, 1)]
    assert [vehicle.shift.closes_s for vehicle in problem.vehicles] == [100_000, 80_000]
    assert [visit.id for visit in problem.visits] == [2, 3]
    assert [visit.service_s for visit in problem.visits] == [2500, 3000]
    assert problem.travel["motorbike"].seconds[2, 3] == 2500


def test_only_vehicles_that_may_have_the_skill():
    problem = instances.read_site_dependent(SITES)

    small, large = problem.vehicles
    anybody, picky = problem.visits
    assert (small.capacity, large.capacity) == ((10,), (20,))
    assert small.max_duration_s == 50_000
    assert anybody.skills <= small.skills
    assert anybody.skills <= large.skills
    assert not picky.skills <= small.skills
    assert picky.skills <= large.skills


BOUNDED = [("mdvrptw", "PR11A"), ("sdvrptw", "PR01"), ("sdvrptw", "PR05"), ("sdvrptw", "PR09")]


@pytest.mark.parametrize(("family", "name"), BOUNDED)
def test_the_best_plan_published_keeps_the_longest_duration(family, name):
    home = instances.folder()
    if home is None:
        pytest.skip("no public instances here")
    instance = instances.read(home, family, name)
    prepared, cost = riders(instance.problem), 0

    written = (home / family / f"{name}.sol").read_text().splitlines()
    for line, vehicle in zip(written, instance.problem.vehicles, strict=False):
        ids = [int(number) for number in line.partition(":")[2].split()]
        order = [instance.problem.visit_by_id[number] for number in ids]
        if order:
            rider = prepared[vehicle.id]
            assert obstacle(rider, order) is None
            cost += schedule(rider, order).cost

    assert cost == instance.best_known


def test_a_row_too_short_is_refused():
    with pytest.raises(instances.InstanceError, match="row 2"):
        instances.read_solomon(SOLOMON.replace("90         10", "90"))


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(InvalidProblemError, match="closes_s"):
        instances.read_solomon(SOLOMON.replace("16        71", "72        71"))


def test_best_values_are_in_the_units_of_the_problem(tmp_path):
    (tmp_path / "solomon").mkdir()
    (tmp_path / "solomon" / "R1.txt").write_text(SOLOMON)
    (tmp_path / "bks.csv").write_text(
        "family,instance,bks_cost,scale,objective,rounding\n"
        "solomon,R1,12.8,10,distance,DIMACS trunc 1 decimal\n"
    )

    instance = instances.read(tmp_path, *instances.names(tmp_path)[0])

    assert instance.best_known == pytest.approx(128)


def test_absent_files_are_said_loudly(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TANTAY_INSTANCES", str(tmp_path / "nowhere"))

    assert instances.folder() is None
    assert "NO PUBLIC INSTANCES" in capsys.readouterr().out

"""Peers are told the same problem, and their plans are judged by our own check."""

from time import perf_counter

from optimizer import Costs, CurvePoint, Shipment, TimeWindow
from tests.benchmarks import curves, pyvrp_peer, race, vroom_peer
from tests.optimizer.day import HOUR, STEP_S, day, vehicle, visit

COSTS = Costs(fixed=500, per_hour=3600, per_km=60)


def heat(problem):
    return race.Heat(problem=problem, seconds=0.3, threads=1, seed=0, began=perf_counter())


def hard_day():
    vehicles = [vehicle(number, capacity=(2,), costs=COSTS) for number in (1, 2, 3)]
    visits = [
        visit(1, delivery=(1,), windows=(TimeWindow(9 * HOUR, 10 * HOUR),)),
        visit(2, delivery=(1,)),
        visit(3, pickup=(1,)),
        visit(4),
        visit(5),
    ]
    return day(visits, vehicles, shipments=[Shipment(pickup=5, delivery=4, amount=(1,))])


def test_peers_are_told_the_same_problem():
    problem = hard_day()

    results = [
        race._judged(peer.name, problem, [peer.find(heat(problem))])
        for peer in (pyvrp_peer.PYVRP, vroom_peer.VROOM)
    ]

    assert [(result.counts, result.placed) for result in results] == [(True, 5)] * 2
    assert results[0].cost == results[1].cost


def test_pyvrp_is_told_of_trips_and_durations():
    rider = vehicle(1, capacity=(2,), max_trips=3, reload_s=600, max_duration_s=3 * HOUR)
    late = TimeWindow(10 * HOUR, 13 * HOUR)
    problem = day([visit(n, delivery=(2,), windows=(late,)) for n in (1, 2, 3)], [rider])

    result = race._judged("PyVRP", problem, [pyvrp_peer.find(heat(problem))])

    assert pyvrp_peer.lacks(problem) is None
    assert (result.counts, result.placed, result.cost) == (True, 3, 12 * STEP_S)


def test_pyvrp_is_not_asked_what_it_has_no_word_for():
    problem = day([visit(1, skills=frozenset({1}))], [vehicle(skills=frozenset({1}))])

    assert pyvrp_peer.lacks(problem) == "skills"


def test_peers_are_not_asked_for_what_only_this_planner_knows():
    problem = day([visit(1, penalty=0)], [vehicle(overtime_s=600)])

    assert vroom_peer.lacks(problem) == "overtime_s, penalty"
    assert pyvrp_peer.lacks(problem) == "overtime_s, penalty"


def test_a_plan_that_breaks_a_promise_does_not_count():
    problem = day([visit(1, delivery=(1,)), visit(2, delivery=(1,))], [vehicle(capacity=(1,))])

    result = race._judged("peer", problem, [race.Found(answer={1: [1, 2]})])

    assert result.broken
    assert not result.counts


def test_a_whole_plan_beats_a_cheaper_broken_one():
    vehicles = [vehicle(number, capacity=(1,)) for number in (1, 2)]
    problem = day([visit(1, delivery=(1,)), visit(2, delivery=(1,))], vehicles)
    broken, whole = race.Found(answer={1: [1, 2]}), race.Found(answer={1: [1], 2: [2]})

    result = race._judged("peer", problem, [broken, whole])

    assert result.counts
    assert result.placed == 2


def test_an_order_nobody_can_ride_is_no_plan():
    problem = day([visit(1, windows=(TimeWindow(0, HOUR),))])

    result = race._judged("peer", problem, [race.Found(answer={1: [1]})])

    assert not result.counts
    assert "vehicle 1" in result.remark


def test_of_many_processes_only_improvements_are_drawn():
    points = [CurvePoint(2.0, 80, 5), CurvePoint(1.0, 90, 5), CurvePoint(3.0, 85, 5)]

    assert [point.cost for point in race.envelope(points)] == [90, 80]


def test_a_curve_begins_when_all_are_served():
    found = {"A & B": [CurvePoint(0.5, 70, 4), CurvePoint(1.0, 90, 5)]}

    svg = curves.picture("a day", found, seconds=2.0, best_known=None)

    assert svg.count("<circle") == 1
    assert "A &amp; B" in svg

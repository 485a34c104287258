"""Plan mode: the order given is kept, and what it breaks is said with VROOM's causes."""

import copy

import pytest

from optimizer import InvalidProblemError
from optimizer.travel import Estimate
from optimizer.vroom import judge_plan, read_problem

# Places on a line, 600 seconds and 5000 metres apart; one vehicle that starts and ends at 0.
LINE = {
    "durations": [[abs(a - b) * 600 for b in range(4)] for a in range(4)],
    "distances": [[abs(a - b) * 5000 for b in range(4)] for a in range(4)],
}


def file(steps, *, jobs=None, vehicle=None, **root):
    jobs = jobs or [{"id": n, "location_index": n, "service": 60} for n in (1, 2, 3)]
    rider = {"id": 1, "start_index": 0, "end_index": 0, "time_window": [0, 9000], "steps": steps}
    return {
        "vehicles": [rider | (vehicle or {})],
        "jobs": jobs,
        "matrices": {"car": copy.deepcopy(LINE)},
    } | root


def judged(document):
    return judge_plan(read_problem(document, travel=Estimate()), loading_ms=0)


def job(number, **given):
    return {"id": number, "location_index": number} | given


def step(number, kind="job", **given):
    return {"type": kind, "id": number} | given


def causes(answer):
    return {violation["cause"]: violation.get("duration") for violation in answer["violations"]}


def test_a_sound_order_breaks_nothing():
    answer = judged(file([{"type": "start"}, step(2), step(1), {"type": "end"}]))

    (route,) = answer["routes"]
    assert (answer["code"], answer["summary"]["violations"], route["violations"]) == (0, [], [])
    assert [each["type"] for each in route["steps"]] == ["start", "job", "job", "end"]
    assert [each["arrival"] for each in route["steps"]] == [0, 1200, 1860, 2520]
    assert (route["cost"], route["duration"], route["distance"]) == (2400, 2400, 20000)
    assert [left["id"] for left in answer["unassigned"]] == [3]


def test_being_late_is_told_in_seconds():
    jobs = [job(1, service=60, time_windows=[[0, 700]]), job(3, time_windows=[[0, 1000]])]

    answer = judged(file([step(3), step(1)], jobs=jobs))

    (route,) = answer["routes"]
    assert causes(route) == causes(answer["summary"]) == {"delay": 800 + 2300}
    assert [causes(each) for each in route["steps"]] == [{}, {"delay": 800}, {"delay": 2300}, {}]


def test_being_early_is_told_where_that_breaks_less():
    jobs = [job(1, time_windows=[[2000, 3000]]), job(2, time_windows=[[0, 1200]])]

    (route,) = judged(file([step(1), step(2)], jobs=jobs))["routes"]

    assert causes(route) == {"lead_time": 1400}


def test_of_several_windows_the_nearest_counts():
    jobs = [job(1, time_windows=[[0, 100], [5000, 6000]]), job(2, time_windows=[[0, 2000]])]

    (route,) = judged(file([step(1), step(2)], jobs=jobs))["routes"]

    assert causes(route) == {"delay": 500}


def test_a_service_instant_is_kept_whatever_it_breaks():
    (route,) = judged(file([step(1, service_at=2000), step(2)]))["routes"]

    first = route["steps"][1]
    assert first["arrival"] + first["waiting_time"] == 2000
    assert route["violations"] == []


@pytest.mark.parametrize("bound", [{"service_before": 500}, {"service_at": 599}])
def test_a_service_instant_that_cannot_be_is_refused(bound):
    bound_steps = file([{"type": "start", "service_after": 0}, step(1, **bound)])

    with pytest.raises(InvalidProblemError, match="vehicle 1: steps: got 'service_"):
        judged(bound_steps)


def test_each_other_cause_is_told():
    jobs = [job(1, delivery=[3], skills=[7]), job(2, pickup=[1]), job(3)]
    rider = {"capacity": [2], "max_tasks": 2, "max_travel_time": 3599, "max_distance": 29999}
    rider["breaks"] = [{"id": 4, "time_windows": [[0, 9000]]}]

    (route,) = judged(file([step(1), step(2), step(3)], jobs=jobs, vehicle=rider))["routes"]

    assert set(causes(route)) == {
        "load",
        "skills",
        "max_tasks",
        "max_travel_time",
        "max_distance",
        "missing_break",
    }
    assert [set(causes(each)) for each in route["steps"]] == [
        {"load"},
        {"skills"},
        set(),
        {"max_tasks"},
        set(),
    ]


def test_a_shipment_out_of_order_is_told():
    pair = {
        "pickup": {"id": 1, "location_index": 1},
        "delivery": {"id": 1, "location_index": 2},
        "amount": [1],
    }
    turned = [step(1, "delivery"), step(1, "pickup")]

    (route,) = judged(file(turned, shipments=[pair]))["routes"]

    assert causes(route) == {"precedence": None}


def test_a_break_interrupts_the_ride():
    rider = {"breaks": [{"id": 4, "time_windows": [[300, 300]], "service": 100}]}

    (route,) = judged(file([step(4, "break"), step(2)], vehicle=rider))["routes"]

    pause, stop = route["steps"][1:3]
    assert (pause["arrival"] + pause["waiting_time"], pause["service"]) == (300, 100)
    assert (stop["arrival"], stop["duration"], route["violations"]) == (1300, 1200, [])


def test_a_break_with_too_much_on_board_is_told():
    rider = {"breaks": [{"id": 4, "time_windows": [[0, 900]], "max_load": [1]}], "capacity": [9]}
    jobs = [job(2, delivery=[2])]

    (route,) = judged(file([step(4, "break"), step(2)], jobs=jobs, vehicle=rider))["routes"]

    assert causes(route) == {"max_load": None}


def test_coming_home_late_is_told():
    (route,) = judged(file([step(3)], vehicle={"time_window": [0, 3000]}))["routes"]

    assert causes(route) == {"delay": 660}
    assert causes(route["steps"][-1]) == {"delay": 660}


def test_a_reload_is_a_step_of_its_own():
    steps = [step(1), {"type": "reload"}, step(2)]
    jobs = [job(1, delivery=[3]), job(2, delivery=[2])]
    rider = {"capacity": [3], "max_trips": 2, "reload_service": 100}

    (route,) = judged(file(steps, jobs=jobs, vehicle=rider))["routes"]

    assert causes(route) == {}
    assert [each["type"] for each in route["steps"]] == ["start", "job", "reload", "job", "end"]
    assert [each["load"] for each in route["steps"]] == [[3], [0], [2], [0], [0]]
    assert [each["arrival"] for each in route["steps"]] == [0, 600, 1200, 2500, 3700]
    assert [each["distance"] for each in route["steps"]] == [0, 5000, 10_000, 20_000, 30_000]
    assert route["steps"][2]["location_index"] == 0
    assert (route["service"], route["cost"]) == (100, 3600)


def test_a_trip_too_many_is_told():
    (route,) = judged(file([step(1), {"type": "reload"}, step(2)]))["routes"]

    assert causes(route) == {"max_trips": None}


def test_being_away_too_long_is_told():
    (route,) = judged(file([step(3)], vehicle={"max_duration": 3000}))["routes"]

    assert causes(route) == {"max_duration": None}


def test_a_shipment_in_two_trips_breaks_its_order():
    shipment = {
        "pickup": {"id": 7, "location_index": 1},
        "delivery": {"id": 7, "location_index": 2},
    }
    steps = [step(7, "pickup"), {"type": "reload"}, step(7, "delivery")]

    answer = judged(file(steps, vehicle={"max_trips": 2}, shipments=[shipment]))

    assert causes(answer["summary"]) == {"precedence": None}


def test_a_trip_that_leaves_before_its_papers_are_ready_is_told():
    jobs = [job(1, release=50), job(2, release=4000, time_windows=[[2000, 3000]])]
    steps = [step(1), {"type": "reload"}, step(2)]

    (route,) = judged(file(steps, jobs=jobs, vehicle={"max_trips": 2}))["routes"]

    assert route["steps"][0]["arrival"] + route["steps"][0]["waiting_time"] >= 50
    assert causes(route).keys() <= {"lead_time", "delay"}
    assert sum(causes(route).values()) == 4000 + 1200 - 3000

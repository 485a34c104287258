"""What VROOM's own documentation shows, in small: our answers are at least as good as its own."""

import json

import pytest

from optimizer import check, solve
from optimizer.travel import Estimate
from optimizer.vroom import judge_plan, read_problem, write_solution

vroom = pytest.importorskip("vroom")

PLACES = [(0, 0), (7, 2), (3, 9), (-6, 4), (-8, -5), (2, -7), (9, -3), (5, 5), (-2, 8), (-4, -9)]
SECONDS = [
    [round(100 * ((a - c) ** 2 + (b - d) ** 2) ** 0.5) for c, d in PLACES] for a, b in PLACES
]
METRES = [[8 * seconds for seconds in row] for row in SECONDS]
CAR = {"car": {"durations": SECONDS, "distances": METRES}}
DAY = [0, 14400]


def job(number, **given):
    return {"id": number, "location_index": number, "service": 300} | given


def vehicle(number, **given):
    return {"id": number, "start_index": 0, "end_index": 0, "time_window": DAY} | given


def half(number, **given):
    return {"id": number, "location_index": number, "service": 200} | given


FILES = {
    "one vehicle, all doors": {"vehicles": [vehicle(1)], "jobs": [job(n) for n in range(1, 10)]},
    "skills and amounts": {
        "vehicles": [
            vehicle(1, capacity=[4], skills=[1, 14]),
            vehicle(2, capacity=[4], skills=[2, 14]),
        ],
        "jobs": [
            job(1, delivery=[1], skills=[1]),
            job(2, pickup=[1], skills=[1]),
            job(3, delivery=[1], skills=[2]),
            job(4, pickup=[1], skills=[14], time_windows=[[3600, 7200]]),
            job(5, delivery=[1], skills=[14]),
            job(6, delivery=[2]),
        ],
    },
    "shipments and lunch": {
        "vehicles": [
            vehicle(
                1, capacity=[2], breaks=[{"id": 1, "time_windows": [[4000, 6000]], "service": 900}]
            ),
            vehicle(
                2, capacity=[2], breaks=[{"id": 2, "time_windows": [[3000, 5000]], "service": 600}]
            ),
        ],
        "jobs": [job(7, setup=60), job(8, setup=60)],
        "shipments": [
            {"amount": [1], "pickup": half(1), "delivery": half(4)},
            {"amount": [1], "pickup": half(2), "delivery": half(5)},
            {"amount": [2], "pickup": half(9), "delivery": half(3)},
        ],
    },
    "more than fits, by priority": {
        "vehicles": [vehicle(1, time_window=[0, 4500], max_tasks=4)],
        "jobs": [job(n, priority=10 * (n % 3)) for n in range(1, 10)],
    },
    "an open end, costs and speeds": {
        "vehicles": [
            {"id": 1, "start_index": 0, "costs": {"fixed": 900, "per_km": 100}},
            {"id": 2, "end_index": 4, "speed_factor": 1.5, "max_travel_time": 4000},
        ],
        "jobs": [job(n) for n in range(1, 8)],
    },
    "prices of their own": {
        "vehicles": [vehicle(1, costs={"fixed": 50}), vehicle(2)],
        "jobs": [job(n) for n in range(1, 7)],
        "matrices": {
            "car": CAR["car"]
            | {"costs": [[(7 * a + 3 * b) % 11 * (a != b) for a in range(10)] for b in range(10)]}
        },
    },
    "a light lunch": {
        "vehicles": [
            vehicle(
                1,
                capacity=[5],
                breaks=[{"id": 1, "time_windows": [[0, 9000]], "service": 600, "max_load": [2]}],
            )
        ],
        "jobs": [job(n, delivery=[1]) for n in range(1, 6)],
    },
}


def written(tmp_path, name):
    document = {"matrices": CAR} | FILES[name]
    (tmp_path / "in.json").write_text(json.dumps(document), encoding="utf-8")
    return document, str(tmp_path / "in.json")


def theirs(path):
    return vroom.Input.from_json(path).solve(exploration_level=5, nb_threads=1).to_dict()["summary"]


@pytest.mark.parametrize("name", FILES)
def test_the_answer_is_at_least_as_good(tmp_path, name):
    document, path = written(tmp_path, name)
    names = read_problem(document, travel=Estimate())

    plan = solve(names.problem, time_limit_s=60, work_limit=150)
    ours = write_solution(names, plan, loading_ms=0, solving_ms=0)["summary"]

    other = theirs(path)
    assert check(names.problem, plan) == []
    assert ours["priority"] >= other["priority"]
    assert ours["unassigned"] <= other["unassigned"]
    if (ours["priority"], ours["unassigned"]) == (other["priority"], other["unassigned"]):
        # Both round; at another speed we round each ride up, so that nobody is late by a second.
        rides = (
            len(names.problem.visits)
            if any("speed_factor" in v for v in document["vehicles"])
            else 0
        )
        assert ours["cost"] <= other["cost"] + len(document["vehicles"]) + rides


STEPS = {
    "late": ([3, 1, 2], [[0, 900]], {"capacity": [9]}),
    "too many": ([1, 2, 3], [[0, 9000]], {"max_tasks": 2, "capacity": [9]}),
    "too heavy": ([2, 3, 1], [[0, 9000]], {"capacity": [2]}),
    "sound": ([1, 2, 3], [[0, 9000]], {"capacity": [9]}),
}


@pytest.mark.parametrize("name", STEPS)
def test_the_same_order_breaks_the_same(tmp_path, name):
    order, windows, given = STEPS[name]
    document = {
        "vehicles": [vehicle(1, steps=[{"type": "job", "id": n} for n in order], **given)],
        "jobs": [job(n, delivery=[1], time_windows=windows) for n in (1, 2, 3)],
        "matrices": CAR,
    }
    (tmp_path / "in.json").write_text(json.dumps(document), encoding="utf-8")

    ours = judge_plan(read_problem(document, travel=Estimate()), loading_ms=0)["summary"]

    other = json.loads(json.dumps(_their_judgement(tmp_path / "in.json")))
    assert {v["cause"]: v.get("duration") for v in ours["violations"]} == {
        v["cause"]: v.get("duration") for v in other["violations"]
    }
    assert ours["cost"] == other["cost"]


def _their_judgement(path):
    return vroom.Input.from_json(str(path)).check(1).to_dict()["summary"]

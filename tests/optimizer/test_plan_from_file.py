"""The planner at the command line: JSON in, JSON out, and the plan checks."""

import json

import pytest

from optimizer import commands
from optimizer.__main__ import main
from optimizer.commands import COMMANDS
from optimizer.travel import Estimate
from optimizer.travel.provider import ServerDownError

HOUR = 3600
REPEATABLE = ("--work-limit", "30")
HOME = [103.97, 22.48]
DAY = {
    "vehicles": [
        {
            "id": 1,
            "description": "Bưu tá Lò Văn Páo",
            "start": HOME,
            "end": HOME,
            "profile": "motorbike",
            "capacity": [9],
            "skills": [1],
            "time_window": [8 * HOUR, 15 * HOUR],
            "breaks": [{"id": 3, "time_windows": [[11 * HOUR, 12 * HOUR]], "service": HOUR}],
        },
        {
            "id": 2,
            "end": HOME,
            "profile": "motorbike",
            "time_window": [8 * HOUR, 15 * HOUR],
            "breaks": [
                {"id": 3, "time_windows": [[11 * HOUR, 12 * HOUR]], "service": HOUR},
                {"id": 4, "time_windows": [[13 * HOUR, 14 * HOUR]], "service": 600},
            ],
            "max_tasks": 2,
        },
    ],
    "jobs": [
        {"id": 1, "location": [104.05, 22.50], "service": 300, "setup": 60, "delivery": [2]},
        {"id": 2, "location": [104.05, 22.50], "service": 300, "setup": 60, "pickup": [1]},
        {
            "id": 3,
            "location": [103.80, 22.44],
            "service": 600,
            "time_windows": [[11 * HOUR, 11 * HOUR + 1800]],
        },
        {"id": 4, "location": [103.90, 22.47], "skills": [8], "description": "hồ sơ đất đai"},
    ],
    "shipments": [
        {
            "amount": [1],
            "skills": [1],
            "pickup": {"id": 1, "location": [103.99, 22.42], "service": 300},
            "delivery": {"id": 1, "location": [103.95, 22.52], "service": 300},
        }
    ],
}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "in.json").write_text(json.dumps(DAY), encoding="utf-8")
    return tmp_path / "in.json", tmp_path / "out.json"


def solve_in(files, *options):
    source, target = files
    code = main(
        ["solve", str(source), "-o", str(target), *REPEATABLE, "--terrain", "hill", *options]
    )
    return code, json.loads(target.read_text(encoding="utf-8"))


def test_a_plan_adds_up(files):
    code, plan = solve_in(files)

    assert (code, plan["code"]) == (0, 0)
    for name in ("cost", "duration", "distance", "service", "setup", "waiting_time"):
        assert plan["summary"][name] == sum(route[name] for route in plan["routes"])
    assert plan["summary"]["setup"] == 60
    for route in plan["routes"]:
        for step, after in zip(route["steps"], route["steps"][1:], strict=False):
            leaves = step["arrival"] + step["waiting_time"] + step["setup"] + step["service"]
            assert after["arrival"] >= leaves + after["duration"] - step["duration"]
            assert after["distance"] >= step["distance"]


def test_who_is_left_out_is_told_why(files):
    _, plan = solve_in(files)

    (left,) = plan["unassigned"]
    assert (left["type"], left["id"], left["description"]) == ("job", 4, "hồ sơ đất đai")
    assert left["reason"]["code"] == "no_skill"
    assert {entry["vehicle"] for entry in left["reason"]["vehicles"]} == {1, 2}


def test_the_plan_that_was_written_checks(files, capsys):
    solve_in(files)

    assert main(["check", *map(str, files), "--terrain", "hill"]) == 0
    assert capsys.readouterr().out == ""


def test_a_plan_that_was_tampered_with_does_not_check(files, capsys):
    _, plan = solve_in(files)
    plan["routes"][0]["steps"][1]["arrival"] -= 100
    files[1].write_text(json.dumps(plan), encoding="utf-8")

    assert main(["check", *map(str, files), "--terrain", "hill"]) == 1
    assert "vehicle" in capsys.readouterr().out


def test_progress_is_told_as_json_lines(files, capsys):
    solve_in(files, "--progress")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert lines[-1]["placed"] == 5


@pytest.mark.parametrize(
    "text", ["{", '{"vehicles": 3}', "[" * 100_000, "9" * 5000, '{"jobs": [{"x": 1}]}', ""]
)
def test_bad_input_is_answered_in_the_format(files, text):
    files[0].write_text(text, encoding="utf-8")

    code, answer = solve_in(files)

    assert (code, answer["code"]) == (2, 2)
    assert answer["error"]


def test_a_file_that_is_not_there_is_bad_input(tmp_path, capsys):
    assert main(["solve", str(tmp_path / "none.json")]) == 2
    assert json.loads(capsys.readouterr().out)["code"] == 2


class Silent(Estimate):
    """A server for roads that is down."""

    def matrix(self, points, *, profile, closures=()):
        raise ServerDownError("osrm", "nobody answers")


def test_roads_that_nobody_knows_are_told_as_such(files, monkeypatch):
    monkeypatch.setattr(commands, "Estimate", Silent)

    code, answer = solve_in(files)

    assert (code, answer["code"]) == (3, 3)
    assert "osrm" in answer["error"]


def test_reasons_are_said_in_words_with_what_helps(files):
    _, plan = solve_in(files, "--language", "en")

    (left,) = plan["unassigned"]
    assert "cannot do this work" in left["reason"]["text"]
    assert {entry["vehicle"] for entry in left["reason"]["vehicles"]} == {1, 2}
    assert left["reason"]["remedies"][0]["text"]


def test_a_plan_is_explained(files, tmp_path, capsys):
    solve_in(files)

    code = main(["explain", *map(str, files), "--terrain", "hill"])

    (left,) = json.loads(capsys.readouterr().out)["unassigned"]
    assert (code, left["id"], left["reason"]["code"]) == (0, 4, "no_skill")
    assert left["reason"]["text"]


def test_a_plan_is_changed_by_hand(files, tmp_path):
    _, plan = solve_in(files)
    smaller = tmp_path / "smaller.json"
    (rider,) = {
        route["vehicle"]
        for route in plan["routes"]
        for step in route["steps"]
        if (step["type"], step.get("id")) == ("job", 3)
    }

    code = main(
        ["repair", *map(str, files), "--remove", "3", "-o", str(smaller), "--terrain", "hill"]
    )
    again = ["repair", str(files[0]), str(smaller), "--insert", "job:3", "--terrain", "hill"]

    assert code == 0
    without = json.loads(smaller.read_text(encoding="utf-8"))
    assert {left["id"] for left in without["unassigned"]} == {3, 4}
    assert main([*again, "--vehicle", str(rider), "-o", str(files[1])]) == 0
    assert main(["check", *map(str, files), "--terrain", "hill"]) == 0


def test_a_trip_more_is_opened_written_and_checked(tmp_path):
    ride_s = [[abs(one - other) * 600 for other in range(3)] for one in range(3)]
    bag = {"capacity": [1], "max_trips": 2, "reload_service": 60, "max_duration": 5000}
    document = {
        "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, **bag}],
        "jobs": [{"id": n, "location_index": n, "delivery": [1]} for n in (1, 2)],
        "matrices": {"car": {"durations": ride_s}},
    }
    names = [tmp_path / name for name in ("in.json", "out.json", "longer.json")]
    names[0].write_text(json.dumps(document), encoding="utf-8")
    empty = {"routes": [], "summary": {"cost": 0}}
    empty["unassigned"] = [{"type": "job", "id": n} for n in (1, 2)]
    names[1].write_text(json.dumps(empty), encoding="utf-8")

    for job, (before, after) in (("1", (1, 2)), ("2", (2, 1))):
        files = str(names[0]), str(names[before]), "-o", str(names[after])
        assert main(["repair", *files, "--insert", job]) == 0

    (route,) = json.loads(names[1].read_text(encoding="utf-8"))["routes"]
    kinds = [step["type"] for step in route["steps"]]
    assert kinds == ["start", "job", "reload", "job", "end"]
    assert main(["check", str(names[0]), str(names[1])]) == 0


def test_a_change_that_cannot_be_is_refused(files, capsys):
    solve_in(files)

    code = main(["repair", *map(str, files), "--insert", "4", "--terrain", "hill"])

    answer = json.loads(capsys.readouterr().out)
    assert (code, answer["code"]) == (2, 2)
    assert "no_skill" in answer["error"]


def test_steps_are_judged_as_they_stand(files):
    document = json.loads(json.dumps(DAY))
    document["vehicles"][0]["steps"] = [{"type": "job", "id": 4}, {"type": "job", "id": 1}]
    files[0].write_text(json.dumps(document), encoding="utf-8")

    code, answer = solve_in(files, "--check")

    assert code == 0
    assert [step["type"] for step in answer["routes"][0]["steps"]] == ["start", "job", "job", "end"]
    assert {cause["cause"] for cause in answer["summary"]["violations"]} == {
        "skills",
        "missing_break",
    }


def test_locked_steps_stay_first(files):
    document = json.loads(json.dumps(DAY))
    document["vehicles"][1]["steps"] = [{"type": "job", "id": 2}]
    document["vehicles"][1]["locked_steps"] = 1
    files[0].write_text(json.dumps(document), encoding="utf-8")

    _, plan = solve_in(files)

    (route,) = (route for route in plan["routes"] if route["vehicle"] == 2)
    assert next(step["id"] for step in route["steps"] if step["type"] != "start") == 2


@pytest.mark.parametrize("engine", ["auto", "ortools"])
def test_the_engine_and_its_threads_may_be_chosen(files, engine):
    code, plan = solve_in(files, "--engine", engine, "--threads", "1", "--seed", "7")

    assert (code, len(plan["unassigned"])) == (0, 1)


def test_a_fault_of_ours_is_told_in_the_format(files, monkeypatch, capsys):
    def fail(chosen):
        raise KeyError(chosen.command)

    monkeypatch.setitem(COMMANDS, "solve", fail)

    code, answer = solve_in(files)

    assert (code, answer) == (1, {"code": 1, "error": "KeyError: 'solve'"})
    assert "Traceback" in capsys.readouterr().err


def test_fifty_megabytes_are_read_and_what_is_wrong_is_named(tmp_path, capsys):
    places = 2900
    row = ",".join(["12345"] * places)
    rows = ",".join([f"[{row}]"] * (places - 1)) + f",[{row[:-1]}.5]"
    text = '{"vehicles": [{"id": 1, "start_index": 0}], "jobs": [{"id": 1, "location_index": 1}],'
    text += f' "matrices": {{"car": {{"durations": [{rows}]}}}}}}'
    (tmp_path / "in.json").write_text(text, encoding="utf-8")

    assert len(text) > 50_000_000
    assert main(["solve", str(tmp_path / "in.json")]) == 2
    assert "durations[2899][2899]: got 1234.5" in capsys.readouterr().err

"""VROOM's JSON in: what is meant is understood, what cannot be is refused by name."""

import copy

import pytest

from optimizer import RELOAD, InvalidProblemError, TimeWindow
from optimizer.travel import UNREACHABLE, Estimate
from optimizer.vroom import read_problem

SMALL = {
    "vehicles": [
        {
            "id": 5,
            "start_index": 0,
            "end_index": 0,
            "capacity": [4, 9],
            "skills": [1],
            "time_window": [0, 5000],
            "breaks": [{"id": 1, "time_windows": [[100, 200]], "service": 60}],
            "costs": {"fixed": 7, "per_hour": 1800, "per_km": 2},
            "speed_factor": 1.5,
            "max_tasks": 9,
            "max_travel_time": 4000,
            "max_distance": 90000,
        }
    ],
    "jobs": [
        {
            "id": 1,
            "location_index": 1,
            "setup": 30,
            "service": 60,
            "delivery": [1, 2],
            "pickup": [0, 1],
            "skills": [1],
            "priority": 10,
            "time_windows": [[0, 10], [50, 90]],
        }
    ],
    "shipments": [
        {
            "amount": [1, 1],
            "priority": 3,
            "pickup": {"id": 1, "location_index": 2},
            "delivery": {"id": 1, "location_index": 1, "service": 5},
        }
    ],
    "matrices": {"car": {"durations": [[0, 1, 2], [1, 0, 3], [2, 3, 0]]}},
}


def read(document):
    return read_problem(document, travel=Estimate())


def changed(*path, to):
    """The small problem with one field changed."""
    document = copy.deepcopy(SMALL)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return document


def test_every_field_arrives():
    problem = read(SMALL).problem

    (vehicle,), (job, pickup, delivery) = problem.vehicles, problem.visits
    assert vehicle.costs.per_hour == 1800
    assert vehicle.breaks[0].windows == (TimeWindow(100, 200),)
    assert (vehicle.max_stops, vehicle.max_travel_s, vehicle.max_distance_m) == (9, 4000, 90000)
    assert (job.setup_s, job.delivery, job.pickup, job.priority) == (30, (1, 2), (0, 1), 10)
    assert job.windows == (TimeWindow(0, 10), TimeWindow(50, 90))
    assert (pickup.priority, delivery.service_s) == (3, 5)
    assert (problem.shipments[0].pickup, problem.shipments[0].amount) == (pickup.id, (1, 1))


def test_the_old_name_of_delivery_is_understood():
    document = copy.deepcopy(SMALL)
    document["jobs"][0]["amount"] = document["jobs"][0].pop("delivery")

    assert read(document).problem.visits[0].delivery == (1, 2)


def test_coordinates_are_estimated():
    document = {
        "vehicles": [{"id": 1, "start": [103.97, 22.48]}],
        "jobs": [{"id": 1, "location": [103.97, 22.58]}, {"id": 2, "location": [103.97, 22.58]}],
    }

    problem = read(document).problem

    assert problem.travel["car"].source == "estimate"
    assert problem.visits[0].location == problem.visits[1].location
    assert problem.travel["car"].metres[0, 1] > 11_000


def test_the_largest_number_in_a_matrix_is_no_way():
    path = ("matrices", "car", "durations", 0)

    problem = read(changed(*path, to=[0, UNREACHABLE, 2])).problem

    assert problem.travel["car"].metres[0, 1] == UNREACHABLE


@pytest.mark.parametrize(
    ("path", "to", "message"),
    [
        (
            ("vehicles", 0, "steps"),
            [{"type": "job", "id": 9}],
            r"\(id 5\).steps\[0\] \(id 9\): got",
        ),
        (("vehicles", 0, "steps"), [{"type": "nap"}], r"steps\[0\].type: got 'nap'"),
        (("vehicles", 0, "steps"), [{"type": "job"}], r"steps\[0\].id: got None"),
        (("vehicles", 0, "steps"), [{"type": "end"}, {"type": "start"}], "start first, end last"),
        (("vehicles", 0, "steps"), [{"type": "job", "id": 1}] * 2, "expected every task once"),
        (
            ("vehicles", 0, "steps"),
            [{"type": "job", "id": 1, "service_at": 5, "service_before": 4}],
            "service_after <= service_at",
        ),
        (("vehicles", 0, "steps"), [{"type": "reload"}], "'reload', expected a task before"),
        (
            ("vehicles", 0, "steps"),
            [{"type": "job", "id": 1}, {"type": "reload"}, {"type": "end"}],
            r"steps\[1\]: got 'reload', expected a task before and after it",
        ),
        (("vehicles", 0, "max_trips"), 0, "vehicle 5: max_trips: got 0"),
        (("vehicles", 0, "reload_depot_index"), 7, "depot 7: location: got 7"),
        (("vehicles", 0, "reload_service"), -1, "reload_service: got -1"),
        (("vehicles", 0, "max_duration"), None, "max_duration: got None"),
        (("vehicles", 0, "locked_steps"), 1, "vehicle 5: locked_steps: got 1, expected at most"),
        (
            ("vehicles", 0, "breaks", 0, "max_load"),
            [1],
            r"max_load: got \(1,\), expected 2 amounts",
        ),
        (("vehicles", 0, "breaks", 0, "max_load"), [-1], r"max_load\[0\]: got -1"),
        (("vehicles", 0, "time_window"), None, "time_window: got None"),
        (("vehicles", 0, "start"), None, "start: got None"),
        (("vehicles", 0, "costs"), 5, "costs: got 5, expected an object"),
        (("balance",), 2, r"\$.balance: got 2, expected a number from 0 to 1"),
        (("balance",), float("nan"), r"\$.balance: got nan"),
        (("familiarity",), {"6": {"1": 5}}, r"\$.familiarity.6: got 6, expected the id of a veh"),
        (("familiarity",), {"5": {"8": 5}}, r"familiarity.5.8: got 8, expected the id of a task"),
        (("familiarity",), {"x": {}}, "familiarity.x: got 'x', expected an id"),
        (("familiarity",), {"5": {"1": -5}}, "familiarity.5.1: got -5"),
        (("alternatives",), [[1, 7]], r"\$.alternatives\[0\]: got 7, expected the id of a job"),
        (("matrices", "car", "costs"), [[0]], r"car.costs: got '1 rows', expected 3"),
        (("matrices",), None, r"\$.matrices: got None, expected an object"),
        (("jobs", 0, "service"), -1, r"\$.jobs\[0\] \(id 1\).service: got -1"),
        (("jobs", 0, "service"), None, r"\$.jobs\[0\] \(id 1\).service: got None"),
        (("jobs", 0, "service"), 1.5, r"\$.jobs\[0\] \(id 1\).service: got 1.5"),
        (("jobs", 0, "service"), 2**32, r"\$.jobs\[0\] \(id 1\).service: got 4294967296"),
        (("jobs", 0, "priority"), 101, r"\$.jobs\[0\].priority: got 101"),
        (("jobs", 0, "time_windows"), [], "at least one window"),
        (("jobs", 0, "time_windows"), [[9, 1]], r"time_windows\[0\]: got \[9, 1\]"),
        (("jobs", 0, "time_windows"), [[0, 10], [5, 20]], "windows: .* to open after 10"),
        (("jobs", 0, "time_windows"), [[0]], r"time_windows\[0\]: got \[0\]"),
        (("jobs", 0, "skills"), ["a"], r"skills\[0\]: got 'a'"),
        (("jobs", 0, "location_index"), 3, "job 1: location: got 3, expected a location below 3"),
        (("jobs", 0, "amount"), [1, 1], "delivery or amount, not both"),
        (("jobs", 0, "delivery"), [1], r"delivery: got \(1,\), expected 2 amounts"),
        (("jobs", 0, "id"), "x", r"\$.jobs\[0\].id: got 'x'"),
        (("jobs",), {}, r"\$.jobs: got {}, expected a list"),
        (("jobs",), [SMALL["jobs"][0]] * 2, "job: id: got 1, expected every id once"),
        (("vehicles",), [], r"\$.vehicles: got \[\], expected at least one"),
        (("vehicles", 0), 3, r"\$.vehicles\[0\]: got 3, expected an object"),
        (("vehicles", 0, "profile"), "bike", "vehicle 5: profile: got 'bike'"),
        (("vehicles", 0, "profile"), [], "profile: got .* expected a text"),
        (("vehicles", 0, "speed_factor"), 6, "speed_factor: got 6"),
        (("matrices", "car", "durations", 1), [1, 0], r"durations\[1\]: .* expected 3 numbers"),
        (("matrices", "car", "durations", 0), [0, 1, -4], r"durations\[0\]\[2\]: got -4"),
        (("matrices", "car", "durations", 0), [0, 1, 0.5], r"durations\[0\]\[2\]: got 0.5"),
        (("matrices", "car", "distances"), [[0]], "distances: got '1 rows', expected 3"),
        (("matrices", "car"), {}, "durations: got None, expected a square"),
    ],
)
def test_what_cannot_be_is_refused_by_name(path, to, message):
    with pytest.raises(InvalidProblemError, match=message):
        read(changed(*path, to=to))


@pytest.mark.parametrize("document", [None, 3, [], "vehicles", {}])
def test_what_is_no_problem_at_all_is_refused(document):
    with pytest.raises(InvalidProblemError):
        read(document)


def test_a_coordinate_beside_matrices_needs_its_index():
    document = copy.deepcopy(SMALL)
    del document["jobs"][0]["location_index"]
    document["jobs"][0]["location"] = [103.0, 22.0]

    with pytest.raises(InvalidProblemError, match=r"location_index: .* since there are matrices"):
        read(document)


@pytest.mark.parametrize("location", [[1], ["a", "b"], [103.0, 122.0], 4, [True, False]])
def test_a_coordinate_that_cannot_be_is_refused(location):
    document = {
        "vehicles": [{"id": 1, "start": [103.97, 22.48]}],
        "jobs": [{"id": 1, "location": location}],
    }

    with pytest.raises(InvalidProblemError):
        read(document)


def test_what_vroom_does_not_know_is_passed_over():
    document = changed("jobs", 0, "servcie", to=5)
    document |= {"comment": "Thứ hai", "options": {"g": True}}

    assert read(document).problem.visits[0].service_s == 60


def test_wishes_arrive():
    document = copy.deepcopy(SMALL)
    document["jobs"].append({"id": 2, "location_index": 2, "priority": 10})
    document["jobs"][0] |= {"release": 50, "due": 90, "late_per_hour": 7, "surcharge": 3}
    document["jobs"][0] |= {"required_vehicles": [5], "preferred_vehicles": [5], "preference": 9}
    document["vehicles"][0] |= {"overtime": 600, "costs": {"per_overtime_hour": 99}}
    document |= {"balance": 0.5, "compactness": 1, "familiarity": {"5": {"1": 60}}}
    document["alternatives"] = [[1, 2]]

    problem = read(document).problem

    job = problem.visits[0]
    assert (job.release_s, job.due_s, job.late_per_hour, job.surcharge) == (50, 90, 7, 3)
    assert (job.required, job.preferred, job.preference) == ({5}, {5}, 9)
    assert (problem.vehicles[0].overtime_s, problem.vehicles[0].costs.per_overtime_hour) == (
        600,
        99,
    )
    assert (problem.balance_per_hour, problem.compact_per_hour) == (1800, 3600)
    assert (problem.familiarity, problem.alternatives) == ({5: {0: 60}}, ((0, 1),))


def test_steps_begin_a_search_and_lock_its_first_stops():
    document = copy.deepcopy(SMALL)
    document["vehicles"][0] |= {
        "steps": [{"type": "start"}, {"type": "pickup", "id": 1}, {"type": "job", "id": 1}],
        "locked_steps": 2,
    }

    names = read(document)

    assert names.problem.vehicles[0].locked == (1,)
    assert [route.visit_ids for route in names.initial.routes] == [(1, 0)]
    assert read(SMALL).initial is None


def test_trips_and_durations_arrive():
    document = copy.deepcopy(SMALL)
    document["vehicles"][0] |= {
        "max_trips": 3,
        "reload_depot_index": 2,
        "reload_service": 90,
        "max_duration": 4500,
        "steps": [
            {"type": "pickup", "id": 1},
            {"type": "delivery", "id": 1},
            {"type": "reload"},
            {"type": "job", "id": 1},
        ],
    }

    names = read(document)

    (vehicle,) = names.problem.vehicles
    assert (vehicle.max_trips, vehicle.reload_s, vehicle.max_duration_s) == (3, 90, 4500)
    assert names.problem.depot_by_id[vehicle.reload_depot].location == 2
    assert [route.order for route in names.initial.routes] == [(1, 2, RELOAD, 0)]


def test_what_is_locked_belongs_to_the_first_trip():
    trips = [
        {"type": "pickup", "id": 1},
        {"type": "delivery", "id": 1},
        {"type": "reload"},
        {"type": "job", "id": 1},
    ]
    document = changed("vehicles", 0, "steps", to=trips)
    document["vehicles"][0] |= {"max_trips": 2, "locked_steps": 4}

    with pytest.raises(InvalidProblemError, match="locked_steps: got 4, expected steps of the fir"):
        read(document)


def test_rides_may_have_prices_of_their_own():
    prices = [[0, 5, 5], [5, 0, 5], [5, 5, 0]]
    document = changed("matrices", "car", "costs", to=prices)
    with pytest.raises(InvalidProblemError, match=r"vehicle 5: costs.per_hour: got 1800"):
        read(document)

    del document["vehicles"][0]["costs"]

    assert read(document).problem.travel["car"].costs.tolist() == prices


def test_the_largest_id_is_an_id():
    document = changed("jobs", 0, "id", to=2**64 - 1)

    assert read(document).tasks[0].id == 2**64 - 1
    with pytest.raises(InvalidProblemError, match="id: got 18446744073709551616"):
        read(changed("jobs", 0, "id", to=2**64))

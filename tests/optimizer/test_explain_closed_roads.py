"""What is left out because of a closed road says so; what no road ever reached does not."""

import numpy as np
import pytest

from optimizer import UNREACHABLE, Reason, TravelMatrix, solve, words
from optimizer.diagnose import diagnose
from optimizer.diagnosis import Obstacle
from tests.optimizer.day import day, line, vehicle, visit


def with_gaps(closed, missing=()):
    """A line of depot and two doors with legs that are closed, and legs that never were."""
    seconds, metres = line(3).seconds.copy(), line(3).metres.copy()
    shut = np.zeros((3, 3), dtype=bool)
    for leg in (*closed, *missing):
        seconds[leg] = metres[leg] = UNREACHABLE
    for leg in closed:
        shut[leg] = True
    return TravelMatrix(seconds=seconds, metres=metres, closed=shut)


TO_2 = ((0, 2), (1, 2))
FROM_2 = ((2, 0), (2, 1))


@pytest.mark.parametrize(
    ("closed", "missing", "reason", "obstacle"),
    [
        (TO_2 + FROM_2, (), Reason.CLOSED_ROAD, Obstacle.NO_WAY_THERE),
        (FROM_2, (), Reason.CLOSED_ROAD, Obstacle.NO_WAY_BACK),
        ((), TO_2 + FROM_2, Reason.UNREACHABLE, Obstacle.NO_WAY_THERE),
        (TO_2, FROM_2, Reason.UNREACHABLE, Obstacle.NO_WAY_THERE),
    ],
)
def test_a_door_behind_a_closed_road_is_left_out_with_that_reason(
    closed, missing, reason, obstacle
):
    problem = day([visit(1), visit(2)], [vehicle(7)], travel=with_gaps(closed, missing))

    plan = solve(problem, time_limit_s=0.2)
    (found,) = diagnose(problem, plan)

    assert [(left.visit_id, left.reason) for left in plan.unassigned] == [(2, reason)]
    assert (found.reason, found.closest.obstacle) == (reason, obstacle)


def test_the_reason_is_said_in_both_languages():
    problem = day([visit(1), visit(2)], [vehicle(7)], travel=with_gaps(TO_2 + FROM_2))

    (found,) = diagnose(problem, solve(problem, time_limit_s=0.2))

    assert words.why(found, "vi") == "Đường tới đó đang cấm, 7 không qua được."
    assert words.why(found, "en") == "The road there is closed, 7 cannot get through."


def test_a_closed_road_beside_the_way_leaves_nobody_out():
    problem = day([visit(1), visit(2)], [vehicle(7)], travel=with_gaps([(0, 2)]))

    assert solve(problem, time_limit_s=0.2).placed == 2


def test_every_reason_has_words_in_both_languages():
    said = {reason for reason, _obstacle in words.REASONS} | set(words.WHOLE)

    assert said == set(Reason)

import base64
import hashlib
import json
from datetime import timedelta

import pytest

from app.core import challenge
from tests.conftest import NOW


def solve(puzzle) -> str:
    """Write the answer as a browser does."""
    return written(salt=puzzle.salt, signature=puzzle.signature, number=number_of(puzzle))


def number_of(puzzle) -> int:
    """Count as a browser does."""
    return next(
        n
        for n in range(puzzle.most)
        if hashlib.sha256(f"{puzzle.salt}{n}".encode()).hexdigest() == puzzle.challenge
    )


def written(**answer) -> str:
    return base64.b64encode(json.dumps(answer).encode()).decode()


@pytest.fixture
def puzzle(app):
    return challenge.make(subject="book:a", now=NOW, most=50)


def test_whoever_found_the_number_passes(puzzle):
    assert challenge.is_solved(solve(puzzle), subject="book:a", now=NOW)


def test_the_same_form_may_come_again_after_a_lost_answer_but_not_for_ever(puzzle):
    said = solve(puzzle)

    passed = [challenge.is_solved(said, subject="book:a", now=NOW) for _ in range(12)]

    assert passed == [True] * challenge.MOST_USES + [False] * 2


def test_a_solution_opens_no_other_form(puzzle):
    assert not challenge.is_solved(solve(puzzle), subject="book:b", now=NOW)


def test_a_solution_grows_old(puzzle):
    later = NOW + challenge.LASTS + timedelta(seconds=1)

    assert not challenge.is_solved(solve(puzzle), subject="book:a", now=later)


def test_a_wrong_number_does_not_pass(puzzle):
    said = written(salt=puzzle.salt, signature=puzzle.signature, number=puzzle.most + 1)

    assert not challenge.is_solved(said, subject="book:a", now=NOW)


def test_a_puzzle_that_somebody_set_themselves_does_not_pass(puzzle):
    salt = "00?expires=99999999999&for=x&"
    said = written(salt=salt, number=0, signature=puzzle.signature)

    assert not challenge.is_solved(said, subject="book:a", now=NOW)


def test_a_digit_moved_from_the_number_into_the_salt_makes_a_solution_no_younger(app):
    puzzle = challenge.make(subject="book:a", now=NOW, most=50)
    while not (number := number_of(puzzle)) > 10 or number % 10 == 0:
        puzzle = challenge.make(subject="book:a", now=NOW, most=50)
    moved = written(
        salt=f"{puzzle.salt}{number // 10}", number=number % 10, signature=puzzle.signature
    )

    later = NOW + challenge.LASTS + timedelta(seconds=1)
    assert not challenge.is_solved(moved, subject="book:a", now=later)
    assert not challenge.is_solved(moved, subject="book:b", now=NOW)


@pytest.mark.parametrize(
    "said",
    [
        "", "x", "null", "[]", "e30=", "bnVsbA==", "W10=", "MQ==", "A" * 5_000, "é",
        written(salt=1, number=1, signature="a"),
        written(salt="a", number="1", signature="a"),
        written(salt="a", number=True, signature="a"),
        written(salt="a", number=-1, signature="a"),
        written(salt="a", number=10**40, signature="a"),
        written(salt="a", number=1, signature="é"),
        written(salt="\ud800", number=1, signature="a"),
    ],
)  # fmt: skip
def test_nonsense_does_not_pass_and_is_no_fault(app, said):
    assert not challenge.is_solved(said, subject="book:a", now=NOW)

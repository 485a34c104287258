"""How long people will wait, from the queue as it is."""

from datetime import datetime, timedelta

import pytest

from app.core.i18n import force_locale
from app.hall.forecast import Person, Seat, foresee
from app.hall.order import Waiting
from app.hall.words import wait_words

NOW = datetime.fromisoformat("2026-12-02T09:00:00+07:00")
ALL = frozenset({1})


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def walk_in(key: int, *, group_id: int = 1, length: float = 10) -> Person:
    came = NOW - minutes(60 - key)
    waiting = Waiting(key, came, came, is_booked=False, has_priority=False)
    return Person(waiting, group_id, minutes(length))


def starts(turns) -> dict[int, float]:
    return {key: (at - NOW) / minutes(1) for key, at in turns.items()}


def test_each_waits_for_those_before_them():
    turns = foresee(
        people=[walk_in(1), walk_in(2), walk_in(3)], seats=[Seat(ALL, NOW)],
        calls=[], spans=[], now=NOW,
    )  # fmt: skip

    assert starts(turns) == {1: 0, 2: 10, 3: 20}


def test_two_counters_halve_it():
    turns = foresee(
        people=[walk_in(n) for n in range(4)], seats=[Seat(ALL, NOW), Seat(ALL, NOW + minutes(4))],
        calls=[], spans=[], now=NOW,
    )  # fmt: skip

    assert starts(turns) == {0: 0, 1: 4, 2: 10, 3: 14}


def test_a_counter_calls_only_its_own_groups():
    turns = foresee(
        people=[walk_in(1, group_id=2), walk_in(2)],
        seats=[Seat(ALL, NOW), Seat(frozenset({2}), NOW + minutes(30))],
        calls=[], spans=[], now=NOW,
    )  # fmt: skip

    assert starts(turns) == {2: 0, 1: 30}


def test_nobody_is_called_in_the_lunch_break():
    spans = [(NOW - minutes(90), NOW + minutes(5)), (NOW + minutes(65), NOW + minutes(300))]
    turns = foresee(
        people=[walk_in(1), walk_in(2)], seats=[Seat(ALL, NOW)], calls=[], spans=spans, now=NOW
    )

    assert starts(turns) == {1: 0, 2: 65}


def test_who_waits_at_closing_time_is_still_served():
    spans = [(NOW - minutes(90), NOW + minutes(5))]
    turns = foresee(
        people=[walk_in(1), walk_in(2)], seats=[Seat(ALL, NOW)], calls=[], spans=spans, now=NOW
    )

    assert starts(turns) == {1: 0, 2: 10}


def test_whoever_is_booked_to_come_takes_their_place_when_they_come():
    due = NOW + minutes(10)
    coming = Person(Waiting(-7, due, due, is_booked=True, has_priority=False), 1, minutes(15))
    turns = foresee(
        people=[walk_in(1), walk_in(2), coming], seats=[Seat(ALL, NOW)],
        calls=[], spans=[], now=NOW,
    )  # fmt: skip

    assert starts(turns) == {1: 0, -7: 10, 2: 25}


def test_without_a_counter_nothing_is_foreseen():
    assert foresee(people=[walk_in(1)], seats=[], calls=[], spans=[], now=NOW) == {}


@pytest.mark.parametrize(
    ("wait", "vi", "en"),
    [
        (0, "sắp tới lượt", "very soon"),
        (4, "chưa tới 5 phút", "less than 5 minutes"),
        (20, "khoảng 15 đến 25 phút", "about 15 to 25 minutes"),
        (110, "khoảng 10:45 đến 11:30", "about 10:45 to 11:30"),
        (275, "khoảng 13:30 đến 14:15", "about 13:30 to 14:15"),
    ],
)
def test_a_wait_is_said_as_a_range(app, wait, vi, en):
    assert wait_words(minutes(wait), now=NOW) == vi
    with force_locale("en"):
        assert wait_words(minutes(wait), now=NOW) == en

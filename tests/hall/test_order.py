"""The rule of calling, held against any hall that can be thought of."""

from datetime import datetime, timedelta
from random import Random
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from app.hall.forecast import PastCall, Person, Seat, foresee
from app.hall.order import (
    EARLY,
    MOST_BEFORE_WALK_IN,
    MOST_PRIORITY_RUN,
    Call,
    Waiting,
    next_up,
)

NOW = datetime.fromisoformat("2026-12-02T09:00:00+07:00")


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def one(key=1, *, due=0.0, free=None, is_booked=False, has_priority=False) -> Waiting:
    due_at = NOW + minutes(due)
    free_from = due_at if free is None else NOW + minutes(free)
    return Waiting(
        key=key,
        due_at=due_at,
        free_from=min(free_from, NOW) if is_booked and free is None else free_from,
        is_booked=is_booked,
        has_priority=has_priority,
    )


people = st.lists(
    st.builds(
        one,
        due=st.integers(-90, 0),
        is_booked=st.booleans(),
        has_priority=st.booleans(),
    ),
    max_size=25,
).map(lambda found: [Waiting(n, p.due_at, p.free_from, p.is_booked, p.has_priority)
                     for n, p in enumerate(found)])  # fmt: skip


def drain(waiting: list[Waiting], *, now: datetime = NOW) -> list[Waiting]:
    """Everybody who waits, in the order in which they are called, half a minute apart."""
    left, calls, order = list(waiting), [], []
    while (chosen := next_up(left, calls, now=now)) is not None:
        left.remove(chosen)
        order.append(chosen)
        calls.insert(0, Call(now, chosen.is_booked, chosen.has_priority))
        now += minutes(0.5)
    return order


def test_nobody_waits_where_nobody_is():
    assert next_up([], [], now=NOW) is None


def test_whoever_came_first_is_called_first():
    assert [p.key for p in drain([one(1, due=-5), one(2, due=-9), one(3, due=-7)])] == [2, 3, 1]


def test_a_booked_person_whose_time_has_come_goes_before_walk_ins():
    assert next_up([one(1, due=-40), one(2, is_booked=True)], [], now=NOW).key == 2


def test_a_booked_person_is_due_a_few_minutes_early():
    almost = one(2, due=EARLY / minutes(1), is_booked=True)
    too_early = one(2, due=EARLY / minutes(1) + 1, is_booked=True)

    assert next_up([one(1, due=-40), almost], [], now=NOW).key == 2
    assert next_up([one(1, due=-40), too_early], [], now=NOW).key == 1


def test_whoever_is_early_is_called_rather_than_nobody():
    assert next_up([one(1, due=50, is_booked=True)], [], now=NOW).key == 1


def test_whoever_rests_is_not_called():
    assert next_up([one(1, due=-5, free=3)], [], now=NOW) is None


def test_whoever_comes_late_loses_the_minutes_by_which_they_are_late():
    late, before, after = (
        one(1, due=-10, is_booked=True), one(2, due=-15, is_booked=True),
        one(3, due=-5, is_booked=True),
    )  # fmt: skip

    assert [p.key for p in drain([late, before, after])] == [2, 1, 3]


def test_priority_goes_first_but_not_for_ever():
    elders = [one(n, due=-1, has_priority=True) for n in range(4)]

    order = [p.key for p in drain([*elders, one(9, due=-60)])]

    assert order == [0, 1, 9, 2, 3]


def test_who_comes_at_the_instant_of_a_call_has_watched_it():
    elders = [one(n, due=0, has_priority=True) for n in range(1, 4)]

    order = [p.key for p in drain([one(0, due=0), *elders])]

    assert order == [1, 2, 0, 3]


@given(people)
def test_everybody_is_called_once(waiting):
    order = drain(waiting)

    assert sorted(p.key for p in order) == [p.key for p in waiting]


@given(people)
def test_a_counter_never_idles_while_somebody_is_here(waiting):
    assert (next_up(waiting, [], now=NOW) is None) == (not waiting)


@given(people)
def test_at_most_three_are_called_before_the_walk_in_who_waits_longest(waiting):
    run = 0
    left = list(waiting)
    for called in drain(waiting):
        plain_waits = any(p.is_plain for p in left)
        run = 0 if called.is_plain or not plain_waits else run + 1
        left.remove(called)
        assert run <= MOST_BEFORE_WALK_IN


@given(people)
def test_priority_never_has_more_than_its_run_while_others_wait(waiting):
    run = 0
    left = list(waiting)
    for called in drain(waiting):
        others_wait = any(not p.has_priority for p in left)
        run = run + 1 if called.has_priority and others_wait else 0
        left.remove(called)
        assert run <= MOST_PRIORITY_RUN


@given(people)
def test_among_equals_the_longest_waiting_is_first(waiting):
    order = drain(waiting)
    for is_like in (
        lambda p: p.is_plain,
        lambda p: p.has_priority,
        lambda p: p.is_booked and not p.has_priority,
    ):
        alike = [(p.due_at, p.key) for p in order if is_like(p)]
        assert alike == sorted(alike)


@given(people, st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_listed_means_nothing(waiting, chance: Random):
    shuffled = list(waiting)
    chance.shuffle(shuffled)

    assert drain(shuffled) == drain(waiting)


@given(st.integers(0, 10_000))
def test_booked_people_are_served_within_minutes_of_their_time_however_many_walk_in(seed):
    """Three counters, two of them booked full all morning, and more walk-ins than can be served."""
    chance = Random(seed)
    booked = [
        Person(one(2 * cell + place, due=15 * cell, is_booked=True), 1, minutes(15))
        for cell in range(16)
        for place in range(2)
    ]
    booked = [Person(_comes(p.waiting, chance), 1, p.length) for p in booked]
    walk_ins = [
        Person(one(1000 + n, due=chance.uniform(-60, 240)), 1, minutes(chance.uniform(4, 20)))
        for n in range(120)
    ]
    seats = [Seat(frozenset({1}), NOW + minutes(chance.uniform(0, 15))) for _ in range(3)]

    turns = foresee(people=[*booked, *walk_ins], seats=seats, calls=[], spans=[], now=NOW)

    waits = [turns[p.waiting.key] - p.waiting.due_at for p in booked]
    assert median(waits) <= minutes(6)
    assert max(waits) <= minutes(25)


def _comes(waiting: Waiting, chance: Random) -> Waiting:
    free_from = waiting.due_at - minutes(chance.uniform(0, 20))
    return Waiting(waiting.key, waiting.due_at, free_from, is_booked=True, has_priority=False)


def test_calls_of_before_somebody_came_do_not_count_for_them():
    old = [PastCall(1, Call(NOW - minutes(20), is_booked=True, has_priority=False))] * 5
    waiting = [one(1, due=-5), one(2, due=-1, is_booked=True)]

    assert next_up(waiting, [past.call for past in old], now=NOW).key == 2

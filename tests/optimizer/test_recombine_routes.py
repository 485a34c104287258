"""The best day out of routes from different plans."""

import random

import pytest

from optimizer import setpart
from optimizer.search.pool import Pool
from optimizer.search.tables import Tables
from optimizer.setpart import Choice, Offer, recombine
from tests.optimizer.day import day, vehicle, visit


def chosen(offers, *, visits=4, available=(9,), worth=1000, known=()):
    choice = Choice(
        offers=offers, available=available, worth=[worth] * visits, known=frozenset(known)
    )
    return [offers[at] for at in recombine(choice, seconds=5, is_repeatable=True)]


def test_halves_of_two_plans_make_a_better_third():
    cheap_left, dear_right = Offer(0, (0, 1), 10), Offer(0, (2, 3), 50)
    dear_left, cheap_right = Offer(0, (0, 2), 40), Offer(0, (1, 3), 40)
    best_right = Offer(0, (3, 2), 20)

    offers = [cheap_left, dear_right, dear_left, cheap_right, best_right]

    assert chosen(offers, known=(0, 1)) == [cheap_left, best_right]


def test_no_more_routes_of_a_kind_than_vehicles():
    alone = [Offer(0, (u,), 1) for u in range(4)]
    together = Offer(1, (0, 1, 2, 3), 100)

    assert chosen([*alone, together], available=(3, 1)) == [together]


def test_a_visit_is_left_out_where_its_routes_cost_more_than_it_is_worth():
    near, far = Offer(0, (0,), 10), Offer(0, (0, 1), 500)

    assert chosen([near, far], visits=2, worth=100) == [near]


def test_none_is_served_twice():
    overlapping = [Offer(0, (0, 1), 10), Offer(0, (1, 2), 10), Offer(0, (2,), 9)]

    assert chosen(overlapping, visits=3) == [overlapping[0], overlapping[2]]


def test_of_very_many_routes_the_promising_are_looked_at(monkeypatch):
    monkeypatch.setattr(setpart, "MOST", 10)
    poor = [Offer(0, (u, (u + 1) % 8), 500 + u) for u in range(8) for _ in range(30)]
    good = [Offer(0, (u, u + 1), 10) for u in range(0, 8, 2)]

    assert chosen([*poor, *good], visits=8) == good


@pytest.fixture
def two_alike():
    return Tables(day([visit(1), visit(2), visit(3)], [vehicle(1), vehicle(2)]))


def test_routes_of_the_pool_make_a_better_plan(two_alike):
    pool = Pool(two_alike)
    pool.add([(0, (0,)), (1, (1, 2)), (0, (0, 1, 2))])

    found = pool.best_choice([[0], [1, 2]], seconds=5, is_repeatable=True)

    assert found is not None
    routes, rank = found
    assert sorted(routes) == [[], [0, 1, 2]]
    assert rank == (0, 6 * 600 * 100)


def test_where_nothing_is_better_the_plan_stays(two_alike):
    pool = Pool(two_alike)

    assert pool.best_choice([[0, 1, 2], []], seconds=5, is_repeatable=True) is None


def test_a_route_that_cannot_be_ridden_falls_apart():
    tables = Tables(day([visit(1), visit(2)], [vehicle(1, max_travel_s=2500)]))
    pool = Pool(tables)
    pool.add([(0, (0, 1, 0, 1))])
    pool.add([(0, (1, 0))])

    assert pool.best_choice([[0]], seconds=5, is_repeatable=True) is not None


def test_a_route_is_lent_to_who_starts_and_ends_there():
    slow, fast = vehicle(1, speed_factor=0.5), vehicle(2)
    tables = Tables(day([visit(1), visit(2)], [slow, fast]))
    pool = Pool(tables)

    found = pool.best_choice([[0, 1], []], seconds=5, is_repeatable=True)

    assert found is not None
    assert found[0] == [[], [0, 1]]


def test_whoever_wants_it_stopped_is_asked_meanwhile_and_heard():
    draw = random.Random(1)
    hard = [Offer(0, tuple(draw.sample(range(90), 8)), draw.randint(1, 999)) for _ in range(600)]
    choice = Choice(offers=hard, available=(90,), worth=[9999] * 90, known=frozenset())
    asked = []

    def should_stop():
        asked.append(True)
        return True

    recombine(choice, seconds=600, should_stop=should_stop)

    assert asked

"""What the search believes of one more visit is what the schedule makes of it."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import Break, Costs, TimeWindow, check, solve
from optimizer.feasibility import obstacle
from optimizer.schedule import schedule
from optimizer.search.anneal import Anneal, Heat
from optimizer.search.budget import Budget
from optimizer.search.construct import construct
from optimizer.search.draft import Draft
from optimizer.search.kernel.chance import chance_of
from optimizer.search.kernel.insertion import cheapest_gap
from optimizer.search.tables import NEVER, PRICE_SCALE, Tables
from tests.benchmarks.rich_day import Shape, rich_day
from tests.optimizer.day import HOUR, day, vehicle, visit

PLACES = 6


def spans(first, last):
    return st.tuples(st.integers(first, last), st.integers(0, 2 * HOUR)).map(
        lambda pair: TimeWindow(pair[0], pair[0] + pair[1])
    )


@st.composite
def doors(draw, number):
    windows = draw(st.lists(spans(8 * HOUR, 15 * HOUR), max_size=1))
    return visit(
        draw(st.integers(1, PLACES)),
        id=number,
        service_s=draw(st.integers(0, 1200)),
        windows=tuple(windows),
        delivery=(draw(st.integers(0, 3)),),
        pickup=(draw(st.integers(0, 3)),),
    )


@st.composite
def days(draw):
    breaks = [
        Break(id=1, windows=(draw(spans(9 * HOUR, 10 * HOUR)),), service_s=900),
        Break(id=2, windows=(draw(spans(11 * HOUR, 12 * HOUR)),), service_s=3600),
    ]
    rider = vehicle(
        breaks=tuple(breaks[: draw(st.integers(0, 2))]),
        capacity=(8,),
        max_distance_m=draw(st.sampled_from([None, 60_000])),
        end=draw(st.sampled_from([0, None])),
    )
    return day([draw(doors(number)) for number in range(5)], [rider])


@st.composite
def wishful_days(draw):
    """Add what only a timetable of the whole route can tell."""
    plain = draw(days())
    visits = [
        replace(
            each,
            release_s=draw(st.sampled_from([0, 0, 10 * HOUR])),
            due_s=draw(st.sampled_from([None, 11 * HOUR])),
            late_per_hour=draw(st.sampled_from([0, 360])),
        )
        for each in plain.visits
    ]
    rider = replace(
        plain.vehicles[0],
        overtime_s=draw(st.sampled_from([0, HOUR])),
        costs=Costs(per_overtime_hour=draw(st.sampled_from([0, 720]))),
        shift=TimeWindow(8 * HOUR, draw(st.sampled_from([13, 16])) * HOUR),
    )
    return replace(plain, visits=tuple(visits), vehicles=(rider,))


def begun(problem):
    (rider,) = Tables(problem).riders
    order = []
    for number, each in enumerate(problem.visits[:-1]):
        if obstacle(rider, [*(problem.visits[v] for v in order), each]) is None:
            order.append(number)
    return rider, order


def expect_cheapest(problem):
    """Compare the kernel's cheapest gap with the schedules of all gaps."""
    rider, order = begun(problem)

    def visits(numbers):
        return [problem.visits[number] for number in numbers]

    known = schedule(rider, visits(order)).cost if order else 0
    longer = [[*order[:gap], 4, *order[gap:]] for gap in range(len(order) + 1)]
    prices = [
        schedule(rider, visits(each)).cost - known
        for each in longer
        if obstacle(rider, visits(each)) is None
    ]
    draft = Draft(Tables(problem), [order])
    price, vehicle, gap = cheapest_gap(
        draft.facts, draft.rides, draft.plan, 4, NEVER, 0.0, chance_of(1)
    )
    assert (vehicle >= 0) == bool(prices)
    if prices:
        assert abs(price / PRICE_SCALE - min(prices)) <= 2
        chosen = schedule(rider, visits(longer[gap])).cost - known
        assert abs(chosen - min(prices)) <= 2


@settings(max_examples=200, deadline=None)
@given(problem=days())
def test_the_cheapest_gap_is_the_one_that_the_schedules_say(problem):
    expect_cheapest(problem)


@settings(max_examples=200, deadline=None)
@given(problem=wishful_days())
def test_lateness_releases_and_overtime_are_priced_as_in_the_schedule(problem):
    expect_cheapest(problem)


def test_after_many_steps_all_numbers_are_those_of_the_routes():
    tables = Tables(rich_day(Shape(visits=60, vehicles=6, depots=2, pairs=8)))
    leg = Anneal(tables, construct(tables)[0], seed=3, heat=Heat())
    harvest = leg.advance(Budget(60, work_limit=40), until=1.0)

    fresh = Draft(tables, leg.now)

    assert fresh.rank == leg._draft.rank
    assert sorted(fresh.left) == sorted(leg._draft.left)
    assert harvest.rank == Draft(tables, harvest.routes).rank


def test_routes_may_grow_beyond_their_first_room():
    crowd = [visit(1, id=number, service_s=60) for number in range(120)]
    problem = day(crowd, [vehicle(1), vehicle(2, shift=TimeWindow(8 * HOUR, 9 * HOUR))])

    plan = solve(problem, time_limit_s=20, work_limit=20, threads=1)

    assert check(problem, plan) == []
    assert plan.placed == 120

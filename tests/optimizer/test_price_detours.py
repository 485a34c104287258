"""What the search believes of one more visit is what the schedule makes of it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import Break, TimeWindow
from optimizer.feasibility import obstacle
from optimizer.search.draft import Draft
from optimizer.search.tables import NEVER, PRICE_SCALE, Tables
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


@settings(max_examples=200, deadline=None)
@given(problem=days())
def test_a_gap_is_open_exactly_where_the_schedule_finds_room(problem):
    tables = Tables(problem)
    (rider,) = tables.riders
    order = []
    for number, each in enumerate(problem.visits[:-1]):
        if obstacle(rider, [*(problem.visits[v] for v in order), each]) is None:
            order.append(number)
    draft = Draft(tables, [order])

    detours = draft.detours(4)[0]

    for gap in range(len(order) + 1):
        longer = [*order[:gap], 4, *order[gap:]]
        visits = [problem.visits[number] for number in longer]
        assert (detours[gap] < NEVER) == (obstacle(rider, visits) is None)
        if detours[gap] < NEVER:
            grown = Draft(tables, [longer]).price - draft.price
            assert abs(detours[gap] - grown) <= PRICE_SCALE
    assert (detours[len(order) + 1 :] == NEVER).all()


def test_a_draft_comes_back_to_its_snapshot():
    problem = day([visit(place) for place in range(1, PLACES)], [vehicle(1), vehicle(2)])
    draft = Draft(Tables(problem), [[0, 1], [2]])
    before, price = draft.snapshot(), draft.price
    detours = draft.detours(4)

    draft.insert(4, 0, 1)
    draft.set_route(1, [3])
    draft.restore(before)

    assert draft.routes == [[0, 1], [2]]
    assert draft.price == price
    assert np.array_equal(draft.detours(4), detours)


def test_routes_may_grow_beyond_the_first_gaps():
    crowd = [visit(1, id=number, service_s=60) for number in range(40)]
    draft = Draft(Tables(day(crowd)))

    for number in range(40):
        draft.insert(number, 0, number)

    assert draft.vehicle_of == [0] * 40
    assert (draft.detours(0)[0, :41] < NEVER).all()

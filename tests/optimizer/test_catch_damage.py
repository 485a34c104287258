"""Whatever is done to a sound plan, its check notices; what is sound it leaves alone."""

from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from optimizer import check
from tests.benchmarks.check_mutations import ALL, days


@pytest.mark.parametrize("day", range(5))
def test_a_sound_plan_is_left_alone(day):
    problem, plan = days()[day]

    assert check(problem, plan) == []
    assert plan.placed > 9


@given(name=st.sampled_from(sorted(ALL)), day=st.integers(0, 4), seed=st.integers(0, 10**6))
def test_damage_is_noticed(name, day, seed):
    problem, plan = days()[day]

    broken = ALL[name](problem, plan, Random(seed))

    assume(broken is not None)
    assert check(*broken), name

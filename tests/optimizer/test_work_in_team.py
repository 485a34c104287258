"""Several processes on one day: they die, hang and are stopped, and nobody waits or is left."""

import os
import signal
import subprocess
import sys
from itertools import count
from time import monotonic

import billiard
import psutil
import pytest

from optimizer import check, solve
from optimizer.search.budget import Budget
from optimizer.search.construct import construct
from optimizer.search.leg import Kind
from optimizer.search.tables import Tables
from optimizer.search.team import MOST_REPLACED, Team
from tests.benchmarks.rich_day import Shape, rich_day

SMALL = Shape(visits=40, vehicles=8, depots=2, communes=24, width_km=60, height_km=60)
AGES_S = 60.0


@pytest.fixture
def problem():
    return rich_day(SMALL)


@pytest.fixture
def team(problem):
    kinds = [Kind.PYVRP, Kind.ANNEAL]
    with Team(problem, kinds=kinds, budget=Budget(AGES_S), seed=0, patience_s=3.0) as team:
        yield team


def harvests_of(team, *, until, most_s=30.0):
    """Gather until the condition holds of what came."""
    came, deadline = [], monotonic() + most_s
    while not until(came):
        assert monotonic() < deadline, "nothing came"
        came += team.gather(seconds=0.1)
    return came


def children():
    return psutil.Process().children(recursive=True)


def test_searchers_send_plans_that_can_be_ridden(team, problem):
    came = harvests_of(team, until=lambda came: sum(each.routes is not None for each in came) >= 2)

    tables = Tables(problem)
    assert min(each.rank for each in came if each.rank) < construct(tables)[1]
    assert any(each.columns for each in came)


def test_a_searcher_that_is_killed_is_replaced(team):
    harvests_of(team, until=len)
    victim, survivor = team.pids

    os.kill(victim, signal.SIGKILL)

    harvests_of(team, until=lambda _: victim not in team.pids)
    newcomer = next(pid for pid in team.pids if pid != survivor)
    assert survivor in team.pids
    assert psutil.pid_exists(newcomer)
    assert not psutil.pid_exists(victim)


def test_a_searcher_that_hangs_is_replaced(team):
    harvests_of(team, until=lambda came: 0 in {harvest.place for harvest in came})
    victim = team.pids[0]

    os.kill(victim, signal.SIGSTOP)

    harvests_of(team, until=lambda _: victim not in team.pids)
    assert len(team.pids) == 2
    assert not psutil.pid_exists(victim)


def test_searchers_that_die_again_and_again_are_given_up(problem):
    kinds = [Kind.ANNEAL]
    with Team(problem, kinds=kinds, budget=Budget(AGES_S), seed=0) as team:
        for _ in range(MOST_REPLACED + 1):
            victim = team.pids[0]
            os.kill(victim, signal.SIGKILL)
            harvests_of(team, until=lambda _, gone=victim: gone not in team.pids)

        assert team.pids == []
        assert team.gather(seconds=0.01) == []


def test_a_plan_comes_though_all_searchers_are_killed_on_the_way(problem):
    def kill_all(*_):
        for child in children():
            child.kill()

    plan = solve(problem, time_limit_s=3, threads=2, on_progress=kill_all)

    assert check(problem, plan) == []
    assert plan.placed > 20
    assert children() == []


def test_nothing_is_left_of_a_search(problem):
    solve(problem, time_limit_s=2, threads=3)

    assert children() == []


def test_nothing_is_left_of_a_search_that_breaks(problem):
    asked = count()

    def break_off():
        if next(asked) > 20:
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        solve(problem, time_limit_s=AGES_S, threads=2, should_stop=break_off)

    assert children() == []


def test_a_shared_search_that_is_stopped_keeps_its_best(problem):
    asked = count()
    began = monotonic()

    plan = solve(problem, time_limit_s=AGES_S, threads=2, should_stop=lambda: next(asked) > 20)

    assert check(problem, plan) == []
    assert plan.placed > 20
    assert monotonic() - began < AGES_S / 2


def test_searchers_end_when_whoever_asked_is_killed():
    script = (
        "from tests.benchmarks.rich_day import rich_day; from optimizer import solve;"
        "solve(rich_day(), time_limit_s=60, threads=2, on_progress=lambda *_: print(flush=True))"
    )
    asking = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert asking.stdout.readline()
    orphans = psutil.Process(asking.pid).children(recursive=True)

    asking.kill()
    asking.communicate()

    _, alive = psutil.wait_procs(orphans, timeout=30)
    assert orphans
    assert alive == []


def _solved_in_a_daemon(answer):
    assert billiard.current_process().daemon
    problem = rich_day(SMALL)
    plan = solve(problem, time_limit_s=2, threads=2)
    answer.put((plan.placed, len(check(problem, plan)), len(children())))


def test_a_task_queues_daemonic_child_may_ask_for_help():
    queue = billiard.get_context("spawn").Queue()
    child = billiard.get_context("spawn").Process(target=_solved_in_a_daemon, args=(queue,))
    child.daemon = True

    child.start()
    placed, broken, left = queue.get(timeout=60)
    child.join(60)

    assert placed > 20
    assert (broken, left) == (0, 0)


@pytest.mark.parametrize("threads", [1, 2])
def test_without_pyvrp_it_is_not_even_loaded(threads):
    script = (
        "import sys; sys.modules['pyvrp'] = None\n"
        "from tests.benchmarks.rich_day import rich_day, Shape; from optimizer import solve\n"
        "day = rich_day(Shape(visits=30, vehicles=5, depots=2, communes=20))\n"
        f"plan = solve(day, time_limit_s=2, threads={threads}, engine='ortools')\n"
        "assert plan.placed and 'pyvrp' not in plan.engine"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0

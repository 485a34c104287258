"""Engines on one problem, one after the other: equal seconds, equal cores, one judge."""

import multiprocessing
import resource
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from time import perf_counter

import psutil

from optimizer import CurvePoint, Problem, Reason, Route, Solution, Unassigned, check
from optimizer.costs import balance_cost, left_out_cost, rank
from optimizer.rider import riders
from optimizer.schedule import schedule
from optimizer.trips import split_trips

GRACE_S = 30.0  # Who has not answered so long after the time is ended.
LOOK_EVERY_S = 0.5
FORK = multiprocessing.get_context("fork")

Orders = Mapping[int, Sequence[int]]
"""For each vehicle that rides the visits in order, by id."""


class NoPlanError(RuntimeError):
    """An engine came to no plan at all."""


@dataclass(frozen=True, kw_only=True)
class Heat:
    """What one process of one engine is asked: its problem, and how long from when on."""

    problem: Problem
    seconds: float
    threads: int
    seed: int
    began: float

    @property
    def spent_s(self) -> float:
        return perf_counter() - self.began

    @property
    def left_s(self) -> float:
        return self.seconds - self.spent_s


@dataclass(frozen=True, kw_only=True)
class Found:
    """What one process came to: a plan, or only who goes where in which order."""

    answer: Solution | Orders
    curve: tuple[CurvePoint, ...] = ()
    took_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Engine:
    """
    Somebody who plans.

    Parameters
    ----------
    find
        Plans within the time, in a process of its own.
    is_single
        Whether one process of it uses one core; then as many run as there are cores, each under
        its own seed, and the best counts.
    lacks
        What the problem has that the engine cannot be told, or None.
    """

    name: str
    find: Callable[[Heat], Found]
    is_single: bool
    lacks: Callable[[Problem], str | None] = lambda problem: None


@dataclass(frozen=True, kw_only=True)
class Result:
    """
    How an engine did on a problem.

    Parameters
    ----------
    broken
        Promises that its best plan breaks, as `optimizer.check` finds them; such a plan does not
        count.
    missed
        Importance of who was left out (`optimizer.costs`).
    cpu_s, memory_mb
        Of all its processes: processor seconds, and the most memory with shared pages counted
        once.
    others
        Share of the machine's processors that was busy with something else meanwhile.
    """

    engine: str
    cost: int | None = None
    placed: int = 0
    missed: int = 0
    broken: int = 0
    took_s: float = 0.0
    cpu_s: float = 0.0
    memory_mb: float = 0.0
    others: float = 0.0
    curve: tuple[CurvePoint, ...] = ()
    remark: str = ""

    @property
    def counts(self) -> bool:
        return self.cost is not None and not self.broken


def run(engine: Engine, problem: Problem, *, seconds: float, threads: int) -> Result:
    """Let the engine plan, and judge what comes back."""
    lacks = engine.lacks(problem)
    if lacks:
        print(f"  {engine.name} has no word for {lacks}", flush=True)
        return Result(engine=engine.name)
    busy_s, ours_s, began = _busy_s(), _children_s(), perf_counter()
    answers, memory_mb = _answers(engine, problem, seconds=seconds, threads=threads)
    cpu_s, passed_s = _children_s() - ours_s, perf_counter() - began
    others_s = max(0.0, _busy_s() - busy_s - cpu_s)
    return replace(
        _judged(engine.name, problem, answers),
        cpu_s=cpu_s,
        memory_mb=memory_mb,
        others=others_s / passed_s / (psutil.cpu_count() or 1),
    )


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _busy_s() -> float:
    """Add up the processor seconds of the whole machine since it started."""
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system)


def _answers(
    engine: Engine, problem: Problem, *, seconds: float, threads: int
) -> tuple[list[Found | str], float]:
    """Start the processes, wait for each, and see how much memory they take together."""
    began = perf_counter()
    ears: list[Connection] = []
    processes = []
    for seed in range(threads if engine.is_single else 1):
        heat = Heat(problem=problem, seconds=seconds, threads=threads, seed=seed, began=began)
        ear, mouth = FORK.Pipe(duplex=False)
        process = FORK.Process(target=_in_child, args=(engine, heat, mouth))
        process.start()
        mouth.close()
        ears.append(ear)
        processes.append(process)
    answers, memory_mb = _listen(ears, [each.pid for each in processes], began + seconds + GRACE_S)
    for process in processes:
        process.join(timeout=1)
        if process.is_alive():
            process.kill()
            process.join()
    return answers, memory_mb


def _in_child(engine: Engine, heat: Heat, mouth: Connection) -> None:
    try:
        found: Found | str = engine.find(heat)
    except NoPlanError as error:
        found = str(error)
    except Exception:
        found = traceback.format_exc().strip().splitlines()[-1]
    mouth.send((found, heat.spent_s))


def _listen(
    ears: Sequence[Connection], pids: Sequence[int | None], until: float
) -> tuple[list[Found | str], float]:
    answers: list[Found | str] = []
    waiting, memory_mb = list(ears), 0.0
    while waiting and perf_counter() < until:
        for ear in wait(waiting, timeout=LOOK_EVERY_S):
            answers.append(_heard(ear))
            waiting.remove(ear)
        memory_mb = max(memory_mb, _memory_mb(pids))
    return answers + ["ended: no answer in time"] * len(waiting), memory_mb


def _heard(ear: Connection) -> Found | str:
    try:
        found, spent_s = ear.recv()
    except EOFError:
        return "died without an answer"
    if isinstance(found, str):
        return found
    return Found(answer=found.answer, curve=found.curve, took_s=found.took_s or spent_s)


def _memory_mb(pids: Sequence[int | None]) -> float:
    """Add up the memory of the processes and their children, shared pages counted once."""
    held = 0
    for pid in pids:
        try:
            family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            held += sum(each.memory_full_info().pss for each in family)
        except psutil.Error:
            continue
    return held / 2**20


def _judged(name: str, problem: Problem, answers: Sequence[Found | str]) -> Result:
    found = [answer for answer in answers if isinstance(answer, Found)]
    remarks = sorted({answer for answer in answers if isinstance(answer, str)})
    judged = []
    for answer in found:
        try:
            solution = settled(problem, answer.answer)
            judged.append((len(check(problem, solution)), rank(problem, solution), solution))
        except NoPlanError as error:
            remarks.append(str(error))
    if not judged:
        return Result(engine=name, remark="; ".join(remarks))
    broken, (missed, cost), solution = min(judged, key=lambda one: (bool(one[0]), one[1]))
    took_s = max(answer.took_s for answer in found)
    last = CurvePoint(took_s, cost, solution.placed)
    return Result(
        engine=name,
        cost=cost,
        placed=solution.placed,
        missed=missed,
        broken=broken,
        took_s=took_s,
        curve=envelope([*(point for answer in found for point in answer.curve), last]),
        remark="; ".join(remarks),
    )


def settled(problem: Problem, answer: Solution | Orders) -> Solution:
    """
    Give orders their times and costs; a whole solution stays as it is.

    Raises
    ------
    NoPlanError
        When an order keeps neither windows nor shift, whatever the timing.
    """
    if isinstance(answer, Solution):
        return answer
    prepared = riders(problem)
    routes: list[Route] = []
    for vehicle in problem.vehicles:
        order = answer.get(vehicle.id, ())
        if not order:
            continue
        ids, reloads = split_trips(order)
        visits = [problem.visit_by_id[each] for each in ids]
        route = schedule(prepared[vehicle.id], visits, reloads)
        if route is None:
            raise NoPlanError(f"vehicle {vehicle.id}'s order cannot be ridden in time")
        routes.append(route)
    placed = {visit_id for route in routes for visit_id in route.visit_ids}
    left = problem.left_out(placed)
    return Solution(
        routes=tuple(routes),
        unassigned=tuple(Unassigned(visit_id=v.id, reason=Reason.CROWDED_OUT) for v in left),
        cost=sum(route.cost for route in routes)
        + balance_cost(problem, routes)
        + left_out_cost(left),
    )


def envelope(points: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
    """Keep of many processes' improvements those that bettered all before."""
    kept: list[CurvePoint] = []
    for point in sorted(points, key=lambda point: point.seconds):
        if not kept or (-point.placed, point.cost) < (-kept[-1].placed, kept[-1].cost):
            kept.append(point)
    return tuple(kept)

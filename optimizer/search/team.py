"""
Searchers in processes of their own, who may die or hang without anybody waiting for them.

Processes are started from scratch, by `subprocess`, not forked and not by `multiprocessing`:

- a task queue's worker is a daemonic child, which `multiprocessing` forbids children;
- a fork would hold open what its parent holds: database connections, listening sockets, locks on
  files, which then outlive a parent that is killed;
- a fork of a process with threads may inherit locks that nobody will ever release.

It costs about 0.3 s each, during which the parent builds the first plan. The problem goes through a
file without a name; messages go over pairs of sockets. Nothing is left behind: whoever finds its
line cut ends.
"""

from __future__ import annotations

import os
import pickle
import select
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING

from optimizer.search.leg import Harvest, Kind
from optimizer.search.line import Line, LineCutError
from optimizer.search.worker import Task

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import IO, Self

    from optimizer.problem import Problem
    from optimizer.search.budget import Budget
    from optimizer.search.draft import Rank, Routes
    from optimizer.search.leg import Errand

PATIENCE_S = 4.0
"""Seconds without a word after which a searcher counts as hung, on a small problem."""

PATIENCE_A_VISIT_S = 0.01
"""Seconds more for each visit: large problems take long to load."""

FIRST_WORD_S = 90.0
"""Seconds for the first word: on a new installation the kernel is compiled before it."""

SEND_WITHIN_S = 2.0
"""Seconds within which an errand must have been taken."""

MOST_REPLACED = 8
"""Searchers replaced in one search; who dies that often dies of the problem."""

STALE_S = 0.8
"""Seconds without progress after which a searcher is given the best plan of all."""


@dataclass(eq=False)
class _Searcher:
    task: Task
    process: subprocess.Popen[bytes]
    line: Line
    heard: float
    improved: float
    rank: Rank | None = None
    is_listening: bool = field(default=False)


class Team:
    """
    Searchers at work on one problem.

    Parameters
    ----------
    problem
        None: each is sent errands instead.
    kinds
        Which way each of them searches.
    patience_s
        How long one may be silent; None: as long as the problem's size excuses.

    Raises
    ------
    OSError
        When the machine gives no process.
    """

    def __init__(
        self,
        problem: Problem | None,
        *,
        kinds: Sequence[Kind],
        budget: Budget,
        seed: int,
        patience_s: float | None = None,
    ) -> None:
        visits = 0 if problem is None else len(problem.visits)
        self._patience_s = patience_s or PATIENCE_S + PATIENCE_A_VISIT_S * visits
        self._searchers: list[_Searcher] = []
        self._replaced = 0
        self._routes: Routes | None = None
        self._rank: Rank | None = None
        self._problem_file = _written(problem)
        try:
            for place, kind in enumerate(kinds):
                task = Task(
                    kind=kind,
                    place=place,
                    seed=seed + place,
                    routes=None,
                    started=budget.started,
                    time_limit_s=budget.time_limit_s,
                )
                self._searchers.append(self._start(task))
        except OSError:
            self.close()
            raise

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End all searchers, come what may."""
        self.close()

    @property
    def pids(self) -> list[int]:
        """The processes at work."""
        return [searcher.process.pid for searcher in self._searchers]

    def show(self, routes: Routes, rank: Rank) -> None:
        """Let all know the best plan; they take it when their own way leads nowhere."""
        self._routes, self._rank = routes, rank

    def is_awake(self) -> bool:
        """Say whether somebody has something to say."""
        lines = [searcher.line for searcher in self._searchers]
        return bool(select.select(lines, [], [], 0)[0])

    @property
    def listening(self) -> list[int]:
        """Places of those who wait for an errand."""
        return [each.task.place for each in self._searchers if each.is_listening]

    def send(self, place: int, errand: Errand) -> None:
        """Send somebody who listens on an errand."""
        for searcher in self._searchers:
            if searcher.task.place == place and searcher.is_listening:
                self._tell(searcher, errand)
                return

    def gather(self, *, seconds: float) -> list[Harvest]:
        """Wait for harvests, at most that long; replace who died or hangs."""
        lines = [searcher.line for searcher in self._searchers]
        ready = set(select.select(lines, [], [], max(0.0, seconds))[0])
        harvests: list[Harvest] = []
        now = perf_counter()
        for searcher in list(self._searchers):
            if searcher.line in ready:
                harvests += self._hear(searcher)
            elif not self._is_idle(searcher) and now - searcher.heard > self._patience_s:
                self._replace(searcher)
        return harvests

    def close(self) -> None:
        """End all searchers at once: they hold nothing that needs an orderly end."""
        for searcher in self._searchers:
            _end(searcher)
        self._searchers = []
        self._problem_file.close()

    def _hear(self, searcher: _Searcher) -> list[Harvest]:
        try:
            harvests = [each for each in searcher.line.received() if isinstance(each, Harvest)]
        except LineCutError:
            self._replace(searcher)
            return []
        searcher.heard = perf_counter()
        harvests = [replace(harvest, place=searcher.task.place) for harvest in harvests]
        for harvest in harvests:
            searcher.is_listening = True
            if harvest.rank is not None and (searcher.rank is None or harvest.rank < searcher.rank):
                searcher.rank, searcher.improved = harvest.rank, searcher.heard
        self._encourage(searcher)
        return harvests

    def _encourage(self, searcher: _Searcher) -> None:
        """Give the best plan to a searcher that has long found nothing and is behind."""
        is_behind = searcher.rank is None or (self._rank is not None and self._rank < searcher.rank)
        is_stale = perf_counter() - searcher.improved > STALE_S
        is_stale |= bool(searcher.rank and self._rank and self._rank[0] < searcher.rank[0])
        if self._routes is None or not (is_behind and is_stale and searcher.is_listening):
            return
        searcher.improved, searcher.rank = searcher.heard, self._rank
        self._tell(searcher, self._routes)

    def _is_idle(self, searcher: _Searcher) -> bool:
        return searcher.task.kind is Kind.ERRANDS and searcher.is_listening

    def _tell(self, searcher: _Searcher, message: object) -> None:
        """Send one message a harvest: the line can hold it, so sending does not wait."""
        searcher.is_listening = False
        searcher.heard = perf_counter()
        try:
            searcher.line.send(message)
        except LineCutError:
            self._replace(searcher)

    def _replace(self, searcher: _Searcher) -> None:
        _end(searcher)
        self._searchers.remove(searcher)
        if self._replaced >= MOST_REPLACED:
            return
        self._replaced += 1
        task = replace(searcher.task, seed=searcher.task.seed + 1000, routes=self._routes)
        try:
            self._searchers.append(self._start(task))
        except OSError:
            return

    def _start(self, task: Task) -> _Searcher:
        here, there = socket.socketpair()
        here.settimeout(SEND_WITHIN_S)
        problem_number = self._problem_file.fileno()
        with there:
            files = (there.fileno(), problem_number)
            process = subprocess.Popen(  # noqa: S603 - nothing from outside is run
                [sys.executable, "-m", "optimizer.search.worker", *map(str, files)],
                pass_fds=files,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=_environment(),
            )
        now = perf_counter()
        searcher = _Searcher(task, process, Line(here), heard=now + FIRST_WORD_S, improved=now)
        # Who dies this early is found by the next look at its line.
        with suppress(LineCutError):
            searcher.line.send(task)
        return searcher


def _end(searcher: _Searcher) -> None:
    searcher.line.close()
    searcher.process.kill()
    searcher.process.wait()


def _written(problem: Problem | None) -> IO[bytes]:
    written = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the team
    pickle.dump(problem, written, protocol=pickle.HIGHEST_PROTOCOL)
    written.flush()
    return written


def _environment() -> dict[str, str]:
    """Let searchers find this package, and keep their numerics to one thread each."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **one, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

"""
The whole product as `make run` starts it: time to the first page, memory, a planner killed.

Run it to see how much one small machine must carry, and what a SIGKILL costs::

    python -m tests.benchmarks.stack
"""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import psutil
from sqlalchemy import Connection, create_engine, func, select

from app.core.jobs import Job, JobState
from app.dispatch.models import Plan, PlanState, Route

ROOT = Path(__file__).parents[2]
PATIENCE_S = 180
SEARCHES_S = 5


def main() -> None:
    with TemporaryDirectory(prefix="stack-") as name:
        folder = Path(name)
        with _started(folder, "first") as server:
            _kill_the_planner(folder, server)
        with _started(folder, "second") as server:
            _weigh(server)


@contextmanager
def _started(folder: Path, name: str) -> Iterator[subprocess.Popen[bytes]]:
    began = perf_counter()
    with _running(folder) as (port, server):
        _wait(lambda: _status(port, "/") == 200)
        print(f"{name} `make run` to the first page: {perf_counter() - began:.1f} s", flush=True)
        _wait(lambda: _status(port, "/readyz") == 200)
        yield server


@contextmanager
def _running(folder: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["make", "run", f"PORT={port}", f"DATA={folder}"]
    with (folder / "log").open("ab") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True, env=_variables()
        )
        try:
            yield port, server
        finally:
            os.killpg(server.pid, signal.SIGINT)
            server.wait(timeout=60)


def _variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("TANTAY_")}


def _weigh(server: subprocess.Popen[bytes]) -> None:
    family = psutil.Process(server.pid).children(recursive=True)
    memory = [process.memory_full_info() for process in family]
    resident = sum(part.rss for part in memory) / 2**20
    proportional = sum(part.pss for part in memory) / 2**20
    print(
        f"memory of {len(family)} processes after a plan: {resident:.0f} MB resident "
        f"(shared pages counted in each), {proportional:.0f} MB with shared pages counted once"
    )


def _kill_the_planner(folder: Path, server: subprocess.Popen[bytes]) -> None:
    engine = create_engine(f"sqlite:///{folder / 'tantay.sqlite3'}")
    with engine.connect() as connection:
        _wait(lambda: _plan_jobs(connection, JobState.RUNNING) >= 1)
        sleep(SEARCHES_S)
        solving = max(_pool(server), key=lambda child: child.cpu_times().user)
        solving.kill()
        killed = perf_counter()
        print(f"killed process {solving.pid} {SEARCHES_S} s into its search", flush=True)
        _wait(lambda: _plan_jobs(connection, JobState.DONE) >= 1)
        took_s = perf_counter() - killed
        plans = connection.scalar(select(func.count()).where(Plan.state == PlanState.DRAFT))
        of_the_draft = select(Plan.id).where(Plan.state == PlanState.DRAFT)
        shifts = list(
            connection.scalars(select(Route.shift_id).where(Route.plan_id.in_(of_the_draft)))
        )
        print(
            f"{plans} draft {took_s:.1f} s after the kill (a search of 20 s within): "
            f"{len(shifts)} routes, {len(shifts) - len(set(shifts))} of them twice"
        )
    engine.dispose()


def _pool(server: subprocess.Popen[bytes]) -> list[psutil.Process]:
    workers = [
        process
        for process in psutil.Process(server.pid).children(recursive=True)
        if re.search(r"celery .*worker", " ".join(process.cmdline()))
    ]
    return [process for process in workers if process.ppid() in {one.pid for one in workers}]


def _plan_jobs(connection: Connection, state: JobState) -> int:
    connection.rollback()
    is_plan = (Job.kind == "solve_plan", Job.state == state)
    return connection.scalar(select(func.count()).select_from(Job).where(*is_plan)) or 0


def _status(port: int, path: str) -> int:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0


def _wait(is_so: Callable[[], bool]) -> None:
    until = perf_counter() + PATIENCE_S
    while not is_so():
        if perf_counter() > until:
            raise TimeoutError("Waited in vain; the log is in the data folder.")
        sleep(0.1)


if __name__ == "__main__":
    main()

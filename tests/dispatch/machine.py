"""A whole machine for tests: database, broker, real worker and beat that can really be killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from flask import Flask

from app import create_app
from app.core.db import db
from tests.conftest import settings_for

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
PATIENCE_S = 150.0


@dataclass
class Machine:
    """Where the product runs, and the processes that were started on it."""

    app: Flask
    folder: Path
    variables: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", "--concurrency", "1", "--without-gossip", "--without-mingle")

    def start_beat(self) -> subprocess.Popen[bytes]:
        return self._start("beat", "--pidfile=", "-s", str(self.folder / "beat"))

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Take the power from a process and all its children."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)

    def wait_for(self, what: Callable[[], T], *, patience_s: float = PATIENCE_S) -> T:
        """Look again and again until there is something to see."""
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            db.session.rollback()
            if seen := what():
                return seen
            time.sleep(0.05)
        raise TimeoutError(f"Nothing came of {what}; the processes said: {self._said()}")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "tests.dispatch.stuck_worker"]
        with (self.folder / "said.log").open("ab") as said:
            process = subprocess.Popen(
                [*command, *words, "--loglevel", "WARNING"],
                cwd=ROOT,
                env=os.environ | self.variables,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def _said(self) -> str:
        return (self.folder / "said.log").read_text(errors="replace")[-3000:]


@contextmanager
def machine(folder: Path, *, database_url: str = "", broker_url: str) -> Iterator[Machine]:
    """Build the product on a database and a broker; stop whatever was started on it."""
    settings = settings_for(folder, database_url=database_url, broker_url=broker_url)
    app = create_app(settings)
    variables = {
        "TANTAY_DATA": str(folder),
        "TANTAY_DATABASE_URL": settings.database_url,
        "TANTAY_BROKER_URL": broker_url,
        "TANTAY_ENV": "development",
        "PYTHONWARNINGS": "default",
    }
    built = Machine(app=app, folder=folder, variables=variables)
    with app.app_context():
        db.create_all()
        try:
            yield built
        finally:
            built.stop()
            db.session.remove()
            db.engine.dispose()


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A real Redis on a free port; yields its URL."""
    port = _free_port()
    server = subprocess.Popen(
        [
            str(shutil.which("redis-server")),
            *("--port", str(port), "--bind", "127.0.0.1"),
            *("--save", "", "--appendonly", "no", "--dir", str(folder)),
        ],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes that a process has started itself: Celery's pool."""
    listing = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in listing.read_text().split()]


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(f"Nobody listens on port {port}")

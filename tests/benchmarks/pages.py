"""
How many pages a second, beside a bare hello in the same gunicorn: the bar is 0.20 of it.

On a busy machine the processor's time is the truer figure: it is what one answer costs the server.

    python -m tests.benchmarks.pages
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from tempfile import TemporaryDirectory
from time import perf_counter

import psutil

from app.config import Settings
from tests.benchmarks.serving import gunicorn
from tests.benchmarks.storm import open_slot

ASKING = 8  # browsers at once, each keeping its connection
REQUESTS = 100  # of each browser, of each page and round
ROUNDS = 3  # taken in turn: what else the machine does then weighs on all alike


@dataclass(frozen=True)
class Speed:
    """How fast one page was answered, and what an answer cost the servers."""

    per_second: float
    cpu_ms: float


def main() -> None:
    with TemporaryDirectory(prefix="pages-") as name:
        variables = {"TANTAY_DATA": name, "TANTAY_LOG_LEVEL": "ERROR"}
        _slot_id, path = open_slot(Settings.from_environment(variables), places=20)
        code, query = path.split("/")[2], path.partition("?")[2]
        paths = {
            "a bare hello": "/hello/",
            "the first page": "/",
            "one procedure, its communes": f"/book/{code}",
            "the free times": f"/book/{code}/time?{query}",
        }
        with gunicorn("tests.benchmarks.beside_hello:app", variables) as port:
            rounds = [
                {name: _measure(port, path) for name, path in paths.items()}
                for _round in range(ROUNDS)
            ]
        for name in paths:
            _report(name, [one[name] for one in rounds], [one["a bare hello"] for one in rounds])


def _report(name: str, pages: list[Speed], hellos: list[Speed]) -> None:
    count, cpu_ms = max(one.per_second for one in pages), min(one.cpu_ms for one in pages)
    hello = max(one.per_second for one in hellos)
    print(
        f"{name}: {count:.0f} requests/s, {count / hello:.2f} of a bare hello, "
        f"{cpu_ms:.2f} ms of processor each"
    )


def _measure(port: int, path: str) -> Speed:
    before = _servers_s()
    per_second = _per_second(port, path)
    return Speed(per_second, 1000 * (_servers_s() - before) / (ASKING * REQUESTS))


def _servers_s() -> float:
    workers = psutil.Process().children(recursive=True)
    return sum(times.user + times.system for times in (one.cpu_times() for one in workers))


def _per_second(port: int, path: str) -> float:
    began = perf_counter()
    with ThreadPoolExecutor(ASKING) as pool:
        list(pool.map(lambda _number: _ask(port, path), range(ASKING)))
    return ASKING * REQUESTS / (perf_counter() - began)


def _ask(port: int, path: str) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for _number in range(REQUESTS):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"Expected 200 of {path}; got {answer.status}")
    connection.close()


if __name__ == "__main__":
    main()

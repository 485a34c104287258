"""
How many pages a second, beside a bare hello in the same gunicorn: the bar is 0.20 of it.

    python -m tests.benchmarks.pages
"""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from tempfile import TemporaryDirectory
from time import perf_counter

from app.config import Settings
from tests.benchmarks.serving import gunicorn
from tests.benchmarks.storm import open_slot

ASKING = 8  # browsers at once, each keeping its connection
REQUESTS = 100  # of each browser, of each page and round
ROUNDS = 3  # taken in turn: what else the machine does then weighs on all alike


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
                {name: _per_second(port, path) for name, path in paths.items()}
                for _round in range(ROUNDS)
            ]
        _report({name: max(one[name] for one in rounds) for name in paths})


def _report(per_second: dict[str, float]) -> None:
    hello = per_second["a bare hello"]
    for name, count in per_second.items():
        print(f"{name}: {count:.0f} requests/s, {count / hello:.2f} of a bare hello")


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

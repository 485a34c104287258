"""
How long a browser counts at the puzzle that busy senders get.

Chromium slows only a page's own thread down, not its workers; so the time is measured at full
speed and multiplied by how much slower a cheap phone is::

    python -m tests.benchmarks.puzzle --puzzles 20
"""

import argparse
import functools
import hashlib
import http.server
import json
import secrets
import shutil
import statistics
import threading
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from app.core.challenge import MOST_TRIED
from tests.journeys.conftest import FLAGS, NAMES

STATIC = Path(__file__).parents[2] / "static"
SLOWER = 6
SOLVE = """
(puzzle) => new Promise((done, failed) => {
  const worker = new Worker("/js/core/puzzle.js");
  worker.onerror = () => failed(new Error("The worker failed."));
  worker.onmessage = ({data}) => { if (data.answer) done(JSON.parse(atob(data.answer)).number); };
  worker.postMessage(puzzle);
})
"""


def main() -> None:
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    words.add_argument("--puzzles", type=int, default=20)
    asked = words.parse_args()
    quiet = functools.partial(_Quiet, directory=str(STATIC))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        chromium = next(found for name in NAMES if (found := shutil.which(name)))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{server.server_port}/img/favicon.svg")
            spans = [_solve(page) for _ in range(asked.puzzles)]
            browser.close()
        server.shutdown()
    _show(spans)


def _solve(page) -> tuple[int, float]:
    number = secrets.randbelow(MOST_TRIED)
    salt = f"{secrets.token_hex(6)}?expires=1764000000&for={secrets.token_hex(6)}&"
    puzzle = {
        "algorithm": "SHA-256",
        "challenge": hashlib.sha256(f"{salt}{number}".encode()).hexdigest(),
        "salt": salt,
        "signature": "",
        "most": MOST_TRIED,
    }
    begun_s = time.perf_counter()
    found = page.evaluate(SOLVE, json.dumps(puzzle))
    if found != number:
        raise AssertionError(f"Expected {number}; got {found}.")
    return number, time.perf_counter() - begun_s


def _show(spans: list[tuple[int, float]]) -> None:
    seconds = sorted(span_s for _number, span_s in spans)
    rate = sum(number for number, _span_s in spans) / sum(seconds)
    print(f"{len(spans)} puzzles of up to {MOST_TRIED} hashes, {rate:,.0f} hashes a second")
    middle, worst = statistics.median(seconds), seconds[-1]
    print(f"here: median {middle:.2f} s, longest {worst:.2f} s")
    print(f"{SLOWER} times slower: median {middle * SLOWER:.2f} s, longest {worst * SLOWER:.2f} s")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of each file."""


if __name__ == "__main__":
    main()

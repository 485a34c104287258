"""Two demonstrations, each loaded once a test run: on a working morning, and at Tết."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from flask import Flask

from app import create_app
from app.cli.demo.load import load_demo
from app.core import clock
from app.core.db import db, writing
from app.geo.services import import_communes
from tests.conftest import settings_for


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A demonstration that lies ready."""

    app: Flask
    province_code: str
    now: datetime
    next_day: date
    said: list[str]

    @property
    def today(self) -> date:
        return clock.local_day(self.now)


# A Wednesday; the day before it is a new public holiday.
MORNING = {
    "province_code": "15",
    "now": datetime.fromisoformat("2026-11-25T10:13:00+07:00"),
    "next_day": date(2026, 11, 26),
}
# The first evening of a new year: nobody works for days.
TET = {
    "province_code": "82",
    "now": datetime.fromisoformat("2027-02-06T21:00:00+07:00"),
    "next_day": date(2027, 2, 11),
}


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a test run see: what lies there is made once."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder = shared / "demo"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def communes_only(shared_folder: Path, empty_database: Path) -> Path:
    folder = shared_folder / "communes"
    with FileLock(shared_folder / "communes.lock"):
        if not folder.exists():
            app = _app_in(folder, empty_database)
            with app.app_context():
                with writing():
                    import_communes()
                close()
    return folder / "tantay.sqlite3"


@pytest.fixture(scope="session")
def loaded_morning(shared_folder: Path, communes_only: Path) -> Loaded:
    return _load_once("morning", shared_folder, communes_only, MORNING)


@pytest.fixture(scope="session")
def loaded_tet(shared_folder: Path, communes_only: Path) -> Loaded:
    return _load_once("tet", shared_folder, communes_only, TET)


@pytest.fixture
def morning(loaded_morning: Loaded) -> Iterator[Loaded]:
    with loaded_morning.app.app_context():
        yield loaded_morning
        close()


@pytest.fixture
def tet(loaded_tet: Loaded) -> Iterator[Loaded]:
    with loaded_tet.app.app_context():
        yield loaded_tet
        close()


@pytest.fixture(params=["morning", "tet"])
def either(request: pytest.FixtureRequest) -> Loaded:
    loaded: Loaded = request.getfixturevalue(request.param)
    return loaded


def load_in(folder: Path, communes: Path, *, province_code: str, now: datetime) -> list[str]:
    """Load a province into a folder of its own, and return what was said."""
    said: list[str] = []
    with _app_in(folder, communes).app_context():
        load_demo(province_code=province_code, now=now, say=said.append)
        close()
    return said


def close() -> None:
    db.session.remove()
    db.engine.dispose()


def _load_once(name: str, shared: Path, communes: Path, facts: dict[str, Any]) -> Loaded:
    folder, said = shared / name, shared / f"{name}.json"
    with FileLock(shared / f"{name}.lock"):
        if not said.exists():
            lines = load_in(
                folder, communes, province_code=facts["province_code"], now=facts["now"]
            )
            said.write_text(json.dumps(lines))
    return Loaded(app=create_app(settings_for(folder)), said=json.loads(said.read_text()), **facts)


def _app_in(folder: Path, database: Path) -> Flask:
    folder.mkdir(exist_ok=True)
    (folder / "tantay.sqlite3").write_bytes(database.read_bytes())
    return create_app(settings_for(folder))

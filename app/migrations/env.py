"""Runs migrations on the app's own engine; SQLite keeps its child rows while tables are rebuilt."""

from importlib import import_module
from pathlib import Path

from alembic import context

from app.core.db import Base, db

for folder in sorted(Path(__file__).parent.parent.iterdir()):
    for room in sorted(folder.glob("*models.py")):
        import_module(f"app.{folder.name}.{room.stem}")
for name in ("audit", "heartbeat", "jobs", "rate_limits"):
    import_module(f"app.core.{name}")


def render_item(kind, item, _autogen):
    """Write our own column types as SQLAlchemy's, so that a migration needs nothing of the app."""
    if kind == "type" and type(item).__name__ == "_UtcDateTime":
        return "sa.DateTime(timezone=True)"
    return False


def run():
    """Migrate inside one transaction, with foreign keys checked at the end."""
    with db.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # A batch rebuild drops the old table: with the keys on, that deletes the child rows.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            compare_type=True,
            render_as_batch=True,
            process_revision_directives=_skip_empty,
        )
        with context.begin_transaction():
            context.run_migrations()
        if is_sqlite:
            _check_foreign_keys(connection)


def _check_foreign_keys(connection):
    driver = connection.connection.driver_connection
    broken = driver.execute("PRAGMA foreign_key_check").fetchall()
    driver.execute("PRAGMA foreign_keys=ON")
    if broken:
        raise RuntimeError(f"The migration left rows without their parents: {broken[:5]}")


def _skip_empty(_context, _revision, directives):
    is_writing = getattr(context.config.cmd_opts, "autogenerate", False)
    if is_writing and directives[0].upgrade_ops.is_empty():
        directives[:] = []


run()

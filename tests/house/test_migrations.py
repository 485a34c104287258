"""Models and migrations agree, on both databases, down and up again."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app import create_app
from app.core.db import Base, db
from tests.conftest import settings_for


def test_there_is_one_head(app):
    assert len(ScriptDirectory(app.extensions["migrate"].directory).get_heads()) == 1


@pytest.fixture(params=["sqlite", "postgresql"])
def unmigrated(request, tmp_path):
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    app = create_app(settings_for(tmp_path, database_url=url))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_migrations_make_what_the_models_say_and_can_be_undone(unmigrated):
    upgrade()
    assert differences() == []

    downgrade(revision="base")
    with db.engine.connect() as connection:
        left = db.inspect(connection).get_table_names()
    assert left == ["alembic_version"]

    upgrade()
    assert differences() == []


def test_every_promise_that_stands_in_a_model_stands_in_the_migrated_database(unmigrated):
    upgrade()

    promised = {
        constraint.name
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if type(constraint).__name__ == "CheckConstraint"
    }
    assert promised <= made_checks()


def differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)


def made_checks() -> set[str]:
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            rows = connection.execute(text("SELECT conname FROM pg_constraint WHERE contype = 'c'"))
            return {name for (name,) in rows}
        inspector = db.inspect(connection)
        return {
            check["name"]
            for table in inspector.get_table_names()
            for check in inspector.get_check_constraints(table)
        }

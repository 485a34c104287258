"""The published communes, imported once for all tests of this room."""

from pathlib import Path

import pytest

from app import create_app
from app.core.db import db, writing
from app.geo.services import import_communes
from tests.conftest import settings_for


@pytest.fixture(scope="session")
def imported_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with every province and commune, copied for each test."""
    folder = tmp_path_factory.mktemp("imported")
    app = create_app(settings_for(folder))
    with app.app_context():
        db.create_all()
        with writing():
            import_communes()
        db.session.remove()
        db.engine.dispose()
    return folder / "tantay.sqlite3"
